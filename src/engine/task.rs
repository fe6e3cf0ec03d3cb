//! A task as it came over the wire. It keeps its batch alive and points into it, so that arguments are decoded once,
//! on the thread that needs them.

use std::ops::Range;
use std::sync::Arc;

use super::HostBuffer;
use crate::value::{Malformed, Reader};

/// The bytes of one submission and the host memory that they name by index.
pub struct Batch {
    pub bytes: Box<[u8]>,
    pub buffers: Vec<Arc<dyn HostBuffer>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Call,
    Code,
    RefCall,
    RefRead,
    Tool,
    /// What the sandbox has here.
    AboutSandbox,
    /// A question about the record.
    AboutRecord,
}

impl Kind {
    /// Whether it runs Python.
    pub const fn is_work(self) -> bool {
        !matches!(self, Self::AboutSandbox | Self::AboutRecord)
    }
}

mod flag {
    pub const SESSION: u16 = 1;
    pub const TOOLS: u16 = 2;
    pub const KEEP: u16 = 4;
    pub const STREAM: u16 = 8;
    pub const DETAILED: u16 = 16;
    pub const ARGS: u16 = 32;
    pub const KWARGS: u16 = 64;
    pub const SANDBOX: u16 = 128;
    pub const UNSANDBOXED: u16 = 256;
    pub const NAMED: u16 = 512;
    pub const LABELLED: u16 = 1024;
    pub const TRACED: u16 = 2048;
}

/// What a task for the sandbox asks of it.
#[derive(Clone, Copy, Debug)]
pub struct Sandboxed {
    /// 0: the instance's.
    pub memory_mb: u32,
    /// May run in this process where the sandbox cannot be had.
    pub or_here: bool,
}

/// What its record is found by. Empty where nothing was said.
#[derive(Debug, Default)]
pub struct Labels {
    pub source: Box<str>,
    pub workflow: Box<str>,
    /// Which of the ways under comparison it is.
    pub variant: Box<str>,
    /// JSON.
    pub metadata: Box<str>,
}

pub struct Task {
    pub kind: Kind,
    /// The handle that a reference task is about; 0 elsewhere.
    pub handle: u32,
    pub session: Option<Box<str>>,
    /// Which tools it may call; `None` means all.
    pub tools: Option<Box<[Box<str>]>>,
    /// The result stays in Python.
    pub keep: bool,
    pub stream: bool,
    /// It belongs in the sandbox.
    pub sandboxed: Option<Sandboxed>,
    /// The host wants output and figures beside the value.
    pub detailed: bool,
    pub execution_id: Option<Box<str>>,
    pub labels: Option<Box<Labels>>,
    /// The span that its own are to belong to, in the form of W3C Trace Context.
    pub traceparent: Option<Box<str>>,
    pub batch: Arc<Batch>,
    subject: Range<usize>,
    args: Option<Range<usize>>,
    kwargs: Option<Range<usize>>,
}

impl Labels {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            source: reader.text()?.into(),
            workflow: reader.text()?.into(),
            variant: reader.text()?.into(),
            metadata: reader.text()?.into(),
        })
    }
}

/// The numbers at the head of a TASK frame that the engine itself acts on.
#[derive(Debug)]
pub struct Header {
    pub id: u32,
    pub instance: u32,
    pub timeout_ms: u32,
    pub max_result_bytes: u32,
}

impl Task {
    /// Reads the body of a TASK frame that starts at the reader's position in the batch.
    pub fn read(batch: &Arc<Batch>, body: Range<usize>) -> Result<(Header, Self), Malformed> {
        let base = body.start;
        let reader = &mut Reader::new(&batch.bytes[body]);
        let (id, instance) = (reader.u32()?, reader.u32()?);
        let kind = match reader.u8()? {
            0 => Kind::Call,
            1 => Kind::Code,
            2 => Kind::RefCall,
            3 => Kind::RefRead,
            4 => Kind::Tool,
            5 => Kind::AboutSandbox,
            6 => Kind::AboutRecord,
            _ => return Err(reader.malformed()),
        };
        let flags = reader.u16()?;
        let (timeout_ms, max_result_bytes, handle) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let has = |flag: u16| flags & flag != 0;
        let subject = range(reader, base)?;
        std::str::from_utf8(&batch.bytes[subject.clone()]).map_err(|_| reader.malformed())?;
        let session = if has(flag::SESSION) { Some(reader.text()?.into()) } else { None };
        let tools = if has(flag::TOOLS) {
            let count = reader.u32()?;
            Some((0..count).map(|_| reader.text().map(Into::into)).collect::<Result<_, _>>()?)
        } else {
            None
        };
        let execution_id = if has(flag::NAMED) { Some(reader.text()?.into()) } else { None };
        let labels = if has(flag::LABELLED) { Some(Box::new(Labels::read(reader)?)) } else { None };
        let traceparent = if has(flag::TRACED) { Some(reader.text()?.into()) } else { None };
        let args = if has(flag::ARGS) { Some(range(reader, base)?) } else { None };
        let kwargs = if has(flag::KWARGS) { Some(range(reader, base)?) } else { None };
        let sandboxed = match kind {
            _ if !has(flag::SANDBOX) => None,
            Kind::Call | Kind::Code if session.is_none() && !has(flag::KEEP) => {
                Some(Sandboxed { memory_mb: reader.u32()?, or_here: has(flag::UNSANDBOXED) })
            }
            // What would outlive the task has no place in a process that does not.
            _ => return Err(reader.malformed()),
        };
        if !reader.is_empty() {
            return Err(reader.malformed());
        }
        let task = Self {
            kind,
            handle,
            session,
            tools,
            keep: has(flag::KEEP),
            stream: has(flag::STREAM),
            sandboxed,
            detailed: has(flag::DETAILED),
            execution_id,
            labels,
            traceparent,
            batch: batch.clone(),
            subject,
            args,
            kwargs,
        };
        Ok((Header { id, instance, timeout_ms, max_result_bytes }, task))
    }

    /// The target, the source, or the attribute path.
    pub fn subject(&self) -> &str {
        // SAFETY: `read` has checked that these bytes are UTF-8, and a batch never changes.
        unsafe { std::str::from_utf8_unchecked(&self.batch.bytes[self.subject.clone()]) }
    }

    pub fn args(&self) -> Option<Reader<'_>> {
        self.args_bytes().map(Reader::new)
    }

    pub fn kwargs(&self) -> Option<Reader<'_>> {
        self.kwargs_bytes().map(Reader::new)
    }

    /// A LIST value.
    pub fn args_bytes(&self) -> Option<&[u8]> {
        self.args.clone().map(|range| &self.batch.bytes[range])
    }

    /// A DICT value.
    pub fn kwargs_bytes(&self) -> Option<&[u8]> {
        self.kwargs.clone().map(|range| &self.batch.bytes[range])
    }

    /// Which of the ways under comparison it is, if it says so.
    pub fn variant(&self) -> Option<&str> {
        self.labels.as_ref().map(|labels| &*labels.variant).filter(|variant| !variant.is_empty())
    }

    pub fn may_call(&self, tool: &str) -> bool {
        self.tools.as_ref().is_none_or(|allowed| allowed.iter().any(|name| **name == *tool))
    }
}

/// The place of a sized run of bytes, counted from the start of the batch.
fn range(reader: &mut Reader<'_>, base: usize) -> Result<Range<usize>, Malformed> {
    let length = reader.sized()?.len();
    let end = base + reader.position();
    Ok(end - length..end)
}
