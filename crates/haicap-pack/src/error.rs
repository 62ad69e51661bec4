//! What is wrong with a pack or a scenario: every error found, each with its place and its cure.

use haicap_core::Lang;
use std::fmt;

/// One thing that is wrong. Officials read it, so its words are Vietnamese; what a page shows has English words, too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub struct PackError {
    /// The file, with the folder as the caller named it.
    pub file: String,
    /// Line, counting from 1.
    pub line: Option<usize>,
    /// Column in characters, counting from 1.
    pub column: Option<usize>,
    /// What is wrong.
    pub problem: Said,
    /// What to do about it.
    pub cure: Said,
}

/// Words in both languages. Where nobody reads them in English, the Vietnamese ones stand for both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    vi: String,
    en: Option<String>,
}

impl Said {
    /// The same in both languages.
    pub(crate) fn new(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Said { vi: vi.into(), en: Some(en.into()) }
    }

    /// The words in a language.
    pub fn text(&self, lang: Lang) -> &str {
        self.en.as_ref().filter(|_| lang == Lang::En).unwrap_or(&self.vi)
    }
}

impl From<&str> for Said {
    fn from(vi: &str) -> Self {
        Said { vi: vi.to_owned(), en: None }
    }
}

impl From<String> for Said {
    fn from(vi: String) -> Self {
        Said { vi, en: None }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.vi)
    }
}

/// Words in both languages with the same values in them.
macro_rules! said {
    ($vi:literal, $en:literal $(, $value:expr)* $(,)?) => {
        $crate::error::Said::new(format!($vi $(, $value)*), format!($en $(, $value)*))
    };
}
pub(crate) use said;

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        write!(f, ": {}. Cách sửa: {}.", self.problem, self.cure)
    }
}

/// Everything that is wrong, in order of file, line and column.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct PackErrors(Vec<PackError>);

/// One thing that is wrong in a scenario.
pub type ScenarioError = PackError;

/// Everything that is wrong in a folder of scenarios.
pub type ScenarioErrors = PackErrors;

impl PackErrors {
    /// The errors in order.
    pub fn iter(&self) -> impl Iterator<Item = &PackError> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn push(&mut self, error: PackError) {
        self.0.push(error);
    }

    pub(crate) fn extend(&mut self, errors: impl IntoIterator<Item = PackError>) {
        self.0.extend(errors);
    }

    /// Brings the errors into order and drops repetitions.
    pub(crate) fn sorted(mut self) -> Self {
        self.0.sort();
        self.0.dedup();
        self
    }

    /// The errors as a list in order.
    pub fn into_vec(self) -> Vec<PackError> {
        self.0
    }
}

impl fmt::Display for PackErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.0 {
            writeln!(f, "{error}")?;
        }
        write!(f, "Có {} lỗi.", self.0.len())
    }
}

/// A value that stands in the pack on assumption or general knowledge; shown, not an error.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnsureNote {
    /// The file.
    pub file: String,
    /// The field or the row.
    pub what: String,
    /// Why it is unsure and what to check, in Vietnamese.
    pub note: String,
}
