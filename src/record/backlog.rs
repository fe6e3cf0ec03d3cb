//! Rows on their way into the store, also while it cannot be reached.

use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

use super::figures::Figures;
use super::owner::Owner;
use super::row::Row;
use super::store::{Store, StoreError, Stored};

/// Beyond these the oldest are lost, and counted.
const MOST_ROWS: usize = 20_000;
const MOST_BYTES: usize = 128 * 1024 * 1024;
const FIRST_RETRY: Duration = Duration::from_millis(100);
const LAST_RETRY: Duration = Duration::from_secs(2);

pub type Open = Box<dyn Fn() -> Stored<Box<dyn Store>> + Send>;

/// The store, opened when it is needed, and what could not be written to it.
pub struct Backlog {
    open: Open,
    owner: Owner,
    store: Option<Box<dyn Store>>,
    rows: Vec<Row>,
    bytes: usize,
    failure: Option<Failing>,
}

struct Failing {
    why: String,
    retry_at: Instant,
    wait: Duration,
}

impl Backlog {
    pub fn new(open: Open, owner: Owner) -> Self {
        Self { open, owner, store: None, rows: Vec::new(), bytes: 0, failure: None }
    }

    pub const fn owner(&self) -> &Owner {
        &self.owner
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether it was tried for long enough that nothing more is to be hoped for.
    pub fn has_given_up(&self) -> bool {
        self.failure.as_ref().is_some_and(|failing| failing.wait >= LAST_RETRY)
    }

    /// When it is worth to try again what has failed.
    pub fn retry_at(&self) -> Option<Instant> {
        let failing = self.failure.as_ref()?;
        (!self.rows.is_empty()).then_some(failing.retry_at)
    }

    /// Writes these and whatever is left from before; where that cannot be, says why. Then nothing was kept of `rows`.
    pub fn write(&mut self, rows: &[&Row], figures: &Figures) -> Result<(), String> {
        if let Some(failing) = self.failure.as_ref().filter(|failing| failing.retry_at > Instant::now()) {
            return Err(failing.why.clone());
        }
        let rows = last_of_each(self.rows.iter().chain(rows.iter().copied()));
        if rows.is_empty() {
            return Ok(());
        }
        let count = rows.len();
        let written = match ready(&mut self.store, &self.open, &self.owner, figures) {
            Ok(store) => store.write(&rows).or_else(|error| match error {
                StoreError::Rejected(_) => one_by_one(&mut **store, &rows, figures),
                StoreError::Unavailable(_) => Err(error),
            }),
            Err(error) => Err(error),
        };
        match written {
            Ok(()) => {
                figures.written(count);
                self.recovered(figures);
                Ok(())
            }
            Err(error) => Err(self.failed(error.to_string(), figures)),
        }
    }

    fn recovered(&mut self, figures: &Figures) {
        self.rows.clear();
        self.bytes = 0;
        figures.waiting(0);
        figures.failing(None);
        if self.failure.take().is_some() {
            tracing::warn!(target: "record", "the record can be written again");
        }
    }

    fn failed(&mut self, why: String, figures: &Figures) -> String {
        let before = self.failure.take();
        if before.is_none() {
            tracing::error!(target: "record", why, "the record cannot be written");
        }
        figures.failing(Some(&why));
        let wait = before.map_or(FIRST_RETRY, |before| (before.wait * 2).min(LAST_RETRY));
        self.failure = Some(Failing { why: why.clone(), retry_at: Instant::now() + wait, wait });
        why
    }

    /// Keeps what is to be written later.
    pub fn keep(&mut self, rows: impl IntoIterator<Item = Row>, figures: &Figures) {
        for row in rows {
            self.bytes += row.size();
            self.rows.push(row);
        }
        let mut lost = 0;
        while self.rows.len() - lost > MOST_ROWS || self.bytes > MOST_BYTES {
            self.bytes -= self.rows[lost].size();
            lost += 1;
        }
        if lost > 0 {
            self.rows.drain(..lost);
            tracing::error!(target: "record", lost, "rows are lost: more wait for the store than can be kept");
            figures.lost(lost);
        }
        figures.waiting(self.rows.len());
    }

    /// Does something with the store that need not succeed.
    pub fn with_store(
        &mut self,
        what: &str,
        figures: &Figures,
        work: impl FnOnce(&mut dyn Store, &Owner) -> Stored<()>,
    ) {
        if self.failure.is_some() {
            return;
        }
        let done =
            ready(&mut self.store, &self.open, &self.owner, figures).and_then(|store| work(&mut **store, &self.owner));
        if let Err(error) = done {
            tracing::warn!(target: "record", %error, what, "the record could not be tended");
        }
    }
}

/// Opens the store where that was not done, and closes what others have left running in it.
fn ready<'a>(
    store: &'a mut Option<Box<dyn Store>>,
    open: &Open,
    owner: &Owner,
    figures: &Figures,
) -> Stored<&'a mut Box<dyn Store>> {
    if store.is_none() {
        let mut opened = open()?;
        opened.greet(owner)?;
        let lost = opened.close_lost(owner)?;
        if lost > 0 {
            tracing::warn!(target: "record", lost, "executions of processes that have ended were left running");
        }
        figures.closed_lost(lost);
        *store = Some(opened);
    }
    Ok(store.as_mut().expect("it was just opened"))
}

/// A row may be written twice in one go, when it begins and when it ends; the later one has it all.
fn last_of_each<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<&'a Row> {
    let mut places: FxHashMap<Option<&str>, usize> = FxHashMap::default();
    let mut kept: Vec<&Row> = Vec::new();
    for row in rows {
        if let Some(&place) = places.get(&row.id.as_deref()) {
            kept[place] = row;
        } else {
            places.insert(row.id.as_deref(), kept.len());
            kept.push(row);
        }
    }
    kept
}

/// Finds the row that the store does not take, and writes of it what it does.
fn one_by_one(store: &mut dyn Store, rows: &[&Row], figures: &Figures) -> Stored<()> {
    for &row in rows {
        let why = match store.write(&[row]) {
            Ok(()) => continue,
            Err(StoreError::Rejected(why)) => why,
            Err(unavailable) => return Err(unavailable),
        };
        if let Err(error) = store.write(&[&row.reduced(&why)]) {
            tracing::error!(target: "record", id = row.id, %error, "a row is lost: the store does not take it");
            figures.lost(1);
        }
    }
    Ok(())
}
