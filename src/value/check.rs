//! Looks through a value that comes from code nobody trusts, before anything is made of it.
//!
//! Whatever passes is well-formed, stands in the message alone (no attachment, no handle) and takes no more of
//! JavaScript's memory than allowed: ten megabytes of empty maps would be half a gigabyte there.

use super::{Element, Malformed, Reader, tag};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("the value would take more than {allowed} bytes in JavaScript")]
    TooCostly { allowed: usize },
}

/// What V8 takes for a value beside its content, roughly and from above.
mod cost {
    pub const SCALAR: usize = 16;
    pub const STRING: usize = 32;
    pub const DATE: usize = 160;
    pub const LIST: usize = 160;
    pub const DICT: usize = 200;
    pub const ENTRY: usize = 32;
    pub const COLLECTION: usize = 320;
    pub const BUFFER: usize = 256;
    /// A value of a JSON text beside the text itself.
    pub const JSON: usize = 24;
}

/// The JSON that workers write is as deep as `convert` lets it be; V8 takes some stack for each level of what it shows.
const DEEPEST_JSON: usize = 512;
const MOST_DIMENSIONS: usize = 64;

/// What is still to come of a container.
enum Rest {
    Values(u64),
    /// Entries, each a key in string form and a value.
    Pairs(u64),
}

struct Walk<'a, 'b> {
    reader: &'b mut Reader<'a>,
    left: usize,
    allowed: usize,
}

/// Passes over the value at the reader's position. `allowed` is what it may take in JavaScript.
pub fn check(reader: &mut Reader<'_>, allowed: usize) -> Result<(), Refusal> {
    let mut walk = Walk { reader, left: allowed, allowed };
    let mut stack: Vec<Rest> = Vec::new();
    loop {
        if let Some(rest) = walk.one()? {
            stack.push(rest);
        }
        loop {
            match stack.last_mut() {
                None => return Ok(()),
                Some(Rest::Values(0) | Rest::Pairs(0)) => drop(stack.pop()),
                Some(Rest::Values(count)) => {
                    *count -= 1;
                    break;
                }
                Some(Rest::Pairs(count)) => {
                    *count -= 1;
                    walk.key()?;
                    break;
                }
            }
        }
    }
}

impl Walk<'_, '_> {
    fn pay(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.left = self.left.checked_sub(bytes).ok_or(Refusal::TooCostly { allowed: self.allowed })?;
        Ok(())
    }

    fn malformed<T>(&self) -> Result<T, Refusal> {
        Err(self.reader.malformed().into())
    }

    fn one(&mut self) -> Result<Option<Rest>, Refusal> {
        match self.reader.u8()? {
            tag::NULL | tag::TRUE | tag::FALSE => self.pay(cost::SCALAR)?,
            tag::I32 => self.fixed(4)?,
            tag::F64 | tag::I64 => self.fixed(8)?,
            tag::DATE => {
                self.fixed(8)?;
                self.pay(cost::DATE)?;
            }
            tag::BIGINT => {
                let digits = self.reader.sized()?;
                if digits.is_empty() {
                    return self.malformed();
                }
                self.pay(cost::STRING + digits.len())?;
            }
            tag::STR => self.utf8()?,
            tag::STR16 => self.utf16()?,
            tag::LIST => return self.open(cost::LIST, 8, Rest::Values),
            tag::DICT => return self.open(cost::DICT, cost::ENTRY, Rest::Pairs),
            tag::MAP => return self.open(cost::COLLECTION, cost::ENTRY, |count| Rest::Values(count * 2)),
            tag::SET => return self.open(cost::COLLECTION, cost::ENTRY, Rest::Values),
            tag::BYTES => {
                let length = self.reader.sized()?.len();
                self.pay(cost::BUFFER + length)?;
            }
            tag::ARRAY => drop(self.array()?),
            tag::NDARRAY => self.ndarray()?,
            tag::JSON => self.json()?,
            // Attachments and handles name what only this process has; anything else names nothing.
            _ => return self.malformed(),
        }
        Ok(None)
    }

    fn fixed(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.reader.take(bytes)?;
        self.pay(cost::SCALAR)
    }

    fn utf8(&mut self) -> Result<(), Refusal> {
        let length = self.reader.text()?.len();
        self.pay(cost::STRING + 2 * length)
    }

    fn utf16(&mut self) -> Result<(), Refusal> {
        let length = self.reader.sized()?.len();
        if length % 2 != 0 {
            return self.malformed();
        }
        self.pay(cost::STRING + length)
    }

    fn key(&mut self) -> Result<(), Refusal> {
        match self.reader.u8()? {
            tag::STR => self.utf8(),
            tag::STR16 => self.utf16(),
            _ => self.malformed(),
        }
    }

    fn open(&mut self, own: usize, each: usize, rest: impl FnOnce(u64) -> Rest) -> Result<Option<Rest>, Refusal> {
        let count = self.reader.u32()?;
        // A count is believed as far as there is memory for it, so none makes a container larger than its content.
        self.pay(own.saturating_add((count as usize).saturating_mul(each)))?;
        Ok(Some(rest(u64::from(count))))
    }

    /// Gives how many elements it has.
    fn array(&mut self) -> Result<usize, Refusal> {
        let Some(element) = Element::from_code(self.reader.u8()?) else { return self.malformed() };
        let length = self.reader.sized()?.len();
        if !length.is_multiple_of(element.size()) {
            return self.malformed();
        }
        self.pay(cost::BUFFER + length)?;
        Ok(length / element.size())
    }

    fn ndarray(&mut self) -> Result<(), Refusal> {
        let dimensions = usize::from(self.reader.u8()?);
        if dimensions > MOST_DIMENSIONS {
            return self.malformed();
        }
        self.pay(cost::BUFFER + dimensions * cost::SCALAR)?;
        let mut elements: usize = 1;
        for _ in 0..dimensions {
            elements = elements.saturating_mul(self.reader.u32()? as usize);
        }
        if self.reader.u8()? != tag::ARRAY || self.array()? != elements {
            return self.malformed();
        }
        Ok(())
    }

    fn json(&mut self) -> Result<(), Refusal> {
        let text = self.reader.text()?;
        let Some(values) = json_cost(text.as_bytes()) else { return self.malformed() };
        self.pay(2 * text.len() + values)?;
        // What V8 would refuse is refused here, where it still has a name.
        if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
            return self.malformed();
        }
        Ok(())
    }
}

/// What the values of a JSON text take at most; `None` where it is deeper than any that a worker writes.
fn json_cost(text: &[u8]) -> Option<usize> {
    let (mut cost, mut depth, mut in_string, mut at) = (cost::JSON, 0_usize, false, 0);
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\\' if in_string => at += 1,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b',' => cost += cost::JSON,
            b'[' | b'{' => {
                cost += if byte == b'[' { cost::LIST } else { cost::DICT };
                depth += 1;
                if depth > DEEPEST_JSON {
                    return None;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    Some(cost)
}

#[cfg(test)]
mod tests;
