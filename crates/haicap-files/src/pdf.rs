//! A PDF is looked through for whatever acts: names of actions and of what they need, wherever they stand.
//!
//! No tree is built and nothing is followed. Every name in the file is read, also one that is spelt with `#xx`; so is
//! every packed stream that may hold objects (ISO 32000-1, 7.5.7), within a bound. So it does not matter by which of its
//! tables a reader comes to an object, and no file can make this go deep or grow: memory is the file and a few KB.

use crate::{Acting, Fault};
use flate2::{Decompress, FlushDecompress, Status};

/// Bytes that all packed objects of a file may unpack to.
const UNPACKED_MAX: u64 = 512 << 20;
/// Streams of a file; a file of 25 MB with more of them is none that anybody wrote.
const STREAMS_MAX: usize = 200_000;
/// How far before a stream its dictionary is looked for.
const DICTIONARY_MAX: usize = 4096;
/// Within so many bytes from the end stands the mark of the end; behind it nothing else may be appended.
const END_WITHIN: usize = 1024;

/// Names that are not let in, by what they do. Shorter ones would be found in packed data by chance.
const ACTING: [(&[u8], Fault); 16] = [
    (b"JavaScript", Fault::Acts(Acting::Script)),
    (b"Launch", Fault::Acts(Acting::Program)),
    (b"EmbeddedFile", Fault::Acts(Acting::File)),
    (b"EmbeddedFiles", Fault::Acts(Acting::File)),
    (b"FileAttachment", Fault::Acts(Acting::File)),
    (b"GoToE", Fault::Acts(Acting::File)),
    (b"GoToR", Fault::Acts(Acting::File)),
    (b"SubmitForm", Fault::Acts(Acting::Form)),
    (b"ImportData", Fault::Acts(Acting::Form)),
    (b"XFA", Fault::Acts(Acting::Form)),
    (b"RichMedia", Fault::Acts(Acting::Media)),
    (b"RichMediaContent", Fault::Acts(Acting::Media)),
    (b"Rendition", Fault::Acts(Acting::Media)),
    (b"Movie", Fault::Acts(Acting::Media)),
    (b"3DD", Fault::Acts(Acting::Media)),
    (b"Encrypt", Fault::Encrypted),
];
/// How else than by Flate a stream may be coded.
const OTHER_CODES: [&[u8]; 9] =
    [b"ASCIIHexDecode", b"AHx", b"ASCII85Decode", b"A85", b"LZWDecode", b"LZW", b"RunLengthDecode", b"RL", b"Crypt"];

/// Whether a document may be kept.
pub(crate) fn look(bytes: &[u8]) -> Result<(), Fault> {
    let end = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
    let before = &bytes[bytes.len().saturating_sub(2 * END_WITHIN)..];
    if last(end, b"%%EOF").is_none() || last(before, b"startxref").is_none() {
        return Err(Fault::Damaged);
    }
    let mut names = Names::default();
    names.read(bytes)?;
    names.end()?;
    let is_document = packed_objects(bytes)? || names.catalog;
    if is_document { Ok(()) } else { Err(Fault::Damaged) }
}

/// Looks into every stream that may hold objects; whether the root of the document is among them.
fn packed_objects(bytes: &[u8]) -> Result<bool, Fault> {
    let (mut unpacker, mut left, mut found) = (Decompress::new(true), UNPACKED_MAX, false);
    for (count, data) in streams(bytes).enumerate() {
        if count >= STREAMS_MAX {
            return Err(Fault::Unreadable);
        }
        let is_packed = is_zlib(&bytes[data..]);
        let dictionary = dictionary(bytes, data);
        if holds(dictionary, b"ObjStm")
            && (!is_packed && holds(dictionary, b"Filter") || is_coded_otherwise(dictionary))
        {
            return Err(Fault::Unreadable);
        }
        if is_packed {
            unpacker.reset(true);
            found |= unpack(&mut unpacker, &bytes[data..], &mut left)?;
        }
    }
    Ok(found)
}

/// Reads the names in a packed stream, unless it begins otherwise than a stream of objects does.
fn unpack(unpacker: &mut Decompress, mut packed: &[u8], left: &mut u64) -> Result<bool, Fault> {
    let (mut names, mut buffer, mut is_first) = (Names::default(), [0; 16 << 10], true);
    loop {
        let (before, made_before) = (unpacker.total_in(), unpacker.total_out());
        let status = unpacker.decompress(packed, &mut buffer, FlushDecompress::None);
        // What came out before a fault was read; readers of PDF do the same.
        let Ok(status) = status else { break };
        let (taken, made) = (unpacker.total_in() - before, unpacker.total_out() - made_before);
        let (taken, made) = (usize::try_from(taken).unwrap_or(0), usize::try_from(made).unwrap_or(0));
        let text = &buffer[..made];
        if is_first && made > 0 {
            is_first = false;
            // Numbers of objects and where they are.
            if !text.first().is_some_and(|byte| byte.is_ascii_digit() || is_blank(*byte) || b"+-%".contains(byte)) {
                return Ok(false);
            }
        }
        *left = left.checked_sub(made as u64).ok_or(Fault::Unreadable)?;
        names.read(text)?;
        packed = &packed[taken..];
        if status == Status::StreamEnd || (taken == 0 && made == 0) {
            break;
        }
    }
    names.end()?;
    Ok(names.catalog)
}

/// Where the data of each stream begins, by the word before it.
fn streams(bytes: &[u8]) -> impl Iterator<Item = usize> {
    const WORD: &[u8] = b"stream";
    let starts = (0..bytes.len().saturating_sub(WORD.len())).filter(|at| bytes[*at] == b's');
    starts.filter_map(|at| {
        let after = bytes[at..].strip_prefix(WORD)?;
        let end =
            if after.starts_with(b"\r\n") { 2 } else { usize::from(matches!(after.first(), Some(b'\n' | b'\r'))) };
        (end > 0 && !bytes[..at].ends_with(b"end")).then_some(at + WORD.len() + end)
    })
}

/// Whether a stream begins as zlib writes it (RFC 1950, 2.2).
fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [method, flags, ..] if method & 15 == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31))
}

/// What stands between the number of the object and its stream.
fn dictionary(bytes: &[u8], data: usize) -> &[u8] {
    let window = &bytes[data.saturating_sub(DICTIONARY_MAX)..data];
    last(window, b"obj").map_or(window, |at| &window[at..])
}

fn is_coded_otherwise(dictionary: &[u8]) -> bool {
    holds(dictionary, b"Predictor") || OTHER_CODES.iter().any(|code| holds(dictionary, code))
}

/// Whether a name stands in a dictionary.
fn holds(dictionary: &[u8], wanted: &[u8]) -> bool {
    let mut name = Name::default();
    let closed = dictionary.iter().any(|byte| name.next(*byte).is_some_and(|whole| whole == *wanted));
    closed || name.close().is_some_and(|whole| whole == *wanted)
}

/// Where a word stands last.
fn last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}

/// The names of a text, one after another.
#[derive(Default)]
struct Names {
    name: Name,
    /// Whether the root of a document was named.
    catalog: bool,
}

impl Names {
    fn read(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        for byte in bytes {
            if let Some(name) = self.name.next(*byte) {
                self.catalog |= weigh(&name)?;
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        if let Some(name) = self.name.close() {
            self.catalog |= weigh(&name)?;
        }
        Ok(())
    }
}

/// Whether a name is that of the root; an error when it is not let in.
fn weigh(name: &Whole) -> Result<bool, Fault> {
    match ACTING.iter().find(|(acting, _)| *name == **acting) {
        Some((_, fault)) => Err(*fault),
        None => Ok(*name == b"Catalog"[..]),
    }
}

/// Longest name that is looked at.
const NAME_MAX: usize = 20;

/// A name on its way: `/` and what follows, `#xx` being one letter (ISO 32000-1, 7.3.5).
#[derive(Default)]
struct Name {
    is_open: bool,
    letters: [u8; NAME_MAX],
    length: usize,
    /// Letters since a `#`: how many, and their value.
    code: Option<(u8, u8)>,
}

/// A name that ended.
struct Whole {
    letters: [u8; NAME_MAX],
    length: usize,
}

impl PartialEq<[u8]> for Whole {
    fn eq(&self, other: &[u8]) -> bool {
        self.letters.get(..self.length) == Some(other)
    }
}

impl Name {
    fn next(&mut self, byte: u8) -> Option<Whole> {
        if byte == b'/' || is_blank(byte) || b"()<>[]{}%".contains(&byte) {
            let whole = self.close();
            self.is_open = byte == b'/';
            return whole;
        }
        if self.is_open {
            self.add(byte);
        }
        None
    }

    fn add(&mut self, byte: u8) {
        let digit = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match (self.code, digit) {
            (Some((0, _)), Some(digit)) => self.code = Some((1, digit << 4)),
            (Some((_, high)), Some(digit)) => {
                self.code = None;
                self.put(high | digit);
            }
            _ if byte == b'#' => self.code = Some((0, 0)),
            _ => {
                self.code = None;
                self.put(byte);
            }
        }
    }

    fn put(&mut self, letter: u8) {
        if let Some(place) = self.letters.get_mut(self.length) {
            *place = letter;
        }
        // One beyond the last place says that it is longer than any that is looked for.
        self.length = (self.length + 1).min(NAME_MAX + 1);
    }

    fn close(&mut self) -> Option<Whole> {
        let whole = self.is_open.then_some(Whole { letters: self.letters, length: self.length });
        (self.is_open, self.length, self.code) = (false, 0, None);
        whole
    }
}

/// White space of PDF (ISO 32000-1, 7.2.2).
const fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    /// A document of one page with something added to its root.
    fn document(added: &[u8]) -> Vec<u8> {
        let head = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R ";
        let rest = b" >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n";
        [head, added, rest, END].concat()
    }

    const END: &[u8] = b"trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n";

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// The same with objects in a stream.
    fn with_stream(dictionary: &[u8], data: &[u8]) -> Vec<u8> {
        let plain = document(b"");
        let body = &plain[..plain.len() - END.len()];
        [body, b"5 0 obj\n<< ", dictionary, b" >>\nstream\r\n", data, b"\nendstream\nendobj\n", END].concat()
    }

    #[test]
    fn what_acts_is_found_however_it_is_spelt() {
        assert_eq!(look(&document(b"")), Ok(()));
        assert_eq!(look(&document(b"/OpenAction [3 0 R /Fit] /Lang (vi)")), Ok(()));
        let cases: [(&[u8], Acting); 9] = [
            (b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", Acting::Script),
            (b"/OpenAction<</S/Java#53cript/JS(x)>>", Acting::Script),
            (b"/OpenAction<</S/#4a#61#76#61Script>>", Acting::Script),
            (b"/OpenAction << /S /Launch /F (cmd.exe) >>", Acting::Program),
            (b"/Names << /EmbeddedFiles 7 0 R >>", Acting::File),
            (b"/X << /Type /EmbeddedFile >>", Acting::File),
            (b"/A << /S /SubmitForm >>", Acting::Form),
            (b"/AcroForm << /XFA 8 0 R >>", Acting::Form),
            (b"/Annots [<< /Subtype /RichMedia >>]", Acting::Media),
        ];
        for (added, acting) in cases {
            let said = look(&document(added));
            assert_eq!(said, Err(Fault::Acts(acting)), "{}", String::from_utf8_lossy(added));
        }
        assert_eq!(look(&document(b"/Encrypt 9 0 R")), Err(Fault::Encrypted));
        for near in [&b"/JavaScripts 1"[..], b"(JavaScript)", b"/EncryptMetadata true", b"/Launcher /Java#53"] {
            assert_eq!(look(&document(near)), Ok(()), "{}", String::from_utf8_lossy(near));
        }
    }

    #[test]
    fn packed_objects_are_looked_into() {
        let objects = |text: &str| packed(format!("7 0 << {text} >>").as_bytes());
        const FLATE: &[u8] = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode";
        assert_eq!(look(&with_stream(FLATE, &objects("/Type /Font"))), Ok(()));
        let script = objects("/S /JavaScript /JS (x)");
        assert_eq!(look(&with_stream(FLATE, &script)), Err(Fault::Acts(Acting::Script)));
        // Nobody has to say that it holds objects.
        assert_eq!(
            look(&with_stream(b"/N 1 /First 4 /Filter /FlateDecode", &script)),
            Err(Fault::Acts(Acting::Script))
        );
        for coded in [&b"/Type /ObjStm /Filter [/ASCII85Decode /FlateDecode]"[..], b"/Type /ObjStm /Filter /LZWDecode"]
        {
            assert_eq!(look(&with_stream(coded, b"abc")), Err(Fault::Unreadable));
        }
        let drawing = packed(b"q 1 0 0 1 0 0 cm (/JavaScript ) Tj Q");
        assert_eq!(look(&with_stream(b"/Filter /FlateDecode", &drawing)), Ok(()), "a page may speak of scripts");
    }

    #[test]
    fn a_bomb_is_put_down_and_what_breaks_off_is_damaged() {
        let zeroes = packed(&vec![b' '; 64 << 20]);
        let bombs = (0..9).fold(Vec::new(), |mut all, number| {
            all.extend_from_slice(format!("{number}0 0 obj\n<< /First 9 >>\nstream\n").as_bytes());
            all.extend_from_slice(&zeroes);
            all.extend_from_slice(b"\nendstream\nendobj\n");
            all
        });
        let whole = document(b"");
        let body = &whole[..whole.len() - END.len()];
        assert_eq!(look(&[body, &bombs, END].concat()), Err(Fault::Unreadable));
        assert_eq!(look(body), Err(Fault::Damaged));
        assert_eq!(look(b"%PDF-1.7\nMZ program\nstartxref\n0\n%%EOF"), Err(Fault::Damaged), "no document in it");
        let appended = [whole.as_slice(), b"PK\x03\x04", &[7; 5000]].concat();
        assert_eq!(look(&appended), Err(Fault::Damaged), "something else hangs on it");
    }
}
