//! Forms of the one-stop desk for tests and benches. No person in them exists.

use haicap_core::document::Document;
use haicap_core::dossier::Proposal;
use haicap_core::forms::{Form, Period, due_forms, paper, register, row};
use haicap_core::procedure::RequiredPaper;
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
        ("to-pay", Handled::payment_requested(day)),
        ("stopped", Handled::stopped(day)),
    ];
    let ways = ways.map(|(name, handled)| (name, Handled { is_trial, ..handled }));
    let mut forms: Vec<_> = ways.iter().flat_map(|(name, handled)| made(name, handled, day)).collect();
    forms.push((Form::Register.to_string(), sample_register(day, is_trial, lines)));
    forms
}

/// The forms of a dossier that are due, by the way it went.
fn made(name: &str, handled: &Handled, day: Date) -> Vec<(String, Document)> {
    let form = |form: Form| Some((format!("{name}-{form}"), paper(form, &handled.facts())?));
    due_forms(&handled.dossier, day).into_iter().filter_map(form).collect()
}

/// The same forms with the longest that people write: a name of one word and forty letters, a reason of six hundred
/// letters, thirty papers, long names of unit, post and procedure.
pub fn hard_forms(day: Date, is_trial: bool) -> Vec<(String, Document)> {
    let reason = "Giấy tờ nộp kèm chưa thể hiện đủ nội dung cần xác minh theo quy định hiện hành. ".repeat(8);
    let reason: String = reason.chars().take(600).collect();
    let refused = Proposal::Refuse { reason: reason.clone() };
    let ways = [
        ("asked", Handled::supplement_requested(day)),
        ("refused", Handled::signed(day, refused)),
        ("declined", Handled::declined(day)),
        ("late", Handled::late(day)),
        ("to-pay", Handled::payment_requested(day)),
        ("stopped", Handled::stopped(day)),
    ];
    let mut forms = Vec::new();
    for (name, handled) in ways {
        let handled = hardened(Handled { is_trial, ..handled }, &reason);
        forms.extend(made(name, &handled, day));
    }
    forms
}

fn hardened(mut handled: Handled, reason: &str) -> Handled {
    handled.applicant.name = "Nguyễnthịkhánhhuyềntrânbảongọcthửnghiệm".into();
    for unit in handled.city.units.values_mut() {
        unit.name = "Phường Hòa Bình Đông Hưng Thuận Tân Thới Nhất".into();
        unit.seat = Some("số 1234/56/78 đường Nguyễn Thị Minh Khai nối dài, khu phố 12, toà nhà hành chính".into());
    }
    for procedure in handled.city.procedures.values_mut() {
        procedure.name =
            "Đính chính Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với \
                          đất đã cấp lần đầu có sai sót do lỗi của cơ quan hoặc của người sử dụng đất"
                .into();
        let model = procedure.papers[0].clone();
        procedure.papers = (1..=30)
            .map(|number| {
                let name =
                    format!("Giấy tờ số {number} kèm bản sao có chứng thực hoặc bản chụp kèm bản chính để đối chiếu");
                RequiredPaper { key: format!("p{number:02}"), name, ..model.clone() }
            })
            .collect();
        handled.dossier.papers = procedure.papers.iter().map(|paper| paper.key.clone()).collect();
    }
    let dossier = &mut handled.dossier;
    if let Some(asked) = &mut dossier.supplement {
        (asked.reason, asked.papers) = (reason.to_owned(), dossier.papers.clone());
    }
    dossier.apology.iter_mut().for_each(|apology| apology.reason = reason.to_owned());
    dossier.payment.iter_mut().for_each(|payment| payment.reason = reason.to_owned());
    dossier.payment.iter_mut().for_each(|payment| payment.amount = 987_654_321_555);
    dossier.stopped.iter_mut().for_each(|stopped| stopped.reason = reason.to_owned());
    dossier.closing_reason.iter_mut().for_each(|closing| reason.clone_into(closing));
    for by in handled.steps.iter_mut().filter_map(|step| step.by.as_mut()) {
        by.name = "Nguyễn Hoàng Khánh Huyền Trân Bảo Ngọc Thử Nghiệm".into();
    }
    handled
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
