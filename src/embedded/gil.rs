//! How long threads of ours wait for the GIL when they come back from waiting for something else.

use std::time::Instant;

use pyo3::prelude::*;

use crate::engine::Histogram;

/// Of all instances together: there is one GIL.
pub static WAITS: Histogram = Histogram::new();

/// Waits detached from Python; gives also when the thread was back.
pub fn away<T: Send>(py: Python<'_>, wait: impl Send + FnOnce() -> T) -> (T, Instant) {
    let (given, awake) = py.detach(|| (wait(), Instant::now()));
    let back = Instant::now();
    WAITS.record((back - awake).as_nanos() as u64);
    (given, back)
}
