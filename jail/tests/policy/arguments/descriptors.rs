//! Rules about files, pipes and sockets.

use std::os::fd::AsRawFd;

use super::super::child::{EPERM, End, failed, int, passes, pipe, template, worker};

/// What no process has open.
const CLOSED: i64 = 999;

#[test]
fn files_are_opened_to_be_read() {
    let open = |path: &std::ffi::CStr, flags: i32| {
        worker(libc::SYS_openat, [int(libc::AT_FDCWD), path.as_ptr() as i64, int(flags), 0o600])
    };
    assert!(passes(open(c"/proc/self/stat", libc::O_RDONLY | libc::O_CLOEXEC)));
    assert!(passes(open(c"/", libc::O_RDONLY | libc::O_DIRECTORY | libc::O_NOFOLLOW)));
    for flags in
        [libc::O_WRONLY, libc::O_RDWR, libc::O_CREAT, libc::O_TRUNC, libc::O_TMPFILE | libc::O_RDWR, libc::O_ACCMODE]
    {
        assert_eq!(open(c"/dev/null", flags), EPERM, "{flags:#o}");
    }
}

#[test]
fn descriptors_are_copied_and_no_more() {
    assert!(passes(worker(libc::SYS_fcntl, [0, int(libc::F_GETFD)])));
    assert!(passes(worker(libc::SYS_fcntl, [0, int(libc::F_DUPFD_CLOEXEC), 10])));
    for command in [
        libc::F_SETPIPE_SZ,
        libc::F_SETLK,
        libc::F_OFD_SETLK,
        libc::F_SETOWN,
        libc::F_NOTIFY,
        libc::F_SETLEASE,
        libc::F_ADD_SEALS,
    ] {
        assert_eq!(worker(libc::SYS_fcntl, [0, int(command), 0]), EPERM, "{command}");
    }
    let (reader, _writer) = pipe();
    let reader = int(reader.as_raw_fd());
    assert_eq!(worker(libc::SYS_ioctl, [reader, libc::TCGETS as i64, 0]), failed(libc::ENOTTY));
    for command in [libc::TIOCSTI, libc::TIOCLINUX, libc::TIOCSCTTY, libc::SIOCGIFCONF, libc::FS_IOC_GETFLAGS] {
        assert_eq!(worker(libc::SYS_ioctl, [reader, command as i64, 0]), EPERM, "{command:#x}");
    }
    let mut pair = [0_i32; 2];
    let pair = pair.as_mut_ptr() as i64;
    assert!(passes(worker(libc::SYS_pipe2, [pair, int(libc::O_CLOEXEC | libc::O_NONBLOCK)])));
    let notifications = libc::O_EXCL;
    for flags in [libc::O_DIRECT, notifications] {
        assert_eq!(worker(libc::SYS_pipe2, [pair, int(flags)]), EPERM, "{flags:#o}");
    }
}

#[test]
fn sockets_are_pairs_of_streams() {
    let mut pair = [0_i32; 2];
    let pair = pair.as_mut_ptr() as i64;
    let make = |family: i32, kind: i32| worker(libc::SYS_socketpair, [int(family), int(kind), 0, pair]);
    assert!(passes(make(libc::AF_UNIX, libc::SOCK_STREAM)));
    assert!(passes(make(libc::AF_UNIX, libc::SOCK_STREAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK)));
    for kind in [0, libc::SOCK_DGRAM, libc::SOCK_SEQPACKET, libc::SOCK_RAW, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC] {
        assert_eq!(make(libc::AF_UNIX, kind), EPERM, "{kind}");
    }
    for family in [libc::AF_INET, libc::AF_TIPC, libc::AF_NETLINK, libc::AF_VSOCK] {
        assert_eq!(make(family, libc::SOCK_STREAM), EPERM, "{family}");
    }
}

#[test]
fn messages_go_to_the_other_end_alone() {
    let byte = c"x".as_ptr() as i64;
    let send = |flags: i32, address: i64| worker(libc::SYS_sendto, [CLOSED, byte, 1, int(flags), address, 0]);
    let receive = |flags: i32| worker(libc::SYS_recvfrom, [CLOSED, byte, 0, int(flags), 0, 0]);
    assert_eq!(send(libc::MSG_NOSIGNAL | libc::MSG_DONTWAIT, 0), failed(libc::EBADF), "was made");
    assert_eq!(send(0, byte), EPERM);
    assert_eq!(send(0, 1 << 32), EPERM, "an address whose low half is zero");
    assert_eq!(receive(libc::MSG_PEEK | libc::MSG_WAITALL), failed(libc::EBADF), "was made");
    for flags in [libc::MSG_OOB, libc::MSG_OOB | libc::MSG_DONTWAIT] {
        assert_eq!(send(flags, 0), EPERM);
        assert_eq!(receive(flags), EPERM);
    }
    assert_eq!(receive(libc::MSG_ERRQUEUE), EPERM);
    assert_eq!(send(libc::MSG_FASTOPEN, 0), EPERM);
}

#[test]
fn a_worker_receives_no_descriptors() {
    let flags = int(libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL | libc::MSG_CMSG_CLOEXEC);
    for number in [libc::SYS_sendmsg, libc::SYS_recvmsg] {
        assert_eq!(template(number, [CLOSED, 0, flags]), failed(libc::EBADF), "was made");
        assert_eq!(template(number, [CLOSED, 0, int(libc::MSG_OOB)]), EPERM);
    }
    assert_eq!(worker(libc::SYS_sendmsg, [CLOSED, 0, flags]), failed(libc::EBADF), "was made");
    assert_eq!(worker(libc::SYS_sendmsg, [CLOSED, 0, int(libc::MSG_OOB)]), EPERM);
    assert_eq!(worker(libc::SYS_recvmsg, [CLOSED, 0, 0]), EPERM);
    assert_eq!(worker(libc::SYS_recvmmsg, [CLOSED, 0, 0, 0, 0]), EPERM);
    assert_eq!(template(libc::SYS_sendmmsg, [CLOSED, 0, 0, 0]), EPERM, "its flags are the same, and nobody uses it");
}

#[test]
fn a_socket_does_not_tell_whose_the_other_end_is() {
    let (one, _other) = std::os::unix::net::UnixStream::pair().unwrap();
    let (mut value, mut length) = ([0_u8; 16], 16_u32);
    let (value, length) = (value.as_mut_ptr() as i64, &raw mut length as i64);
    let ask = |level: i32, option: i32| {
        worker(libc::SYS_getsockopt, [int(one.as_raw_fd()), int(level), int(option), value, length])
    };
    for option in [libc::SO_TYPE, libc::SO_ERROR, libc::SO_DOMAIN, libc::SO_PROTOCOL] {
        assert_eq!(ask(libc::SOL_SOCKET, option), End::Gave(0), "{option}");
    }
    let pidfd_of_the_peer = 77;
    for option in [libc::SO_PEERCRED, libc::SO_PEERSEC, pidfd_of_the_peer] {
        assert_eq!(ask(libc::SOL_SOCKET, option), EPERM, "{option}");
    }
    assert_eq!(ask(libc::SOL_TCP, libc::SO_TYPE), EPERM);
}
