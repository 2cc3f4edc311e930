//! A place in the list of runs.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

/// The run beside which a page begins. It reads and writes itself as text for an address, such as
/// `1764000000123456-k3x9…`: microseconds since 1970 and the run's id. The run itself may have been deleted since.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cursor {
    /// When the run was saved.
    pub created_at: DateTime<Utc>,
    /// The run's id, which settles ties.
    pub id: String,
}

/// Which part of the list is wanted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Page {
    /// From the newest run on.
    #[default]
    Newest,
    /// The runs that follow this one in the list.
    OlderThan(Cursor),
    /// The runs just before this one in the list.
    NewerThan(Cursor),
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
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
        let (micros, id) = text.split_once('-').ok_or(NotACursor)?;
        let micros = micros.parse().ok().filter(|micros| (0..=LATEST).contains(micros)).ok_or(NotACursor)?;
        let created_at = DateTime::from_timestamp_micros(micros).ok_or(NotACursor)?;
        if id.is_empty() || id.contains('\0') {
            return Err(NotACursor);
        }
        Ok(Self { created_at, id: id.to_owned() })
    }
}

/// The end of the year 9999: both databases know no time between 1970 and then that they could not sort.
const LATEST: i64 = 253_402_300_799_999_999;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_an_address() {
        let cursor = Cursor {
            created_at: DateTime::from_timestamp_micros(1_764_000_000_123_456).unwrap(),
            id: "a-b".to_owned(),
        };
        assert_eq!(cursor.to_string(), "1764000000123456-a-b");
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn anything_else_is_no_cursor() {
        for text in ["", "-", "1", "1-", "x-a", "-5-a", "9223372036854775807-a", "99999999999999999999-a", "1-a\0"] {
            assert_eq!(text.parse::<Cursor>(), Err(NotACursor), "{text:?}");
        }
    }
}
