//! Calls of the host's tools that are under way, and what comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use parking_lot::Mutex;
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use rustc_hash::FxHashMap;

use super::channel;
use super::exit::Exit;
use super::{execution, incoming, memory, waiting};
use crate::convert::{self, Encoded, Refused};
use crate::embedded::calls::{Reply, status};
use crate::embedded::run::{resolve, typed};
use crate::embedded::trace;
use crate::messages::{from_worker, to_worker};
use crate::value::{Malformed, Reader, Write};

pub enum Waiter {
    /// An asyncio future, and the loop it belongs to.
    Future {
        future: Py<PyAny>,
        event_loop: Py<PyAny>,
    },
    Thread(Arc<Slot>),
}

pub type Slot = Mutex<Option<Reply>>;

/// By number; without a waiter between the items of a stream.
static CALLS: Mutex<Option<FxHashMap<u32, Option<Waiter>>>> = Mutex::new(None);

/// What it gives is dropped by the caller: an object's last moment may be code that asks for a call.
fn with_calls<T>(run: impl FnOnce(&mut FxHashMap<u32, Option<Waiter>>) -> T) -> T {
    run(CALLS.lock().get_or_insert_default())
}

/// Whether a reply is waited for.
pub fn are_open() -> bool {
    with_calls(|calls| !calls.is_empty())
}

/// Gathers a call; its reply goes to the waiter. Gives its number.
pub fn put(py: Python<'_>, name: &str, arguments: &Bound<'_, PyDict>, waiter: Waiter) -> PyResult<u32> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    if memory::is_short() {
        // A reply would end the process, which tells less than an exception here.
        return Err(PyMemoryError::new_err("there is no memory left to call a tool"));
    }
    let about = &execution::current().about;
    let traceparent = trace::inside(py, about.traceparent.as_deref())?;
    let mut encoded = Encoded::inline();
    convert::encode_fields(arguments, about.max_result, &mut encoded).map_err(|refused| match refused {
        Refused::TooLarge => typed(py, "ResultTooLargeError", "the arguments are larger than maxResultBytes"),
        Refused::Raised(error) => error,
    })?;
    let call = NEXT.fetch_add(1, Relaxed);
    with_calls(|calls| calls.insert(call, Some(waiter)));
    channel::put(from_worker::CALL, |body| {
        body.put_u32(call);
        body.put_text(name);
        body.put_text(&traceparent);
        body.put(&encoded.bytes);
    });
    Ok(call)
}

/// Asks for the next item of a call's stream.
pub fn pull(py: Python<'_>, call: u32, waiter: Waiter) -> PyResult<()> {
    let known = with_calls(|calls| calls.get_mut(&call).map(|known| known.replace(waiter)));
    if known.is_none() {
        return Err(typed(py, "ToolError", "this stream has ended"));
    }
    channel::put(from_worker::PULL, |body| body.put_u32(call));
    Ok(())
}

/// Forgets a call that nobody waits for; true where the host is to be told.
pub fn abort(call: u32) -> bool {
    let known = with_calls(|calls| calls.remove(&call));
    if known.is_some() {
        channel::put(from_worker::ABORT, |body| body.put_u32(call));
    }
    known.is_some()
}

/// Takes what has come and hands it to whoever waits; true where there was something.
pub fn receive(py: Python<'_>) -> bool {
    let Some(frames) = incoming::receive() else { return false };
    let batch = frames.batch;
    for (kind, body) in frames.list {
        let mut reader = Reader::new(&batch.bytes[..body.end]);
        let read = reader.take(body.start).and_then(|_| match kind {
            to_worker::REPLY => {
                let (call, status) = (reader.u32()?, reader.u8()?);
                hand_on(py, call, Reply { status, batch: batch.clone(), at: reader.position() });
                Ok(())
            }
            to_worker::ROOM => {
                execution::current().has_room(py, reader.u32()?);
                Ok(())
            }
            _ => Err(Malformed { at: body.start }),
        });
        if read.is_err() {
            Exit::Malformed.now();
        }
    }
    true
}

fn hand_on(py: Python<'_>, call: u32, reply: Reply) {
    let waiter = with_calls(|calls| {
        if matches!(reply.status, status::STREAM | status::ITEM) {
            calls.get_mut(&call)?.take()
        } else {
            calls.remove(&call)?
        }
    });
    match waiter {
        Some(Waiter::Thread(slot)) => {
            *slot.lock() = Some(reply);
            waiting::tell();
        }
        Some(Waiter::Future { future, event_loop }) => {
            let future = future.bind(py);
            if let Err(error) = settle(future, event_loop.bind(py), call, &reply) {
                // The value could not be made: that is the call's outcome then.
                let _ = future.call_method1(pyo3::intern!(py, "set_exception"), (error.value(py),));
            }
        }
        None => {}
    }
}

fn settle(future: &Bound<'_, PyAny>, event_loop: &Bound<'_, PyAny>, call: u32, reply: &Reply) -> PyResult<()> {
    let py = future.py();
    if is_running_here(event_loop)? {
        return resolve(py, future, call, execution::INSTANCE, reply);
    }
    let value = reply.value(py, execution::INSTANCE)?;
    settle_elsewhere(future, event_loop, call, reply.status, value)
}

/// Has the future's own loop settle it.
fn settle_elsewhere<'py>(
    future: &Bound<'py, PyAny>,
    event_loop: &Bound<'py, PyAny>,
    call: u32,
    status: u8,
    value: Bound<'py, PyAny>,
) -> PyResult<()> {
    static RESOLVE_IN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = future.py();
    let resolve_in = RESOLVE_IN.get_or_try_init(py, || -> PyResult<_> {
        Ok(py.import("elizaos_py.host.entry")?.getattr("resolve_in")?.unbind())
    })?;
    resolve_in.bind(py).call1((event_loop, future, call, status, value)).map(drop)
}

/// Settles a future with None, wherever its loop is.
pub fn wake(future: &Bound<'_, PyAny>, event_loop: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = future.py();
    if !is_running_here(event_loop)? {
        return settle_elsewhere(future, event_loop, 0, status::VALUE, py.None().into_bound(py));
    }
    if !future.call_method0(pyo3::intern!(py, "done"))?.is_truthy()? {
        future.call_method1(pyo3::intern!(py, "set_result"), (py.None(),))?;
    }
    Ok(())
}

pub fn is_running_here(event_loop: &Bound<'_, PyAny>) -> PyResult<bool> {
    static RUNNING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = event_loop.py();
    let running = RUNNING
        .get_or_try_init(py, || -> PyResult<_> { Ok(py.import("asyncio")?.getattr("_get_running_loop")?.unbind()) })?;
    Ok(running.bind(py).call0()?.is(event_loop))
}
