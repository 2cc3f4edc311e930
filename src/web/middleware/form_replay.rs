//! Replay of a form that was sent without the password: the log-in form contains its fields and sends them again.

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

/// Maximum bytes of the password's field in a form.
const PASSWORD_LIMIT: usize = 4 * 1024;

/// Body of a form, with the password separated from the other fields.
pub struct SentForm {
    /// All other fields, byte for byte as they were sent.
    pub body: Vec<u8>,
    /// The password, if one was sent.
    pub password: Option<String>,
}

impl SentForm {
    /// Reads a form. The other fields have the size limit of every form, so that any form can be sent again with a
    /// password.
    pub async fn read(body: Body) -> Result<Self, Failure> {
        let bytes = to_bytes(body, BODY_LIMIT + PASSWORD_LIMIT).await.map_err(|error| {
            let is_too_large = error.source().is_some_and(|source| source.is::<LengthLimitError>());
            if is_too_large { Failure::TooLarge } else { Failure::Unreadable }
        })?;
        let form = Self::parse(&bytes);
        if form.body.len() > BODY_LIMIT { Err(Failure::TooLarge) } else { Ok(form) }
    }

    fn parse(bytes: &Bytes) -> Self {
        let mut form = Self { body: Vec::with_capacity(bytes.len()), password: None };
        for pair in bytes.split(|byte| *byte == b'&') {
            match form_urlencoded::parse(pair).next() {
                Some((name, value)) if name == PASSWORD_FIELD => form.password = Some(value.into_owned()),
                _ => {
                    if !form.body.is_empty() {
                        form.body.push(b'&');
                    }
                    form.body.extend_from_slice(pair);
                }
            }
        }
        form
    }

    /// Builds the request that a logged-in browser would have sent.
    pub fn request(self, mut parts: Parts) -> Request {
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        Request::from_parts(parts, Body::from(self.body))
    }
}

/// Reads and discards a body, up to [`MOST_BYTES_READ`]: a browser shows the response only after it has sent the whole
/// body.
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
    fn the_password_is_removed_and_all_other_bytes_are_unchanged() {
        let parse = |text: &'static str| {
            let form = SentForm::parse(&Bytes::from_static(text.as_bytes()));
            (String::from_utf8(form.body).unwrap(), form.password)
        };
        let password = |text: &str| Some(text.to_owned());
        assert_eq!(parse("a=1&b=%C3%A4+&a=2"), ("a=1&b=%C3%A4+&a=2".to_owned(), None));
        assert_eq!(parse("a=1&password=s%26t+u&b"), ("a=1&b".to_owned(), password("s&t u")));
        assert_eq!(parse("password=x"), (String::new(), password("x")));
        assert_eq!(parse("pass%77ord=x&a=1"), ("a=1".to_owned(), password("x")));
    }
}
