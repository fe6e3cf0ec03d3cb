//! Leaves a process the descriptors that it is meant to have.

use std::ffi::CStr;
use std::os::fd::RawFd;

use super::calls::{self, Called};

/// The first one that no place is promised to: whatever is to be moved to a place waits from here on.
pub const FIRST_FREE: RawFd = 5;

/// Where each descriptor comes from; all of them are at `FIRST_FREE` or beyond.
pub struct Descriptors {
    pub null: RawFd,
    pub control: RawFd,
    pub stderr: Option<RawFd>,
    /// The Landlock ruleset that workers put on.
    pub workers: Option<RawFd>,
    /// Whether `close_range` is there to close the others. Some containers refuse what they do not know.
    pub close_range: bool,
}

impl Descriptors {
    /// Whatever `close_others` will need of /proc, which is there no more after the mounts.
    pub fn prepare(&self) -> Called<Option<RawFd>> {
        if self.close_range {
            return Ok(None);
        }
        let list = calls::open(c"/proc/self/fd", libc::O_RDONLY | libc::O_DIRECTORY | libc::O_CLOEXEC)?;
        if list >= FIRST_FREE {
            return Ok(Some(list));
        }
        let copy = calls::duplicate_above(list, FIRST_FREE)?;
        calls::close(list)?;
        Ok(Some(copy))
    }

    pub fn arrange(&self) -> Called {
        calls::duplicate(self.null, 0)?;
        calls::duplicate(self.null, 1)?;
        calls::duplicate(self.stderr.unwrap_or(self.null), 2)?;
        calls::duplicate(self.control, 3)?;
        self.workers.map_or(Ok(()), |ruleset| calls::duplicate(ruleset, 4))
    }

    /// Nothing of the launcher's stays open: not its sockets, not its files, not even those that were opened a moment
    /// before by another thread.
    pub fn close_others(&self, list: Option<RawFd>) -> Called {
        let first = if self.workers.is_some() { FIRST_FREE } else { FIRST_FREE - 1 };
        match list {
            None => calls::close_from(first),
            Some(list) => close_listed(list, first),
        }
    }
}

fn close_listed(list: RawFd, first: RawFd) -> Called {
    /// A few entries at a time: the stack is small.
    const WORDS: usize = 128;
    let mut buffer = [0_u64; WORDS];
    loop {
        let length = calls::read_folder(list, &mut buffer)?;
        if length == 0 {
            return calls::close(list);
        }
        // SAFETY: the buffer has these bytes, and any bytes are bytes.
        let mut entries = unsafe { std::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), length) };
        while let Some((name, rest)) = next_entry(entries) {
            if let Some(descriptor) = number(name)
                && descriptor >= first
                && descriptor != list
            {
                calls::close(descriptor)?;
            }
            entries = rest;
        }
    }
}

/// Splits a `struct linux_dirent64` off: its size is at 16, its name from 19 to a NUL.
fn next_entry(entries: &[u8]) -> Option<(&[u8], &[u8])> {
    const SIZE: usize = 16;
    const NAME: usize = 19;
    let size = u16::from_ne_bytes([*entries.get(SIZE)?, *entries.get(SIZE + 1)?]);
    Some((entries.get(NAME..usize::from(size))?, entries.get(usize::from(size)..)?))
}

/// `.` and `..` are none.
fn number(name: &[u8]) -> Option<RawFd> {
    CStr::from_bytes_until_nul(name).ok()?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_name_is_a_number_or_none() {
        assert_eq!(number(b"0\0"), Some(0));
        assert_eq!(number(b"1048575\0\0\0"), Some(1_048_575));
        for none in [&b".\0"[..], b"..\0", b"\0", b"", b"12x\0", b"99999999999\0"] {
            assert_eq!(number(none), None, "{none:?}");
        }
    }
}
