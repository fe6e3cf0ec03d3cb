//! What the supervisor knows of its processes, for threads that must not wait for it.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use crate::engine::SandboxFigures;

#[derive(Default)]
pub struct Figures {
    templates: AtomicUsize,
    idle: AtomicUsize,
    running: AtomicUsize,
    started: AtomicU64,
}

impl Figures {
    pub fn worker_started(&self) {
        self.started.fetch_add(1, Relaxed);
    }

    /// What there is now; what was ever started is counted as it is.
    pub fn update(&self, now: SandboxFigures) {
        self.templates.store(now.templates, Relaxed);
        self.idle.store(now.idle, Relaxed);
        self.running.store(now.running, Relaxed);
    }

    pub fn read(&self) -> SandboxFigures {
        SandboxFigures {
            templates: self.templates.load(Relaxed),
            idle: self.idle.load(Relaxed),
            running: self.running.load(Relaxed),
            started: self.started.load(Relaxed),
        }
    }
}
