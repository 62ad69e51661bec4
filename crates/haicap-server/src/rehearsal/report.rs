//! The lessons report of a trial (báo cáo rút kinh nghiệm): made of the city's records alone, so it can be printed when
//! the trial's own store is gone.

use super::State;
use super::console::Direction;
use super::incidents::{Incident, grouped};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::document::{
    Align, Column, Document, Issuer, Marker, PaperKind, PaperStyle, Passage, Signer, TRIAL_WATERMARK, Table,
};
use haicap_core::territory::UnitId;
use haicap_core::trial::lesson::{Lesson, LessonState};
use haicap_core::words::{date, date_time};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The report of one trial, or of all of them.
pub(crate) fn lessons_report(state: &State, city: &City, trial: Option<u32>, at: Timestamp) -> Document {
    let issuer = Issuer { parent: None, name: "Điều hành vận hành thử".into(), symbol: String::new() };
    let incidents: Vec<_> = state.all::<Incident>().filter(|(_, one)| trial.is_none() || one.trial == trial).collect();
    let of_trial = |lesson: &Lesson| lesson.incidents.iter().any(|id| incidents.iter().any(|(known, _)| *known == id));
    let mut lessons: Vec<&Lesson> =
        state.all::<Lesson>().map(|(_, lesson)| lesson).filter(|one| of_trial(one)).collect();
    lessons.sort_by_key(|lesson| (lesson.measure.kind, lesson.measure.due));
    let subject =
        trial.map_or_else(|| "Các đợt vận hành thử".to_owned(), |number| format!("Đợt vận hành thử số {number}"));
    let mut body = summary(&incidents, &lessons);
    body.push(Passage::heading("II. Sự cố theo nguyên nhân"));
    body.push(causes(city, &incidents));
    body.push(Passage::heading("III. Rút kinh nghiệm"));
    body.push(measures(city, &lessons));
    body.push(Passage::heading("IV. Tình huống giả định đã đưa vào"));
    body.push(injected(state, city, trial));
    Document {
        title: Some("Báo cáo rút kinh nghiệm".into()),
        subject,
        date: Some(city.calendar.civil(at).date()),
        watermark: Some(TRIAL_WATERMARK.into()),
        retention: "giả định: bảo quản vĩnh viễn cùng hồ sơ vận hành thử".into(),
        body,
        signers: vec![Signer::new("Người điều hành"), Signer::new("Người tổng hợp")],
        ..Document::new(PaperKind::Form, PaperStyle::State, issuer)
    }
}

fn name(city: &City, unit: UnitId) -> String {
    city.units.get(&unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone())
}

fn summary(incidents: &[(&uuid::Uuid, &Incident)], lessons: &[&Lesson]) -> Vec<Passage> {
    let units: BTreeSet<UnitId> = incidents.iter().filter_map(|(_, one)| one.unit).collect();
    let gone = incidents.iter().filter(|(_, one)| one.gone_at.is_some()).count();
    let injected = incidents.iter().filter(|(_, one)| one.injected.is_some()).count();
    let closed = lessons.iter().filter(|one| one.state == LessonState::Closed).count();
    let lines = [
        format!("Sự cố: {} tại {} đơn vị, {gone} đã hết trong đợt.", incidents.len(), units.len()),
        format!("Trong đó {injected} sự cố do tình huống giả định, không tính là lỗi của đơn vị."),
        format!("Rút kinh nghiệm: {} mục, {closed} mục đã đóng sau khi kiểm chứng.", lessons.len()),
    ];
    vec![Passage::heading("I. Tóm tắt"), Passage::list(Marker::Dash, lines)]
}

fn table<const N: usize>(columns: [(&str, u32); N], rows: Vec<Vec<String>>) -> Passage {
    if rows.is_empty() {
        return Passage::paragraph("Không có.");
    }
    let column = |(title, weight): (&str, u32)| Column::new(title, weight, Align::Left);
    Passage::Table(Table { columns: columns.into_iter().map(column).collect(), rows })
}

fn causes(city: &City, incidents: &[(&uuid::Uuid, &Incident)]) -> Passage {
    let own = incidents.iter().copied().filter(|(_, one)| one.injected.is_none());
    let row = |group: &super::incidents::CauseGroup| {
        let units: BTreeSet<String> =
            group.incidents.iter().map(|(_, one)| one.unit.map_or("cấp thành phố".into(), |u| name(city, u))).collect();
        let cause = group.incidents.first().map(|(_, one)| one.cause(Lang::Vi)).unwrap_or_default();
        let gone = group.incidents.iter().filter(|(_, one)| one.gone_at.is_some()).count();
        let units = units.into_iter().collect::<Vec<_>>().join(", ");
        vec![cause, units, group.incidents.len().to_string(), gone.to_string()]
    };
    let rows = grouped(own).iter().map(row).collect();
    table([("Nguyên nhân", 5), ("Đơn vị", 5), ("Sự cố", 1), ("Đã hết", 1)], rows)
}

fn measures(city: &City, lessons: &[&Lesson]) -> Passage {
    let row = |lesson: &&Lesson| {
        let owner = &lesson.measure.owner;
        let body = owner.unit.map_or_else(|| owner.body.clone(), |unit| name(city, unit));
        let body = if owner.post.is_empty() { body } else { format!("{body}, {}", owner.post) };
        let again = if lesson.again.is_empty() { "" } else { "; diễn lại chưa đạt" };
        vec![
            lesson.measure.kind.label(Lang::Vi).to_owned(),
            lesson.measure.cause.clone(),
            lesson.measure.text.clone(),
            body,
            date(lesson.measure.due),
            format!("{}{again}", lesson.state.label(Lang::Vi)),
        ]
    };
    let rows = lessons.iter().map(row).collect();
    table([("Nhóm", 2), ("Nguyên nhân", 4), ("Biện pháp", 4), ("Chủ trì", 3), ("Hạn", 2), ("Tình trạng", 3)], rows)
}

/// What was put in the way, beside the failures that are put down to it.
fn injected(state: &State, city: &City, trial: Option<u32>) -> Passage {
    let moment = |at: Timestamp| date_time(city.calendar.civil(at), Lang::Vi);
    let mut rows = Vec::new();
    for (number, direction) in state.all::<Direction>().filter(|(number, _)| trial.is_none_or(|only| only == **number))
    {
        for injection in &direction.injections {
            let caused = state.all::<Incident>().filter(|(_, one)| {
                one.trial == Some(*number)
                    && one.injected == Some(injection.kind)
                    && (injection.unit.is_none() || one.unit == injection.unit)
            });
            let ended = injection.ended_at.map_or("chưa kết thúc".to_owned(), moment);
            rows.push(vec![
                injection.kind.label(Lang::Vi).to_owned(),
                injection.unit.map_or("mọi đơn vị".to_owned(), |unit| name(city, unit)),
                moment(injection.began_at),
                ended,
                caused.count().to_string(),
            ]);
        }
    }
    table([("Tình huống", 4), ("Đơn vị", 3), ("Từ", 3), ("Đến", 3), ("Sự cố", 1)], rows)
}
