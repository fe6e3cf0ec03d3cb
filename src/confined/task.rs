//! The one task of a worker, as it came over the wire.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::engine::Batch;
use crate::value::{Malformed, Reader};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Call,
    Code,
}

mod flag {
    pub const STREAM: u8 = 1;
    pub const ARGS: u8 = 2;
    pub const KWARGS: u8 = 4;
    pub const TRACED: u8 = 8;
}

/// A tool that the task may call.
pub struct Tool {
    pub name: Box<str>,
    pub description: Box<str>,
    pub schema: Box<str>,
}

/// What is known of the task as long as it runs.
pub struct About {
    pub id: Box<str>,
    pub stream: bool,
    pub max_result: usize,
    pub max_output: usize,
    /// The span that its own are to belong to.
    pub traceparent: Option<Box<str>>,
    pub tools: Vec<Tool>,
    /// A tool's number is its place, counted from 1; those that are not for this task come after its own.
    pub numbers: FxHashMap<Box<str>, u32>,
}

/// What there is to run. Points into its message, which goes once it has begun.
pub struct Work {
    pub kind: Kind,
    pub batch: Arc<Batch>,
    /// The target, or the source.
    pub subject: Box<str>,
    args: Option<Range<usize>>,
    kwargs: Option<Range<usize>>,
}

pub fn read(batch: Arc<Batch>, body: Range<usize>) -> Result<(About, Work), Malformed> {
    let base = body.start;
    let reader = &mut Reader::new(batch.bytes.get(body).unwrap_or_default());
    let kind = match reader.u8()? {
        0 => Kind::Call,
        1 => Kind::Code,
        _ => return Err(reader.malformed()),
    };
    let flags = reader.u8()?;
    let (max_result, max_output) = (reader.u32()? as usize, reader.u32()? as usize);
    let id = reader.text()?.into();
    let subject = reader.text()?.into();
    let count = reader.u32()?;
    let tools = (0..count)
        .map(|_| {
            let (name, description, schema) = (reader.text()?.into(), reader.text()?.into(), reader.text()?.into());
            Ok(Tool { name, description, schema })
        })
        .collect::<Result<Vec<Tool>, Malformed>>()?;
    let count = reader.u32()?;
    let others = (0..count).map(|_| reader.text().map(Into::into)).collect::<Result<Vec<Box<str>>, Malformed>>()?;
    let traceparent = if flags & flag::TRACED != 0 { Some(reader.text()?.into()) } else { None };
    let args = if flags & flag::ARGS != 0 { Some(range(reader, base)?) } else { None };
    let kwargs = if flags & flag::KWARGS != 0 { Some(range(reader, base)?) } else { None };
    if !reader.is_empty() {
        return Err(reader.malformed());
    }
    let names = tools.iter().map(|tool| tool.name.clone()).chain(others);
    let numbers = names.zip(1..).collect();
    let stream = flags & flag::STREAM != 0;
    let about = About { id, stream, max_result, max_output, traceparent, tools, numbers };
    let work = Work { kind, batch, subject, args, kwargs };
    Ok((about, work))
}

impl Work {
    pub fn args(&self) -> Option<Reader<'_>> {
        self.args.clone().map(|range| Reader::new(&self.batch.bytes[range]))
    }

    pub fn kwargs(&self) -> Option<Reader<'_>> {
        self.kwargs.clone().map(|range| Reader::new(&self.batch.bytes[range]))
    }
}

/// The place of a sized run of bytes, counted from the start of the batch.
fn range(reader: &mut Reader<'_>, base: usize) -> Result<Range<usize>, Malformed> {
    let length = reader.sized()?.len();
    let end = base + reader.position();
    Ok(end - length..end)
}
