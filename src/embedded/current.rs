//! Which execution the running Python code belongs to.
//!
//! Pool threads note it in a thread-local, which costs a hot call nothing. Code on a loop carries it in a context
//! variable (`elizaos_py.host.context`). Threads that user code starts inherit it from where they were started.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::native::PyExecution;
use super::run::FORKED;
use crate::engine::Execution;

thread_local! {
    static CURRENT: RefCell<Option<Arc<Execution>>> = const { RefCell::new(None) };
    static INHERITED: RefCell<Option<Arc<Execution>>> = const { RefCell::new(None) };
}

static GET: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// Marks this thread as running an execution until dropped.
pub struct Entered;

impl Entered {
    pub fn new(execution: &Arc<Execution>) -> Self {
        CURRENT.set(Some(execution.clone()));
        Self
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(None);
    }
}

/// None in a forked child, whose parent has the execution.
pub fn get(py: Python<'_>) -> Option<Arc<Execution>> {
    if FORKED.load(SeqCst) {
        return None;
    }
    if let Some(execution) = CURRENT.with_borrow(Clone::clone) {
        return Some(execution);
    }
    let get = GET
        .get_or_try_init(py, || {
            let module = py.import("elizaos_py.host.context")?;
            module.getattr("execution")?.getattr("get").map(Bound::unbind)
        })
        .ok()?;
    let found = get.bind(py).call1((py.None(),)).ok()?;
    match found.cast::<PyExecution>() {
        Ok(execution) => Some(execution.get().0.clone()),
        // A context that was copied on a pool thread knows nothing of it.
        Err(_) => INHERITED.with_borrow(Clone::clone),
    }
}

/// Whether this is the pool thread that runs an execution, the one that is interrupted with it.
pub fn is_worker() -> bool {
    CURRENT.with_borrow(Option::is_some)
}

/// What is asked of Python to tell whose callback a loop's thread is in.
struct Questions {
    current_frames: Py<PyAny>,
    /// The code of `asyncio.Handle._run`, which every callback and every step of a task is called by.
    run_handle: Py<PyAny>,
    variable: Py<PyAny>,
}

/// The execution whose callback runs on a loop's thread: its own task's, or that of a task it made. Nothing of this runs
/// Python code, so the GIL stays here, and the thread where it is, until the caller has acted on the answer.
pub fn of_thread(py: Python<'_>, ident: u64) -> Option<Arc<Execution>> {
    static QUESTIONS: PyOnceLock<Questions> = PyOnceLock::new();
    let prepare = || -> PyResult<_> {
        Ok(Questions {
            current_frames: py.import("sys")?.getattr("_current_frames")?.unbind(),
            run_handle: py.import("asyncio.events")?.getattr("Handle")?.getattr("_run")?.getattr("__code__")?.unbind(),
            variable: py.import("elizaos_py.host.context")?.getattr("execution")?.unbind(),
        })
    };
    let questions = QUESTIONS.get_or_try_init(py, prepare).ok()?;
    let look = || -> PyResult<Option<Arc<Execution>>> {
        let mut frame = questions.current_frames.bind(py).call0()?.call_method1("get", (ident,))?;
        while !frame.is_none() {
            if frame.getattr("f_code")?.is(&questions.run_handle) {
                let context = frame.getattr("f_locals")?.get_item("self")?.getattr("_context")?;
                let found = context.call_method1("get", (&questions.variable,))?;
                return Ok(found.cast::<PyExecution>().ok().map(|execution| execution.get().0.clone()));
            }
            frame = frame.getattr("f_back")?;
        }
        Ok(None)
    };
    look().ok()?
}

/// Runs code on behalf of an execution, on whichever thread this is.
pub fn inherit<T>(execution: &Arc<Execution>, run: impl FnOnce() -> T) -> T {
    struct Restore(Option<Arc<Execution>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            INHERITED.set(self.0.take());
        }
    }
    let _restore = Restore(INHERITED.replace(Some(execution.clone())));
    run()
}
