//! Reads a multipart form with a file, part by part.

use axum::body::Bytes;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};

use crate::web::error::Failure;
use crate::web::limits::bytes::MOST_BYTES;
use crate::web::limits::uploads::UploadPlace;

/// Result of reading a form.
pub enum Upload {
    /// The bytes of its file.
    File(Vec<u8>),
    /// The file is larger than [`MOST_BYTES`].
    TooLarge,
    /// The form has no file, several files or other fields: a sentence.
    Mistake(&'static str),
}

impl Upload {
    /// Reads the form to its end.
    pub async fn read(mut form: Multipart, place: &mut UploadPlace<'_>) -> Result<Self, Failure> {
        match read(&mut form, place).await {
            // The whole body is above the limit.
            Err(Failure::TooLarge) => Ok(Self::TooLarge),
            // Read to the end: a browser that cannot send the whole body does not show the response.
            Err(Failure::Crowded) => {
                drop(rest(&mut form, place).await);
                Err(Failure::Crowded)
            }
            read => read,
        }
    }
}

async fn read(form: &mut Multipart, place: &mut UploadPlace<'_>) -> Result<Upload, Failure> {
    let (mut file, mut files, mut others) = (None, 0_u32, 0_u32);
    while let Some(mut part) = next_part(form, place).await? {
        let is_file = part.name() == Some("file");
        files += u32::from(is_file);
        others += u32::from(!is_file);
        if is_file && files == 1 {
            let Some(bytes) = bytes(&mut part, place).await? else {
                drop(part);
                return rest(form, place).await;
            };
            file = Some(bytes);
        } else {
            // Other fields and further files are refused below, so their bytes are not needed.
            skip(&mut part, place).await?;
        }
    }
    Ok(match (file, files, others) {
        (_, 2.., _) => Upload::Mistake("Choose one file: a run’s file has one run in it, and these are several files."),
        (Some(file), _, 0) if !file.is_empty() => Upload::File(file),
        (_, _, 0) => Upload::Mistake("Choose a file: none came, or an empty one."),
        _ => Upload::Mistake("Send the form as it is on this page: it has one field, “file”, with the run’s file."),
    })
}

/// Reads the bytes of a part. A part that is too large is read to its end and discarded: `None`.
async fn bytes(part: &mut Field<'_>, place: &mut UploadPlace<'_>) -> Result<Option<Vec<u8>>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = next_chunk(part, place).await? {
        if bytes.len() + chunk.len() > MOST_BYTES {
            drop(bytes);
            skip(part, place).await?;
            return Ok(None);
        }
        place.keep(&mut bytes, &chunk).await?;
    }
    Ok(Some(bytes))
}

async fn skip(part: &mut Field<'_>, place: &mut UploadPlace<'_>) -> Result<(), Failure> {
    while next_chunk(part, place).await?.is_some() {}
    Ok(())
}

/// Reads and discards the parts after a file that is too large.
async fn rest(form: &mut Multipart, place: &mut UploadPlace<'_>) -> Result<Upload, Failure> {
    while let Some(mut part) = next_part(form, place).await? {
        skip(&mut part, place).await?;
    }
    Ok(Upload::TooLarge)
}

async fn next_part<'a>(form: &'a mut Multipart, place: &UploadPlace<'_>) -> Result<Option<Field<'a>>, Failure> {
    place.next(form.next_field()).await?.map_err(|error| failure(&error))
}

async fn next_chunk(part: &mut Field<'_>, place: &mut UploadPlace<'_>) -> Result<Option<Bytes>, Failure> {
    let chunk = place.next(part.chunk()).await?.map_err(|error| failure(&error))?;
    place.count(chunk.as_ref().map_or(0, Bytes::len));
    Ok(chunk)
}

/// Returns the failure of a form that cannot be read. A body that breaks off was sent too slowly.
fn failure(error: &MultipartError) -> Failure {
    match Failure::from_status(error.status()) {
        Failure::Internal => Failure::TooSlow,
        failure => failure,
    }
}
