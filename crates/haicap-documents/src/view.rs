//! What the templates read: a paper with all its words settled, so that Typst only places them.

use crate::RenderError;
use crate::cards::qr;
use crate::text::{Cleaner, Lines, balanced, with_end};
use crate::world::{Face, width};
use haicap_core::Lang;
use haicap_core::document::{
    Align, Annex, Document, Field, Orientation, PaperSize, PaperStage, PaperStyle, Passage, Signer, Table,
    place_and_date,
};
use jiff::civil::Date;
use serde::Serialize;

const POINTS_PER_MM: f64 = 72.0 / 25.4;
/// The column of a QR code in templates/paper.typ, with its gutter.
const QR_MM: f64 = 22.0;
const END: &str = "./.";
/// A row is kept on one page unless one of its cells has more bytes than these: it might not fit on any.
const CELL_ON_ONE_PAGE: usize = 600;

/// The content of `data.json` for papers.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    title: String,
    author: String,
    keywords: Vec<String>,
    date: Day,
    papers: Vec<Paper>,
}

/// The day that the file says it was made on.
#[derive(Debug, Serialize)]
pub(crate) struct Day {
    year: i16,
    month: i8,
    day: i8,
}

#[derive(Debug, Serialize)]
struct Paper {
    style: &'static str,
    paper: &'static str,
    landscape: bool,
    /// Sizes of letters, beside those of an A4 sheet.
    scale: f64,
    /// The width of the right half of the heading, in points.
    right: f64,
    parent: Vec<String>,
    issuer: Vec<String>,
    issuer_rule: f64,
    number: Option<String>,
    date: String,
    classification: Option<&'static str>,
    copy: Option<String>,
    draft: bool,
    title: Vec<String>,
    subject: Vec<String>,
    subject_rule: f64,
    addressees: Vec<String>,
    authority: Option<String>,
    grounds: Vec<String>,
    enacting: Option<&'static str>,
    body: Vec<PassageView>,
    signers: Vec<SignerView>,
    recipients: Vec<String>,
    annexes: Vec<AnnexView>,
    watermark: Option<String>,
    mark: Option<String>,
    /// The picture of a QR code.
    look_up: Option<String>,
    reader: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "passage", rename_all = "snake_case")]
enum PassageView {
    Paragraph { text: String },
    Heading { text: String },
    Article { label: String, titled: bool, paragraphs: Vec<String> },
    List { items: Vec<String> },
    Fields { rows: Vec<FieldView> },
    Table { columns: Vec<ColumnView>, rows: Vec<Vec<String>>, whole_rows: bool },
}

#[derive(Debug, Serialize)]
struct FieldView {
    name: String,
    value: String,
}

#[derive(Debug, Serialize)]
struct ColumnView {
    title: String,
    weight: u32,
    align: Align,
}

#[derive(Debug, Serialize)]
struct SignerView {
    authority: Vec<String>,
    title: String,
    hint: bool,
    name: String,
}

#[derive(Debug, Serialize)]
struct AnnexView {
    label: String,
    title: Vec<String>,
    reference: String,
    landscape: bool,
    body: Vec<PassageView>,
}

/// The papers of one PDF, or everything that keeps them from being printed.
pub(crate) fn view(title: Option<&str>, documents: &[&Document]) -> Result<View, RenderError> {
    let faults: Vec<_> = documents.iter().flat_map(|document| document.faults()).collect();
    if !faults.is_empty() {
        return Err(RenderError::Faulty(faults));
    }
    let mut cleaner = Cleaner::default();
    let papers = documents.iter().map(|document| paper(document, &mut cleaner)).collect::<Result<Vec<Paper>, _>>()?;
    let title =
        title.map(str::to_owned).or_else(|| documents.first().map(|document| name(document))).unwrap_or_default();
    let author = documents.first().map(|document| document.issuer.name.clone()).unwrap_or_default();
    let days = documents.iter().filter_map(|document| document.date.or(document.drawn_up_on));
    let date = days.max().map(Day::from).ok_or(RenderError::Nothing)?;
    let mut keywords: Vec<String> = documents.iter().flat_map(|document| keywords(document)).collect();
    keywords.sort();
    keywords.dedup();
    if !cleaner.unprintable.is_empty() {
        return Err(RenderError::Unprintable(cleaner.unprintable.into_iter().collect()));
    }
    Ok(View { title, author, keywords, date, papers })
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day() }
    }
}

/// What a reader of PDF files shows as the title of the window.
fn name(document: &Document) -> String {
    let number = document.number_line().unwrap_or_default();
    [document.heading(), number, document.subject.clone()]
        .iter()
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" - ")
}

/// What an archive sorts by.
fn keywords(document: &Document) -> Vec<String> {
    let secrecy = format!("Độ mật: {}", document.classification.label(Lang::Vi));
    let kept = (!document.retention.is_empty()).then(|| format!("Thời hạn bảo quản: {}", document.retention));
    [Some(secrecy), kept].into_iter().flatten().collect()
}

/// Widths in points, and the size of letters beside those of an A4 sheet.
struct Measure {
    scale: f64,
    text: f64,
    left: f64,
    right: f64,
}

/// The right half of the heading is as wide as its longest line, the left half gets the rest.
fn measure(document: &Document, date: &str) -> Measure {
    // The widths between the margins of templates/paper.typ.
    let (scale, text) = match (document.size, document.orientation) {
        (PaperSize::A4, Orientation::Portrait) => (1.0, 165.0),
        (PaperSize::A4, Orientation::Landscape) => (0.75, 252.0),
        (PaperSize::A5, Orientation::Portrait) => (0.72, 123.0),
        (PaperSize::A5, Orientation::Landscape) => (0.72, 185.0),
    };
    let text = text * POINTS_PER_MM;
    let (top, dated) = match document.style {
        PaperStyle::Party => (width(Face::Bold, "ĐẢNG CỘNG SẢN VIỆT NAM") * 15.0, 14.0),
        PaperStyle::State | PaperStyle::Front => (width(Face::Bold, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") * 13.0, 13.0),
    };
    let right = (top.max(width(Face::Italic, date) * dated) * scale + 1.0).min(text * 0.68);
    Measure { scale, text, left: text - right - 3.0 * POINTS_PER_MM, right }
}

fn paper(document: &Document, cleaner: &mut Cleaner) -> Result<Paper, RenderError> {
    let style = document.style;
    let date = cleaner.text(&place_and_date(&document.place, document.date));
    let measure = measure(document, &date);
    let size = if style == PaperStyle::Party { 14.0 } else { 13.0 } * measure.scale;
    let parent = cleaner.text(&document.issuer.parent.as_deref().unwrap_or_default().to_uppercase());
    let issuer = balanced(&cleaner.text(&document.issuer.name.to_uppercase()), Face::Bold, size, measure.left);
    // A QR code stands beside the title; the same room is free on the other side.
    let beside = if document.look_up.is_some() { 2.0 * QR_MM * POINTS_PER_MM } else { 0.0 };
    let centred =
        |words: &str, share: f64| balanced(words, Face::Bold, 14.0 * measure.scale, (measure.text - beside) * share);
    let subject = centred(&cleaner.text(&document.subject), 0.85);
    let title = centred(&cleaner.text(&document.heading()), 1.0);
    let subject_rule = if subject.lines.is_empty() { title.width } else { subject.width } * 0.4;
    Ok(Paper {
        style: style.key(),
        paper: if document.size == PaperSize::A5 { "a5" } else { "a4" },
        landscape: document.orientation == Orientation::Landscape,
        scale: measure.scale,
        right: measure.right,
        parent: balanced(&parent, Face::Regular, size, measure.left).lines,
        issuer_rule: issuer.width * 0.4,
        issuer: issuer.lines,
        number: document.number_line().map(|line| cleaner.text(&line)),
        date,
        classification: document.classification.stamp(),
        copy: document.copy.map(|copy| copy.to_string()),
        draft: document.stage == PaperStage::Draft,
        title: title.lines,
        subject: subject.lines,
        subject_rule,
        addressees: addressees(&document.addressees, cleaner),
        authority: document.authority.as_deref().map(|words| cleaner.text(&words.to_uppercase())),
        grounds: series(&document.grounds, cleaner),
        enacting: document.kind.enacting_words(),
        body: passages(&document.body, document.kind.has_end_mark(), cleaner),
        signers: signers(document, cleaner),
        recipients: series(&document.recipients, cleaner),
        annexes: annexes(document, &measure, cleaner),
        watermark: document.watermark.as_deref().map(|words| cleaner.text(words)),
        mark: document.mark.as_deref().map(|words| cleaner.text(words)),
        look_up: document.look_up.as_deref().map(qr).transpose()?,
        reader: document.reader.as_deref().map(|name| cleaner.text(&format!("Người đọc: {name}"))),
    })
}

/// Each thing closes with a semicolon, the last with a full stop.
fn series(items: &[String], cleaner: &mut Cleaner) -> Vec<String> {
    let mark = |index: usize| if index + 1 == items.len() { "." } else { ";" };
    items.iter().enumerate().map(|(index, item)| cleaner.ending(item, mark(index))).collect()
}

fn addressees(names: &[String], cleaner: &mut Cleaner) -> Vec<String> {
    match names {
        [one] => vec![cleaner.text(one)],
        many => series(many, cleaner),
    }
}

fn signers(document: &Document, cleaner: &mut Cleaner) -> Vec<SignerView> {
    let several = document.signers.len() > 1;
    let mut view = |signer: &Signer| SignerView {
        authority: signer.authority_lines(document.style).iter().map(|line| cleaner.text(line)).collect(),
        title: cleaner.text(&signer.title.to_uppercase()),
        hint: several,
        name: cleaner.text(signer.name.as_deref().unwrap_or_default()),
    };
    document.signers.iter().map(&mut view).collect()
}

fn annexes(document: &Document, measure: &Measure, cleaner: &mut Cleaner) -> Vec<AnnexView> {
    let reference = document.reference();
    let view = |(index, annex): (usize, &Annex)| {
        let Lines { lines, .. } =
            balanced(&cleaner.text(&annex.title.to_uppercase()), Face::Bold, 14.0 * measure.scale, measure.text * 0.9);
        AnnexView {
            label: document.annex_label(index),
            title: lines,
            reference: cleaner.text(&format!("(Kèm theo {reference})")),
            landscape: annex.orientation == Orientation::Landscape,
            body: passages(&annex.body, document.kind.has_end_mark(), cleaner),
        }
    };
    document.annexes.iter().enumerate().map(view).collect()
}

fn passages(body: &[Passage], end_mark: bool, cleaner: &mut Cleaner) -> Vec<PassageView> {
    let mut articles = 0;
    let mut views: Vec<PassageView> = body.iter().map(|passage| one(passage, &mut articles, cleaner)).collect();
    let last = match views.last_mut() {
        Some(PassageView::Paragraph { text }) => Some(text),
        Some(PassageView::Article { paragraphs, .. }) => paragraphs.last_mut(),
        Some(PassageView::List { items }) => items.last_mut(),
        _ => None,
    };
    if let Some(last) = last.filter(|_| end_mark) {
        *last = with_end(last, END);
    }
    views
}

fn one(passage: &Passage, articles: &mut usize, cleaner: &mut Cleaner) -> PassageView {
    match passage {
        Passage::Paragraph { text } => PassageView::Paragraph { text: cleaner.text(text) },
        Passage::Heading { text } => PassageView::Heading { text: cleaner.text(text) },
        Passage::Article { title, paragraphs } => {
            *articles += 1;
            let name = title.as_deref().map(|title| format!(" {}", cleaner.text(title)));
            PassageView::Article {
                label: format!("Điều {articles}.{}", name.as_deref().unwrap_or_default()),
                titled: name.is_some(),
                paragraphs: paragraphs.iter().map(|text| cleaner.text(text)).collect(),
            }
        }
        Passage::List { marker, items } => {
            let item = |(index, text): (usize, &String)| format!("{} {}", marker.text(index), cleaner.text(text));
            PassageView::List { items: items.iter().enumerate().map(item).collect() }
        }
        Passage::Fields { rows } => {
            let row = |field: &Field| FieldView { name: cleaner.text(&field.name), value: cleaner.text(&field.value) };
            PassageView::Fields { rows: rows.iter().map(row).collect() }
        }
        Passage::Table(of) => table(of, cleaner),
    }
}

fn table(table: &Table, cleaner: &mut Cleaner) -> PassageView {
    let mut columns = Vec::with_capacity(table.columns.len());
    for column in &table.columns {
        columns.push(ColumnView { title: cleaner.cell(&column.title), weight: column.weight, align: column.align });
    }
    let cells = |row: &Vec<String>| {
        let mut cells: Vec<String> = row.iter().map(|cell| cleaner.cell(cell)).collect();
        cells.resize(columns.len(), String::new());
        cells
    };
    let rows: Vec<Vec<String>> = table.rows.iter().map(cells).collect();
    let whole_rows = rows.iter().flatten().all(|cell| cell.len() <= CELL_ON_ONE_PAGE);
    PassageView::Table { columns, rows, whole_rows }
}
