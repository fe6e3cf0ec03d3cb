//! Makes the process that goes into the jail.

use std::ffi::{c_int, c_void};
use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};
use std::ptr;
use std::sync::{Mutex, PoisonError};

use super::stack::Stack;
use crate::child::{self, Plan, calls};
use crate::prisoner::Prisoner;

/// Gives the process when it has its own memory, or has ended on the way.
///
/// It uses ours until then (`CLONE_VM`), on a stack of its own: a host of a gigabyte would spend fifty milliseconds on
/// a copy of its page tables, of which not one page would be used. This thread sleeps meanwhile (`CLONE_VFORK`). There
/// is no exit signal, so that a process that ends on the way is nobody's surprise; one that arrives gets SIGCHLD for
/// it from the kernel, whatever was asked for here.
pub fn start(plan: &Plan<'_>, namespaces: i32) -> io::Result<Prisoner> {
    let stack = Stack::new()?;
    let _dumpable = plan.own_user.map(|_| Dumpable::keep());
    let mut pidfd: RawFd = -1;
    let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::CLONE_PIDFD | namespaces;
    // A handler of ours must not run in there, on memory that it shares with itself.
    let mask = calls::set_signal_mask(u64::MAX).map_err(|errno| io::Error::from_raw_os_error(errno.0))?;
    // SAFETY: the stack is new, the plan outlives the process's use of it (this call returns no sooner), and the pidfd
    // is valid for writing.
    let (pid, error) = unsafe {
        let plan = ptr::from_ref(plan).cast_mut().cast();
        let pid = libc::clone(begin, stack.top(), flags, plan, &raw mut pidfd);
        (pid, io::Error::last_os_error())
    };
    let restored = calls::set_signal_mask(mask);
    debug_assert!(restored.is_ok(), "it was set the same way before");
    if pid < 0 {
        return Err(error);
    }
    // SAFETY: the kernel made it for this process.
    Ok(Prisoner::new(pid, unsafe { OwnedFd::from_raw_fd(pidfd) }))
}

extern "C" fn begin(plan: *mut c_void) -> c_int {
    // SAFETY: it is the plan that was handed to clone, and its owner sleeps until this process is done with it.
    unsafe { child::begin(&*plan.cast::<Plan<'_>>()) }
}

/// A process that changes its user makes its memory undumpable, which here is the memory of this whole process: it could
/// be debugged by nobody and leave no core from then on. So that is put back, by one launch at a time, or two of them
/// would take each other's state for the true one.
struct Dumpable {
    before: c_int,
    _turn: std::sync::MutexGuard<'static, ()>,
}

static TURN: Mutex<()> = Mutex::new(());

impl Dumpable {
    fn keep() -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: nothing is pointed to.
        Self { before: unsafe { libc::prctl(libc::PR_GET_DUMPABLE) }, _turn: turn }
    }
}

impl Drop for Dumpable {
    fn drop(&mut self) {
        /// The only state that can be set but is not the one that the kernel leaves behind.
        const DUMPABLE: c_int = 1;
        if self.before == DUMPABLE {
            // SAFETY: nothing is pointed to.
            unsafe { libc::prctl(libc::PR_SET_DUMPABLE, DUMPABLE) };
        }
    }
}
