//! Counting, cheap enough for every call.

mod histogram;
mod outcomes;
mod variants;

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use self::outcomes::Outcomes;
use self::variants::Variants;
use super::Execution;
use crate::error::Code;
pub use histogram::Histogram;

pub struct InstanceFigures {
    born: Instant,
    interrupts: AtomicU64,
    tool_calls: AtomicU64,
    every: EveryTask,
    variants: Variants,
    /// From the call of a tool to its reply.
    tool: Histogram,
    /// What a task for the sandbox waits for a worker.
    sandbox_start: Histogram,
}

/// What every task adds to, in few lines of the cache.
#[derive(Default)]
#[repr(C, align(64))]
struct EveryTask {
    submitted: AtomicU64,
    outcomes: Outcomes,
    /// Of these, those of tasks for the sandbox.
    sandboxed: Outcomes,
    /// From submission to the first line.
    queue: Histogram,
    /// From the first line to the outcome.
    run: Histogram,
}

impl InstanceFigures {
    pub(super) fn new() -> Self {
        Self {
            born: Instant::now(),
            interrupts: AtomicU64::default(),
            tool_calls: AtomicU64::default(),
            every: EveryTask::default(),
            variants: Variants::default(),
            tool: Histogram::new(),
            sandbox_start: Histogram::new(),
        }
    }

    pub(super) fn submitted(&self) {
        self.every.submitted.fetch_add(1, Relaxed);
    }

    /// A task has settled, with this code where it has failed.
    pub(super) fn settled(&self, execution: &Execution, code: Option<Code>) {
        let EveryTask { outcomes, sandboxed, queue, run, .. } = &self.every;
        outcomes.add(code);
        if execution.is_for_sandbox() {
            sandboxed.add(code);
        }
        let times = execution.times();
        if let Some(times) = &times {
            queue.record(times.queue);
            run.record(times.run);
        }
        if let Some(variant) = execution.task.variant() {
            let tool_calls = execution.tool_calls.load(Relaxed);
            self.variants.of(variant).add(code, tool_calls, times.map(|times| times.run));
        }
    }

    /// One that was counted as having taken no time took this.
    pub fn took(&self, nanos: u64) {
        self.every.run.correct(nanos);
    }

    pub(super) fn interrupted(&self) {
        self.interrupts.fetch_add(1, Relaxed);
    }

    pub fn tool_called(&self) {
        self.tool_calls.fetch_add(1, Relaxed);
    }

    pub fn tool_replied(&self, took: Duration) {
        self.tool.record(took.as_nanos() as u64);
    }

    pub fn worker_found(&self, waited: Duration) {
        self.sandbox_start.record(waited.as_nanos() as u64);
    }

    /// As `py.metrics()` gives them.
    pub fn to_json(&self, around: &Surroundings<'_>) -> Value {
        let Surroundings { load, handles, executor, sandbox, gil } = around;
        let EveryTask { submitted, outcomes, sandboxed, queue, run } = &self.every;
        // First, so that there are never more of them than of all.
        let (completed_there, failed_there) = (sandboxed.completed(), sandboxed.failed());
        let (completed, failed) = (outcomes.completed(), outcomes.failed());
        let gil = gil.read();
        json!({
            "submitted": submitted.load(Relaxed),
            "completed": completed,
            "failed": failed,
            "failures": outcomes.failures(),
            "running": load.0,
            "queued": load.1,
            "threads": { "workers": executor.workers, "idle": executor.idle, "loops": executor.loops },
            "abandoned": { "now": executor.abandoned, "total": executor.abandoned_total },
            "interrupts": self.interrupts.load(Relaxed),
            "toolCalls": self.tool_calls.load(Relaxed),
            "handles": handles,
            "latency": {
                "queue": queue.read().to_json(),
                "run": run.read().to_json(),
                "tool": self.tool.read().to_json(),
                "sandboxStart": self.sandbox_start.read().to_json(),
            },
            "byIsolation": {
                "in-process": {
                    "completed": completed.saturating_sub(completed_there),
                    "failed": failed.saturating_sub(failed_there),
                },
                "sandbox": { "completed": completed_there, "failed": failed_there },
            },
            "byVariant": self.variants.to_json(),
            "gil": { "waits": gil.count(), "waitMs": gil.to_json() },
            "sandbox": {
                "templates": sandbox.templates,
                "workers": { "idle": sandbox.idle, "running": sandbox.running },
                "started": sandbox.started,
            },
            "uptimeMs": self.born.elapsed().as_secs_f64() * 1e3,
        })
    }
}

/// What an instance's figures are told with: its own load and handles, and what all instances of the process share.
pub struct Surroundings<'a> {
    /// Running and queued.
    pub load: (usize, usize),
    pub handles: usize,
    pub executor: ExecutorFigures,
    pub sandbox: SandboxFigures,
    /// What threads have waited for the GIL.
    pub gil: &'a Histogram,
}

/// What the executor's threads are doing.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExecutorFigures {
    pub workers: usize,
    pub idle: usize,
    pub loops: usize,
    pub abandoned: usize,
    pub abandoned_total: u64,
}

/// The processes of the sandbox.
#[derive(Clone, Copy, Debug, Default)]
pub struct SandboxFigures {
    pub templates: usize,
    /// Workers that wait for a task, and those that have one.
    pub idle: usize,
    pub running: usize,
    /// Workers that were ever started.
    pub started: u64,
}
