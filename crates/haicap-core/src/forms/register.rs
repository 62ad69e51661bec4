//! The register of a unit: one line for each dossier that was accepted, in the order of acceptance.

use super::paper::{division_name, issuer, place_name, unit_name};
use super::{Form, FormSet};
use crate::city::City;
use crate::document::{
    Agency, Align, Column, Document, Orientation, PaperKind, PaperStyle, Passage, Signer, TRIAL_WATERMARK, Table,
};
use crate::dossier::Dossier;
use crate::territory::UnitId;
use crate::time::Calendar;
use crate::words::{Lang, date, date_time};
use jiff::Timestamp;
use jiff::civil::Date;

/// A column of the register.
pub type Heading = (&'static str, u32, Align);

/// What every line says, in this order, with the width of its column beside the others. The model was not at hand: the
/// columns are what a unit needs to follow its dossiers (Điều 39 khoản 1 Nghị định 61/2018/NĐ-CP).
pub const HEADS: [Heading; 11] = [
    ("Số TT", 3, Align::Center),
    ("Mã hồ sơ", 13, Align::Left),
    ("Tên thủ tục hành chính", 13, Align::Left),
    ("Số bộ", 3, Align::Center),
    ("Tổ chức, cá nhân", 11, Align::Left),
    ("Số điện thoại", 7, Align::Left),
    ("Bộ phận giải quyết", 9, Align::Left),
    ("Nhận hồ sơ", 6, Align::Center),
    ("Hẹn trả", 6, Align::Center),
    ("Trả kết quả", 6, Align::Center),
    ("Ghi chú", 10, Align::Left),
];

/// From which day to which a register goes, both of them included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// A dossier's line under [`HEADS`] in the register of a unit. `number` runs on through the year (Điều 10 khoản 2 điểm c Thông tư
/// 01/2018/TT-VPCP).
pub fn row(
    (city, unit, calendar): (&City, UnitId, &Calendar),
    number: u32,
    dossier: &Dossier,
    (name, phone): (&str, &str),
    now: Timestamp,
) -> [String; 11] {
    let moment = |at: Option<Timestamp>| at.map(|at| date_time(calendar.civil(at), Lang::Vi)).unwrap_or_default();
    let procedure = city.procedure(&dossier.procedure).map(|procedure| procedure.name.clone());
    let division = dossier.division.as_ref().and_then(|key| division_name(city, dossier.unit, key));
    [
        number.to_string(),
        dossier.code.clone().unwrap_or_default(),
        procedure.unwrap_or_else(|| dossier.procedure.code.clone()),
        "1".to_owned(),
        name.to_owned(),
        phone.to_owned(),
        division.unwrap_or_default(),
        moment(dossier.accepted_at),
        moment(dossier.due_at),
        moment(dossier.returned_at),
        note((city, unit), dossier, now, calendar),
    ]
}

/// How it stands, and where it came from or for whom it was received.
fn note((city, unit): (&City, UnitId), dossier: &Dossier, now: Timestamp, calendar: &Calendar) -> String {
    let how = dossier.punctuality(now, calendar).map(|how| how.label(Lang::Vi).to_owned());
    let stage = dossier.returned_at.is_none().then(|| dossier.stage().label(Lang::Vi).to_owned());
    let old = dossier.carried_over.as_ref().map(|old| format!("Chuyển tiếp, mã cũ {}", old.code));
    let desk = dossier.reception.as_ref().map(|desk| match dossier.unit == unit {
        true => format!("Tiếp nhận tại {}", unit_name(city, desk.unit)),
        false => format!("Tiếp nhận cho {}", unit_name(city, dossier.unit)),
    });
    let again = dossier
        .apology
        .as_ref()
        .map(|apology| format!("Đã hẹn lại {}", date_time(calendar.civil(apology.until), Lang::Vi)));
    [stage, how, again, old, desk].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The register of a unit as a paper; who took it out stands at the foot of every page.
pub fn register(
    (city, unit): (&City, UnitId),
    period: Period,
    rows: Vec<Vec<String>>,
    (made_on, reader): (Date, String),
    is_trial: bool,
) -> Document {
    let set = FormSet::on(made_on);
    let columns = HEADS.iter().map(|(title, weight, align)| Column::new(*title, *weight, *align)).collect();
    let count = rows.len();
    Document {
        size: Form::Register.size(),
        orientation: Orientation::Landscape,
        title: set.title(Form::Register).map(str::to_owned),
        subject: format!(
            "Hồ sơ tiếp nhận từ ngày {} đến ngày {}, {}",
            date(period.from),
            date(period.to),
            unit_name(city, unit)
        ),
        place: place_name(city, unit),
        date: Some(made_on),
        mark: set.mark(Form::Register),
        watermark: is_trial.then(|| TRIAL_WATERMARK.to_owned()),
        reader: Some(reader),
        body: vec![
            Passage::Table(Table { columns, rows }),
            Passage::paragraph(format!("Trong kỳ có {count} hồ sơ được tiếp nhận.")),
        ],
        signers: vec![Signer::new("Người lập sổ"), Signer::new("Người đứng đầu bộ phận một cửa")],
        ..Document::new(PaperKind::Form, PaperStyle::State, issuer(city, unit, Agency::Centre))
    }
}
