//! What our loop's selector looks into before it blocks (`elizaos_py/host/loop.py`): here, the socket itself.

use std::os::fd::RawFd;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering::Relaxed};

use pyo3::prelude::*;

use super::channel::{self, HOST, pollfd};
use super::{calls, hasty};

/// The loop's epoll, which has its other descriptors.
static OTHERS: AtomicI32 = AtomicI32::new(-1);
static TURNS: AtomicU32 = AtomicU32::new(0);
/// While replies keep coming, the other descriptors get a look this often.
const LOOK_AT_OTHERS: u32 = 16;

pub fn set_others(descriptor: RawFd) {
    OTHERS.store(descriptor, Relaxed);
}

#[pyclass(frozen, name = "Inbox", module = "elizaos_py._native")]
pub struct PyInbox;

const NOTHING: u8 = 0;
const HANDLED: u8 = 1;
const HANDLED_LOOK_AT_OTHERS: u8 = 2;

#[pymethods]
#[expect(clippy::unused_self, reason = "the methods of an object, of which there is one")]
impl PyInbox {
    fn fileno(&self) -> i32 {
        HOST
    }

    /// The loop has come to the end of a turn: what has gathered goes out, and what has come is taken. 0: one of the
    /// other descriptors is ready; 1: the turn is over; 2: so it is, and it is time to look at the others as well.
    fn poll(&self, py: Python<'_>, timeout: Option<f64>) -> u8 {
        let milliseconds = timeout.map_or(-1, |seconds| (seconds * 1e3).ceil() as i32);
        if milliseconds != 0 {
            // While it blocks nothing would follow what was printed without an end of line.
            channel::put_rests();
        }
        let received = channel::flush(py);
        let mut descriptors = [pollfd(HOST, libc::POLLIN), pollfd(OTHERS.load(Relaxed), libc::POLLIN)];
        let milliseconds = if received { 0 } else { milliseconds };
        if milliseconds == 0 {
            channel::wait_for(&mut descriptors, 0);
        } else {
            py.detach(|| {
                calls::are_open() && hasty::wait_for(&mut descriptors)
                    || channel::wait_for(&mut descriptors, milliseconds)
            });
        }
        let [host, others] = descriptors.map(|one| one.revents != 0);
        if !host {
            return if others { NOTHING } else { HANDLED };
        }
        calls::receive(py);
        let turns = TURNS.fetch_add(1, Relaxed);
        if turns.is_multiple_of(LOOK_AT_OTHERS) { HANDLED_LOOK_AT_OTHERS } else { HANDLED }
    }

    /// The loop has looked at its descriptors, of which the socket is one.
    fn awake(&self, py: Python<'_>) {
        calls::receive(py);
    }

    /// Nothing to note: the process ends with it.
    fn ended(&self, serial: u64) {
        let _ = serial;
    }
}
