//! A form with a file in it, read part by part.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};

use crate::web::errors::Failure;

/// Bytes of a file that is imported.
pub const MOST_BYTES: usize = 16 << 20;

/// Bytes of a request that are read, though not kept: a browser shows an answer only when it could send everything, so a
/// file that is too large is passed over to its end, if that is not far.
pub const MOST_BYTES_READ: usize = 64 << 20;

/// What a form brought.
pub enum Upload {
    /// The bytes of its file.
    File(Vec<u8>),
    /// A file that is larger than what is read.
    TooLarge,
    /// No file, or something beside it: a sentence.
    Mistake(&'static str),
}

impl Upload {
    /// Reads the form to its end.
    pub async fn read(mut form: Multipart) -> Result<Self, Failure> {
        let (mut file, mut files, mut others) = (None, 0_u32, 0_u32);
        loop {
            match form.next_field().await {
                Ok(None) => break,
                Ok(Some(part)) if part.name() == Some("file") => match bytes(part).await {
                    Ok(Some(bytes)) => {
                        files += 1;
                        file = Some(bytes);
                    }
                    Ok(None) => return rest(form).await,
                    Err(error) => return failed(&error),
                },
                Ok(Some(part)) => {
                    others += 1;
                    if let Err(error) = skip(part).await {
                        return failed(&error);
                    }
                }
                Err(error) => return failed(&error),
            }
        }
        Ok(match (file, files, others) {
            (_, 2.., _) => {
                Self::Mistake("Choose one file: a run’s file has one run in it, and these are several files.")
            }
            (Some(file), _, 0) if !file.is_empty() => Self::File(file),
            (Some(_) | None, _, 0) => Self::Mistake("Choose a file: none came, or an empty one."),
            _ => Self::Mistake("Send the form as it is on this page: it has one field, “file”, with the run’s file."),
        })
    }
}

/// The bytes of a part; none of one that is too large, which is read to its end.
async fn bytes(mut part: Field<'_>) -> Result<Option<Vec<u8>>, MultipartError> {
    let mut bytes = Vec::new();
    let mut is_too_large = false;
    while let Some(chunk) = part.chunk().await? {
        is_too_large = is_too_large || bytes.len() + chunk.len() > MOST_BYTES;
        if is_too_large {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((!is_too_large).then_some(bytes))
}

async fn skip(mut part: Field<'_>) -> Result<(), MultipartError> {
    while part.chunk().await?.is_some() {}
    Ok(())
}

/// Whatever follows a file that is too large.
async fn rest(mut form: Multipart) -> Result<Upload, Failure> {
    loop {
        match form.next_field().await {
            Ok(Some(part)) => {
                if let Err(error) = skip(part).await {
                    return failed(&error);
                }
            }
            Ok(None) => return Ok(Upload::TooLarge),
            Err(error) => return failed(&error),
        }
    }
}

/// A body that goes on past every limit, or that is no form.
fn failed(error: &MultipartError) -> Result<Upload, Failure> {
    match Failure::of(error.status()) {
        Failure::TooLarge => Ok(Upload::TooLarge),
        failure => Err(failure),
    }
}
