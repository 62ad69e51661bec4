//! What is in the file: its standard, its text, its letters, and that it is the same each time.

use super::{ARCHIVES, lines, pages_of};
use crate::testing::{sample, sample_cards};
use crate::{Archive, CardUse, CardsPerSheet, RenderError, cards, render, render_bound};
use haicap_core::document::{PaperKind, PaperStyle};
use hayro_cmap::{BfString, CMap};
use hayro_syntax::Pdf;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Object, Stream};
use jiff::civil::date;

/// The text of a PDF as any reader finds it: by its operators and its map from glyphs to letters.
fn text_of(bytes: Vec<u8>) -> String {
    let pdf = Pdf::new(bytes).unwrap();
    let mut text = String::new();
    for page in pdf.pages().iter() {
        let mut map = None;
        let mut operations = page.typed_operations();
        while let Some(operation) = operations.next() {
            match operation {
                TypedInstruction::TextFont(font) => {
                    let font = page.resources().get_font(font.0).unwrap();
                    let stream = font.get::<Stream<'_>>("ToUnicode").unwrap();
                    map = CMap::parse(&stream.decoded().unwrap(), |_| None);
                }
                TypedInstruction::ShowText(shown) => letters(shown.0.as_bytes(), map.as_ref().unwrap(), &mut text),
                TypedInstruction::ShowTexts(shown) => {
                    for part in shown.0.iter::<Object<'_>>() {
                        if let Object::String(part) = part {
                            letters(part.as_bytes(), map.as_ref().unwrap(), &mut text);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    text
}

fn letters(codes: &[u8], map: &CMap, text: &mut String) {
    for code in codes.chunks(2) {
        match map.lookup_bf_string(u32::from(code[0]) << 8 | u32::from(code[1])) {
            Some(BfString::Char(letter)) => text.push(letter),
            Some(BfString::String(letters)) => text.push_str(&letters),
            None => text.push('\u{fffd}'),
        }
    }
}

fn bare(text: &str) -> String {
    text.replace([' ', '\n', '\u{a0}', '·', '|'], "")
}

#[test]
fn every_kind_is_an_archive_file_of_both_levels() {
    for &kind in PaperKind::ALL {
        for &style in PaperStyle::ALL {
            for archive in ARCHIVES {
                let file =
                    render(&sample(kind, style), archive).unwrap_or_else(|error| panic!("{kind} {style}: {error}"));
                let (version, part) = match archive {
                    Archive::A2b => ("%PDF-1.7", "<pdfaid:part>2<"),
                    Archive::A1b => ("%PDF-1.4", "<pdfaid:part>1<"),
                };
                let latin: String = file.iter().map(|byte| char::from(*byte)).collect();
                assert!(latin.starts_with(version) && latin.contains(part) && latin.contains("conformance>B<"));
                assert!(latin.contains("/Marked true"), "the file is tagged");
                assert!(
                    latin.contains("/Lang(vi-VN)") || latin.contains("/Lang (vi-VN)"),
                    "the file says its language"
                );
            }
        }
    }
}

#[test]
fn all_text_can_be_taken_out_again() {
    for (kind, style) in [(PaperKind::Decision, PaperStyle::State), (PaperKind::Submission, PaperStyle::Party)] {
        let paper = sample(kind, style);
        let found = bare(&text_of(render(&paper, Archive::A2b).unwrap()));
        assert!(!found.contains('\u{fffd}'));
        for line in lines(&pages_of(&paper)).lines().filter(|line| !line.starts_with("---")) {
            for part in line.split(" | ") {
                assert!(found.contains(&bare(part)), "{part:?} is not in {found}");
            }
        }
        assert!(found.contains(&bare("VẬN HÀNH THỬ - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ")));
    }
}

#[test]
fn equal_papers_give_equal_bytes() {
    let paper = sample(PaperKind::Decision, PaperStyle::State);
    let other = sample(PaperKind::Decision, PaperStyle::Party);
    let first = render(&paper, Archive::A1b).unwrap();
    let second = render(&other, Archive::A1b).unwrap();
    assert_ne!(first, second);
    assert_eq!(first, render(&paper, Archive::A1b).unwrap());
    let year = b"D:20250609";
    assert!(first.windows(year.len()).any(|bytes| bytes == year), "the day is the paper's own");
}

#[test]
fn bound_papers_follow_each_other() {
    let papers: Vec<_> =
        [PaperStyle::State, PaperStyle::Party].map(|style| sample(PaperKind::ProvisionalNotice, style)).into();
    let file = render_bound("Tập thông báo", &papers, Archive::A2b).unwrap();
    assert_eq!(Pdf::new(file.clone()).unwrap().pages().len(), 2);
    let text = text_of(file);
    assert!(text.find("CỘNG HÒA").unwrap() < text.find("ĐẢNG CỘNG SẢN").unwrap());
}

#[test]
fn cards_carry_name_code_and_picture() {
    let people = sample_cards(21);
    for (per_sheet, pages) in [(CardsPerSheet::Eight, 3), (CardsPerSheet::Ten, 3)] {
        for archive in ARCHIVES {
            let file = cards(&people, (per_sheet, CardUse::Trial), date(2025, 6, 9), archive).unwrap();
            assert_eq!(Pdf::new(file.clone()).unwrap().pages().len(), pages);
            let text = text_of(file);
            for card in &people {
                assert!(text.contains(&card.name) && text.contains(&card.code));
            }
            assert!(!text.contains("https"), "the link is in the picture alone");
            assert_eq!(text.matches("VẬN HÀNH THỬ").count(), people.len());
        }
    }
    assert_eq!(
        cards(&[], (CardsPerSheet::Ten, CardUse::Trial), date(2025, 6, 9), Archive::A2b),
        Err(RenderError::Nothing)
    );
    let mut long = sample_cards(1);
    long[0].link = "x".repeat(3_000);
    let error = cards(&long, (CardsPerSheet::Ten, CardUse::Trial), date(2025, 6, 9), Archive::A2b).unwrap_err();
    assert!(error.to_string().contains(&long[0].name));
}
