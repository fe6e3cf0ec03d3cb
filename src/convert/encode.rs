//! Python objects → wire form.

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use super::encoder::Encoder;
use super::exact::{Exact, exact};
use super::{Types, json};
use crate::engine::SharedMemory;
use crate::value::{Write, tag};

/// V8's limit, in UTF-16 units; `elizaos_py/host/explain.py` has the same number. Characters that take two of them get
/// to the other side, which refuses what is too long then.
const LONGEST_STRING: ffi::Py_ssize_t = (1 << 29) - 24;

/// A value in wire form and the memory it names by index.
#[derive(Default)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    pub shared: Vec<SharedMemory>,
    /// Nothing stands beside the message.
    pub inline: bool,
}

impl Encoded {
    /// For a reader in another process, which has no memory of ours to look at.
    #[cfg(target_os = "linux")]
    pub fn inline() -> Self {
        Self { inline: true, ..Self::default() }
    }
}

pub enum Refused {
    TooLarge,
    Raised(PyErr),
}

impl From<PyErr> for Refused {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

/// Appends `value` to `out`, up to `limit` bytes. `label` names the value in errors (`result`).
pub fn encode(value: &Bound<'_, PyAny>, label: &str, limit: usize, out: &mut Encoded) -> Result<(), Refused> {
    // SAFETY: a bound reference is live and proves the attachment.
    let kind = unsafe { exact(value.as_ptr()) };
    if matches!(kind, Exact::List | Exact::Tuple | Exact::Dict) {
        let start = out.bytes.len();
        out.bytes.put_u8(tag::JSON);
        out.bytes.put_u32(0);
        if json::write(value, &mut out.bytes, limit) {
            let length = out.bytes.len() - start - 5;
            out.bytes[start + 1..start + 5].copy_from_slice(&(length as u32).to_le_bytes());
            return Ok(());
        }
        out.bytes.truncate(start);
    }
    Encoder::new(value.py(), limit, out).value(value.clone()).map_err(|refused| match refused {
        Refused::Raised(found) => Refused::Raised(Types::explain(value.py(), value, label, &found)),
        too_large @ Refused::TooLarge => too_large,
    })
}

/// Up to this many fields a DICT is decoded faster than JSON.
const FEW: usize = 16;

/// The arguments of a tool call: mostly a few scalars by name, which need neither JSON nor a stack.
pub fn encode_fields(fields: &Bound<'_, PyDict>, limit: usize, out: &mut Encoded) -> Result<(), Refused> {
    if fields.len() <= FEW && put_scalars(fields, &mut out.bytes) && out.bytes.len() <= limit {
        return Ok(());
    }
    out.bytes.clear();
    encode(fields.as_any(), "args", limit, out)
}

/// Writes the fields if all are short strings and plain numbers; false leaves half of them behind.
fn put_scalars(fields: &Bound<'_, PyDict>, bytes: &mut Vec<u8>) -> bool {
    bytes.put_u8(tag::DICT);
    bytes.put_u32(fields.len() as u32);
    fields.iter().all(|(name, value)| put_scalar(&name, bytes) && put_scalar(&value, bytes))
}

fn put_scalar(value: &Bound<'_, PyAny>, bytes: &mut Vec<u8>) -> bool {
    // SAFETY: a bound reference is live and proves the attachment; each call fits the kind that was checked.
    unsafe {
        let object = value.as_ptr();
        match exact(object) {
            Exact::None => bytes.put_u8(tag::NULL),
            Exact::Bool => bytes.put_u8(if object == ffi::Py_True() { tag::TRUE } else { tag::FALSE }),
            Exact::Int => {
                let mut overflow = 0;
                let number = ffi::PyLong_AsLongLongAndOverflow(object, &raw mut overflow);
                bytes.put_int(number);
                return overflow == 0;
            }
            Exact::Float => {
                bytes.put_u8(tag::F64);
                bytes.put_f64(ffi::PyFloat_AsDouble(object));
            }
            Exact::Str => return ffi::PyUnicode_GetLength(object) <= 64 && put_string(value, bytes).is_ok(),
            _ => return false,
        }
    }
    true
}

pub fn put_sized(bytes: &mut Vec<u8>, content: &[u8]) {
    bytes.put_u32(content.len() as u32);
    bytes.put(content);
}

pub fn put_string(value: &Bound<'_, PyAny>, bytes: &mut Vec<u8>) -> PyResult<()> {
    let mut length = 0;
    // SAFETY: a live `str`; its bytes are copied before anything else happens.
    unsafe {
        if ffi::PyUnicode_GetLength(value.as_ptr()) > LONGEST_STRING {
            return Err(PyValueError::new_err("a str that is too long"));
        }
        let start = ffi::PyUnicode_AsUTF8AndSize(value.as_ptr(), &raw mut length);
        if !start.is_null() {
            bytes.put_u8(tag::STR);
            put_sized(bytes, std::slice::from_raw_parts(start.cast(), length as usize));
            return Ok(());
        }
        ffi::PyErr_Clear();
        let (encoding, errors) = (c"utf-16-le".as_ptr(), c"surrogatepass".as_ptr());
        let encoded = ffi::PyUnicode_AsEncodedString(value.as_ptr(), encoding, errors);
        let encoded = Bound::from_owned_ptr_or_err(value.py(), encoded)?;
        let units = encoded.cast::<PyBytes>().map_err(|_| PyRuntimeError::new_err("utf-16-le gave no bytes"))?;
        bytes.put_u8(tag::STR16);
        put_sized(bytes, units.as_bytes());
    }
    Ok(())
}
