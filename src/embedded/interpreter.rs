//! Starting CPython inside a process that is not Python.

use std::ffi::{CStr, c_char, c_int};

use pyo3::ffi;
use pyo3::prelude::*;
use serde::{Deserialize, Serialize};

use super::{audit, handles, native, tidy};
use crate::convert::{self, Home};
use crate::error::{Code, Failure};

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// The interpreter to be like: a virtual environment's stays the environment's.
    pub executable: String,
    pub library: String,
    pub version: String,
    pub prefix: String,
    /// The folder that holds `elizaos_py`.
    pub package_folder: String,
}

/// Starts the interpreter on the calling thread, which becomes Python's main thread.
pub fn start(settings: &Settings) -> Result<(), Failure> {
    pre_initialize()?;
    set_program_name(&settings.executable);
    audit::install();
    Python::initialize();
    Python::attach(|py| prepare(py, settings).map_err(|error| Failure::new(Code::PythonStartFailed, error.to_string())))
}

fn prepare(py: Python<'_>, settings: &Settings) -> PyResult<()> {
    // Binds threading.main_thread() to this thread, before anything else can.
    py.import("threading")?;
    native::install(py)?;
    load_package(py, &settings.package_folder)?;
    convert::init_types(py, Home { handle: handles::get, tidy })?;
    py.import("elizaos_py.host.bootstrap")?.call_method0("install").map(drop)
}

/// Imports our package by its folder. `sys.path` is as it was afterwards: a program sees what its own Python would show.
fn load_package(py: Python<'_>, folder: &str) -> PyResult<()> {
    let path = py.import("sys")?.getattr("path")?;
    path.call_method1("insert", (0, folder))?;
    let loaded = py.import("elizaos_py.host");
    path.call_method1("remove", (folder,))?;
    loaded.map(drop)
}

#[repr(C)]
struct PyStatus {
    kind: c_int,
    function: *const c_char,
    message: *const c_char,
    exit_code: c_int,
}

/// Pre-initialises the way `python` does, which turns on UTF-8 mode under the C locale. The functions are not in the
/// stable ABI, but every libpython since 3.8 exports them; the configuration is only passed on, never looked into.
fn pre_initialize() -> Result<(), Failure> {
    type Configure = unsafe extern "C" fn(*mut c_int);
    type Apply = unsafe extern "C" fn(*const c_int) -> PyStatus;
    // Ten ints today; the rest is room for versions to come.
    let mut configuration = [0 as c_int; 64];
    // SAFETY: the names belong to functions of these types in every CPython; the configuration has room to spare.
    unsafe {
        let configure = libc::dlsym(libc::RTLD_DEFAULT, c"PyPreConfig_InitPythonConfig".as_ptr());
        let apply = libc::dlsym(libc::RTLD_DEFAULT, c"Py_PreInitialize".as_ptr());
        if configure.is_null() || apply.is_null() {
            return Ok(());
        }
        std::mem::transmute::<*mut libc::c_void, Configure>(configure)(configuration.as_mut_ptr());
        let status = std::mem::transmute::<*mut libc::c_void, Apply>(apply)(configuration.as_ptr());
        if status.kind == 0 {
            return Ok(());
        }
        let message = if status.message.is_null() {
            "pre-initialisation failed".into()
        } else {
            CStr::from_ptr(status.message).to_string_lossy()
        };
        Err(Failure::new(Code::PythonStartFailed, message))
    }
}

fn set_program_name(executable: &str) {
    let wide: Vec<libc::wchar_t> =
        executable.chars().map(|character| character as libc::wchar_t).chain(std::iter::once(0)).collect();
    // Python keeps the pointer for as long as it lives.
    let name = Box::leak(wide.into_boxed_slice());
    // SAFETY: called before initialisation, with a string that is never freed.
    unsafe {
        ffi::Py_SetProgramName(name.as_ptr());
    }
}
