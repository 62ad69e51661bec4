//! Papers as they come out: what stands where on the page, and what can be read from the file.

mod batch;
mod forms;
mod hostile;
mod layout;
mod pdf;

use crate::view::view;
use crate::world::{Template, lay_out};
use crate::{Archive, json};
use haicap_core::document::Document;
use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

const ARCHIVES: [Archive; 2] = [Archive::A2b, Archive::A1b];

/// Words in one hand on one line; places in points from the upper left corner.
#[derive(Debug, Clone)]
struct Run {
    page: usize,
    x: f64,
    end: f64,
    y: f64,
    size: f64,
    hand: String,
    text: String,
}

fn pages_of(document: &Document) -> PagedDocument {
    let (pages, warnings) = lay_out(Template::Papers, json(&view(None, &[document]).unwrap()));
    assert_eq!(warnings, Vec::<String>::new());
    pages.unwrap()
}

/// All words on upright lines in their order on the page: without the watermark.
fn runs(pages: &PagedDocument) -> Vec<Run> {
    let mut runs = Vec::new();
    for (page, content) in pages.pages().iter().enumerate() {
        let before = runs.len();
        gather(&content.frame, Point::zero(), page + 1, &mut runs);
        runs[before..].sort_by(|a, b| (a.y, a.x).partial_cmp(&(b.y, b.x)).unwrap());
    }
    runs
}

fn gather(frame: &Frame, at: Point, page: usize, runs: &mut Vec<Run>) {
    for (offset, item) in frame.items() {
        let place = at + *offset;
        match item {
            FrameItem::Group(group) if group.transform.kx.is_zero() => {
                let shift = Point::new(group.transform.tx, group.transform.ty);
                gather(&group.frame, place + shift, page, runs);
            }
            FrameItem::Text(text) => {
                let info = text.font.font().info();
                let bold = if info.variant.weight.to_number() > 500 { "bold" } else { "" };
                let slanted = if format!("{:?}", info.variant.style) == "Italic" { "italic" } else { "" };
                runs.push(Run {
                    page,
                    x: place.x.to_pt(),
                    end: (place.x + text.width()).to_pt(),
                    y: (place.y.to_pt() * 2.0).round() / 2.0,
                    size: text.size.to_pt(),
                    hand: format!("{bold}{slanted}"),
                    text: text.text.to_string(),
                });
            }
            _ => {}
        }
    }
}

/// The text by pages and lines; a wide gap within a line is a bar.
fn lines(pages: &PagedDocument) -> String {
    let mut text = String::new();
    let mut last: Option<Run> = None;
    for run in runs(pages) {
        match &last {
            Some(last) if last.page == run.page && last.y == run.y => {
                text.push_str(if run.x - last.end > 6.0 { " | " } else { "" });
            }
            Some(last) if last.page == run.page => text.push('\n'),
            _ => text.push_str(&format!("\n--- {}\n", run.page)),
        }
        text.push_str(&run.text);
        last = Some(run);
    }
    text.replace('\u{a0}', "·").lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}
