//! The little world in which Typst works: four fonts, our templates and one piece of data. It has no files, no packages
//! and no clock, so a paper is a function of its data.

use crate::RenderError;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::Abs;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInstance, FontVariant, FontVariations};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Regular, bold, italic and bold italic.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&[u8]; 4] = [
        include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
        include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
        include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
        include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf"),
    ];
    files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect()
});
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::builder().build()));

static PAPERS: LazyLock<Source> = LazyLock::new(|| source("papers.typ", include_str!("../templates/papers.typ")));
static CARDS: LazyLock<Source> = LazyLock::new(|| source("cards.typ", include_str!("../templates/cards.typ")));
static PRACTICE: LazyLock<Source> = LazyLock::new(|| source("practice.typ", include_str!("../templates/practice.typ")));
static PAPER: LazyLock<Source> = LazyLock::new(|| source("paper.typ", include_str!("../templates/paper.typ")));
static DATA: LazyLock<FileId> = LazyLock::new(|| file("data.json"));

/// After how many further renders an intermediate result that nothing used is forgotten. What all papers share stays
/// warm; what belongs to one paper goes soon.
const KEPT_RENDERS: usize = 8;

/// Which template lays the data out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Template {
    /// Papers.
    Papers,
    /// Sign-in cards.
    Cards,
    /// Practice pages.
    Practice,
}

/// The level of PDF/A, the standard of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Archive {
    /// PDF/A-2b (ISO 19005-2): the default.
    #[default]
    A2b,
    /// PDF/A-1b (ISO 19005-1, TCVN 14159-1), for archives that ask for it.
    A1b,
}

struct Data {
    main: &'static Source,
    json: Bytes,
}

impl World for Data {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let known = [self.main, &PAPER].into_iter().find(|source| source.id() == id);
        known.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA { Ok(self.json.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The laid-out pages with the warnings of the compiler.
pub(crate) fn lay_out(template: Template, json: Vec<u8>) -> (Result<PagedDocument, RenderError>, Vec<String>) {
    let main = match template {
        Template::Papers => &*PAPERS,
        Template::Cards => &*CARDS,
        Template::Practice => &*PRACTICE,
    };
    let compiled = typst::compile::<PagedDocument>(&Data { main, json: Bytes::new(json) });
    let pages = compiled.output.map_err(|errors| RenderError::Layout(words(&errors)));
    (pages, compiled.warnings.iter().map(|warning| warning.message.to_string()).collect())
}

/// Lays out and writes a PDF; forgets old intermediate results whether or not it worked.
pub(crate) fn pdf(template: Template, json: Vec<u8>, archive: Archive) -> Result<Vec<u8>, RenderError> {
    let identity = String::from_utf8_lossy(&json).into_owned();
    let (pages, _) = lay_out(template, json);
    let written = pages.and_then(|pages| write(&pages, identity, archive));
    typst::comemo::evict(KEPT_RENDERS);
    written
}

/// Writes laid-out pages as a PDF that says nothing of the clock; a hash of `identity` tells it from other files.
fn write(pages: &PagedDocument, identity: String, archive: Archive) -> Result<Vec<u8>, RenderError> {
    let standard = match archive {
        Archive::A2b => PdfStandard::A_2b,
        Archive::A1b => PdfStandard::A_1b,
    };
    let standards =
        PdfStandards::new(&[standard]).map_err(|error| RenderError::Archive(error.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(identity),
        creator: Smart::Custom(Some("haicap".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(pages, &options).map_err(|errors| RenderError::Archive(words(&errors)))
}

/// Whether every font has a glyph for this letter.
pub(crate) fn is_printable(letter: char) -> bool {
    FONTS.iter().all(|font| font.info().coverage.contains(letter as u32))
}

/// One of the fonts, by its place in [`FONTS`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Face {
    /// Upright.
    Regular = 0,
    /// Upright and bold.
    Bold = 1,
    /// Slanted.
    Italic = 2,
}

/// How wide a text is, in units of its size, without kerning.
pub(crate) fn width(face: Face, text: &str) -> f64 {
    static CUTS: LazyLock<Vec<FontInstance>> = LazyLock::new(|| {
        let plain =
            |font: &Font| font.clone().instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default());
        FONTS.iter().map(plain).collect()
    });
    let cut = &CUTS[face as usize];
    let advance = |letter| cut.ttf().glyph_hor_advance(cut.ttf().glyph_index(letter)?);
    let units: f64 = text.chars().filter_map(advance).map(f64::from).sum();
    units / cut.units_per_em()
}

fn words(errors: &[SourceDiagnostic]) -> String {
    let line = |error: &SourceDiagnostic| {
        let hints: String = error.hints.iter().map(|hint| format!(" ({})", hint.v)).collect();
        format!("{}{hints}", error.message)
    };
    errors.iter().map(line).collect::<Vec<_>>().join("; ")
}

fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("our own names are plain file names");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

fn source(name: &str, text: &str) -> Source {
    Source::new(file(name), text.to_owned())
}
