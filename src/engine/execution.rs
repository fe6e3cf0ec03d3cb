//! One run of a task.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use super::task::Header;
use super::{Flow, Instance, Output, Record, Task, host::SharedHost};

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

/// A moment, by the clock that never jumps and by the calendar.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    pub instant: Instant,
    pub date: SystemTime,
}

impl Now {
    pub fn read() -> Self {
        Self { instant: Instant::now(), date: SystemTime::now() }
    }
}

/// A result from the sandbox is no larger than this unless the task asks for more: it comes from code that nobody trusts.
const LARGEST_FROM_SANDBOX: usize = 10 * 1024 * 1024;

pub struct Execution {
    /// The host's number for it, unique among the host's running executions.
    pub id: u32,
    /// Unique in the process for ever: what Python threads are compared with before they are interrupted.
    pub serial: u64,
    pub instance: Arc<Instance>,
    pub host: SharedHost,
    pub task: Task,
    pub submitted: Instant,
    /// The same by the calendar.
    pub submitted_at: SystemTime,
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
    started: OnceLock<Instant>,
    finished: OnceLock<Instant>,
}

impl Execution {
    pub fn new(instance: Arc<Instance>, host: SharedHost, task: Task, header: &Header, now: Now) -> Arc<Self> {
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
            submitted: now.instant,
            submitted_at: now.date,
            deadline: (header.timeout_ms > 0).then(|| now.instant + timeout),
            max_result_bytes,
            output: task.detailed.then(|| Output::new(limits.max_output_bytes)),
            flow: Flow::new(task.stream),
            tool_calls: AtomicU32::new(0),
            usage: OnceLock::new(),
            unsandboxed: OnceLock::new(),
            in_line: AtomicBool::new(false),
            phase: AtomicU8::new(Phase::Waiting as u8),
            started: OnceLock::new(),
            finished: OnceLock::new(),
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
        let begun = self.phase.compare_exchange(
            Phase::Waiting as u8,
            Phase::Running as u8,
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        if begun.is_ok() && self.is_timed() {
            let _ = self.started.set(Instant::now());
        }
        begun.is_ok()
    }

    /// Whoever gets the phase that it was in delivers the outcome; nobody else may.
    pub(super) fn settle(&self) -> Option<Phase> {
        if self.is_timed() {
            let _ = self.finished.set(Instant::now());
        }
        match self.phase.swap(Phase::Settled as u8, Ordering::AcqRel) {
            0 => Some(Phase::Waiting),
            1 => Some(Phase::Running),
            _ => None,
        }
    }

    pub fn is_settled(&self) -> bool {
        self.phase() == Phase::Settled
    }

    /// Whether anybody will ask for times: reading the clock is a good part of a small call.
    fn is_timed(&self) -> bool {
        self.output.is_some() || self.task.traceparent.is_some() || self.record().is_some()
    }

    /// Where it is written down: what runs Python of an instance that keeps a record.
    pub fn record(&self) -> Option<&Arc<dyn Record>> {
        self.instance.record.as_ref().filter(|_| self.task.kind.is_work())
    }

    /// Time from the first line to the outcome, and from submission to the first line.
    pub fn timing(&self) -> (Duration, Duration) {
        let end = self.finished.get().copied().unwrap_or_else(Instant::now);
        match self.started.get() {
            Some(&started) => (end.saturating_duration_since(started), started - self.submitted),
            None => (Duration::ZERO, end - self.submitted),
        }
    }
}
