//! Strings that were keys before: records repeat theirs, and making a `str` costs more than finding it.

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyString;

const SLOTS: usize = 1024;
const LONGEST: usize = 64;

struct Slot {
    bytes: Box<[u8]>,
    string: Py<PyString>,
}

pub struct Keys {
    slots: Vec<Option<Slot>>,
}

thread_local! {
    static CACHE: std::cell::Cell<Option<Box<Keys>>> = const { std::cell::Cell::new(None) };
}

impl Keys {
    /// Runs with this thread's cache. Taken out meanwhile: a finalizer that decodes in between gets an empty one.
    pub fn with<T>(run: impl FnOnce(&mut Self) -> T) -> T {
        let mut keys = CACHE.take().unwrap_or_else(|| Box::new(Self { slots: (0..SLOTS).map(|_| None).collect() }));
        let result = run(&mut keys);
        CACHE.set(Some(keys));
        result
    }

    pub fn get<'py>(&mut self, py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
        if bytes.len() > LONGEST {
            return utf8(py, bytes);
        }
        let hash = bytes
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let slot = &mut self.slots[(hash ^ (hash >> 32)) as usize % SLOTS];
        if let Some(known) = slot.as_ref().filter(|known| *known.bytes == *bytes) {
            return Ok(known.string.bind(py).clone());
        }
        let string = utf8(py, bytes)?;
        *slot = Some(Slot { bytes: bytes.into(), string: string.clone().unbind() });
        Ok(string)
    }
}

/// A `str` from UTF-8; what is not UTF-8 raises.
pub fn utf8<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
    // SAFETY: the pointer and the length are those of a live slice; the call gives a new reference or raises.
    unsafe {
        let string = ffi::PyUnicode_FromStringAndSize(bytes.as_ptr().cast(), bytes.len() as ffi::Py_ssize_t);
        Ok(Bound::from_owned_ptr_or_err(py, string)?.cast_into_unchecked())
    }
}

/// A `str` from UTF-16, lone surrogates kept.
pub fn utf16<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
    let mut little_endian = -1;
    // SAFETY: as above; the error handler's name is a C string.
    unsafe {
        let string = ffi::PyUnicode_DecodeUTF16(
            bytes.as_ptr().cast(),
            bytes.len() as ffi::Py_ssize_t,
            c"surrogatepass".as_ptr(),
            &raw mut little_endian,
        );
        Ok(Bound::from_owned_ptr_or_err(py, string)?.cast_into_unchecked())
    }
}
