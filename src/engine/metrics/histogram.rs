//! How long things take, sorted into buckets of which each takes twice as long as the one before. Written from any thread
//! without a lock, read whenever somebody asks.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde_json::{Value, json};

/// What the first bucket takes. Ten microseconds are a few calls' worth; below that there is nothing to compare.
const FIRST: u64 = 10_000;
/// The last of these takes 168 s, more than a task with a sensible deadline can.
const BOUNDS: usize = 25;
const NANOS_PER_MS: f64 = 1e6;

/// In this order a small call touches one line of the cache here.
#[repr(C, align(64))]
pub struct Histogram {
    sum: AtomicU64,
    longest: AtomicU64,
    /// One for each bound, and one for what is beyond them all.
    buckets: [AtomicU64; BOUNDS + 1],
}

/// What was counted until a moment, in nanoseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    buckets: [u64; BOUNDS + 1],
    sum: u64,
    longest: u64,
}

/// The longest that a bucket takes; of the last one that is whatever was seen.
const fn bound(bucket: usize) -> u64 {
    if bucket < BOUNDS { FIRST << bucket } else { u64::MAX }
}

const fn bucket_of(nanos: u64) -> usize {
    let doublings = u64::BITS - (nanos.saturating_sub(1) / FIRST).leading_zeros();
    if (doublings as usize) < BOUNDS { doublings as usize } else { BOUNDS }
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    pub const fn new() -> Self {
        Self { buckets: [const { AtomicU64::new(0) }; BOUNDS + 1], sum: AtomicU64::new(0), longest: AtomicU64::new(0) }
    }

    pub fn record(&self, nanos: u64) {
        self.buckets[bucket_of(nanos)].fetch_add(1, Relaxed);
        if nanos == 0 {
            return;
        }
        self.sum.fetch_add(nanos, Relaxed);
        // Mostly it is not, and to look costs less than to write.
        if nanos > self.longest.load(Relaxed) {
            self.longest.fetch_max(nanos, Relaxed);
        }
    }

    /// One that was recorded as nothing was this long.
    pub fn correct(&self, nanos: u64) {
        self.record(nanos);
        self.buckets[bucket_of(0)].fetch_sub(1, Relaxed);
    }

    pub fn read(&self) -> Counted {
        Counted {
            buckets: std::array::from_fn(|bucket| self.buckets[bucket].load(Relaxed)),
            sum: self.sum.load(Relaxed),
            longest: self.longest.load(Relaxed),
        }
    }
}

impl Counted {
    /// The buckets tell it, so that it is theirs also while others write.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// What that share of all took at most, as well as the buckets can tell: within one, all lengths are as likely.
    pub fn quantile(&self, share: f64) -> f64 {
        let wanted = share * self.count() as f64;
        let mut before = 0.0;
        for (bucket, &count) in self.buckets.iter().enumerate().filter(|&(_, &count)| count > 0) {
            let count = count as f64;
            if before + count >= wanted {
                let most = bound(bucket).min(self.longest) as f64;
                let least = if bucket == 0 { 0.0 } else { (bound(bucket - 1) as f64).min(most) };
                return least + (most - least) * ((wanted - before) / count);
            }
            before += count;
        }
        self.longest as f64
    }

    /// Each bucket counts what those before it do, as Prometheus wants it. The one beyond all bounds is `count`.
    pub fn to_json(&self) -> Value {
        let mut so_far = 0;
        let buckets = self.buckets[..BOUNDS].iter().enumerate().map(|(bucket, count)| {
            so_far += count;
            json!({ "leMs": bound(bucket) as f64 / NANOS_PER_MS, "count": so_far })
        });
        let buckets: Vec<Value> = buckets.collect();
        json!({
            "count": self.count(),
            "sumMs": self.sum as f64 / NANOS_PER_MS,
            "p50Ms": self.quantile(0.5) / NANOS_PER_MS,
            "p95Ms": self.quantile(0.95) / NANOS_PER_MS,
            "p99Ms": self.quantile(0.99) / NANOS_PER_MS,
            "maxMs": self.longest as f64 / NANOS_PER_MS,
            "buckets": buckets,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn counted(nanos: &[u64]) -> Counted {
        let histogram = Histogram::new();
        for (index, &nanos) in nanos.iter().enumerate() {
            if index % 2 == 0 {
                histogram.record(nanos);
            } else {
                histogram.record(0);
                histogram.correct(nanos);
            }
        }
        histogram.read()
    }

    #[test]
    fn a_bound_belongs_to_the_bucket_below_it() {
        assert_eq!((bucket_of(0), bucket_of(1), bucket_of(FIRST)), (0, 0, 0));
        for bucket in 1..BOUNDS {
            assert_eq!(bucket_of(bound(bucket)), bucket);
            assert_eq!(bucket_of(bound(bucket - 1) + 1), bucket);
        }
    }

    #[test]
    fn the_bounds_reach_from_ten_microseconds_beyond_two_minutes() {
        assert_eq!(Duration::from_nanos(bound(0)), Duration::from_micros(10));
        assert!(Duration::from_nanos(bound(BOUNDS - 1)) > Duration::from_mins(2));
    }

    #[test]
    fn what_is_beyond_all_bounds_is_counted_and_told_by_the_longest() {
        let beyond = bound(BOUNDS - 1) + 1;
        let counted = counted(&[beyond, u64::MAX / 4]);
        assert_eq!((counted.buckets[BOUNDS], counted.count()), (2, 2));
        let told = counted.to_json();
        assert_eq!((&told["count"], &told["buckets"][BOUNDS - 1]["count"]), (&json!(2), &json!(0)));
        assert_eq!(told["buckets"].as_array().map(Vec::len), Some(BOUNDS));
        assert!(counted.quantile(0.99) > beyond as f64 && counted.quantile(0.99) <= (u64::MAX / 4) as f64);
    }

    #[test]
    fn nothing_counted_is_zero_everywhere() {
        let told = counted(&[]).to_json();
        for name in ["count", "sumMs", "p50Ms", "p99Ms", "maxMs"] {
            assert_eq!(told[name].as_f64(), Some(0.0), "{name}");
        }
    }

    #[test]
    fn one_length_alone_is_every_quantile_but_for_its_bucket() {
        let counted = counted(&[3_000_000]);
        assert_eq!(counted.quantile(1.0) as u64, 3_000_000);
        assert!(counted.quantile(0.5) >= 2_560_000.0, "not below its bucket");
    }

    #[test]
    fn threads_lose_nothing() {
        let histogram = Histogram::new();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let histogram = &histogram;
                scope.spawn(move || (0..10_000).for_each(|n| histogram.record(n * thread)));
            }
        });
        let counted = histogram.read();
        assert_eq!(counted.count(), 40_000);
        assert_eq!((counted.sum, counted.longest), ((1 + 2 + 3) * 49_995_000, 3 * 9_999));
    }

    proptest! {
        #[test]
        fn what_goes_in_is_in_the_figures(mut nanos in proptest::collection::vec(0..400_000_000_000_u64, 1..200)) {
            let counted = counted(&nanos);
            nanos.sort_unstable();
            let told = counted.to_json();
            prop_assert_eq!(counted.count(), nanos.len() as u64);
            prop_assert_eq!((counted.sum, counted.longest), (nanos.iter().sum(), *nanos.last().unwrap()));
            for (bucket, known) in told["buckets"].as_array().unwrap().iter().enumerate() {
                let below = nanos.iter().filter(|&&nanos| nanos <= bound(bucket)).count();
                prop_assert_eq!(known["count"].as_u64(), Some(below as u64), "up to {}", known["leMs"]);
            }
        }

        #[test]
        fn a_quantile_is_in_the_bucket_of_the_true_one(
            mut nanos in proptest::collection::vec(0..400_000_000_000_u64, 1..200),
            share in 0.01..1.0_f64,
        ) {
            let counted = counted(&nanos);
            nanos.sort_unstable();
            let true_one = nanos[(share * nanos.len() as f64).ceil() as usize - 1];
            let bucket = bucket_of(true_one);
            let least = if bucket == 0 { 0.0 } else { bound(bucket - 1) as f64 };
            let told = counted.quantile(share);
            prop_assert!(told >= least && told <= bound(bucket).min(counted.longest) as f64, "{} for {}", told, true_one);
        }

        #[test]
        fn quantiles_follow_each_other(nanos in proptest::collection::vec(0..400_000_000_000_u64, 0..200)) {
            let counted = counted(&nanos);
            let quantiles = [0.0, 0.5, 0.95, 0.99, 1.0].map(|share| counted.quantile(share));
            prop_assert!(quantiles.is_sorted(), "{:?}", quantiles);
            prop_assert!(quantiles[4] <= counted.longest as f64);
        }
    }
}
