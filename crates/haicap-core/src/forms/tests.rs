//! When each form is due, and what stands on it, as text.

use super::*;
use crate::document::{Document, PaperStyle, Passage, Seat};
use crate::dossier::{Dossier, OldFile, Reception};
use crate::territory::UnitId;
use crate::testing::Handled;
use crate::words::Lang;
use std::fmt::Write;

const TRIAL_DAY: Date = date(2025, 6, 11);

/// A paper as plain lines.
fn text(paper: &Document) -> String {
    let mut text = String::new();
    let issuer = &paper.issuer;
    let _ = writeln!(text, "{} / {} / {}", issuer.parent.as_deref().unwrap_or_default(), issuer.name, paper.place);
    let _ = writeln!(text, "{:?} {:?} {:?}", paper.size, paper.orientation, paper.date);
    let _ = writeln!(text, "{} / {}", paper.heading(), paper.subject);
    for passage in &paper.body {
        match passage {
            Passage::Fields { rows } => rows.iter().for_each(|row| {
                let _ = writeln!(text, "{}: {}", row.name, row.value);
            }),
            Passage::List { items, .. } => items.iter().for_each(|item| {
                let _ = writeln!(text, "  - {item}");
            }),
            Passage::Table(table) => table.rows.iter().for_each(|row| {
                let _ = writeln!(text, "  {}", row.join(" | "));
            }),
            Passage::Paragraph { text: words } => {
                let _ = writeln!(text, "{words}");
            }
            other => panic!("no form has {other:?}"),
        }
    }
    for signer in &paper.signers {
        let lines: String = signer.authority_lines(PaperStyle::State).iter().map(|line| format!("{line} / ")).collect();
        let _ = writeln!(text, "[{lines}{}: {}]", signer.title, signer.name.as_deref().unwrap_or("…"));
    }
    let _ = writeln!(text, "{}\n", paper.mark.as_deref().unwrap_or_default());
    text
}

/// Every form that is due for some dossiers of a day.
fn all(day: Date) -> String {
    let refused =
        Proposal::Refuse { reason: "Không có dữ liệu hộ tịch của người được yêu cầu.".into() };
    let ways = [
        ("accepted", Handled::accepted(day)),
        ("asked", Handled::supplement_requested(day)),
        ("signed", Handled::signed(day, Proposal::Grant)),
        ("refused", Handled::signed(day, refused)),
        ("late", Handled::late(day)),
        ("to-pay", Handled::payment_requested(day)),
        ("stopped", Handled::stopped(day)),
        ("declined", Handled::declined(day)),
    ];
    let mut golden = String::new();
    for (name, handled) in ways {
        let due = due_forms(&handled.dossier, day);
        let keys: Vec<_> = due.iter().map(|form| form.key()).collect();
        let _ = writeln!(golden, "== {name}: {}", keys.join(", "));
        for form in due {
            let paper = paper(form, &handled.facts()).unwrap();
            assert_eq!(paper.faults(), vec![], "{name} {form}");
            golden += &text(&paper);
        }
    }
    golden
}

#[test]
fn forms_of_the_first_set() {
    insta::assert_snapshot!(all(TRIAL_DAY));
}

#[test]
fn forms_of_the_second_set() {
    insta::assert_snapshot!(all(date(2025, 9, 16)));
}

#[test]
fn a_form_is_of_the_set_of_its_day() {
    let marks = |day: Date| {
        let set = FormSet::on(day);
        Form::ALL
            .iter()
            .map(|form| {
                set.mark(*form)
                    .filter(|_| *form != Form::Payment)
                    .map(|mark| mark.chars().skip(7).take(2).collect::<String>())
            })
            .collect::<Vec<_>>()
    };
    let numbers = |text: [&str; 8]| text.map(|number| Some(number.to_owned()).filter(|number| number != "-")).to_vec();
    let first = numbers(["01", "02", "03", "04", "-", "-", "05", "06"]);
    for (day, expect) in [
        (date(2018, 1, 1), &first),
        (date(2019, 1, 6), &first),
        (date(2025, 9, 14), &first),
        (date(2025, 9, 15), &numbers(["01", "02", "03", "04", "05", "-", "06", "07"])),
        (date(2030, 1, 1), &numbers(["01", "02", "03", "04", "05", "-", "06", "07"])),
    ] {
        assert_eq!(&marks(day), expect, "{day}");
    }
    assert!(SETS.is_sorted_by_key(|set| set.in_force_from));
    // Printed again later, a receipt is still the one of its day; a control sheet goes on and is of today.
    let mut handled = Handled::accepted(date(2025, 9, 12));
    handled.now = handled.city.calendar.moment(date(2025, 9, 16).at(9, 0, 0, 0));
    let mark = |form| paper(form, &handled.facts()).unwrap().mark.unwrap();
    assert!(mark(Form::Receipt).contains("Mẫu số 01, Thông tư số 01/2018"), "{}", mark(Form::Receipt));
    assert!(mark(Form::ControlSheet).contains("Mẫu số 06, Thông tư số 03/2025"), "{}", mark(Form::ControlSheet));
}

#[test]
fn a_form_is_there_from_the_step_on_that_asks_for_it() {
    let none = Dossier { accepted_at: None, due_at: None, code: None, ..Handled::accepted(TRIAL_DAY).dossier };
    assert_eq!(due_forms(&none, TRIAL_DAY), vec![]);
    let granted = Handled::signed(TRIAL_DAY, Proposal::Grant).dossier;
    assert!(!due_forms(&granted, TRIAL_DAY).contains(&Form::Refusal), "what was granted is no refusal");
    let refuse = Proposal::Refuse { reason: "x".into() };
    let proposed = Dossier { signed_at: None, ..Handled::signed(TRIAL_DAY, refuse).dossier };
    assert!(!due_forms(&proposed, TRIAL_DAY).contains(&Form::Refusal), "a refusal is signed before it is printed");
    let stopped = Handled::stopped(TRIAL_DAY).dossier;
    assert!(!due_forms(&stopped, TRIAL_DAY).contains(&Form::Stop), "the first set has no such form");
    assert!(due_forms(&stopped, date(2025, 9, 15)).contains(&Form::Stop));
    let old = OldFile { unit: UnitId::old(10_004), code: "B-1/2025".into(), received: date(2025, 6, 9), due: None };
    let carried = Dossier { carried_over: Some(old), ..Handled::accepted(TRIAL_DAY).dossier };
    assert_eq!(due_forms(&carried, TRIAL_DAY), [Form::ControlSheet], "its receipt is the old unit's");
}

#[test]
fn a_receipt_is_made_anew_when_a_supplement_starts_the_limit_again() {
    let (before, after) = (Handled::supplement_requested(TRIAL_DAY), Handled::signed(TRIAL_DAY, Proposal::Grant));
    assert_eq!(made_at(Form::Receipt, &before.dossier), before.dossier.accepted_at);
    let answered = after.dossier.supplement.as_ref().unwrap().answered_at;
    assert_eq!(made_at(Form::Receipt, &after.dossier), answered);
    // Brought before it was accepted: the receipt is of the acceptance.
    let mut early = after.dossier;
    early.accepted_at = early.signed_at;
    assert_eq!(made_at(Form::Receipt, &early), early.accepted_at);
}

#[test]
fn a_trial_says_so_on_every_form_and_the_official_part_on_none() {
    for is_trial in [true, false] {
        let handled = Handled { is_trial, ..Handled::signed(TRIAL_DAY, Proposal::Grant) };
        for form in due_forms(&handled.dossier, TRIAL_DAY) {
            let paper = paper(form, &handled.facts()).unwrap();
            assert_eq!(paper.watermark.is_some(), is_trial, "{form}");
            assert!(paper.look_up.is_some_and(|link| link.contains("code=H99")), "{form}");
        }
        let period = Period { from: TRIAL_DAY, to: TRIAL_DAY };
        let made = (TRIAL_DAY, "Lê Văn Mẫu".to_owned());
        let book = register((&handled.city, handled.dossier.unit), period, vec![], made, is_trial);
        assert_eq!((book.watermark.is_some(), book.faults()), (is_trial, vec![]));
    }
}

#[test]
fn a_hand_in_online_has_a_paper_that_is_no_receipt() {
    for is_trial in [true, false] {
        let handled = Handled { is_trial, ..Handled::accepted(TRIAL_DAY) };
        let paper = handed_in(&handled.facts(), "K7QM-2XVD-9RTA");
        assert_eq!((paper.faults(), paper.watermark.is_some(), paper.mark.is_none()), (vec![], is_trial, true));
        let said = text(&paper);
        for words in ["Số tra cứu: K7QM-2XVD-9RTA", "Đây chưa phải là Giấy tiếp nhận", "số 1 đường Thử Nghiệm"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
    }
}

#[test]
fn a_line_of_the_register() {
    let handled = Handled::signed(TRIAL_DAY, Proposal::Grant);
    let (city, calendar) = (&handled.city, &handled.city.calendar);
    let line = |dossier: &Dossier| {
        row((city, handled.dossier.unit, calendar), 7, dossier, ("Trần Thị Ngọc Thử", "0900"), handled.now)
    };
    let returned = Dossier { returned_at: Some(handled.now), ..handled.dossier.clone() };
    let old = OldFile { unit: UnitId::old(10_004), code: "B-1/2025".into(), received: TRIAL_DAY, due: None };
    let carried = Dossier { carried_over: Some(old), ..Handled::accepted(TRIAL_DAY).dossier };
    let late = Handled::late(TRIAL_DAY).dossier;
    let lines = [&handled.dossier, &returned, &carried, &late].map(|dossier| line(dossier).join(" | "));
    insta::assert_snapshot!(lines.join("\n"));
    let desk = Reception { unit: UnitId::new(10_002), transferred_at: None };
    let received = Dossier { reception: Some(desk), ..handled.dossier.clone() };
    let at = |unit| row((city, unit, calendar), 7, &received, ("An", ""), handled.now).join(" | ");
    let (here, there) = (city.units[&UnitId::new(10_002)].name.as_str(), city.units[&received.unit].name.as_str());
    assert!(at(received.unit).ends_with(&format!("Tiếp nhận tại {here}")), "{}", at(received.unit));
    assert!(at(UnitId::new(10_002)).ends_with(&format!("Tiếp nhận cho {there}")), "{}", at(UnitId::new(10_002)));
    let period = Period { from: TRIAL_DAY, to: date(2025, 6, 30) };
    let made = (date(2025, 7, 1), "Lê Văn Mẫu, 01/07/2025".to_owned());
    let book = register((city, handled.dossier.unit), period, vec![line(&returned).into()], made, false);
    assert!(text(&book).contains("Hồ sơ tiếp nhận từ ngày 11/06/2025 đến ngày 30/06/2025, Phường An Bình"));
    assert_eq!(book.reader.as_deref(), Some("Lê Văn Mẫu, 01/07/2025"));
}

#[test]
fn every_form_has_words_in_both_languages_and_its_set_its_title() {
    for set in &SETS {
        for form in set.kinds() {
            assert!(set.title(form).is_some_and(|title| !title.is_empty()) && !form.label(Lang::En).is_empty());
        }
    }
}

/// What was done in another's place says so, on the signature and in the control sheet; post and right say how.
#[test]
fn who_signs_is_told_with_the_right_to_do_so() {
    let refused = Proposal::Refuse { reason: "Không có dữ liệu hộ tịch.".into() };
    let mut handled = Handled::signed(TRIAL_DAY, refused);
    let away = |signs| Some(InPlace { post: "Chủ tịch Ủy ban nhân dân".into(), signs });
    let (vice, chair) = ("Phó Chủ tịch Ủy ban nhân dân", "Chủ tịch Ủy ban nhân dân");
    let (head, officer) = ("Trưởng phòng Văn hóa - Xã hội", "Công chức tư pháp - hộ tịch");
    for (post, seat, in_place_of, expect) in [
        (vice, Seat::Committee, away(true), "KT. CHỦ TỊCH / Phó Chủ tịch: Huỳnh Văn Diễn"),
        (vice, Seat::Committee, None, "KT. CHỦ TỊCH / Phó Chủ tịch: Huỳnh Văn Diễn"),
        (chair, Seat::Committee, None, "[Chủ tịch: Huỳnh Văn Diễn"),
        (head, Seat::Division, away(true), "TUQ. CHỦ TỊCH / Trưởng phòng Văn hóa - Xã hội: Huỳnh Văn Diễn"),
        (head, Seat::Division, None, "TL. CHỦ TỊCH / Trưởng phòng Văn hóa - Xã hội: Huỳnh Văn Diễn"),
        (
            officer,
            Seat::Officer,
            away(false),
            "[Người lập (thay Chủ tịch Ủy ban nhân dân): Huỳnh Văn Diễn]\n[Người có thẩm quyền ký: …",
        ),
    ] {
        let by = handled.steps.last_mut().and_then(|step| step.by.as_mut()).unwrap();
        (by.post, by.seat, by.in_place_of) = (post.into(), seat, in_place_of);
        let paper = text(&paper(Form::Refusal, &handled.facts()).unwrap());
        assert!(paper.contains(&format!("{expect}]")), "{expect}: {paper}");
        assert!(paper.starts_with(" / Ủy ban nhân dân phường An Bình /"), "{paper}");
    }
    let sheet = text(&paper(Form::ControlSheet, &handled.facts()).unwrap());
    assert!(sheet.contains(", thay Chủ tịch Ủy ban nhân dân |"), "{sheet}");
}

/// The letter is of whoever signs it: the centre has a seal of its own.
#[test]
fn an_apology_is_of_the_agency_whose_leader_signs_it() {
    let mut handled = Handled::late(TRIAL_DAY);
    let centre = "Trung tâm Phục vụ hành chính công";
    for (post, body, seat, issuer, signed) in [
        (
            "Chủ tịch Ủy ban nhân dân",
            "Ủy ban nhân dân",
            Seat::Committee,
            "Ủy ban nhân dân phường An Bình",
            "[Chủ tịch:",
        ),
        (
            "Phó Giám đốc Trung tâm Phục vụ hành chính công",
            centre,
            Seat::Centre,
            centre,
            "[KT. GIÁM ĐỐC / Phó Giám đốc:",
        ),
        (
            "Phó Trưởng phòng Kinh tế",
            "Phòng Kinh tế",
            Seat::Division,
            "Ủy ban nhân dân phường An Bình",
            "[TL. CHỦ TỊCH / KT. TRƯỞNG PHÒNG KINH TẾ / Phó Trưởng phòng Kinh tế:",
        ),
    ] {
        let by = handled.steps.last_mut().and_then(|step| step.by.as_mut()).unwrap();
        (by.post, by.division, by.seat) = (post.into(), body.into(), seat);
        let paper = text(&paper(Form::Apology, &handled.facts()).unwrap());
        for words in [format!("/ {issuer} / An Bình"), format!("{issuer} xin lỗi ông (bà)"), signed.into()] {
            assert!(paper.contains(&words), "{words}: {paper}");
        }
    }
}
