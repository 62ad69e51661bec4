//! Files that strangers send (tệp gửi kèm): told by what they begin with, looked into, and made harmless or turned away.
//!
//! Three kinds are taken and nothing else: PNG and JPEG, drawn anew pixel by pixel so that nothing but the picture is
//! left, and PDF without anything in it that acts by itself. Names and media types that a browser sends mean nothing.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

mod pdf;
mod picture;

/// What a file is (loại tệp).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A picture without loss.
    Png,
    /// A photo.
    Jpeg,
    /// A document.
    Pdf,
}

impl Kind {
    /// What a file is by its first bytes, of which 16 are enough.
    ///
    /// # Errors
    /// [`Fault::Empty`] or [`Fault::OtherKind`].
    pub fn of(head: &[u8]) -> Result<Kind, Fault> {
        const BEGINNINGS: [(&[u8], Kind); 3] =
            [(b"\x89PNG\r\n\x1a\n", Kind::Png), (b"\xff\xd8\xff", Kind::Jpeg), (b"%PDF-", Kind::Pdf)];
        if head.is_empty() {
            return Err(Fault::Empty);
        }
        let known = BEGINNINGS.iter().find(|(beginning, _)| head.starts_with(beginning));
        known.map(|(_, kind)| *kind).ok_or_else(|| Fault::OtherKind(Other::of(head)))
    }

    /// The kind of a kept file, by the ending of its name.
    pub fn from_ending(ending: &str) -> Option<Kind> {
        [Kind::Png, Kind::Jpeg, Kind::Pdf].into_iter().find(|kind| kind.ending() == ending)
    }

    /// `png`, `jpg` or `pdf`.
    pub const fn ending(self) -> &'static str {
        match self {
            Kind::Png => "png",
            Kind::Jpeg => "jpg",
            Kind::Pdf => "pdf",
        }
    }

    /// As people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Kind::Png => "PNG",
            Kind::Jpeg => "JPEG",
            Kind::Pdf => "PDF",
        }
    }

    /// As HTTP calls it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Pdf => "application/pdf",
        }
    }
}

/// What a file seems to be that is not taken, so that people can be told what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// A program.
    Program,
    /// A packed folder, or an office document, which is one.
    Packed,
    /// A page of the web or a drawing in its language: both may hold scripts.
    Web,
    /// A photo as newer phones keep it (HEIC).
    Heic,
    /// Another kind of picture.
    Picture,
    /// Nothing that is known here.
    Unknown,
}

impl Other {
    fn of(head: &[u8]) -> Other {
        let text = String::from_utf8_lossy(&head[..head.len().min(64)]).trim_start_matches('\u{feff}').to_lowercase();
        let text = text.trim_start();
        match () {
            () if head.starts_with(b"MZ") || head.starts_with(b"\x7fELF") || head.starts_with(b"#!") => Other::Program,
            () if head.starts_with(b"PK") || head.starts_with(b"\xd0\xcf\x11\xe0") => Other::Packed,
            () if [&b"Rar!"[..], b"7z\xbc\xaf", b"\x1f\x8b"].iter().any(|mark| head.starts_with(mark)) => Other::Packed,
            () if ["<svg", "<?xml", "<!doctype", "<html", "<script"].iter().any(|mark| text.starts_with(mark)) => {
                Other::Web
            }
            () if head.get(4..8) == Some(b"ftyp") => Other::Heic,
            () if [&b"GIF8"[..], b"BM", b"RIFF", b"II*\0", b"MM\0*"].iter().any(|mark| head.starts_with(mark)) => {
                Other::Picture
            }
            () => Other::Unknown,
        }
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// It is none of the three kinds.
    #[error("neither PDF nor PNG nor JPEG: {0:?}")]
    OtherKind(Other),
    /// It breaks off, or its parts do not fit.
    #[error("the file is damaged")]
    Damaged,
    /// A picture of more dots than one can hold.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// It needs a password, so that nobody can look into it.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// A document with something in it that acts.
    #[error("the PDF holds {0:?}")]
    Acts(Acting),
    /// A document packed in a way that cannot be looked into, or that would unpack to a mountain.
    #[error("the PDF cannot be looked into")]
    Unreadable,
}

/// What in a document acts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acting {
    /// A script.
    Script,
    /// A program that it starts.
    Program,
    /// A file within the file, or one that it opens.
    File,
    /// A form that sends or fetches data.
    Form,
    /// Films, sounds and spaces, which bring programs of their own.
    Media,
}

/// What is kept of a file: a picture drawn anew, or the document as it is.
///
/// It is to run where it can be waited for, one at a time: it holds the file and up to 256 MB of a picture.
///
/// # Errors
/// See [`Fault`].
pub fn checked(bytes: Vec<u8>) -> Result<(Kind, Vec<u8>), Fault> {
    let kind = Kind::of(&bytes)?;
    let kept = match kind {
        Kind::Pdf => pdf::look(&bytes).map(|()| bytes)?,
        Kind::Png | Kind::Jpeg => picture::drawn_anew(kind, &bytes)?,
    };
    Ok((kind, kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_its_content() {
        let cases: [(&[u8], Result<Kind, Fault>); 12] = [
            (b"", Err(Fault::Empty)),
            (b"\x89PNG\r\n\x1a\nrest", Ok(Kind::Png)),
            (b"\xff\xd8\xff\xe0", Ok(Kind::Jpeg)),
            (b"%PDF-1.7", Ok(Kind::Pdf)),
            (b" %PDF-1.7", Err(Fault::OtherKind(Other::Unknown))),
            (b"MZ\x90\0", Err(Fault::OtherKind(Other::Program))),
            (b"PK\x03\x04", Err(Fault::OtherKind(Other::Packed))),
            (b"<svg onload=alert(1)>", Err(Fault::OtherKind(Other::Web))),
            (b"\xef\xbb\xbf <!DOCTYPE html>", Err(Fault::OtherKind(Other::Web))),
            (b"\0\0\0\x18ftypheic", Err(Fault::OtherKind(Other::Heic))),
            (b"GIF89a", Err(Fault::OtherKind(Other::Picture))),
            (b"plain words", Err(Fault::OtherKind(Other::Unknown))),
        ];
        for (head, expected) in cases {
            assert_eq!(Kind::of(head), expected, "{}", String::from_utf8_lossy(head));
        }
        for kind in [Kind::Png, Kind::Jpeg, Kind::Pdf] {
            assert_eq!(Kind::from_ending(kind.ending()), Some(kind));
        }
        assert_eq!(Kind::from_ending("exe"), None);
    }
}
