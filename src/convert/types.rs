//! The Python functions and types that conversion needs, looked up once.

use std::sync::OnceLock;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyBytes;

pub struct Types {
    pub home: Home,
    simplify: Py<PyAny>,
    datetime: Py<PyAny>,
    shaped: Py<PyAny>,
    freeze: Py<PyAny>,
    merged: Py<PyAny>,
    from_bytes: Py<PyAny>,
    to_bytes: Py<PyAny>,
    coroutine: Py<PyAny>,
    generator: Py<PyAny>,
    async_generator: Py<PyAny>,
}

static TYPES: PyOnceLock<Types> = PyOnceLock::new();
static HOME: OnceLock<Home> = OnceLock::new();

/// What differs between the process that embeds Python and a worker of the sandbox.
#[derive(Clone, Copy)]
pub struct Home {
    /// The object that a handle of an instance names.
    pub handle: for<'py> fn(Python<'py>, u32, u32) -> PyResult<Bound<'py, PyAny>>,
    /// Asks for `release_pinned`, soon, on a thread that may. Called from any thread.
    pub tidy: fn(),
}

pub fn home() -> Option<&'static Home> {
    HOME.get()
}

/// Called once, when the interpreter has started.
pub fn init(py: Python<'_>, home: Home) -> PyResult<()> {
    let _ = HOME.set(home);
    let get = |module: &str, name: &str| py.import(module)?.getattr(name).map(Bound::unbind);
    let types = Types {
        home,
        simplify: get("elizaos_py.host.values", "simplify")?,
        datetime: get("elizaos_py.host.dates", "from_milliseconds")?,
        shaped: get("elizaos_py.host.arrays", "shaped")?,
        freeze: get("elizaos_py.host.received", "freeze")?,
        merged: get("elizaos_py.host.received", "merged")?,
        from_bytes: get("elizaos_py.host.received", "int_from_bytes")?,
        to_bytes: get("elizaos_py.host.values", "int_to_bytes")?,
        coroutine: get("types", "CoroutineType")?,
        generator: get("types", "GeneratorType")?,
        async_generator: get("types", "AsyncGeneratorType")?,
    };
    let _ = TYPES.set(py, types);
    Ok(())
}

/// What a task's result asks for before it can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Plain,
    Awaitable,
    Generator,
    AsyncGenerator,
}

impl Types {
    pub fn get(py: Python<'_>) -> &Self {
        TYPES.get(py).expect("set when the interpreter started")
    }

    /// Something plainer in the place of a value that the wire has no form for: (how to send it, that, its shape).
    pub fn simplify<'py>(
        &self,
        py: Python<'py>,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<(u8, Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        self.simplify.bind(py).call1((value,))?.extract()
    }

    /// The error that names the place in `root` which cannot be sent.
    pub fn explain(py: Python<'_>, root: &Bound<'_, PyAny>, label: &str, found: &PyErr) -> PyErr {
        // Asked for when something has gone wrong, so it is not kept at hand.
        let explain =
            || py.import("elizaos_py.host.explain")?.getattr("explain")?.call1((root, label, found.value(py)));
        match explain() {
            Ok(error) => PyErr::from_value(error),
            Err(error) => error,
        }
    }

    pub fn datetime<'py>(&self, py: Python<'py>, milliseconds: f64) -> PyResult<Bound<'py, PyAny>> {
        self.datetime.bind(py).call1((milliseconds,))
    }

    pub fn shaped<'py>(
        &self,
        py: Python<'py>,
        data: &Bound<'py, PyAny>,
        shape: Vec<u32>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.shaped.bind(py).call1((data, shape))
    }

    /// The error for two keys or members that are one in Python.
    pub fn merged(&self, py: Python<'_>, what: &str, key: &Bound<'_, PyAny>) -> PyErr {
        match self.merged.bind(py).call1((what, key)) {
            Ok(error) => PyErr::from_value(error),
            Err(error) => error,
        }
    }

    pub fn freeze<'py>(&self, py: Python<'py>, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.freeze.bind(py).call1((value,))
    }

    pub fn big_int<'py>(&self, py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        self.from_bytes.bind(py).call1((PyBytes::new(py, bytes),))
    }

    pub fn big_int_bytes<'py>(&self, py: Python<'py>, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        Ok(self.to_bytes.bind(py).call1((value,))?.cast_into()?)
    }

    pub fn is_coroutine(&self, value: &Bound<'_, PyAny>) -> bool {
        // SAFETY: the type of a live object, compared and not kept.
        unsafe { ffi::Py_TYPE(value.as_ptr()) }.cast::<ffi::PyObject>() == self.coroutine.as_ptr()
    }

    pub fn shape_of(&self, value: &Bound<'_, PyAny>) -> PyResult<Shape> {
        // SAFETY: the type of a live object, compared and not kept.
        let kind = unsafe { ffi::Py_TYPE(value.as_ptr()) }.cast::<ffi::PyObject>();
        Ok(if kind == self.coroutine.as_ptr() {
            Shape::Awaitable
        } else if kind == self.generator.as_ptr() {
            Shape::Generator
        } else if kind == self.async_generator.as_ptr() {
            Shape::AsyncGenerator
        } else if super::exact::is_plain(value) {
            Shape::Plain
        } else if value.get_type().hasattr(pyo3::intern!(value.py(), "__await__"))? {
            Shape::Awaitable
        } else {
            Shape::Plain
        })
    }
}
