use std::ffi::{CString, c_int};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Symbol, open, open_sharing};

/// A folder of small libraries, each with its own `answer`, that vanishes with the test.
struct Libraries(PathBuf);

impl Libraries {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("isolation-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn compile(&self, name: &str, source: &str, flags: &[&str]) -> PathBuf {
        let (code, library) = (self.0.join(format!("{name}.c")), self.0.join(format!("lib{name}.so")));
        std::fs::write(&code, source).unwrap();
        let output = Command::new("cc")
            .current_dir(&self.0)
            .args(["-shared", "-fPIC", "-Wl,-rpath,$ORIGIN", "-o"])
            .args([&library, &code])
            .args(flags)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        library
    }
}

impl Drop for Libraries {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What an import does after the library was opened.
fn ask(library: &Path, function: &str) -> c_int {
    let (path, function) = (CString::new(library.to_str().unwrap()).unwrap(), CString::new(function).unwrap());
    // SAFETY: the tests' libraries export functions of this type under the names that are asked for.
    unsafe {
        let handle = libc::dlopen(path.as_ptr(), libc::RTLD_NOW);
        assert!(!handle.is_null());
        let function = libc::dlsym(handle, function.as_ptr());
        assert!(!function.is_null());
        std::mem::transmute::<*mut libc::c_void, extern "C" fn() -> c_int>(function)()
    }
}

/// Plays the executable: opened globally, it comes before everything that is opened later.
fn open_globally(library: &Path) {
    let path = CString::new(library.to_str().unwrap()).unwrap();
    // SAFETY: a library of the tests.
    assert!(!unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL) }.is_null());
}

#[test]
fn a_library_finds_its_own_before_the_process() {
    let libraries = Libraries::new("own");
    open_globally(&libraries.compile("host", "int own_answer(void) { return 1; }", &[]));
    libraries.compile("guest", "int own_answer(void) { return 2; }", &[]);
    let source = "int own_answer(void); int probe(void) { return own_answer(); }";
    let extensions: Vec<PathBuf> =
        (0..3).map(|index| libraries.compile(&format!("extension{index}"), source, &["-L.", "-lguest"])).collect();

    // The first one decides how libguest is bound, and the descriptor of its shim is used again by the second.
    for extension in &extensions[..2] {
        open(extension).unwrap();
        open(extension).unwrap();
        assert_eq!(ask(extension, "probe"), 2);
    }
    assert_eq!(ask(&extensions[2], "probe"), 1, "opened plainly, it finds the process first");
}

#[test]
fn what_the_process_shares_stays_shared() {
    extern "C" fn answer() -> c_int {
        3
    }
    let libraries = Libraries::new("shared");
    let source = "int shared_answer(void) { return 2; } int other(void) { return 4; }
        int early; __attribute__((constructor)) static void begin(void) { early = shared_answer(); }
        int probe(void) { return 100 * early + 10 * shared_answer() + other(); }";
    let extension = libraries.compile("extension", source, &[]);
    let symbols: Vec<Symbol> = ["shared_answer", "unused", "shared_answers"]
        .map(|name| Symbol { name: CString::new(name).unwrap(), address: answer as *const () as u64 })
        .to_vec();
    open_sharing(&extension, &symbols).unwrap();
    assert_eq!(ask(&extension, "probe"), 334, "from the first instruction on");
}

#[test]
fn what_cannot_be_opened_says_why() {
    let libraries = Libraries::new("missing");
    let missing = libraries.0.join("libmissing.so");
    assert!(open(&missing).unwrap_err().to_string().contains("libmissing.so"));
    std::fs::write(&missing, "no library").unwrap();
    assert!(open(&missing).is_err());
}
