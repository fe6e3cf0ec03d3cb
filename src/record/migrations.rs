//! The schema's versions. Each one adds to those before it, so that an older version of this package can go on with a
//! newer schema.

pub const SQLITE: &[&str] = &[include_str!("migrations/1.sqlite.sql")];
pub const POSTGRES: &[&str] = &[include_str!("migrations/1.postgres.sql")];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::row::COLUMNS;

    #[test]
    fn both_have_the_same_versions_and_every_column() {
        assert_eq!(SQLITE.len(), POSTGRES.len());
        for schema in [SQLITE.concat(), POSTGRES.concat()] {
            let columns: Vec<&str> = schema.lines().filter_map(|line| line.strip_prefix("    ")).collect();
            for column in COLUMNS {
                let found = columns.iter().any(|line| line.split_whitespace().next() == Some(column.name));
                assert!(found, "{} is in no table", column.name);
            }
        }
    }
}
