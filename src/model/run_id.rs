//! Ids of runs, as in addresses.

/// Crockford's base 32 in lower case: without i, l, o and u.
pub const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters in an id.
pub const LENGTH: usize = 26;

/// Returns whether a text has the form of an id. Other texts are not looked up in the database.
pub fn is_id(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))
}
