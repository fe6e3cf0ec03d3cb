//! How a template or a worker ends. The host reads the number; docs/WIRE.md has the same numbers.

#[derive(Clone, Copy, Debug)]
#[repr(i32)]
pub enum Exit {
    Done = 0,
    /// The other end of the socket is gone, so nobody waits for anything.
    HostGone = 101,
    /// What came from the host is none of its messages.
    Malformed = 102,
    /// The memory limit was reached where no exception can tell it.
    OutOfMemory = 103,
    /// Steps of the seal, in their order.
    Descriptors = 110,
    Orphaned = 111,
    Limits = 112,
    Dumpable = 113,
    Landlock = 114,
    Seccomp = 115,
}

impl Exit {
    /// Ends the process without anything that Python or a library meant to do at its end.
    pub fn now(self) -> ! {
        // SAFETY: always allowed; nothing after it runs.
        unsafe { libc::_exit(self as i32) }
    }
}
