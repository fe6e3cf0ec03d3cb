//! Brings the descriptors that a jail gets out of the way of the places that they will have.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use super::Cell;
use super::grants::Rulesets;
use crate::child::{Descriptors, FIRST_FREE, calls};

/// Copies, closed here when the process has its own.
pub struct Prepared {
    null: OwnedFd,
    control: OwnedFd,
    stderr: Option<OwnedFd>,
    workers: Option<OwnedFd>,
    /// Goes with the process as far as it is put on.
    pub template: Option<OwnedFd>,
}

impl Prepared {
    pub fn new(cell: &Cell<'_>, rulesets: &Rulesets) -> io::Result<Self> {
        let copy_of_ruleset =
            |ruleset: &Option<OwnedFd>| ruleset.as_ref().map(|ruleset| copy(ruleset.as_fd())).transpose();
        Ok(Self {
            null: copy(null()?.as_fd())?,
            control: copy(cell.control)?,
            stderr: cell.stderr.map(copy).transpose()?,
            workers: copy_of_ruleset(&rulesets.workers)?,
            template: copy_of_ruleset(&rulesets.template)?,
        })
    }

    pub fn places(&self) -> Descriptors {
        Descriptors {
            null: self.null.as_raw_fd(),
            control: self.control.as_raw_fd(),
            stderr: self.stderr.as_ref().map(AsRawFd::as_raw_fd),
            workers: self.workers.as_ref().map(AsRawFd::as_raw_fd),
            // The last number there can be, which nothing has.
            close_range: calls::close_from(RawFd::MAX).is_ok(),
        }
    }
}

pub fn null() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("/dev/null")
}

fn copy(descriptor: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    // SAFETY: asks for a new descriptor, and nothing is pointed to.
    let copy = unsafe { libc::fcntl(descriptor.as_raw_fd(), libc::F_DUPFD_CLOEXEC, FIRST_FREE) };
    if copy < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it is new and nobody else's.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}
