//! Which files a process may read and execute, as a Landlock ruleset: whatever else the kernel's Landlock knows
//! (writing, devices, network, signals, abstract sockets) is denied, since nothing else is granted.

use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, PathFdError, Ruleset,
    RulesetAttr, RulesetCreatedAttr, Scope,
};

/// The newest that the crate knows. An older kernel denies what it knows of it.
const NEWEST: ABI = ABI::V9;

#[derive(Debug, thiserror::Error)]
pub enum RulesetError {
    #[error("Landlock: {0}")]
    Landlock(#[from] landlock::RulesetError),
    #[error("Landlock: {0}")]
    Path(#[from] PathFdError),
}

/// The version of the kernel's Landlock; 0 where it has none, or none that is switched on.
#[must_use]
pub fn landlock_abi() -> u32 {
    const VERSION: u32 = 1;
    // SAFETY: asked for its version, the call reads no memory.
    let version = unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<u8>(), 0_usize, VERSION) };
    u32::try_from(version).unwrap_or(0)
}

/// A ruleset to be taken on by `landlock_restrict_self`; none where the kernel has no Landlock. What is not there is
/// left out: nothing is granted by that. Whatever is executable is readable, too.
pub fn ruleset(readable: &[PathBuf], executable: &[PathBuf]) -> Result<Option<OwnedFd>, RulesetError> {
    let mut ruleset = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let granted = readable.iter().map(|path| (path, read));
    let granted = granted.chain(executable.iter().map(|path| (path, read | AccessFs::Execute)));
    for (path, access) in granted {
        if let Some(rule) = rule(path, access)? {
            ruleset = ruleset.add_rule(rule)?;
        }
    }
    Ok(ruleset.into())
}

fn rule(path: &Path, access: BitFlags<AccessFs>) -> Result<Option<PathBeneath<PathFd>>, RulesetError> {
    match PathFd::new(path) {
        // The rights of folders are none of a file's, and the kernel refuses a rule that mixes them.
        Ok(place) if path.is_dir() => Ok(Some(PathBeneath::new(place, access))),
        Ok(place) => Ok(Some(PathBeneath::new(place, access & AccessFs::from_file(NEWEST)))),
        Err(PathFdError::OpenCall { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
