//! A row of `eliza_python_executions`: its columns, and one execution as it stands in them.

use std::fmt::Write as _;

/// How a column holds its values, and how they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// ISO 8601 in UTC with six decimals, so that the order of the texts is that of time.
    Time,
    Integer,
    Real,
    Json,
}

#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    /// What JavaScript calls it.
    pub told_as: &'static str,
    pub kind: Kind,
}

/// What a row has in a column.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    Nothing,
    Text(&'a str),
    Integer(i64),
    Real(f64),
    /// A JSON text.
    Json(&'a str),
}

macro_rules! columns {
    ($($name:ident $told_as:literal $kind:ident),+ $(,)?) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Row {
            $(pub $name: columns!(type $kind)),+
        }

        /// In the order of [`Row::fields`].
        pub const COLUMNS: &[Column] =
            &[$(Column { name: stringify!($name), told_as: $told_as, kind: Kind::$kind }),+];

        impl Row {
            pub fn fields(&self) -> [Field<'_>; COLUMNS.len()] {
                [$(columns!(field $kind self.$name)),+]
            }
        }
    };
    (type Integer) => { Option<i64> };
    (type Real) => { Option<f64> };
    (type $other:ident) => { Option<String> };
    (field Integer $value:expr) => { $value.map_or(Field::Nothing, Field::Integer) };
    (field Real $value:expr) => { $value.map_or(Field::Nothing, Field::Real) };
    (field Json $value:expr) => { $value.as_deref().map_or(Field::Nothing, Field::Json) };
    (field $other:ident $value:expr) => { $value.as_deref().map_or(Field::Nothing, Field::Text) };
}

columns! {
    id "id" Text,
    status "status" Text,
    kind "kind" Text,
    code "code" Text,
    code_hash "codeHash" Text,
    inputs "inputs" Json,
    started_at "startedAt" Time,
    finished_at "finishedAt" Time,
    queue_ms "queueMs" Real,
    duration_ms "durationMs" Real,
    cpu_ms "cpuMs" Real,
    peak_memory_bytes "peakMemoryBytes" Integer,
    tool_calls "toolCalls" Integer,
    result "result" Json,
    error_code "errorCode" Text,
    error_message "errorMessage" Text,
    error_detail "errorDetail" Text,
    exit_code "exitCode" Integer,
    stdout "stdout" Text,
    stderr "stderr" Text,
    isolation "isolation" Text,
    unsandboxed "unsandboxed" Text,
    source "source" Text,
    workflow_id "workflowId" Text,
    variant "variant" Text,
    agent "agent" Text,
    trace_id "traceId" Text,
    metadata "metadata" Json,
    writer_id "writerId" Text,
}

/// How the columns are called where a row becomes JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    OfColumns,
    Told,
}

impl Row {
    pub fn write_json(&self, names: Names, out: &mut String) {
        out.push('{');
        for (index, (column, field)) in COLUMNS.iter().zip(self.fields()).enumerate() {
            let name = if names == Names::Told { column.told_as } else { column.name };
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(out, "{comma}\"{name}\":");
            match field {
                Field::Integer(number) => drop(write!(out, "{number}")),
                Field::Real(number) if number.is_finite() => drop(write!(out, "{number}")),
                Field::Nothing | Field::Real(_) => out.push_str("null"),
                Field::Json(json) => out.push_str(json),
                Field::Text(text) => {
                    out.push_str(&serde_json::to_string(text).expect("a string is JSON's to hold"));
                }
            }
        }
        out.push('}');
    }

    /// What is known of it at the least, for a store that refuses the rest.
    pub fn reduced(&self, why: &str) -> Self {
        Self {
            error_detail: Some(format!("the store refused the rest of this row: {why}")),
            code: None,
            inputs: None,
            result: None,
            error_message: None,
            stdout: None,
            stderr: None,
            unsandboxed: None,
            metadata: None,
            ..self.clone()
        }
    }

    /// Roughly what it takes on its way to a store.
    pub fn size(&self) -> usize {
        let sizes = self.fields().map(|field| match field {
            Field::Text(text) | Field::Json(text) => text.len(),
            _ => 8,
        });
        sizes.iter().sum()
    }
}

/// `[row, …]`
pub fn json_list<'a>(rows: impl IntoIterator<Item = &'a Row>, names: Names) -> String {
    let mut out = String::from("[");
    for (index, row) in rows.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        row.write_json(names, &mut out);
    }
    out.push(']');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_json_whatever_is_in_it() {
        let row = Row {
            id: Some("a \"name\"\u{1}".into()),
            result: Some(r#"{"a":[1]}"#.into()),
            duration_ms: Some(f64::NAN),
            tool_calls: Some(3),
            ..Row::default()
        };
        let told: serde_json::Value = serde_json::from_str(&json_list([&row, &row], Names::Told)).unwrap();
        assert_eq!(told[1]["id"], "a \"name\"\u{1}");
        assert_eq!(told[1]["result"]["a"][0], 1);
        assert_eq!(told[1]["durationMs"], serde_json::Value::Null);
        assert_eq!(told[1]["toolCalls"], 3);
        let stored: serde_json::Value = serde_json::from_str(&json_list([&row], Names::OfColumns)).unwrap();
        assert_eq!(stored[0].as_object().unwrap().len(), COLUMNS.len());
        assert_eq!(stored[0]["tool_calls"], 3);
    }
}
