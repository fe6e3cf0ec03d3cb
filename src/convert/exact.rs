//! Which builtin a value is, exactly: subclasses have behaviour of their own and go the slow way.

use pyo3::ffi;
use pyo3::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exact {
    None,
    Bool,
    Int,
    Float,
    Str,
    List,
    Tuple,
    Dict,
    Set,
    Bytes,
    ByteArray,
    Range,
    Other,
}

/// # Safety
/// `object` must be a live object, and the caller attached.
pub unsafe fn exact(object: *mut ffi::PyObject) -> Exact {
    // SAFETY: reading the type of a live object; the type objects are statics of the interpreter.
    unsafe {
        let kind = ffi::Py_TYPE(object);
        if kind == &raw mut ffi::PyUnicode_Type {
            Exact::Str
        } else if kind == &raw mut ffi::PyLong_Type {
            Exact::Int
        } else if kind == &raw mut ffi::PyFloat_Type {
            Exact::Float
        } else if kind == &raw mut ffi::PyDict_Type {
            Exact::Dict
        } else if kind == &raw mut ffi::PyList_Type {
            Exact::List
        } else if object == ffi::Py_None() {
            Exact::None
        } else if kind == &raw mut ffi::PyBool_Type {
            Exact::Bool
        } else if kind == &raw mut ffi::PyTuple_Type {
            Exact::Tuple
        } else if kind == &raw mut ffi::PyBytes_Type {
            Exact::Bytes
        } else if kind == &raw mut ffi::PySet_Type || kind == &raw mut ffi::PyFrozenSet_Type {
            Exact::Set
        } else if kind == &raw mut ffi::PyByteArray_Type {
            Exact::ByteArray
        } else if kind == &raw mut ffi::PyRange_Type {
            Exact::Range
        } else {
            Exact::Other
        }
    }
}

pub fn is_plain(value: &Bound<'_, PyAny>) -> bool {
    // SAFETY: a bound reference is live and proves the attachment.
    unsafe { exact(value.as_ptr()) != Exact::Other }
}
