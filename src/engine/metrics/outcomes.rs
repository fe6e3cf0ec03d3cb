//! How tasks end.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde_json::{Map, Value, json};

use crate::error::Code;

#[repr(C)]
pub struct Outcomes {
    completed: AtomicU64,
    failures: [AtomicU64; Code::ALL.len()],
}

impl Default for Outcomes {
    fn default() -> Self {
        Self { completed: AtomicU64::default(), failures: [const { AtomicU64::new(0) }; Code::ALL.len()] }
    }
}

impl Outcomes {
    /// Without a code it is one that has completed.
    pub fn add(&self, code: Option<Code>) {
        let count = code.map_or(&self.completed, |code| &self.failures[code as usize]);
        count.fetch_add(1, Relaxed);
    }

    pub fn completed(&self) -> u64 {
        self.completed.load(Relaxed)
    }

    pub fn failed(&self) -> u64 {
        self.failures.iter().map(|count| count.load(Relaxed)).sum()
    }

    /// By their codes, those that have happened.
    pub fn failures(&self) -> Value {
        let failures: Map<String, Value> = Code::ALL
            .iter()
            .map(|&code| (code.as_str(), self.failures[code as usize].load(Relaxed)))
            .filter(|&(_, count)| count > 0)
            .map(|(code, count)| (code.to_owned(), json!(count)))
            .collect();
        failures.into()
    }
}
