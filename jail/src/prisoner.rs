//! A process in the jail, as its launcher holds it; and what may be done with any process by its pidfd.

use std::fmt;
use std::fs;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;
use std::time::Duration;

/// Killed and waited for when it is dropped.
#[derive(Debug)]
pub struct Prisoner {
    /// In the launcher's process namespace; it is 1 in its own.
    pub pid: i32,
    pub pidfd: OwnedFd,
    status: OnceLock<Status>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    pub ending: Ending,
    /// Of the process and of those that it waited for. There is no figure for memory: the kernel counts the launcher's
    /// as the process's own, since it had that until it was its own program.
    pub cpu_time: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Exit(i32),
    Signal(i32),
    /// Somebody else in this process has waited for all children, and with them for this one.
    Unknown,
}

/// How long a dropped prisoner, who was killed, is waited for. One that hangs in the kernel is left to it.
const PATIENCE: Duration = Duration::from_secs(2);

impl Prisoner {
    pub(crate) const fn new(pid: i32, pidfd: OwnedFd) -> Self {
        Self { pid, pidfd, status: OnceLock::new() }
    }

    /// With all that it has forked, where it has a process namespace.
    pub fn kill(&self) {
        kill(self.pidfd.as_fd());
    }

    /// Waits for its end.
    pub fn wait(&self) -> Status {
        *self.status.get_or_init(|| reap(self.pidfd.as_fd(), 0).unwrap_or(Status::UNKNOWN))
    }

    /// Its end, if that has come.
    pub fn try_wait(&self) -> Option<Status> {
        if self.status.get().is_none() {
            let status = reap(self.pidfd.as_fd(), libc::WNOHANG)?;
            return Some(*self.status.get_or_init(|| status));
        }
        self.status.get().copied()
    }
}

impl Drop for Prisoner {
    fn drop(&mut self) {
        if self.status.get().is_none() {
            self.kill();
            if has_ended(self.pidfd.as_fd(), PATIENCE) {
                self.try_wait();
            }
        }
    }
}

impl Status {
    const UNKNOWN: Self = Self { ending: Ending::Unknown, cpu_time: Duration::ZERO };
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ending {
            Ending::Exit(code) => write!(formatter, "ended with exit code {code}"),
            Ending::Signal(signal) => write!(formatter, "ended by signal {signal}"),
            Ending::Unknown => formatter.write_str("ended, nobody knows how"),
        }
    }
}

/// `None` only where it is not to wait and the process has not ended.
fn reap(pidfd: BorrowedFd<'_>, flags: i32) -> Option<Status> {
    // A process that did not get as far as execve sends no SIGCHLD at its end, and is seen by `__WALL` only.
    let flags = flags | libc::WEXITED | libc::__WALL;
    let mut about = MaybeUninit::<libc::siginfo_t>::zeroed();
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    loop {
        // SAFETY: both are valid for writing and live through the call.
        let waited = unsafe {
            libc::syscall(
                libc::SYS_waitid,
                libc::P_PIDFD,
                pidfd.as_raw_fd(),
                about.as_mut_ptr(),
                flags,
                usage.as_mut_ptr(),
            )
        };
        if waited == 0 {
            break;
        }
        if io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return Some(Status::UNKNOWN);
        }
    }
    // SAFETY: the kernel has filled both, or left them zero, which both may be.
    let (about, usage) = unsafe { (about.assume_init(), usage.assume_init()) };
    // SAFETY: what waitid fills is the part about a child.
    let (pid, status) = unsafe { (about.si_pid(), about.si_status()) };
    if pid == 0 {
        return None;
    }
    let ending = if about.si_code == libc::CLD_EXITED { Ending::Exit(status) } else { Ending::Signal(status) };
    Some(Status { ending, cpu_time: duration(usage.ru_utime) + duration(usage.ru_stime) })
}

fn duration(time: libc::timeval) -> Duration {
    Duration::from_secs(time.tv_sec.unsigned_abs()) + Duration::from_micros(time.tv_usec.unsigned_abs())
}

/// Kills the process, if it is still there.
pub fn kill(pidfd: BorrowedFd<'_>) {
    // SAFETY: without details about the signal there is nothing that is pointed to.
    unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), libc::SIGKILL, 0_usize, 0_usize) };
}

/// Its number in our process namespace; none when it has ended and was waited for.
#[must_use]
pub fn pid_of(pidfd: BorrowedFd<'_>) -> Option<i32> {
    let about = fs::read_to_string(format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd())).ok()?;
    let pid = about.lines().find_map(|line| line.strip_prefix("Pid:"))?;
    pid.trim().parse().ok().filter(|pid| *pid > 0)
}

/// Whether it has ended, or does within that time. Nobody need have waited for it.
#[must_use]
pub fn has_ended(pidfd: BorrowedFd<'_>, patience: Duration) -> bool {
    let deadline = std::time::Instant::now() + patience;
    loop {
        let mut polled = libc::pollfd { fd: pidfd.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        let left = deadline.saturating_duration_since(std::time::Instant::now());
        // Rounded up, or the last millisecond would be spent in a circle.
        let milliseconds = left.as_nanos().div_ceil(1_000_000).try_into().unwrap_or(i32::MAX);
        // SAFETY: one descriptor is told of, and one there is.
        let ready = unsafe { libc::poll(&raw mut polled, 1, milliseconds) };
        if ready > 0 {
            return true;
        }
        if ready == 0 || io::Error::last_os_error().kind() != io::ErrorKind::Interrupted {
            return false;
        }
    }
}
