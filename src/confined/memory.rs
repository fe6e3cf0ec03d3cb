//! At the memory limit: a worker must still be able to say that it was reached.

use std::alloc::{GlobalAlloc, Layout, System};
use std::ffi::c_void;
use std::sync::atomic::{
    AtomicBool, AtomicPtr,
    Ordering::{Relaxed, SeqCst},
};

use super::exit::Exit;

/// Room to make a traceback in, mapped before the limit is counted and given back when it is reached. Nothing is written
/// there, so it takes no memory.
const BALLAST: usize = 4 * 1024 * 1024;

static BALLAST_AT: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());
/// Whether this process is a worker, which has a limit to reach.
static LIMITED: AtomicBool = AtomicBool::new(false);

/// In the template, so that it belongs to what the interpreter itself takes.
pub fn keep_ballast() {
    // SAFETY: asks for new memory anywhere and touches nothing else.
    let at = unsafe {
        let (protection, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        libc::mmap(std::ptr::null_mut(), BALLAST, protection, flags, -1, 0)
    };
    if at != libc::MAP_FAILED {
        BALLAST_AT.store(at, SeqCst);
    }
}

/// Whether Rust had to ask for the ballast: whatever is asked next is refused, as Python refuses it.
pub fn is_short() -> bool {
    LIMITED.load(Relaxed) && BALLAST_AT.load(Relaxed).is_null()
}

/// True where there was some left.
pub fn drop_ballast() -> bool {
    let at = BALLAST_AT.swap(std::ptr::null_mut(), SeqCst);
    // SAFETY: mapped above with this size, and taken out of its place, so unmapped once.
    !at.is_null() && unsafe { libc::munmap(at, BALLAST) } == 0
}

pub fn limited() {
    LIMITED.store(true, SeqCst);
}

/// Rust aborts where it gets no memory. In a worker that is the task's doing, and is to be told as such.
struct Told;

#[global_allocator]
static ALLOCATOR: Told = Told;

// SAFETY: the system's allocator does the work; what it refuses is asked of it once more, or ends the process.
unsafe impl GlobalAlloc for Told {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { or_tell(System.alloc(layout), || System.alloc(layout)) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { or_tell(System.alloc_zeroed(layout), || System.alloc_zeroed(layout)) }
    }

    #[inline]
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promises; a refused request leaves the block as it was.
        unsafe { or_tell(System.realloc(at, layout, size), || System.realloc(at, layout, size)) }
    }

    #[inline]
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(at, layout) }
    }
}

#[inline]
fn or_tell(at: *mut u8, again: impl FnOnce() -> *mut u8) -> *mut u8 {
    if at.is_null() { refused(again) } else { at }
}

#[cold]
fn refused(again: impl FnOnce() -> *mut u8) -> *mut u8 {
    if !LIMITED.load(SeqCst) {
        return std::ptr::null_mut();
    }
    let at = if drop_ballast() { again() } else { std::ptr::null_mut() };
    if at.is_null() {
        Exit::OutOfMemory.now();
    }
    at
}
