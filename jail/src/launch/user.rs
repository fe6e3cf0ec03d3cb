//! Users: whether this process may make a namespace as it is, and an id that a jail has for itself.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::child::UserMap;

/// Ids that no distribution gives to anybody: beyond those of systemd's containers, below its foreign ones.
const UNUSED: Range<u32> = 0x7000_0000..0x7FFE_0000;
/// Where only few ids are mapped, as in a container with users of its own, the last of them: accounts begin at the
/// other end. The very last are `nobody` and 16 bits of ones.
const AT_THE_END: u32 = 4096;
const LAST_ONES: u32 = 3;

/// The user inside a user namespace, and its group. Never root, who would get capabilities with every program; and what
/// belongs to others shows the same number.
const INSIDE: u32 = 65534;

pub fn is_root() -> bool {
    // SAFETY: takes nothing and cannot fail.
    unsafe { libc::geteuid() == 0 }
}

/// Without this capability namespaces are to be had in a user namespace only.
pub fn may_administer() -> bool {
    const CAP_SYS_ADMIN: u32 = 21;
    let status = fs::read_to_string("/proc/thread-self/status").unwrap_or_default();
    let effective = status.lines().find_map(|line| line.strip_prefix("CapEff:"));
    let effective = effective.and_then(|set| u64::from_str_radix(set.trim(), 16).ok());
    effective.is_some_and(|set| set >> CAP_SYS_ADMIN & 1 == 1)
}

pub fn map_of_one() -> UserMap {
    // SAFETY: both take nothing and cannot fail.
    let (user, group) = unsafe { (libc::geteuid(), libc::getegid()) };
    UserMap { user: format!("{INSIDE} {user} 1"), group: format!("{INSIDE} {group} 1") }
}

/// Another one for each jail: the kernel counts processes and threads by user, and lets one signal another of the same
/// user. Begins anywhere, since other processes on this machine do the same.
pub fn own() -> Option<u32> {
    static RANGE: LazyLock<Option<Range<u32>>> = LazyLock::new(|| {
        let mapped = |file| fs::read_to_string(file).ok().and_then(|map| unused(&map));
        let (users, groups) = (mapped("/proc/self/uid_map")?, mapped("/proc/self/gid_map")?);
        let both = users.start.max(groups.start)..users.end.min(groups.end);
        (!both.is_empty()).then_some(both)
    });
    static NEXT: LazyLock<AtomicU32> = LazyLock::new(|| AtomicU32::new(RandomState::new().hash_one(()) as u32));
    let range = RANGE.as_ref()?;
    Some(range.start + NEXT.fetch_add(1, Ordering::Relaxed) % (range.end - range.start))
}

/// Ids that exist here, according to a map of the kernel's, and are nobody's.
fn unused(map: &str) -> Option<Range<u32>> {
    let ranges = map.lines().filter_map(|line| {
        let mut numbers = line.split_ascii_whitespace().map(str::parse::<u32>);
        let (first, _outside, count) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
        Some(first..first.saturating_add(count))
    });
    let widest = ranges.max_by_key(Range::len)?;
    if widest.start <= UNUSED.start && UNUSED.end <= widest.end {
        return Some(UNUSED);
    }
    if widest.len() < 2 * AT_THE_END as usize {
        return None;
    }
    let end = widest.end - LAST_ONES;
    Some(end - AT_THE_END..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_that_exists_here() {
        assert_eq!(unused("         0          0 4294967295\n"), Some(UNUSED));
        assert_eq!(unused("0 100000 65536\n"), Some(61437..65533));
        assert_eq!(unused("0 1000 1\n1 100000 65536\n"), Some(61438..65534));
        for none in ["0 1000 1\n", "", "nonsense\n", "0 0 4000\n"] {
            assert_eq!(unused(none), None, "{none:?}");
        }
    }
}
