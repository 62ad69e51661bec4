//! Scripts as tables: Gherkin text read into a table, and a table checked cell by cell (bảng kịch bản).

use super::lint::{self, BACKGROUND, DATA, FEATURE, SCRIPTS, STEP_WORDS};
use super::{normal, parse, structure};
use crate::error::{PackErrors, ScenarioError};
use crate::source::Source;
use haicap_core::city::City;
use haicap_core::trial::{CellPlace, Data, Part, ScriptTable, nearest, recognise, rows_of};
use jiff::civil::Date;
use std::mem::take;

/// Reads a script's text into its table; what the sentences mean is not asked.
///
/// # Errors
/// Where the text is no Gherkin, in Vietnamese, in order of line and column.
pub fn read_table(file_name: &str, text: &str) -> Result<ScriptTable, Vec<ScenarioError>> {
    let source = normal(Source { file: file_name.to_owned(), text: text.to_owned() });
    let mut errors = PackErrors::default();
    lint::lint(&source, &mut errors);
    if errors.is_empty() {
        structure(&source, &mut errors);
    }
    if !errors.is_empty() {
        return Err(errors.sorted().into_vec());
    }
    let mut reader = Reader::default();
    for line in source.text.lines() {
        reader.line(line.trim());
    }
    Ok(reader.finish())
}

/// Reads lines that were found to be in order.
#[derive(Default)]
struct Reader {
    table: ScriptTable,
    /// Whether the title was read.
    titled: bool,
    /// Remarks and tags that wait for what they stand before.
    comments: Vec<String>,
    tags: Vec<String>,
    /// Sentences of the last part.
    sentences: Vec<String>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        if let Some(comment) = line.strip_prefix('#') {
            let is_language = comment.split_once(':').is_some_and(|(word, _)| word.trim() == "language");
            self.comments.extend((!is_language).then(|| line.to_owned()));
        } else if line.starts_with('@') {
            self.tags.extend(line.split_whitespace().filter_map(|word| word.strip_prefix('@')).map(str::to_owned));
        } else if let Some(title) = line.strip_prefix(FEATURE) {
            self.titled = true;
            self.table.title = title.trim().to_owned();
            self.table.comments = take(&mut self.comments);
            self.table.tags = take(&mut self.tags);
        } else if let Some(word) = SCRIPTS.iter().find(|word| line.starts_with(**word)) {
            self.part(*word == BACKGROUND, line[word.len()..].trim());
        } else if let Some(part) = self.table.parts.last_mut() {
            let step = STEP_WORDS.iter().copied().chain(["* "]).find_map(|word| line.strip_prefix(word));
            match (step, line.strip_prefix(DATA), line.starts_with('|')) {
                (Some(sentence), ..) => self.sentences.push(sentence.trim().to_owned()),
                (_, Some(title), _) => part.data.push(Data { title: title.trim().to_owned(), rows: vec![] }),
                (_, _, true) => {
                    part.data.iter_mut().last().into_iter().for_each(|data| data.rows.push(Data::cells(line)))
                }
                _ if self.sentences.is_empty() => part.notes.push(line.to_owned()),
                _ => return,
            }
            // A remark between steps stands before the part that they are of.
            part.comments.append(&mut self.comments);
        } else if self.titled {
            self.table.notes.push(line.to_owned());
        }
    }

    fn part(&mut self, is_background: bool, title: &str) {
        self.end_part();
        let (comments, tags) = (take(&mut self.comments), take(&mut self.tags));
        self.table.parts.push(Part { is_background, comments, tags, title: title.to_owned(), ..Part::default() });
    }

    fn end_part(&mut self) {
        let sentences = take(&mut self.sentences);
        let notes = match self.table.parts.last_mut() {
            Some(part) => {
                part.rows = rows_of(sentences.iter().map(String::as_str));
                &mut part.notes
            }
            None => &mut self.table.notes,
        };
        while notes.last().is_some_and(String::is_empty) {
            notes.pop();
        }
        let blank = notes.iter().take_while(|note| note.is_empty()).count();
        notes.drain(..blank);
    }

    fn finish(mut self) -> ScriptTable {
        self.end_part();
        let last = self.table.parts.last_mut().map_or(&mut self.table.comments, |part| &mut part.comments);
        last.append(&mut self.comments);
        self.table
    }
}

/// What is wrong in a cell of a table (lỗi của ô).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// Where.
    pub place: CellPlace,
    /// What stands there.
    pub value: String,
    /// What is wrong, in Vietnamese.
    pub problem: String,
    /// What to do about it, in Vietnamese.
    pub cure: String,
    /// The nearest known sentences, nearest first.
    pub nearest: Vec<&'static str>,
}

/// Everything that keeps a table from being played in a city, cell by cell.
pub fn check_table(table: &ScriptTable, city: &City, day: Date) -> Vec<CellFault> {
    let written = table.write();
    let lines: Vec<&str> = written.text.lines().collect();
    let source = normal(Source { file: String::new(), text: written.text.clone() });
    let errors = parse(&source, "", city, day).err().unwrap_or_default();
    let mut faults: Vec<CellFault> = Vec::new();
    for error in errors {
        let line = error.line.unwrap_or_default();
        let place = written.place(line);
        let sentence = line.checked_sub(1).and_then(|line| lines.get(line)).map_or("", |line| sentence(line));
        let unknown = place.column.is_some() && recognise(sentence).is_err_and(|error| error.problem.is_none());
        let fault = CellFault {
            place,
            value: table.value(place),
            problem: error.problem.to_string(),
            cure: if unknown {
                "viết theo một trong các câu gần nhất".into()
            } else {
                error.cure.to_string()
            },
            nearest: if unknown { nearest(sentence) } else { vec![] },
        };
        if !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    faults
}

/// A line without its keyword.
fn sentence(line: &str) -> &str {
    line.trim().split_once(' ').map_or("", |(_, sentence)| sentence)
}

#[cfg(test)]
mod tests;
