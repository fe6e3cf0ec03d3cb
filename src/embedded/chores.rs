//! `py-main`: the thread that starts the interpreter, and so is Python's main thread. No user code runs on it, so none
//! can install a signal handler. Afterwards it does the chores that need the GIL on nobody's behalf.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use pyo3::prelude::*;

use super::interpreter::{self, Settings};
use super::loops::Item;
use super::{Threads, calls, runtime};
use crate::convert;
use crate::engine::Execution;

/// How long interrupted code gets to clean up before it is interrupted again, and how often that is done.
const GRACE: Duration = Duration::from_millis(400);
const ATTEMPTS: u32 = 2;
/// A cancelled task is seen to this often meanwhile: its code may block the loop that is to cancel it.
const LOOK: Duration = Duration::from_millis(20);

pub enum Chore {
    Interrupt(Arc<Execution>),
    Tidy,
    /// An instance is gone: the tools that Python code registered for it go too.
    Forget(u32),
    Flush(SyncSender<()>),
    /// For a future of a loop that is not ours.
    Deliver(Py<PyAny>, Item),
}

pub struct Chores(Mutex<Sender<Chore>>);

/// Objects whose last reference was given up where the GIL is not.
static DROPPED: Mutex<Vec<Py<PyAny>>> = Mutex::new(Vec::new());

pub fn drop_later(objects: impl IntoIterator<Item = Py<PyAny>>) {
    let mut objects = objects.into_iter().peekable();
    if objects.peek().is_some() {
        DROPPED.lock().extend(objects);
        super::tidy();
    }
}

impl Chores {
    pub fn new() -> (Self, Receiver<Chore>) {
        let (sender, receiver) = channel();
        (Self(Mutex::new(sender)), receiver)
    }

    pub fn ask(&self, chore: Chore) {
        // The receiver is gone only where the interpreter never started: there is nothing to do then.
        let _ = self.0.lock().send(chore);
    }

    pub fn flush(&self, patience: Duration) -> bool {
        let (done, wait) = sync_channel(1);
        self.ask(Chore::Flush(done));
        wait.recv_timeout(patience).is_ok()
    }
}

/// An execution that was asked to stop and may not have.
struct Stopping {
    execution: Arc<Execution>,
    attempts: u32,
    /// When it is to be interrupted again.
    due: Instant,
    /// When it is to be looked at.
    again: Instant,
    /// Whether something was raised in its code since it was interrupted last.
    raised: bool,
}

pub fn spawn(settings: Settings, inbox: Receiver<Chore>) {
    let body = move || {
        let info = interpreter::start(&settings);
        let alive = info.is_ok();
        runtime().started(&info);
        if alive {
            Python::attach(|py| work(py, inbox));
        }
    };
    std::thread::Builder::new().name("py-main".into()).spawn(body).expect("the operating system gives a thread");
}

fn work(py: Python<'_>, mut inbox: Receiver<Chore>) {
    let mut stopping: Vec<Stopping> = Vec::new();
    loop {
        let next = stopping.iter().map(|stop| stop.again).min();
        // By exclusive reference: a receiver may be used by one thread at a time.
        let inbox = &mut inbox;
        let chore = py.detach(move || match next {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(at) => inbox.recv_timeout(at.saturating_duration_since(Instant::now())),
        });
        match chore {
            Ok(Chore::Interrupt(execution)) => {
                stopping.push(Stopping::new(execution));
            }
            Ok(Chore::Forget(instance)) => forget(py, instance),
            Ok(Chore::Deliver(event_loop, item)) => deliver(py, event_loop.bind(py), item),
            Ok(Chore::Flush(done)) => {
                flush(py);
                let _ = done.send(());
            }
            Ok(Chore::Tidy) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        convert::release_pinned(py);
        let dropped = std::mem::take(&mut *DROPPED.lock());
        drop(dropped);
        let now = Instant::now();
        stopping.retain_mut(|stop| stop.again > now || stop.try_again(py));
    }
}

impl Stopping {
    fn new(execution: Arc<Execution>) -> Self {
        let now = Instant::now();
        Self { execution, attempts: 0, due: now, again: now, raised: false }
    }

    /// Interrupts, or looks; false when there is nothing left to do.
    fn try_again(&mut self, py: Python<'_>) -> bool {
        let Threads { pool, loops, .. } = &*runtime().threads;
        let (serial, now) = (self.execution.serial, Instant::now());
        if self.attempts == 0 {
            calls::forget(&self.execution);
        }
        let due = now >= self.due;
        if due && self.attempts == ATTEMPTS {
            self.give_up(py);
            return false;
        }
        if due {
            self.attempts += 1;
            self.due = now + GRACE;
            self.raised = false;
        }
        if pool.runs(serial) {
            if due {
                pool.interrupt(py, serial);
            }
            self.again = self.due;
            return true;
        }
        if due {
            loops.cancel(serial);
        }
        self.raised |= !self.raised && loops.raise_if_blocked(py, serial);
        self.again = self.due.min(now + LOOK);
        loops.run(serial)
    }

    fn give_up(&self, py: Python<'_>) {
        let Threads { pool, loops, .. } = &*runtime().threads;
        let serial = self.execution.serial;
        let execution = self.execution.task.execution_id.as_deref().unwrap_or("-");
        if pool.abandon(serial) || loops.abandon(py, serial) {
            tracing::warn!(execution, "code did not stop when interrupted: its thread is abandoned until it returns");
        } else if loops.run(serial) {
            tracing::warn!(
                execution,
                "a task does not heed that it was cancelled: it goes on, and nobody waits for it"
            );
        }
    }
}

/// Settles a future from outside its loop, the way asyncio wants it.
fn deliver(py: Python<'_>, event_loop: &Bound<'_, PyAny>, item: Item) {
    let deliver = || -> PyResult<()> {
        let entry = py.import("elizaos_py.host.entry")?;
        match item {
            Item::Reply { call, instance, future, reply } => {
                let value = reply.value(py, instance)?;
                entry.call_method1("resolve_in", (event_loop, future, call, reply.status, value))?;
            }
            Item::Wake { future } => {
                entry.call_method1("resolve_in", (event_loop, future, 0, calls::status::VALUE, py.None()))?;
            }
            _ => {}
        }
        Ok(())
    };
    if let Err(error) = deliver() {
        tracing::debug!(%error, "a loop closed before its reply came");
    }
}

fn forget(py: Python<'_>, instance: u32) {
    let forget = || py.import("elizaos_py.host.exports")?.call_method1("forget", (instance,));
    if let Err(error) = forget() {
        tracing::error!(%error, "the Python tools of a closed instance stay");
    }
}

/// What CPython does at its end and an embedded one never reaches.
fn flush(py: Python<'_>) {
    let run_exit_functions = || py.import("atexit")?.call_method0("_run_exitfuncs");
    if let Err(error) = run_exit_functions() {
        tracing::warn!(%error, "a Python exit function raised");
    }
    let flush = |name: &str| py.import("sys")?.getattr(name)?.call_method0("flush");
    for name in ["stdout", "stderr"] {
        if let Err(error) = flush(name) {
            tracing::warn!(%error, name, "flushing Python's output failed");
        }
    }
}
