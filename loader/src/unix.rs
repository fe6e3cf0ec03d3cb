use std::ffi::{CStr, CString, OsStr};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Exported by every libpython, and by nothing else.
const MARKER: &CStr = c"Py_InitializeEx";

/// GLOBAL, since the core's symbols are looked up by name in the whole process. NODELETE, since an interpreter cannot
/// be unloaded. NOW, since a broken library should fail here, where there is someone to tell.
const FLAGS: libc::c_int = libc::RTLD_NOW | libc::RTLD_GLOBAL | libc::RTLD_NODELETE;

pub fn open(path: &Path) -> Result<(), String> {
    let name = CString::new(path.as_os_str().as_bytes()).map_err(|error| error.to_string())?;
    // Some libpythons contain OpenSSL and zlib, and some need the system's. Where this fails, the next line says why.
    let _ = isolation::open(path);
    // SAFETY: `name` is NUL-terminated and outlives the call. The initialisers it runs are those of a libpython, and
    // they need nothing that the process does not have yet.
    let library = unsafe { libc::dlopen(name.as_ptr(), FLAGS) };
    if library.is_null() {
        return Err(last_error().unwrap_or_else(|| format!("{}: dlopen failed", path.display())));
    }
    // SAFETY: `library` is the live handle from above, `MARKER` is NUL-terminated.
    if unsafe { libc::dlsym(library, MARKER.as_ptr()) }.is_null() {
        return Err(format!("{}: not a libpython, it does not define {}", path.display(), MARKER.to_string_lossy()));
    }
    Ok(())
}

/// The file of the Python that is already visible to the whole process.
pub fn resident() -> Option<PathBuf> {
    // SAFETY: a look-up by name; `MARKER` is NUL-terminated.
    let symbol = unsafe { libc::dlsym(libc::RTLD_DEFAULT, MARKER.as_ptr()) };
    if symbol.is_null() {
        return None;
    }
    let mut info = MaybeUninit::<libc::Dl_info>::uninit();
    // SAFETY: `dladdr` fills `info` when it returns non-zero, and only then it is read. The name belongs to the
    // loaded image, which is never unloaded while its symbol is in use here.
    let name = unsafe {
        if libc::dladdr(symbol, info.as_mut_ptr()) == 0 {
            return None;
        }
        let name = info.assume_init().dli_fname;
        if name.is_null() {
            return None;
        }
        CStr::from_ptr(name).to_owned()
    };
    let path = PathBuf::from(OsStr::from_bytes(name.as_bytes()));
    Some(path.canonicalize().unwrap_or(path))
}

/// Must be called by the thread whose call failed: the text is the thread's own.
fn last_error() -> Option<String> {
    // SAFETY: `dlerror` returns null or a string that lives until this thread's next dl call; it is copied at once.
    unsafe {
        let text = libc::dlerror();
        (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
    }
}
