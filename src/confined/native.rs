//! `elizaos_py._native` in a worker: what the Python half asks of Rust.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use super::calls::{self, Slot, Waiter};
use super::execution::{self, PyExecution};
use super::{channel, waiting};
use crate::convert::{self, Encoded, Refused};
use crate::embedded::run::typed;

/// The execution that the calling code belongs to: there is one, on every thread.
#[pyfunction]
pub fn current_execution(py: Python<'_>) -> Option<Py<PyExecution>> {
    execution::object(py)
}

/// Nothing to note: the template forks without threads, and a worker cannot fork.
#[pyfunction]
pub fn mark_forked() {}

/// Calls a function on behalf of an execution.
#[pyfunction]
#[pyo3(signature = (execution, function, /, *args, **kwargs))]
pub fn run_as<'py>(
    execution: &Bound<'py, PyExecution>,
    function: &Bound<'py, PyAny>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    // There is no other.
    let _ = execution;
    function.call(args, kwargs)
}

/// The number of the task's tool of that name; 0 if there is none.
#[pyfunction]
pub fn tool_number(py: Python<'_>, name: &str) -> u32 {
    if execution::object(py).is_none() {
        return 0;
    }
    execution::current().about.numbers.get(name).copied().unwrap_or(0)
}

/// A value in wire form, for tests.
#[pyfunction]
pub fn pack<'py>(py: Python<'py>, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &encode(py, value, "value", usize::MAX)?.bytes))
}

pub fn encode(py: Python<'_>, value: &Bound<'_, PyAny>, label: &str, limit: usize) -> PyResult<Encoded> {
    let mut encoded = Encoded::inline();
    match convert::encode(value, label, limit, &mut encoded) {
        Ok(()) => Ok(encoded),
        Err(Refused::TooLarge) => {
            Err(typed(py, "ResultTooLargeError", &format!("{label} is larger than {limit} bytes")))
        }
        Err(Refused::Raised(error)) => Err(error),
    }
}

/// Calls a tool; its reply settles the future. Gives the call's number.
#[pyfunction]
pub fn send_call(
    py: Python<'_>,
    tool: u32,
    name: &str,
    arguments: &Bound<'_, PyDict>,
    future: &Bound<'_, PyAny>,
    event_loop: &Bound<'_, PyAny>,
) -> PyResult<u32> {
    needed(py, tool, name)?;
    let attended = attend(event_loop)?;
    let call = calls::put(py, name, arguments, waiter(future, event_loop))?;
    deliver(py, attended);
    Ok(call)
}

/// Calls a tool and blocks this thread for its reply: (the call's number, status, value).
#[pyfunction]
pub fn call_and_wait<'py>(
    py: Python<'py>,
    tool: u32,
    name: &str,
    arguments: &Bound<'py, PyDict>,
) -> PyResult<(u32, u8, Bound<'py, PyAny>)> {
    needed(py, tool, name)?;
    let slot = Arc::new(Slot::default());
    let call = calls::put(py, name, arguments, Waiter::Thread(slot.clone()))?;
    wait(py, call, &slot)
}

#[pyfunction]
pub fn pull(py: Python<'_>, call: u32, future: &Bound<'_, PyAny>, event_loop: &Bound<'_, PyAny>) -> PyResult<()> {
    let attended = attend(event_loop)?;
    calls::pull(py, call, waiter(future, event_loop))?;
    deliver(py, attended);
    Ok(())
}

#[pyfunction]
pub fn pull_and_wait(py: Python<'_>, call: u32) -> PyResult<(u32, u8, Bound<'_, PyAny>)> {
    let slot = Arc::new(Slot::default());
    calls::pull(py, call, Waiter::Thread(slot.clone()))?;
    wait(py, call, &slot)
}

#[pyfunction]
pub fn abort_call(py: Python<'_>, call: u32) {
    if calls::abort(call) {
        channel::flush(py);
    }
}

fn needed(py: Python<'_>, tool: u32, name: &str) -> PyResult<()> {
    if execution::object(py).is_none() {
        return Err(typed(py, "ToolError", "tools can be used only while a task runs"));
    }
    if tool as usize > execution::current().about.tools.len() {
        return Err(typed(py, "ToolNotAllowedError", &format!("this task may not call the tool '{name}'")));
    }
    Ok(())
}

fn waiter(future: &Bound<'_, PyAny>, event_loop: &Bound<'_, PyAny>) -> Waiter {
    Waiter::Future { future: future.clone().unbind(), event_loop: event_loop.clone().unbind() }
}

fn wait<'py>(py: Python<'py>, call: u32, slot: &Slot) -> PyResult<(u32, u8, Bound<'py, PyAny>)> {
    channel::flush(py);
    let reply = waiting::until(py, || slot.lock().take())?;
    Ok((call, reply.status, reply.value(py, execution::INSTANCE)?))
}

// ---- Loops ---------------------------------------------------------------------------------------------------------

/// The loop that awaits the task.
static OURS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static RECEIVE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
/// Loops that the task runs by itself and that look at the socket, too.
static ATTENDED: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

pub fn set_loop(py: Python<'_>, event_loop: Py<PyAny>) {
    let _ = OURS.set(py, event_loop);
}

/// Before any task.
pub fn prepare(py: Python<'_>) -> PyResult<()> {
    let _ = RECEIVE.set(py, wrap_pyfunction!(receive, py)?.into_any().unbind());
    let _ = ATTENDED.set(py, py.import("weakref")?.getattr("WeakSet")?.call0()?.unbind());
    Ok(())
}

/// Has a loop look at the socket; true where that is ours, whose selector does anyway.
pub fn attend(event_loop: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = event_loop.py();
    if OURS.get(py).is_some_and(|ours| ours.is(event_loop)) {
        return Ok(true);
    }
    let (Some(attended), Some(receive)) = (ATTENDED.get(py), RECEIVE.get(py)) else { return Ok(false) };
    if !attended.bind(py).contains(event_loop)? {
        event_loop.call_method1("add_reader", (channel::HOST, receive))?;
        attended.bind(py).call_method1("add", (event_loop,))?;
    }
    Ok(false)
}

#[pyfunction]
fn receive(py: Python<'_>) {
    calls::receive(py);
}

/// Our loop writes what has gathered before it blocks; any other may be in code that never comes back to it.
fn deliver(py: Python<'_>, ours: bool) {
    if !ours || channel::has_gathered_much() {
        channel::flush(py);
    }
}

/// Sends what was printed without an end of line, too.
#[pyfunction]
pub fn flush(py: Python<'_>) {
    channel::put_rests();
    channel::flush(py);
}
