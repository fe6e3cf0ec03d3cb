//! Waiting awake for a moment before parking.
//!
//! Waking a core that sleeps costs ten times what a call does. A caller that answers each result with the next call is
//! back within microseconds, so it pays to look for it a little longer; where it does not pay, the budget shrinks to
//! nothing and is tried again now and then. On one core looking would only keep the caller from running.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

const LONGEST: Duration = Duration::from_micros(50);
/// Out of so many.
const SURE: u32 = 1024;
/// Below this share of successes it is not tried, but for one time in `RETRY`.
const WORTH_IT: u32 = SURE / 4;
const RETRY: u32 = 64;

pub struct Spin {
    several_cores: bool,
    /// Two that look are one too many.
    taken: AtomicBool,
    success: AtomicU32,
    skipped: AtomicU32,
}

impl Spin {
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            several_cores: cores > 1,
            taken: AtomicBool::new(false),
            success: AtomicU32::new(SURE / 2),
            skipped: AtomicU32::new(0),
        }
    }

    /// Looks until there is something to see, or not worth it any longer.
    pub fn until(&self, seen: impl Fn() -> bool) -> bool {
        if !self.several_cores || !self.is_worth_it() || self.taken.swap(true, Relaxed) {
            return seen();
        }
        let start = Instant::now();
        let mut found = seen();
        while !found && start.elapsed() < LONGEST {
            for _ in 0..32 {
                std::hint::spin_loop();
            }
            found = seen();
        }
        let success = self.success.load(Relaxed);
        let outcome = if found { SURE } else { 0 };
        self.success.store(success - success / 16 + outcome / 16, Relaxed);
        self.taken.store(false, Relaxed);
        found
    }

    fn is_worth_it(&self) -> bool {
        self.success.load(Relaxed) >= WORTH_IT || self.skipped.fetch_add(1, Relaxed) % RETRY == RETRY - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stops_trying_where_it_never_pays_and_starts_again_where_it_does() {
        let spin = Spin { several_cores: true, ..Spin::new() };
        let mut looked = 0;
        for _ in 0..200 {
            let before = Instant::now();
            spin.until(|| false);
            looked += u32::from(before.elapsed() >= LONGEST);
        }
        assert!(looked < 40, "{looked} of 200 vain waits were spent awake");
        for _ in 0..RETRY * 8 {
            spin.until(|| true);
        }
        assert!(spin.success.load(Relaxed) > WORTH_IT);
    }

    #[test]
    fn on_one_core_it_only_looks_once() {
        let spin = Spin { several_cores: false, ..Spin::new() };
        let looks = AtomicU32::new(0);
        assert!(!spin.until(|| {
            looks.fetch_add(1, Relaxed);
            false
        }));
        assert_eq!(looks.load(Relaxed), 1);
    }
}
