//! The table as a form of the browser: fields read into a table, and changed by the buttons beside its rows.
//!
//! Fields are named by their place: `p0.title`, `p0.r3.task`. The server keeps nothing between two requests.

use crate::pages::Fields;
use haicap_core::trial::{CellPlace, Column, Data, Part, Row, ScriptTable, Tag};
use haicap_core::words::tidy;

/// Most scenarios of a script.
pub(super) const PARTS_MAX: usize = 30;
/// Most rows of a scenario.
pub(super) const ROWS_MAX: usize = 300;
/// Stands before the name of a table of data that has one.
const DATA: &str = "Dữ liệu:";

/// The name of a field, and the place on the page that remarks point to.
pub(super) fn field(place: CellPlace) -> String {
    let CellPlace { part, row, column } = place;
    match (part, row, column) {
        (None, ..) => "title".to_owned(),
        (Some(part), Some(row), Some(column)) => format!("p{part}.r{row}.{column}"),
        (Some(part), Some(row), None) => format!("p{part}.r{row}.task"),
        (Some(part), None, _) => format!("p{part}.title"),
    }
}

/// The table that a form holds; blank rows stay, so that places are those of the form. `None` when it is too long.
pub(super) fn read(form: &Fields) -> Option<ScriptTable> {
    let mut table = ScriptTable {
        comments: lines(form.get("comments")),
        tags: tags(form, "tag"),
        title: tidy(form.get("title")),
        notes: lines(form.get("notes")),
        parts: vec![],
    };
    let has = |name: &str| form.names().any(|known| known == name);
    for index in 0.. {
        let name = |what: &str| format!("p{index}.{what}");
        if !has(&name("title")) {
            break;
        }
        let mut part = Part {
            is_background: !form.get(&name("background")).is_empty(),
            comments: lines(form.get(&name("comments"))),
            tags: tags(form, &name("tag")),
            title: tidy(form.get(&name("title"))),
            notes: lines(form.get(&name("notes"))),
            rows: vec![],
            data: data(form.get(&name("data"))),
        };
        for row in 0.. {
            let cell = |column: Column| format!("p{index}.r{row}.{column}");
            if !has(&cell(Column::Time)) {
                break;
            }
            let text = |column| tidy(form.get(&cell(column)));
            part.rows.push(Row {
                time: text(Column::Time),
                task: text(Column::Task),
                who: text(Column::Who),
                system: own_system(text(Column::System)),
                expected: form.all(&cell(Column::Expected)).map(tidy).filter(|line| !line.is_empty()).collect(),
            });
            if part.rows.len() > ROWS_MAX {
                return None;
            }
        }
        table.parts.push(part);
        if table.parts.len() > PARTS_MAX {
            return None;
        }
    }
    Some(table)
}

/// This system is not named: its steps are seen in the journal.
fn own_system(system: String) -> String {
    if system.eq_ignore_ascii_case("haicap") { String::new() } else { system }
}

fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(tidy).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

fn tags(form: &Fields, name: &str) -> Vec<String> {
    Tag::ALL.iter().map(|tag| tag.key()).filter(|key| form.ticked(name, key)).map(str::to_owned).collect()
}

/// Rows of data as they are typed; a blank line begins another table, and one may be called by a line before it.
fn data(text: &str) -> Vec<Data> {
    let mut tables: Vec<Data> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            open = false;
            continue;
        }
        let title = line.strip_prefix(DATA).filter(|_| !open);
        if !open {
            tables.push(Data { title: tidy(title.unwrap_or_default()), rows: vec![] });
            open = true;
        }
        if let Some(last) = tables.last_mut().filter(|_| title.is_none()) {
            last.rows.push(Data::cells(line).iter().map(|cell| tidy(cell)).collect());
        }
    }
    tables
}

/// The same data as it is typed.
pub(super) fn typed(data: &[Data]) -> String {
    let table = |data: &Data| {
        let title = Some(format!("{DATA} {}", data.title)).filter(|_| !data.title.is_empty());
        let rows = data.rows.iter().map(|row| format!("| {} |", row.join(" | ")));
        title.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
    };
    data.iter().map(table).collect::<Vec<_>>().join("\n\n")
}

/// Does what a button beside a row says: `add.0.3`, `up.0.3`, `down.0.3`, `remove.0.3`, `part`, `unpart.1`.
pub(super) fn press(table: &mut ScriptTable, button: &str) {
    let mut words = button.split('.');
    let (what, mut place) = (words.next().unwrap_or_default(), words.map(|word| word.parse::<usize>().ok()));
    let (part, row) = (place.next().flatten(), place.next().flatten());
    if what == "part" {
        table.parts.push(Part { rows: vec![Row::default(); 3], ..Part::default() });
        return;
    }
    let Some(part) = part.filter(|part| *part < table.parts.len()) else { return };
    if what == "unpart" {
        table.parts.remove(part);
        return;
    }
    let rows = &mut table.parts[part].rows;
    let Some(row) = row.filter(|row| *row < rows.len()) else {
        if what == "add" {
            rows.push(Row::default());
        }
        return;
    };
    match what {
        "add" => rows.insert(row + 1, Row::default()),
        "remove" => drop(rows.remove(row)),
        "up" if row > 0 => rows.swap(row - 1, row),
        "down" if row + 1 < rows.len() => rows.swap(row, row + 1),
        _ => {}
    }
}

/// The table without rows in which nothing stands: what is kept.
pub(super) fn without_blanks(table: &ScriptTable) -> ScriptTable {
    let mut table = table.clone();
    for part in &mut table.parts {
        part.rows.retain(|row| !row.is_blank());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Fields {
        Fields::of_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn tasks(table: &ScriptTable) -> Vec<&str> {
        table.rows().map(|(_, row)| row.task.as_str()).collect()
    }

    #[test]
    fn fields_are_read_by_their_place_and_buttons_move_rows() {
        let mut table = read(&form(&[
            ("title", " Tên  "),
            ("tag", "dong-loat"),
            ("tag", "lạ"),
            ("p0.title", "Một"),
            ("p0.data", "| a | b |\n| 1 | 2 |\n\n| c |\n| 3 |"),
            ("p0.r0.time", "08:00"),
            ("p0.r0.task", "A"),
            ("p0.r0.system", "haicap"),
            ("p0.r0.expected", "x"),
            ("p0.r0.expected", ""),
            ("p0.r0.expected", "y"),
            ("p0.r1.time", ""),
            ("p0.r1.task", "B"),
        ]))
        .unwrap();
        assert_eq!((table.title.as_str(), &table.tags[..]), ("Tên", &["dong-loat".to_owned()][..]));
        assert_eq!(table.parts[0].rows[0].expected, ["x", "y"]);
        assert_eq!((table.parts[0].rows[0].system.as_str(), table.parts[0].data.len()), ("", 2));
        assert_eq!(data(&typed(&table.parts[0].data)), table.parts[0].data);
        // A bar in a cell is written `\\|`; edited or not, it stays in its cell.
        let named = data("Dữ liệu: Nhóm một\n| a \\| b | |\n|| \\\\|\nx | y");
        let rows = [["a \\| b", ""], ["", "\\\\"], ["x", "y"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(named, [Data { title: "Nhóm một".into(), rows: rows.to_vec() }]);
        assert_eq!(data(&typed(&named)), named);
        for (button, left) in [
            ("down.0.0", vec!["B", "A"]),
            ("up.0.0", vec!["B", "A"]),
            ("add.0.0", vec!["B", "", "A"]),
            ("remove.0.2", vec!["B", ""]),
            ("remove.0.9", vec!["B", ""]),
            ("remove.9.0", vec!["B", ""]),
            ("nonsense", vec!["B", ""]),
            ("part", vec!["B", "", "", "", ""]),
            ("unpart.1", vec!["B", ""]),
        ] {
            press(&mut table, button);
            assert_eq!(tasks(&table), left, "{button}");
        }
        assert_eq!(tasks(&without_blanks(&table)), ["B"]);
    }
}
