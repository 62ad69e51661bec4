//! Lists of people: trial participants, concluded lists, short biographies.

use super::{Frame, NoticeRow, text};
use crate::document::{Align, Annex, Document, Marker, Orientation, PaperKind, Passage, TRIAL_WATERMARK, full_date};
use crate::organization::Official;
use crate::staffing::{ConcludedList, ListMember, MakeUp, YOUNG, make_up};
use crate::words::{self, Lang};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who of a district takes part in the trial, substitutes included (danh sách tham gia vận hành thử). It is enough for
/// a trial account and decides nothing else, and says so.
pub fn participant_list(frame: &Frame, district: u32, rows: &[NoticeRow], substitutes: &[NoticeRow]) -> Document {
    let city = frame.city;
    let subject = format!("Tham gia vận hành thử của {}", text::district(city, district));
    let mut paper = frame.paper(PaperKind::ParticipantList, subject);
    paper.watermark = Some(TRIAL_WATERMARK.to_owned());
    paper.body = vec![
        Passage::paragraph(format!(
            "{} người tham gia vận hành thử và {} người dự phòng, theo danh sách kèm theo.",
            rows.len(),
            substitutes.len()
        )),
        Passage::paragraph(
            "Danh sách này không có hiệu lực pháp lý: chỉ để cấp tài khoản vận hành thử; không phải là quyết định bố \
             trí nhân sự, không làm thay đổi chức vụ, tiền lương và công việc hằng ngày.",
        ),
    ];
    let annex = |title: &str, rows: &[NoticeRow]| text::annex(city, rows, title, "Vai trò trong vận hành thử");
    paper.annexes = vec![annex("Danh sách người tham gia vận hành thử", rows)];
    if !substitutes.is_empty() {
        paper.annexes.push(annex("Danh sách người dự phòng", substitutes));
    }
    paper.recipients = vec!["Các đơn vị có tên trong danh sách".into(), "Lưu: hồ sơ vận hành thử".into()];
    paper
}

/// A concluded list with its make-up (danh sách nhân sự đã được kết luận). Members whom `people` lacks stand with their
/// title alone.
pub fn concluded_list(frame: &Frame, list: &ConcludedList, people: &BTreeMap<Uuid, &Official>) -> Document {
    let city = frame.city;
    let subject = format!("{} {}", list.kind.label(Lang::Vi), text::inside(&text::unit(city, list.unit)));
    let mut paper = frame.paper(PaperKind::Form, subject);
    paper.title = Some("Danh sách nhân sự đã được kết luận".into());
    let concluded = format!(
        "Theo văn bản {} {}, {}; người ký: {}.",
        text::inside(&list.number),
        full_date(Some(list.date)),
        list.session,
        list.signer
    );
    let columns = [
        ("Họ và tên", 4, Align::Left),
        ("Ngày sinh", 2, Align::Center),
        ("Giới tính", 2, Align::Center),
        ("Trình độ", 3, Align::Left),
        ("Chức danh", 3, Align::Left),
        ("Chức vụ", 4, Align::Left),
    ];
    let cells = |member: &ListMember| {
        let official = people.get(&member.official);
        let of = |value: fn(&Official) -> String| official.map(|official| value(official)).unwrap_or_default();
        vec![
            of(|official| official.name.clone()),
            of(|official| words::date(official.birth)),
            of(|official| official.sex.label(Lang::Vi).to_owned()),
            official.map(|official| text::qualification(city, official)).unwrap_or_default(),
            member.title.clone(),
            member.post.as_deref().map(|key| text::post(city, key)).unwrap_or_default(),
        ]
    };
    let members = list.members.iter().filter_map(|member| people.get(&member.official).copied());
    paper.body = vec![Passage::paragraph(concluded), text::counted(&columns, list.members.iter().map(cells))];
    paper.body.extend(made_up_of(frame, &make_up(members, frame.date)));
    paper.recipients = vec!["Lưu: hồ sơ nhân sự".into()];
    paper
}

/// Short biographies with the make-up of the group (danh sách trích ngang). Family ties and Party membership are closed
/// by default and do not stand in it.
pub fn people_list(frame: &Frame, subject: &str, people: &[&Official]) -> Document {
    let city = frame.city;
    let mut paper = frame.paper(PaperKind::Form, subject);
    paper.title = Some("Danh sách trích ngang".into());
    paper.body = made_up_of(frame, &make_up(people.iter().copied(), frame.date));
    let columns = [
        ("Mã số", 2, Align::Left),
        ("Họ và tên", 4, Align::Left),
        ("Ngày sinh", 2, Align::Center),
        ("Giới tính", 1, Align::Center),
        ("Đối tượng", 2, Align::Left),
        ("Trình độ", 3, Align::Left),
        ("Chức vụ, đơn vị hiện nay", 4, Align::Left),
        ("Diện", 3, Align::Left),
    ];
    let cells = |official: &&Official| {
        vec![
            official.code.clone(),
            official.name.clone(),
            words::date(official.birth),
            official.sex.label(Lang::Vi).to_owned(),
            official.kind.label(Lang::Vi).to_owned(),
            text::qualification(city, official),
            text::former(city, official),
            official.pool.label(Lang::Vi).to_owned(),
        ]
    };
    let table = text::counted(&columns, people.iter().map(cells));
    paper.annexes =
        vec![Annex { title: "Trích ngang".into(), orientation: Orientation::Landscape, body: vec![table] }];
    paper
}

fn made_up_of(frame: &Frame, group: &MakeUp) -> Vec<Passage> {
    let name = |key: &str| {
        let known = frame.city.blueprint.qualifications.iter().find(|known| known.key == key);
        known.map_or_else(|| key.to_owned(), |known| known.name.clone())
    };
    let qualifications: Vec<_> =
        group.qualifications.iter().map(|(key, people)| format!("{} {people}", name(key))).collect();
    let items = [
        format!("Tổng số: {} người", group.people),
        format!("Nữ: {}", group.women),
        format!("Dưới {YOUNG} tuổi vào ngày {}: {}", words::date(frame.date), group.young),
        format!("Trình độ: {}", qualifications.join("; ")),
    ];
    vec![Passage::paragraph("Cơ cấu:"), Passage::list(Marker::Dash, items)]
}
