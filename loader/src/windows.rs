use std::ffi::c_void;
use std::os::windows::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr::null_mut;

/// Dependencies (the C runtime that an installation brings) are searched beside the library, not beside node.exe.
const LOAD_WITH_ALTERED_SEARCH_PATH: u32 = 0x8;

/// The version-independent library: what the core imports by name, and forwards to the versioned one beside it.
const STABLE: &str = "python3.dll";

#[link(name = "kernel32")]
unsafe extern "system" {
    fn LoadLibraryExW(name: *const u16, reserved: *mut c_void, flags: u32) -> *mut c_void;
}

pub fn open(path: &Path) -> Result<(), String> {
    load(path)?;
    load(&path.with_file_name(STABLE))
}

/// A DLL's symbols are never visible to the whole process, so another addon's Python is no obstacle.
pub fn resident() -> Option<PathBuf> {
    None
}

fn load(path: &Path) -> Result<(), String> {
    let name: Vec<u16> = path.as_os_str().encode_wide().chain([0]).collect();
    // SAFETY: `name` is NUL-terminated and outlives the call; the reserved argument must be null. The handle is kept
    // open for ever by not being freed.
    let library = unsafe { LoadLibraryExW(name.as_ptr(), null_mut(), LOAD_WITH_ALTERED_SEARCH_PATH) };
    if library.is_null() {
        return Err(format!("{}: {}", path.display(), std::io::Error::last_os_error()));
    }
    Ok(())
}
