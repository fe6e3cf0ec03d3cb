//! The threads that run sync code.
//!
//! One hot thread is fastest: more of them only hand the GIL around. So a task goes to whoever is at work, and another
//! thread is woken (or made) only where work does not move on: a monitor looks while something waits.

mod looks;
pub mod spin;
pub mod worker;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use pyo3::prelude::*;

use super::runtime;
use crate::engine::{Execution, ExecutorFigures, Outcome};
use crate::error::Failure;
use spin::Spin;
use worker::Worker;

/// How often the monitor looks while work waits.
const TICK: Duration = Duration::from_micros(500);
/// Tasks in a tick that need no more threads: these are so small that handing the GIL around would cost more.
const GOOD_PACE: u64 = 16;
/// A thread that had nothing to do for this long ends, while others remain.
const IDLE_LIFE: Duration = Duration::from_secs(30);
const MOST_WORKERS: usize = 128;

pub struct Pool {
    state: Mutex<State>,
    monitor: Condvar,
    /// The queue's length, for those who look without the lock.
    queued: AtomicUsize,
    /// How many tasks were ever taken: what the monitor calls progress.
    taken: AtomicU64,
    /// Workers that will look at the queue before they park. Goes down under the lock only.
    looking: AtomicUsize,
    spin: Spin,
    abandoned: AtomicUsize,
    abandoned_total: AtomicU64,
    serving: AtomicBool,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Arc<Execution>>,
    workers: Vec<Arc<Worker>>,
    /// Those that are parked. The last one that parked is woken first: its memory is still in the caches.
    idle: Vec<Arc<Worker>>,
    /// Workers that have been on one task for longer than a tick.
    slow: usize,
    watching: bool,
    monitored: bool,
    refused: Option<Failure>,
    named: usize,
}

impl State {
    fn at_work(&self) -> usize {
        self.workers.len() - self.idle.len()
    }

    fn is_idle(&self, worker: &Arc<Worker>) -> bool {
        self.idle.iter().any(|known| Arc::ptr_eq(known, worker))
    }
}

impl Pool {
    pub fn new() -> Self {
        Self {
            state: Mutex::default(),
            monitor: Condvar::new(),
            queued: AtomicUsize::new(0),
            taken: AtomicU64::new(0),
            looking: AtomicUsize::new(0),
            spin: Spin::new(),
            abandoned: AtomicUsize::new(0),
            abandoned_total: AtomicU64::new(0),
            serving: AtomicBool::new(false),
        }
    }

    /// The interpreter runs: what was queued meanwhile may start.
    pub fn open(&self) {
        self.serving.store(true, SeqCst);
        let mut state = self.state.lock();
        if !state.queue.is_empty() {
            Self::add_worker(&mut state);
            self.watch(&mut state);
        }
    }

    /// There is no interpreter and never will be.
    pub fn refuse(&self, failure: &Failure) {
        let waiting = {
            let mut state = self.state.lock();
            state.refused = Some(failure.clone());
            std::mem::take(&mut state.queue)
        };
        for execution in waiting {
            runtime().engine.finish(&execution, Outcome::Failed(failure.clone()));
        }
    }

    pub fn push(&self, executions: Vec<Arc<Execution>>) {
        let mut state = self.state.lock();
        if let Some(failure) = state.refused.clone() {
            drop(state);
            for execution in executions {
                runtime().engine.finish(&execution, Outcome::Failed(failure.clone()));
            }
            return;
        }
        state.queue.extend(executions);
        self.queued.store(state.queue.len(), SeqCst);
        if !self.serving.load(SeqCst) || self.looking.load(SeqCst) > 0 {
            return;
        }
        if state.at_work() > state.slow {
            self.watch(&mut state);
        } else if let Some(worker) = state.idle.pop() {
            // Woken outside the lock, which it would only run into.
            drop(state);
            worker.called.notify_one();
        } else {
            Self::add_worker(&mut state);
        }
    }

    /// Wakes the monitor, which looks until nothing waits.
    fn watch(&self, state: &mut State) {
        if !state.watching {
            state.watching = true;
            if state.monitored {
                self.monitor.notify_one();
            } else {
                state.monitored = true;
                let watch = || runtime().threads.pool.monitor();
                std::thread::Builder::new().name("py-monitor".into()).spawn(watch).expect("a thread");
            }
        }
    }

    fn add_worker(state: &mut State) {
        if state.workers.len() < MOST_WORKERS {
            state.named += 1;
            let worker = Arc::new(Worker::default());
            state.workers.push(worker.clone());
            worker::spawn(worker, state.named);
        }
    }

    fn monitor(&self) {
        let mut before = self.taken.load(SeqCst);
        let mut helpers = 1;
        let mut state = self.state.lock();
        loop {
            let owing = state.workers.iter().any(|worker| worker.owes());
            if state.queue.is_empty() && !owing && !runtime().threads.loops.has_backlog() {
                state.watching = false;
                helpers = 1;
                self.monitor.wait(&mut state);
                before = self.taken.load(SeqCst);
            }
            parking_lot::MutexGuard::unlocked(&mut state, || {
                std::thread::sleep(TICK);
                runtime().threads.loops.relieve();
            });
            state.slow = state.workers.iter().filter(|worker| worker.looks_slow()).count();
            let now = self.taken.load(SeqCst);
            let moved = now - std::mem::replace(&mut before, now);
            if moved >= GOOD_PACE || state.queue.is_empty() {
                helpers = 1;
                continue;
            }
            // A helper that has not begun yet counts as at work: on a machine that is short of time more of them would
            // only wait too.
            if state.at_work() > state.slow {
                continue;
            }
            // All are held up: help, and twice as much each time that was not enough.
            for _ in 0..helpers.min(state.queue.len()) {
                match state.idle.pop() {
                    Some(worker) => drop(worker.called.notify_one()),
                    None => Self::add_worker(&mut state),
                }
            }
            helpers *= 2;
        }
    }

    /// Has the monitor look after the loops too, while one of them may be stuck.
    pub fn watch_loops(&self) {
        self.watch(&mut self.state.lock());
    }

    /// Has the monitor see to it that results which a worker holds are not held for long.
    fn watch_owing(&self) {
        self.watch(&mut self.state.lock());
    }

    /// The next task, if one waits and nobody else is at it: a second thread would only fight for the GIL. Called with
    /// the GIL held: the lock is held for moments only.
    fn try_take(&self) -> Option<Arc<Execution>> {
        if self.queued.load(SeqCst) == 0 {
            return None;
        }
        let mut state = self.state.lock();
        if state.at_work() > state.slow + 1 { None } else { self.take(&mut state) }
    }

    fn take(&self, state: &mut State) -> Option<Arc<Execution>> {
        let execution = state.queue.pop_front()?;
        self.queued.store(state.queue.len(), SeqCst);
        self.taken.fetch_add(1, SeqCst);
        Some(execution)
    }

    /// Waits for a task, detached from Python. `None` ends the worker.
    fn wait(&self, worker: &Arc<Worker>) -> Option<Arc<Execution>> {
        self.looking.fetch_add(1, SeqCst);
        self.spin.until(|| self.queued.load(SeqCst) > 0);
        let mut state = self.state.lock();
        self.looking.fetch_sub(1, SeqCst);
        let mut woken = false;
        loop {
            if worker.is_abandoned() {
                return None;
            }
            let others = state.at_work() > state.slow + 1;
            if let Some(execution) = (woken || !others).then(|| self.take(&mut state)).flatten() {
                return Some(execution);
            }
            state.idle.push(worker.clone());
            let mut timed_out = false;
            while !timed_out && state.is_idle(worker) {
                timed_out = worker.called.wait_for(&mut state, IDLE_LIFE).timed_out();
            }
            woken = !state.is_idle(worker);
            if !woken {
                state.idle.retain(|known| !Arc::ptr_eq(known, worker));
                if state.workers.len() > 1 {
                    state.workers.retain(|known| !Arc::ptr_eq(known, worker));
                    return None;
                }
            }
        }
    }

    /// Whether more is to be done by whoever is at work.
    fn has_more(&self) -> bool {
        self.queued.load(SeqCst) > 0
    }

    fn find(&self, serial: u64) -> Option<Arc<Worker>> {
        self.state.lock().workers.iter().find(|worker| worker.is_on(serial)).cloned()
    }

    pub fn runs(&self, serial: u64) -> bool {
        self.find(serial).is_some()
    }

    /// Raises in the thread that runs this execution.
    pub fn interrupt(&self, py: Python<'_>, serial: u64) {
        if let Some(worker) = self.find(serial) {
            worker.interrupt(py, serial);
        }
    }

    /// Counts the thread out: it ends when it comes back, and another may take its place.
    pub fn abandon(&self, serial: u64) -> bool {
        let Some(worker) = self.find(serial) else { return false };
        self.state.lock().workers.retain(|known| !Arc::ptr_eq(known, &worker));
        worker.abandon();
        self.abandoned.fetch_add(1, SeqCst);
        self.abandoned_total.fetch_add(1, SeqCst);
        true
    }

    /// An abandoned thread came back after all.
    fn returned(&self) {
        self.abandoned.fetch_sub(1, SeqCst);
    }

    pub fn abandoned(&self) -> usize {
        self.abandoned.load(SeqCst)
    }

    pub fn figures(&self) -> ExecutorFigures {
        let state = self.state.lock();
        ExecutorFigures {
            workers: state.workers.len(),
            idle: state.idle.len(),
            loops: 0,
            abandoned: self.abandoned.load(SeqCst),
            abandoned_total: self.abandoned_total.load(SeqCst),
        }
    }
}
