//! The messages between this process and its sandbox (docs/WIRE.md). What a worker sends is read as if an enemy had
//! written it, for one may have.

use std::time::Duration;

use crate::engine::{Usage, Which};
use crate::messages::{from_template, from_worker};
use crate::value::{Malformed, Reader, Refusal, Write, check, tag};

#[derive(Debug, PartialEq)]
pub enum FromTemplate<'a> {
    Ready { version: &'a str },
    Refused { why: &'a str },
    Forked { worker: u32 },
    Ended { worker: u32, status: i32, usage: Usage },
}

impl<'a> FromTemplate<'a> {
    pub fn read(packet: &'a [u8]) -> Result<Self, Malformed> {
        let reader = &mut Reader::new(packet);
        Ok(match reader.u8()? {
            from_template::READY => Self::Ready { version: reader.text()? },
            from_template::REFUSED => Self::Refused { why: reader.text()? },
            from_template::FORKED => Self::Forked { worker: reader.u32()? },
            from_template::ENDED => Self::Ended {
                worker: reader.u32()?,
                status: reader.i32()?,
                usage: Usage {
                    cpu: Duration::from_micros(reader.i64()?.unsigned_abs()),
                    peak_memory: reader.i64()?.unsigned_abs(),
                },
            },
            _ => return Err(reader.malformed()),
        })
    }
}

#[derive(Debug, PartialEq)]
pub enum FromWorker<'a> {
    Result(&'a [u8]),
    Failed {
        code: &'a str,
        message: &'a str,
        details: &'a [u8],
    },
    Output(Which, &'a str),
    Yield(&'a [u8]),
    Progress(&'a [u8]),
    Call {
        call: u32,
        tool: &'a str,
        traceparent: &'a str,
        arguments: &'a [u8],
    },
    Abort(u32),
    Pull(u32),
    /// The window is full: it waits to hear that there is room.
    Wait,
}

impl<'a> FromWorker<'a> {
    /// Reads a frame to its last byte. `allowed` is what its value may take in JavaScript.
    pub fn read(frame: &'a [u8], allowed: usize) -> Result<Self, Refusal> {
        let reader = &mut Reader::new(frame);
        let message = match reader.u8()? {
            from_worker::RESULT => Self::Result(value(frame, reader, allowed)?),
            from_worker::FAILED => Self::Failed {
                code: reader.text()?,
                message: reader.text()?,
                details: dict(frame, reader, allowed, true)?,
            },
            from_worker::OUTPUT => {
                let which = match reader.u8()? {
                    0 => Which::Stdout,
                    1 => Which::Stderr,
                    _ => return Err(reader.malformed().into()),
                };
                Self::Output(which, reader.text()?)
            }
            from_worker::YIELD => Self::Yield(value(frame, reader, allowed)?),
            from_worker::PROGRESS => Self::Progress(dict(frame, reader, allowed, false)?),
            from_worker::CALL => Self::Call {
                call: reader.u32()?,
                tool: reader.text()?,
                traceparent: reader.text()?,
                arguments: dict(frame, reader, allowed, false)?,
            },
            from_worker::ABORT => Self::Abort(reader.u32()?),
            from_worker::PULL => Self::Pull(reader.u32()?),
            from_worker::WAIT => Self::Wait,
            _ => return Err(reader.malformed().into()),
        };
        if reader.is_empty() { Ok(message) } else { Err(reader.malformed().into()) }
    }
}

fn value<'a>(frame: &'a [u8], reader: &mut Reader<'a>, allowed: usize) -> Result<&'a [u8], Refusal> {
    let start = reader.position();
    check(reader, allowed)?;
    Ok(&frame[start..reader.position()])
}

/// A value that JavaScript takes apart by its fields. Where it is JSON the text must be an object's.
fn dict<'a>(frame: &'a [u8], reader: &mut Reader<'a>, allowed: usize, or_null: bool) -> Result<&'a [u8], Refusal> {
    let malformed = reader.malformed();
    let bytes = value(frame, reader, allowed)?;
    let is_object = match bytes[0] {
        tag::DICT => true,
        tag::JSON => bytes[5..].trim_ascii_start().first() == Some(&b'{'),
        tag::NULL => or_null,
        _ => false,
    };
    if is_object { Ok(bytes) } else { Err(malformed.into()) }
}

/// A stream of bytes, taken apart into frames. What has not come yet takes no memory, whatever a length says.
#[derive(Default)]
pub struct Frames {
    buffer: Vec<u8>,
    read: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    pub length: usize,
}

const HEAD: usize = 4;
/// A buffer that a large frame has left behind is not kept larger than this.
const KEPT: usize = 256 * 1024;

impl Frames {
    pub fn push(&mut self, bytes: &[u8]) {
        if self.read == self.buffer.len() {
            self.buffer.clear();
            self.buffer.shrink_to(KEPT);
            self.read = 0;
        } else if self.read > KEPT {
            self.buffer.drain(..self.read);
            self.read = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next frame that is there as a whole, without its head.
    pub fn next(&mut self, longest: usize) -> Result<Option<std::ops::Range<usize>>, TooLong> {
        let rest = &self.buffer[self.read..];
        let Some(head) = rest.first_chunk::<HEAD>() else { return Ok(None) };
        let length = u32::from_le_bytes(*head) as usize;
        if length > longest {
            return Err(TooLong { length });
        }
        if rest.len() < HEAD + length {
            return Ok(None);
        }
        let start = self.read + HEAD;
        self.read = start + length;
        Ok(Some(start..start + length))
    }

    pub fn frame(&self, range: std::ops::Range<usize>) -> &[u8] {
        &self.buffer[range]
    }
}

/// A frame towards a worker.
pub fn frame(kind: u8, write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = vec![0; HEAD];
    bytes.put_u8(kind);
    write(&mut bytes);
    let length = (bytes.len() - HEAD) as u32;
    bytes[..HEAD].copy_from_slice(&length.to_le_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLENTY: usize = 1 << 24;

    fn all(frames: &mut Frames, longest: usize) -> Result<Vec<Vec<u8>>, TooLong> {
        let mut found = Vec::new();
        while let Some(range) = frames.next(longest)? {
            found.push(frames.frame(range).to_vec());
        }
        Ok(found)
    }

    #[test]
    fn a_length_that_lies_takes_no_memory_and_is_refused() {
        let mut frames = Frames::default();
        frames.push(&u32::MAX.to_le_bytes());
        assert_eq!(frames.next(1000), Err(TooLong { length: u32::MAX as usize }));
        assert!(frames.buffer.capacity() < 1000);
    }

    #[test]
    fn what_javascript_takes_apart_is_an_object() {
        let json = |text: &str| {
            let mut bytes = vec![from_worker::PROGRESS, tag::JSON];
            bytes.put_text(text);
            bytes
        };
        assert!(FromWorker::read(&json("{}"), PLENTY).is_ok());
        for other in ["[]", "null", "1", "\"{\""] {
            assert!(FromWorker::read(&json(other), PLENTY).is_err(), "{other}");
        }
        assert!(FromWorker::read(&[from_worker::PROGRESS, tag::NULL], PLENTY).is_err());
    }

    #[test]
    fn a_frame_is_read_to_its_last_byte() {
        assert_eq!(FromWorker::read(&[from_worker::RESULT, tag::NULL], PLENTY), Ok(FromWorker::Result(&[tag::NULL])));
        assert!(FromWorker::read(&[from_worker::RESULT, tag::NULL, 0], PLENTY).is_err());
        assert!(FromWorker::read(&[from_worker::RESULT], PLENTY).is_err());
        assert!(FromWorker::read(&[], PLENTY).is_err());
        assert!(FromWorker::read(&[77], PLENTY).is_err());
    }

    proptest! {
        #[test]
        fn frames_come_out_as_they_went_in_however_they_are_cut(
            bodies in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..2000), 0..20),
            cuts in proptest::collection::vec(1..700_usize, 1..40),
        ) {
            let stream: Vec<u8> = bodies.iter().flat_map(|body| frame(body[0], |out| out.put(&body[1..]))).collect();
            let (mut frames, mut found, mut at, mut turn) = (Frames::default(), Vec::new(), 0, 0);
            while at < stream.len() {
                let end = (at + cuts[turn % cuts.len()]).min(stream.len());
                frames.push(&stream[at..end]);
                found.extend(all(&mut frames, 4000).unwrap());
                (at, turn) = (end, turn + 1);
            }
            prop_assert_eq!(found, bodies);
        }

        #[test]
        fn garbage_is_refused_or_a_message(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut frames = Frames::default();
            frames.push(&bytes);
            if let Ok(found) = all(&mut frames, 1000) {
                for frame in found {
                    let _ = FromWorker::read(&frame, 1 << 20);
                }
            }
            let _ = FromTemplate::read(&bytes);
        }

        #[test]
        fn kinds_with_garbage_bodies_are_refused_or_read(kind in 0..12_u8, body in proptest::collection::vec(0..24_u8, 0..80)) {
            let bytes = [&[kind][..], &body].concat();
            if let Ok(FromWorker::Call { arguments, .. }) = FromWorker::read(&bytes, 1 << 20) {
                prop_assert!(matches!(arguments[0], tag::DICT | tag::JSON));
            }
        }
    }
}
