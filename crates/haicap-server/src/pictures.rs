//! Pictures that people send to show something (ảnh gửi kèm): drawn anew, so that nothing but the picture is left, and
//! kept under the hash of that.
//!
//! A camera writes place, time and device beside the picture; none of that is kept.

use crate::{files, secret};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use haicap_files::{Fault, Kind};
use std::path::Path;

/// Largest picture, in bytes.
pub(crate) const PICTURE_MAX: usize = 8 << 20;

/// Why a picture was not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    /// Neither PNG nor JPEG, whatever its name says.
    #[error("neither PNG nor JPEG")]
    OtherKind,
    /// It has more dots than anybody needs to see what it shows.
    #[error("the picture has too many pixels")]
    TooLarge,
    /// It breaks off, or its parts do not fit.
    #[error("the picture is damaged")]
    Damaged,
    /// The disk.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
}

/// Keeps a picture; the name by which it is found again.
pub(crate) async fn keep(folder: &Path, bytes: Vec<u8>) -> Result<String, PictureError> {
    let (kind, bytes) = drawn_anew(bytes).await?;
    let name = format!("{}.{}", secret::digest(&bytes), kind.ending());
    tokio::fs::create_dir_all(folder).await?;
    let path = folder.join(&name);
    if tokio::fs::try_exists(&path).await? {
        return Ok(name);
    }
    let unfinished = folder.join(format!("{name}.part"));
    tokio::fs::write(&unfinished, &bytes).await?;
    tokio::fs::rename(&unfinished, &path).await?;
    Ok(name)
}

async fn drawn_anew(bytes: Vec<u8>) -> Result<(Kind, Vec<u8>), PictureError> {
    if !matches!(Kind::of(&bytes), Ok(Kind::Png | Kind::Jpeg)) {
        return Err(PictureError::OtherKind);
    }
    files::looked_into(move || haicap_files::checked(bytes)).await.map_err(|fault| match fault {
        Fault::TooManyPixels => PictureError::TooLarge,
        _ => PictureError::Damaged,
    })
}

/// A kept picture as a download that can do nothing but be looked at; `None` when there is none of this name.
pub(crate) async fn download(folder: &Path, name: &str) -> Option<Response> {
    let kind = files::kind_of(name).filter(|kind| *kind != Kind::Pdf)?;
    let bytes = tokio::fs::read(folder.join(name)).await.ok()?;
    let head = files::locked(kind, &format!("anh-{}", &name[..12]), &name[..12])?;
    Some(([(header::CACHE_CONTROL, "private, max-age=86400")], head, bytes).into_response())
}
