//! Hides folders where there is no mount namespace to cover them in.
//!
//! Landlock grants a folder with all that is in it. So instead of a folder with something hidden in it, what lies
//! beside that is granted, and of the folder itself its names alone: Python lists the folders that it imports from.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Granted {
    pub readable: Vec<PathBuf>,
    /// Their names may be listed, and those of what is below them.
    pub listed: Vec<PathBuf>,
}

impl Granted {
    pub fn of(readable: &[PathBuf], hidden: &[PathBuf]) -> io::Result<Self> {
        let hidden: BTreeSet<PathBuf> = hidden.iter().map(|path| path.canonicalize()).collect::<io::Result<_>>()?;
        let mut granted = Self::default();
        for path in readable {
            let real = path.canonicalize()?;
            granted.add(real, &hidden)?;
        }
        Ok(granted)
    }

    fn add(&mut self, path: PathBuf, hidden: &BTreeSet<PathBuf>) -> io::Result<()> {
        if path.ancestors().any(|above| hidden.contains(above)) {
            return Ok(());
        }
        if !hidden.iter().any(|folder| folder.starts_with(&path)) {
            self.readable.push(path);
            return Ok(());
        }
        for entry in fs::read_dir(&path)? {
            let entry = entry?;
            // What a link leads to is granted where that is, or not at all.
            if !entry.file_type()?.is_symlink() {
                self.add(entry.path(), hidden)?;
            }
        }
        self.listed.push(path);
        Ok(())
    }
}

/// Adds to a ruleset that the names in a folder may be listed.
pub fn grant_listing(ruleset: BorrowedFd<'_>, folder: &Path) -> io::Result<()> {
    /// The kernel's `struct landlock_path_beneath_attr`.
    #[repr(C, packed)]
    struct PathBeneath {
        allowed: u64,
        parent: i32,
    }
    const RULE_PATH_BENEATH: usize = 1;
    const READ_DIR: u64 = 1 << 3;
    let folder: File = OpenOptions::new().read(true).custom_flags(libc::O_PATH | libc::O_CLOEXEC).open(folder)?;
    let rule = PathBeneath { allowed: READ_DIR, parent: folder.as_raw_fd() };
    let number = libc::SYS_landlock_add_rule;
    // SAFETY: the rule has the layout of its type and lives through the call.
    let added = unsafe { libc::syscall(number, ruleset.as_raw_fd(), RULE_PATH_BENEATH, &raw const rule, 0_usize) };
    if added == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beside_the_hidden_is_granted() {
        let root = std::env::temp_dir().join(format!("jail-hidden-{}", std::process::id()));
        for folder in ["lib/json", "lib/site-packages/secret", "other"] {
            fs::create_dir_all(root.join(folder)).expect("a folder");
        }
        fs::write(root.join("lib/os.py"), "").expect("a file");
        std::os::unix::fs::symlink("site-packages/secret", root.join("lib/way-in")).expect("a link");
        let root = root.canonicalize().expect("it was made");
        let readable = ["lib", "other", "lib/site-packages/secret"].map(|name| root.join(name));
        let granted = Granted::of(&readable, &[root.join("lib/site-packages")]);
        fs::remove_dir_all(&root).expect("it is ours");
        let mut granted = granted.expect("all of it is there");
        granted.readable.sort();
        assert_eq!(granted.readable, ["lib/json", "lib/os.py", "other"].map(|name| root.join(name)));
        assert_eq!(granted.listed, [root.join("lib")]);
    }
}
