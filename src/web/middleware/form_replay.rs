//! What a form sent before anybody asked for the password: kept to the byte, and sent again with it.

use std::error::Error;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use http_body_util::{BodyExt, LengthLimitError};

use super::login_page::PASSWORD_FIELD;
use crate::web::error::Failure;
use crate::web::limits::bytes::{BODY_LIMIT, MOST_BYTES_READ};

/// What a password may take up in a form, beside all else.
const PASSWORD_ROOM: usize = 4 * 1024;

/// A form's body, taken apart.
pub struct Kept {
    /// All but the password, as it was sent.
    pub body: Vec<u8>,
    /// The password, where one was sent.
    pub password: Option<String>,
}

impl Kept {
    /// Reads it. All but the password has the room that every form has: what could be sent once can be sent again.
    pub async fn read(body: Body) -> Result<Self, Failure> {
        let bytes = to_bytes(body, BODY_LIMIT + PASSWORD_ROOM).await.map_err(|error| {
            let is_too_large = error.source().is_some_and(|source| source.is::<LengthLimitError>());
            if is_too_large { Failure::TooLarge } else { Failure::Unreadable }
        })?;
        let kept = Self::parse(&bytes);
        if kept.body.len() > BODY_LIMIT { Err(Failure::TooLarge) } else { Ok(kept) }
    }

    fn parse(bytes: &Bytes) -> Self {
        let mut kept = Self { body: Vec::with_capacity(bytes.len()), password: None };
        for pair in bytes.split(|byte| *byte == b'&') {
            match form_urlencoded::parse(pair).next() {
                Some((name, value)) if name == PASSWORD_FIELD => kept.password = Some(value.into_owned()),
                _ => {
                    if !kept.body.is_empty() {
                        kept.body.push(b'&');
                    }
                    kept.body.extend_from_slice(pair);
                }
            }
        }
        kept
    }

    /// The request as it would have come from a browser that was logged in.
    pub fn request(self, mut parts: Parts) -> Request {
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        Request::from_parts(parts, Body::from(self.body))
    }
}

/// Reads a body that is not wanted to its end, if that is not far: a browser shows an answer only when it could send
/// everything.
pub async fn drain(mut body: Body) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = body.frame().await {
        bytes += frame.data_ref().map_or(0, Bytes::len);
        if bytes > MOST_BYTES_READ {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_taken_out_and_all_else_stays_as_it_was() {
        let kept = |text: &'static str| {
            let kept = Kept::parse(&Bytes::from_static(text.as_bytes()));
            (String::from_utf8(kept.body).unwrap(), kept.password)
        };
        let password = |text: &str| Some(text.to_owned());
        assert_eq!(kept("a=1&b=%C3%A4+&a=2"), ("a=1&b=%C3%A4+&a=2".to_owned(), None));
        assert_eq!(kept("a=1&password=s%26t+u&b"), ("a=1&b".to_owned(), password("s&t u")));
        assert_eq!(kept("password=x"), (String::new(), password("x")));
        assert_eq!(kept("pass%77ord=x&a=1"), ("a=1".to_owned(), password("x")));
    }
}
