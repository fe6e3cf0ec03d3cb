//! SQLite, which comes with the addon: one file, nothing to set up.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, Transaction, TransactionBehavior, params, params_from_iter};

use super::clock;
use super::migrations::SQLITE;
use super::owner::{LEASE_SECONDS, Owner};
use super::query::{Dialect, Query, upsert};
use super::row::{COLUMNS, Field, Row};
use super::settings::Retention;
use super::store::{Page, Reader, Store, StoreError, Stored};

/// Ids are random, so that their index is touched all over.
const CACHE_KIB: i64 = 16 * 1024;
/// Rows that one deletion takes at most: writers wait for it.
const PRUNED_AT_ONCE: u64 = 5_000;

pub struct Sqlite {
    connection: Connection,
    upsert: String,
}

impl Sqlite {
    pub fn open(path: &str, synced: bool, patience: Duration) -> Stored<Self> {
        prepare_file(Path::new(path))?;
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(patience)?;
        // Readers and the writer do not wait for each other.
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        connection.pragma_update(None, "synchronous", if synced { "full" } else { "normal" })?;
        migrate(&mut connection)?;
        let places: Vec<_> = (1..=COLUMNS.len()).map(|number| format!("?{number}")).collect();
        let upsert = upsert(&format!("VALUES ({})", places.join(", ")));
        Ok(Self { connection, upsert })
    }

    fn whole(&mut self) -> Stored<Transaction<'_>> {
        Ok(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

/// For its owner alone: it may hold what users said.
fn prepare_file(path: &Path) -> Stored<()> {
    let unavailable = |error: std::io::Error| StoreError::Unavailable(format!("{}: {error}", path.display()));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(unavailable)?;
    }
    let mut options = std::fs::OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.create(true).append(true).open(path).map_err(unavailable)?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> Stored<()> {
    let version = |connection: &Connection| connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    if version(connection)? as usize >= SQLITE.len() {
        return Ok(());
    }
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have come first.
    let done = version(&change)? as usize;
    for (index, migration) in SQLITE.iter().enumerate().skip(done) {
        change.execute_batch(migration)?;
        change.pragma_update(None, "user_version", index as i64 + 1)?;
    }
    Ok(change.commit()?)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let said = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig) => Self::Rejected(said),
            _ => Self::Unavailable(said),
        }
    }
}

impl ToSql for Field<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Nothing => Ok(ToSqlOutput::from(rusqlite::types::Null)),
            Self::Text(text) | Self::Json(text) => text.to_sql(),
            Self::Integer(number) => Ok(ToSqlOutput::from(*number)),
            Self::Real(number) => Ok(ToSqlOutput::from(*number)),
        }
    }
}

impl Store for Sqlite {
    fn write(&mut self, rows: &[&Row]) -> Stored<()> {
        let sql = self.upsert.clone();
        let change = self.whole()?;
        {
            let mut statement = change.prepare_cached(&sql)?;
            for row in rows {
                statement.execute(params_from_iter(row.fields()))?;
            }
        }
        Ok(change.commit()?)
    }

    fn greet(&mut self, owner: &Owner) -> Stored<()> {
        let sql = "INSERT INTO eliza_python_writers (id, place, pid, started, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at";
        let values = params![owner.id, owner.place, owner.pid, owner.started, clock::now()];
        self.connection.execute(sql, values)?;
        Ok(())
    }

    fn close_lost(&mut self, owner: &Owner) -> Stored<u64> {
        let seen_after = clock::before_now(Duration::from_secs(LEASE_SECONDS));
        let change = self.whole()?;
        let writers =
            "SELECT DISTINCT execution.writer_id, writer.place, writer.pid, writer.started, writer.seen_at > ?2
            FROM eliza_python_executions AS execution
            LEFT JOIN eliza_python_writers AS writer ON writer.id = execution.writer_id
            WHERE execution.status = 'running' AND execution.writer_id <> ?1";
        let gone: Vec<String> = {
            let mut statement = change.prepare(writers)?;
            let others = statement.query_map(params![owner.id, seen_after], |row| {
                let other = Owner {
                    id: row.get(0)?,
                    place: row.get::<_, Option<_>>(1)?.unwrap_or_default(),
                    pid: row.get::<_, Option<_>>(2)?.unwrap_or_default(),
                    started: row.get::<_, Option<_>>(3)?.unwrap_or_default(),
                };
                Ok((other, row.get::<_, Option<bool>>(4)?.unwrap_or_default()))
            });
            let others = others.and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)?;
            others.into_iter().filter(|(other, seen)| other.is_gone(*seen)).map(|(other, _)| other.id).collect()
        };
        let mut lost = 0;
        for writer in gone {
            let close = "UPDATE eliza_python_executions SET status = 'failed', error_code = 'LOST',
                error_message = 'the process ended while this ran', finished_at = ?2
                WHERE status = 'running' AND writer_id = ?1";
            lost += change.execute(close, params![writer, clock::now()])?;
            change.execute("DELETE FROM eliza_python_writers WHERE id = ?1", [&writer])?;
        }
        change.commit()?;
        Ok(lost as u64)
    }

    fn leave(&mut self, owner: &Owner) -> Stored<()> {
        self.connection.execute("DELETE FROM eliza_python_writers WHERE id = ?1", [&owner.id])?;
        Ok(())
    }

    fn prune(&mut self, retention: Retention) -> Stored<u64> {
        let mut pruned = 0;
        if let Some(age) = retention.max_age_ms {
            let oldest = clock::before_now(Duration::from_millis(age));
            let sql = "DELETE FROM eliza_python_executions WHERE id IN (SELECT id FROM eliza_python_executions
                WHERE started_at < ?1 AND status <> 'running' LIMIT ?2)";
            pruned += self.connection.execute(sql, params![oldest, PRUNED_AT_ONCE as i64])?;
        }
        if let Some(rows) = retention.max_rows {
            let sql = "DELETE FROM eliza_python_executions WHERE status <> 'running' AND id IN (SELECT id
                FROM eliza_python_executions ORDER BY started_at DESC, id DESC LIMIT ?2 OFFSET ?1)";
            pruned += self.connection.execute(sql, params![rows as i64, PRUNED_AT_ONCE as i64])?;
        }
        Ok(pruned as u64)
    }
}

/// A connection of its own, so that reading keeps no writer waiting.
pub struct Reading {
    connection: Connection,
}

impl Reading {
    pub fn open(path: &str, patience: Duration) -> Stored<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(patience)?;
        Ok(Self { connection })
    }
}

impl Reader for Reading {
    fn read(&mut self, query: &Query) -> Stored<Page> {
        let statement = query.statement(Dialect::Sqlite);
        let mut prepared = self.connection.prepare_cached(&statement.sql)?;
        let mut rows = prepared.query(params_from_iter(&statement.parameters))?;
        let mut page = Page::default();
        while let Some(row) = rows.next()? {
            page.rows.push(row.get(0)?);
            page.last = Some((row.get(1)?, row.get(2)?));
        }
        Ok(page)
    }
}
