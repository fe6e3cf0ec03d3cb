//! What the end of a worker that gave no result means.

use crate::error::{Code, Failure};
use crate::value::{Write, tag};

/// How a process ended, as `wait` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Exit(i32),
    Signal(i32),
    /// It never was: the template could not fork.
    NotForked,
}

impl End {
    pub const fn of_status(status: i32) -> Self {
        let signal = status & 0x7f;
        match (status, signal) {
            (-1, _) => Self::NotForked,
            (_, 0) => Self::Exit((status >> 8) & 0xff),
            (_, signal) => Self::Signal(signal),
        }
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exit(code) => write!(formatter, "exit code {code}"),
            Self::Signal(number) => formatter.write_str(&name_of(*number)),
            Self::NotForked => formatter.write_str("could not be forked"),
        }
    }
}

/// The names of those that end a process by themselves; the numbers of x86 and ARM.
const SIGNALS: &[(i32, &str)] = &[
    (1, "SIGHUP"),
    (2, "SIGINT"),
    (3, "SIGQUIT"),
    (4, "SIGILL"),
    (5, "SIGTRAP"),
    (6, "SIGABRT"),
    (7, "SIGBUS"),
    (8, "SIGFPE"),
    (9, "SIGKILL"),
    (10, "SIGUSR1"),
    (11, "SIGSEGV"),
    (12, "SIGUSR2"),
    (13, "SIGPIPE"),
    (14, "SIGALRM"),
    (15, "SIGTERM"),
    (SIGXCPU, "SIGXCPU"),
    (25, "SIGXFSZ"),
    (26, "SIGVTALRM"),
    (27, "SIGPROF"),
    (SIGSYS, "SIGSYS"),
];
const SIGXCPU: i32 = 24;
const SIGSYS: i32 = 31;

fn name_of(signal: i32) -> String {
    let known = SIGNALS.iter().find(|(number, _)| *number == signal);
    known.map_or_else(|| format!("signal {signal}"), |(_, name)| (*name).to_owned())
}

/// With which a worker ends that has no memory left to say so (`confined/exit.rs`). Others may say the same, of themselves.
const OUT_OF_MEMORY: i32 = 103;

pub fn of(end: End) -> Failure {
    match end {
        End::Signal(SIGSYS) => {
            Failure::new(Code::Policy, "the task was killed for a system call that no task may make")
        }
        End::Signal(SIGXCPU) => Failure::new(Code::Timeout, "the task used all the CPU time that it had"),
        End::Signal(signal) => {
            let name = name_of(signal);
            let mut details = vec![tag::DICT, 1, 0, 0, 0];
            details.put_str("signal");
            details.put_str(&name);
            with(details, Failure::new(Code::Crash, format!("the task's process was ended by {name}")))
        }
        End::Exit(OUT_OF_MEMORY) => Failure::new(Code::MemoryLimit, "the task's memory was used up to the last page"),
        End::Exit(code) => {
            let mut details = vec![tag::DICT, 1, 0, 0, 0];
            details.put_str("exitCode");
            details.put_int(i64::from(code));
            let message = format!("the task's process ended with exit code {code} before it gave a result");
            with(details, Failure::new(Code::Died, message))
        }
        End::NotForked => Failure::new(Code::SandboxUnavailable, "the operating system gave no process for the task"),
    }
}

fn with(details: Vec<u8>, failure: Failure) -> Failure {
    Failure { details: Some(details.into_boxed_slice()), ..failure }
}

/// The codes that a worker may give as its task's failure. The others are ours to give.
const FROM_WORKER: &[Code] = &[
    Code::Cancelled,
    Code::HandleReleased,
    Code::MemoryLimit,
    Code::PythonError,
    Code::ResultTooLarge,
    Code::SyntaxError,
    Code::TargetNotFound,
    Code::ToolFailed,
    Code::ToolInvalidArguments,
    Code::ToolNotAllowed,
    Code::ToolNotFound,
    Code::UnsendableValue,
];

pub fn told(code: &str) -> Option<Code> {
    Code::from_name(code).filter(|code| FROM_WORKER.contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_has_its_own_code() {
        let code = |status| of(End::of_status(status)).code;
        assert_eq!(code(31), Code::Policy);
        assert_eq!(code(11), Code::Crash);
        assert_eq!(code(128 + 11), Code::Crash, "with a core");
        assert_eq!(code(24), Code::Timeout);
        assert_eq!(code(0), Code::Died);
        assert_eq!(code(3 << 8), Code::Died);
        assert_eq!(code(103 << 8), Code::MemoryLimit);
        assert_eq!(code(-1), Code::SandboxUnavailable);
        assert!(of(End::of_status(6)).message.contains("SIGABRT"));
    }

    #[test]
    fn a_worker_cannot_tell_what_only_the_host_knows() {
        assert_eq!(told("PYTHON_ERROR"), Some(Code::PythonError));
        for code in ["TIMEOUT", "SANDBOX_UNAVAILABLE", "POLICY", "CRASH", "INTERNAL", "QUEUE_FULL", "nonsense"] {
            assert_eq!(told(code), None, "{code}");
        }
    }
}
