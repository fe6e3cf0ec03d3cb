//! This process's end of a worker's socket, for every thread that writes to it or ends the worker.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use parking_lot::Mutex;
use rustix::io::Errno;
use rustix::net::{SendFlags, send};

use super::usage;
use crate::engine::Usage;

/// Calls of one task that the host works on at once: their answers, however large, are all in memory together.
const MOST_OPEN_CALLS: usize = 128;

pub struct Link {
    /// Names it for the supervisor.
    pub token: u64,
    socket: OwnedFd,
    /// Arrives once the template has forked.
    process: OnceLock<OwnedFd>,
    doomed: AtomicBool,
    /// Calls of its that the host has not answered.
    calls: AtomicUsize,
    is_full: AtomicBool,
    outbound: Mutex<Outbound>,
    /// What may wait for a worker that does not read.
    most_pending: usize,
}

#[derive(Default)]
struct Outbound {
    pending: Vec<u8>,
    sent: usize,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Done,
    /// The socket is full: the rest goes when the worker has read.
    Waits,
    /// So much waits already that the worker does not mean to read.
    Refused,
    /// The worker is gone.
    Broken,
}

impl Link {
    pub fn new(token: u64, socket: OwnedFd, most_pending: usize) -> Self {
        Self {
            token,
            socket,
            process: OnceLock::new(),
            doomed: AtomicBool::new(false),
            calls: AtomicUsize::new(0),
            is_full: AtomicBool::new(false),
            outbound: Mutex::default(),
            most_pending,
        }
    }

    pub fn socket(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// Sends a message, or keeps it where `cork` says that more follows at once.
    pub fn send(&self, message: &[u8], cork: bool) -> Sent {
        let mut outbound = self.outbound.lock();
        if outbound.pending.len() - outbound.sent + message.len() > self.most_pending {
            return Sent::Refused;
        }
        let mut rest = message;
        if outbound.pending.is_empty() && !cork {
            match self.write(message) {
                Ok(sent) if sent == message.len() => return Sent::Done,
                Ok(sent) => rest = &message[sent..],
                Err(_) => return Sent::Broken,
            }
            outbound.pending.extend_from_slice(rest);
            return Sent::Waits;
        }
        outbound.pending.extend_from_slice(rest);
        if cork { Sent::Done } else { self.drain(&mut outbound) }
    }

    /// Sends what was kept.
    pub fn flush(&self) -> Sent {
        let mut outbound = self.outbound.lock();
        self.drain(&mut outbound)
    }

    fn drain(&self, outbound: &mut Outbound) -> Sent {
        while outbound.sent < outbound.pending.len() {
            match self.write(&outbound.pending[outbound.sent..]) {
                Ok(0) => {
                    // One that is always a little behind must not make this keep all that it ever got.
                    if outbound.sent > outbound.pending.len() / 2 {
                        outbound.pending.drain(..outbound.sent);
                        outbound.sent = 0;
                    }
                    return Sent::Waits;
                }
                Ok(sent) => outbound.sent += sent,
                Err(_) => return Sent::Broken,
            }
        }
        outbound.pending = Vec::new();
        outbound.sent = 0;
        Sent::Done
    }

    /// How much the socket takes now.
    fn write(&self, bytes: &[u8]) -> Result<usize, Errno> {
        match send(&self.socket, bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
            Ok(sent) => Ok(sent),
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// The template has told which process it is.
    pub fn forked(&self, process: OwnedFd) {
        let _ = self.process.set(process);
        if self.doomed.load(SeqCst) {
            self.kill();
        }
    }

    /// Ends the process, now or as soon as it is known.
    pub fn kill(&self) {
        self.doomed.store(true, SeqCst);
        if let Some(process) = self.process.get() {
            jail::kill(process.as_fd());
        }
    }

    /// Whether the template has told which process it is.
    pub fn is_known(&self) -> bool {
        self.process.get().is_some()
    }

    /// Whether we have ended it ourselves.
    pub fn is_doomed(&self) -> bool {
        self.doomed.load(SeqCst)
    }

    /// Whether it has ended already, so that its status is on the way.
    pub fn has_ended(&self) -> bool {
        self.process.get().is_some_and(|process| jail::has_ended(process.as_fd(), Duration::ZERO))
    }

    /// Counts a call that goes to the host; true when there are so many open that no more should be read.
    pub fn call_begins(&self) -> bool {
        let is_full = self.calls.fetch_add(1, SeqCst) + 1 >= MOST_OPEN_CALLS;
        if is_full {
            self.is_full.store(true, SeqCst);
        }
        is_full
    }

    pub fn has_many_calls(&self) -> bool {
        self.calls.load(SeqCst) >= MOST_OPEN_CALLS
    }

    /// Counts one that is answered; true when reading may go on.
    pub fn call_ends(&self) -> bool {
        self.calls.fetch_sub(1, SeqCst) <= MOST_OPEN_CALLS && self.is_full.swap(false, SeqCst)
    }

    /// What the process has taken so far, while it lives.
    pub fn usage(&self) -> Option<Usage> {
        usage::of(jail::pid_of(self.process.get()?.as_fd())?)
    }
}
