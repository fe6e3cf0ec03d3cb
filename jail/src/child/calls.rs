//! System calls without libc's habits: they allocate nothing, take no lock and keep no state but `errno`, which is read
//! at once (it belongs to the launching thread, and that one sleeps meanwhile).

use std::ffi::CStr;
use std::os::fd::RawFd;
use std::ptr;

use libc::c_long;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(pub i32);

pub type Called<T = ()> = Result<T, Errno>;

/// # Safety
/// The arguments are what the kernel expects of this call: its pointers point to what it reads and writes.
pub unsafe fn call(number: c_long, arguments: [usize; 5]) -> Called<usize> {
    let [first, second, third, fourth, fifth] = arguments;
    // SAFETY: the caller's. `errno` is a place in the launching thread's memory, which this process shares or owns.
    unsafe {
        match libc::syscall(number, first, second, third, fourth, fifth) {
            -1 => Err(Errno(*libc::__errno_location())),
            result => Ok(result as usize),
        }
    }
}

/// For calls whose arguments are numbers alone.
fn plain(number: c_long, arguments: [usize; 5]) -> Called<usize> {
    // SAFETY: nothing is pointed to.
    unsafe { call(number, arguments) }
}

pub fn exit(code: i32) -> ! {
    loop {
        let _ = plain(libc::SYS_exit_group, [code as usize, 0, 0, 0, 0]);
    }
}

pub fn open(path: &CStr, flags: i32) -> Called<RawFd> {
    const MODE: usize = 0o644;
    let arguments = [libc::AT_FDCWD as usize, path.as_ptr() as usize, flags as usize, MODE, 0];
    // SAFETY: the path is a C string.
    unsafe { call(libc::SYS_openat, arguments) }.map(|descriptor| descriptor as RawFd)
}

pub fn close(descriptor: RawFd) -> Called {
    plain(libc::SYS_close, [descriptor as usize, 0, 0, 0, 0]).map(drop)
}

pub fn close_from(first: RawFd) -> Called {
    plain(libc::SYS_close_range, [first as usize, u32::MAX as usize, 0, 0, 0]).map(drop)
}

/// `dup3`, since ARM has no `dup2`; the two descriptors must differ.
pub fn duplicate(descriptor: RawFd, place: RawFd) -> Called {
    plain(libc::SYS_dup3, [descriptor as usize, place as usize, 0, 0, 0]).map(drop)
}

pub fn duplicate_above(descriptor: RawFd, lowest: RawFd) -> Called<RawFd> {
    let arguments = [descriptor as usize, libc::F_DUPFD_CLOEXEC as usize, lowest as usize, 0, 0];
    plain(libc::SYS_fcntl, arguments).map(|copy| copy as RawFd)
}

pub fn write(descriptor: RawFd, bytes: &[u8]) -> Called {
    let arguments = [descriptor as usize, bytes.as_ptr() as usize, bytes.len(), 0, 0];
    // SAFETY: the bytes are valid for their length.
    unsafe { call(libc::SYS_write, arguments) }.map(drop)
}

pub fn make_folder(path: &CStr) -> Called {
    const MODE: usize = 0o755;
    // SAFETY: the path is a C string.
    unsafe { call(libc::SYS_mkdirat, [libc::AT_FDCWD as usize, path.as_ptr() as usize, MODE, 0, 0]) }.map(drop)
}

pub fn make_file(path: &CStr) -> Called {
    close(open(path, libc::O_CREAT | libc::O_EXCL | libc::O_WRONLY | libc::O_CLOEXEC)?)
}

pub fn make_link(path: &CStr, target: &CStr) -> Called {
    let arguments = [target.as_ptr() as usize, libc::AT_FDCWD as usize, path.as_ptr() as usize, 0, 0];
    // SAFETY: both are C strings.
    unsafe { call(libc::SYS_symlinkat, arguments) }.map(drop)
}

pub fn change_folder(path: &CStr) -> Called {
    // SAFETY: the path is a C string.
    unsafe { call(libc::SYS_chdir, [path.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

pub fn mount(source: &CStr, place: &CStr, kind: &CStr, flags: libc::c_ulong, options: &CStr) -> Called {
    let [source, place, kind, options] = [source, place, kind, options].map(|text| text.as_ptr() as usize);
    // SAFETY: all four are C strings; the kernel reads none that the flags do not call for.
    unsafe { call(libc::SYS_mount, [source, place, kind, flags as usize, options]) }.map(drop)
}

/// Takes rights away from the mount at a place: `MOUNT_ATTR_*`.
pub fn restrict_mount(place: &CStr, attributes: u64, recursive: bool) -> Called {
    /// The kernel's `struct mount_attr`.
    #[repr(C)]
    struct Attributes {
        set: u64,
        clear: u64,
        propagation: u64,
        user_namespace: u64,
    }
    let attributes = Attributes { set: attributes, clear: 0, propagation: 0, user_namespace: 0 };
    let flags = if recursive { libc::AT_RECURSIVE } else { 0 };
    let [place, pointer] = [place.as_ptr() as usize, (&raw const attributes) as usize];
    let arguments = [libc::AT_FDCWD as usize, place, flags as usize, pointer, size_of::<Attributes>()];
    // SAFETY: the place is a C string, the attributes live through the call and have the size that is told.
    unsafe { call(libc::SYS_mount_setattr, arguments) }.map(drop)
}

pub fn pivot_root(new: &CStr, old: &CStr) -> Called {
    // SAFETY: both are C strings.
    unsafe { call(libc::SYS_pivot_root, [new.as_ptr() as usize, old.as_ptr() as usize, 0, 0, 0]) }.map(drop)
}

pub fn detach(place: &CStr) -> Called {
    let arguments = [place.as_ptr() as usize, libc::MNT_DETACH as usize, 0, 0, 0];
    // SAFETY: the place is a C string.
    unsafe { call(libc::SYS_umount2, arguments) }.map(drop)
}

pub fn start_session() -> Called {
    plain(libc::SYS_setsid, [0; 5]).map(drop)
}

/// Host and domain alike.
pub fn name_machine(name: &[u8]) -> Called {
    let name = [name.as_ptr() as usize, name.len(), 0, 0, 0];
    plain(libc::SYS_sethostname, name)?;
    plain(libc::SYS_setdomainname, name).map(drop)
}

pub fn set_mask_of_new_files(mask: usize) {
    let _ = plain(libc::SYS_umask, [mask, 0, 0, 0, 0]);
}

/// Of process and group, real, effective and saved; belongs to no further group.
pub fn become_user(id: u32) -> Called {
    let id = id as usize;
    plain(libc::SYS_setgroups, [0; 5])?;
    plain(libc::SYS_setresgid, [id, id, id, 0, 0])?;
    plain(libc::SYS_setresuid, [id, id, id, 0, 0]).map(drop)
}

pub fn process_control(option: i32, argument: usize) -> Called {
    plain(libc::SYS_prctl, [option as usize, argument, 0, 0, 0]).map(drop)
}

/// Effective, permitted and inheritable ones.
pub fn drop_capabilities() -> Called {
    #[repr(C)]
    struct Header {
        version: u32,
        process: i32,
    }
    /// `_LINUX_CAPABILITY_VERSION_3`: two words for each of the three sets.
    const VERSION: u32 = 0x2008_0522;
    let header = Header { version: VERSION, process: 0 };
    let none = [0_u32; 6];
    let arguments = [(&raw const header) as usize, none.as_ptr() as usize, 0, 0, 0];
    // SAFETY: both have the layout of that version and live through the call.
    unsafe { call(libc::SYS_capset, arguments) }.map(drop)
}

pub fn limit(resource: u32, most: u64) -> Called {
    let most = libc::rlimit64 { rlim_cur: most, rlim_max: most };
    // SAFETY: the limit lives through the call; the old one is not asked for.
    unsafe { call(libc::SYS_prlimit64, [0, resource as usize, (&raw const most) as usize, 0, 0]) }.map(drop)
}

pub fn reset_signal(number: usize) -> Called {
    // The kernel's `struct sigaction`, all of it zero: the default handler, no flags, nothing masked.
    let default = [0_u64; 4];
    // SAFETY: the action lives through the call; the old one is not asked for.
    unsafe { call(libc::SYS_rt_sigaction, [number, default.as_ptr() as usize, 0, size_of::<u64>(), 0]) }.map(drop)
}

/// Replaces the signal mask of the calling thread and gives what it was. Unlike libc's, it also holds the two signals
/// that libc keeps for itself.
pub fn set_signal_mask(mask: u64) -> Called<u64> {
    let mut before = 0_u64;
    let [new, old] = [(&raw const mask) as usize, (&raw mut before) as usize];
    let arguments = [libc::SIG_SETMASK as usize, new, old, size_of::<u64>(), 0];
    // SAFETY: both masks live through the call and have the size that is told.
    unsafe { call(libc::SYS_rt_sigprocmask, arguments) }?;
    Ok(before)
}

pub fn enforce_landlock(ruleset: RawFd) -> Called {
    plain(libc::SYS_landlock_restrict_self, [ruleset as usize, 0, 0, 0, 0]).map(drop)
}

pub fn enforce_seccomp(program: &libc::sock_fprog) -> Called {
    let arguments =
        [libc::PR_SET_SECCOMP as usize, libc::SECCOMP_MODE_FILTER as usize, ptr::from_ref(program) as usize, 0, 0];
    // SAFETY: the program and the instructions that it points to live through the call.
    unsafe { call(libc::SYS_prctl, arguments) }.map(drop)
}

/// Fills the buffer with entries of a folder; gives the bytes that were written, none at the end.
pub fn read_folder(folder: RawFd, buffer: &mut [u64]) -> Called<usize> {
    let arguments = [folder as usize, buffer.as_mut_ptr() as usize, size_of_val(buffer), 0, 0];
    // SAFETY: the buffer is valid for its length.
    unsafe { call(libc::SYS_getdents64, arguments) }
}

/// # Safety
/// Both are arrays of C strings that end with a null pointer, as is the path a C string.
pub unsafe fn execute(arguments: *const *const libc::c_char, environment: *const *const libc::c_char) -> Called {
    // SAFETY: the caller's; the first argument is the path.
    unsafe { call(libc::SYS_execve, [*arguments as usize, arguments as usize, environment as usize, 0, 0]) }.map(drop)
}
