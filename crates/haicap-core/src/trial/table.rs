//! A script as officials write it: a table of time, task, who, system and expected result (bảng kịch bản).
//!
//! A table and its Gherkin text say the same: [`ScriptTable::write`] makes the text, `haicap-pack` reads it back, and
//! nothing is lost either way. What five columns cannot say (tags, remarks, data) stands beside the rows.

mod compare;
mod sentence;
#[cfg(test)]
mod tests;
mod write;

pub use compare::{Changed, Difference, compare};
pub use sentence::{known_tasks, rows_of};
pub use write::Written;

use serde::{Deserialize, Serialize};

labelled! {
    /// A column of the table (cột).
    pub enum Column {
        /// When: a time of the day, or so much later.
        Time = "time", "Thời gian", "Time";
        /// What is done, or what is the case.
        Task = "task", "Việc", "Task";
        /// Who does it, or of whom it is said.
        Who = "who", "Người thực hiện", "Who";
        /// Where it is done; blank is this system.
        System = "system", "Hệ thống", "System";
        /// What must hold afterwards, one sentence a line.
        Expected = "expected", "Kết quả mong đợi", "Expected result";
    }
}

/// A whole script (kịch bản dạng bảng): one file of Gherkin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScriptTable {
    /// Remarks before everything, each with its `#`.
    #[serde(default)]
    pub comments: Vec<String>,
    /// Rounds in which all of it is played: tags without `@`.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What it is called.
    pub title: String,
    /// What it is about, line by line.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What all scenarios begin with, if there is such a part, then the scenarios.
    pub parts: Vec<Part>,
}

/// One scenario of a script, or what all of them begin with (phần).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Part {
    /// Whether all scenarios begin with it (bối cảnh).
    #[serde(default)]
    pub is_background: bool,
    /// Remarks before it, each with its `#`; those from between its steps stand here, too.
    #[serde(default)]
    pub comments: Vec<String>,
    /// Rounds in which it is played, beside those of the script.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What it is called.
    pub title: String,
    /// What it is about, line by line.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What happens.
    pub rows: Vec<Row>,
    /// With which values it is played several times.
    #[serde(default)]
    pub data: Vec<Data>,
}

/// Values for the places `<…>` of a scenario: the names of the columns, then one row for each time (dữ liệu).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Data {
    /// What is said of it; mostly nothing.
    #[serde(default)]
    pub title: String,
    /// Cells as they were written.
    pub rows: Vec<Vec<String>>,
}

impl Data {
    /// Cells of a row between its bars, as they were written: `\|` is no end of a cell. The outer bars may be missing.
    pub fn cells(row: &str) -> Vec<String> {
        let row = row.trim();
        let mut cells = vec![String::new()];
        let mut escaped = false;
        for letter in row.strip_prefix('|').unwrap_or(row).chars() {
            match letter {
                '|' if !escaped => cells.push(String::new()),
                _ => cells.last_mut().into_iter().for_each(|cell| cell.push(letter)),
            }
            escaped = letter == '\\' && !escaped;
        }
        if cells.len() > 1 {
            // Nothing stands behind the last bar.
            cells.pop_if(|last| last.trim().is_empty());
        }
        cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
    }
}

/// A row of the table (dòng).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Row {
    /// When.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time: String,
    /// What.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub task: String,
    /// Who.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub who: String,
    /// In which system; blank in this one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub system: String,
    /// What must hold afterwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<String>,
}

/// A place in a script (vị trí): nothing is the script itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct CellPlace {
    /// Index of the part.
    pub part: Option<usize>,
    /// Index of the row in it.
    pub row: Option<usize>,
    /// The column of that row.
    pub column: Option<Column>,
}

impl Row {
    /// The cell of a column as one text; expected results one a line.
    pub fn cell(&self, column: Column) -> String {
        match column {
            Column::Time => self.time.clone(),
            Column::Task => self.task.clone(),
            Column::Who => self.who.clone(),
            Column::System => self.system.clone(),
            Column::Expected => self.expected.join("\n"),
        }
    }

    /// Whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        Column::ALL.iter().all(|column| self.cell(*column).trim().is_empty())
    }
}

impl ScriptTable {
    /// What stands at a place.
    pub fn value(&self, place: CellPlace) -> String {
        let Some(part) = place.part.and_then(|part| self.parts.get(part)) else { return self.title.clone() };
        match (place.row.and_then(|row| part.rows.get(row)), place.column) {
            (Some(row), Some(column)) => row.cell(column),
            _ => part.title.clone(),
        }
    }

    /// Every row, part by part.
    pub fn rows(&self) -> impl Iterator<Item = (&Part, &Row)> {
        self.parts.iter().flat_map(|part| part.rows.iter().map(move |row| (part, row)))
    }
}
