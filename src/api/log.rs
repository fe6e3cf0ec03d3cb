//! `tracing` events → the `log` callbacks of the environments that asked for them.

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::sync::{Arc, Once, Weak};

use parking_lot::Mutex;
use serde_json::{Map, Value, json};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::Registry;

use super::environment::Environment;

struct Listener {
    environment: Weak<Environment>,
    rank: u8,
}

static LISTENERS: Mutex<Vec<Listener>> = Mutex::new(Vec::new());
/// The most talkative level that anyone listens to; 0 for none.
static LOUDEST: AtomicU8 = AtomicU8::new(0);

const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

fn rank(level: &str) -> u8 {
    LEVELS.iter().position(|known| *known == level).map_or(0, |at| at as u8 + 1)
}

fn rank_of(level: Level) -> u8 {
    rank(&level.as_str().to_ascii_lowercase())
}

/// Sends an environment the events of this level and above.
pub fn listen(environment: &Arc<Environment>, level: Option<&str>) {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        // Another subscriber is there only if this library was built into a program that has its own.
        let _ = tracing::subscriber::set_global_default(Registry::default().with(ToHosts));
    });
    let mut listeners = LISTENERS.lock();
    listeners.retain(|known| known.environment.upgrade().is_some_and(|known| !Arc::ptr_eq(&known, environment)));
    if let Some(level) = level {
        listeners.push(Listener { environment: Arc::downgrade(environment), rank: rank(level) });
    }
    LOUDEST.store(listeners.iter().map(|listener| listener.rank).max().unwrap_or(0), Relaxed);
}

struct ToHosts;

impl<S: Subscriber> Layer<S> for ToHosts {
    fn register_callsite(&self, _metadata: &'static Metadata<'static>) -> tracing::subscriber::Interest {
        // Who listens changes while the process runs.
        tracing::subscriber::Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>, _context: Context<'_, S>) -> bool {
        rank_of(*metadata.level()) <= LOUDEST.load(Relaxed)
    }

    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let metadata = event.metadata();
        let rank = rank_of(*metadata.level());
        let mut told = Told::default();
        event.record(&mut told);
        let fields = Value::Object(told.fields).to_string();
        for listener in LISTENERS.lock().iter().filter(|listener| rank <= listener.rank) {
            if let Some(environment) = listener.environment.upgrade() {
                let level = LEVELS[usize::from(rank) - 1];
                environment.send(|outbox| outbox.log(level, metadata.target(), &told.message, &fields));
            }
        }
    }
}

#[derive(Default)]
struct Told {
    message: String,
    fields: Map<String, Value>,
}

impl Told {
    fn put(&mut self, field: &Field, value: Value) {
        self.fields.insert(field.name().to_owned(), value);
    }
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        } else {
            self.put(field, json!(format!("{value:?}")));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, json!(value));
    }
}
