//! Opens the libpython that was chosen, before the core addon is loaded.
//!
//! The core is linked to no Python, so that one binary serves every version: its Python symbols resolve against
//! whatever the process holds at that moment. Preloading two libpythons does not fail by itself, the first one just
//! wins silently. That is why the second is refused here.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

use napi_derive::napi;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The real path of what was opened. All environments of a process (`worker_threads`) share this image, hence this.
static OPENED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// JavaScript makes typed errors of it; it owns the table of codes and hints.
#[napi(object)]
#[must_use]
pub struct Outcome {
    /// `opened`, `occupied` (the process holds another Python) or `failed`.
    pub status: String,
    /// The library that is open; with `failed`, the system's reason.
    pub detail: String,
}

impl Outcome {
    fn new(status: &str, detail: impl Into<String>) -> Self {
        Self { status: status.to_owned(), detail: detail.into() }
    }
}

#[napi]
pub fn open_library(path: String) -> Outcome {
    let path = PathBuf::from(path);
    match open(&path) {
        Ok(outcome) => outcome,
        Err(reason) => Outcome::new("failed", reason),
    }
}

/// The library that this process holds, whoever opened it.
#[napi]
pub fn opened() -> Option<String> {
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    held(opened.as_ref()).map(|library| display(&library))
}

fn open(path: &Path) -> Result<Outcome, String> {
    let real = path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))?;
    // Held to the end: two threads must not open different libraries at once.
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(library) = held(opened.as_ref())
        && library != real
    {
        return Ok(Outcome::new("occupied", display(&library)));
    }
    if opened.is_none() {
        platform::open(path)?;
    }
    Ok(Outcome::new("opened", display(opened.insert(real))))
}

/// Another addon, or another copy of this one, may have brought a Python that this image's static knows nothing of.
fn held(opened: Option<&PathBuf>) -> Option<PathBuf> {
    opened.cloned().or_else(platform::resident)
}

fn display(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
