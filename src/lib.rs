//! CPython inside the Node process.
//!
//! ```text
//!   index.js, lib/      the public API: options, promises, errors, streams
//!        │ batches of frames (docs/WIRE.md)
//!   api/                the bridge to JavaScript, the only place that names napi
//!        │ Execution
//!   engine/             admission, order, deadlines, cancellation, figures: pure Rust
//!   record/             what it tells of each execution, in SQLite, PostgreSQL or a store of the host's
//!        │ trait Executor                    ▲ trait Host
//!   embedded/           trusted code in this process
//!   sandbox/            untrusted code: templates and one-shot workers, processes that jail/ contains
//!        │
//!   confined/           what runs in such a process: the same as embedded/, at the other end of a socket
//!   convert/            values ↔ Python objects, for both; these three are the only places that name pyo3
//!        │
//!   python/elizaos_py/  the Python half: loop, output, tools, values
//! ```

// The pure part is tested by itself: a test program has no libpython to link to and no Node to load it.
#![cfg_attr(test, allow(dead_code, unused_imports))]

#[cfg(not(test))]
mod api;
#[cfg(all(not(test), target_os = "linux"))]
mod confined;
#[cfg(not(test))]
mod convert;
#[cfg(not(test))]
mod embedded;
mod engine;
mod error;
mod messages;
mod record;
mod sandbox;
mod value;
