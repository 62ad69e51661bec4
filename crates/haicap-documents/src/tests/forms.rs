//! Forms of the one-stop desk as they come out, in both sets.

use super::{ARCHIVES, lines, pages_of, runs};
use crate::testing::{hard_forms, sample_forms, sample_receipts, sample_register};
use crate::{RenderError, qr, render};
use haicap_core::document::Document;
use haicap_core::forms::{Form, paper};
use haicap_core::testing::Handled;
use jiff::civil::{Date, date};
use typst::layout::{Frame, FrameItem};

const MM: f64 = 72.0 / 25.4;
const TRIAL_DAY: Date = date(2025, 6, 11);
const LATER: Date = date(2025, 9, 16);

fn golden(day: Date) -> String {
    let forms = sample_forms(day, true, 3);
    forms.iter().map(|(name, form)| format!("==== {name}{}\n", lines(&pages_of(form)))).collect()
}

#[test]
fn first_set() {
    insta::assert_snapshot!(golden(TRIAL_DAY));
}

#[test]
fn second_set() {
    insta::assert_snapshot!(golden(LATER));
}

#[test]
fn every_form_is_an_archive_file_on_its_sheet_with_its_code() {
    for (day, is_trial) in [(TRIAL_DAY, true), (TRIAL_DAY, false), (LATER, true), (LATER, false)] {
        for (name, form) in sample_forms(day, is_trial, 2) {
            for archive in ARCHIVES {
                let file = render(&form, archive).unwrap_or_else(|error| panic!("{name}: {error}"));
                let watermark = file.len();
                assert!(file.starts_with(b"%PDF-") && watermark > 1_000, "{name}");
            }
            let pages = pages_of(&form);
            let size = pages.pages()[0].frame.size();
            let (width, height) = (size.x.to_pt() / MM, size.y.to_pt() / MM);
            let expect = if name == "register" { (297.0, 210.0) } else { (148.0, 210.0) };
            assert!((width - expect.0).abs() < 0.1 && (height - expect.1).abs() < 0.1, "{name}: {width} x {height}");
            assert_eq!(has_picture(&pages.pages()[0].frame), name != "register", "{name} has its QR code");
            assert_eq!(form.watermark.is_some(), is_trial, "{name}: a trial says so, the official part does not");
        }
    }
}

fn has_picture(frame: &Frame) -> bool {
    frame.items().any(|(_, item)| match item {
        FrameItem::Group(group) => has_picture(&group.frame),
        FrameItem::Image(..) => true,
        _ => false,
    })
}

/// A receipt whose applicant, papers and seat are what a test says.
fn receipt(change: impl FnOnce(&mut Handled)) -> Document {
    let mut handled = Handled::accepted(TRIAL_DAY);
    change(&mut handled);
    paper(Form::Receipt, &handled.facts()).unwrap()
}

#[test]
fn the_longest_that_people_write_stays_on_its_pages() {
    let one_word = receipt(|handled| handled.applicant.name = "Nguyễn".repeat(40));
    let mut forms = hard_forms(LATER, true);
    forms.extend(hard_forms(TRIAL_DAY, false));
    forms.extend([("one-word".to_owned(), one_word), ("register".to_owned(), sample_register(TRIAL_DAY, true, 120))]);
    for (name, form) in forms {
        let laid_out = pages_of(&form);
        let most = if name == "register" { 12 } else { 4 };
        assert!(laid_out.pages().len() <= most, "{name}: {} pages", laid_out.pages().len());
        let right = laid_out.pages()[0].frame.size().x.to_pt() - 9.0 * MM;
        for run in runs(&laid_out) {
            assert!(run.x >= 14.0 * MM && run.end <= right, "{name}: {run:?}");
        }
        render(&form, crate::Archive::A1b).unwrap();
    }
}

#[test]
fn hostile_text_stays_text_and_pictures_are_named() {
    let text = "#panic(\"x\") $x$ *đậm* <nhãn> @trích =1+1 <script>alert(1)</script>";
    let form = receipt(|handled| handled.applicant.name = text.into());
    let shown = lines(&pages_of(&form)).replace([' ', '\n', '\u{200b}'], "");
    assert!(shown.contains(&text.replace(' ', "")), "{shown}");
    let odd = receipt(|handled| handled.applicant.name = "Trần 🎉 Thử".into());
    assert_eq!(render(&odd, crate::Archive::A2b), Err(RenderError::Unprintable(vec!['🎉'])));
    let endless = receipt(|_| ());
    let endless = Document { look_up: Some("x".repeat(4_000)), ..endless };
    assert!(matches!(render(&endless, crate::Archive::A2b), Err(RenderError::LinkTooLong(_))));
}

#[test]
fn each_receipt_of_a_batch_has_a_code_of_its_own() {
    let receipts = sample_receipts(TRIAL_DAY, 3);
    let mut codes: Vec<String> = receipts.iter().map(|form| qr(form.look_up.as_ref().unwrap()).unwrap()).collect();
    codes.dedup();
    assert_eq!(codes.len(), 3);
}
