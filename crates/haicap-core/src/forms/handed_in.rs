//! What whoever handed in online has in hands until the desk has looked at it (xác nhận đã gửi hồ sơ trực tuyến).
//!
//! No form of any set: the receipt with the return date is made at acceptance (Điều 17 khoản 1 điểm c Nghị định
//! 61/2018/NĐ-CP), and this paper says so.

use super::paper::{Facts, field, issuer, place_name};
use crate::document::{Agency, Document, Marker, PaperKind, PaperSize, PaperStyle, Passage, TRIAL_WATERMARK};
use crate::words::{Lang, dong};

/// The paper of a dossier that was handed in online, with its lookup number.
pub fn handed_in(facts: &Facts, number: &str) -> Document {
    let (dossier, procedure) = (facts.dossier, facts.procedure);
    let papers = facts.paper_names(&dossier.papers);
    let mut body = vec![Passage::Fields { rows: facts.about("Người gửi hồ sơ") }];
    if !papers.is_empty() {
        body.extend([Passage::paragraph("Giấy tờ đã khai gồm:"), Passage::list(Marker::Number, papers)]);
    }
    let rows = vec![
        field("Thời gian gửi", facts.moment(dossier.submitted_at)),
        field("Nơi tiếp nhận", facts.desk_address()),
        field("Thời gian giải quyết theo quy định", procedure.limit.label(Lang::Vi)),
        field("Phí, lệ phí dự kiến", dong(procedure.fee.amount(dossier.quantity), Lang::Vi)),
    ];
    body.extend([
        Passage::Fields { rows },
        Passage::paragraph(
            "Đây chưa phải là Giấy tiếp nhận hồ sơ và hẹn trả kết quả: giấy đó được lập khi hồ sơ đã đủ và được tiếp \
             nhận. Theo dõi hồ sơ: quét mã QR, hoặc nhập số tra cứu cùng số điện thoại đã khai. Không đưa số tra cứu \
             cho người khác.",
        ),
    ]);
    Document {
        size: PaperSize::A5,
        title: Some("Xác nhận đã gửi hồ sơ trực tuyến".to_owned()),
        subject: format!("Số tra cứu: {number}"),
        place: place_name(facts.city, dossier.unit),
        date: Some(facts.day(dossier.submitted_at)),
        look_up: Some(facts.look_up.to_owned()),
        watermark: facts.is_trial.then(|| TRIAL_WATERMARK.to_owned()),
        body,
        ..Document::new(PaperKind::Form, PaperStyle::State, issuer(facts.city, dossier.unit, Agency::Centre))
    }
}
