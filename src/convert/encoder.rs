//! The tags of Python objects, written in one walk with a stack of its own: depth is bounded by memory alone.

use pyo3::exceptions::PyValueError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use rustc_hash::FxHashSet;

use super::encode::{Encoded, Refused, put_sized, put_string};
use super::exact::{Exact, exact};
use super::{Types, memory};
use crate::value::{Write, tag};

/// Up to here a look at each container around costs less than a set of them.
const FEW_ANCESTORS: usize = 64;
/// What stands for a value may have to be made plainer in turn. So often, and it never ends.
const MOST_STEPS: usize = 64;

/// How `simplify` says its answer is to be sent; `elizaos_py/host/forms.py` has the same numbers.
mod form {
    pub const DATE: u8 = 1;
    pub const NEW_ARRAY: u8 = 2;
    pub const OWN_ARRAY: u8 = 3;
    pub const SHARED_ARRAY: u8 = 4;
}

pub struct Encoder<'a, 'py> {
    py: Python<'py>,
    limit: usize,
    out: &'a mut Encoded,
    /// How much of the value is beside the bytes.
    attached: usize,
    stack: Vec<Frame<'py>>,
    /// The containers of the frames beyond the first few.
    deep: FxHashSet<*mut ffi::PyObject>,
}

struct Frame<'py> {
    /// What is being written, which must not come again inside of itself.
    container: Bound<'py, PyAny>,
    items: Items<'py>,
    index: usize,
}

/// What is in a container, taken at once: code that runs on the way, and other threads, may change the container.
enum Items<'py> {
    Values(Bound<'py, PyTuple>),
    Range(Bound<'py, PyAny>, usize),
    Pairs { pairs: Bound<'py, PyList>, value: Option<Bound<'py, PyAny>>, string_keys: bool },
}

impl<'a, 'py> Encoder<'a, 'py> {
    pub fn new(py: Python<'py>, limit: usize, out: &'a mut Encoded) -> Self {
        Self { py, limit, out, attached: 0, stack: Vec::new(), deep: FxHashSet::default() }
    }

    pub fn value(&mut self, root: Bound<'py, PyAny>) -> Result<(), Refused> {
        let mut current = root;
        loop {
            self.one(&current)?;
            current = loop {
                if self.out.bytes.len() + self.attached > self.limit {
                    return Err(Refused::TooLarge);
                }
                let Some(frame) = self.stack.last_mut() else { return Ok(()) };
                if let Some(item) = frame.next(self.out)? {
                    break item;
                }
                let done = self.stack.pop().expect("looked at above");
                if self.stack.len() >= FEW_ANCESTORS {
                    self.deep.remove(&done.container.as_ptr());
                }
            };
        }
    }

    /// Writes a scalar, or the head of a container whose items follow.
    fn one(&mut self, value: &Bound<'py, PyAny>) -> Result<(), Refused> {
        let mut plain = value.clone();
        for _ in 0..MOST_STEPS {
            // SAFETY: a bound reference is live and proves the attachment.
            let kind = unsafe { exact(plain.as_ptr()) };
            if kind != Exact::Other {
                return self.builtin(&plain, kind, value);
            }
            let own = plain.is(value) && self.is_last(value);
            let (form, simple, shape) = Types::get(self.py).simplify(self.py, &plain)?;
            match form {
                form::DATE => {
                    self.out.bytes.put_u8(tag::DATE);
                    self.out.bytes.put_f64(simple.extract()?);
                    return Ok(());
                }
                form::NEW_ARRAY => return self.array(&simple, &shape, true),
                form::OWN_ARRAY => return self.array(&simple, &shape, own),
                form::SHARED_ARRAY => return self.array(&simple, &shape, false),
                _ => plain = simple,
            }
        }
        Err(Refused::Raised(PyValueError::new_err("what stands for it never becomes plain data")))
    }

    /// `origin` is what the value stands for.
    fn builtin(&mut self, value: &Bound<'py, PyAny>, kind: Exact, origin: &Bound<'py, PyAny>) -> Result<(), Refused> {
        let bytes = &mut self.out.bytes;
        // SAFETY: a bound reference is live and proves the attachment; each call fits the kind that was checked.
        unsafe {
            let object = value.as_ptr();
            match kind {
                Exact::None => bytes.put_u8(tag::NULL),
                Exact::Bool => bytes.put_u8(if object == ffi::Py_True() { tag::TRUE } else { tag::FALSE }),
                Exact::Int => {
                    let mut overflow = 0;
                    let number = ffi::PyLong_AsLongLongAndOverflow(object, &raw mut overflow);
                    if overflow == 0 {
                        bytes.put_int(number);
                    } else {
                        let digits = Types::get(self.py).big_int_bytes(self.py, value)?;
                        bytes.put_u8(tag::BIGINT);
                        put_sized(bytes, digits.as_bytes());
                    }
                }
                Exact::Float => {
                    bytes.put_u8(tag::F64);
                    bytes.put_f64(ffi::PyFloat_AsDouble(object));
                }
                Exact::Str => put_string(value, bytes)?,
                Exact::Bytes | Exact::ByteArray => {
                    let own = value.is(origin) && self.is_last(value);
                    self.attached += memory::put_bytes(value, own, self.room(), self.out)?;
                }
                Exact::List | Exact::Tuple | Exact::Set => {
                    let items = Bound::from_owned_ptr_or_err(self.py, ffi::PySequence_Tuple(object))?;
                    let items: Bound<'py, PyTuple> = items.cast_into_unchecked();
                    let tag = if kind == Exact::Set { tag::SET } else { tag::LIST };
                    self.open(tag, items.len(), origin, Items::Values(items))?;
                }
                Exact::Range => {
                    let length = value.len().map_err(|_| Refused::TooLarge)?;
                    self.open(tag::LIST, length, origin, Items::Range(value.clone(), length))?;
                }
                Exact::Dict => {
                    let pairs = value.cast_unchecked::<PyDict>().items();
                    let is_string =
                        |pair: Bound<'py, PyAny>| ffi::PyUnicode_Check(ffi::PyTuple_GetItem(pair.as_ptr(), 0)) != 0;
                    let string_keys = pairs.iter().all(is_string);
                    let tag = if string_keys { tag::DICT } else { tag::MAP };
                    self.open(tag, pairs.len(), origin, Items::Pairs { pairs, value: None, string_keys })?;
                }
                Exact::Other => unreachable!("made plainer before"),
            }
        }
        Ok(())
    }

    fn array(&mut self, data: &Bound<'py, PyAny>, shape: &Bound<'py, PyAny>, own: bool) -> Result<(), Refused> {
        let shape: Option<Vec<u32>> = shape.extract()?;
        if let Some(shape) = shape {
            self.out.bytes.put_u8(tag::NDARRAY);
            self.out.bytes.put_u8(shape.len() as u8);
            shape.iter().for_each(|&dimension| self.out.bytes.put_u32(dimension));
        }
        self.attached += memory::put_array(data, own, self.room(), self.out)?;
        Ok(())
    }

    /// Whether nobody else has the value, so that it is ours to give away: its reference counts are the caller's and
    /// that of the walk. What is in a container is the container's as well.
    fn is_last(&self, value: &Bound<'py, PyAny>) -> bool {
        // SAFETY: a live object.
        self.stack.is_empty() && unsafe { ffi::Py_REFCNT(value.as_ptr()) } <= 3
    }

    fn room(&self) -> usize {
        self.limit.saturating_sub(self.out.bytes.len() + self.attached)
    }

    fn open(&mut self, tag: u8, count: usize, container: &Bound<'py, PyAny>, items: Items<'py>) -> Result<(), Refused> {
        let object = container.as_ptr();
        let is_around = self.stack.iter().take(FEW_ANCESTORS).any(|frame| frame.container.as_ptr() == object);
        if is_around || (self.stack.len() >= FEW_ANCESTORS && !self.deep.insert(object)) {
            return Err(Refused::Raised(PyValueError::new_err("a cycle")));
        }
        // Each item takes a byte at least.
        if count > self.room() {
            return Err(Refused::TooLarge);
        }
        self.out.bytes.put_u8(tag);
        self.out.bytes.put_u32(count as u32);
        self.stack.push(Frame { container: container.clone(), items, index: 0 });
        Ok(())
    }
}

impl<'py> Frame<'py> {
    fn next(&mut self, out: &mut Encoded) -> Result<Option<Bound<'py, PyAny>>, Refused> {
        let index = self.index;
        match &mut self.items {
            Items::Values(values) => {
                self.index += 1;
                Ok(if index < values.len() { Some(values.get_item(index)?) } else { None })
            }
            Items::Range(range, length) => {
                self.index += 1;
                Ok(if index < *length { Some(range.get_item(index)?) } else { None })
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
