//! `haicap sample`: the synthetic staff as a file, so that people can see the format; and the roster
//! as districts send it, so that reading it can be tried.

use crate::args::{MadeOf, Sample, SampleOf, SampleRoster};
use crate::{Ending, place};
use haicap_core::Lang;
use haicap_core::organization::{FormerPlace, Role};
use haicap_pack::dirt::{self, Dirt, Form, Injected};
use haicap_sheets::Cell;
use haicap_sheets::write::{CellOut, MergeOut, SheetOut, write_rows_as_csv, write_workbook};
use std::collections::BTreeMap;
use std::path::Path;

const HEADERS: [&str; 11] = [
    "Mã cán bộ",
    "Họ và tên",
    "Ngày sinh",
    "Loại",
    "Trình độ chuyên môn",
    "Nơi công tác cũ",
    "Quận, huyện cũ",
    "Đơn vị mới",
    "Phòng, bộ phận",
    "Chức vụ, vị trí",
    "Vai trò trên hệ thống",
];

const ERROR_HEADERS: [&str; 4] = ["Trang tính", "Dòng", "Cột", "Lỗi"];

pub(crate) fn run(args: &Sample) -> anyhow::Result<Ending> {
    match (&args.what, &args.file) {
        (Some(SampleOf::Roster(args)), _) => roster(args),
        (None, Some(file)) => staff(file, &args.made_of),
        (None, None) => anyhow::bail!("name the file to write"),
    }
}

/// Writes a table as XLSX or CSV, by the end of its name.
fn table(file: &Path, sheet: &str, headers: &[&str], rows: Vec<Vec<Cell>>) -> anyhow::Result<()> {
    match extension(file) {
        Some("xlsx") => haicap_sheets::write_xlsx(file, sheet, headers, rows)?,
        Some("csv") => haicap_sheets::write_csv(file, headers, rows)?,
        _ => return Err(other_name(file)),
    }
    Ok(())
}

fn extension(file: &Path) -> Option<&str> {
    file.extension().and_then(|extension| extension.to_str())
}

fn other_name(file: &Path) -> anyhow::Error {
    anyhow::anyhow!("`{}`: the name must end in .xlsx or .csv", file.display())
}

fn staff(file: &Path, made_of: &MadeOf) -> anyhow::Result<Ending> {
    let pack = place::pack(&made_of.city)?;
    let city = &pack.city;
    let staff = haicap_pack::staff(&pack, made_of.seed);
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
            text(&haicap_core::words::date(official.birth)),
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
    table(file, "Danh sách", &HEADERS, rows)?;
    say!("{} officials written to {}", count, file.display());
    Ok(Ending::Well)
}

/// Writes the roster, and the list of the mistakes that were put in.
fn roster(args: &SampleRoster) -> anyhow::Result<Ending> {
    let pack = place::pack(&args.made_of.city)?;
    let dirt = if args.clean { Dirt::Clean } else { Dirt::Dirty };
    let form = match extension(&args.file) {
        Some("xlsx") => Form::Workbook,
        Some("csv") => Form::Table,
        _ => return Err(other_name(&args.file)),
    };
    let rosters = dirt::rosters(&pack, args.made_of.seed, form, dirt);
    let sheets: Vec<SheetOut> = rosters.sheets.into_iter().map(sheet).collect();
    match (form, sheets.as_slice()) {
        (Form::Table, [sheet]) => write_rows_as_csv(&args.file, sheet)?,
        _ => write_workbook(&args.file, &sheets)?,
    }
    let (people, mistakes) = (rosters.people, rosters.injected.len());
    if let Some(errors) = &args.errors {
        table(errors, "Lỗi cài sẵn", &ERROR_HEADERS, rosters.injected.into_iter().map(injected).collect())?;
    }
    say!("{people} people, {mistakes} mistakes on purpose, written to {}", args.file.display());
    Ok(Ending::Well)
}

fn sheet(sheet: dirt::Sheet) -> SheetOut {
    let cell = |cell: dirt::Cell| match cell {
        dirt::Cell::Empty => CellOut::Empty,
        dirt::Cell::Text(text) => CellOut::Text(text),
        dirt::Cell::Number(number) => CellOut::Number(number),
        dirt::Cell::Date(day) => CellOut::Date(day),
        dirt::Cell::Formula { formula, shows } => CellOut::Formula { formula, shows },
        dirt::Cell::Error => CellOut::Error,
    };
    SheetOut {
        name: sheet.name,
        rows: sheet.rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect(),
        merges: sheet.merges.into_iter().map(|m| MergeOut { row: m.row, first: m.first, last: m.last }).collect(),
        head: None,
    }
}

fn injected(injected: Injected) -> Vec<Cell> {
    let Injected { sheet, row, column, key } = injected;
    vec![sheet.into(), i64::from(row).into(), column.into(), key.into()]
}
