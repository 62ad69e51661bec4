//! Names, lists and sentences that several papers share.

use super::NoticeRow;
use crate::city::City;
use crate::document::{Align, Annex, Column, Orientation, PaperStyle, Passage, Table};
use crate::organization::{FormerPlace, Official, Sex};
use crate::staffing::{Body, Place};
use crate::territory::UnitId;
use crate::words::{self, Lang};
use std::collections::BTreeMap;

/// What every provisional paper says in its body (FACTS: no legal effect, no change of pay and of daily work).
pub(super) const PROVISIONAL: &str = "Việc phân công nêu trên là tạm thời, để tham gia vận hành thử và chuẩn bị nhân \
     sự; không có hiệu lực pháp lý, không làm thay đổi tiền lương và công việc hằng ngày của người được phân công.";
pub(super) const UNTIL_THE_DECISION: &str = "Người có tên trong danh sách tiếp tục thực hiện nhiệm vụ hiện nay cho \
     đến khi có quyết định của cấp có thẩm quyền.";

/// A name as it stands within a sentence: `phường Một`, `số 05-TB/TU`.
pub(super) fn inside(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

pub(super) fn unit(city: &City, id: UnitId) -> String {
    city.units.get(&id).map_or_else(|| format!("đơn vị {id}"), |unit| unit.name.clone())
}

pub(super) fn district(city: &City, code: u32) -> String {
    city.districts.get(&code).map_or_else(|| format!("địa phương mã {code:03}"), |district| district.name.clone())
}

pub(super) fn post(city: &City, key: &str) -> String {
    city.blueprint.post(key).map_or_else(|| key.to_owned(), |post| post.name.clone())
}

/// The posts held beside the first one, or nothing.
pub(super) fn concurrent(city: &City, place: &Place) -> Option<String> {
    let names: Vec<_> = place.concurrent.iter().map(|key| post(city, key)).collect();
    (!names.is_empty()).then(|| names.join("; "))
}

/// All posts of a place with the unit: `Bí thư Đảng ủy kiêm Chủ tịch Hội đồng nhân dân, Phường Một`.
pub(super) fn place(city: &City, place: &Place) -> String {
    let beside = concurrent(city, place).map(|names| format!(" kiêm {names}")).unwrap_or_default();
    format!("{}{beside}, {}", post(city, &place.post), unit(city, place.unit))
}

/// Post and place before the reorganisation.
pub(super) fn former(city: &City, official: &Official) -> String {
    let place = match official.from {
        FormerPlace::Unit(id) => unit(city, id),
        FormerPlace::District(code) => district(city, code),
    };
    format!("{}, {place}", official.position)
}

pub(super) fn qualification(city: &City, official: &Official) -> String {
    let known = city.blueprint.qualifications.iter().find(|known| known.key == official.qualification);
    known.map_or_else(|| official.qualification.clone(), |known| known.name.clone())
}

/// The person within a sentence: `bà Nguyễn Thử 1`, in the Party `đồng chí Nguyễn Thử 1`.
pub(super) fn person(style: PaperStyle, official: &Official) -> String {
    let title = match (style, official.sex) {
        (PaperStyle::Party, _) => "đồng chí",
        (_, Sex::Female) => "bà",
        (_, Sex::Male) => "ông",
    };
    format!("{title} {}", official.name)
}

pub(super) fn body(body: Body) -> String {
    body.label(Lang::Vi).to_owned()
}

/// The bodies of a unit that get papers about its people.
pub(super) fn bodies_of(city: &City, id: UnitId) -> [String; 2] {
    let unit = inside(&unit(city, id));
    [format!("Đảng ủy {unit}"), format!("Ủy ban nhân dân {unit}")]
}

/// By unit, then by precedence of the posts, then by staff number.
pub(super) fn by_unit<'a>(city: &City, rows: &[NoticeRow<'a>]) -> BTreeMap<UnitId, Vec<NoticeRow<'a>>> {
    let mut units: BTreeMap<UnitId, Vec<NoticeRow>> = BTreeMap::new();
    for row in rows {
        units.entry(row.place.unit).or_default().push(*row);
    }
    let precedence = |row: &NoticeRow| city.blueprint.posts.iter().position(|post| post.key == row.place.post);
    for rows in units.values_mut() {
        rows.sort_by_key(|row| (precedence(row).unwrap_or(usize::MAX), row.official.code.clone()));
    }
    units
}

/// The remark in a list: posts held beside, and what else is said.
fn remark(city: &City, row: &NoticeRow) -> String {
    let beside = concurrent(city, row.place).map(|names| format!("Kiêm nhiệm: {names}"));
    beside.into_iter().chain(row.note.map(str::to_owned)).collect::<Vec<_>>().join(". ")
}

/// A table whose rows are counted in a first column.
pub(super) fn counted(columns: &[(&str, u32, Align)], rows: impl IntoIterator<Item = Vec<String>>) -> Passage {
    let first = std::iter::once(Column::new("STT", 1, Align::Center));
    let columns = first.chain(columns.iter().map(|&(title, weight, align)| Column::new(title, weight, align)));
    let number = |(index, row): (usize, Vec<String>)| std::iter::once((index + 1).to_string()).chain(row).collect();
    Passage::Table(Table { columns: columns.collect(), rows: rows.into_iter().enumerate().map(number).collect() })
}

/// The list of people of one unit.
pub(super) fn people(city: &City, rows: &[NoticeRow], planned: &str) -> Passage {
    let columns = [
        ("Họ và tên", 4, Align::Left),
        ("Ngày sinh", 2, Align::Center),
        ("Trình độ", 3, Align::Left),
        ("Đơn vị công tác cũ", 4, Align::Left),
        (planned, 4, Align::Left),
        ("Ghi chú", 3, Align::Left),
    ];
    let cells = |row: &NoticeRow| {
        vec![
            row.official.name.clone(),
            words::date(row.official.birth),
            qualification(city, row.official),
            former(city, row.official),
            post(city, &row.place.post),
            remark(city, row),
        ]
    };
    counted(&columns, rows.iter().map(cells))
}

/// The annex with the people of all units, a table for each.
pub(super) fn annex(city: &City, rows: &[NoticeRow], title: &str, planned: &str) -> Annex {
    let passages = by_unit(city, rows).into_iter().flat_map(|(id, rows)| {
        let heading = format!("{} ({} người)", unit(city, id), rows.len());
        [Passage::heading(heading), people(city, &rows, planned)]
    });
    Annex { title: title.to_owned(), orientation: Orientation::Landscape, body: passages.collect() }
}

/// How many people each unit gets.
pub(super) fn head_count(city: &City, rows: &[NoticeRow]) -> Passage {
    let columns = [("Đơn vị", 6, Align::Left), ("Số người", 2, Align::Right)];
    let cells = |(id, rows): (UnitId, Vec<NoticeRow>)| vec![unit(city, id), rows.len().to_string()];
    counted(&columns, by_unit(city, rows).into_iter().map(cells))
}
