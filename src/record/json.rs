//! A value in wire form as JSON that any database takes and that a person can read.
//!
//! What JSON has no word for becomes an object with one key that begins with `$`. A value that is larger than allowed
//! becomes its beginning; what is looked at of it is bounded as well.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::clock;
use super::redact::Redactor;
use super::text::{Texts, cut, without_nul};
use crate::value::{Element, Malformed, Reader, tag};

/// Deeper values are told by their outermost levels.
const DEEPEST: usize = 64;

/// A value in wire form, or as much of it as was kept.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    pub bytes: &'a [u8],
    /// Of the whole.
    pub length: usize,
    /// How long the pieces of memory are that it names by index.
    pub beside: &'a [usize],
    /// Towards Python a handle is a number alone.
    pub from_host: bool,
}

impl<'a> Seen<'a> {
    pub const fn whole(bytes: &'a [u8], beside: &'a [usize]) -> Self {
        Self { bytes, length: bytes.len(), beside, from_host: false }
    }
}

/// How much of a value has to be kept for [`store`].
pub const fn kept(limit: usize) -> usize {
    4 * limit + 16 * 1024
}

pub fn store(seen: Seen<'_>, texts: &Texts<'_>) -> String {
    let Seen { bytes, length, beside, from_host } = seen;
    let is_whole = length == bytes.len();
    match json_text(bytes) {
        Some(text) if is_whole => return store_text(text, texts),
        Some(text) => return too_large(length, &texts.store(text)),
        None if !is_whole || length > kept(texts.limit) => return too_large(length, ""),
        None => {}
    }
    let mut walk = Walk { reader: Reader::new(bytes), beside, from_host, redactor: texts.redactor };
    match walk.value(DEEPEST) {
        Ok(value) => fit(&value, texts),
        Err(malformed) => json!({ "$unreadable": malformed.to_string() }).to_string(),
    }
}

/// The same for a JSON text.
pub fn store_text(text: &str, texts: &Texts<'_>) -> String {
    if text.len() > texts.limit {
        return too_large(text.len(), &texts.store(text));
    }
    match serde_json::from_str(text) {
        Ok(value) => fit(&clean(value, texts.redactor, DEEPEST), texts),
        // What JSON allows and Rust's strings do not, lone surrogates, is told as text.
        Err(_) => json!({ "$text": texts.store(text) }).to_string(),
    }
}

/// The text of a JSON value, which may have been cut.
fn json_text(bytes: &[u8]) -> Option<&str> {
    let text = bytes.strip_prefix(&[tag::JSON])?.get(size_of::<u32>()..)?;
    let valid = std::str::from_utf8(text).map_or_else(|error| error.valid_up_to(), |_| text.len());
    std::str::from_utf8(&text[..valid]).ok()
}

fn fit(value: &Value, texts: &Texts<'_>) -> String {
    let text = value.to_string();
    if text.len() <= texts.limit { text } else { too_large(text.len(), cut(&text, texts.limit)) }
}

fn too_large(bytes: usize, head: &str) -> String {
    json!({ "$truncated": { "bytes": bytes, "head": head } }).to_string()
}

fn clean(value: Value, redactor: &Redactor, levels: usize) -> Value {
    match value {
        Value::String(text) => Value::String(clean_text(&text, redactor)),
        Value::Array(_) | Value::Object(_) if levels == 0 => deeper(),
        Value::Array(items) => items.into_iter().map(|item| clean(item, redactor, levels - 1)).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| field(&name, clean(value, redactor, levels - 1), redactor))
                .collect(),
        ),
        other => other,
    }
}

fn field(name: &str, value: Value, redactor: &Redactor) -> (String, Value) {
    let name = clean_text(name, redactor);
    match redactor.instead_of_field(&name) {
        Some(instead) if !value.is_null() => (name, instead.into()),
        _ => (name, value),
    }
}

fn clean_text(text: &str, redactor: &Redactor) -> String {
    without_nul(redactor.clean(text).into_owned())
}

fn deeper() -> Value {
    json!({ "$deeper": true })
}

struct Walk<'a> {
    reader: Reader<'a>,
    beside: &'a [usize],
    from_host: bool,
    redactor: &'a Redactor,
}

impl Walk<'_> {
    fn value(&mut self, levels: usize) -> Result<Value, Malformed> {
        let kind = self.reader.u8()?;
        if levels == 0 && matches!(kind, tag::LIST | tag::DICT | tag::MAP | tag::SET) {
            // What comes after it cannot be found without reading it.
            return Err(self.reader.malformed());
        }
        Ok(match kind {
            tag::NULL => Value::Null,
            tag::TRUE => true.into(),
            tag::FALSE => false.into(),
            tag::I32 => self.reader.i32()?.into(),
            tag::I64 => self.reader.i64()?.into(),
            tag::F64 => number(self.reader.f64()?),
            tag::BIGINT => json!({ "$integer": hexadecimal(self.reader.sized()?) }),
            tag::STR => clean_text(self.reader.text()?, self.redactor).into(),
            tag::STR16 => clean_text(&utf16(self.reader.sized()?), self.redactor).into(),
            tag::LIST => self.items(levels)?.into(),
            tag::DICT => self.fields(levels)?.into(),
            tag::MAP => json!({ "$map": self.pairs(levels)? }),
            tag::SET => json!({ "$set": self.items(levels)? }),
            tag::BYTES => {
                let bytes = self.reader.sized()?;
                json!({ "$bytes": { "length": bytes.len(), "sha256": hash(bytes) } })
            }
            tag::BYTES_AT => json!({ "$bytes": { "length": self.length_beside()? } }),
            tag::ARRAY | tag::ARRAY_AT => json!({ "$array": self.array(kind)? }),
            tag::NDARRAY => self.ndarray()?,
            tag::DATE => {
                let milliseconds = self.reader.f64()?;
                clock::of_milliseconds(milliseconds)
                    .map_or_else(|| number(milliseconds), |text| json!({ "$date": text }))
            }
            tag::HANDLE => {
                let number = self.reader.u32()?;
                json!({ "$handle": if self.from_host { number.into() } else { self.value(levels)? } })
            }
            tag::JSON => {
                let value = serde_json::from_str(self.reader.text()?).map_err(|_| self.reader.malformed())?;
                clean(value, self.redactor, levels)
            }
            _ => return Err(self.reader.malformed()),
        })
    }

    fn items(&mut self, levels: usize) -> Result<Vec<Value>, Malformed> {
        (0..self.reader.u32()?).map(|_| self.value(levels - 1)).collect()
    }

    fn pairs(&mut self, levels: usize) -> Result<Vec<[Value; 2]>, Malformed> {
        (0..self.reader.u32()?).map(|_| Ok([self.value(levels - 1)?, self.value(levels - 1)?])).collect()
    }

    fn fields(&mut self, levels: usize) -> Result<Map<String, Value>, Malformed> {
        let one = |walk: &mut Self| {
            let name = walk.value(1)?;
            let name = name.as_str().ok_or_else(|| walk.reader.malformed())?.to_owned();
            let value = walk.value(levels - 1)?;
            Ok(field(&name, value, walk.redactor))
        };
        (0..self.reader.u32()?).map(|_| one(self)).collect()
    }

    fn length_beside(&mut self) -> Result<usize, Malformed> {
        let index = self.reader.u32()? as usize;
        self.beside.get(index).copied().ok_or_else(|| self.reader.malformed())
    }

    fn array(&mut self, kind: u8) -> Result<Value, Malformed> {
        let element = Element::from_code(self.reader.u8()?).ok_or_else(|| self.reader.malformed())?;
        let bytes = if kind == tag::ARRAY { self.reader.sized()?.len() } else { self.length_beside()? };
        Ok(json!({ "elements": format!("{element:?}"), "length": bytes / element.size() }))
    }

    fn ndarray(&mut self) -> Result<Value, Malformed> {
        let dimensions = self.reader.u8()?;
        let shape = (0..dimensions).map(|_| self.reader.u32()).collect::<Result<Vec<_>, _>>()?;
        let kind = self.reader.u8()?;
        let array = self.array(kind)?;
        Ok(json!({ "$array": { "elements": array["elements"], "shape": shape } }))
    }
}

fn number(number: f64) -> Value {
    serde_json::Number::from_f64(number).map_or_else(|| json!({ "$number": number.to_string() }), Value::Number)
}

/// Two's complement, least significant byte first.
fn hexadecimal(bytes: &[u8]) -> String {
    let negative = bytes.last().is_some_and(|&last| last & 0x80 != 0);
    let mut carry = negative;
    let magnitude = bytes.iter().map(|&byte| {
        if !negative {
            return byte;
        }
        let (byte, overflow) = (!byte).overflowing_add(u8::from(carry));
        carry = overflow;
        byte
    });
    let digits: Vec<String> = magnitude.map(|byte| format!("{byte:02x}")).collect();
    let digits: String = digits.into_iter().rev().collect();
    let digits = digits.trim_start_matches('0');
    format!("{}0x{}", if negative { "-" } else { "" }, if digits.is_empty() { "0" } else { digits })
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
    String::from_utf16_lossy(&units)
}

pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests;
