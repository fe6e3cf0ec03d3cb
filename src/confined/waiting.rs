//! Threads that block for something that comes over the socket. One of them looks at the socket, the others wait for it
//! to tell; whoever receives something on the way to its own business tells, too.

use std::os::fd::RawFd;
use std::sync::OnceLock;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use pyo3::prelude::*;

use super::calls;
use super::channel::{self, HOST, pollfd};
use super::exit::Exit;

/// A thread that does not look itself comes back this often, for the handler of a signal.
const SLICE: Duration = Duration::from_millis(50);

struct State {
    /// Counts what was received for threads.
    news: u64,
    /// Whether a thread looks at the socket.
    looking: bool,
}

static STATE: Mutex<State> = Mutex::new(State { news: 0, looking: false });
static CHANGED: Condvar = Condvar::new();
/// Brings the looking thread back when somebody else has received what it waits for.
static WAKE: OnceLock<RawFd> = OnceLock::new();

/// Blocks, without the GIL, until `look` finds something.
pub fn until<T>(py: Python<'_>, mut look: impl FnMut() -> Option<T>) -> PyResult<T> {
    loop {
        let seen = STATE.lock().news;
        if let Some(found) = look() {
            return Ok(found);
        }
        if py.detach(|| wait_for_more_than(seen)) {
            calls::receive(py);
        }
        // A handler of Python's runs between two waits.
        py.check_signals()?;
    }
}

/// Something was received for a thread.
pub fn tell() {
    let mut state = STATE.lock();
    state.news += 1;
    if state.looking {
        wake();
    }
    CHANGED.notify_all();
}

/// True where there may be something to receive.
fn wait_for_more_than(seen: u64) -> bool {
    let mut state = STATE.lock();
    if state.news != seen {
        return false;
    }
    if state.looking {
        CHANGED.wait_for(&mut state, SLICE);
        return false;
    }
    state.looking = true;
    drop(state);
    let mut descriptors = [pollfd(HOST, libc::POLLIN), pollfd(waker(), libc::POLLIN)];
    channel::wait(&mut descriptors);
    if descriptors[1].revents != 0 {
        take_wake();
    }
    STATE.lock().looking = false;
    // One of the others has to look from here on.
    CHANGED.notify_all();
    descriptors[0].revents != 0
}

/// Before the task can have opened all the descriptors that it may have.
pub fn prepare() {
    if waker() < 0 {
        Exit::Descriptors.now();
    }
}

fn waker() -> RawFd {
    // SAFETY: asks for a new descriptor.
    *WAKE.get_or_init(|| unsafe { libc::eventfd(0, libc::EFD_NONBLOCK | libc::EFD_CLOEXEC) })
}

fn wake() {
    let one = 1_u64;
    // SAFETY: eight live bytes, to a descriptor of ours.
    unsafe { libc::write(waker(), (&raw const one).cast(), size_of::<u64>()) };
}

fn take_wake() {
    let mut count = 0_u64;
    // SAFETY: room for eight bytes, from a descriptor of ours that does not block.
    unsafe { libc::read(waker(), (&raw mut count).cast(), size_of::<u64>()) };
}
