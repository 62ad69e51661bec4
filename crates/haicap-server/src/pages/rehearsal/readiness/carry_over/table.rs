//! The dry run as tables (XLSX, CSV, JSON): every dossier with old and new code, every refused row, the counts.

use super::{CarryTexts, fault_line, old_name};
use crate::pages::Page;
use crate::pages::table::{self, Kind, Table};
use crate::pages::tables::{TableFile, table as sheets_file};
use crate::rehearsal::carry_over::{Gathered, total};
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::trial::carry_over::{CarriedOver, by_new_unit};
use haicap_core::trial::readiness::Carried;
use haicap_core::words::date;
use haicap_sheets::write::{CellOut, SheetOut};

/// What every line of the dry run says: key and head. They are among those by which a file is read, so that what went
/// out comes back.
const COLUMNS: [(&str, &str); 9] = [
    ("code", "Mã hồ sơ cũ"),
    ("unit", "Đơn vị cũ"),
    ("unit_code", "Mã đơn vị cũ"),
    ("procedure", "Mã thủ tục"),
    ("received", "Ngày tiếp nhận"),
    ("due", "Hạn trả"),
    ("to", "Đơn vị mới"),
    ("new_code", "Mã hồ sơ mới (dự kiến cho đến khi vào kho chính thức)"),
    ("ground", "Căn cứ"),
];
const FAULT_HEADS: [&str; 6] = ["Tệp", "Dòng", "Cột", "Giá trị", "Lỗi", "Cách sửa"];
const COUNT_HEADS: [&str; 6] = ["Đơn vị", "Đã nhập", "Có nơi nhận", "Chờ trả lời", "Bị từ chối", "Đối soát"];

/// Name of the file, without its ending.
const FILE: &str = "ho-so-chuyen-tiep";

/// The dry run as CSV; with `?table=faults` the rows that were refused.
pub(crate) async fn csv(page: Page) -> Response {
    let sheets = sheets(&page);
    let wanted = usize::from(page.asked.get("table") == "faults");
    let wanted = sheets.into_iter().skip(wanted).take(1).collect();
    page.answer(sheets_file(&page, FILE, wanted, TableFile::Csv).await)
}

/// Everything as a workbook.
pub(crate) async fn xlsx(page: Page) -> Response {
    let sheets = sheets(&page);
    page.answer(sheets_file(&page, FILE, sheets, TableFile::Xlsx).await)
}

/// The dry run as JSON, with the keys by which a list is brought in.
pub(crate) async fn json(page: Page) -> Response {
    let state = page.app.rehearsal.state();
    let gathered = Gathered::of(&state);
    let rows = gathered.run(page.city()).iter().map(|line| dossier(&page, line)).collect();
    let table = Table { name: "Hồ sơ", columns: COLUMNS.to_vec(), rows };
    page.answer(table::file(&page, FILE, Kind::Json, table).await)
}

fn sheets(page: &Page) -> Vec<SheetOut> {
    let (city, state) = (page.city(), page.app.rehearsal.state());
    let gathered = Gathered::of(&state);
    let lines = gathered.run(city);
    let by_old = gathered.by_old_unit(&lines);
    let faults = gathered.faults.iter().map(|(name, fault)| {
        let line = fault_line(name, fault, Lang::Vi);
        [line.file, line.row, line.column, line.value, line.problem, line.cure].map(CellOut::Text).to_vec()
    });
    let mut old: Vec<Vec<CellOut>> = by_old.iter().map(|(unit, count)| counts(old_name(page, *unit), count)).collect();
    if gathered.nobodys > 0 {
        let nobodys = gathered.nobodys;
        let count = Carried { came_in: nobodys, refused: nobodys, ..Carried::default() };
        old.push(counts("(dòng không rõ đơn vị cũ)".into(), &count));
    }
    old.push(counts("Tổng".into(), &total(&by_old, gathered.nobodys)));
    let by_new = by_new_unit(city, &lines, &by_old);
    let new = by_new.iter().map(|(unit, count)| counts(page.unit_name(*unit), count));
    vec![
        sheet("Hồ sơ", &COLUMNS.map(|(_, head)| head), lines.iter().map(|line| dossier(page, line)).collect()),
        sheet("Dòng bị từ chối", &FAULT_HEADS, faults.collect()),
        sheet("Theo đơn vị cũ", &COUNT_HEADS, old),
        sheet("Theo đơn vị mới", &COUNT_HEADS, new.collect()),
    ]
}

fn sheet(name: &str, heads: &[&str], rows: Vec<Vec<CellOut>>) -> SheetOut {
    let head = heads.iter().map(|head| CellOut::Text((*head).to_owned())).collect();
    SheetOut { name: name.to_owned(), rows: [vec![head], rows].concat(), merges: vec![], head: Some(1) }
}

fn dossier(page: &Page, line: &CarriedOver) -> Vec<CellOut> {
    let (to, code, how) = match &line.place {
        Some(place) => (page.unit_name(place.to), place.code.clone(), place.how.label(Lang::Vi)),
        None => (String::new(), String::new(), CarryTexts::of(Lang::Vi).waiting),
    };
    let old = &line.dossier.old;
    let cells = [
        old.code.clone(),
        old_name(page, old.unit),
        format!("{:05}", old.unit.code),
        line.dossier.procedure.clone(),
        date(old.received),
        old.due.map(date).unwrap_or_default(),
        to,
        code,
        how.to_owned(),
    ];
    cells.map(|text| if text.is_empty() { CellOut::Empty } else { CellOut::Text(text) }).to_vec()
}

fn counts(name: String, count: &Carried) -> Vec<CellOut> {
    let number = |count: u32| CellOut::Number(f64::from(count));
    let comes_out = if count.is_reconciled() { "khớp" } else { "KHÔNG KHỚP" };
    let numbers = [count.came_in, count.carried, count.waiting, count.refused].map(number);
    let words = |text: &str| CellOut::Text(text.to_owned());
    [words(&name)].into_iter().chain(numbers).chain([words(comes_out)]).collect()
}
