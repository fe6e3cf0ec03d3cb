//! What a jail may read and execute, as paths and as Landlock rulesets.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use super::Cell;
use super::hidden::{Granted, grant_listing};
use crate::mounts::about;
use crate::policy::Policy;
use crate::ruleset::ruleset;

/// They tell of the machine and of other processes, and some of their files act.
const NEVER_READABLE: [&str; 4] = ["/proc", "/sys", "/dev", "/run"];

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The caller's, and those of the policy that this system has.
pub struct Places {
    readable: Vec<PathBuf>,
    executable: Vec<PathBuf>,
}

impl Places {
    /// What the caller names has to be there, and to be something that may be read at all.
    pub fn of(cell: &Cell<'_>, policy: &Policy) -> io::Result<Self> {
        for path in cell.readable.iter().chain(cell.executable) {
            path.canonicalize().and_then(|real| refuse_unreadable(&real)).map_err(|error| about(path, &error))?;
        }
        Ok(Self {
            readable: [&*policy.paths.readable_here(), cell.readable].concat(),
            executable: [&*policy.paths.executable_here(), cell.executable].concat(),
        })
    }

    pub fn all(&self) -> Vec<PathBuf> {
        [&*self.readable, &*self.executable].concat()
    }
}

fn refuse_unreadable(path: &Path) -> io::Result<()> {
    if path.parent().is_some() && !NEVER_READABLE.iter().any(|folder| path.starts_with(folder)) {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "a jail that can read this is none"))
}

#[derive(Default)]
pub struct Rulesets {
    /// In force before the program starts.
    pub template: Option<OwnedFd>,
    /// For the program to put on those whom it forks: they start nothing.
    pub workers: Option<OwnedFd>,
}

impl Rulesets {
    pub fn of(places: &Places, hidden: &[PathBuf]) -> Result<Self, Failure> {
        let granted = Granted::of(&places.readable, hidden)?;
        let make = |executable: &[PathBuf]| -> Result<Option<OwnedFd>, Failure> {
            let made = ruleset(&granted.readable, executable)?;
            if let Some(ruleset) = &made {
                granted.listed.iter().try_for_each(|folder| grant_listing(ruleset.as_fd(), folder))?;
            }
            Ok(made)
        };
        Ok(Self { template: make(&places.executable)?, workers: make(&[])? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_of_the_machine_is_refused() {
        for path in ["/", "/proc", "/proc/self/environ", "/sys", "/dev/null"] {
            let error = refuse_unreadable(Path::new(path)).expect_err("never").to_string();
            assert!(error.contains("a jail that can read this is none"), "{error}");
        }
        for path in ["/usr", "/process", "/home/somebody/dev"] {
            assert!(refuse_unreadable(Path::new(path)).is_ok(), "{path}");
        }
    }
}
