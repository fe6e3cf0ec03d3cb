//! Untrusted code: each task runs in a process of its own that the operating system contains, and that ends with it.
//!
//! ```text
//!   Sandbox             the Executor: any thread hands in, asks for usage, brings replies of tools
//!        │ commands
//!   thread, supervisor  one long-lived thread that waits for everything: commands, templates, workers
//!        │
//!   pool                who runs next, on which worker; templates that start, wear out and retire
//!   conversation        what a worker says, held against what it may say
//!        │
//!   template → worker   the processes; link is a worker's socket, seen from all threads
//! ```
//!
//! The policy and the steps into the jail are `jail/`; what runs inside is `confined/` and `python/elizaos_py/worker/`.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod conversation;
#[cfg(target_os = "linux")]
mod figures;
#[cfg(target_os = "linux")]
mod link;
#[cfg(target_os = "linux")]
mod output;
#[cfg(target_os = "linux")]
mod pool;
mod settings;
#[cfg(target_os = "linux")]
mod supervisor;
mod support;
#[cfg(target_os = "linux")]
mod task;
#[cfg(target_os = "linux")]
mod template;
#[cfg(target_os = "linux")]
mod thread;
#[cfg(target_os = "linux")]
mod usage;
mod verdict;
mod wire;
#[cfg(target_os = "linux")]
mod worker;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{Replies, Sandbox, is_from_worker};
#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::{Replies, Sandbox, is_from_worker};
pub use settings::Interpreter;
