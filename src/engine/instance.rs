//! One `createPython()`: its limits, its queue, its figures.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{Execution, InstanceFigures, Record, Tools};

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    pub max_concurrency: usize,
    pub max_queue: usize,
    pub max_result_bytes: usize,
    pub max_output_bytes: usize,
    pub max_sessions: usize,
    pub max_abandoned: usize,
    pub sandbox: Sandbox,
}

/// How an instance runs code that nobody trusts. Instances that agree in all of it share their workers.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "camelCase")]
pub struct Sandbox {
    pub memory_mb: u32,
    pub preload: Vec<Box<str>>,
    /// Folders that may be read and imported from.
    pub packages: Vec<Box<str>>,
    pub spares: usize,
    pub max_workers: usize,
    pub max_tool_calls: u32,
}

pub struct Instance {
    pub id: u32,
    pub limits: Limits,
    pub figures: InstanceFigures,
    pub tools: Tools,
    /// Where its executions are written down, if anywhere.
    pub record: Option<Arc<dyn Record>>,
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    closed: bool,
    running: usize,
    waiting: VecDeque<Arc<Execution>>,
    /// Running and waiting, by the host's number.
    unsettled: FxHashMap<u32, Arc<Execution>>,
}

pub(super) enum Admission {
    Run,
    Wait,
    Full { waiting: usize },
    Closed,
}

impl Instance {
    pub fn new(id: u32, limits: Limits, record: Option<Arc<dyn Record>>) -> Arc<Self> {
        Arc::new(Self {
            id,
            limits,
            figures: InstanceFigures::new(),
            tools: Tools::default(),
            record,
            queue: Mutex::default(),
        })
    }

    pub(super) fn admit(&self, execution: &Arc<Execution>) -> Admission {
        self.figures.submitted();
        let mut queue = self.queue.lock();
        if queue.closed {
            return Admission::Closed;
        }
        let admission = if queue.running < self.limits.max_concurrency {
            queue.running += 1;
            Admission::Run
        } else if queue.waiting.len() < self.limits.max_queue {
            execution.in_line.store(true, Relaxed);
            queue.waiting.push_back(execution.clone());
            Admission::Wait
        } else {
            return Admission::Full { waiting: queue.waiting.len() };
        };
        queue.unsettled.insert(execution.id, execution.clone());
        admission
    }

    /// Forgets a settled execution and gives the one that takes its place.
    pub(super) fn release(&self, execution: &Arc<Execution>) -> Option<Arc<Execution>> {
        let mut queue = self.queue.lock();
        if queue.unsettled.get(&execution.id).is_some_and(|known| Arc::ptr_eq(known, execution)) {
            queue.unsettled.remove(&execution.id);
        }
        if execution.in_line.load(Relaxed) {
            queue.waiting.retain(|waiting| !Arc::ptr_eq(waiting, execution));
            return None;
        }
        let next = queue.waiting.pop_front();
        match &next {
            Some(next) => next.in_line.store(false, Relaxed),
            None => queue.running -= 1,
        }
        next
    }

    pub fn find(&self, id: u32) -> Option<Arc<Execution>> {
        self.queue.lock().unsettled.get(&id).cloned()
    }

    /// What is past its deadline, and the earliest deadline of the rest.
    pub(super) fn expired(&self, now: Instant) -> (Vec<Arc<Execution>>, Option<Instant>) {
        let queue = self.queue.lock();
        let mut expired = Vec::new();
        let mut earliest = None;
        for execution in queue.unsettled.values() {
            match execution.deadline {
                Some(deadline) if deadline <= now => expired.push(execution.clone()),
                Some(deadline) => earliest = Some(earliest.map_or(deadline, |known: Instant| known.min(deadline))),
                None => {}
            }
        }
        (expired, earliest)
    }

    /// Takes no new work from here on; gives what has not settled yet.
    pub fn close(&self) -> Vec<Arc<Execution>> {
        let mut queue = self.queue.lock();
        queue.closed = true;
        queue.unsettled.values().cloned().collect()
    }

    /// How many run and how many wait.
    pub fn load(&self) -> (usize, usize) {
        let queue = self.queue.lock();
        (queue.running, queue.waiting.len())
    }
}
