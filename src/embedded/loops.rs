//! The threads that run asyncio.
//!
//! What other threads hand to a loop goes through its inbox, which its selector looks into before it blocks
//! (`elizaos_py/host/loop.py`): a loop that is awake is not woken, and one that sleeps is woken by one descriptor.
//! There is one loop. Only where code blocks it, others take the new work, and what waits in its inbox.

mod inbox;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use parking_lot::RwLock;
use pyo3::prelude::*;

use super::calls::Reply;
use super::chores::Chore;
use super::{pool::worker, runtime};
use crate::engine::Execution;
pub use inbox::{ABANDONED, EventLoop, Gathered, PyInbox, ours, owe};

const MOST_LOOPS: usize = 16;

/// What is handed to a loop.
pub enum Item {
    /// Known to be async: prepare it there.
    Start(Arc<Execution>),
    /// Prepared on a worker: await it.
    Adopt {
        execution: Arc<Execution>,
        awaitable: Py<PyAny>,
    },
    Reply {
        call: u32,
        instance: u32,
        future: Py<PyAny>,
        reply: Reply,
    },
    /// There is room in a stream's window.
    Wake {
        future: Py<PyAny>,
    },
    Cancel {
        serial: u64,
    },
}

impl Item {
    /// The execution of an item that any loop could take.
    fn movable(&self) -> Option<&Arc<Execution>> {
        match self {
            Self::Start(execution) | Self::Adopt { execution, .. } => Some(execution),
            _ => None,
        }
    }
}

/// Where a future lives.
pub enum Home {
    Ours(Arc<EventLoop>),
    /// A loop that user code runs by itself.
    Foreign(Py<PyAny>),
}

pub struct Loops {
    all: RwLock<Vec<Arc<EventLoop>>>,
    abandoned_total: AtomicU64,
}

impl Loops {
    pub fn new() -> Self {
        Self { all: RwLock::default(), abandoned_total: AtomicU64::new(0) }
    }

    /// Hands work to the first loop that is not stuck; false when every one is and there may be no more.
    pub fn give(&self, item: Item) -> bool {
        let Some(chosen) = self.choose() else { return false };
        if chosen.push(item) {
            return true;
        }
        // It is awake and may be about to block: the monitor looks again in a moment.
        runtime().threads.pool.watch_loops();
        true
    }

    fn choose(&self) -> Option<Arc<EventLoop>> {
        if let Some(free) = self.all.read().iter().find(|event_loop| !event_loop.is_stuck()) {
            return Some(free.clone());
        }
        let mut all = self.all.write();
        if all.len() >= MOST_LOOPS {
            return None;
        }
        let made = EventLoop::new().map_err(|error| tracing::error!(%error, "no event loop")).ok()?;
        all.push(made.clone());
        spawn(made.clone());
        Some(made)
    }

    /// Moves work that has not begun away from loops that are stuck.
    pub fn relieve(&self) {
        let stuck: Vec<_> = self.all.read().iter().filter(|event_loop| event_loop.is_stuck()).cloned().collect();
        for event_loop in stuck {
            for item in event_loop.take_movable() {
                if !self.give(item) {
                    tracing::warn!("every event loop is blocked by sync code in async tasks");
                }
            }
        }
    }

    pub fn has_backlog(&self) -> bool {
        self.all.read().iter().any(|event_loop| event_loop.has_movable())
    }

    fn home_of(&self, serial: u64) -> Option<Arc<EventLoop>> {
        self.all.read().iter().find(|event_loop| event_loop.runs(serial)).cloned()
    }

    pub fn run(&self, serial: u64) -> bool {
        self.home_of(serial).is_some()
    }

    pub fn cancel(&self, serial: u64) {
        if let Some(event_loop) = self.home_of(serial) {
            event_loop.push(Item::Cancel { serial });
        }
    }

    /// Raises in code that keeps its loop from cancelling it; false where it does not.
    pub fn raise_if_blocked(&self, py: Python<'_>, serial: u64) -> bool {
        let Some(event_loop) = self.home_of(serial) else { return false };
        let exception = worker::interruption(py);
        let blocked = event_loop.is_stuck() && event_loop.is_inside(py, serial);
        if blocked {
            worker::raise_in(event_loop.ident.load(SeqCst), exception);
        }
        blocked
    }

    /// Counts a loop out that does not come back from one task's code.
    pub fn abandon(&self, py: Python<'_>, serial: u64) -> bool {
        let home = self.home_of(serial).filter(|event_loop| event_loop.is_inside(py, serial));
        let abandoned = home.is_some_and(|event_loop| event_loop.abandon());
        self.abandoned_total.fetch_add(u64::from(abandoned), SeqCst);
        abandoned
    }

    pub fn count(&self) -> usize {
        self.all.read().len()
    }

    pub fn is_busy(&self) -> bool {
        self.all.read().iter().any(|event_loop| event_loop.is_awake())
    }

    pub fn abandoned_total(&self) -> u64 {
        self.abandoned_total.load(SeqCst)
    }
}

/// Hands something to the loop that a future belongs to. Called from any thread.
pub fn deliver(home: Home, item: Item) {
    match home {
        Home::Ours(event_loop) => {
            event_loop.push(item);
        }
        Home::Foreign(event_loop) => runtime().threads.chores.ask(Chore::Deliver(event_loop, item)),
    }
}

fn spawn(event_loop: Arc<EventLoop>) {
    let body = move || {
        Python::attach(|py| {
            event_loop.ident.store(worker::thread_ident(py), SeqCst);
            let run = || -> PyResult<()> {
                let inbox = Bound::new(py, PyInbox(event_loop.clone()))?;
                let host = py.import("elizaos_py.host.loop")?.getattr("HostLoop")?.call1((inbox,))?;
                event_loop.set_host(py, host.clone().unbind());
                inbox::settle_in(&event_loop, host.getattr("loop")?.unbind());
                host.call_method0("run")?;
                Ok(())
            };
            if let Err(error) = run() {
                tracing::error!(%error, "an event loop ended");
            }
        });
    };
    std::thread::Builder::new()
        .name("py-loop".into())
        .stack_size(worker::STACK)
        .spawn(body)
        .expect("the operating system gives a thread");
}
