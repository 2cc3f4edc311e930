//! Names of runs in addresses.

/// Crockford's base 32 in small letters: no i, l, o, u.
pub const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

pub const LENGTH: usize = 26;

/// Whether a text can be an id: anything else is not asked of the database.
pub fn is_id(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))
}
