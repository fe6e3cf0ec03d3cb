//! The end of the process while Python computes.
//!
//! Library destructors run at exit, and some wait for threads that Python keeps busy: OpenBLAS joins its own and hangs
//! for ever. So, where code still runs, the process ends before them, with the code it would have had.

use std::ffi::c_void;
use std::sync::Once;
use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

use crate::embedded;

static CODE: AtomicI32 = AtomicI32::new(0);

pub fn note(code: i32) {
    CODE.store(code, SeqCst);
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

fn leave(code: libc::c_int) {
    if !embedded::running().is_some_and(embedded::Runtime::is_busy) {
        return;
    }
    // SAFETY: restores the terminal as Node would have done later, if Node is there; then ends without destructors.
    unsafe {
        let reset = libc::dlsym(libc::RTLD_DEFAULT, c"uv_tty_reset_mode".as_ptr());
        if !reset.is_null() {
            std::mem::transmute::<*mut c_void, unsafe extern "C" fn() -> libc::c_int>(reset)();
        }
        libc::_exit(code)
    }
}
