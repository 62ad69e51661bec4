//! Pictures are read into pixels and written anew: what a camera, or somebody with a plan, put beside them is gone.

use crate::{Fault, Kind};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Bytes that a picture may have in memory; a photo of 50 million dots has 150 MB.
const IN_MEMORY: u64 = 256 << 20;
/// Longest side.
const SIDE_MAX: u32 = 30_000;
/// Scans of a JPEG. Ten are usual, each takes a walk over the whole picture.
const SCANS_MAX: usize = 40;
/// Quality of a JPEG, of 100: small letters stay legible.
const QUALITY: u8 = 88;

/// The picture without anything else, turned as it is to be looked at.
pub(crate) fn drawn_anew(kind: Kind, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    if kind == Kind::Jpeg && scans(bytes).is_none_or(|scans| scans > SCANS_MAX) {
        return Err(Fault::Damaged);
    }
    let drawn = read(kind, bytes)?;
    let mut anew = Vec::new();
    let written = match kind {
        Kind::Jpeg => whole_bytes(drawn, false).write_with_encoder(JpegEncoder::new_with_quality(&mut anew, QUALITY)),
        _ => whole_bytes(drawn, true).write_with_encoder(PngEncoder::new(&mut anew)),
    };
    written.map_err(|_| Fault::Damaged)?;
    Ok(anew)
}

fn read(kind: Kind, bytes: &[u8]) -> Result<DynamicImage, Fault> {
    let format = if kind == Kind::Png { ImageFormat::Png } else { ImageFormat::Jpeg };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
    limits.max_alloc = Some(IN_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(fault)?;
    if decoder.total_bytes() > IN_MEMORY {
        return Err(Fault::TooManyPixels);
    }
    let turned = decoder.orientation().map_err(fault)?;
    let mut drawn = DynamicImage::from_decoder(decoder).map_err(fault)?;
    drawn.apply_orientation(turned);
    Ok(drawn)
}

fn fault(error: ImageError) -> Fault {
    if matches!(error, ImageError::Limits(_)) { Fault::TooManyPixels } else { Fault::Damaged }
}

/// One byte for each colour of a dot; what is transparent stays so where that can be written.
fn whole_bytes(drawn: DynamicImage, transparent: bool) -> DynamicImage {
    let colour = drawn.color();
    match (colour.has_color(), colour.has_alpha() && transparent) {
        (false, false) => DynamicImage::ImageLuma8(drawn.into_luma8()),
        (false, true) => DynamicImage::ImageLumaA8(drawn.into_luma_alpha8()),
        (true, false) => DynamicImage::ImageRgb8(drawn.into_rgb8()),
        (true, true) => DynamicImage::ImageRgba8(drawn.into_rgba8()),
    }
}

/// How many scans a JPEG has until its end; `None` when it breaks off or its segments do not fit.
fn scans(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes.get(2..)?;
    let mut scans = 0;
    loop {
        let marker = *rest.get(1).filter(|_| rest[0] == 0xff)?;
        match marker {
            0xff => rest = &rest[1..],
            0xd9 => return Some(scans).filter(|scans| *scans > 0),
            _ => {
                let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
                rest = rest.get(length.checked_add(2)?..).filter(|_| length >= 2)?;
                if marker == 0xda {
                    scans += 1;
                    rest = &rest[scan_end(rest)?..];
                }
            }
        }
    }
}

/// Where the coded data of a scan ends: at the next marker that is neither stuffing nor a restart.
fn scan_end(data: &[u8]) -> Option<usize> {
    data.windows(2).position(|pair| pair[0] == 0xff && pair[1] != 0 && !(0xd0..=0xd7).contains(&pair[1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{GenericImageView, Rgb, RgbImage};

    /// Left half dark, right half light, wider than high.
    fn photo() -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(32, 16, |x, _| Rgb(if x < 16 { [10; 3] } else { [240; 3] })))
    }

    fn jpeg() -> Vec<u8> {
        let mut bytes = Vec::new();
        photo().write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90)).unwrap();
        bytes
    }

    fn png() -> Vec<u8> {
        let mut bytes = Vec::new();
        photo().write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
        bytes
    }

    /// An Exif segment of a camera: turn it by a quarter, and where it was.
    fn exif(turn: u8) -> Vec<u8> {
        let mut segment = vec![0xff, 0xe1, 0, 43];
        segment.extend_from_slice(b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
        segment.extend_from_slice(&[turn, 0, 0, 0, 0, 0, 0]);
        segment.extend_from_slice(b"GPS 10.77");
        segment
    }

    fn holds(bytes: &[u8], word: &[u8]) -> bool {
        bytes.windows(word.len()).any(|window| window == word)
    }

    #[test]
    fn a_photo_is_turned_and_loses_what_stood_beside_it() {
        let plain = jpeg();
        let told = [&plain[..2], &exif(6), &plain[2..], b"<script>behind</script>"].concat();
        let anew = drawn_anew(Kind::Jpeg, &told).unwrap();
        assert!(!holds(&anew, b"GPS") && !holds(&anew, b"Exif") && !holds(&anew, b"script"));
        let seen = read(Kind::Jpeg, &anew).unwrap();
        assert_eq!(seen.dimensions(), (16, 32), "a quarter turn");
        assert!(seen.get_pixel(8, 4).0[0] < 60 && seen.get_pixel(8, 28).0[0] > 190, "to the right");
    }

    #[test]
    fn a_png_keeps_its_dots_and_nothing_else() {
        let plain = png();
        let text = [&[0, 0, 0, 9], b"tEXtGPS\x0010.77".as_slice(), &crc(b"tEXtGPS\x0010.77").to_be_bytes()].concat();
        let told = [&plain[..33], &text, &plain[33..], b"<script>behind</script>"].concat();
        let anew = drawn_anew(Kind::Png, &told).unwrap();
        assert!(!holds(&anew, b"GPS") && !holds(&anew, b"script"));
        assert_eq!(read(Kind::Png, &anew).unwrap().into_rgb8(), photo().into_rgb8());
    }

    #[test]
    fn what_is_damaged_or_without_measure_is_turned_away() {
        let (jpeg, png) = (jpeg(), png());
        for (kind, bytes) in [
            (Kind::Jpeg, &jpeg[..jpeg.len() / 2]),
            (Kind::Jpeg, &b"\xff\xd8\xff\xe0\0"[..]),
            (Kind::Jpeg, &b"\xff\xd8\xff\xd9"[..]),
            (Kind::Png, &png[..png.len() / 2]),
            (Kind::Png, &b"\x89PNG\r\n\x1a\nrest"[..]),
        ] {
            assert_eq!(drawn_anew(kind, bytes), Err(Fault::Damaged), "{kind:?} of {} bytes", bytes.len());
        }
        // 60,000 by 60,000 dots, in a head whose checksum is right.
        let mut huge = png.clone();
        huge[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        huge[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
        let sum = crc(&huge[12..29]);
        huge[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(drawn_anew(Kind::Png, &huge), Err(Fault::TooManyPixels));
        // More scans than any camera writes: each would take a walk over the whole picture.
        let scan = jpeg.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
        let (head, one) = (&jpeg[..scan], &jpeg[scan..jpeg.len() - 2]);
        let many = [head, &one.repeat(SCANS_MAX + 1), b"\xff\xd9"].concat();
        assert_eq!(drawn_anew(Kind::Jpeg, &many), Err(Fault::Damaged));
    }

    fn crc(bytes: &[u8]) -> u32 {
        let mut sum = flate2::Crc::new();
        sum.update(bytes);
        sum.sum()
    }
}
