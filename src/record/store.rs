//! What a record is kept in. Called from the record's own threads, which may wait.

use std::time::Duration;

use super::owner::Owner;
use super::query::Query;
use super::row::Row;
use super::settings::{Address, Retention};
use super::sink::Sink;
use super::{postgres, sqlite};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, is full or does not answer: the same may succeed later.
    #[error("{0}")]
    Unavailable(String),
    /// It does not take what it was given.
    #[error("{0}")]
    Rejected(String),
}

pub type Stored<T> = Result<T, StoreError>;

pub trait Store: Send {
    /// Adds rows, or puts them in place of those with their ids, for good. Where it fails, the same may be written again.
    fn write(&mut self, rows: &[&Row]) -> Stored<()>;
    /// Says that this writer is at work.
    fn greet(&mut self, owner: &Owner) -> Stored<()>;
    /// Closes what other writers left running that are gone; gives how many rows that were.
    fn close_lost(&mut self, owner: &Owner) -> Stored<u64>;
    /// This writer has left nothing running.
    fn leave(&mut self, owner: &Owner) -> Stored<()>;
    /// Deletes what is older, or more, than is to be kept.
    fn prune(&mut self, retention: Retention) -> Stored<u64>;
}

pub trait Reader: Send {
    fn read(&mut self, query: &Query) -> Stored<Page>;
}

/// Rows as JSON, each with the place that a further reading would go on from.
#[derive(Debug, Default)]
pub struct Page {
    pub rows: Vec<String>,
    pub last: Option<(String, String)>,
}

impl Address {
    /// Brings the store into the form that this version knows.
    pub fn open(&self, patience: Duration, sink: Option<&Sink>) -> Stored<Box<dyn Store>> {
        Ok(match self {
            Self::Sqlite { path, synced } => Box::new(sqlite::Sqlite::open(path, *synced, patience)?),
            Self::Postgres { url } => Box::new(postgres::Postgres::open(url, patience)?),
            Self::Sink { .. } => Box::new(there(sink)?),
        })
    }

    pub fn open_to_read(&self, patience: Duration) -> Stored<Box<dyn Reader>> {
        Ok(match self {
            Self::Sqlite { path, .. } => Box::new(sqlite::Reading::open(path, patience)?),
            Self::Postgres { url } => Box::new(postgres::Postgres::connect(url, patience)?),
            Self::Sink { .. } => return Err(StoreError::Rejected("what a sink has is read from the sink".into())),
        })
    }
}

fn there(sink: Option<&Sink>) -> Stored<Sink> {
    sink.cloned().ok_or_else(|| StoreError::Unavailable("the sink is gone".into()))
}
