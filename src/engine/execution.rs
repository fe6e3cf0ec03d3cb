//! One run of a task.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::task::Header;
use super::{Flow, Instance, Output, Task, host::SharedHost};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Phase {
    Waiting = 0,
    Running = 1,
    Settled = 2,
}

/// What an execution took of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    pub cpu: Duration,
    pub peak_memory: u64,
}

/// A result from the sandbox is no larger than this unless the task asks for more: it comes from code that nobody trusts.
const LARGEST_FROM_SANDBOX: usize = 10 * 1024 * 1024;
const NOT_YET: u64 = u64::MAX;

pub struct Execution {
    /// The host's number for it, unique among the host's running executions.
    pub id: u32,
    /// Unique in the process for ever: what Python threads are compared with before they are interrupted.
    pub serial: u64,
    pub instance: Arc<Instance>,
    pub host: SharedHost,
    pub task: Task,
    pub submitted: Instant,
    pub deadline: Option<Instant>,
    pub max_result_bytes: usize,
    /// Captured where the host asked for details.
    pub output: Option<Output>,
    pub flow: Flow,
    pub tool_calls: AtomicU32,
    /// What it took, where that was measured.
    pub usage: OnceLock<Usage>,
    /// Why a task for the sandbox ran without one.
    pub unsandboxed: OnceLock<Box<str>>,
    /// Waits in its instance's line, not yet handed to the executor.
    pub(super) in_line: AtomicBool,
    phase: AtomicU8,
    /// In nanoseconds after submission, as `finished` is.
    started: AtomicU64,
    finished: AtomicU64,
}

impl Execution {
    pub fn new(instance: Arc<Instance>, host: SharedHost, task: Task, header: &Header, now: Instant) -> Arc<Self> {
        static SERIAL: AtomicU64 = AtomicU64::new(1);
        let timeout = Duration::from_millis(u64::from(header.timeout_ms));
        let limits = &instance.limits;
        let max_result_bytes = match header.max_result_bytes {
            0 if task.sandboxed.is_some() => limits.max_result_bytes.min(LARGEST_FROM_SANDBOX),
            0 => limits.max_result_bytes,
            bytes => bytes as usize,
        };
        Arc::new(Self {
            id: header.id,
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
            submitted: now,
            deadline: (header.timeout_ms > 0).then(|| now + timeout),
            max_result_bytes,
            output: task.detailed.then(|| Output::new(limits.max_output_bytes)),
            flow: Flow::new(task.stream),
            tool_calls: AtomicU32::new(0),
            usage: OnceLock::new(),
            unsandboxed: OnceLock::new(),
            in_line: AtomicBool::new(false),
            phase: AtomicU8::new(Phase::Waiting as u8),
            started: AtomicU64::new(NOT_YET),
            finished: AtomicU64::new(NOT_YET),
            instance,
            host,
            task,
        })
    }

    pub fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Acquire) {
            0 => Phase::Waiting,
            1 => Phase::Running,
            _ => Phase::Settled,
        }
    }

    /// Waiting becomes running; false when it was settled meanwhile and must not run.
    pub fn begin(&self) -> bool {
        self.begin_at(Instant::now())
    }

    /// The same for whoever knows the time: reading the clock is a good part of a small call.
    pub fn begin_at(&self, now: Instant) -> bool {
        let begun = self.phase.compare_exchange(
            Phase::Waiting as u8,
            Phase::Running as u8,
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        if begun.is_ok() {
            self.started.store(self.after_submission(now), Ordering::Relaxed);
        }
        begun.is_ok()
    }

    /// Whoever gets the phase that it was in delivers the outcome; nobody else may.
    pub(super) fn settle(&self) -> Option<Phase> {
        let phase = match self.phase.swap(Phase::Settled as u8, Ordering::AcqRel) {
            0 => Phase::Waiting,
            1 => Phase::Running,
            _ => return None,
        };
        self.finished.store(self.after_submission(Instant::now()), Ordering::Relaxed);
        Some(phase)
    }

    pub fn is_settled(&self) -> bool {
        self.phase() == Phase::Settled
    }

    fn after_submission(&self, at: Instant) -> u64 {
        at.saturating_duration_since(self.submitted).as_nanos() as u64
    }

    /// When its outcome was settled, once it is.
    pub fn finished(&self) -> Option<Instant> {
        let finished = self.finished.load(Ordering::Relaxed);
        (finished != NOT_YET).then(|| self.submitted + Duration::from_nanos(finished))
    }

    /// Of one that has settled: time from the first line to the outcome, and from submission to the first line.
    pub fn timing(&self) -> (Duration, Duration) {
        let finished = self.finished.load(Ordering::Relaxed);
        // Who settles it in the moment of its beginning may not know of that yet.
        let started = self.started.load(Ordering::Relaxed).min(finished);
        (Duration::from_nanos(finished - started), Duration::from_nanos(started))
    }

    /// Whether it runs in the sandbox, or would.
    pub fn is_for_sandbox(&self) -> bool {
        self.task.sandboxed.is_some() && self.unsandboxed.get().is_none()
    }
}
