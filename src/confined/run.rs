//! Runs the worker's one task, from its message to its outcome.

use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use super::channel::{self, HOST, pollfd};
use super::execution::{self, INSTANCE, PyExecution};
use super::exit::Exit;
use super::inbox::{self, PyInbox};
use super::task::{self, Kind, Work};
use super::{hasty, incoming, memory, native, waiting};
use crate::convert::{self, Encoded, Home, Refused, Shape, Types};
use crate::embedded::run::{describe, evaluate, template, typed};
use crate::embedded::{source, targets, trace};
use crate::error::{Code, Failure};
use crate::messages::{from_worker, to_worker};
use crate::value::{Write, tag};

/// What a worker calls first, looked up before it is forked.
struct Prepared {
    run: Py<PyAny>,
    drain: Py<PyAny>,
    event_loop: Py<PyAny>,
}

static PREPARED: PyOnceLock<Prepared> = PyOnceLock::new();

/// In the template, once the package is there.
#[pyfunction]
pub fn prepare(py: Python<'_>) -> PyResult<()> {
    convert::init_types(py, Home { handle: no_handle, tidy: || () })?;
    native::prepare(py)?;
    let get = |module: &str, name: &str| py.import(module)?.getattr(name).map(Bound::unbind);
    let prepared = Prepared {
        run: get("elizaos_py.host.source", "run")?,
        drain: get("elizaos_py.host.entry", "drain")?,
        event_loop: get("elizaos_py.worker.loop", "WorkerLoop")?,
    };
    let _ = PREPARED.set(py, prepared);
    template(py)?;
    memory::keep_ballast();
    hasty::prepare();
    Ok(())
}

fn no_handle(py: Python<'_>, _id: u32, _instance: u32) -> PyResult<Bound<'_, PyAny>> {
    Err(typed(py, "HandleReleasedError", "a handle does not reach into the sandbox"))
}

fn prepared(py: Python<'_>) -> &Prepared {
    PREPARED.get(py).expect("prepared in the template")
}

/// Whether the worker's task comes within that many milliseconds.
#[pyfunction]
pub fn task_comes_within(py: Python<'_>, milliseconds: i32) -> bool {
    py.detach(|| channel::is_readable_within(milliseconds))
}

/// Waits for the task and runs it. The process ends with it.
#[pyfunction]
pub fn work(py: Python<'_>) {
    waiting::prepare();
    let work = py.detach(first_frame);
    let Ok((about, work)) = task::read(work.0, work.1) else { Exit::Malformed.now() };
    let begun = execution::begin(py, about)
        .and_then(|()| trace::enter(py, execution::current().about.traceparent.as_deref()))
        .and_then(|()| begin(py, work));
    if let Err(error) = begun {
        fail(py, &error);
    }
}

fn first_frame() -> (std::sync::Arc<crate::engine::Batch>, std::ops::Range<usize>) {
    loop {
        if let Some(mut frames) = incoming::receive() {
            match frames.list.pop_front() {
                // Nothing follows before we have asked for something.
                Some((to_worker::TASK, body)) if frames.list.is_empty() => return (frames.batch, body),
                _ => Exit::Malformed.now(),
            }
        }
        channel::wait(&mut [pollfd(HOST, libc::POLLIN)]);
    }
}

fn begin(py: Python<'_>, work: Work) -> PyResult<()> {
    let value = match work.kind {
        Kind::Code => run_source(py, work)?,
        Kind::Call => call(py, work)?,
    };
    match Types::get(py).shape_of(&value)? {
        Shape::Plain => complete(&value),
        Shape::Generator => {
            let drained = prepared(py).drain.bind(py).call1((Py::new(py, PyExecution)?, value))?;
            complete(&drained)
        }
        Shape::Awaitable | Shape::AsyncGenerator => run_loop(py, &value)?,
    }
    Ok(())
}

fn call(py: Python<'_>, work: Work) -> PyResult<Bound<'_, PyAny>> {
    let callable = targets::resolve(py, &work.subject)?;
    let args = convert::arguments(py, work.args(), &work.batch, INSTANCE)?;
    let kwargs = convert::keywords(py, work.kwargs(), &work.batch, INSTANCE)?;
    // The message is not needed any more, and may be large.
    drop(work);
    callable.call(args, kwargs.as_ref())
}

fn run_source(py: Python<'_>, work: Work) -> PyResult<Bound<'_, PyAny>> {
    let compiled = source::compile(py, &work.subject)?;
    let globals: Bound<'_, PyDict> = template(py)?.copy()?;
    if let Some(inputs) = convert::keywords(py, work.kwargs(), &work.batch, INSTANCE)? {
        globals.update(inputs.as_mapping())?;
    }
    drop(work);
    if compiled.is_async {
        return prepared(py).run.bind(py).call1((&compiled.statements, &compiled.expression, globals));
    }
    if let Some(statements) = &compiled.statements {
        evaluate(py, statements, &globals)?;
    }
    match &compiled.expression {
        Some(expression) => evaluate(py, expression, &globals),
        None => Ok(py.None().into_bound(py)),
    }
}

/// Awaits the rest on a loop, which ends the process with the outcome.
fn run_loop(py: Python<'_>, awaitable: &Bound<'_, PyAny>) -> PyResult<()> {
    let host = prepared(py).event_loop.bind(py).call1((PyInbox,))?;
    let event_loop = host.getattr("loop")?;
    inbox::set_others(event_loop.getattr("_selector")?.call_method0("fileno")?.extract()?);
    native::set_loop(py, event_loop.unbind());
    host.call_method1("spawn", (execution::object(py), 1, awaitable))?;
    host.call_method0("run")?;
    Ok(())
}

/// Sends the result and ends the process.
pub fn complete(value: &Bound<'_, PyAny>) -> ! {
    let (py, limit) = (value.py(), execution::current().about.max_result);
    let mut encoded = Encoded::inline();
    match convert::encode(value, "result", limit, &mut encoded) {
        Ok(()) => channel::finish(py, from_worker::RESULT, &encoded.bytes),
        Err(Refused::TooLarge) => {
            let message = format!("the result is larger than {limit} bytes");
            tell(py, &Failure::new(Code::ResultTooLarge, message))
        }
        Err(Refused::Raised(error)) => fail(py, &error),
    }
}

/// Sends an exception and ends the process.
pub fn fail(py: Python<'_>, error: &PyErr) -> ! {
    let out_of_memory = error.is_instance_of::<PyMemoryError>(py);
    if out_of_memory {
        memory::drop_ballast();
    }
    let mut failure = describe(py, error);
    if out_of_memory {
        failure.code = Code::MemoryLimit;
    }
    tell(py, &failure)
}

fn tell(py: Python<'_>, failure: &Failure) -> ! {
    let mut body = Vec::new();
    body.put_text(failure.code.as_str());
    body.put_text(&failure.message);
    match &failure.details {
        Some(details) => body.put(details),
        None => body.put_u8(tag::NULL),
    }
    channel::finish(py, from_worker::FAILED, &body)
}
