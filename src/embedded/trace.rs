//! The trace that a task belongs to, in the eyes of its Python code (`elizaos_py.host.spans`).

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::engine::span_inside;

/// Has the task's span be the parent of those that its code makes. Nothing where it has none.
pub fn enter(py: Python<'_>, own: Option<&str>) -> PyResult<()> {
    static ENTER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if own.is_some() {
        function(py, &ENTER, "enter")?.call0()?;
    }
    Ok(())
}

/// The span that the calling code is in; empty where that is the task's own.
pub fn inside(py: Python<'_>, own: Option<&str>) -> PyResult<String> {
    static CURRENT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if own.is_none() {
        return Ok(String::new());
    }
    let told: String = function(py, &CURRENT, "current")?.call0()?.extract()?;
    Ok(span_inside(own, &told).to_owned())
}

fn function<'py>(
    py: Python<'py>,
    cell: &'static PyOnceLock<Py<PyAny>>,
    name: &str,
) -> PyResult<&'py Bound<'py, PyAny>> {
    let function = cell.get_or_try_init(py, || py.import("elizaos_py.host.spans")?.getattr(name).map(Bound::unbind))?;
    Ok(function.bind(py))
}
