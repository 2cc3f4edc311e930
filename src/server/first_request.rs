//! Waits for the first request of a connection. Until its head has arrived, a connection uses little more memory than
//! the bytes that it has sent. hyper has buffers of kilobytes per connection, which many silent connections would
//! multiply.

use std::io::{self, Cursor};
use std::time::Duration;

use tokio::io::{AsyncReadExt, Chain, Join, join};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

/// Bytes of a request's head after which hyper takes over. It refuses a head that is too long.
const MAX_BYTES: usize = 2 * 1024;

/// Connection whose reader first yields the received head of a request again, and then the rest.
pub(super) type StartedConnection = Join<Chain<Cursor<Vec<u8>>, OwnedReadHalf>, OwnedWriteHalf>;

/// Waits for the head of a connection's first request. Returns `None` if the peer disconnects, or sends no complete
/// head within `limit`.
pub(super) async fn first_request(stream: TcpStream, limit: Duration) -> Option<StartedConnection> {
    let mut head = Vec::new();
    let arrived = async {
        while !is_enough(&head) {
            stream.readable().await?;
            match read(&stream, &mut head) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
        Ok(())
    };
    timeout(limit, arrived).await.ok()?.ok()?;
    head.shrink_to_fit();
    let (reader, writer) = stream.into_split();
    Some(join(Cursor::new(head).chain(reader), writer))
}

/// Reads once. This is not an async function, because the buffer would then be part of the future and make it as large.
fn read(stream: &TcpStream, head: &mut Vec<u8>) -> io::Result<usize> {
    let mut buffer = [0; MAX_BYTES];
    let length = stream.try_read(&mut buffer)?;
    head.extend_from_slice(&buffer[..length]);
    Ok(length)
}

/// Returns whether hyper can take over: the head is complete, long or invalid.
fn is_enough(head: &[u8]) -> bool {
    let Some(first) = head.first() else { return false };
    let has_end = || head.windows(4).any(|four| four == b"\r\n\r\n") || head.windows(2).any(|two| two == b"\n\n");
    head.len() >= MAX_BYTES || !first.is_ascii_uppercase() || has_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_enough_if_it_is_complete_long_or_invalid() {
        let long = [b"GET / HTTP/1.1\r\nX: ".as_slice(), &[b'x'; MAX_BYTES]].concat();
        for (head, expected) in [
            (b"".as_slice(), false),
            (b"G", false),
            (b"GET / HTTP/1.1\r\nHost: a\r\n", false),
            (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true),
            (b"GET / HTTP/1.1\nHost: a\n\n", true),
            (b"POST / HTTP/1.1\r\nHost: a\r\n\r\nhalf a bo", true),
            (b"\x16\x03\x01", true),
            (b"\r\nGET", true),
            (&long, true),
        ] {
            assert_eq!(is_enough(head), expected, "{:?}", String::from_utf8_lossy(head));
        }
    }
}
