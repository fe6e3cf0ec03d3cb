//! A process of its own, under programs of the policy, that makes one call and tells what came of it.

use std::io::Error;
use std::os::fd::{AsRawFd, OwnedFd};

use jail::{Program, Programs, policy};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What the call gave: the negative error where it failed.
    Gave(i64),
    Killed(i32),
}

pub const EPERM: End = End::Gave(-(libc::EPERM as i64));
pub const ENOSYS: End = End::Gave(-(libc::ENOSYS as i64));

/// The call was made, and the kernel did not like it for a reason of its own.
pub const fn failed(error: i32) -> End {
    End::Gave(-(error as i64))
}

pub const fn passes(end: End) -> bool {
    matches!(end, End::Gave(given) if given >= 0)
}

/// How far a process has come: each stage is on top of those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Launch,
    Template,
    Worker,
}

pub fn programs(signals_are_scoped: bool) -> Programs {
    policy().unwrap().programs(signals_are_scoped).unwrap()
}

pub fn up_to(stage: Stage, programs: Programs) -> Vec<Program> {
    let Programs { mut launch, template, worker } = programs;
    if stage != Stage::Launch {
        launch.extend(template);
    }
    if stage == Stage::Worker {
        launch.extend(worker);
    }
    launch
}

/// Makes the call in a process under the programs of this stage.
pub fn at(stage: Stage, act: impl FnOnce() -> i64) -> End {
    under(&up_to(stage, programs(true)), act)
}

pub fn worker<const N: usize>(number: i64, arguments: [i64; N]) -> End {
    at(Stage::Worker, || call(number, arguments))
}

pub fn template<const N: usize>(number: i64, arguments: [i64; N]) -> End {
    at(Stage::Template, || call(number, arguments))
}

/// Forks in the middle of a test, where other threads may hold locks: `act` makes system calls and little else.
pub fn under(programs: &[Program], act: impl FnOnce() -> i64) -> End {
    let (reader, writer) = pipe();
    // SAFETY: the child makes system calls on memory that is there, and ends.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "{}", Error::last_os_error());
    if child == 0 {
        let given = install(programs).map_or_else(|step| -i64::from(i32::MAX) - step as i64, |()| act());
        let bytes = given.to_ne_bytes();
        // SAFETY: the bytes are there; then the process ends.
        unsafe {
            libc::write(writer.as_raw_fd(), bytes.as_ptr().cast(), bytes.len());
            libc::_exit(0)
        }
    }
    drop(writer);
    let mut bytes = [0; 8];
    // SAFETY: there is room for so many bytes.
    let read = unsafe { libc::read(reader.as_raw_fd(), bytes.as_mut_ptr().cast(), bytes.len()) };
    let mut status = 0;
    // SAFETY: the child is ours, and there is room for its status.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child);
    if libc::WIFSIGNALED(status) {
        return End::Killed(libc::WTERMSIG(status));
    }
    assert_eq!(read, 8, "the child told nothing: status {status}");
    let given = i64::from_ne_bytes(bytes);
    assert!(given >= -i64::from(i32::MAX), "a program could not be installed");
    End::Gave(given)
}

fn install(programs: &[Program]) -> Result<(), usize> {
    // Most of these processes are killed: not one of them is worth a core.
    for (option, value) in [(libc::PR_SET_DUMPABLE, 0), (libc::PR_SET_NO_NEW_PRIVS, 1)] {
        // SAFETY: it changes nothing but this process.
        if unsafe { libc::prctl(option, value, 0, 0, 0) } != 0 {
            return Err(0);
        }
    }
    for (place, program) in programs.iter().enumerate() {
        let steps = program.instructions();
        let program = libc::sock_fprog { len: steps.len() as u16, filter: steps.as_ptr().cast_mut() };
        // SAFETY: the kernel copies the program, which is there.
        if unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) } != 0 {
            return Err(1 + place);
        }
    }
    Ok(())
}

/// A system call with these arguments, and zeros for the rest.
pub fn call<const N: usize>(number: i64, arguments: [i64; N]) -> i64 {
    let mut all = [0; 6];
    all[..N].copy_from_slice(&arguments);
    // SAFETY: the tests pass pointers that are good, or that the kernel finds to be none.
    let given = unsafe { libc::syscall(number, all[0], all[1], all[2], all[3], all[4], all[5]) };
    if given == -1 { -i64::from(Error::last_os_error().raw_os_error().unwrap_or(0)) } else { given }
}

/// A constant of the C library as an argument.
pub fn int(number: impl Into<i64>) -> i64 {
    number.into()
}

pub fn pipe() -> (OwnedFd, OwnedFd) {
    let (reader, writer) = std::io::pipe().unwrap();
    (reader.into(), writer.into())
}
