//! Counting, cheap enough for every call.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde_json::{Map, Value, json};

use crate::error::Code;

pub struct InstanceFigures {
    submitted: AtomicU64,
    completed: AtomicU64,
    interrupts: AtomicU64,
    tool_calls: AtomicU64,
    failures: [AtomicU64; Code::ALL.len()],
}

impl Default for InstanceFigures {
    fn default() -> Self {
        Self {
            submitted: AtomicU64::default(),
            completed: AtomicU64::default(),
            interrupts: AtomicU64::default(),
            tool_calls: AtomicU64::default(),
            failures: [const { AtomicU64::new(0) }; Code::ALL.len()],
        }
    }
}

impl InstanceFigures {
    pub(super) fn submitted(&self) {
        self.submitted.fetch_add(1, Relaxed);
    }

    pub(super) fn completed(&self) {
        self.completed.fetch_add(1, Relaxed);
    }

    pub(super) fn failed(&self, code: Code) {
        self.failures[code as usize].fetch_add(1, Relaxed);
    }

    pub(super) fn interrupted(&self) {
        self.interrupts.fetch_add(1, Relaxed);
    }

    pub fn tool_called(&self) {
        self.tool_calls.fetch_add(1, Relaxed);
    }

    /// As `py.metrics()` gives them; `load` is (running, queued).
    pub fn to_json(&self, load: (usize, usize), executor: &ExecutorFigures, handles: usize) -> Value {
        let failures: Map<String, Value> = Code::ALL
            .iter()
            .map(|&code| (code.as_str(), self.failures[code as usize].load(Relaxed)))
            .filter(|&(_, count)| count > 0)
            .map(|(code, count)| (code.to_owned(), json!(count)))
            .collect();
        json!({
            "submitted": self.submitted.load(Relaxed),
            "completed": self.completed.load(Relaxed),
            "failed": self.failures.iter().map(|count| count.load(Relaxed)).sum::<u64>(),
            "failures": failures,
            "running": load.0,
            "queued": load.1,
            "threads": { "workers": executor.workers, "idle": executor.idle, "loops": executor.loops },
            "abandoned": { "now": executor.abandoned, "total": executor.abandoned_total },
            "interrupts": self.interrupts.load(Relaxed),
            "toolCalls": self.tool_calls.load(Relaxed),
            "handles": handles,
        })
    }
}

/// What the executor's threads are doing; shared by all instances of the process.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExecutorFigures {
    pub workers: usize,
    pub idle: usize,
    pub loops: usize,
    pub abandoned: usize,
    pub abandoned_total: u64,
}
