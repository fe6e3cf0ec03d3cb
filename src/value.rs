//! The wire form of a value: one tag byte and its body (docs/WIRE.md).
//! Bytes only: what a tag becomes in Python or JavaScript is decided at the two ends.

mod check;

use std::fmt;

pub use check::{Refusal, check};

macro_rules! tags {
    ($($name:ident = $code:literal),+ $(,)?) => {
        $(pub const $name: u8 = $code;)+
        /// Every tag with its name, for the test that compares them with the JavaScript half.
        #[cfg(test)]
        pub const ALL: &[(&str, u8)] = &[$((stringify!($name), $code)),+];
    };
}

pub mod tag {
    tags! {
        NULL = 0, TRUE = 1, FALSE = 2, I32 = 3, F64 = 4, I64 = 5, BIGINT = 6, STR = 7, STR16 = 8,
        LIST = 9, DICT = 10, MAP = 11, SET = 12, BYTES = 13, BYTES_AT = 14, ARRAY = 15, ARRAY_AT = 16,
        NDARRAY = 17, DATE = 18, HANDLE = 19, JSON = 20,
    }
}

/// Element types of arrays. The format letters are those of Python's `struct` and buffer protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Element {
    I8 = 0,
    U8 = 1,
    U8Clamped = 2,
    I16 = 3,
    U16 = 4,
    I32 = 5,
    U32 = 6,
    I64 = 7,
    U64 = 8,
    F32 = 9,
    F64 = 10,
}

impl Element {
    pub const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::I8,
            1 => Self::U8,
            2 => Self::U8Clamped,
            3 => Self::I16,
            4 => Self::U16,
            5 => Self::I32,
            6 => Self::U32,
            7 => Self::I64,
            8 => Self::U64,
            9 => Self::F32,
            10 => Self::F64,
            _ => return None,
        })
    }

    /// The element of a buffer-protocol format: one letter, native byte order.
    pub fn from_format(format: &str, size: usize) -> Option<Self> {
        let letter = format.trim_start_matches(['@', '=', '<']);
        Some(match (letter, size) {
            ("b", 1) => Self::I8,
            ("B" | "c" | "?", 1) => Self::U8,
            ("h", 2) => Self::I16,
            ("H", 2) => Self::U16,
            ("i" | "l", 4) => Self::I32,
            ("I" | "L", 4) => Self::U32,
            ("q" | "l" | "n", 8) => Self::I64,
            ("Q" | "L" | "N", 8) => Self::U64,
            ("f", 4) => Self::F32,
            ("d", 8) => Self::F64,
            _ => return None,
        })
    }

    pub const fn format(self) -> &'static std::ffi::CStr {
        match self {
            Self::I8 => c"b",
            Self::U8 | Self::U8Clamped => c"B",
            Self::I16 => c"h",
            Self::U16 => c"H",
            Self::I32 => c"i",
            Self::U32 => c"I",
            Self::I64 => c"q",
            Self::U64 => c"Q",
            Self::F32 => c"f",
            Self::F64 => c"d",
        }
    }

    pub const fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 | Self::U8Clamped => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 => 8,
        }
    }
}

/// What a reader says of bytes that are not of the wire form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("malformed message at byte {at}")]
pub struct Malformed {
    pub at: usize,
}

/// Walks bytes without ever leaving them.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub const fn position(&self) -> usize {
        self.at
    }

    pub const fn is_empty(&self) -> bool {
        self.at >= self.bytes.len()
    }

    #[inline]
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let end = self.at.checked_add(length).filter(|&end| end <= self.bytes.len());
        let end = end.ok_or(Malformed { at: self.at })?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let at = self.at;
        self.take(N)?.try_into().map_err(|_| Malformed { at })
    }

    #[inline]
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        self.array::<1>().map(|[byte]| byte)
    }

    #[inline]
    pub fn u16(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_le_bytes)
    }

    #[inline]
    pub fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_le_bytes)
    }

    #[inline]
    pub fn i32(&mut self) -> Result<i32, Malformed> {
        self.array().map(i32::from_le_bytes)
    }

    #[inline]
    pub fn i64(&mut self) -> Result<i64, Malformed> {
        self.array().map(i64::from_le_bytes)
    }

    #[inline]
    pub fn f64(&mut self) -> Result<f64, Malformed> {
        self.array().map(f64::from_le_bytes)
    }

    /// A length and as many bytes.
    #[inline]
    pub fn sized(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.u32()? as usize;
        self.take(length)
    }

    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        let at = self.at;
        std::str::from_utf8(self.sized()?).map_err(|_| Malformed { at })
    }

    pub const fn malformed(&self) -> Malformed {
        Malformed { at: self.at }
    }
}

impl fmt::Debug for Reader<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Reader {{ at: {}, of: {} }}", self.at, self.bytes.len())
    }
}

/// Writes the wire form into a growing buffer.
pub trait Write {
    fn put(&mut self, bytes: &[u8]);

    #[inline]
    fn put_u8(&mut self, byte: u8) {
        self.put(&[byte]);
    }

    #[inline]
    fn put_u32(&mut self, number: u32) {
        self.put(&number.to_le_bytes());
    }

    #[inline]
    fn put_f64(&mut self, number: f64) {
        self.put(&number.to_le_bytes());
    }

    /// A length and UTF-8, without a tag: the form of text in frames.
    #[inline]
    fn put_text(&mut self, text: &str) {
        self.put_u32(text.len() as u32);
        self.put(text.as_bytes());
    }

    /// A string as a value.
    #[inline]
    fn put_str(&mut self, text: &str) {
        self.put_u8(tag::STR);
        self.put_text(text);
    }

    #[inline]
    fn put_int(&mut self, number: i64) {
        if let Ok(small) = i32::try_from(number) {
            self.put_u8(tag::I32);
            self.put(&small.to_le_bytes());
        } else {
            self.put_u8(tag::I64);
            self.put(&number.to_le_bytes());
        }
    }
}

impl Write for Vec<u8> {
    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_are_those_of_the_javascript_half() {
        let source = include_str!("../lib/wire/tags.js");
        for (name, code) in tag::ALL {
            assert!(source.contains(&format!("{name}: {code},")), "lib/wire/tags.js lacks {name}: {code}");
        }
    }

    #[test]
    fn an_element_survives_its_code_and_its_format() {
        for code in 0..=10 {
            let element = Element::from_code(code).unwrap();
            assert_eq!(element as u8, code);
            let back = Element::from_format(element.format().to_str().unwrap(), element.size()).unwrap();
            assert!(back == element || element == Element::U8Clamped);
        }
        assert_eq!(Element::from_code(11), None);
        assert_eq!(Element::from_format(">d", 8), None, "another byte order is not ours to send");
        assert_eq!(Element::from_format("Zd", 16), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in ".*", number: i64, float: f64) {
            let mut bytes = Vec::new();
            bytes.put_text(&text);
            bytes.put_int(number);
            bytes.put_f64(float);
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.text().unwrap(), text);
            let read = match reader.u8().unwrap() {
                tag::I32 => i64::from(reader.i32().unwrap()),
                _ => reader.i64().unwrap(),
            };
            prop_assert_eq!(read, number);
            prop_assert_eq!(reader.f64().unwrap().to_bits(), float.to_bits());
            prop_assert!(reader.is_empty());
        }

        #[test]
        fn garbage_is_refused_and_never_read_past(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&bytes);
            while let Ok(part) = reader.sized() {
                prop_assert!(part.len() <= bytes.len());
            }
            prop_assert!(reader.position() <= bytes.len());
        }
    }
}
