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
