//! Wire form → Python objects. One loop with its own stack, so depth is bounded by memory alone.

use pyo3::exceptions::PyRuntimeError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyList, PySet, PyTuple};

use super::exact::{Exact, exact};
use super::keys::{Keys, utf8, utf16};
use super::{Types, memory};
use crate::engine::Batch;
use crate::value::{Element, Malformed, Reader, tag};

/// Above this many bytes the cyclic collector pauses: nothing that is being built can be garbage, and walking it again
/// and again doubles the time.
const PAUSE_COLLECTOR_ABOVE: usize = 256 * 1024;

enum Frame<'py> {
    List { list: Bound<'py, PyList>, index: usize, count: usize },
    Dict { dict: Bound<'py, PyDict>, remaining: usize, key: Option<Bound<'py, PyAny>> },
    Map { dict: Bound<'py, PyDict>, remaining: usize, key: Option<Bound<'py, PyAny>> },
    Set { set: Bound<'py, PySet>, remaining: usize },
}

struct Decoder<'a, 'py> {
    py: Python<'py>,
    instance: u32,
    batch: &'a Batch,
    keys: &'a mut Keys,
}

/// Decodes the value at the reader's position.
pub fn decode<'py>(
    py: Python<'py>,
    reader: &mut Reader<'_>,
    batch: &Batch,
    instance: u32,
) -> PyResult<Bound<'py, PyAny>> {
    let _paused = CollectorPause::above(batch.bytes.len());
    Keys::with(|keys| Decoder { py, instance, batch, keys }.value(reader))
}

/// Decodes a LIST straight into the tuple that a call wants.
pub fn arguments<'py>(
    py: Python<'py>,
    reader: Option<Reader<'_>>,
    batch: &Batch,
    instance: u32,
) -> PyResult<Bound<'py, PyTuple>> {
    let Some(mut reader) = reader else { return Ok(PyTuple::empty(py)) };
    let _paused = CollectorPause::above(batch.bytes.len());
    Keys::with(|keys| {
        let mut decoder = Decoder { py, instance, batch, keys };
        if reader.u8().map_err(malformed)? != tag::LIST {
            return Err(malformed(reader.malformed()));
        }
        let count = counted(&mut reader, batch)?;
        // SAFETY: the tuple is new and ours alone until it is full; each slot is set once, with an owned reference.
        unsafe {
            let tuple = Bound::from_owned_ptr_or_err(py, ffi::PyTuple_New(count as ffi::Py_ssize_t))?;
            for index in 0..count {
                let value = decoder.value(&mut reader)?;
                ffi::PyTuple_SetItem(tuple.as_ptr(), index as ffi::Py_ssize_t, value.into_ptr());
            }
            Ok(tuple.cast_into_unchecked())
        }
    })
}

/// Decodes a DICT.
pub fn keywords<'py>(
    py: Python<'py>,
    reader: Option<Reader<'_>>,
    batch: &Batch,
    instance: u32,
) -> PyResult<Option<Bound<'py, PyDict>>> {
    let Some(mut reader) = reader else { return Ok(None) };
    let value = decode(py, &mut reader, batch, instance)?;
    Ok(Some(value.cast_into()?))
}

impl<'py> Decoder<'_, 'py> {
    fn value(&mut self, reader: &mut Reader<'_>) -> PyResult<Bound<'py, PyAny>> {
        let mut stack: Vec<Frame<'py>> = Vec::new();
        loop {
            if let Some(Frame::Dict { key: key @ None, .. }) = stack.last_mut() {
                *key = Some(self.key(reader)?);
            }
            let mut value = match self.begin(reader)? {
                Begun::Done(value) => value,
                Begun::Open(frame) => {
                    stack.push(frame);
                    continue;
                }
            };
            loop {
                let Some(frame) = stack.last_mut() else { return Ok(value) };
                if !frame.add(value)? {
                    break;
                }
                value = stack.pop().expect("looked at above").into_object();
            }
        }
    }

    fn key(&mut self, reader: &mut Reader<'_>) -> PyResult<Bound<'py, PyAny>> {
        let tag = reader.u8().map_err(malformed)?;
        let bytes = reader.sized().map_err(malformed)?;
        match tag {
            tag::STR => self.keys.get(self.py, bytes).map(Bound::into_any),
            tag::STR16 => utf16(self.py, bytes).map(Bound::into_any),
            _ => Err(malformed(reader.malformed())),
        }
    }

    /// A scalar, an empty container, or the frame of one that is to be filled.
    fn begin(&mut self, reader: &mut Reader<'_>) -> PyResult<Begun<'py>> {
        let py = self.py;
        let tag = reader.u8().map_err(malformed)?;
        Ok(Begun::Done(match tag {
            tag::NULL => py.None().into_bound(py),
            tag::TRUE => PyBool::new(py, true).to_owned().into_any(),
            tag::FALSE => PyBool::new(py, false).to_owned().into_any(),
            tag::I32 => reader.i32().map_err(malformed)?.into_pyobject(py)?.into_any(),
            tag::I64 => reader.i64().map_err(malformed)?.into_pyobject(py)?.into_any(),
            tag::F64 => PyFloat::new(py, reader.f64().map_err(malformed)?).into_any(),
            tag::BIGINT => Types::get(py).big_int(py, reader.sized().map_err(malformed)?)?,
            tag::STR => utf8(py, reader.sized().map_err(malformed)?)?.into_any(),
            tag::STR16 => utf16(py, reader.sized().map_err(malformed)?)?.into_any(),
            tag::BYTES => PyBytes::new(py, reader.sized().map_err(malformed)?).into_any(),
            tag::BYTES_AT => memory::bytes_of(py, self.buffer(reader)?).into_any(),
            tag::ARRAY => {
                let element = element(reader)?;
                memory::view_of_copy(py, reader.sized().map_err(malformed)?, element)?
            }
            tag::ARRAY_AT => {
                let element = element(reader)?;
                memory::view_of(py, self.buffer(reader)?.clone(), element)?
            }
            tag::NDARRAY => {
                let dimensions = reader.u8().map_err(malformed)?;
                let shape: Result<Vec<u32>, Malformed> = (0..dimensions).map(|_| reader.u32()).collect();
                let shape = shape.map_err(malformed)?;
                let Begun::Done(data) = self.begin(reader)? else { return Err(malformed(reader.malformed())) };
                Types::get(py).shaped(py, &data, shape)?
            }
            tag::DATE => Types::get(py).datetime(py, reader.f64().map_err(malformed)?)?,
            tag::HANDLE => (Types::get(py).home.handle)(py, reader.u32().map_err(malformed)?, self.instance)?,
            tag::LIST => {
                let count = counted(reader, self.batch)?;
                // SAFETY: a new list of `count` empty slots, filled below before anyone sees it.
                let list: Bound<'py, PyList> = unsafe {
                    Bound::from_owned_ptr_or_err(py, ffi::PyList_New(count as ffi::Py_ssize_t))?.cast_into_unchecked()
                };
                if count > 0 {
                    return Ok(Begun::Open(Frame::List { list, index: 0, count }));
                }
                list.into_any()
            }
            tag::DICT | tag::MAP => {
                let remaining = counted(reader, self.batch)?;
                let dict = PyDict::new(py);
                match (remaining, tag) {
                    (0, _) => dict.into_any(),
                    (_, tag::DICT) => return Ok(Begun::Open(Frame::Dict { dict, remaining, key: None })),
                    _ => return Ok(Begun::Open(Frame::Map { dict, remaining, key: None })),
                }
            }
            tag::SET => {
                let remaining = counted(reader, self.batch)?;
                let set = PySet::empty(py)?;
                if remaining > 0 {
                    return Ok(Begun::Open(Frame::Set { set, remaining }));
                }
                set.into_any()
            }
            _ => return Err(malformed(reader.malformed())),
        }))
    }

    fn buffer(&self, reader: &mut Reader<'_>) -> PyResult<&std::sync::Arc<dyn crate::engine::HostBuffer>> {
        let index = reader.u32().map_err(malformed)? as usize;
        self.batch.buffers.get(index).ok_or_else(|| malformed(reader.malformed()))
    }
}

enum Begun<'py> {
    Done(Bound<'py, PyAny>),
    Open(Frame<'py>),
}

impl<'py> Frame<'py> {
    /// Puts a finished value in its place; true when that was the last one.
    fn add(&mut self, value: Bound<'py, PyAny>) -> PyResult<bool> {
        match self {
            Self::List { list, index, count } => {
                // SAFETY: `index` is below the list's length, and the call takes over the reference.
                unsafe { ffi::PyList_SetItem(list.as_ptr(), *index as ffi::Py_ssize_t, value.into_ptr()) };
                *index += 1;
                Ok(index == count)
            }
            Self::Dict { dict, remaining, key } => {
                dict.set_item(key.take().expect("read before its value"), value)?;
                *remaining -= 1;
                Ok(*remaining == 0)
            }
            Self::Map { dict, remaining, key } => match key.take() {
                None => {
                    *key = Some(hashable(value)?);
                    Ok(false)
                }
                Some(known) => {
                    let before = dict.len();
                    dict.set_item(&known, value)?;
                    if dict.len() == before {
                        return Err(Types::get(known.py()).merged(known.py(), "keys of a Map", &known));
                    }
                    *remaining -= 1;
                    Ok(*remaining == 0)
                }
            },
            Self::Set { set, remaining } => {
                let (before, member) = (set.len(), hashable(value)?);
                set.add(&member)?;
                if set.len() == before {
                    return Err(Types::get(member.py()).merged(member.py(), "members of a Set", &member));
                }
                *remaining -= 1;
                Ok(*remaining == 0)
            }
        }
    }

    fn into_object(self) -> Bound<'py, PyAny> {
        match self {
            Self::List { list, .. } => list.into_any(),
            Self::Dict { dict, .. } | Self::Map { dict, .. } => dict.into_any(),
            Self::Set { set, .. } => set.into_any(),
        }
    }
}

/// JavaScript's keys and members may be arrays and sets; Python's must be hashable, and have a frozen twin.
fn hashable(value: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: a bound reference is live and proves the attachment.
    match unsafe { exact(value.as_ptr()) } {
        Exact::None | Exact::Bool | Exact::Int | Exact::Float | Exact::Str | Exact::Bytes => Ok(value),
        _ => Types::get(value.py()).freeze(value.py(), &value),
    }
}

fn element(reader: &mut Reader<'_>) -> PyResult<Element> {
    let code = reader.u8().map_err(malformed)?;
    Element::from_code(code).ok_or_else(|| malformed(reader.malformed()))
}

/// A count that the bytes can hold: each value takes at least one.
fn counted(reader: &mut Reader<'_>, batch: &Batch) -> PyResult<usize> {
    let count = reader.u32().map_err(malformed)? as usize;
    if count > batch.bytes.len() {
        return Err(malformed(reader.malformed()));
    }
    Ok(count)
}

fn malformed(error: Malformed) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

struct CollectorPause(bool);

impl CollectorPause {
    fn above(bytes: usize) -> Self {
        // SAFETY: called while attached to Python, as everything in this file is.
        Self(bytes > PAUSE_COLLECTOR_ABOVE && unsafe { ffi::PyGC_Disable() } == 1)
    }
}

impl Drop for CollectorPause {
    fn drop(&mut self) {
        if self.0 {
            // SAFETY: as above; undoes what `above` did.
            unsafe { ffi::PyGC_Enable() };
        }
    }
}
