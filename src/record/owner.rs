//! Who writes rows, so that those of a writer that is gone can be told from those of one that is at work.

use serde::{Deserialize, Serialize};

/// A writer that was not seen for so long is gone, wherever it was.
pub const LEASE_SECONDS: u64 = 60;

/// A process, as others can recognise it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Owner {
    pub id: String,
    /// The machine since it started, and the process numbers that are valid there. Empty where that cannot be told.
    pub place: String,
    pub pid: u32,
    /// When the process was started, as the system counts it: its number may be another's by now.
    pub started: String,
}

impl Owner {
    pub fn new() -> Self {
        let pid = std::process::id();
        Self { id: unique(), place: place(), pid, started: started(pid).unwrap_or_default() }
    }

    /// Whether the process that this was is gone. One that is elsewhere is gone when nobody has `seen` it for long.
    pub fn is_gone(&self, seen: bool) -> bool {
        let here = place();
        if here.is_empty() || self.place != here {
            return !seen;
        }
        started(self.pid).is_none_or(|started| started != self.started)
    }
}

/// Where the processes with these numbers are.
fn place() -> String {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let numbers = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    if boot.is_empty() { String::new() } else { format!("{} {}", boot.trim(), numbers.display()) }
}

/// Nothing for a process that is not there.
fn started(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name may have spaces and brackets in it; the rest has none.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    // One that nobody has waited for is gone as well.
    let is_zombie = fields.next() == Some("Z");
    let started = fields.nth(18)?;
    (!is_zombie).then(|| started.to_owned())
}

/// A random UUID, by the hasher's seed: nobody has to be kept from guessing it.
fn unique() -> String {
    use std::hash::{BuildHasher, RandomState};
    let random = || RandomState::new().hash_one(std::time::SystemTime::now());
    let (high, low) = (random() & !0xf000 | 0x4000, random() & !(0b11 << 62) | (0b10 << 62));
    let text = format!("{high:016x}{low:016x}");
    format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn one_is_there_oneself() {
        let (one, other) = (Owner::new(), Owner::new());
        assert!(!one.is_gone(false));
        assert_ne!(one.id, other.id);
        assert_eq!((one.id.len(), one.id.as_bytes()[14]), (36, b'4'));
    }

    #[test]
    fn a_process_that_has_ended_is_gone_and_so_is_one_whose_number_is_anothers() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let started = started(child.id()).unwrap();
        let owner = Owner { pid: child.id(), started, ..Owner::new() };
        assert!(!owner.is_gone(true));
        assert!(Owner { started: "1".into(), ..owner.clone() }.is_gone(true));
        child.kill().unwrap();
        while !owner.is_gone(true) {
            std::thread::yield_now();
        }
        child.wait().unwrap();
        assert!(owner.is_gone(true));
    }

    #[test]
    fn what_is_elsewhere_is_gone_when_nobody_has_seen_it() {
        let elsewhere = Owner { place: "another machine".into(), pid: 1, ..Owner::default() };
        assert!(elsewhere.is_gone(false));
        assert!(!elsewhere.is_gone(true));
    }
}
