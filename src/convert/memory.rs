//! Bytes and arrays, without a copy where nobody could tell.
//!
//! The buffer protocol is part of the stable ABI from 3.11 on, but its functions and its struct have been the same
//! since 3.0 and every libpython from 3.10 exports them; so they are declared here.

use std::ffi::{c_char, c_int, c_void};
use std::sync::Arc;

use parking_lot::Mutex;
use pyo3::exceptions::PyBufferError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyByteArray, PyBytes, PyType};

use super::encode::{Encoded, Refused};
use crate::engine::{HostBuffer, SharedMemory};
use crate::value::{Element, Write, tag};

/// Below this a copy is cheaper than an `ArrayBuffer` over foreign memory.
const SHARE_FROM: usize = 16 * 1024;

#[repr(C)]
struct PyBuffer {
    buf: *mut c_void,
    obj: *mut ffi::PyObject,
    len: ffi::Py_ssize_t,
    itemsize: ffi::Py_ssize_t,
    readonly: c_int,
    ndim: c_int,
    format: *mut c_char,
    shape: *mut ffi::Py_ssize_t,
    strides: *mut ffi::Py_ssize_t,
    suboffsets: *mut ffi::Py_ssize_t,
    internal: *mut c_void,
}

const PYBUF_FORMAT: c_int = 0x0004;
const PYBUF_C_CONTIGUOUS: c_int = 0x0020 | 0x0010 | 0x0008;

unsafe extern "C" {
    fn PyObject_GetBuffer(object: *mut ffi::PyObject, view: *mut PyBuffer, flags: c_int) -> c_int;
    fn PyBuffer_Release(view: *mut PyBuffer);
    fn PyBuffer_FillInfo(
        view: *mut PyBuffer,
        exporter: *mut ffi::PyObject,
        buf: *mut c_void,
        len: ffi::Py_ssize_t,
        readonly: c_int,
        flags: c_int,
    ) -> c_int;
}

// ---- Python's memory, for JavaScript -------------------------------------------------------------------------------

/// A buffer of Python's, pinned until dropped. Dropping is allowed anywhere: the release waits for a thread of Python.
struct Pinned(Box<PyBuffer>);

// SAFETY: the struct is only read here, and released by a thread that is attached.
unsafe impl Send for Pinned {}

static RELEASED: Mutex<Vec<Pinned>> = Mutex::new(Vec::new());

struct Pin(Option<Pinned>);

impl Drop for Pin {
    fn drop(&mut self) {
        RELEASED.lock().extend(self.0.take());
        if let Some(home) = super::types::home() {
            (home.tidy)();
        }
    }
}

/// Lets go of what JavaScript no longer looks at.
pub fn release_pinned(_py: Python<'_>) {
    let released = std::mem::take(&mut *RELEASED.lock());
    for mut pinned in released {
        // SAFETY: attached; each was filled by PyObject_GetBuffer and is released once.
        unsafe { PyBuffer_Release(&raw mut *pinned.0) };
    }
}

impl Pinned {
    fn of(value: &Bound<'_, PyAny>, flags: c_int) -> PyResult<Self> {
        let mut view = std::mem::MaybeUninit::<PyBuffer>::zeroed();
        // SAFETY: attached, a live object, and room for the struct; filled when the call says so.
        unsafe {
            if PyObject_GetBuffer(value.as_ptr(), view.as_mut_ptr(), flags) != 0 {
                return Err(PyErr::fetch(value.py()));
            }
            Ok(Self(Box::new(view.assume_init())))
        }
    }

    fn bytes(&self) -> &[u8] {
        if self.0.len == 0 {
            return &[];
        }
        // SAFETY: the buffer protocol promises `len` bytes at `buf` until the release.
        unsafe { std::slice::from_raw_parts(self.0.buf.cast(), self.0.len as usize) }
    }

    fn release(mut self) {
        // SAFETY: attached (the callers hold a bound value), filled before, and consumed here.
        unsafe { PyBuffer_Release(&raw mut *self.0) };
    }

    /// Writes the content: in the message, in a copy of its own, or as itself where `own` says nobody else has it.
    /// Gives the size of what is not in the message.
    fn put(
        self,
        own: bool,
        room: usize,
        [inline, attached]: [u8; 2],
        element: Option<Element>,
        out: &mut Encoded,
    ) -> Result<usize, Refused> {
        let put_head = |tag: u8, out: &mut Vec<u8>| {
            out.put_u8(tag);
            if let Some(element) = element {
                out.put_u8(element as u8);
            }
        };
        let content = self.bytes();
        let size = content.len();
        if size > room {
            self.release();
            return Err(Refused::TooLarge);
        }
        if size < SHARE_FROM || out.inline {
            put_head(inline, &mut out.bytes);
            out.bytes.put_u32(content.len() as u32);
            out.bytes.put(content);
            self.release();
            return Ok(0);
        }
        put_head(attached, &mut out.bytes);
        out.bytes.put_u32(out.shared.len() as u32);
        out.shared.push(if own {
            let (address, length) = (self.0.buf.cast(), content.len());
            SharedMemory { address, length, owner: Box::new(Pin(Some(self))) }
        } else {
            let mut copy: Box<[u8]> = content.into();
            self.release();
            SharedMemory { address: copy.as_mut_ptr(), length: copy.len(), owner: Box::new(copy) }
        });
        Ok(size)
    }
}

/// Gives the size of what is not in the message but beside it, and so does the next one.
pub fn put_bytes(value: &Bound<'_, PyAny>, own: bool, room: usize, out: &mut Encoded) -> Result<usize, Refused> {
    Pinned::of(value, 0)?.put(own, room, [tag::BYTES, tag::BYTES_AT], None, out)
}

/// A C-contiguous buffer of one of the element types.
pub fn put_array(value: &Bound<'_, PyAny>, own: bool, room: usize, out: &mut Encoded) -> Result<usize, Refused> {
    let view = Pinned::of(value, PYBUF_FORMAT | PYBUF_C_CONTIGUOUS)?;
    let format = if view.0.format.is_null() {
        "B".into()
    } else {
        // SAFETY: the protocol gives a C string that lives as long as the view.
        unsafe { std::ffi::CStr::from_ptr(view.0.format) }.to_string_lossy().into_owned()
    };
    let Some(element) = Element::from_format(&format, view.0.itemsize as usize) else {
        view.release();
        let message = format!("a buffer of format '{format}' has no typed array");
        return Err(Refused::Raised(PyBufferError::new_err(message)));
    };
    view.put(own, room, [tag::ARRAY, tag::ARRAY_AT], Some(element), out)
}

// ---- JavaScript's memory, for Python -------------------------------------------------------------------------------

pub fn bytes_of<'py>(py: Python<'py>, buffer: &Arc<dyn HostBuffer>) -> Bound<'py, PyBytes> {
    if buffer.length() == 0 {
        return PyBytes::new(py, &[]);
    }
    // SAFETY: the host keeps the memory in place while the buffer is held.
    PyBytes::new(py, unsafe { std::slice::from_raw_parts(buffer.address(), buffer.length()) })
}

/// A writable `memoryview` on the host's memory, which stays alive as long as anything looks at it.
pub fn view_of(py: Python<'_>, buffer: Arc<dyn HostBuffer>, element: Element) -> PyResult<Bound<'_, PyAny>> {
    let exporter = exporter(py, buffer)?;
    memoryview(&exporter, element)
}

pub fn view_of_copy<'py>(py: Python<'py>, content: &[u8], element: Element) -> PyResult<Bound<'py, PyAny>> {
    memoryview(PyByteArray::new(py, content).as_any(), element)
}

fn memoryview<'py>(exporter: &Bound<'py, PyAny>, element: Element) -> PyResult<Bound<'py, PyAny>> {
    let py = exporter.py();
    // SAFETY: attached and a live exporter; gives a new reference or raises.
    let view = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyMemoryView_FromObject(exporter.as_ptr()))? };
    if element.size() == 1 && element != Element::I8 {
        return Ok(view);
    }
    let format = element.format().to_str().expect("one letter");
    view.call_method1(pyo3::intern!(py, "cast"), (format,))
}

/// An object whose buffer is the host's memory. Made by hand: pyo3 offers the protocol from the 3.11 ABI on.
#[repr(C)]
struct Exporter {
    base: ffi::PyObject,
    buffer: *mut Arc<dyn HostBuffer>,
}

static EXPORTER: PyOnceLock<Py<PyType>> = PyOnceLock::new();

fn exporter(py: Python<'_>, buffer: Arc<dyn HostBuffer>) -> PyResult<Bound<'_, PyAny>> {
    let kind = EXPORTER.get_or_try_init(py, || make_type(py))?;
    // SAFETY: attached; the type was made with room for an `Exporter`, and the fresh object is ours until returned.
    unsafe {
        let object = ffi::PyType_GenericAlloc(kind.as_ptr().cast(), 0);
        let object = Bound::from_owned_ptr_or_err(py, object)?;
        (*object.as_ptr().cast::<Exporter>()).buffer = Box::into_raw(Box::new(buffer));
        Ok(object)
    }
}

fn make_type(py: Python<'_>) -> PyResult<Py<PyType>> {
    const BF_GETBUFFER: c_int = 1;
    let mut slots = [
        ffi::PyType_Slot { slot: BF_GETBUFFER, pfunc: get_buffer as *mut c_void },
        ffi::PyType_Slot { slot: ffi::Py_tp_dealloc, pfunc: dealloc as *mut c_void },
        ffi::PyType_Slot { slot: 0, pfunc: std::ptr::null_mut() },
    ];
    let mut spec = ffi::PyType_Spec {
        name: c"elizaos_py._native.HostBuffer".as_ptr(),
        basicsize: size_of::<Exporter>() as c_int,
        itemsize: 0,
        flags: ffi::Py_TPFLAGS_DEFAULT as u32,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: attached; the spec and its slots are read during the call, the name is static.
    unsafe {
        let kind = ffi::PyType_FromSpec(&raw mut spec);
        Ok(Bound::from_owned_ptr_or_err(py, kind)?.cast_into_unchecked::<PyType>().unbind())
    }
}

unsafe extern "C" fn get_buffer(object: *mut ffi::PyObject, view: *mut PyBuffer, flags: c_int) -> c_int {
    // SAFETY: called by Python on a live object of our type, which owns the buffer until its deallocation.
    unsafe {
        let buffer = &*(*object.cast::<Exporter>()).buffer;
        PyBuffer_FillInfo(view, object, buffer.address().cast(), buffer.length() as ffi::Py_ssize_t, 0, flags)
    }
}

unsafe extern "C" fn dealloc(object: *mut ffi::PyObject) {
    // SAFETY: called by Python once, when the last reference is gone; a heap type is released by its instances.
    unsafe {
        let buffer = (*object.cast::<Exporter>()).buffer;
        if !buffer.is_null() {
            drop(Box::from_raw(buffer));
        }
        let kind = ffi::Py_TYPE(object);
        let free: ffi::freefunc = std::mem::transmute(ffi::PyType_GetSlot(kind, ffi::Py_tp_free));
        free(object.cast());
        ffi::Py_DECREF(kind.cast());
    }
}
