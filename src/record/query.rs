//! Which rows somebody wants, and the SQL for it.

use serde::Deserialize;

use super::row::{COLUMNS, Kind};

/// As JavaScript asks. Times are in the form of the rows'.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    pub status: Option<String>,
    pub since: Option<String>,
    pub until: Option<String>,
    pub source: Option<String>,
    pub workflow_id: Option<String>,
    pub variant: Option<String>,
    pub agent: Option<String>,
    pub error_code: Option<String>,
    pub isolation: Option<String>,
    pub id: Option<String>,
    #[serde(default)]
    pub oldest_first: bool,
    /// The last row that was read before: its time and id.
    pub after: Option<(String, String)>,
    pub limit: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// A statement and its parameters, all of them text.
pub struct Statement {
    pub sql: String,
    pub parameters: Vec<String>,
}

impl Query {
    /// Gives, for each row, its JSON, its time and its id.
    pub fn statement(&self, dialect: Dialect) -> Statement {
        let mut conditions = Conditions { dialect, all: Vec::new(), parameters: Vec::new() };
        let equal = [
            ("status", &self.status),
            ("source", &self.source),
            ("workflow_id", &self.workflow_id),
            ("variant", &self.variant),
            ("agent", &self.agent),
            ("error_code", &self.error_code),
            ("isolation", &self.isolation),
        ];
        for (column, wanted) in equal {
            conditions.add(wanted.as_ref(), |place| format!("{column} = {place}"));
        }
        if let Some(id) = &self.id {
            let place = conditions.id(id);
            conditions.all.push(format!("id = {place}"));
        }
        conditions.add_time(self.since.as_ref(), |place| format!("started_at >= {place}"));
        conditions.add_time(self.until.as_ref(), |place| format!("started_at < {place}"));
        let (order, beyond) = if self.oldest_first { ("ASC", ">") } else { ("DESC", "<") };
        if let Some((time, id)) = &self.after {
            let (time, id) = (conditions.time(time), conditions.id(id));
            conditions.all.push(format!("(started_at, id) {beyond} ({time}, {id})"));
        }
        let conditions = conditions;
        let filter =
            if conditions.all.is_empty() { String::new() } else { format!(" WHERE {}", conditions.all.join(" AND ")) };
        let sql = format!(
            "SELECT {}, {} AS told_time, {} AS told_id FROM eliza_python_executions{filter} ORDER BY started_at {order}, id {order} LIMIT {}",
            told(dialect),
            time_text("started_at", dialect),
            if dialect == Dialect::Postgres { "id::text" } else { "id" },
            self.limit,
        );
        Statement { sql, parameters: conditions.parameters }
    }
}

struct Conditions {
    dialect: Dialect,
    all: Vec<String>,
    parameters: Vec<String>,
}

impl Conditions {
    fn place(&mut self, parameter: &str) -> String {
        self.parameters.push(parameter.to_owned());
        let number = self.parameters.len();
        if self.dialect == Dialect::Postgres { format!("${number}") } else { format!("?{number}") }
    }

    fn time(&mut self, parameter: &str) -> String {
        let place = self.place(parameter);
        if self.dialect == Dialect::Postgres { format!("{place}::text::timestamptz") } else { place }
    }

    fn id(&mut self, parameter: &str) -> String {
        let place = self.place(parameter);
        if self.dialect == Dialect::Postgres { format!("{place}::text::uuid") } else { place }
    }

    fn add(&mut self, wanted: Option<&String>, condition: impl FnOnce(String) -> String) {
        if let Some(wanted) = wanted {
            let place = self.place(wanted);
            self.all.push(condition(place));
        }
    }

    fn add_time(&mut self, wanted: Option<&String>, condition: impl FnOnce(String) -> String) {
        if let Some(wanted) = wanted {
            let place = self.time(wanted);
            self.all.push(condition(place));
        }
    }
}

fn time_text(column: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => column.to_owned(),
        Dialect::Postgres => format!(r#"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"#),
    }
}

/// The whole row as one JSON text.
fn told(dialect: Dialect) -> String {
    let fields = COLUMNS.iter().map(|column| {
        let value = match (column.kind, dialect) {
            (Kind::Time, _) => time_text(column.name, dialect),
            (Kind::Json, Dialect::Sqlite) => format!("json({})", column.name),
            _ => column.name.to_owned(),
        };
        format!("'{}', {value}", column.told_as)
    });
    let fields = fields.collect::<Vec<_>>().join(", ");
    match dialect {
        Dialect::Sqlite => format!("json_object({fields})"),
        Dialect::Postgres => format!("json_build_object({fields})::text"),
    }
}

/// `INSERT`, or the whole row anew; `values` is what the rows come from.
pub fn upsert(values: &str) -> String {
    let names: Vec<_> = COLUMNS.iter().map(|column| column.name).collect();
    let anew: Vec<_> = names.iter().skip(1).map(|name| format!("{name} = excluded.{name}")).collect();
    let names = names.join(", ");
    let anew = anew.join(", ");
    format!("INSERT INTO eliza_python_executions ({names}) {values} ON CONFLICT (id) DO UPDATE SET {anew}")
}
