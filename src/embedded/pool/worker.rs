//! One thread that runs sync code: attached to Python for ever, detached only to wait.

use std::ffi::c_long;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::Pool;
use super::looks::Looks;
use crate::embedded::{gil, run, runtime};
use crate::engine::{Execution, SharedHost};

/// Python code recurses deep: with less a raised recursion limit ends in a segmentation fault.
pub const STACK: usize = 16 * 1024 * 1024;
/// A run of builtin calls never comes by the place where CPython hands the GIL on, so it is handed on here.
const TURN: Duration = Duration::from_millis(1);
/// So many results may go out together.
const MOST_HELD: u32 = 16;
/// Time is read once in so many tasks.
const TASKS_PER_LOOK: u32 = 16;

#[derive(Default)]
pub struct Worker {
    /// Python's name for the thread.
    ident: AtomicU64,
    /// The execution it is on; 0 for none. Written with the GIL held, so whoever holds the GIL can rely on it.
    serial: AtomicU64,
    /// What the monitor saw it on last.
    seen: AtomicU64,
    interrupted: AtomicBool,
    abandoned: AtomicBool,
    /// Wakes it when it is parked; goes with the pool's lock.
    pub called: Condvar,
    /// The host whose wake-up waits for the results that follow.
    owes: Mutex<Option<SharedHost>>,
}

pub fn spawn(worker: Arc<Worker>, number: usize) {
    let body = move || Python::attach(|py| worker.work(py));
    std::thread::Builder::new()
        .name(format!("py-worker-{number}"))
        .stack_size(STACK)
        .spawn(body)
        .expect("the operating system gives a thread");
}

impl Worker {
    fn work(self: Arc<Self>, py: Python<'_>) {
        self.ident.store(thread_ident(py), SeqCst);
        let pool = &runtime().threads.pool;
        let (mut turn, mut tasks, mut held, mut looks) = (Instant::now(), 0, Held::new(&self), Looks::new());
        loop {
            let next = pool.try_take().or_else(|| {
                looks.settle_up();
                held.let_go();
                let (next, back) = gil::away(py, || pool.wait(&self));
                turn = back;
                looks.set(back);
                next
            });
            let Some(execution) = next else { break };
            held.before(&execution, pool);
            let (now, looked) = looks.before(&execution, held.is_last(pool));
            self.run(py, &execution, now, looked);
            looks.after(&execution, looked, self.was_seen_on(execution.serial));
            if held.after(pool) {
                looks.forget();
            }
            drop(execution);
            if self.is_abandoned() {
                break;
            }
            tasks += 1;
            if tasks % TASKS_PER_LOOK == 0 && looks.last() - turn > TURN {
                py.detach(std::thread::yield_now);
                turn = Instant::now();
                looks.set(turn);
            }
        }
        held.let_go();
        if self.is_abandoned() {
            pool.returned();
        }
    }

    fn run(&self, py: Python<'_>, execution: &Arc<Execution>, now: Instant, looks: bool) {
        self.serial.store(execution.serial, SeqCst);
        run::execute(py, execution, now, looks);
        self.serial.store(0, SeqCst);
        if self.interrupted.swap(false, SeqCst) {
            raise_in(self.ident.load(SeqCst), std::ptr::null_mut());
        }
    }

    pub fn is_on(&self, serial: u64) -> bool {
        self.serial.load(SeqCst) == serial
    }

    /// Whether it is still on what it was on at the last look. If so, results that it holds are waited for long enough.
    pub fn looks_slow(&self) -> bool {
        let serial = self.serial.load(SeqCst);
        let slow = self.seen.swap(serial, SeqCst) == serial && serial != 0;
        if slow && let Some(host) = self.owes.lock().as_ref() {
            host.wake();
        }
        slow
    }

    /// Whether the monitor has seen it on that.
    fn was_seen_on(&self, serial: u64) -> bool {
        self.seen.load(SeqCst) == serial
    }

    pub fn owes(&self) -> bool {
        self.owes.lock().is_some()
    }

    /// The caller holds the GIL, so the thread cannot move on to another execution meanwhile.
    pub fn interrupt(&self, py: Python<'_>, serial: u64) {
        // Before the look: the first time it imports, which runs Python code and lets the thread go on meanwhile.
        let exception = interruption(py);
        if !self.is_on(serial) {
            return;
        }
        self.interrupted.store(true, SeqCst);
        let ident = self.ident.load(SeqCst);
        raise_in(ident, exception);
        let wake = || py.import("elizaos_py.host.inside")?.call_method1("wake", (ident,));
        if let Err(error) = wake() {
            tracing::debug!(%error, "a loop that is to be interrupted could not be woken");
        }
    }

    pub fn abandon(&self) {
        self.abandoned.store(true, SeqCst);
    }

    pub fn is_abandoned(&self) -> bool {
        self.abandoned.load(SeqCst)
    }
}

/// Results of small tasks go out together: each wake-up of the host costs more than such a task. A task that turns out
/// long keeps the results before it waiting for a tick of the monitor at most.
struct Held<'a> {
    worker: &'a Worker,
    host: Option<SharedHost>,
    results: u32,
}

impl<'a> Held<'a> {
    fn new(worker: &'a Worker) -> Self {
        Self { worker, host: None, results: 0 }
    }

    fn before(&mut self, execution: &Execution, pool: &Pool) {
        if self.host.as_ref().is_some_and(|host| !Arc::ptr_eq(host, &execution.host)) {
            self.let_go();
        }
        if self.host.is_none() && pool.has_more() {
            execution.host.hold();
            *self.worker.owes.lock() = Some(execution.host.clone());
            self.host = Some(execution.host.clone());
            pool.watch_owing();
        }
    }

    /// Whether they go out after the next one.
    fn is_last(&self, pool: &Pool) -> bool {
        self.results + 1 >= MOST_HELD || !pool.has_more()
    }

    /// True when they have gone out.
    fn after(&mut self, pool: &Pool) -> bool {
        self.results += 1;
        let go = self.results >= MOST_HELD || !pool.has_more();
        if go {
            self.let_go();
        }
        go
    }

    fn let_go(&mut self) {
        self.results = 0;
        if let Some(host) = self.host.take() {
            *self.worker.owes.lock() = None;
            host.let_go();
        }
    }
}

pub fn thread_ident(py: Python<'_>) -> u64 {
    let ident = || py.import("_thread")?.call_method0("get_ident")?.extract();
    ident().expect("every thread has a name")
}

/// The exception class that stops a task.
pub fn interruption(py: Python<'_>) -> *mut ffi::PyObject {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || -> PyResult<_> {
        Ok(py.import("elizaos_py.errors")?.getattr("TaskInterrupted")?.unbind())
    });
    class.expect("our own module has it").as_ptr()
}

/// Raises in another thread at its next bytecode, or takes that back (null).
pub fn raise_in(ident: u64, exception: *mut ffi::PyObject) {
    // SAFETY: the callers are attached; a thread that is gone is simply not found.
    unsafe { ffi::PyThreadState_SetAsyncExc(ident as c_long, exception) };
}
