//! How the record fares, for whoever looks at the figures.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use parking_lot::Mutex;
use serde_json::{Value, json};

#[derive(Default)]
pub struct Figures {
    written: AtomicU64,
    waiting: AtomicU64,
    lost: AtomicU64,
    refused: AtomicU64,
    closed_lost: AtomicU64,
    is_failing: AtomicBool,
    failing: Mutex<Option<String>>,
}

impl Figures {
    pub fn written(&self, rows: usize) {
        self.written.fetch_add(rows as u64, Relaxed);
    }

    pub fn waiting(&self, rows: usize) {
        self.waiting.store(rows as u64, Relaxed);
    }

    pub fn lost(&self, rows: usize) {
        self.lost.fetch_add(rows as u64, Relaxed);
    }

    pub fn refused(&self, tasks: usize) {
        self.refused.fetch_add(tasks as u64, Relaxed);
    }

    pub fn closed_lost(&self, rows: u64) {
        self.closed_lost.fetch_add(rows, Relaxed);
    }

    pub fn failing(&self, why: Option<&str>) {
        self.is_failing.store(why.is_some(), Relaxed);
        *self.failing.lock() = why.map(str::to_owned);
    }

    pub fn is_failing(&self) -> bool {
        self.is_failing.load(Relaxed)
    }

    pub fn to_json(&self) -> Value {
        json!({
            "written": self.written.load(Relaxed),
            "waiting": self.waiting.load(Relaxed),
            "lost": self.lost.load(Relaxed),
            "refused": self.refused.load(Relaxed),
            "closedLost": self.closed_lost.load(Relaxed),
            "failing": *self.failing.lock(),
        })
    }
}
