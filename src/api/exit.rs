//! The end of a process that Python ran in.
//!
//! Library destructors run at exit, and some wait for threads that Python keeps busy: OpenBLAS joins its own and hangs
//! for ever. Others take down what a thread of Python's is about to use. Python itself is never finalised. So the process
//! ends before them, with the code it would have had, once Python's exit functions have run and its streams are flushed.

use std::ffi::c_void;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering::SeqCst};
use std::sync::mpsc;
use std::time::Duration;

use crate::{embedded, record};

/// Python's exit functions may take this long.
const PATIENCE: Duration = Duration::from_millis(500);
/// C's streams, of which a thread that reads may have one locked for ever, so long.
const PATIENCE_WITH_C: Duration = Duration::from_millis(100);
/// And what waits to be recorded so long to be written.
const PATIENCE_WITH_RECORD: Duration = Duration::from_secs(2);

/// The code that the process is about to end with, for where the system does not tell.
static CODE: AtomicI32 = AtomicI32::new(0);

/// The main thread's JavaScript is at its end. Not every host of it runs exit handlers, so Python has its say here.
pub fn note(code: i32) {
    CODE.store(code, SeqCst);
    flush_python();
}

pub fn arm() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the handlers are functions of this library, which is never unloaded (its threads run in it).
        unsafe { register() };
    });
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
unsafe fn register() {
    unsafe extern "C" {
        fn on_exit(function: extern "C" fn(libc::c_int, *mut c_void), argument: *mut c_void) -> libc::c_int;
    }
    extern "C" fn at_exit(code: libc::c_int, _argument: *mut c_void) {
        leave(code);
    }
    // SAFETY: as `arm` says.
    unsafe { on_exit(at_exit, std::ptr::null_mut()) };
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
unsafe fn register() {
    extern "C" fn at_exit() {
        leave(CODE.load(SeqCst));
    }
    // SAFETY: as `arm` says.
    unsafe { libc::atexit(at_exit) };
}

/// Ends the process with what Python has to say flushed, and without destructors.
pub fn leave(code: libc::c_int) -> ! {
    flush_python();
    record::flush(PATIENCE_WITH_RECORD);
    flush_c();
    // SAFETY: restores the terminal as an ordinary end would have done later, if Node is there.
    unsafe {
        let reset = libc::dlsym(libc::RTLD_DEFAULT, c"uv_tty_reset_mode".as_ptr());
        if !reset.is_null() {
            std::mem::transmute::<*mut c_void, unsafe extern "C" fn() -> libc::c_int>(reset)();
        }
        libc::_exit(code)
    }
}

/// Ends it now, before the memory of the main environment goes, if Python may still look at that memory.
pub fn leave_if_watched(lent: usize) {
    if lent > 0 || embedded::running().is_some_and(embedded::Runtime::is_busy) {
        leave(CODE.load(SeqCst));
    }
}

/// May come twice, and waits in vain only once.
fn flush_python() {
    static GAVE_UP: AtomicBool = AtomicBool::new(false);
    if let Some(runtime) = embedded::running().filter(|_| !GAVE_UP.load(SeqCst)) {
        GAVE_UP.store(!runtime.flush(PATIENCE), SeqCst);
    }
}

fn flush_c() {
    let (done, wait) = mpsc::channel();
    let flush = move || {
        // SAFETY: null means every stream.
        unsafe { libc::fflush(std::ptr::null_mut()) };
        let _ = done.send(());
    };
    if std::thread::Builder::new().spawn(flush).is_ok() {
        let _ = wait.recv_timeout(PATIENCE_WITH_C);
    }
}
