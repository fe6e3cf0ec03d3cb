//! Memory for a process that runs in ours until it has its own.

use std::ffi::c_void;
use std::io;
use std::ptr;

/// Several times what the way into the jail takes.
const SIZE: usize = 128 * 1024;
/// No access below, as wide as the largest page of any processor here: who overflows is stopped, and writes nowhere.
const GUARD: usize = 64 * 1024;

pub struct Stack {
    memory: *mut c_void,
}

impl Stack {
    pub fn new() -> io::Result<Self> {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_STACK;
        // SAFETY: new memory, wherever the kernel likes.
        let memory = unsafe { libc::mmap(ptr::null_mut(), GUARD + SIZE, libc::PROT_NONE, flags, -1, 0) };
        if memory == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let stack = Self { memory };
        // SAFETY: the part beyond the guard is of the mapping above, which nobody else knows.
        let opened = unsafe { libc::mprotect(memory.byte_add(GUARD), SIZE, libc::PROT_READ | libc::PROT_WRITE) };
        if opened == 0 { Ok(stack) } else { Err(io::Error::last_os_error()) }
    }

    /// Where it begins: stacks grow down.
    pub fn top(&self) -> *mut c_void {
        // SAFETY: one past the end of the mapping.
        unsafe { self.memory.byte_add(GUARD + SIZE) }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: the mapping is this one's, and whoever ran on it has other memory by now, or none.
        unsafe { libc::munmap(self.memory, GUARD + SIZE) };
    }
}
