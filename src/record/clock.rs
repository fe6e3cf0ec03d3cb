//! Moments as texts whose order is that of time.

use std::time::{Duration, SystemTime};

use time::OffsetDateTime;

/// ISO 8601 in UTC, with six decimals.
pub fn text(moment: SystemTime) -> String {
    let moment = OffsetDateTime::from(moment);
    let (date, time) = (moment.date(), moment.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.microsecond()
    )
}

pub fn now() -> String {
    text(SystemTime::now())
}

pub fn before_now(span: Duration) -> String {
    text(SystemTime::now().checked_sub(span).unwrap_or(SystemTime::UNIX_EPOCH))
}

/// Of milliseconds since 1970, where they are a date of four digits.
pub fn of_milliseconds(milliseconds: f64) -> Option<String> {
    let nanoseconds = milliseconds * 1e6;
    let moment = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds as i128).ok()?;
    (milliseconds.is_finite() && (0..=9999).contains(&moment.year())).then(|| text(moment.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_text_of_one_length() {
        let moment = SystemTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_000_009);
        assert_eq!(text(moment), "2023-11-14T22:13:20.000009Z");
        assert_eq!(of_milliseconds(0.0).unwrap(), "1970-01-01T00:00:00.000000Z");
        assert_eq!(of_milliseconds(f64::NAN), None);
        assert_eq!(of_milliseconds(8.64e15), None);
        assert!(before_now(Duration::from_mins(1)) < now());
    }
}
