//! The request to pay what a procedure costs beyond its fee (thông báo thực hiện nghĩa vụ tài chính).
//!
//! The circulars have no form for it (as far as their lists of forms are known): laid out by what is told of a payment
//! (Điều 15 khoản 1 điểm c) and how it is made (Điều 22 khoản 1 Nghị định 61/2018/NĐ-CP). No text at hand says by when: there is
//! room to write it.

use super::hands::signed;
use super::paper::{Facts, field};
use crate::document::{Agency, Document, Passage};
use crate::dossier::{CommandKind, PayMethod};
use crate::law::PAYING;
use crate::procedure::WhilePaying;
use crate::words::{Lang, dong, dong_spelled};

/// Fills it: what is owed, for what, on what ground, how it is paid, and what the limit does meanwhile.
pub(super) fn fill(frame: Document, facts: &Facts) -> Option<Document> {
    let payment = facts.dossier.payment.as_ref()?;
    let what = facts.procedure.obligation.as_ref().map_or(&facts.procedure.name, |obligation| &obligation.name);
    let rules = facts.dossier.rules(facts.calendar);
    let ways: Vec<_> = PayMethod::ALL.iter().map(|way| way.label(Lang::Vi)).collect();
    let rows = vec![
        field("Khoản phải nộp", what),
        field("Số tiền", dong(payment.amount, Lang::Vi)),
        field("Bằng chữ", dong_spelled(payment.amount)),
        field("Lý do, cách tính", &payment.reason),
        field("Căn cứ", PAYING.under(rules).cite()),
        field("Cách nộp (ghi mã hồ sơ vào nội dung nộp)", ways.join("; ")),
        field("Nộp trước ngày (theo văn bản về khoản nộp)", ""),
    ];
    let clock = match payment.clock {
        WhilePaying::Waits => "Thời gian chờ nộp không tính vào thời hạn giải quyết hồ sơ.",
        WhilePaying::Runs => "Thời hạn giải quyết hồ sơ vẫn tính trong khi chờ nộp.",
    };
    Some(Document {
        body: vec![
            Passage::Fields { rows: facts.about("Hồ sơ của") },
            Passage::paragraph("Đề nghị ông (bà) thực hiện nghĩa vụ tài chính sau để hồ sơ được giải quyết tiếp:"),
            Passage::Fields { rows },
            Passage::paragraph(format!(
                "Không nộp tại quầy thì gửi chứng từ nộp tiền kèm hồ sơ. {clock} Nơi nộp và hướng dẫn: {}.",
                facts.desk_address()
            )),
        ],
        signers: signed(Agency::Committee, facts.hand(CommandKind::RequestPayment)),
        ..frame
    })
}
