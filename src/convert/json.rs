//! Python containers → JSON text, which V8 turns into objects faster than any other form.
//! Only what JSON holds exactly; at anything else the writer gives up and the tags take over.

use pyo3::ffi;
use pyo3::prelude::*;

use super::exact::{Exact, exact};

/// Deeper trees go by tags: the look at each container around is cheap for a few of them.
const DEEPEST: usize = 64;
/// V8 has no strings of 2^29 characters or more.
const LONGEST: usize = 1 << 28;
const LARGEST_SAFE_INTEGER: i64 = (1 << 53) - 1;

struct Open {
    container: *mut ffi::PyObject,
    kind: Exact,
    /// Of the next item; for a dict, what `PyDict_Next` keeps.
    position: ffi::Py_ssize_t,
    first: bool,
}

/// Appends the text of `root` to `out`, which may grow up to `limit` bytes. False, and half of it, where JSON has no
/// exact form or takes more; tags may do with less.
pub fn write(root: &Bound<'_, PyAny>, out: &mut Vec<u8>, limit: usize) -> bool {
    let limit = limit.min(LONGEST);
    let mut stack: Vec<Open> = Vec::new();
    let mut current = root.as_ptr();
    // SAFETY: the caller is attached and holds `root`. Nothing called below runs Python code or lets go of the GIL, so
    // what is reached from `root` by borrowed references stays alive and unchanged until the return.
    unsafe {
        loop {
            if out.len() > limit {
                return false;
            }
            let kind = exact(current);
            if matches!(kind, Exact::List | Exact::Tuple | Exact::Dict) {
                if stack.len() >= DEEPEST || stack.iter().any(|open| open.container == current) {
                    return false;
                }
                out.push(if kind == Exact::Dict { b'{' } else { b'[' });
                stack.push(Open { container: current, kind, position: 0, first: true });
            } else if !scalar(current, kind, out) {
                return false;
            }
            loop {
                let Some(open) = stack.last_mut() else { return out.len() <= limit };
                let Some(next) = open.next() else {
                    out.push(if open.kind == Exact::Dict { b'}' } else { b']' });
                    stack.pop();
                    continue;
                };
                if !std::mem::replace(&mut open.first, false) {
                    out.push(b',');
                }
                if let Some(key) = next.key {
                    if exact(key) != Exact::Str || !string(key, out) {
                        return false;
                    }
                    out.push(b':');
                }
                current = next.value;
                break;
            }
        }
    }
}

struct Next {
    key: Option<*mut ffi::PyObject>,
    value: *mut ffi::PyObject,
}

impl Open {
    /// # Safety
    /// As in `write`: attached, and the container alive and unchanged.
    unsafe fn next(&mut self) -> Option<Next> {
        // SAFETY: the container is of the kind noted when it was opened, and positions stay below its length.
        unsafe {
            match self.kind {
                Exact::Dict => {
                    let (mut key, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
                    let more =
                        ffi::PyDict_Next(self.container, &raw mut self.position, &raw mut key, &raw mut value) != 0;
                    more.then_some(Next { key: Some(key), value })
                }
                Exact::List if self.position < ffi::PyList_Size(self.container) => {
                    self.position += 1;
                    Some(Next { key: None, value: ffi::PyList_GetItem(self.container, self.position - 1) })
                }
                Exact::Tuple if self.position < ffi::PyTuple_Size(self.container) => {
                    self.position += 1;
                    Some(Next { key: None, value: ffi::PyTuple_GetItem(self.container, self.position - 1) })
                }
                _ => None,
            }
        }
    }
}

/// # Safety
/// `object` is alive and of kind `kind`, and the caller attached.
unsafe fn scalar(object: *mut ffi::PyObject, kind: Exact, out: &mut Vec<u8>) -> bool {
    // SAFETY: each call fits the kind that was checked.
    unsafe {
        match kind {
            Exact::Str => return string(object, out),
            Exact::None => out.extend_from_slice(b"null"),
            Exact::Bool => out.extend_from_slice(if object == ffi::Py_True() { b"true" } else { b"false" }),
            Exact::Int => {
                let mut overflow = 0;
                let number = ffi::PyLong_AsLongLongAndOverflow(object, &raw mut overflow);
                if overflow != 0 || !(-LARGEST_SAFE_INTEGER..=LARGEST_SAFE_INTEGER).contains(&number) {
                    return false;
                }
                out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            }
            Exact::Float => {
                let number = ffi::PyFloat_AsDouble(object);
                if !number.is_finite() {
                    return false;
                }
                out.extend_from_slice(zmij::Buffer::new().format_finite(number).as_bytes());
            }
            _ => return false,
        }
    }
    true
}

/// The bytes that a JSON string must escape.
static ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table
};

/// # Safety
/// `object` is a live `str`, and the caller attached.
unsafe fn string(object: *mut ffi::PyObject, out: &mut Vec<u8>) -> bool {
    let mut length = 0;
    // SAFETY: the object is a `str`; the bytes belong to it and are copied before anything else happens.
    let text = unsafe {
        let start = ffi::PyUnicode_AsUTF8AndSize(object, &raw mut length);
        if start.is_null() {
            // A lone surrogate: UTF-8 has no form for it.
            ffi::PyErr_Clear();
            return false;
        }
        std::slice::from_raw_parts(start.cast::<u8>(), length as usize)
    };
    if text.len() > LONGEST {
        return false;
    }
    out.push(b'"');
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| ESCAPED[byte as usize]) {
        out.extend_from_slice(&rest[..at]);
        match rest[at] {
            byte @ (b'"' | b'\\') => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            byte => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                let (high, low) = (HEX[(byte >> 4) as usize], HEX[(byte & 15) as usize]);
                out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
            }
        }
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
    true
}
