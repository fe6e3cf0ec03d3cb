//! Calls from Python to the host's tools, waiting for their replies.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Instant;

use parking_lot::{Condvar, Mutex};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rustc_hash::FxHashMap;

use super::loops::{self, Item};
use super::run::typed;
use super::{current, gil, trace};
use crate::convert::{self, Encoded, Refused};
use crate::engine::{Batch, Execution, SharedHost, ToolCall};
use crate::value::{Reader, tag};

/// What the host answered, as it came over the wire.
#[derive(Clone)]
pub struct Reply {
    pub status: u8,
    pub batch: Arc<Batch>,
    /// Where in the batch the value starts.
    pub at: usize,
}

/// Of the statuses in docs/WIRE.md, those that are acted on here; errors and ends are Python's to tell apart.
pub mod status {
    pub const VALUE: u8 = 0;
    pub const STREAM: u8 = 2;
    pub const ITEM: u8 = 3;
}

/// Who waits for a reply.
pub enum Waiter {
    /// An asyncio future, and the loop it belongs to.
    Future {
        future: Py<PyAny>,
        home: loops::Home,
    },
    Thread(Arc<Slot>),
}

#[derive(Default)]
pub struct Slot {
    reply: Mutex<Option<Reply>>,
    arrived: Condvar,
}

struct Call {
    execution: Arc<Execution>,
    /// `None` between the items of a stream.
    waiter: Option<Waiter>,
    /// Until the host has replied for the first time.
    sent: Option<Instant>,
}

static CALLS: Mutex<Option<FxHashMap<u32, Call>>> = Mutex::new(None);

fn with_calls<T>(run: impl FnOnce(&mut FxHashMap<u32, Call>) -> T) -> T {
    run(CALLS.lock().get_or_insert_default())
}

/// Sends a call out; its reply goes to the waiter.
pub fn send(
    py: Python<'_>,
    execution: &Arc<Execution>,
    tool: u32,
    arguments: &Bound<'_, PyDict>,
    waiter: Waiter,
) -> PyResult<u32> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    if execution.is_settled() {
        // The host would not be asked, and the call would wait in the table for ever.
        return Err(typed(py, "TaskInterrupted", "the task was stopped"));
    }
    let traceparent = trace::inside(py, execution.task.traceparent.as_deref())?;
    let mut encoded = Encoded::default();
    convert::encode_fields(arguments, execution.max_result_bytes, &mut encoded).map_err(|refused| match refused {
        Refused::TooLarge => typed(py, "ResultTooLargeError", "the arguments are larger than maxResultBytes"),
        Refused::Raised(error) => error,
    })?;
    let call = NEXT.fetch_add(1, Relaxed);
    let from_loop = matches!(waiter, Waiter::Future { home: loops::Home::Ours(_), .. });
    let made = Call { execution: execution.clone(), waiter: Some(waiter), sent: Some(Instant::now()) };
    with_calls(|calls| calls.insert(call, made));
    execution.tool_calls.fetch_add(1, Relaxed);
    execution.instance.figures.tool_called();
    let Encoded { bytes, shared, .. } = encoded;
    let more_follows = from_loop && loops::owe(&execution.host);
    let traceparent = &traceparent;
    execution.host.call_tool(ToolCall { call, tool, execution, traceparent, arguments: &bytes, shared, more_follows });
    if execution.is_settled() {
        // It settled meanwhile, and nobody looks for its calls any more.
        with_calls(|calls| calls.remove(&call));
    }
    Ok(call)
}

/// Asks for the next item of a call's stream.
pub fn pull(py: Python<'_>, call: u32, waiter: Waiter) -> PyResult<()> {
    let host: Option<SharedHost> = with_calls(|calls| {
        let known = calls.get_mut(&call)?;
        known.waiter = Some(waiter);
        Some(known.execution.host.clone())
    });
    match host {
        Some(host) => {
            host.pull_tool(call);
            Ok(())
        }
        None => Err(typed(py, "ToolError", "this stream has ended")),
    }
}

/// Forgets a call that nobody waits for, and tells the host.
pub fn abort(call: u32) {
    if let Some(known) = with_calls(|calls| calls.remove(&call)) {
        known.execution.host.abort_tool(call);
        super::chores::drop_later(known.waiter.into_iter().filter_map(Waiter::into_object));
    }
}

/// Hands a reply to whoever waits. Called on the host's thread: touches no Python object but to move it.
pub fn reply_to_tool(call: u32, reply: Reply, now: Instant) {
    let waiter = with_calls(|calls| {
        if let Some(known) = calls.get_mut(&call)
            && let Some(sent) = known.sent.take()
        {
            known.execution.instance.figures.tool_replied(now.saturating_duration_since(sent));
        }
        if matches!(reply.status, status::STREAM | status::ITEM) {
            let known = calls.get_mut(&call)?;
            Some((known.waiter.take()?, known.execution.instance.id))
        } else {
            let known = calls.remove(&call)?;
            Some((known.waiter?, known.execution.instance.id))
        }
    });
    match waiter {
        Some((Waiter::Future { future, home }, instance)) => {
            loops::deliver(home, Item::Reply { call, instance, future, reply });
        }
        Some((Waiter::Thread(slot), _)) => {
            *slot.reply.lock() = Some(reply);
            slot.arrived.notify_one();
        }
        None => {}
    }
}

/// Forgets the calls of an execution that has settled; the host aborts its side by itself.
pub fn forget(execution: &Arc<Execution>) {
    if execution.tool_calls.load(Relaxed) == 0 {
        return;
    }
    let gone: Vec<Call> = with_calls(|calls| {
        calls.extract_if(|_, call| Arc::ptr_eq(&call.execution, execution)).map(|(_, call)| call).collect()
    });
    super::chores::drop_later(gone.into_iter().filter_map(|call| call.waiter.and_then(Waiter::into_object)));
}

impl Waiter {
    fn into_object(self) -> Option<Py<PyAny>> {
        match self {
            Self::Future { future, .. } => Some(future),
            Self::Thread(_) => None,
        }
    }
}

impl Slot {
    /// Waits for the reply a while; Python code between two waits is where an interrupt gets in.
    pub fn wait(&self, py: Python<'_>, slice: std::time::Duration) -> Option<Reply> {
        let wait = || {
            let mut reply = self.reply.lock();
            if reply.is_none() {
                self.arrived.wait_for(&mut reply, slice);
            }
            reply.take()
        };
        if current::is_worker() { gil::away(py, wait).0 } else { py.detach(wait) }
    }
}

impl Reply {
    /// The value it carries (an error's is a dict of what is known of it).
    pub fn value<'py>(&self, py: Python<'py>, instance: u32) -> PyResult<Bound<'py, PyAny>> {
        let bytes = &self.batch.bytes[self.at..];
        if bytes.first() == Some(&tag::NULL) {
            return Ok(py.None().into_bound(py));
        }
        convert::decode(py, &mut Reader::new(bytes), &self.batch, instance)
    }
}
