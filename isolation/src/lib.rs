//! Opens a library so that it finds its own libraries before the ones that Node carries inside its executable.
//!
//! Node exports OpenSSL, zlib, libuv, simdjson and more, and the executable comes first where the dynamic loader looks
//! for a symbol. `RTLD_DEEPBIND` turns the order round, and goes too far: what the process shares must stay shared. The
//! executable holds copies of `environ`, `std::cout` and others, whose originals nobody maintains, and a preloaded
//! allocator must get back what it gave. So the library is opened through a shim, which comes first in its view of the
//! process and names the addresses of exactly those.

#[cfg(all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod glibc;
#[cfg(all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use glibc::open;

/// macOS and Windows bind each symbol to the library it came from.
pub const SUPPORTED: bool =
    cfg!(all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64")));

#[cfg(not(all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub fn open(_: &std::path::Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
