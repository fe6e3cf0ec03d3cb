//! One execution, from its first line to its outcome.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Instant;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

use super::calls::{Reply, status};
use super::current::Entered;
use super::loops::{EventLoop, Item};
use super::native::PyExecution;
use super::{handles, runtime, sessions, source, targets, trace};
use crate::convert::{self, Encoded, Refused, Shape, Types};
use crate::engine::{Execution, Kind, Left, Outcome, StreamEvent, Task};
use crate::error::{Code, Failure};
use crate::value::{Write, tag};

/// A larger value takes a time to be dropped that is not to be ignored.
const SMALL: usize = 64 * 1024;

/// Runs an execution on a worker; async code goes on to a loop from here.
pub fn execute(py: Python<'_>, execution: &Arc<Execution>, now: Instant, looks: bool) {
    let _entered = Entered::new(execution);
    let Some(begun) = begin(py, execution, now, looks) else { return };
    match finish_or_hand_on(py, execution, begun) {
        Ok(None) => {}
        Ok(Some(item)) => {
            execution.look_at_end();
            if !runtime().threads.loops.give(item) {
                let message = "every event loop is blocked by sync code in async tasks";
                settle(execution, Outcome::Failed(Failure::new(Code::TooManyAbandoned, message)));
            }
        }
        Err(error) => fail(py, execution, &error),
    }
}

/// Runs an execution that is known to be async on the loop that will await it.
pub fn execute_on(py: Python<'_>, execution: &Arc<Execution>, event_loop: &Arc<EventLoop>) {
    let _entered = Entered::new(execution);
    let done = match begin(py, execution, Instant::now(), true) {
        None => Ok(None),
        Some(begun) => finish_or_hand_on(py, execution, begun),
    };
    let adopted = done.and_then(|item| match item {
        Some(Item::Adopt { execution, awaitable }) => {
            adopt(py, &event_loop.host(py), &execution, awaitable).map(|()| true)
        }
        _ => Ok(false),
    });
    if !matches!(adopted, Ok(true)) {
        event_loop.ended(execution.serial);
    }
    if let Err(error) = adopted {
        fail(py, execution, &error);
    }
}

/// Whether a task was seen before and awaits, so that it can go to a loop at once.
pub fn is_known_async(task: &Task) -> bool {
    match task.kind {
        Kind::Code => source::is_known_async(task.subject()),
        Kind::Call => targets::is_known_async(task.subject()),
        Kind::RefCall | Kind::RefRead | Kind::Tool | Kind::AboutSandbox | Kind::AboutRecord => false,
    }
}

fn begin<'py>(py: Python<'py>, execution: &Arc<Execution>, now: Instant, looks: bool) -> Option<Bound<'py, PyAny>> {
    if !execution.begin_at(now, looks) {
        return None;
    }
    if execution.flow.is_streaming() {
        execution.host.emit(execution, StreamEvent::Started, &[tag::NULL], Vec::new());
    }
    let begun = trace::enter(py, execution.task.traceparent.as_deref()).and_then(|()| first_part(py, execution));
    match begun {
        Ok(begun) => Some(begun),
        Err(error) => {
            fail(py, execution, &error);
            None
        }
    }
}

fn first_part<'py>(py: Python<'py>, execution: &Arc<Execution>) -> PyResult<Bound<'py, PyAny>> {
    let (task, instance) = (&execution.task, execution.instance.id);
    let callable = match task.kind {
        Kind::Code => return run_source(py, execution),
        Kind::Call => targets::resolve(py, task.subject())?,
        Kind::Tool => python_tool(py, instance, task.subject())?,
        // Answered by the sandbox, and by the record, themselves.
        Kind::AboutSandbox | Kind::AboutRecord => return Ok(py.None().into_bound(py)),
        Kind::RefCall | Kind::RefRead => {
            let mut object = handles::get(py, task.handle, instance)?;
            for name in task.subject().split('.').filter(|name| !name.is_empty()) {
                object = object.getattr(PyString::intern(py, name))?;
            }
            if task.kind == Kind::RefRead {
                return Ok(object);
            }
            object
        }
    };
    let args = convert::arguments(py, task.args(), &task.batch, instance)?;
    let kwargs = convert::keywords(py, task.kwargs(), &task.batch, instance)?;
    let given = callable.call(args, kwargs.as_ref())?;
    if task.kind == Kind::Call && targets::is_known_async(task.subject()) != Types::get(py).is_coroutine(&given) {
        targets::note(task.subject(), &callable, &given);
    }
    Ok(given)
}

fn run_source<'py>(py: Python<'py>, execution: &Arc<Execution>) -> PyResult<Bound<'py, PyAny>> {
    let task = &execution.task;
    let compiled = source::compile(py, task.subject())?;
    let instance = &execution.instance;
    let fresh = || template(py)?.copy();
    let globals = match &task.session {
        None => fresh()?,
        Some(name) => sessions::globals(py, instance.id, name, instance.limits.max_sessions, fresh)?,
    };
    if let Some(inputs) = convert::keywords(py, task.kwargs(), &task.batch, instance.id)? {
        globals.update(inputs.as_mapping())?;
    }
    if compiled.is_async {
        let run = RUN.get_or_try_init(py, || py.import("elizaos_py.host.source")?.getattr("run").map(Bound::unbind))?;
        return run.bind(py).call1((&compiled.statements, &compiled.expression, globals));
    }
    if let Some(statements) = &compiled.statements {
        evaluate(py, statements, &globals)?;
    }
    match &compiled.expression {
        Some(expression) => evaluate(py, expression, &globals),
        None => Ok(py.None().into_bound(py)),
    }
}

pub fn evaluate<'py>(py: Python<'py>, code: &Py<PyAny>, globals: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: a code object of ours and a live dict; gives a new reference or raises.
    unsafe {
        let value = ffi::PyEval_EvalCode(code.as_ptr(), globals.as_ptr(), globals.as_ptr());
        Bound::from_owned_ptr_or_err(py, value)
    }
}

fn finish_or_hand_on(py: Python<'_>, execution: &Arc<Execution>, value: Bound<'_, PyAny>) -> PyResult<Option<Item>> {
    match Types::get(py).shape_of(&value)? {
        Shape::Generator if !execution.task.keep => {
            let drained = host_function(py, &DRAIN, "drain")?.call1((PyExecution(execution.clone()), value))?;
            complete(py, execution, &drained);
        }
        shape if shape == Shape::Awaitable || (shape == Shape::AsyncGenerator && !execution.task.keep) => {
            return Ok(Some(Item::Adopt { execution: execution.clone(), awaitable: value.unbind() }));
        }
        _ => complete(py, execution, &value),
    }
    Ok(None)
}

/// Has a loop await the rest of an execution.
pub fn adopt(
    py: Python<'_>,
    host: &Bound<'_, PyAny>,
    execution: &Arc<Execution>,
    awaitable: Py<PyAny>,
) -> PyResult<()> {
    let serial = execution.serial;
    host.call_method1(pyo3::intern!(py, "spawn"), (PyExecution(execution.clone()), serial, awaitable))?;
    Ok(())
}

/// Sends a value back and settles.
pub fn complete(py: Python<'_>, execution: &Arc<Execution>, value: &Bound<'_, PyAny>) {
    end_if_forked(py, None);
    if execution.is_settled() {
        return;
    }
    let mut encoded = Encoded::default();
    if execution.task.keep {
        let kept = handles::keep(value.clone().unbind(), execution.instance.id);
        let name = value.get_type().name().map_or_else(|_| "object".into(), |name| name.to_string());
        encoded.bytes.put_u8(tag::HANDLE);
        encoded.bytes.put_u32(kept);
        encoded.bytes.put_str(&name);
        if !settle(execution, Outcome::of(encoded.bytes)) {
            handles::release(std::iter::once(kept), |_| true);
        }
        return;
    }
    match convert::encode(value, "result", execution.max_result_bytes, &mut encoded) {
        Ok(()) => {
            let Encoded { bytes, shared, .. } = encoded;
            settle(execution, Outcome::Value { bytes: bytes.into(), shared });
        }
        Err(Refused::TooLarge) => {
            let message = format!("the result is larger than {} bytes", execution.max_result_bytes);
            settle(execution, Outcome::Failed(Failure::new(Code::ResultTooLarge, message)));
        }
        Err(Refused::Raised(error)) => fail(py, execution, &error),
    }
}

/// Settles with an exception.
pub fn fail(py: Python<'_>, execution: &Arc<Execution>, error: &PyErr) {
    end_if_forked(py, Some(error));
    if !execution.is_settled() {
        settle(execution, Outcome::Failed(describe(py, error)));
    }
}

/// Set in a forked child, which has neither Node nor the threads that an outcome would go through.
pub static FORKED: AtomicBool = AtomicBool::new(false);

/// A task ends in a forked child: so does the child.
fn end_if_forked(py: Python<'_>, error: Option<&PyErr>) {
    if !FORKED.load(SeqCst) {
        return;
    }
    if let Some((error, trace)) = error.and_then(|error| Some((error, error.traceback(py)?))) {
        let _ = error.value(py).setattr(pyo3::intern!(py, "__traceback__"), trace);
    }
    let end = || py.import("elizaos_py.host.forks")?.call_method1("end", (error.map(|error| error.value(py)),));
    let _never = end();
    // SAFETY: ends the child at once: none of what the parent registered for its end is the child's.
    unsafe { libc::_exit(1) };
}

fn settle(execution: &Arc<Execution>, outcome: Outcome<'_>) -> bool {
    let is_small = matches!(&outcome, Outcome::Value { bytes, shared } if bytes.len() <= SMALL && shared.is_empty());
    let settled = runtime().engine.finish(execution, outcome).is_some();
    if settled {
        execution.leave(if is_small { Left::Nothing } else { Left::Something });
    }
    super::calls::forget(execution);
    settled
}

/// A future's reply: the common ones here, the rest in Python.
pub fn resolve(py: Python<'_>, future: &Bound<'_, PyAny>, call: u32, instance: u32, reply: &Reply) -> PyResult<()> {
    if future.call_method0(pyo3::intern!(py, "done"))?.is_truthy()? {
        return Ok(());
    }
    let value = reply.value(py, instance)?;
    if matches!(reply.status, status::VALUE | status::ITEM) {
        future.call_method1(pyo3::intern!(py, "set_result"), (value,))?;
    } else {
        host_function(py, &RESOLVE, "resolve")?.call1((future, call, reply.status, value))?;
    }
    Ok(())
}

pub fn describe(py: Python<'_>, error: &PyErr) -> Failure {
    let describe = || -> PyResult<Failure> {
        // Before 3.12 a caught exception and its traceback are kept apart.
        if let Some(trace) = error.traceback(py) {
            error.value(py).setattr(pyo3::intern!(py, "__traceback__"), trace)?;
        }
        let described = host_function(py, &DESCRIBE, "describe")?.call1((error.value(py),))?;
        let (code, message, details): (String, String, Bound<'_, PyAny>) = described.extract()?;
        let mut encoded = Encoded::default();
        let refused = convert::encode(&details, "details", usize::MAX, &mut encoded).is_err();
        let details = (!refused).then(|| encoded.bytes.into_boxed_slice());
        Ok(Failure { code: Code::from_name(&code).unwrap_or(Code::PythonError), message, details })
    };
    describe().unwrap_or_else(|second| Failure::new(Code::PythonError, format!("{error} (and then {second})")))
}

/// An error of ours, raised in Python.
pub fn typed(py: Python<'_>, class: &str, message: &str) -> PyErr {
    let make = || py.import("elizaos_py.errors")?.getattr(class)?.call1((message,));
    match make() {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

static TEMPLATE: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
static RUN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static DRAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static RESOLVE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static DESCRIBE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
static TOOL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The variables that every source starts with.
pub fn template(py: Python<'_>) -> PyResult<&Bound<'_, PyDict>> {
    let template = TEMPLATE.get_or_try_init(py, || -> PyResult<_> {
        Ok(py.import("elizaos_py.host.source")?.call_method0("template")?.cast_into::<PyDict>()?.unbind())
    })?;
    Ok(template.bind(py))
}

fn host_function<'py>(
    py: Python<'py>,
    cell: &'static PyOnceLock<Py<PyAny>>,
    name: &str,
) -> PyResult<&'py Bound<'py, PyAny>> {
    let function = cell.get_or_try_init(py, || py.import("elizaos_py.host.entry")?.getattr(name).map(Bound::unbind))?;
    Ok(function.bind(py))
}

fn python_tool<'py>(py: Python<'py>, instance: u32, name: &str) -> PyResult<Bound<'py, PyAny>> {
    host_function(py, &TOOL, "python_tool")?.call1((instance, name))
}
