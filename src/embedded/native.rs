//! `elizaos_py._native`: what the Python half asks of Rust.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyModule, PyTuple};

use super::calls::{self, Slot, Waiter};
use super::loops::{self, Home, PyInbox};
use super::{current, run};
use crate::convert::{self, Encoded, Refused};
use crate::engine::{Execution, StreamEvent, Which};
use crate::value::Write;

/// Beyond the statuses of the wire: nobody waits for the reply any more.
const STOPPED: u8 = 5;
/// Blocked code comes back to Python this often, so that an interrupt can reach it.
const SLICE: Duration = Duration::from_millis(50);

pub fn install(py: Python<'_>) -> PyResult<()> {
    let module = PyModule::new(py, "elizaos_py._native")?;
    module.add_class::<PyExecution>()?;
    module.add_class::<PyInbox>()?;
    module.add_function(wrap_pyfunction!(current_execution, &module)?)?;
    module.add_function(wrap_pyfunction!(run_as, &module)?)?;
    module.add_function(wrap_pyfunction!(tool_number, &module)?)?;
    module.add_function(wrap_pyfunction!(send_call, &module)?)?;
    module.add_function(wrap_pyfunction!(call_and_wait, &module)?)?;
    module.add_function(wrap_pyfunction!(pull, &module)?)?;
    module.add_function(wrap_pyfunction!(pull_and_wait, &module)?)?;
    module.add_function(wrap_pyfunction!(abort_call, &module)?)?;
    module.add_function(wrap_pyfunction!(pack, &module)?)?;
    module.add_function(wrap_pyfunction!(mark_forked, &module)?)?;
    py.import("sys")?.getattr("modules")?.set_item("elizaos_py._native", module)
}

/// The execution that the calling code belongs to.
#[pyfunction]
fn current_execution(py: Python<'_>) -> Option<PyExecution> {
    current::get(py).map(PyExecution)
}

/// This process is a fork: its one thread ends with the task that forked.
#[pyfunction]
fn mark_forked() {
    run::FORKED.store(true, SeqCst);
}

/// A value there and back through the wire form, for tests.
#[pyfunction]
fn pack<'py>(py: Python<'py>, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, pyo3::types::PyBytes>> {
    let mut encoded = Encoded::default();
    encode(py, value, "value", usize::MAX, &mut encoded)?;
    Ok(pyo3::types::PyBytes::new(py, &encoded.bytes))
}

fn encode(py: Python<'_>, value: &Bound<'_, PyAny>, label: &str, limit: usize, out: &mut Encoded) -> PyResult<()> {
    convert::encode(value, label, limit, out).map_err(|refused| match refused {
        Refused::TooLarge => run::typed(py, "ResultTooLargeError", &format!("{label} is larger than {limit} bytes")),
        Refused::Raised(error) => error,
    })
}

fn needed(py: Python<'_>) -> PyResult<Arc<Execution>> {
    current::get(py).ok_or_else(|| {
        let forked = run::FORKED.load(SeqCst);
        let why =
            if forked { "a forked process has no host to ask" } else { "tools can be used only while a task runs" };
        run::typed(py, "ToolError", why)
    })
}

fn allowed(py: Python<'_>, execution: &Execution, tool: &str) -> PyResult<()> {
    if execution.task.may_call(tool) {
        return Ok(());
    }
    Err(run::typed(py, "ToolNotAllowedError", &format!("this task may not call the tool '{tool}'")))
}

fn home(event_loop: &Bound<'_, PyAny>) -> Home {
    loops::ours(event_loop).map_or_else(|| Home::Foreign(event_loop.clone().unbind()), Home::Ours)
}

/// Calls a function on behalf of an execution.
#[pyfunction]
#[pyo3(signature = (execution, function, /, *args, **kwargs))]
fn run_as<'py>(
    execution: &Bound<'py, PyExecution>,
    function: &Bound<'py, PyAny>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    current::inherit(&execution.get().0, || function.call(args, kwargs))
}

/// The number of the running task's tool of that name; 0 if there is none.
#[pyfunction]
fn tool_number(py: Python<'_>, name: &str) -> u32 {
    let tool = current::get(py).and_then(|execution| execution.instance.tools.find(name));
    tool.map_or(0, |tool| tool.index)
}

/// Calls a tool; its reply settles the future. Gives the call's number.
#[pyfunction]
fn send_call(
    py: Python<'_>,
    tool: u32,
    name: &str,
    arguments: &Bound<'_, PyDict>,
    future: &Bound<'_, PyAny>,
    event_loop: &Bound<'_, PyAny>,
) -> PyResult<u32> {
    let execution = needed(py)?;
    allowed(py, &execution, name)?;
    let waiter = Waiter::Future { future: future.clone().unbind(), home: home(event_loop) };
    calls::send(py, &execution, tool, arguments, waiter)
}

/// Calls a tool and blocks this thread for its reply: (the call's number, status, value).
#[pyfunction]
fn call_and_wait<'py>(
    py: Python<'py>,
    tool: u32,
    name: &str,
    arguments: &Bound<'py, PyDict>,
) -> PyResult<(u32, u8, Bound<'py, PyAny>)> {
    let execution = needed(py)?;
    allowed(py, &execution, name)?;
    let slot = Arc::new(Slot::default());
    let call = calls::send(py, &execution, tool, arguments, Waiter::Thread(slot.clone()))?;
    wait(py, call, &slot, &execution)
}

#[pyfunction]
fn pull(py: Python<'_>, call: u32, future: &Bound<'_, PyAny>, event_loop: &Bound<'_, PyAny>) -> PyResult<()> {
    calls::pull(py, call, Waiter::Future { future: future.clone().unbind(), home: home(event_loop) })
}

#[pyfunction]
fn pull_and_wait(py: Python<'_>, call: u32) -> PyResult<(u32, u8, Bound<'_, PyAny>)> {
    let execution = needed(py)?;
    let slot = Arc::new(Slot::default());
    calls::pull(py, call, Waiter::Thread(slot.clone()))?;
    wait(py, call, &slot, &execution)
}

fn wait<'py>(py: Python<'py>, call: u32, slot: &Slot, execution: &Execution) -> PyResult<(u32, u8, Bound<'py, PyAny>)> {
    loop {
        if let Some(reply) = slot.wait(py, SLICE) {
            return Ok((call, reply.status, reply.value(py, execution.instance.id)?));
        }
        if execution.is_settled() {
            calls::abort(call);
            if current::is_worker() {
                // An interrupt is on its way to this thread; it is raised where Python can take it, and only once.
                return Ok((call, STOPPED, py.None().into_bound(py)));
            }
            return Err(run::typed(py, "TaskInterrupted", "the task was stopped"));
        }
    }
}

#[pyfunction]
fn abort_call(call: u32) {
    calls::abort(call);
}

/// An execution as Python sees it.
#[pyclass(frozen, name = "Execution", module = "elizaos_py._native")]
pub struct PyExecution(pub Arc<Execution>);

#[pymethods]
impl PyExecution {
    #[getter]
    fn id(&self) -> Option<&str> {
        self.0.task.execution_id.as_deref()
    }

    #[getter]
    fn serial(&self) -> u64 {
        self.0.serial
    }

    #[getter]
    fn instance(&self) -> u32 {
        self.0.instance.id
    }

    #[getter]
    fn settled(&self) -> bool {
        self.0.is_settled()
    }

    #[getter]
    fn traceparent(&self) -> Option<&str> {
        self.0.task.traceparent.as_deref()
    }

    #[getter]
    fn keeps(&self) -> bool {
        self.0.task.keep
    }

    /// Takes what was printed; false where output is not captured, or no longer.
    fn write(&self, py: Python<'_>, to_stderr: bool, text: &str) -> bool {
        let Some(output) = self.0.output.as_ref().filter(|_| !self.0.is_settled()) else { return false };
        let which = if to_stderr { Which::Stderr } else { Which::Stdout };
        let kept = output.write(which, text);
        if self.0.flow.is_streaming() && !kept.is_empty() {
            let event = if to_stderr { StreamEvent::Stderr } else { StreamEvent::Stdout };
            let mut bytes = Vec::with_capacity(kept.len() + 5);
            bytes.put_str(kept);
            self.0.flow.sent();
            py.detach(|| self.0.host.emit(&self.0, event, &bytes, Vec::new()));
        }
        true
    }

    /// Sends one item of a stream; true when the window is full and the next should wait.
    fn emit(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        self.send_event(py, StreamEvent::Yield, value, "yielded value")
    }

    fn progress(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        // A reader that lags behind needs the latest figure, not every one.
        if self.0.flow.is_full() {
            return Ok(true);
        }
        self.send_event(py, StreamEvent::Progress, value, "progress")
    }

    #[getter]
    fn streaming(&self) -> bool {
        self.0.flow.is_streaming()
    }

    #[getter]
    fn full(&self) -> bool {
        self.0.flow.is_full()
    }

    /// Blocks this thread a moment for room in the window; true when there is some.
    fn wait_for_room(&self, py: Python<'_>) -> bool {
        py.detach(|| self.0.flow.wait(SLICE))
    }

    /// Settles the future when there is room.
    fn when_room(&self, future: &Bound<'_, PyAny>, event_loop: &Bound<'_, PyAny>) {
        let (future, home) = (future.clone().unbind(), home(event_loop));
        self.0.flow.when_free(Box::new(move || loops::deliver(home, loops::Item::Wake { future })));
    }

    fn complete(&self, py: Python<'_>, value: &Bound<'_, PyAny>) {
        run::complete(py, &self.0, value);
    }

    fn fail(&self, py: Python<'_>, error: Bound<'_, PyAny>) {
        run::fail(py, &self.0, &PyErr::from_value(error));
    }

    /// What the host tells of a tool: its description, and its JSON Schema as text.
    fn describe_tool(&self, name: &str) -> Option<(String, String)> {
        let tool = self.0.instance.tools.find(name)?;
        Some((tool.description.to_string(), tool.parameters.get().to_owned()))
    }

    /// The names of the tools that this task may call.
    fn tool_names(&self) -> Vec<String> {
        let tools = self.0.instance.tools.list();
        tools.iter().map(|tool| tool.name.to_string()).filter(|name| self.0.task.may_call(name)).collect()
    }
}

impl PyExecution {
    fn send_event(&self, py: Python<'_>, event: StreamEvent, value: &Bound<'_, PyAny>, label: &str) -> PyResult<bool> {
        let mut encoded = Encoded::default();
        encode(py, value, label, self.0.max_result_bytes, &mut encoded)?;
        let full = self.0.flow.sent();
        self.0.host.emit(&self.0, event, &encoded.bytes, encoded.shared);
        Ok(full)
    }
}
