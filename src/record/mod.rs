//! The record: every execution in `eliza_python_executions`.
//!
//! ```text
//!   Recorder        one for each instance: its rules (what is kept, what is taken out, what happens where it fails)
//!        │ executions on their way in and out, questions
//!   queue → writer  one thread for each store: rows that have come together are written in one go
//!        │ entry, json, text, redact: an execution as a row that any database takes
//!   backlog         the store, and what waits for it where it cannot be reached
//!        │ trait Store
//!   sqlite · postgres · sink
//! ```
//!
//! Written ahead, an execution runs when its row is there, and its outcome is told when the row is whole; so whatever
//! was told is in the record, and whatever was running when the process ended is found as that. In lots, tasks wait for
//! nothing, and what is lost with the process is the last tenth of a second.

mod backlog;
mod clock;
mod entry;
mod figures;
mod json;
mod migrations;
mod owner;
mod postgres;
mod query;
mod questions;
mod queue;
mod redact;
mod row;
mod settings;
mod sink;
mod sqlite;
mod store;
mod text;
mod writer;

use std::sync::mpsc::channel;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::engine::{Engine, Execution, Outcome, Record};
use crate::error::{Code, Failure};
use backlog::Backlog;
use entry::Kept;
use figures::Figures;
use owner::Owner;
use questions::Desk;
use queue::{Item, Queue};
pub use settings::Settings;
use settings::{Address, Mode, Policy, Retention, Rules};
use sink::Sink;
pub use sink::{Keeper, Question, answer};
use writer::Writer;

/// The record of an instance.
pub struct Recorder {
    rules: Arc<Rules>,
    book: Arc<Book>,
    engine: Arc<Engine>,
}

/// A store and the thread that writes to it, shared by the instances that want the same. Ends with the last of them.
struct Book {
    address: Address,
    retention: Retention,
    patience: Duration,
    queue: Arc<Queue>,
    figures: Arc<Figures>,
}

impl Drop for Book {
    fn drop(&mut self) {
        self.queue.close();
    }
}

static BOOKS: Mutex<Vec<Weak<Book>>> = Mutex::new(Vec::new());

impl Recorder {
    /// Looks at nothing yet: the store is opened by the thread that writes to it.
    pub fn new(settings: Settings, engine: Arc<Engine>, keeper: &Arc<dyn Keeper>) -> Result<Arc<Self>, Failure> {
        let rules = Arc::new(Rules::new(settings)?);
        let book = book(&rules, &engine, keeper)?;
        Ok(Arc::new(Self { rules, book, engine }))
    }

    fn is_written_ahead(&self) -> bool {
        self.rules.settings.mode == Mode::WriteAhead
    }

    /// Whether tasks have to wait for their rows even where they go in lots: the writer is behind, so that what was told
    /// and not written would have no bound, or it is known that nothing can be written, and nothing may go unrecorded.
    fn has_to_wait(&self) -> bool {
        self.book.queue.is_full() || (self.rules.settings.policy == Policy::Require && self.book.figures.is_failing())
    }

    fn put(&self, items: impl IntoIterator<Item = Item>) {
        self.book.queue.push(&self.rules, items);
    }
}

fn book(rules: &Arc<Rules>, engine: &Arc<Engine>, keeper: &Arc<dyn Keeper>) -> Result<Arc<Book>, Failure> {
    let mut books = BOOKS.lock();
    books.retain(|book| book.strong_count() > 0);
    let (address, retention, patience) = (&rules.settings.store, rules.settings.retention, rules.patience());
    let is_same =
        |book: &Arc<Book>| book.address == *address && book.retention == retention && book.patience == patience;
    if let Some(known) = books.iter().filter_map(Weak::upgrade).find(is_same) {
        return Ok(known);
    }
    let (queue, figures) = (Arc::<Queue>::default(), Arc::<Figures>::default());
    let book = Arc::new(Book { address: address.clone(), retention, patience, queue, figures });
    let sink = match *address {
        Address::Sink { number } => Some(Sink { keeper: keeper.clone(), number, patience }),
        _ => None,
    };
    let (to_write, to_read) = (address.clone(), address.clone());
    let writer = Writer {
        queue: book.queue.clone(),
        figures: book.figures.clone(),
        engine: engine.clone(),
        backlog: Backlog::new(Box::new(move || to_write.open(patience, sink.as_ref())), Owner::new()),
        desk: Desk::new(Box::new(move || to_read.open_to_read(patience))),
        retention,
        running: 0,
    };
    let thread = std::thread::Builder::new().name("py-record".into());
    let spawned = thread.spawn(move || writer.run());
    spawned.map_err(|error| Failure::new(Code::RecordUnavailable, format!("there is no thread for it: {error}")))?;
    books.push(Arc::downgrade(&book));
    Ok(book)
}

impl Record for Recorder {
    fn begin(&self, executions: Vec<Arc<Execution>>) {
        if self.is_written_ahead() || self.has_to_wait() {
            return self.put(executions.into_iter().map(Item::Begin));
        }
        self.put(executions.iter().cloned().map(Item::Begun));
        self.engine.run(executions);
    }

    fn finish(&self, execution: &Arc<Execution>, outcome: Outcome<'_>) {
        if self.is_written_ahead() {
            return self.put([Item::End(execution.clone(), outcome.into_owned())]);
        }
        let kept = Kept::of(&outcome, self.rules.texts().limit);
        self.engine.deliver(execution, outcome);
        self.put([Item::Ended(execution.clone(), kept)]);
    }

    fn ask(&self, execution: Arc<Execution>) {
        self.put([Item::Ask(execution)]);
    }

    fn figures(&self) -> serde_json::Value {
        self.book.figures.to_json()
    }
}

/// Writes what waits, before the process ends. Gives up after a while.
pub fn flush(patience: Duration) {
    let end = Instant::now() + patience;
    let books: Vec<_> = BOOKS.lock().iter().filter_map(Weak::upgrade).collect();
    for book in books {
        let (done, written) = channel();
        book.queue.flush(done);
        let _ = written.recv_timeout(end.saturating_duration_since(Instant::now()));
    }
}
