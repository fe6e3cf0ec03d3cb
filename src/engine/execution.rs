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
const NOT_YET: u64 = u64::MAX;

/// How long it waited and how long it ran, in nanoseconds.
pub(super) struct Times {
    pub queue: u64,
    pub run: u64,
}

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
    /// In nanoseconds after submission, as `finished` is.
    started: AtomicU64,
    finished: AtomicU64,
    /// Whether the clock is looked at when it settles.
    looks: AtomicBool,
    left: AtomicU8,
}

/// What an execution that has settled itself left to be done on its thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Left {
    Something = 1,
    Nothing = 2,
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
            started: AtomicU64::new(NOT_YET),
            finished: AtomicU64::new(NOT_YET),
            looks: AtomicBool::new(true),
            left: AtomicU8::new(0),
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
        self.begin_at(Instant::now(), true)
    }

    /// The same for whoever knows the time, and whether the clock is looked at for the end of this one: that is a good part
    /// of a small call. One whose end is not looked at takes no time.
    pub fn begin_at(&self, now: Instant, looks: bool) -> bool {
        let begun = self.phase.compare_exchange(
            Phase::Waiting as u8,
            Phase::Running as u8,
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        if begun.is_ok() {
            self.started.store(self.after_submission(now), Ordering::Relaxed);
            self.looks.store(looks, Ordering::Relaxed);
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
        let finished = if self.looks.load(Ordering::Relaxed) {
            self.after_submission(Instant::now())
        } else {
            self.started.load(Ordering::Relaxed)
        };
        self.finished.store(finished, Ordering::Relaxed);
        Some(phase)
    }

    pub fn is_settled(&self) -> bool {
        self.phase() == Phase::Settled
    }

    /// Where it is written down: what runs Python of an instance that keeps a record.
    pub fn record(&self) -> Option<&Arc<dyn Record>> {
        self.instance.record.as_ref().filter(|_| self.task.kind.is_work())
    }

    fn after_submission(&self, at: Instant) -> u64 {
        at.saturating_duration_since(self.submitted).as_nanos() as u64
    }

    /// Of one that has settled, if it ever ran.
    pub(super) fn times(&self) -> Option<Times> {
        let (started, finished) = (self.started.load(Ordering::Relaxed), self.finished.load(Ordering::Relaxed));
        // The clocks of two threads may have been read in another order.
        (started != NOT_YET).then(|| Times { queue: started, run: finished.saturating_sub(started) })
    }

    /// Of one that has settled: time from the first line to the outcome, and from submission to the first line.
    pub fn timing(&self) -> (Duration, Duration) {
        let waited = Times { queue: self.finished.load(Ordering::Relaxed), run: 0 };
        let Times { queue, run } = self.times().unwrap_or(waited);
        (Duration::from_nanos(run), Duration::from_nanos(queue))
    }

    /// It turns out to be none of the smallest.
    pub fn look_at_end(&self) {
        self.looks.store(true, Ordering::Relaxed);
    }

    /// Whether somebody will ask what this very one took.
    pub fn is_timed(&self) -> bool {
        self.output.is_some()
            || self.task.traceparent.is_some()
            || self.task.variant().is_some()
            || self.record().is_some()
    }

    /// Its own thread has settled it, and is left with so much to do.
    pub fn leave(&self, left: Left) {
        self.left.store(left as u8, Ordering::Relaxed);
    }

    /// `None` where it was not its own thread.
    pub fn left(&self) -> Option<Left> {
        match self.left.load(Ordering::Relaxed) {
            0 => None,
            1 => Some(Left::Something),
            _ => Some(Left::Nothing),
        }
    }

    /// When it settled, if it has.
    pub fn finished(&self) -> Instant {
        self.submitted + Duration::from_nanos(self.finished.load(Ordering::Relaxed))
    }

    /// Whether it runs in the sandbox, or would.
    pub fn is_for_sandbox(&self) -> bool {
        self.task.sandboxed.is_some() && self.unsandboxed.get().is_none()
    }
}
