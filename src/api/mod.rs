//! The bridge to JavaScript: the only place that names napi.
//!
//! Both directions are one coalesced queue. JavaScript hands a batch of frames in with one call; what goes back is
//! appended to an outbox, and one thread-safe function wakes the environment when it was empty.

mod bridge;
mod buffers;
mod environment;
mod exit;
mod log;
mod outbox;
mod submission;
