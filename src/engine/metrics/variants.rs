//! Figures of tasks that say which of the ways under comparison they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use parking_lot::RwLock;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::histogram::Histogram;
use super::outcomes::Outcomes;
use crate::error::Code;

/// A comparison has few sides. Names that never end, such as a user's, are no variants, and must not fill the memory.
const MOST: usize = 64;
/// Those beyond, together.
const OTHER: &str = "(other)";

#[derive(Default)]
pub struct Variants {
    by_name: RwLock<FxHashMap<Box<str>, Arc<Variant>>>,
    other: Arc<Variant>,
}

#[derive(Default)]
pub struct Variant {
    outcomes: Outcomes,
    tool_calls: AtomicU64,
    run: Histogram,
}

impl Variants {
    pub fn of(&self, name: &str) -> Arc<Variant> {
        if name == OTHER {
            return self.other.clone();
        }
        let is_full = {
            let known = self.by_name.read();
            if let Some(known) = known.get(name) {
                return known.clone();
            }
            known.len() >= MOST
        };
        if is_full { self.other.clone() } else { self.make(name) }
    }

    fn make(&self, name: &str) -> Arc<Variant> {
        let mut known = self.by_name.write();
        // Others may have been made meanwhile.
        if known.len() >= MOST && !known.contains_key(name) {
            return self.other.clone();
        }
        known.entry(name.into()).or_default().clone()
    }

    pub fn to_json(&self) -> Value {
        // Out of the lock before it is written down: a thread that runs Python may want it.
        let named: Vec<_> = self.by_name.read().iter().map(|(name, known)| (name.clone(), known.clone())).collect();
        let other = (OTHER.into(), self.other.clone());
        let used = named.into_iter().chain([other]).filter(|(_, variant)| variant.is_used());
        let told: Map<String, Value> = used.map(|(name, variant)| (String::from(name), variant.to_json())).collect();
        told.into()
    }
}

impl Variant {
    pub fn add(&self, code: Option<Code>, tool_calls: u32, run: Option<u64>) {
        self.outcomes.add(code);
        self.tool_calls.fetch_add(u64::from(tool_calls), Relaxed);
        if let Some(run) = run {
            self.run.record(run);
        }
    }

    fn is_used(&self) -> bool {
        self.outcomes.completed() + self.outcomes.failed() > 0
    }

    fn to_json(&self) -> Value {
        json!({
            "completed": self.outcomes.completed(),
            "failed": self.outcomes.failed(),
            "failures": self.outcomes.failures(),
            "toolCalls": self.tool_calls.load(Relaxed),
            "run": self.run.read().to_json(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_bound_they_are_counted_together() {
        let variants = Variants::default();
        for name in (0..MOST + 3).map(|n| format!("variant {n}")) {
            variants.of(&name).add(None, 2, Some(1_000_000));
        }
        variants.of("variant 1").add(Some(Code::Timeout), 0, None);
        variants.of(OTHER).add(None, 0, None);
        let told = variants.to_json();
        assert_eq!(told.as_object().map(Map::len), Some(MOST + 1));
        assert_eq!((&told[OTHER]["completed"], &told[OTHER]["toolCalls"]), (&json!(4), &json!(6)));
        assert_eq!(told[OTHER]["run"]["count"], 3);
        assert_eq!(
            (&told["variant 1"]["completed"], &told["variant 1"]["failures"]),
            (&json!(1), &json!({ "TIMEOUT": 1 }))
        );
    }
}
