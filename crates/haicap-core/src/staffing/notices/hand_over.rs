//! The record of what a district body hands over when it closes.

use super::{Frame, NoticeRow, text};
use crate::document::{Align, Document, PaperKind, Passage, Signer};

/// What is handed over.
#[derive(Debug, Clone, Copy)]
pub struct HandOver<'a> {
    /// Code of the district.
    pub district: u32,
    /// Name of the body that closes.
    pub giver: &'a str,
    /// Name of the body that takes over.
    pub receiver: &'a str,
    /// Name of the body that witnesses it, if one does.
    pub witness: Option<&'a str>,
    /// People whose files go to their new units.
    pub rows: &'a [NoticeRow<'a>],
    /// Everything else: records, unfinished work, assets, the seal.
    pub items: &'a [HandOverItem<'a>],
}

/// One line of a hand-over record.
#[derive(Debug, Clone, Copy)]
pub struct HandOverItem<'a> {
    /// What.
    pub what: &'a str,
    /// How many.
    pub amount: u32,
    /// Of what measure, for example `hồ sơ`, `mét giá`, `con dấu`.
    pub measure: &'a str,
    /// Its state, or what is still to be done.
    pub note: &'a str,
}

/// The record of a district body that closes, for both sides to sign (biên bản bàn giao).
pub fn hand_over_record(frame: &Frame, hand_over: &HandOver) -> Document {
    let city = frame.city;
    let name = text::district(city, hand_over.district);
    let mut paper = frame.paper(PaperKind::HandOverRecord, format!("Bàn giao khi kết thúc hoạt động của {name}"));
    let mut sides = vec![("Bên giao", hand_over.giver), ("Bên nhận", hand_over.receiver)];
    sides.extend(hand_over.witness.map(|witness| ("Chứng kiến", witness)));
    let intro = sides.iter().map(|(side, body)| Passage::paragraph(format!("{side}: {body}.")));
    paper.body = intro.collect();
    paper.body.push(Passage::heading(format!("1. Nhân sự và hồ sơ nhân sự ({} người)", hand_over.rows.len())));
    paper.body.push(text::head_count(city, hand_over.rows));
    paper.body.push(Passage::heading("2. Hồ sơ, tài liệu, tài sản và công việc đang thực hiện"));
    paper.body.push(items(hand_over.items));
    paper.body.push(Passage::paragraph(
        "Hai bên đã kiểm đếm và thống nhất các nội dung trên. Biên bản được lập thành nhiều bản, mỗi bên giữ một bản.",
    ));
    paper.signers = sides.iter().map(|(side, _)| Signer::new(format!("Đại diện {}", text::inside(side)))).collect();
    if let Some(last) = paper.signers.get_mut(2) {
        last.title = "Đại diện cơ quan chứng kiến".into();
    }
    paper.recipients = vec!["Các bên".into(), "Lưu: hồ sơ bàn giao".into()];
    paper.annexes = vec![text::annex(city, hand_over.rows, "Danh sách nhân sự bàn giao", "Đơn vị, chức vụ mới")];
    paper
}

fn items(items: &[HandOverItem]) -> Passage {
    if items.is_empty() {
        return Passage::paragraph("Không có.");
    }
    let columns = [
        ("Nội dung", 6, Align::Left),
        ("Số lượng", 2, Align::Right),
        ("Đơn vị tính", 2, Align::Left),
        ("Tình trạng, việc còn lại", 4, Align::Left),
    ];
    let cells = |item: &HandOverItem| {
        vec![item.what.to_owned(), item.amount.to_string(), item.measure.to_owned(), item.note.to_owned()]
    };
    text::counted(&columns, items.iter().map(cells))
}
