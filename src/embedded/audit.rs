//! Keeps native extensions away from the libraries that Node carries inside its executable.
//!
//! CPython tells its audit hooks of each extension that it is about to open. Opened first, the library stays as it is when
//! the import opens it. A hook in Python would come too late: `site` runs the code of `.pth` files, which import things.

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use pyo3::ffi;

type Hook = unsafe extern "C" fn(*const c_char, *mut ffi::PyObject, *mut c_void) -> c_int;
type AddHook = unsafe extern "C" fn(Hook, *mut c_void) -> c_int;

/// Before the interpreter starts.
pub fn install() {
    if isolation::SUPPORTED {
        // SAFETY: not in the stable ABI, but of this type in every CPython since 3.8.
        unsafe {
            let add = libc::dlsym(libc::RTLD_DEFAULT, c"PySys_AddAuditHook".as_ptr());
            if !add.is_null() {
                std::mem::transmute::<*mut c_void, AddHook>(add)(heard, std::ptr::null_mut());
            }
        }
    }
}

/// # Safety
/// Called by CPython, with the GIL where there are arguments.
unsafe extern "C" fn heard(event: *const c_char, arguments: *mut ffi::PyObject, _: *mut c_void) -> c_int {
    // SAFETY: as promised; the event is a string literal, an import's arguments are a tuple of name, file and more.
    unsafe {
        if CStr::from_ptr(event) != c"import" || ffi::PyTuple_Check(arguments) == 0 || ffi::PyTuple_Size(arguments) < 2
        {
            return 0;
        }
        let file = ffi::PyTuple_GetItem(arguments, 1);
        if ffi::PyUnicode_Check(file) == 0 {
            return 0;
        }
        let encoded = ffi::PyUnicode_EncodeFSDefault(file);
        if encoded.is_null() {
            // The import will say what is wrong with the name.
            ffi::PyErr_Clear();
            return 0;
        }
        let path = CStr::from_ptr(ffi::PyBytes_AsString(encoded));
        // Where the library cannot be opened at all, the import says so, and for which module.
        let _ = isolation::open(Path::new(OsStr::from_bytes(path.to_bytes())));
        ffi::Py_DECREF(encoded);
    }
    0
}
