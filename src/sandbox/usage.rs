//! What a process that is not our child has taken of the machine.

use std::fs::File;
use std::io::Read as _;
use std::mem::MaybeUninit;
use std::time::Duration;

use crate::engine::Usage;

const LARGEST_STATUS: usize = 8 * 1024;

pub fn of(pid: i32) -> Option<Usage> {
    Some(Usage { cpu: cpu_time(pid)?, peak_memory: from_status(pid, "VmHWM:")? })
}

/// Of all its threads, to the nanosecond; `/proc` counts in hundredths of a second.
fn cpu_time(pid: i32) -> Option<Duration> {
    let mut clock = 0;
    let mut time = MaybeUninit::<libc::timespec>::uninit();
    // SAFETY: both calls write to memory of this frame, and the time is read only where they say that they did.
    unsafe {
        if libc::clock_getcpuclockid(pid, &raw mut clock) != 0 || libc::clock_gettime(clock, time.as_mut_ptr()) != 0 {
            return None;
        }
        let time = time.assume_init();
        Some(Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32))
    }
}

/// A figure of `/proc/<pid>/status`: bytes where it is of memory, else as it stands there.
pub fn from_status(pid: i32, name: &str) -> Option<u64> {
    // In one piece: the kernel writes the whole text anew for every read.
    let mut text = [0; LARGEST_STATUS];
    let length = File::open(format!("/proc/{pid}/status")).ok()?.read(&mut text).ok()?;
    let status = std::str::from_utf8(&text[..length]).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let figure = line.trim();
    match figure.strip_suffix("kB") {
        Some(kibibytes) => Some(kibibytes.trim_end().parse::<u64>().ok()? * 1024),
        None => figure.parse().ok(),
    }
}
