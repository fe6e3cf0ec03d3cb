//! `package.module:attribute.path` → the object it names, now: modules are looked up by name each time, so a reload or
//! a replaced attribute is seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use parking_lot::Mutex;
use pyo3::exceptions::{PyAttributeError, PyKeyError, PyModuleNotFoundError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};
use rustc_hash::FxHashMap;

use super::run::typed;

struct Parts {
    module: Py<PyString>,
    attributes: Vec<Py<PyString>>,
    /// Whether it was an `async def` when it was called last.
    is_async: AtomicBool,
}

static PARTS: Mutex<Option<FxHashMap<Box<str>, Arc<Parts>>>> = Mutex::new(None);
static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
const MOST: usize = 4096;
/// How often an import is begun anew that waited for one that failed.
const MOST_IMPORTS: usize = 16;
/// Spares programs without async targets the look-up.
static ANY_ASYNC: AtomicBool = AtomicBool::new(false);

/// Remembers whether calling a target gives the coroutine of an `async def`, of which no line has run yet: then it can
/// be called on the loop that will await it. Anything else that gives an awaitable may block before it does.
pub fn note(target: &str, callable: &Bound<'_, PyAny>, given: &Bound<'_, PyAny>) {
    let declared = callable.getattr_opt("__code__").ok().flatten();
    let running = given.getattr_opt("cr_code").ok().flatten();
    let is_async = declared.zip(running).is_some_and(|(declared, running)| declared.is(&running));
    if let Some(parts) = PARTS.lock().as_ref().and_then(|known| known.get(target)) {
        parts.is_async.store(is_async, Relaxed);
    }
    ANY_ASYNC.fetch_or(is_async, Relaxed);
}

/// Asks nothing of Python.
pub fn is_known_async(target: &str) -> bool {
    ANY_ASYNC.load(Relaxed)
        && PARTS.lock().as_ref().and_then(|known| known.get(target)).is_some_and(|parts| parts.is_async.load(Relaxed))
}

pub fn resolve<'py>(py: Python<'py>, target: &str) -> PyResult<Bound<'py, PyAny>> {
    let parts = parts(py, target)?;
    let modules = MODULES.get_or_try_init(py, || -> PyResult<_> {
        Ok(py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?.unbind())
    })?;
    let mut object = match modules.bind(py).get_item(&parts.module)? {
        Some(module) if !is_loading(&module)? => module,
        _ => import(py, &parts.module, target)?,
    };
    for name in &parts.attributes {
        object = object.getattr(name).map_err(|error| {
            if !error.is_instance_of::<PyAttributeError>(py) {
                return error;
            }
            typed(py, "TargetNotFoundError", &format!("{target}: {}", error.value(py)))
        })?;
    }
    Ok(object)
}

/// Whether a thread still runs the module's source: an import waits for it, a look-up does not.
fn is_loading(module: &Bound<'_, PyAny>) -> PyResult<bool> {
    let spec = module.getattr_opt(intern!(module.py(), "__spec__"))?;
    let loading = spec.map(|spec| spec.getattr_opt(intern!(spec.py(), "_initializing"))).transpose()?.flatten();
    loading.map_or(Ok(false), |loading| loading.is_truthy())
}

fn import<'py>(py: Python<'py>, name: &Py<PyString>, target: &str) -> PyResult<Bound<'py, PyAny>> {
    let name = name.bind(py);
    let mut imported = py.import(name);
    for _ in 0..MOST_IMPORTS {
        // Whoever waited for an import that failed finds no module there, and CPython tells no more than that. The next import
        // fails with the module's own error, unless it has waited for another one again.
        if !imported.as_ref().is_err_and(|error| is_gone(py, error, name)) {
            break;
        }
        imported = py.import(name);
    }
    imported.map(Bound::into_any).map_err(|error| {
        // A module that the target itself imports may be missing too: that is the target's error, told as it is.
        let missing = error.value(py).getattr("name").ok().and_then(|name| name.extract::<String>().ok());
        let wanted = name.to_string_lossy();
        let ours = missing.is_some_and(|missing| *wanted == missing || wanted.starts_with(&format!("{missing}.")));
        if error.is_instance_of::<PyModuleNotFoundError>(py) && ours {
            typed(py, "TargetNotFoundError", &format!("{target}: {}", error.value(py)))
        } else {
            error
        }
    })
}

/// Whether an import found nothing in `sys.modules` at its end.
fn is_gone(py: Python<'_>, error: &PyErr, name: &Bound<'_, PyString>) -> bool {
    error.is_instance_of::<PyKeyError>(py)
        && error.value(py).getattr(intern!(py, "args")).and_then(|args| args.eq((name,))).unwrap_or(false)
}

fn parts(py: Python<'_>, target: &str) -> PyResult<Arc<Parts>> {
    if let Some(known) = PARTS.lock().as_ref().and_then(|known| known.get(target)) {
        return Ok(known.clone());
    }
    let (module, path) =
        target.split_once(':').filter(|(module, path)| !module.is_empty() && !path.is_empty()).ok_or_else(|| {
            typed(py, "TargetNotFoundError", &format!("'{target}' is not of the form 'package.module:attribute'"))
        })?;
    let parts = Arc::new(Parts {
        module: PyString::intern(py, module).unbind(),
        attributes: path.split('.').map(|name| PyString::intern(py, name).unbind()).collect(),
        is_async: AtomicBool::new(false),
    });
    let mut known = PARTS.lock();
    let known = known.get_or_insert_default();
    if known.len() < MOST {
        known.insert(target.into(), parts.clone());
    }
    Ok(parts)
}
