//! What an instance asks of its record.

use std::time::Duration;

use serde::Deserialize;

use super::redact::Redactor;
use super::text::Texts;
use crate::error::{Code, Failure};

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Address {
    Sqlite {
        path: String,
        /// Also what the machine itself could lose is on the disk before a task begins.
        synced: bool,
    },
    Postgres {
        url: String,
    },
    /// The host's own, by the number that the host knows it by.
    Sink {
        number: u32,
    },
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// A row is there before its task begins, and whole before its outcome is told.
    WriteAhead,
    /// Rows follow in lots.
    Batched,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// What cannot be written down does not run.
    Require,
    /// It runs, and is written down later.
    Degrade,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Retention {
    pub max_age_ms: Option<u64>,
    pub max_rows: Option<u64>,
}

impl Retention {
    pub const fn is_bounded(self) -> bool {
        self.max_age_ms.is_some() || self.max_rows.is_some()
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    pub store: Address,
    pub mode: Mode,
    pub policy: Policy,
    /// Regular expressions.
    redact: Vec<String>,
    redact_known: bool,
    /// Whether arguments are written down, too.
    pub inputs: bool,
    pub agent: Option<String>,
    max_text_bytes: usize,
    pub retention: Retention,
    patience_ms: u64,
}

/// The settings, ready for use.
pub struct Rules {
    pub settings: Settings,
    redactor: Redactor,
}

impl Rules {
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        let refused = |why: String| {
            let message =
                format!("the option 'record.redact' of createPython has a pattern that cannot be used: {why}");
            Failure::new(Code::InvalidArgument, message)
        };
        let redactor = Redactor::new(&settings.redact, settings.redact_known).map_err(refused)?;
        Ok(Self { settings, redactor })
    }

    pub const fn texts(&self) -> Texts<'_> {
        Texts { redactor: &self.redactor, limit: self.settings.max_text_bytes }
    }

    /// How long a store may take for one thing.
    pub const fn patience(&self) -> Duration {
        Duration::from_millis(self.settings.patience_ms)
    }
}
