//! Rules about memory.

use std::fs::File;
use std::os::fd::AsRawFd;

use super::super::child::{EPERM, End, Stage, at, call, int, passes, worker};

const LENGTH: i64 = 4096;
/// No file, no process.
const NONE: i64 = -1;

fn map(protection: i32, flags: i32, file: i64) -> End {
    worker(libc::SYS_mmap, [0, LENGTH, int(protection), int(flags), file, 0])
}

#[test]
fn memory_is_private_and_never_code() {
    let memory = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    let (read, write, execute) = (libc::PROT_READ, libc::PROT_WRITE, libc::PROT_EXEC);
    for flags in [memory, memory | libc::MAP_NORESERVE, memory | libc::MAP_STACK, memory | libc::MAP_POPULATE] {
        assert!(passes(map(read | write, flags, NONE)), "{flags:#x}");
    }
    for protection in [execute, read | execute, read | write | execute] {
        assert_eq!(map(protection, memory, NONE), EPERM, "{protection}");
    }
    let droppable = 8;
    for kind in [0, libc::MAP_SHARED, libc::MAP_SHARED_VALIDATE, droppable] {
        for protection in [read | write, read, libc::PROT_NONE] {
            assert_eq!(map(protection, kind | libc::MAP_ANONYMOUS, NONE), EPERM, "{kind}");
        }
    }
    for flag in [libc::MAP_HUGETLB, libc::MAP_GROWSDOWN, libc::MAP_LOCKED] {
        assert_eq!(map(read | write, memory | flag, NONE), EPERM, "{flag:#x}");
    }
}

#[test]
fn files_are_mapped_to_read_or_as_code() {
    let program = File::open("/proc/self/exe").unwrap();
    let file = int(program.as_raw_fd());
    let (read, write, execute) = (libc::PROT_READ, libc::PROT_WRITE, libc::PROT_EXEC);
    assert!(passes(map(read, libc::MAP_SHARED, file)), "as numpy.memmap");
    assert!(passes(map(read | write, libc::MAP_PRIVATE, file)), "data of a library");
    assert!(passes(map(read | execute, libc::MAP_PRIVATE | libc::MAP_DENYWRITE, file)), "code of a library");
    assert_eq!(map(read | write | execute, libc::MAP_PRIVATE, file), EPERM);
    assert_eq!(map(read | execute, libc::MAP_SHARED, file), EPERM);
    assert_eq!(map(read | write, libc::MAP_SHARED, file), EPERM);
    for protection in [read, read | write, read | execute] {
        assert_eq!(map(protection, 0, file), EPERM, "neither private nor shared");
    }
}

#[test]
fn memory_does_not_become_code() {
    let change = |number: i64, rest: [i64; 2]| {
        at(Stage::Worker, || {
            let (protection, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
            let memory = call(libc::SYS_mmap, [0, LENGTH, int(protection), int(flags), NONE, 0]);
            call(number, [memory, LENGTH, rest[0], rest[1], 0])
        })
    };
    assert_eq!(change(libc::SYS_mprotect, [int(libc::PROT_READ), 0]), End::Gave(0));
    for protection in [libc::PROT_EXEC, libc::PROT_READ | libc::PROT_EXEC, libc::PROT_GROWSDOWN | libc::PROT_EXEC] {
        assert_eq!(change(libc::SYS_mprotect, [int(protection), 0]), EPERM);
        assert_eq!(change(libc::SYS_pkey_mprotect, [int(protection), -1]), EPERM);
    }
    assert!(passes(change(libc::SYS_mremap, [2 * LENGTH, int(libc::MREMAP_MAYMOVE)])));
    for flag in [libc::MREMAP_FIXED, libc::MREMAP_DONTUNMAP] {
        assert_eq!(change(libc::SYS_mremap, [LENGTH, int(libc::MREMAP_MAYMOVE | flag)]), EPERM);
    }
    for advice in [libc::MADV_DONTNEED, libc::MADV_FREE, libc::MADV_NORMAL] {
        assert_eq!(change(libc::SYS_madvise, [int(advice), 0]), End::Gave(0));
    }
    for advice in [libc::MADV_MERGEABLE, libc::MADV_HWPOISON, libc::MADV_REMOVE, libc::MADV_DONTFORK] {
        assert_eq!(change(libc::SYS_madvise, [int(advice), 0]), EPERM);
    }
}
