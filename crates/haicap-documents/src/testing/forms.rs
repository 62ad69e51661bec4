//! Forms of the one-stop desk for tests and benches. No person in them exists.

use haicap_core::document::Document;
use haicap_core::dossier::Proposal;
use haicap_core::forms::{Form, Period, due_forms, paper, register, row};
use haicap_core::testing::Handled;
use jiff::civil::Date;

/// Every form that a day has, the refusal at reception and on the merits, and a register with so many lines.
pub fn sample_forms(day: Date, is_trial: bool, lines: u32) -> Vec<(String, Document)> {
    let refused = Proposal::Refuse {
        reason: "Không có dữ liệu hộ tịch của người được yêu cầu cấp bản sao.".into()
    };
    let ways = [
        ("accepted", Handled::accepted(day)),
        ("asked", Handled::supplement_requested(day)),
        ("refused", Handled::signed(day, refused)),
        ("declined", Handled::declined(day)),
        ("late", Handled::late(day)),
        ("stopped", Handled::stopped(day)),
    ];
    let mut forms = Vec::new();
    for (name, handled) in ways {
        let handled = Handled { is_trial, ..handled };
        for form in due_forms(&handled.dossier, day) {
            let made = paper(form, &handled.facts());
            forms.extend(made.map(|made| (format!("{name}-{form}"), made)));
        }
    }
    forms.push((Form::Register.to_string(), sample_register(day, is_trial, lines)));
    forms
}

/// A register with so many lines.
pub fn sample_register(day: Date, is_trial: bool, lines: u32) -> Document {
    let Handled { city, dossier, now, .. } = Handled::signed(day, Proposal::Grant);
    let people = super::people(lines as usize).rows;
    let line = |(number, person): (u32, &Vec<String>)| {
        row((&city, dossier.unit, &city.calendar), number, &dossier, (&person[1], "0900 000 009"), now).to_vec()
    };
    let rows = (1..).zip(&people).map(line).collect();
    let period = Period { from: day, to: day };
    register((&city, dossier.unit), period, rows, (day, "Lê Văn Mẫu, 11/06/2025".into()), is_trial)
}

/// So many receipts, each with its own code, name and link.
pub fn sample_receipts(day: Date, count: usize) -> Vec<Document> {
    let mut handled = Handled { is_trial: true, ..Handled::accepted(day) };
    let people = super::people(count).rows;
    let receipt = |(number, person): (u32, &Vec<String>)| {
        let code = haicap_core::dossier::dossier_code("T-H99.10001", day, number);
        handled.applicant.name = format!("{} {number}", person[1]);
        let link = format!("https://motcua.example/t/1/dossiers?code={code}");
        handled.dossier.code = Some(code);
        let facts = handled.facts();
        paper(Form::Receipt, &haicap_core::forms::Facts { look_up: &link, ..facts })
    };
    (1..).zip(&people).filter_map(receipt).collect()
}
