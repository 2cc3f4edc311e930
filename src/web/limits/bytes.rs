//! Maximum bytes of an address, a body and a file.

/// Common proxies stop at 8 kB.
pub const ADDRESS_LIMIT: usize = 8_000;

/// A form is under 8 kB, a comparison in JSON under 64.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Bytes of a file that is imported.
pub const MOST_BYTES: usize = 16 << 20;

/// Bytes of a request that are read, though not kept: a browser shows an answer only when it could send everything, so a
/// file that is too large is passed over to its end, if that is not far.
pub const MOST_BYTES_READ: usize = 64 << 20;
