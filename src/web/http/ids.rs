//! Unguessable ids: 128 random bits from the operating system in 26 characters that are hard to confuse when read
//! aloud.

use crate::model::run_id::{ALPHABET, LENGTH};

/// Creates an id, for a run or for one use of the Save button.
///
/// # Errors
///
/// If the operating system provides no randomness.
pub fn new_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(encode(u128::from_be_bytes(bytes)))
}

fn encode(bits: u128) -> String {
    let digit = |place: usize| ALPHABET[(bits >> (5 * place) & 31) as usize];
    (0..LENGTH).rev().map(|place| char::from(digit(place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::run_id::is_id;

    #[test]
    fn ids_encode_all_bits_and_differ() {
        assert_eq!(encode(0), "0".repeat(26));
        assert_eq!(encode(u128::MAX), format!("7{}", "z".repeat(25)));
        assert_eq!(encode(33), format!("{}11", "0".repeat(24)));
        let id = new_id().unwrap();
        assert!(is_id(&id), "{id}");
        assert_ne!(id, new_id().unwrap());
        assert!(!is_id("short") && !is_id(&id.to_uppercase().replace('0', "O")));
    }
}
