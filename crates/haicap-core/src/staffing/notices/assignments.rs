//! Notices of the provisional track: provisional assignments and planned transfers. None has legal effect.

use super::{Frame, NoticeRow, text};
use crate::document::{Document, Field, PaperKind, Passage, full_date};
use crate::organization::Block;
use crate::staffing::{Agreement, Body, PaperRef};
use crate::territory::UnitId;
use crate::words::{self, Lang};
use jiff::civil::Date;

/// What a notice tells.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// The people and their places.
    pub rows: &'a [NoticeRow<'a>],
    /// The collective decisions that it carries out.
    pub agreements: &'a [&'a Agreement],
    /// From which day.
    pub from: Date,
}

labelled! {
    /// Notices of planned transfer are written apart for two groups of bodies (khối điều động).
    pub enum TransferBlock {
        /// Party bodies, Fatherland Front and mass organisations.
        PartyAndFront = "party_and_front", "khối Đảng, Mặt trận Tổ quốc và các đoàn thể", "Party, Front and mass organisations";
        /// People's Council and People's Committee.
        Committee = "committee", "khối Ủy ban nhân dân", "People's Committee";
    }
}

impl TransferBlock {
    /// The group whose notice names people of a block.
    pub const fn of(block: Block) -> Self {
        match block {
            Block::Party | Block::Front => TransferBlock::PartyAndFront,
            Block::Government => TransferBlock::Committee,
        }
    }
}

/// Who is provisionally assigned to a unit (thông báo phân công tạm thời); rows of other units are left out.
pub fn provisional_by_unit(frame: &Frame, unit: UnitId, notice: &Notice) -> Document {
    let city = frame.city;
    let rows: Vec<NoticeRow> = notice.rows.iter().filter(|row| row.place.unit == unit).copied().collect();
    let name = text::inside(&text::unit(city, unit));
    let mut paper = frame.paper(PaperKind::ProvisionalNotice, format!("Phân công tạm thời nhân sự {name}"));
    paper.grounds.extend(frame.agreement_grounds(notice.agreements));
    paper.addressees = text::bodies_of(city, unit).into();
    let intro = format!(
        "{} thông báo phân công tạm thời {} người tại {name}, kể từ {}, theo danh sách kèm theo.",
        frame.competence.body,
        rows.len(),
        full_date(Some(notice.from))
    );
    paper.body = [intro.as_str(), text::PROVISIONAL, text::UNTIL_THE_DECISION].map(Passage::paragraph).into();
    paper.recipients = recipients();
    let title = format!("Danh sách phân công tạm thời nhân sự {name}");
    paper.annexes = vec![text::annex(city, &rows, &title, "Dự kiến phân công")];
    paper
}

/// What a notice says of one person, for whoever asks for it (trích thông báo).
pub fn provisional_for_person(frame: &Frame, row: &NoticeRow, notice: &PaperRef) -> Document {
    let city = frame.city;
    let whom = text::person(frame.competence.style, row.official);
    let mut paper = frame.paper(PaperKind::ProvisionalNotice, format!("Phân công tạm thời {whom}"));
    paper.title = Some("Trích thông báo".into());
    paper.grounds.clear();
    let (number, issued) = (text::inside(&notice.number), full_date(Some(notice.issued_on)));
    let intro = format!("Theo Thông báo {number} {issued} của {}, phân công tạm thời như sau:", frame.competence.body);
    let field = |name: &str, value: String| Field { name: name.into(), value };
    let mut rows = vec![
        field("Họ và tên", row.official.name.clone()),
        field("Ngày sinh", words::date(row.official.birth)),
        field("Trình độ", text::qualification(city, row.official)),
        field("Đơn vị công tác cũ", text::former(city, row.official)),
        field("Dự kiến phân công", text::post(city, &row.place.post)),
        field("Đơn vị", text::unit(city, row.place.unit)),
    ];
    rows.extend(text::concurrent(city, row.place).map(|names| field("Kiêm nhiệm", names)));
    rows.push(field("Kể từ", full_date(Some(notice.effective_from))));
    rows.extend(row.note.map(|note| field("Ghi chú", note.to_owned())));
    paper.body = vec![
        Passage::paragraph(intro),
        Passage::Fields { rows },
        Passage::paragraph(text::PROVISIONAL),
        Passage::paragraph(text::UNTIL_THE_DECISION),
    ];
    paper.recipients = vec!["Người có tên nêu trên".into(), "Lưu: hồ sơ nhân sự".into()];
    paper
}

/// Who is planned to be transferred where, for one group of bodies (thông báo dự kiến điều động); people of the other
/// group are left out, so that both notices can be made of the same rows.
pub fn planned_transfer(frame: &Frame, block: TransferBlock, notice: &Notice) -> Document {
    let city = frame.city;
    let rows: Vec<NoticeRow> =
        notice.rows.iter().filter(|row| transfer_block(frame, row) == Some(block)).copied().collect();
    let label = block.label(Lang::Vi);
    let mut paper = frame.paper(PaperKind::TransferNotice, format!("Dự kiến điều động nhân sự {label}"));
    paper.grounds.extend(frame.agreement_grounds(notice.agreements));
    let intro = format!(
        "{} thông báo dự kiến điều động {} người thuộc {label} đến các đơn vị mới, dự kiến từ {}, như sau:",
        frame.competence.body,
        rows.len(),
        full_date(Some(notice.from))
    );
    let outro = "Dự kiến này để chuẩn bị nhân sự; không có hiệu lực pháp lý, không làm thay đổi tiền lương và công \
                 việc hằng ngày. Việc điều động chỉ thực hiện khi có quyết định của cấp có thẩm quyền.";
    paper.body = vec![Passage::paragraph(intro), text::head_count(city, &rows), Passage::paragraph(outro)];
    paper.recipients = recipients();
    let title = format!("Danh sách dự kiến điều động {label}");
    paper.annexes = vec![text::annex(city, &rows, &title, "Dự kiến điều động đến")];
    paper
}

fn transfer_block(frame: &Frame, row: &NoticeRow) -> Option<TransferBlock> {
    let (blueprint, unit) = (&frame.city.blueprint, frame.city.units.get(&row.place.unit)?);
    blueprint.block_of(blueprint.post(&row.place.post)?, unit.kind).map(TransferBlock::of)
}

fn recipients() -> Vec<String> {
    vec![
        "Các đơn vị có tên trong thông báo".into(),
        text::body(Body::HomeAffairs),
        "Người có tên trong danh sách (trích thông báo khi có yêu cầu)".into(),
        "Lưu: hồ sơ nhân sự".into(),
    ]
}
