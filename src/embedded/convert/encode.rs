//! Python objects → wire form.

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use rustc_hash::FxHashSet;

use super::exact::{Exact, exact};
use super::json::{self, Written};
use super::{Types, memory};
use crate::engine::SharedMemory;
use crate::value::{Write, tag};

/// Beyond this depth every container is held against its ancestors: a cycle gets here, and hardly anything else.
const SUSPICIOUS_DEPTH: usize = 1_000;

/// A value in wire form and the memory it names by index.
#[derive(Default)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    pub shared: Vec<SharedMemory>,
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

/// How `simplify` says its answer is to be sent; `elizaos_py/host/values.py` has the same numbers.
mod send_as {
    pub const DATE: u8 = 1;
    /// An array that nothing else refers to.
    pub const OWN_ARRAY: u8 = 2;
    /// An array that Python may go on to change.
    pub const SHARED_ARRAY: u8 = 3;
}

/// Appends `value` to `out`, up to `limit` bytes. `label` names the value in errors (`result`).
pub fn encode(value: &Bound<'_, PyAny>, label: &str, limit: usize, out: &mut Encoded) -> Result<(), Refused> {
    // SAFETY: a bound reference is live and proves the attachment.
    let kind = unsafe { exact(value.as_ptr()) };
    if matches!(kind, Exact::List | Exact::Tuple | Exact::Dict) {
        let start = out.bytes.len();
        out.bytes.put_u8(tag::JSON);
        out.bytes.put_u32(0);
        match json::write(value, &mut out.bytes, limit) {
            Written::Whole => {
                let length = out.bytes.len() - start - 5;
                out.bytes[start + 1..start + 5].copy_from_slice(&(length as u32).to_le_bytes());
                return Ok(());
            }
            Written::TooLarge => return Err(Refused::TooLarge),
            Written::Inexact => out.bytes.truncate(start),
        }
    }
    let mut encoder = Encoder { py: value.py(), limit, out, stack: Vec::new(), ancestors: FxHashSet::default() };
    encoder.value(value.clone()).map_err(|refused| match refused {
        Refused::Raised(found) => Refused::Raised(Types::get(value.py()).explain(value.py(), value, label, &found)),
        too_large @ Refused::TooLarge => too_large,
    })
}

/// Up to this many fields a DICT is decoded faster than JSON.
const FEW: usize = 16;

/// The arguments of a tool call: mostly a few scalars by name, which need neither JSON nor a stack.
pub fn encode_fields(fields: &Bound<'_, PyDict>, limit: usize, out: &mut Encoded) -> Result<(), Refused> {
    if fields.len() <= FEW && limit > FEW * 64 && put_scalars(fields, &mut out.bytes) {
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

struct Encoder<'a, 'py> {
    py: Python<'py>,
    limit: usize,
    out: &'a mut Encoded,
    stack: Vec<Frame<'py>>,
    ancestors: FxHashSet<*mut ffi::PyObject>,
}

struct Frame<'py> {
    /// The container itself, kept for the search for cycles.
    container: Bound<'py, PyAny>,
    items: Items<'py>,
    index: usize,
}

enum Items<'py> {
    List(Bound<'py, PyList>),
    Tuple(Bound<'py, PyTuple>),
    /// A dict as (key, value) tuples: `simplify` may run code that changes the dict itself.
    Pairs {
        pairs: Bound<'py, PyList>,
        value: Option<Bound<'py, PyAny>>,
        string_keys: bool,
    },
}

impl<'py> Encoder<'_, 'py> {
    fn value(&mut self, root: Bound<'py, PyAny>) -> Result<(), Refused> {
        let mut current = root;
        loop {
            self.one(current)?;
            if self.out.bytes.len() > self.limit {
                return Err(Refused::TooLarge);
            }
            current = loop {
                let Some(frame) = self.stack.last_mut() else { return Ok(()) };
                if let Some(item) = frame.next(self.out)? {
                    break item;
                }
                let done = self.stack.pop().expect("looked at above");
                self.ancestors.remove(&done.container.as_ptr());
            };
        }
    }

    /// Writes a scalar, or the head of a container whose items follow.
    fn one(&mut self, value: Bound<'py, PyAny>) -> Result<(), Refused> {
        let bytes = &mut self.out.bytes;
        // SAFETY: a bound reference is live and proves the attachment; each call fits the kind that was checked.
        unsafe {
            let object = value.as_ptr();
            match exact(object) {
                Exact::None => bytes.put_u8(tag::NULL),
                Exact::Bool => bytes.put_u8(if object == ffi::Py_True() { tag::TRUE } else { tag::FALSE }),
                Exact::Int => {
                    let mut overflow = 0;
                    let number = ffi::PyLong_AsLongLongAndOverflow(object, &raw mut overflow);
                    if overflow == 0 {
                        bytes.put_int(number);
                    } else {
                        let digits = Types::get(self.py).big_int_bytes(self.py, &value)?;
                        bytes.put_u8(tag::BIGINT);
                        put_sized(bytes, digits.as_bytes());
                    }
                }
                Exact::Float => {
                    bytes.put_u8(tag::F64);
                    bytes.put_f64(ffi::PyFloat_AsDouble(object));
                }
                Exact::Str => put_string(&value, bytes)?,
                Exact::List => {
                    let list: Bound<'py, PyList> = value.clone().cast_into_unchecked();
                    self.open(tag::LIST, list.len(), value, Items::List(list))?;
                }
                Exact::Tuple => {
                    let tuple: Bound<'py, PyTuple> = value.clone().cast_into_unchecked();
                    self.open(tag::LIST, tuple.len(), value, Items::Tuple(tuple))?;
                }
                Exact::Set => {
                    let members: Bound<'py, PyList> =
                        Bound::from_owned_ptr_or_err(self.py, ffi::PySequence_List(object))?.cast_into_unchecked();
                    self.open(tag::SET, members.len(), value, Items::List(members))?;
                }
                Exact::Dict => {
                    let pairs = value.clone().cast_into_unchecked::<PyDict>().items();
                    let string_keys = pairs.iter().all(|pair| {
                        let key = ffi::PyTuple_GetItem(pair.as_ptr(), 0);
                        exact(key) == Exact::Str
                    });
                    let tag = if string_keys { tag::DICT } else { tag::MAP };
                    self.open(tag, pairs.len(), value, Items::Pairs { pairs, value: None, string_keys })?;
                }
                // The caller of a task holds one reference; a value that has no other is ours to give away.
                Exact::Bytes | Exact::ByteArray => {
                    let own = self.stack.is_empty() && ffi::Py_REFCNT(object) <= 2;
                    memory::put_bytes(&value, own, self.out)?;
                }
                Exact::Other => self.other(&value)?,
            }
        }
        Ok(())
    }

    fn other(&mut self, value: &Bound<'py, PyAny>) -> Result<(), Refused> {
        // SAFETY: a live object.
        let own = self.stack.is_empty() && unsafe { ffi::Py_REFCNT(value.as_ptr()) } <= 2;
        let (form, plain, shape) = Types::get(self.py).simplify(self.py, value)?;
        match form {
            send_as::DATE => {
                self.out.bytes.put_u8(tag::DATE);
                self.out.bytes.put_f64(plain.extract()?);
            }
            send_as::OWN_ARRAY | send_as::SHARED_ARRAY => {
                let shape: Option<Vec<u32>> = shape.extract()?;
                if let Some(shape) = shape {
                    self.out.bytes.put_u8(tag::NDARRAY);
                    self.out.bytes.put_u8(shape.len() as u8);
                    shape.iter().for_each(|&dimension| self.out.bytes.put_u32(dimension));
                }
                memory::put_array(&plain, own && form == send_as::OWN_ARRAY, self.out)?;
            }
            _ => {
                let depth = self.stack.len();
                self.one(plain)?;
                // A cycle through an object shows by the object: what `simplify` gives is new each time.
                if self.stack.len() > depth {
                    let frame = self.stack.last_mut().expect("just opened");
                    let made = std::mem::replace(&mut frame.container, value.clone());
                    self.ancestors.remove(&made.as_ptr());
                    self.enter(value)?;
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, tag: u8, count: usize, container: Bound<'py, PyAny>, items: Items<'py>) -> Result<(), Refused> {
        self.enter(&container)?;
        self.out.bytes.put_u8(tag);
        self.out.bytes.put_u32(count as u32);
        self.stack.push(Frame { container, items, index: 0 });
        Ok(())
    }

    fn enter(&mut self, container: &Bound<'py, PyAny>) -> Result<(), Refused> {
        if self.stack.len() < SUSPICIOUS_DEPTH {
            return Ok(());
        }
        if self.ancestors.is_empty() {
            self.ancestors.extend(self.stack.iter().map(|frame| frame.container.as_ptr()));
        }
        if self.ancestors.insert(container.as_ptr()) {
            return Ok(());
        }
        Err(Refused::Raised(pyo3::exceptions::PyValueError::new_err("a cycle")))
    }
}

impl<'py> Frame<'py> {
    fn next(&mut self, out: &mut Encoded) -> Result<Option<Bound<'py, PyAny>>, Refused> {
        let index = self.index;
        match &mut self.items {
            Items::List(list) => {
                self.index += 1;
                Ok(if index < list.len() { Some(list.get_item(index)?) } else { None })
            }
            Items::Tuple(tuple) => {
                self.index += 1;
                Ok(if index < tuple.len() { Some(tuple.get_item(index)?) } else { None })
            }
            Items::Pairs { pairs, value, string_keys } => {
                if let Some(value) = value.take() {
                    return Ok(Some(value));
                }
                if index >= pairs.len() {
                    return Ok(None);
                }
                self.index += 1;
                let (key, known): (Bound<'py, PyAny>, Bound<'py, PyAny>) = pairs.get_item(index)?.extract()?;
                if *string_keys {
                    put_string(&key, &mut out.bytes)?;
                    return Ok(Some(known));
                }
                *value = Some(known);
                Ok(Some(key))
            }
        }
    }
}

fn put_sized(bytes: &mut Vec<u8>, content: &[u8]) {
    bytes.put_u32(content.len() as u32);
    bytes.put(content);
}

fn put_string(value: &Bound<'_, PyAny>, bytes: &mut Vec<u8>) -> PyResult<()> {
    let mut length = 0;
    // SAFETY: a live `str`; its bytes are copied before anything else happens.
    unsafe {
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
        let units =
            encoded.cast::<pyo3::types::PyBytes>().map_err(|_| PyRuntimeError::new_err("utf-16-le gave no bytes"))?;
        bytes.put_u8(tag::STR16);
        put_sized(bytes, units.as_bytes());
    }
    Ok(())
}
