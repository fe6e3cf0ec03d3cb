//! The worker's socket: frames out, frames in.
//!
//! What goes out is gathered and written at certain moments, so that a hundred calls of one turn are one write. Nothing
//! here blocks with the GIL, and a writer that has to wait reads meanwhile: two ends that both only write stand still.

use std::io;
use std::os::fd::RawFd;

use parking_lot::{Condvar, Mutex};
use pyo3::prelude::*;

use super::calls;
use super::exit::Exit;
use super::output::{Output, Which};
use crate::messages::from_worker;
use crate::value::Write;

pub const HOST: RawFd = 3;
/// What has gathered so far goes out, whatever moment it is.
const MUCH: usize = 64 * 1024;
const HEAD: usize = 4;

static OUTGOING: Mutex<Outgoing> = Mutex::new(Outgoing::new());
static SENT: Condvar = Condvar::new();

struct Outgoing {
    bytes: Vec<u8>,
    output: [Output; 2],
    /// A thread is writing: it sends what comes meanwhile as well.
    sending: bool,
    /// The outcome is on its way: nothing goes after it.
    closed: bool,
}

impl Outgoing {
    const fn new() -> Self {
        Self { bytes: Vec::new(), output: [Output::new(), Output::new()], sending: false, closed: false }
    }

    /// The text that a stream has not sent yet goes before whatever follows.
    fn put_rest(&mut self, which: Which) {
        if let Some(text) = self.output[which as usize].take_rest() {
            put_output(&mut self.bytes, which, &text);
        }
    }

    fn put_rests(&mut self) {
        self.put_rest(Which::Stdout);
        self.put_rest(Which::Stderr);
    }
}

/// Lets output through up to this many bytes of each kind.
pub fn limit_output(limit: usize) {
    OUTGOING.lock().output.iter_mut().for_each(|output| output.limit(limit));
}

/// Gathers a frame. `body` writes what comes after the kind.
pub fn put(kind: u8, body: impl FnOnce(&mut Vec<u8>)) {
    let mut outgoing = OUTGOING.lock();
    if !outgoing.closed {
        outgoing.put_rests();
        put_frame(&mut outgoing.bytes, kind, body);
    }
}

fn put_frame(bytes: &mut Vec<u8>, kind: u8, body: impl FnOnce(&mut Vec<u8>)) {
    let start = bytes.len();
    bytes.put_u32(0);
    bytes.put_u8(kind);
    body(bytes);
    let size = (bytes.len() - start - HEAD) as u32;
    bytes[start..start + HEAD].copy_from_slice(&size.to_le_bytes());
}

fn put_output(bytes: &mut Vec<u8>, which: Which, text: &str) {
    put_frame(bytes, from_worker::OUTPUT, |body| {
        body.put_u8(which as u8);
        body.put_text(text);
    });
}

/// Takes what was printed and gives how many frames it has become.
pub fn print(which: Which, text: &str) -> usize {
    let mut outgoing = OUTGOING.lock();
    if outgoing.closed || text.is_empty() {
        return 0;
    }
    // The two streams stay in order.
    outgoing.put_rest(which.other());
    let Outgoing { bytes, output, .. } = &mut *outgoing;
    output[which as usize].write(text, |part| put_output(bytes, which, part))
}

/// What was printed without an end of line goes out as well.
pub fn put_rests() {
    OUTGOING.lock().put_rests();
}

pub fn has_gathered_much() -> bool {
    OUTGOING.lock().bytes.len() >= MUCH
}

/// Writes what has gathered, or leaves it to the thread that is writing. True where something was received meanwhile.
pub fn flush(py: Python<'_>) -> bool {
    let mut received = false;
    let mut outgoing = OUTGOING.lock();
    while !outgoing.sending && !outgoing.bytes.is_empty() {
        let mut bytes = std::mem::take(&mut outgoing.bytes);
        outgoing.sending = true;
        drop(outgoing);
        received |= send(py, &bytes);
        outgoing = OUTGOING.lock();
        outgoing.sending = false;
        if outgoing.bytes.is_empty() && bytes.capacity() <= MUCH {
            bytes.clear();
            outgoing.bytes = bytes;
        }
    }
    SENT.notify_all();
    received
}

/// Sends the outcome and ends the process. Its value is not copied: there may be no room for it twice.
pub fn finish(py: Python<'_>, kind: u8, mut value: &[u8]) -> ! {
    {
        let mut outgoing = OUTGOING.lock();
        if outgoing.closed {
            drop(outgoing);
            wait_for_the_end(py);
        }
        outgoing.put_rests();
        outgoing.closed = true;
        outgoing.bytes.put_u32(value.len() as u32 + 1);
        outgoing.bytes.put_u8(kind);
        // One write instead of two, where there is memory for that.
        if value.len() < MUCH && outgoing.bytes.try_reserve(value.len()).is_ok() {
            outgoing.bytes.put(std::mem::take(&mut value));
        }
    }
    flush(py);
    py.detach(|| {
        let mut outgoing = OUTGOING.lock();
        while outgoing.sending {
            SENT.wait(&mut outgoing);
        }
    });
    send(py, value);
    wait_for_the_host(py)
}

/// The host reads off what the process has taken, and kills it: it must not be gone before that.
fn wait_for_the_host(py: Python<'_>) -> ! {
    py.detach(|| {
        let mut rest = [0_u8; 512];
        loop {
            wait(&mut [pollfd(HOST, libc::POLLIN)]);
            // SAFETY: a live buffer and its length.
            let got = unsafe { libc::recv(HOST, rest.as_mut_ptr().cast(), rest.len(), libc::MSG_DONTWAIT) };
            // What an error was is told by a call that failed, and by no other.
            let again = got < 0 && {
                let kind = io::Error::last_os_error().kind();
                matches!(kind, io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock)
            };
            if got <= 0 && !again {
                Exit::Done.now();
            }
        }
    })
}

/// Another thread has told the outcome and ends the process in a moment.
fn wait_for_the_end(py: Python<'_>) -> ! {
    py.detach(|| {
        loop {
            std::thread::park();
        }
    })
}

fn send(py: Python<'_>, mut bytes: &[u8]) -> bool {
    let mut received = false;
    while !bytes.is_empty() {
        // SAFETY: a live slice and its length.
        let sent =
            unsafe { libc::send(HOST, bytes.as_ptr().cast(), bytes.len(), libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL) };
        if let Ok(sent) = usize::try_from(sent) {
            bytes = &bytes[sent..];
            continue;
        }
        match io::Error::last_os_error().kind() {
            io::ErrorKind::Interrupted => {}
            io::ErrorKind::WouldBlock => {
                let ready = py.detach(|| wait(&mut [pollfd(HOST, libc::POLLIN | libc::POLLOUT)]));
                if ready {
                    received |= calls::receive(py);
                }
            }
            _ => Exit::HostGone.now(),
        }
    }
    received
}

pub fn pollfd(descriptor: RawFd, events: i16) -> libc::pollfd {
    libc::pollfd { fd: descriptor, events, revents: 0 }
}

/// Blocks until one of them is ready; false where a signal came first.
pub fn wait(descriptors: &mut [libc::pollfd]) -> bool {
    wait_for(descriptors, -1)
}

/// Blocks that long at most (-1: for ever); false where none is ready.
pub fn wait_for(descriptors: &mut [libc::pollfd], milliseconds: i32) -> bool {
    // SAFETY: a live slice and its length.
    unsafe { libc::poll(descriptors.as_mut_ptr(), descriptors.len() as libc::nfds_t, milliseconds) > 0 }
}

/// Whether there is something to receive within that many milliseconds.
pub fn is_readable_within(milliseconds: i32) -> bool {
    wait_for(&mut [pollfd(HOST, libc::POLLIN)], milliseconds)
}
