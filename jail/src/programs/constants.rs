//! The kernel's constants that rules may name. Those here have the same numbers on x86_64 and aarch64 (some do not:
//! `O_DIRECTORY`, `O_DIRECT`), so one policy holds for both.

use crate::policy::PolicyError;
use crate::policy::rules::Value;

/// Those that the C library's headers do not have.
const OTHERS: &[(&str, u64)] = &[
    // The sign bit of an int.
    ("NEGATIVE", 1 << 31),
    // Of Linux 6.13.
    ("MADV_GUARD_INSTALL", 102),
    ("MADV_GUARD_REMOVE", 103),
];

macro_rules! constants {
    ($($name:ident),+ $(,)?) => {
        &[$((stringify!($name), libc::$name as u64)),+]
    };
}

const CONSTANTS: &[(&str, u64)] = constants![
    AF_UNIX,
    CLONE_CHILD_CLEARTID,
    CLONE_CHILD_SETTID,
    CLONE_FILES,
    CLONE_FS,
    CLONE_PARENT_SETTID,
    CLONE_SETTLS,
    CLONE_SIGHAND,
    CLONE_SYSVSEM,
    CLONE_THREAD,
    CLONE_VM,
    F_DUPFD,
    F_DUPFD_CLOEXEC,
    F_GETFD,
    F_GETFL,
    F_SETFD,
    F_SETFL,
    FIOCLEX,
    FIONBIO,
    FIONCLEX,
    FIONREAD,
    FUTEX_CLOCK_REALTIME,
    FUTEX_PRIVATE_FLAG,
    FUTEX_WAIT_BITSET,
    FUTEX_WAKE,
    FUTEX_WAKE_BITSET,
    MADV_DODUMP,
    MADV_DONTDUMP,
    MADV_DONTNEED,
    MADV_FREE,
    MADV_HUGEPAGE,
    MADV_NOHUGEPAGE,
    MADV_NORMAL,
    MADV_RANDOM,
    MADV_SEQUENTIAL,
    MADV_WILLNEED,
    MADV_WIPEONFORK,
    MAP_ANONYMOUS,
    MAP_DENYWRITE,
    MAP_FIXED,
    MAP_FIXED_NOREPLACE,
    MAP_NORESERVE,
    MAP_POPULATE,
    MAP_PRIVATE,
    MAP_SHARED,
    MAP_STACK,
    MREMAP_MAYMOVE,
    MSG_CMSG_CLOEXEC,
    MSG_DONTWAIT,
    MSG_NOSIGNAL,
    MSG_PEEK,
    MSG_WAITALL,
    O_CLOEXEC,
    O_CREAT,
    O_NONBLOCK,
    O_RDWR,
    O_TRUNC,
    O_WRONLY,
    PR_GET_NAME,
    PR_SET_DUMPABLE,
    PR_SET_NAME,
    PR_SET_PDEATHSIG,
    PR_SET_SECCOMP,
    PROT_EXEC,
    PROT_WRITE,
    SECCOMP_MODE_FILTER,
    SIGCHLD,
    SIGKILL,
    SO_DOMAIN,
    SO_ERROR,
    SO_PROTOCOL,
    SO_TYPE,
    SOCK_CLOEXEC,
    SOCK_NONBLOCK,
    SOCK_STREAM,
    SOL_SOCKET,
    TCGETS,
];

pub fn number(value: &Value) -> Result<u64, PolicyError> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Named(name) => named(name),
        Value::Together(names) => union(names),
    }
}

/// The bits of all of them. A constant without bits would make a test for bits that always holds.
pub fn union(names: &[String]) -> Result<u64, PolicyError> {
    names.iter().try_fold(0, |bits, name| match named(name)? {
        0 => Err(PolicyError::NoBits(name.clone())),
        more => Ok(bits | more),
    })
}

fn named(name: &str) -> Result<u64, PolicyError> {
    let found = CONSTANTS.iter().chain(OTHERS).find(|(known, _)| *known == name);
    found.map(|(_, number)| *number).ok_or_else(|| PolicyError::UnknownConstant(name.to_owned()))
}
