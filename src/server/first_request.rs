//! The wait for a connection's first request. Until its head is there, a connection takes up what it has sent and little more;
//! hyper keeps buffers of kilobytes for each, which hundreds of silent peers would fill the memory with.

use std::io::{self, Cursor};
use std::time::Duration;

use tokio::io::{AsyncReadExt, Chain, Join, join};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

/// Bytes of a head after which hyper reads the rest, and refuses one that is too long.
const MOST: usize = 2 * 1024;

/// A connection with the head of a request, which is read again before the rest.
pub(super) type Begun = Join<Chain<Cursor<Vec<u8>>, OwnedReadHalf>, OwnedWriteHalf>;

/// Waits for the head of a connection's first request; none of a peer that goes away, or sends none for this long.
pub(super) async fn first_request(stream: TcpStream, limit: Duration) -> Option<Begun> {
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

/// Reads once. The buffer is not part of a future, which would be as large as that.
fn read(stream: &TcpStream, head: &mut Vec<u8>) -> io::Result<usize> {
    let mut buffer = [0; MOST];
    let length = stream.try_read(&mut buffer)?;
    head.extend_from_slice(&buffer[..length]);
    Ok(length)
}

/// Returns whether hyper can go on: with a whole head, a long one, or something that is no request.
fn is_enough(head: &[u8]) -> bool {
    let Some(first) = head.first() else { return false };
    let has_end = || head.windows(4).any(|four| four == b"\r\n\r\n") || head.windows(2).any(|two| two == b"\n\n");
    head.len() >= MOST || !first.is_ascii_uppercase() || has_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_enough_when_it_is_whole_or_long_or_none() {
        let long = [b"GET / HTTP/1.1\r\nX: ".as_slice(), &[b'x'; MOST]].concat();
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
