//! Tool calls from workers, waiting for the host's replies.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Instant;

use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use super::link::{Link, Sent};
use super::linux::{Command, Sandbox};
use super::wire::frame;
use crate::engine::Instance;
use crate::error::Code;
use crate::messages::to_worker;
use crate::value::{Write, tag};

/// Calls of workers have numbers with this bit; those of this process's Python have none of them.
const MARK: u32 = 1 << 31;

/// The status of docs/WIRE.md that is given here; the others come from the host.
const REPLY_ERROR: u8 = 1;
/// Those after which a call goes on.
const STREAM_OPENED: u8 = 2;
const STREAM_ITEM: u8 = 3;

struct Open {
    link: Arc<Link>,
    /// The worker's own number for it.
    number: u32,
    stream: Stream,
    instance: Arc<Instance>,
    /// Until the host has replied for the first time.
    sent: Option<Instant>,
}

#[derive(PartialEq)]
enum Stream {
    Unknown,
    /// Nobody has asked for the next item yet.
    Idle,
    Pulled,
}

#[derive(Default)]
pub struct Calls {
    open: Mutex<FxHashMap<u32, Open>>,
}

pub const fn is_from_worker(call: u32) -> bool {
    call & MARK != 0
}

impl Calls {
    /// Gives the number that the host knows it by.
    pub fn begin(&self, link: &Arc<Link>, number: u32, instance: &Arc<Instance>) -> u32 {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let call = NEXT.fetch_add(1, Relaxed) | MARK;
        let made = Open {
            link: link.clone(),
            number,
            stream: Stream::Unknown,
            instance: instance.clone(),
            sent: Some(Instant::now()),
        };
        self.open.lock().insert(call, made);
        call
    }

    /// The worker wants the next item; false where the call gives none, or was asked already.
    pub fn pull(&self, call: u32) -> bool {
        let mut open = self.open.lock();
        let Some(known) = open.get_mut(&call).filter(|known| known.stream == Stream::Idle) else { return false };
        known.stream = Stream::Pulled;
        true
    }

    /// True when the worker may be read again.
    pub fn forget(&self, calls: impl Iterator<Item = u32>) -> bool {
        let mut open = self.open.lock();
        let mut is_free = false;
        for known in calls.filter_map(|call| open.remove(&call)) {
            is_free |= known.link.call_ends();
        }
        is_free
    }
}

/// The replies of one batch: a worker gets all of its own in one go, when this is dropped.
pub struct Replies {
    now: Instant,
    corked: Vec<Arc<Link>>,
}

impl Replies {
    pub fn begin(now: Instant) -> Self {
        Self { now, corked: Vec::new() }
    }

    pub fn add(&mut self, call: u32, status: u8, value: &[u8]) {
        let Some(sandbox) = Sandbox::get() else { return };
        let (link, number) = {
            let mut open = sandbox.calls.open.lock();
            let goes_on = matches!(status, STREAM_OPENED | STREAM_ITEM);
            let Some(known) = open.get_mut(&call) else { return };
            known.stream = Stream::Idle;
            if let Some(sent) = known.sent.take() {
                known.instance.figures.tool_replied(self.now.saturating_duration_since(sent));
            }
            let found = (known.link.clone(), known.number);
            if !goes_on {
                open.remove(&call);
                if found.0.call_ends() {
                    sandbox.command(Command::Answered(found.0.token));
                }
            }
            found
        };
        let message = frame(to_worker::REPLY, |out| {
            out.put_u32(number);
            out.put_u8(status);
            out.put(value);
        });
        match link.send(&message, true) {
            Sent::Refused => sandbox.command(Command::Stuck(link.token, Sent::Refused)),
            _ if self.corked.iter().any(|corked| corked.token == link.token) => {}
            _ => self.corked.push(link),
        }
    }
}

impl Drop for Replies {
    fn drop(&mut self) {
        let Some(sandbox) = Sandbox::get() else { return };
        for link in self.corked.drain(..) {
            let sent = link.flush();
            if sent != Sent::Done {
                sandbox.command(Command::Stuck(link.token, sent));
            }
        }
    }
}

/// The answer to a call that does not come to the host.
pub fn refused_call(number: u32, code: Code, message: &str) -> Vec<u8> {
    frame(to_worker::REPLY, |out| {
        out.put_u32(number);
        out.put_u8(REPLY_ERROR);
        out.put_u8(tag::DICT);
        out.put_u32(3);
        for (key, text) in [("name", "Error"), ("message", message), ("code", code.as_str())] {
            out.put_str(key);
            out.put_str(text);
        }
    })
}
