//! Maximum sizes in bytes of an address, a request body and a file.

/// Maximum length of an address. Common proxies refuse more than 8 kB.
pub const ADDRESS_LIMIT: usize = 8_000;

/// Maximum size of a request body. A form has less than 8 kB, a comparison in JSON less than 64 kB.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Maximum size of an imported file.
pub const MOST_BYTES: usize = 16 << 20;

/// Maximum number of bytes that are read from a request, although a larger file than [`MOST_BYTES`] is refused. A
/// browser shows the response only after it has sent the whole request, so the rest of a file that is too large is read
/// and discarded up to this limit.
pub const MOST_BYTES_READ: usize = 64 << 20;
