//! `haicap sample`: the synthetic staff as a file, so that people can see the format.

use crate::args::Sample;
use crate::{Ending, place};
use haicap_core::Lang;
use haicap_core::organization::{FormerPlace, Role};
use haicap_sheets::Cell;
use std::collections::BTreeMap;

const HEADERS: [&str; 11] = [
    "Mã cán bộ",
    "Họ và tên",
    "Năm sinh",
    "Loại",
    "Trình độ chuyên môn",
    "Nơi công tác cũ",
    "Quận, huyện cũ",
    "Đơn vị mới",
    "Phòng, bộ phận",
    "Chức vụ, vị trí",
    "Vai trò trên hệ thống",
];

pub(crate) fn run(args: &Sample) -> anyhow::Result<Ending> {
    let pack = place::pack(&args.city)?;
    let city = &pack.city;
    let staff = haicap_pack::staff(&pack, args.seed);
    // The first assignment of a person is the place they fill; later ones are concurrent posts.
    let mut placed = BTreeMap::new();
    for assignment in &staff.assignments {
        placed.entry(assignment.official).or_insert(assignment);
    }
    let text = |text: &str| Cell::Text(text.to_owned());
    let unit_name = |unit| city.units.get(&unit).map(|unit| unit.name.as_str()).unwrap_or_default();
    let mut rows = Vec::with_capacity(staff.officials.len());
    for official in &staff.officials {
        let Some(assignment) = placed.get(&official.id) else { continue };
        let (from, district) = match official.from {
            FormerPlace::Unit(unit) => (unit_name(unit), city.units.get(&unit).and_then(|unit| unit.district)),
            FormerPlace::District(code) => ("", Some(code)),
        };
        let district = district.and_then(|code| city.districts.get(&code)).map(|d| d.name.as_str()).unwrap_or_default();
        let qualification = city.blueprint.qualifications.iter().find(|known| known.key == official.qualification);
        let roles: Vec<_> = assignment.roles.iter().map(|role: &Role| role.label(Lang::Vi)).collect();
        rows.push(vec![
            text(&official.code),
            text(&official.name),
            Cell::Int(i64::from(official.born)),
            text(official.kind.label(Lang::Vi)),
            text(qualification.map(|known| known.name.as_str()).unwrap_or_default()),
            text(if from.is_empty() { district } else { from }),
            text(district),
            text(unit_name(assignment.unit)),
            text(city.blueprint.division(&assignment.division).map(|d| d.name.as_str()).unwrap_or_default()),
            text(city.blueprint.post(&assignment.post).map(|p| p.name.as_str()).unwrap_or_default()),
            text(&roles.join("; ")),
        ]);
    }
    let count = rows.len();
    match args.file.extension().and_then(|extension| extension.to_str()) {
        Some("xlsx") => haicap_sheets::write_xlsx(&args.file, "Danh sách", &HEADERS, rows)?,
        Some("csv") => haicap_sheets::write_csv(&args.file, &HEADERS, rows)?,
        _ => anyhow::bail!("`{}`: the name must end in .xlsx or .csv", args.file.display()),
    }
    say!("{} officials written to {}", count, args.file.display());
    Ok(Ending::Well)
}
