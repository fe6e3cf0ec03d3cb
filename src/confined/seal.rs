//! A fork becomes a worker: it gives up, by plain system calls, what the template could do. A step that fails ends the
//! worker with the step's number: nothing runs unsealed.

use std::os::fd::{AsRawFd, OwnedFd, RawFd};

use super::channel::HOST;
use super::exit::Exit;
use super::memory;

/// Where the launcher puts the workers' Landlock ruleset.
const RULESET: RawFd = 4;
const FIRST_OTHER: RawFd = 5;
/// Without `close_range`: beyond it the template has none, which opens one for each worker.
const MOST_DESCRIPTORS: RawFd = 65_536;

/// A seccomp program as the kernel takes it.
pub struct Program(Vec<libc::sock_filter>);

/// What a worker may use; 0 leaves a limit as it is.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub data: u64,
    pub address_space: u64,
    pub cpu_seconds: u64,
    pub files: u64,
    pub processes: u64,
}

impl Program {
    /// From instructions of eight bytes each, in the machine's order.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let instruction = |at: &[u8]| libc::sock_filter {
            code: u16::from_ne_bytes([at[0], at[1]]),
            jt: at[2],
            jf: at[3],
            k: u32::from_ne_bytes([at[4], at[5], at[6], at[7]]),
        };
        let whole = !bytes.is_empty() && bytes.len().is_multiple_of(8) && u16::try_from(bytes.len() / 8).is_ok();
        whole.then(|| Self(bytes.chunks_exact(8).map(instruction).collect()))
    }

    /// From here on it decides about every system call of this thread and of its forks.
    pub fn install(&self) -> bool {
        let program = libc::sock_fprog { len: self.0.len() as u16, filter: self.0.as_ptr().cast_mut() };
        // SAFETY: the program is live, and the kernel copies it.
        unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program, 0, 0) == 0 }
    }
}

/// Called in the fork, before it has read anything.
pub fn seal(socket: OwnedFd, template: i32, limits: &Limits, has_ruleset: bool, programs: &[Program]) {
    take_descriptors(&socket, has_ruleset);
    std::mem::forget(socket);
    // SAFETY: plain system calls on numbers; what each needs is said by its step.
    unsafe {
        // A fork forgets it. The template may have gone in between, which would never be told.
        let dies_with_template = libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0) == 0;
        require(dies_with_template && libc::getppid() == template, Exit::Orphaned);
        require(set_limits(limits), Exit::Limits);
        // No core file, wherever the system would send it, and no look inside by a neighbour.
        require(libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, Exit::Dumpable);
        if has_ruleset {
            require(libc::syscall(libc::SYS_landlock_restrict_self, RULESET, 0) == 0, Exit::Landlock);
            libc::close(RULESET);
        }
    }
    // The last step: what is done above is not allowed any more.
    require(programs.iter().all(Program::install), Exit::Seccomp);
    memory::limited();
}

fn require(done: bool, step: Exit) {
    if !done {
        step.now();
    }
}

fn take_descriptors(socket: &OwnedFd, has_ruleset: bool) {
    // SAFETY: descriptors of this process alone; the worker's socket ends up in the place of the template's.
    unsafe {
        require(libc::dup2(socket.as_raw_fd(), HOST) == HOST, Exit::Descriptors);
        let first = if has_ruleset { FIRST_OTHER } else { RULESET };
        if libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, 0) != 0 {
            (first..MOST_DESCRIPTORS).for_each(|descriptor| {
                libc::close(descriptor);
            });
        }
    }
}

fn set_limits(limits: &Limits) -> bool {
    [
        (libc::RLIMIT_CPU, limits.cpu_seconds),
        (libc::RLIMIT_NOFILE, limits.files),
        (libc::RLIMIT_NPROC, limits.processes),
        // Last, since they may stop the ones before.
        (libc::RLIMIT_AS, limits.address_space),
        (libc::RLIMIT_DATA, limits.data),
    ]
    .into_iter()
    .filter(|&(_, limit)| limit > 0)
    .all(|(which, limit)| {
        let mut known = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: live structures of the type that is asked for.
        unsafe {
            let read = libc::getrlimit(which, &raw mut known) == 0;
            // Nobody may raise what is lower already.
            let limit = limit.min(known.rlim_max);
            read && libc::setrlimit(which, &libc::rlimit { rlim_cur: limit, rlim_max: limit }) == 0
        }
    })
}
