//! What stands in a cell, as a script says it.

use super::{BACKGROUND, DATA, NOTE, PLAYED_IN, REMARK, SCENARIO, TITLE};
use crate::book::{Column as At, Row as BookRow, Sheet, Value};
use haicap_core::trial::Column;
use haicap_core::words::{fold, tidy};

/// Names that values have above the rows.
const LABELS: [&str; 7] = [TITLE, SCENARIO, BACKGROUND, PLAYED_IN, NOTE, REMARK, DATA];

/// What a person sees in a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Whether it stands in another row, with which this one is merged.
    pub(super) is_carried: bool,
}

/// A value with its name in the first column, as [`super::workbook`] writes it.
pub(super) fn label(row: &BookRow) -> Option<(&'static str, String)> {
    let ((At(0), name), values) = row.cells.split_first()? else { return None };
    let value = match values {
        [] => String::new(),
        [(At(1), value)] => tidy(&value.text()),
        _ => return None,
    };
    let name = fold(&tidy(&name.text()));
    LABELS.into_iter().find(|label| fold(label) == name).map(|label| (label, value))
}

/// A cell: who and system of merged rows stand in each of them.
///
/// # Errors
/// What it shows, when that is an error or a formula without a value.
pub(super) fn cell(sheet: &Sheet, row: u32, at: At, column: Column) -> Result<Cell, String> {
    let shown = |found: &Value| if column == Column::Time { hour(found) } else { value(found) };
    if let Some(found) = sheet.value(row, at) {
        return Ok(Cell { text: shown(found)?, is_carried: false });
    }
    if !matches!(column, Column::Who | Column::System) {
        return Ok(Cell::default());
    }
    let over = |merge: &&crate::book::Merge| {
        (merge.rows.0..=merge.rows.1).contains(&row) && (merge.columns.0..=merge.columns.1).contains(&at)
    };
    let found = sheet.merges.iter().find(over).and_then(|merge| sheet.value(merge.rows.0, merge.columns.0));
    Ok(Cell { text: found.map(shown).transpose()?.unwrap_or_default(), is_carried: true })
}

/// A value as a person reads it.
///
/// # Errors
/// What it shows, when that is no value.
pub(super) fn value(value: &Value) -> Result<String, String> {
    match plain(value) {
        Value::Error(shows) => Err(shows.clone()),
        formula @ Value::Formula { .. } => Err(formula.text()),
        value => Ok(value.text()),
    }
}

/// A time of day as a spreadsheet keeps it: a part of a day.
fn hour(found: &Value) -> Result<String, String> {
    const MINUTES: f64 = 1440.0;
    match plain(found) {
        Value::Float(part) if (0.0..1.0).contains(part) => {
            let minutes = (part * MINUTES).round() as u32;
            Ok(format!("{:02}:{:02}", minutes / 60, minutes % 60))
        }
        Value::DateTime(moment) => Ok(format!("{:02}:{:02}", moment.hour(), moment.minute())),
        other => value(other),
    }
}

/// What a formula shows, where it shows something.
fn plain(value: &Value) -> &Value {
    match value {
        Value::Formula { cached: Some(cached), .. } => plain(cached),
        value => value,
    }
}

/// Whether one cell goes over several columns and nothing else stands in the row: a heading between the rows.
pub(super) fn is_across(sheet: &Sheet, row: &BookRow) -> bool {
    let [(at, _)] = &row.cells[..] else { return false };
    sheet.merges.iter().any(|merge| merge.rows.0 == row.number && merge.columns.0 == *at && merge.columns.1 > *at)
}

/// `8h30`, `8 giờ 30`, `8:30:00`, `8h` as the sentences have it: `08:30`.
pub(super) fn time(cell: &str) -> String {
    let folded = fold(cell).replace(" gio", "h").replace("gio", "h").replace("phut", "").replace(' ', "");
    let plain = folded.split_once(['h', ':']).and_then(|(hour, minute)| {
        let minute = minute.strip_suffix(":00").unwrap_or(minute);
        let minute = if minute.is_empty() { 0 } else { minute.parse::<u32>().ok()? };
        Some((hour.parse::<u32>().ok()?, minute)).filter(|(hour, minute)| *hour < 24 && *minute < 60)
    });
    plain.map_or_else(|| cell.to_owned(), |(hour, minute)| format!("{hour:02}:{minute:02}"))
}

/// This system is not named: its steps are seen in the journal.
pub(super) fn own_system(system: String) -> String {
    if system.eq_ignore_ascii_case("haicap") { String::new() } else { system }
}

/// Text programs bend quotation marks; sentences have straight ones. Where both stand, the bent ones are meant.
pub(super) fn quoted(text: &str) -> String {
    if text.contains('"') { text.to_owned() } else { text.replace(['“', '”'], "\"") }
}

/// One sentence a line; a semicolon outside of quotation marks ends one, too.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut quoted = false;
    let ends = |letter: char| {
        quoted ^= matches!(letter, '"' | '“' | '”');
        letter == '\n' || (letter == ';' && !quoted)
    };
    text.split(ends)
        .map(|line| tidy(line.trim_start_matches(['-', '+', '•', ' '])))
        .filter(|line| !line.is_empty())
        .collect()
}

/// A bar within a cell of data is written `\|`; one that is written so already stays.
pub(super) fn bars(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut escaped = false;
    for letter in cell.chars() {
        if letter == '|' && !escaped {
            out.push('\\');
        }
        out.push(letter);
        escaped = letter == '\\' && !escaped;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_officials_become_hours() {
        for (said, meant) in [
            ("8h30", "08:30"),
            ("8 giờ 30", "08:30"),
            ("8 giờ 30 phút", "08:30"),
            ("15h", "15:00"),
            ("8:05:00", "08:05"),
            ("08:00", "08:00"),
            ("25h", "25h"),
            ("8h - 9h", "8h - 9h"),
            ("30 phút sau", "30 phút sau"),
            ("07:30 sau 1 ngày làm việc", "07:30 sau 1 ngày làm việc"),
            ("<giờ>", "<giờ>"),
            ("", ""),
        ] {
            assert_eq!(time(said), meant);
        }
        let part = Value::Float(8.5 / 24.0);
        let formula = Value::Formula { formula: "A1".into(), cached: Some(Box::new(part.clone())) };
        assert_eq!((hour(&part), hour(&formula)), (Ok("08:30".into()), Ok("08:30".into())));
    }

    #[test]
    fn sentences_end_with_lines_and_semicolons_and_bars_are_marked() {
        assert_eq!(sentences("- a \"x; y\"; b\n• c“d; e”\n\n"), ["a \"x; y\"", "b", "c“d; e”"]);
        assert_eq!([quoted("vì “x”"), quoted("vì \"“x”\"")], ["vì \"x\"", "vì \"“x”\""]);
        for (cell, written) in [("a|b", "a\\|b"), ("a\\|b", "a\\|b"), ("a\\\\|b", "a\\\\\\|b"), ("", "")] {
            assert_eq!(bars(cell), written);
        }
    }
}
