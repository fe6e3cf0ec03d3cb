//! Packets of the control socket, with a descriptor beside some of them.

use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use super::channel::HOST;
use super::exit::Exit;

const DESCRIPTOR: usize = size_of::<RawFd>();

/// Room for one descriptor beside a packet, aligned as the kernel wants it.
#[repr(C, align(8))]
struct Beside([u8; 64]);

/// The next packet, of up to that many bytes, and the descriptor that came with it. Where the host has gone, this ends.
pub fn receive(room: usize) -> io::Result<(Vec<u8>, Option<OwnedFd>)> {
    let mut bytes = vec![0; room];
    let mut beside = Beside([0; 64]);
    let mut part = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: room };
    // SAFETY: all places are live until the call has returned, and of the sizes that are told; the kernel fills the
    // control messages that are read, and what it puts there is ours to own.
    unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        message.msg_control = (&raw mut beside).cast();
        message.msg_controllen = libc::CMSG_SPACE(DESCRIPTOR as u32) as _;
        let got = libc::recvmsg(HOST, &raw mut message, libc::MSG_CMSG_CLOEXEC);
        match usize::try_from(got) {
            Ok(0) => Exit::Done.now(),
            Ok(_) if message.msg_flags & libc::MSG_TRUNC != 0 => return Err(io::ErrorKind::FileTooLarge.into()),
            Ok(got) => bytes.truncate(got),
            Err(_) => match io::Error::last_os_error() {
                error if error.kind() == io::ErrorKind::ConnectionReset => Exit::Done.now(),
                error => return Err(error),
            },
        }
        let head = libc::CMSG_FIRSTHDR(&raw const message);
        let is_descriptor = !head.is_null()
            && (*head).cmsg_level == libc::SOL_SOCKET
            && (*head).cmsg_type == libc::SCM_RIGHTS
            && (*head).cmsg_len as usize >= libc::CMSG_LEN(DESCRIPTOR as u32) as usize;
        let given = is_descriptor.then(|| OwnedFd::from_raw_fd(libc::CMSG_DATA(head).cast::<RawFd>().read_unaligned()));
        Ok((bytes, given))
    }
}

/// Sends one packet, and a descriptor with it.
pub fn send(bytes: &[u8], descriptor: Option<RawFd>) -> io::Result<()> {
    let mut beside = Beside([0; 64]);
    let mut part = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    // SAFETY: all places are live until the call has returned; the one control message has room for its descriptor.
    let sent = unsafe {
        let mut message: libc::msghdr = std::mem::zeroed();
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        if let Some(descriptor) = descriptor {
            message.msg_control = (&raw mut beside).cast();
            message.msg_controllen = libc::CMSG_SPACE(DESCRIPTOR as u32) as _;
            let head = libc::CMSG_FIRSTHDR(&raw const message);
            (*head).cmsg_level = libc::SOL_SOCKET;
            (*head).cmsg_type = libc::SCM_RIGHTS;
            (*head).cmsg_len = libc::CMSG_LEN(DESCRIPTOR as u32) as _;
            libc::CMSG_DATA(head).cast::<RawFd>().write_unaligned(descriptor);
        }
        libc::sendmsg(HOST, &raw const message, libc::MSG_NOSIGNAL)
    };
    if sent < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}
