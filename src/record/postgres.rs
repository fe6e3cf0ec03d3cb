//! A PostgreSQL server: the same schema, over a pool that reconnects by itself.

use std::future::Future;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Executor, Row as _};
use tokio::runtime::Runtime;

use super::clock;
use super::migrations::POSTGRES;
use super::owner::{LEASE_SECONDS, Owner};
use super::query::{Dialect, Query, upsert};
use super::row::{Names, Row, json_list};
use super::settings::Retention;
use super::store::{Page, Reader, Store, StoreError, Stored};

const CONNECTIONS: u32 = 2;
/// What one statement carries at most. A `jsonb` may have 255 MiB.
const LARGEST_STATEMENT: usize = 16 * 1024 * 1024;
/// Names the lock under which the schema is changed: the ASCII codes of "eliza".
const SCHEMA_LOCK: i64 = 0x65_6c69_7a61;

pub struct Postgres {
    runtime: Runtime,
    pool: PgPool,
    patience: Duration,
    upsert: String,
}

impl Postgres {
    pub fn open(url: &str, patience: Duration) -> Stored<Self> {
        let store = Self::connect(url, patience)?;
        store.within(migrate(&store.pool))?;
        Ok(store)
    }

    /// Without looking whether the server is there.
    pub fn connect(url: &str, patience: Duration) -> Stored<Self> {
        let unavailable = |error: &dyn std::fmt::Display| StoreError::Unavailable(error.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| unavailable(&error))?;
        let options = PgConnectOptions::from_str(url).map_err(|error| unavailable(&error))?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(patience)
            // A lost connection is found by using it, and what is done here can be done twice.
            .test_before_acquire(false);
        let pool = {
            let _inside = runtime.enter();
            pool.connect_lazy_with(options.application_name("elizaos-python-native"))
        };
        let columns = "SELECT * FROM jsonb_populate_recordset(NULL::eliza_python_executions, $1::text::jsonb)";
        Ok(Self { runtime, pool, patience, upsert: upsert(&columns.replace('*', &names())) })
    }

    fn within<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> Stored<T> {
        let limited = async { tokio::time::timeout(self.patience, work).await };
        match self.runtime.block_on(limited) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(refused(&error)),
            Err(_) => Err(StoreError::Unavailable(format!("no answer within {} ms", self.patience.as_millis()))),
        }
    }

    /// Once more where the connection was an old one that the server has closed meanwhile.
    fn again<T, Work: Future<Output = sqlx::Result<T>>>(&self, work: impl Fn() -> Work) -> Stored<T> {
        match self.within(work()) {
            Err(StoreError::Unavailable(_)) => self.within(work()),
            other => other,
        }
    }

    fn change(&self, sql: &str, parameters: &[&str]) -> Stored<u64> {
        self.again(|| async {
            let statement =
                parameters.iter().fold(sqlx::query(AssertSqlSafe(sql)), |statement, text| statement.bind(*text));
            Ok(statement.execute(&self.pool).await?.rows_affected())
        })
    }

    fn write_all(&self, rows: &[&Row]) -> Stored<()> {
        let json = json_list(rows.iter().copied(), Names::OfColumns);
        self.change(&self.upsert, &[&json]).map(drop)
    }
}

fn names() -> String {
    super::row::COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

async fn migrate(pool: &PgPool) -> sqlx::Result<()> {
    let mut change = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(SCHEMA_LOCK).execute(&mut *change).await?;
    let versions = "CREATE TABLE IF NOT EXISTS eliza_python_migrations
        (version bigint PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())";
    change.execute(versions).await?;
    let last = "SELECT coalesce(max(version), 0) FROM eliza_python_migrations";
    let done: i64 = sqlx::query_scalar(last).fetch_one(&mut *change).await?;
    for (index, migration) in POSTGRES.iter().enumerate().skip(done as usize) {
        change.execute(*migration).await?;
        let note = "INSERT INTO eliza_python_migrations (version) VALUES ($1)";
        sqlx::query(note).bind(index as i64 + 1).execute(&mut *change).await?;
    }
    change.commit().await
}

fn refused(error: &sqlx::Error) -> StoreError {
    let said = error.to_string();
    // Classes of SQLSTATE: 21 cardinality, 22 data, 23 constraints, 54 limits of the program.
    let code = error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    match code {
        Some(code) if ["21", "22", "23", "54"].iter().any(|class| code.starts_with(class)) => {
            StoreError::Rejected(said)
        }
        _ => StoreError::Unavailable(said),
    }
}

impl Store for Postgres {
    fn write(&mut self, rows: &[&Row]) -> Stored<()> {
        let mut rest = rows;
        while !rest.is_empty() {
            let mut size = 0;
            let fits = rest.iter().take_while(|row| {
                size += row.size();
                size <= LARGEST_STATEMENT
            });
            let (now, later) = rest.split_at(fits.count().max(1));
            self.write_all(now)?;
            rest = later;
        }
        Ok(())
    }

    fn greet(&mut self, owner: &Owner) -> Stored<()> {
        let sql = "INSERT INTO eliza_python_writers (id, place, pid, started, seen_at)
            VALUES ($1::text::uuid, $2, $3::text::bigint, $4, now()) ON CONFLICT (id) DO UPDATE SET seen_at = now()";
        self.change(sql, &[&owner.id, &owner.place, &owner.pid.to_string(), &owner.started]).map(drop)
    }

    fn close_lost(&mut self, owner: &Owner) -> Stored<u64> {
        let others = "SELECT DISTINCT execution.writer_id::text, coalesce(writer.place, ''), coalesce(writer.pid, 0),
            coalesce(writer.started, ''), coalesce(writer.seen_at > now() - make_interval(secs => $2), false)
            FROM eliza_python_executions AS execution
            LEFT JOIN eliza_python_writers AS writer ON writer.id = execution.writer_id
            WHERE execution.status = 'running' AND execution.writer_id <> $1::text::uuid";
        let others = self.again(|| async {
            let statement = sqlx::query(others).bind(&owner.id).bind(LEASE_SECONDS as f64);
            let rows = statement.fetch_all(&self.pool).await?;
            let other = |row: &sqlx::postgres::PgRow| -> sqlx::Result<(Owner, bool)> {
                let pid: i64 = row.try_get(2)?;
                let owner =
                    Owner { id: row.try_get(0)?, place: row.try_get(1)?, pid: pid as u32, started: row.try_get(3)? };
                Ok((owner, row.try_get(4)?))
            };
            rows.iter().map(other).collect::<sqlx::Result<Vec<_>>>()
        })?;
        let mut lost = 0;
        for (other, _) in others.into_iter().filter(|(other, seen)| other.is_gone(*seen)) {
            let close = "UPDATE eliza_python_executions SET status = 'failed', error_code = 'LOST',
                error_message = 'the process ended while this ran', finished_at = now()
                WHERE status = 'running' AND writer_id = $1::text::uuid";
            lost += self.change(close, &[&other.id])?;
            self.change("DELETE FROM eliza_python_writers WHERE id = $1::text::uuid", &[&other.id])?;
        }
        Ok(lost)
    }

    fn leave(&mut self, owner: &Owner) -> Stored<()> {
        self.change("DELETE FROM eliza_python_writers WHERE id = $1::text::uuid", &[&owner.id]).map(drop)
    }

    fn prune(&mut self, retention: Retention) -> Stored<u64> {
        let mut pruned = 0;
        if let Some(age) = retention.max_age_ms {
            let oldest = clock::before_now(Duration::from_millis(age));
            let sql = "DELETE FROM eliza_python_executions
                WHERE started_at < $1::text::timestamptz AND status <> 'running'";
            pruned += self.change(sql, &[&oldest])?;
        }
        if let Some(rows) = retention.max_rows {
            let sql = "DELETE FROM eliza_python_executions WHERE status <> 'running' AND id IN (SELECT id
                FROM eliza_python_executions ORDER BY started_at DESC, id DESC OFFSET $1::text::bigint)";
            pruned += self.change(sql, &[&rows.to_string()])?;
        }
        Ok(pruned)
    }
}

impl Reader for Postgres {
    fn read(&mut self, query: &Query) -> Stored<Page> {
        let statement = query.statement(Dialect::Postgres);
        let rows = self.again(|| async {
            let asked = statement
                .parameters
                .iter()
                .fold(sqlx::query(AssertSqlSafe(statement.sql.as_str())), sqlx::query::Query::bind);
            asked.fetch_all(&self.pool).await
        })?;
        let mut page = Page::default();
        for row in &rows {
            let told = || -> sqlx::Result<(String, String, String)> {
                Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
            };
            let (json, time, id) = told().map_err(|error| refused(&error))?;
            page.rows.push(json);
            page.last = Some((time, id));
        }
        Ok(page)
    }
}
