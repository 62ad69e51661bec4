//! Scripts that officials wrote as tables of their own: which column is what, and their rows (bảng kịch bản).

use crate::book::{Book, Column as At, Sheet, Value};
use haicap_core::trial::{Column, Part, Row};
use haicap_core::words::{fold, tidy};
use std::collections::BTreeMap;

/// Rows at the top of a sheet in which the names of the columns are looked for.
const HEADER_WITHIN: u32 = 20;

/// Usual names of the columns, folded; a heading that begins like one of them is meant.
const NAMES: [(Column, &[&str]); 5] = [
    (Column::Time, &["thoi gian", "thoi diem", "gio", "moc thoi gian"]),
    (Column::Task, &["viec", "noi dung", "cong viec", "buoc", "thao tac", "nhiem vu"]),
    (Column::Who, &["nguoi thuc hien", "ai", "vai", "don vi thuc hien", "thuc hien", "chu tri", "bo phan"]),
    (Column::System, &["he thong", "phan mem", "ung dung"]),
    (Column::Expected, &["ket qua", "yeu cau", "dau ra", "san pham"]),
];

/// The tables of a book that look like scripts; `own` names columns as this file calls them.
pub fn script_sheets(book: &Book, own: &BTreeMap<Column, String>) -> Vec<Part> {
    book.sheets.iter().filter_map(|sheet| read(sheet, own)).collect()
}

fn read(sheet: &Sheet, own: &BTreeMap<Column, String>) -> Option<Part> {
    let (last, columns) = header(sheet, own)?;
    let title = sheet.rows.iter().find(|row| row.number < last && row.cells.len() == 1);
    let title = title.and_then(|row| row.cells.first()).map_or(sheet.name.clone(), |(_, value)| tidy(&value.text()));
    let mut part = Part { title, ..Part::default() };
    for row in sheet.rows.iter().filter(|row| row.number > last) {
        let text =
            |column| columns.get(&column).and_then(|at| shown(sheet, row.number, *at, column)).unwrap_or_default();
        let cell = |column| tidy(&text(column));
        let made = Row {
            time: time(&cell(Column::Time)),
            task: cell(Column::Task),
            who: cell(Column::Who),
            system: cell(Column::System),
            expected: lines(&text(Column::Expected)),
        };
        // A heading between the rows, or a row of which only merged cells are left.
        if made.task.is_empty() && made.time.is_empty() && made.expected.is_empty() {
            let note: Vec<String> = row.cells.iter().map(|(_, value)| tidy(&value.text())).collect();
            part.notes.push(note.join(" "));
            continue;
        }
        part.rows.push(made);
    }
    (!part.rows.is_empty()).then_some(part)
}

/// The last row of the header and the columns that it names; a header may go over two rows.
fn header(sheet: &Sheet, own: &BTreeMap<Column, String>) -> Option<(u32, BTreeMap<Column, At>)> {
    for row in sheet.rows.iter().take_while(|row| row.number <= HEADER_WITHIN) {
        let mut found = named(sheet, row.number, own);
        if found.len() < 2 {
            continue;
        }
        let below = named(sheet, row.number + 1, own);
        let second = below.keys().any(|column| !found.contains_key(column));
        if second {
            below.into_iter().for_each(|(column, at)| drop(found.entry(column).or_insert(at)));
        }
        if found.contains_key(&Column::Task) {
            return Some((row.number + u32::from(second), found));
        }
    }
    None
}

fn named(sheet: &Sheet, number: u32, own: &BTreeMap<Column, String>) -> BTreeMap<Column, At> {
    let mut found = BTreeMap::new();
    for (at, value) in sheet.row(number).map(|row| row.cells.as_slice()).unwrap_or_default() {
        let heading = fold(&value.text());
        let is_own = |column: &Column| own.get(column).is_some_and(|name| fold(name) == heading);
        let begins =
            |names: &[&str]| names.iter().any(|name| heading == *name || heading.starts_with(&format!("{name} ")));
        let usual = || NAMES.iter().find(|(column, names)| !own.contains_key(column) && begins(names));
        let column = Column::ALL.iter().copied().find(is_own).or_else(|| usual().map(|(column, _)| *column));
        if let Some(column) = column {
            found.entry(column).or_insert(*at);
        }
    }
    found
}

/// What a person sees in a cell: who and system of merged rows stand in each of them.
fn shown(sheet: &Sheet, number: u32, at: At, column: Column) -> Option<String> {
    let own = sheet.value(number, at);
    let merged = || {
        let over = |merge: &&crate::book::Merge| {
            (merge.rows.0..=merge.rows.1).contains(&number) && (merge.columns.0..=merge.columns.1).contains(&at)
        };
        let merge = sheet.merges.iter().find(over)?;
        sheet.value(merge.rows.0, merge.columns.0)
    };
    let carried = matches!(column, Column::Who | Column::System);
    let value = own.or_else(|| if carried { merged() } else { None })?;
    Some(match (column, value) {
        // A time of day is a part of one.
        (Column::Time, Value::Float(part)) if (0.0..1.0).contains(part) => {
            let minutes = (part * 1440.0).round() as u32;
            format!("{:02}:{:02}", minutes / 60, minutes % 60)
        }
        (Column::Time, Value::DateTime(moment)) => format!("{:02}:{:02}", moment.hour(), moment.minute()),
        (_, value) => value.text(),
    })
}

/// `8h30`, `8 giờ 30`, `8h` as the sentences have it: `08:30`.
fn time(cell: &str) -> String {
    let folded = fold(cell).replace(" gio", "h").replace("gio", "h").replace(' ', "");
    let plain = folded.split_once(['h', ':']).and_then(|(hour, minute)| {
        let minute = if minute.is_empty() { 0 } else { minute.parse::<u32>().ok()? };
        Some((hour.parse::<u32>().ok()?, minute)).filter(|(hour, minute)| *hour < 24 && *minute < 60)
    });
    plain.map_or_else(|| cell.to_owned(), |(hour, minute)| format!("{hour:02}:{minute:02}"))
}

/// One sentence a line; a semicolon outside of quotation marks ends one, too.
fn lines(text: &str) -> Vec<String> {
    let mut quoted = false;
    let ends = |letter: char| {
        quoted ^= letter == '"';
        letter == '\n' || (letter == ';' && !quoted)
    };
    text.split(ends)
        .map(|line| tidy(line.trim_start_matches(['-', '+', '•', ' '])))
        .filter(|line| !line.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Merge, Row as BookRow};

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row = |(number, cells): (u32, &&[&str])| BookRow {
            number,
            cells: (0..)
                .map(At)
                .zip(*cells)
                .filter(|(_, text)| !text.is_empty())
                .map(|(at, text)| (at, Value::Text((*text).into())))
                .collect(),
        };
        let rows = (1..).zip(rows).map(row).filter(|row| !row.cells.is_empty()).collect();
        Sheet { name: "Bảng 1".into(), rows, merges: vec![] }
    }

    #[test]
    fn a_table_of_officials_is_read_with_its_merged_cells() {
        let mut sheet = sheet(&[
            &["KỊCH BẢN NGÀY 11/6"],
            &["STT", "Thời gian", "Nội dung công việc", "Thực hiện", "", "Kết quả mong đợi"],
            &["", "", "", "Người", "Hệ thống", ""],
            &["I. Tiếp nhận"],
            &["1", "8h30", "nộp hồ sơ tại quầy", "người dân", "", "hồ sơ có mã; lệ phí là 0 đồng"],
            &["2", "", "thụ lý hồ sơ", "chuyên viên", "haicap", "- a \"x; y\"\n- b"],
            &["3", "15 giờ", "trình ký kết quả", "", "", ""],
        ]);
        let rows = |first, last| Merge { rows: (first, last), columns: (At(3), At(3)) };
        sheet.merges = vec![rows(6, 7)];
        let read = read(&sheet, &BTreeMap::new()).unwrap();
        assert_eq!((read.title.as_str(), &read.notes[..]), ("KỊCH BẢN NGÀY 11/6", &["I. Tiếp nhận".to_owned()][..]));
        let [one, two, three] = &read.rows[..] else { panic!("{read:?}") };
        assert_eq!((one.time.as_str(), one.who.as_str()), ("08:30", "người dân"));
        assert_eq!(one.expected, ["hồ sơ có mã", "lệ phí là 0 đồng"]);
        assert_eq!((two.expected.clone(), two.system.as_str()), (vec!["a \"x; y\"".into(), "b".to_owned()], "haicap"));
        assert_eq!((three.time.as_str(), three.who.as_str()), ("15:00", "chuyên viên"));
    }

    #[test]
    fn own_names_of_columns_are_taken_and_other_tables_left_aside() {
        let sheet = sheet(&[&["Khi nào", "Phải làm", "Ai"], &["08:00", "ký kết quả", "lãnh đạo"]]);
        assert_eq!(read(&sheet, &BTreeMap::new()), None);
        let own = BTreeMap::from([(Column::Task, "phải làm".to_owned()), (Column::Time, "Khi nào".to_owned())]);
        let read = read(&sheet, &own).unwrap();
        assert_eq!(read.rows[0].task, "ký kết quả");
    }
}
