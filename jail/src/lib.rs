//! Contains a process with what Linux offers: namespaces, Landlock, seccomp, limits and a user of its own.
//!
//! ```text
//!   policies/linux.json   what a process may do, each rule with its reason
//!        │ compiled in
//!   policy, programs      the rules as BPF; a policy that says nothing allows nothing
//!   ruleset               the folders as a Landlock ruleset
//!   support               which layers this system has, tried once, and whether they are enough
//!        │
//!   launch → child        clone, then the steps into the jail: system calls on memory that was prepared before
//!        │
//!   Prisoner              its pid and pidfd: kill it, wait for it
//! ```

#[cfg(target_os = "linux")]
mod child;
#[cfg(target_os = "linux")]
mod launch;
#[cfg(target_os = "linux")]
mod mounts;
mod policy;
#[cfg(target_os = "linux")]
mod prisoner;
#[cfg(target_os = "linux")]
mod programs;
#[cfg(target_os = "linux")]
mod ruleset;
mod support;

#[cfg(target_os = "linux")]
pub use launch::{Cell, LaunchError, launch};
pub use policy::{Architecture, Limits, Paths, Policy, PolicyError, policy};
#[cfg(target_os = "linux")]
pub use prisoner::{Ending, Prisoner, Status, has_ended, kill, pid_of};
#[cfg(target_os = "linux")]
pub use programs::{Program, Programs};
#[cfg(target_os = "linux")]
pub use ruleset::{RulesetError, landlock_abi, ruleset};
pub use support::{Layers, Missing, Namespaces, Support, support};
