//! A place in the list of runs.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

/// The run beside which a page begins. It reads and writes itself as text for an address, such as
/// `1764000000123456-k3x9…`: microseconds since 1970 and the run's id, and where the list goes by a number, that number
/// before them, as in `3.0381e3~1764000000123456-k3x9…`. The run itself may have been deleted since.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The number by which the list is sorted; none in a list that is not sorted by one, and of a run without it.
    pub number: Option<f64>,
    /// When the run was saved.
    pub created_at: DateTime<Utc>,
    /// The run's id, which settles ties.
    pub id: String,
}

/// Which part of the list is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Page {
    /// From the beginning.
    #[default]
    First,
    /// The runs that follow this one in the list.
    After(Cursor),
    /// The runs just before this one in the list.
    Before(Cursor),
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = self.number {
            write!(formatter, "{number:e}~")?;
        }
        write!(formatter, "{}-{}", self.created_at.timestamp_micros(), self.id)
    }
}

/// Not a cursor's text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not a place in the list of runs")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (number, place) = match text.split_once('~') {
            None => (None, text),
            Some((number, place)) => {
                (Some(number.parse().ok().filter(|n: &f64| n.is_finite()).ok_or(NotACursor)?), place)
            }
        };
        let (micros, id) = place.split_once('-').ok_or(NotACursor)?;
        let micros = micros.parse().ok().filter(|micros| (0..=LATEST).contains(micros)).ok_or(NotACursor)?;
        let created_at = DateTime::from_timestamp_micros(micros).ok_or(NotACursor)?;
        if id.is_empty() || id.contains('\0') {
            return Err(NotACursor);
        }
        Ok(Self { number, created_at, id: id.to_owned() })
    }
}

/// The end of the year 9999: both databases know no time between 1970 and then that they could not sort.
const LATEST: i64 = 253_402_300_799_999_999;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_an_address() {
        for (number, text) in [
            (None, "1764000000123456-a-b"),
            (Some(0.1 + 0.2), "3.0000000000000004e-1~1764000000123456-a-b"),
            (Some(0.0), "0e0~1764000000123456-a-b"),
        ] {
            let created_at = DateTime::from_timestamp_micros(1_764_000_000_123_456).unwrap();
            let cursor = Cursor { number, created_at, id: "a-b".to_owned() };
            assert_eq!(cursor.to_string(), text);
            assert_eq!(text.parse(), Ok(cursor));
        }
    }

    #[test]
    fn anything_else_is_no_cursor() {
        for text in [
            "",
            "-",
            "1",
            "1-",
            "x-a",
            "-5-a",
            "9223372036854775807-a",
            "99999999999999999999-a",
            "1-a\0",
            "~1-a",
            "x~1-a",
            "NaN~1-a",
            "1e999~1-a",
            "1~",
            "1~1",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(NotACursor), "{text:?}");
        }
    }
}
