//! The one execution of a worker, as Python sees it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::SeqCst};

use parking_lot::Mutex;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::channel;
use super::output::Which;
use super::task::About;
use super::{calls, native, run, waiting};
use crate::engine::WINDOW;
use crate::messages::from_worker;
use crate::value::Write;

/// There is one in a worker.
pub const INSTANCE: u32 = 0;

pub struct Execution {
    pub about: About,
    /// How many events more the reader takes.
    room: AtomicI64,
    /// The host was told that the window is full.
    asked: AtomicBool,
    /// Futures, and their loops, that wait for room.
    waiting: Mutex<Vec<(Py<PyAny>, Py<PyAny>)>>,
}

static CURRENT: OnceLock<Execution> = OnceLock::new();
static OBJECT: PyOnceLock<Py<PyExecution>> = PyOnceLock::new();

/// Called once, with the worker's task.
pub fn begin(py: Python<'_>, about: About) -> PyResult<()> {
    channel::limit_output(about.max_output);
    let begun =
        Execution { about, room: AtomicI64::new(WINDOW), asked: AtomicBool::new(false), waiting: Mutex::default() };
    let _ = CURRENT.set(begun);
    let _ = OBJECT.set(py, Py::new(py, PyExecution)?);
    Ok(())
}

pub fn current() -> &'static Execution {
    CURRENT.get().expect("nothing of a task runs before it has begun")
}

/// None in the template, and in a worker that waits for its task.
pub fn object(py: Python<'_>) -> Option<Py<PyExecution>> {
    OBJECT.get(py).map(|object| object.clone_ref(py))
}

impl Execution {
    fn is_full(&self) -> bool {
        self.about.stream && self.room.load(SeqCst) <= 0
    }

    /// Counts events out; true when the next one should wait.
    fn count(&self, events: usize) -> bool {
        let events = events as i64;
        self.about.stream && self.room.fetch_sub(events, SeqCst) <= events
    }

    /// The reader takes that many from here on.
    pub fn has_room(&self, py: Python<'_>, events: u32) {
        self.asked.store(false, SeqCst);
        self.room.store(i64::from(events), SeqCst);
        let waiting = std::mem::take(&mut *self.waiting.lock());
        for (future, event_loop) in waiting {
            if let Err(error) = calls::wake(future.bind(py), event_loop.bind(py)) {
                // Its loop was closed meanwhile, and with it the future.
                error.write_unraisable(py, None);
            }
        }
        waiting::tell();
    }

    fn ask_for_room(&self, py: Python<'_>) {
        if !self.asked.swap(true, SeqCst) {
            channel::put(from_worker::WAIT, |_| ());
            channel::flush(py);
        }
    }

    fn send_event(&self, py: Python<'_>, kind: u8, value: &Bound<'_, PyAny>, label: &str) -> PyResult<bool> {
        let encoded = native::encode(py, value, label, self.about.max_result)?;
        channel::put(kind, |body| body.put(&encoded.bytes));
        let full = self.count(1);
        channel::flush(py);
        Ok(full)
    }
}

#[pyclass(frozen, name = "Execution", module = "elizaos_py._native")]
pub struct PyExecution;

#[pymethods]
#[expect(clippy::unused_self, reason = "the methods of an object, of which there is one")]
impl PyExecution {
    #[getter]
    fn id(&self) -> &str {
        &current().about.id
    }

    #[getter]
    fn serial(&self) -> u64 {
        1
    }

    #[getter]
    fn instance(&self) -> u32 {
        INSTANCE
    }

    #[getter]
    fn traceparent(&self) -> Option<&str> {
        current().about.traceparent.as_deref()
    }

    /// The process ends when it is.
    #[getter]
    fn settled(&self) -> bool {
        false
    }

    #[getter]
    fn keeps(&self) -> bool {
        false
    }

    /// Takes what was printed.
    fn write(&self, py: Python<'_>, to_stderr: bool, text: &str) -> bool {
        let frames = channel::print(if to_stderr { Which::Stderr } else { Which::Stdout }, text);
        if frames > 0 {
            current().count(frames);
            channel::flush(py);
        }
        true
    }

    /// Sends one item of a stream; true when the window is full and the next should wait.
    fn emit(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        current().send_event(py, from_worker::YIELD, value, "yielded value")
    }

    fn progress(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        // A reader that lags behind needs the latest figure, not every one.
        if current().is_full() {
            return Ok(true);
        }
        current().send_event(py, from_worker::PROGRESS, value, "progress")
    }

    #[getter]
    fn streaming(&self) -> bool {
        current().about.stream
    }

    #[getter]
    fn full(&self) -> bool {
        current().is_full()
    }

    /// Blocks this thread for room in the window; true when there is some.
    fn wait_for_room(&self, py: Python<'_>) -> PyResult<bool> {
        let execution = current();
        if execution.is_full() {
            execution.ask_for_room(py);
            waiting::until(py, || (!execution.is_full()).then_some(()))?;
        }
        Ok(true)
    }

    /// Settles the future when there is room.
    fn when_room(&self, py: Python<'_>, future: &Bound<'_, PyAny>, event_loop: &Bound<'_, PyAny>) -> PyResult<()> {
        let execution = current();
        if !execution.is_full() {
            return calls::wake(future, event_loop);
        }
        execution.waiting.lock().push((future.clone().unbind(), event_loop.clone().unbind()));
        native::attend(event_loop)?;
        execution.ask_for_room(py);
        Ok(())
    }

    fn complete(&self, value: &Bound<'_, PyAny>) {
        run::complete(value);
    }

    fn fail(&self, py: Python<'_>, error: Bound<'_, PyAny>) {
        run::fail(py, &PyErr::from_value(error));
    }

    /// What the host tells of a tool: its description, and its JSON Schema as text.
    fn describe_tool(&self, name: &str) -> Option<(&str, &str)> {
        let about = &current().about;
        let number = *about.numbers.get(name)?;
        // One that is not for this task can be looked up, as in the process; calling it is what is refused.
        Some(about.tools.get(number as usize - 1).map_or(("", "{}"), |tool| (&tool.description, &tool.schema)))
    }

    /// The names of the tools that this task may call.
    fn tool_names(&self) -> Vec<&str> {
        current().about.tools.iter().map(|tool| &*tool.name).collect()
    }
}
