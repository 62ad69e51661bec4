//! A table as Gherkin text, with the place in the table that each line came from.

use super::sentence::{Begun, Sort, deed_sentence, is_somebody, refusal, sort, time_sentence};
use super::{CellPlace, Column, Data, Part, Row, ScriptTable};

/// The text of a table (văn bản Gherkin).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The text; ends with a line end.
    pub text: String,
    /// Where each line came from.
    pub places: Vec<CellPlace>,
}

impl Written {
    /// Where a line came from, counted from 1.
    pub fn place(&self, line: usize) -> CellPlace {
        line.checked_sub(1).and_then(|line| self.places.get(line)).copied().unwrap_or_default()
    }

    fn line(&mut self, place: CellPlace, text: impl AsRef<str>) {
        // A cell is one line: a line end within it would become a sentence of its own.
        self.text.push_str(text.as_ref().replace(['\n', '\r'], " ").trim_end());
        self.text.push('\n');
        self.places.push(place);
    }

    fn notes(&mut self, place: CellPlace, indent: &str, notes: &[String]) {
        for note in notes {
            self.line(place, format!("{indent}{note}"));
        }
    }

    fn tags(&mut self, place: CellPlace, indent: &str, tags: &[String]) {
        if !tags.is_empty() {
            let tags: Vec<_> = tags.iter().map(|tag| format!("@{tag}")).collect();
            self.line(place, format!("{indent}{}", tags.join(" ")));
        }
    }
}

impl ScriptTable {
    /// The Gherkin text that says the same.
    pub fn write(&self) -> Written {
        let mut out = Written::default();
        let whole = CellPlace::default();
        out.line(whole, "# language: vi");
        out.notes(whole, "", &self.comments);
        out.tags(whole, "", &self.tags);
        out.line(whole, format!("Tính năng: {}", self.title));
        out.notes(whole, "  ", &self.notes);
        for (index, part) in self.parts.iter().enumerate() {
            out.line(CellPlace { part: Some(index), ..whole }, "");
            write_part(&mut out, index, part);
        }
        out
    }
}

fn write_part(out: &mut Written, index: usize, part: &Part) {
    let here = CellPlace { part: Some(index), ..CellPlace::default() };
    out.notes(here, "  ", &part.comments);
    out.tags(here, "  ", &part.tags);
    let word = match (part.is_background, part.data.is_empty()) {
        (true, _) => "Bối cảnh:",
        (false, true) => "Kịch bản:",
        (false, false) => "Khung kịch bản:",
    };
    out.line(here, format!("  {word} {}", part.title));
    out.notes(here, "    ", &part.notes);
    let mut steps = Steps { out, begun: Begun::default(), group: None };
    for (number, row) in part.rows.iter().enumerate() {
        steps.row(CellPlace { row: Some(number), ..here }, row);
    }
    for data in &part.data {
        write_data(out, here, data);
    }
}

/// Sentences of one part, each with its keyword.
struct Steps<'o> {
    out: &'o mut Written,
    begun: Begun,
    group: Option<&'static str>,
}

impl Steps<'_> {
    fn row(&mut self, place: CellPlace, row: &Row) {
        let at = |column| CellPlace { column: Some(column), ..place };
        if !row.time.is_empty() {
            self.sentence(at(Column::Time), &time_sentence(&row.time, self.begun));
        }
        if let Some(sentence) = deed_sentence(row) {
            let column = if row.who.is_empty() || is_somebody(&row.who) { Column::Task } else { Column::Who };
            self.sentence(at(column), &sentence);
        }
        for expected in row.expected.iter().skip(usize::from(refusal(row).is_some())) {
            self.sentence(at(Column::Expected), expected);
        }
    }

    fn sentence(&mut self, place: CellPlace, sentence: &str) {
        let sort = sort(sentence);
        let group = match sort {
            Sort::Start | Sort::Need => "Biết",
            Sort::Check => "Thì",
            Sort::Deed if place.column == Some(Column::Expected) => "Thì",
            Sort::Deed | Sort::Wait => "Khi",
        };
        let word = if self.group == Some(group) { "Và" } else { group };
        self.out.line(place, format!("    {word} {sentence}"));
        self.group = Some(group);
        self.begun = self.begun.after(sort);
    }
}

fn write_data(out: &mut Written, here: CellPlace, data: &Data) {
    out.line(here, "");
    out.line(here, format!("    Dữ liệu: {}", data.title));
    let columns = data.rows.iter().map(Vec::len).max().unwrap_or_default();
    let width =
        |column: usize| data.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    for row in &data.rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        out.line(here, format!("      | {} |", cells.join(" | ")));
    }
}
