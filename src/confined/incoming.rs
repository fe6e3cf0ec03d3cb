//! What the host sends to a worker: bytes that become frames. Several threads may come by; each takes what there is.

use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use parking_lot::Mutex;

use super::channel::HOST;
use super::exit::Exit;
use crate::engine::Batch;

/// How much is read at once.
const READ: usize = 64 * 1024;
const HEAD: usize = 4;

static INCOMING: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Frames that have arrived, in one piece of memory.
pub struct Frames {
    pub batch: Arc<Batch>,
    /// The kind and the body of each.
    pub list: VecDeque<(u8, Range<usize>)>,
}

/// Takes what there is, without waiting.
pub fn receive() -> Option<Frames> {
    let mut bytes = INCOMING.lock();
    while read(&mut bytes) {}
    take_frames(&mut bytes)
}

/// Reads once; true where there may be more.
fn read(bytes: &mut Vec<u8>) -> bool {
    let room = missing(bytes).max(READ);
    bytes.reserve(room);
    let spare = bytes.spare_capacity_mut();
    // SAFETY: the memory is ours to write, as long as it says.
    let got = unsafe { libc::recv(HOST, spare.as_mut_ptr().cast(), spare.len(), libc::MSG_DONTWAIT) };
    match usize::try_from(got) {
        Ok(0) => Exit::HostGone.now(),
        Ok(got) => {
            let full = got == spare.len();
            // SAFETY: the kernel has written that much behind the bytes that were there.
            unsafe { bytes.set_len(bytes.len() + got) };
            full
        }
        Err(_) => match io::Error::last_os_error().kind() {
            io::ErrorKind::Interrupted => true,
            io::ErrorKind::WouldBlock => false,
            _ => Exit::HostGone.now(),
        },
    }
}

/// How much of the last frame has not come yet, as far as it is known.
fn missing(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some((size, body)) = head(rest) {
        match body.get(size..) {
            Some(after) => rest = after,
            None => return size - body.len(),
        }
    }
    0
}

fn head(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (head, body) = bytes.split_first_chunk::<HEAD>()?;
    Some((u32::from_le_bytes(*head) as usize, body))
}

fn take_frames(bytes: &mut Vec<u8>) -> Option<Frames> {
    let mut list = VecDeque::new();
    let mut at = 0;
    while let Some((size, body)) = head(&bytes[at..]) {
        let Some((&kind, _)) = body.get(..size).map(|frame| frame.split_first().unwrap_or((&0, &[]))) else { break };
        list.push_back((kind, at + HEAD + 1..at + HEAD + size.max(1)));
        at += HEAD + size;
    }
    if list.is_empty() {
        return None;
    }
    let complete: Box<[u8]> = if at == bytes.len() && at > READ {
        // Large: as it is, rather than once more.
        std::mem::take(bytes).into_boxed_slice()
    } else {
        bytes.drain(..at).collect()
    };
    Some(Frames { batch: Arc::new(Batch { bytes: complete, buffers: Vec::new() }), list })
}
