//! Pictures that people send (ảnh gửi kèm): known by what they begin with, stripped of everything that is not the
//! picture, kept under the hash of what is left.
//!
//! A camera writes place, time and device beside the picture; none of that is kept, only how it has to be turned.

use crate::secret;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::path::Path;

/// Largest picture, in bytes.
pub(crate) const PICTURE_MAX: usize = 8 << 20;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";

/// Why a picture was not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    /// Neither PNG nor JPEG, whatever its name says.
    #[error("neither PNG nor JPEG")]
    OtherKind,
    /// It breaks off, or its parts do not fit.
    #[error("the picture is damaged")]
    Damaged,
    /// The disk.
    #[error(transparent)]
    Disk(#[from] std::io::Error),
}

/// Keeps a picture; the name by which it is found again.
pub(crate) async fn keep(folder: &Path, bytes: &[u8]) -> Result<String, PictureError> {
    let (ending, bytes) = stripped(bytes)?;
    let name = format!("{}.{ending}", secret::digest(&bytes));
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

/// A kept picture as a download that can do nothing but be looked at; `None` when there is none of this name.
pub(crate) async fn download(folder: &Path, name: &str) -> Option<Response> {
    let (hash, ending) = name.split_once('.')?;
    let kind = match ending {
        "png" => "image/png",
        "jpg" => "image/jpeg",
        _ => return None,
    };
    let plain = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bytes = if plain { tokio::fs::read(folder.join(name)).await.ok()? } else { return None };
    let file = format!("attachment; filename=\"anh-{}.{ending}\"", &hash[..12]);
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&file).ok()?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
    ];
    Some((head, bytes).into_response())
}

fn stripped(bytes: &[u8]) -> Result<(&'static str, Vec<u8>), PictureError> {
    if bytes.starts_with(PNG) {
        Ok(("png", png(bytes).ok_or(PictureError::Damaged)?))
    } else if bytes.starts_with(JPEG) {
        Ok(("jpg", jpeg(bytes).ok_or(PictureError::Damaged)?))
    } else {
        Err(PictureError::OtherKind)
    }
}

/// The chunks without which a PNG is no picture, up to its end; what stands behind the end is dropped.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const KEPT: [&[u8]; 5] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"];
    let mut kept = PNG.to_vec();
    let mut rest = bytes.get(PNG.len()..)?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
        let kind = rest.get(4..8)?;
        let end = usize::try_from(length).ok()?.checked_add(12)?;
        let chunk = rest.get(..end)?;
        if kept.len() == PNG.len() && kind != b"IHDR" {
            return None;
        }
        if KEPT.contains(&kind) {
            kept.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(kept);
        }
        rest = &rest[end..];
    }
}

/// The segments of a JPEG that draw it, its orientation, and the scans; no comments, no other application data.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = vec![0xff, 0xd8];
    let mut rest = bytes.get(2..)?;
    let mut scanned = false;
    loop {
        let marker = *rest.get(1).filter(|_| rest[0] == 0xff)?;
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        if marker == 0xd9 {
            kept.extend_from_slice(&[0xff, 0xd9]);
            return scanned.then_some(kept);
        }
        let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
        let segment = rest.get(..length.checked_add(2)?).filter(|_| length >= 2)?;
        rest = &rest[segment.len()..];
        match marker {
            // 0xe0 is JFIF, 0xee says how colours are coded.
            0xe0 | 0xee => kept.extend_from_slice(segment),
            0xe1 => kept.extend(orientation(&segment[4..]).map(turned).unwrap_or_default()),
            0xe2..=0xef | 0xfe => {}
            0xda => {
                scanned = true;
                let end = scan_end(rest)?;
                kept.extend_from_slice(segment);
                kept.extend_from_slice(&rest[..end]);
                rest = &rest[end..];
            }
            _ => kept.extend_from_slice(segment),
        }
    }
}

/// Where the coded data of a scan ends: at the next marker that is neither stuffing nor a restart.
fn scan_end(data: &[u8]) -> Option<usize> {
    data.windows(2).position(|pair| pair[0] == 0xff && pair[1] != 0 && !(0xd0..=0xd7).contains(&pair[1]))
}

/// How Exif says that the picture has to be turned, from 2 to 8; 1 is "not at all".
fn orientation(exif: &[u8]) -> Option<u8> {
    const ORIENTATION: u16 = 0x0112;
    let tiff = exif.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let pair = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let word = tiff.get(4..8)?.try_into().ok()?;
    let first = usize::try_from(if little { u32::from_le_bytes(word) } else { u32::from_be_bytes(word) }).ok()?;
    let count = usize::from(short(first)?);
    let entry =
        (0..count).map(|index| first.saturating_add(2 + 12 * index)).find(|at| short(*at) == Some(ORIENTATION))?;
    u8::try_from(short(entry.checked_add(8)?)?).ok().filter(|turn| (2..=8).contains(turn))
}

/// An Exif segment that says nothing but how to turn the picture.
fn turned(turn: u8) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend_from_slice(b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.extend_from_slice(&[turn, 0, 0, 0, 0, 0, 0]);
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length, kind, data, b"crc!"].concat()
    }

    fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), data].concat()
    }

    #[test]
    fn a_png_keeps_its_picture_and_nothing_else() {
        let [head, text, data, end] =
            [chunk(b"IHDR", b"size"), chunk(b"tEXt", b"GPS 10.77"), chunk(b"IDAT", b"\0\x01"), chunk(b"IEND", b"")];
        let whole = [PNG, &head, &text, &data, &end, b"<script>behind</script>"].concat();
        let (ending, kept) = stripped(&whole).unwrap();
        assert_eq!((ending, kept), ("png", [PNG, &head, &data, &end].concat()));
    }

    #[test]
    fn a_jpeg_keeps_its_picture_and_how_it_is_turned() {
        let [jfif, quantities, scan] = [segment(0xe0, b"JFIF\0"), segment(0xdb, b"table"), segment(0xda, b"scan")];
        let exif = segment(
            0xe1,
            b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0Cam\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0GPS",
        );
        let data = b"ab\xff\0cd\xff\xd0ef\xff\xd9".as_slice();
        let whole =
            [b"\xff\xd8", exif.as_slice(), &jfif, &segment(0xfe, b"who"), &quantities, &scan, data, b"PK"].concat();
        let (ending, kept) = stripped(&whole).unwrap();
        assert_eq!(
            (ending, &kept),
            ("jpg", &[b"\xff\xd8", turned(6).as_slice(), &jfif, &quantities, &scan, data].concat())
        );
        assert_eq!(orientation(&turned(6)[4..]), Some(6), "what is written can be read");
        assert_eq!(usize::from(u16::from_be_bytes([0, 34])) + 2, turned(6).len());
    }

    #[test]
    fn what_is_no_picture_or_breaks_off_is_not_kept() {
        let broken = [PNG, &chunk(b"IHDR", b"size")].concat();
        assert!(matches!(stripped(&broken), Err(PictureError::Damaged)));
        assert!(matches!(stripped(b"\xff\xd8\xff\xe0\0"), Err(PictureError::Damaged)));
        for other in [b"<svg onload=x>".as_slice(), b"GIF89a", b"%PDF-1.7", b""] {
            assert!(matches!(stripped(other), Err(PictureError::OtherKind)));
        }
    }
}
