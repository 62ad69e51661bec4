//! `names.json`: lists of names for synthetic people.

use crate::error::PackErrors;
use crate::source::Source;
use serde::Deserialize;

/// Surnames, middle and given names of which synthetic people's names are made (họ, tên đệm, tên).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// Where the lists come from, and under which licence.
    pub source: String,
    /// Surnames.
    pub surnames: Vec<String>,
    /// Middle names of women.
    pub middle_female: Vec<String>,
    /// Middle names of men.
    pub middle_male: Vec<String>,
    /// Given names of women.
    pub given_female: Vec<String>,
    /// Given names of men.
    pub given_male: Vec<String>,
}

/// Reads the lists; none may be empty.
pub(crate) fn names(source: Option<&Source>, errors: &mut PackErrors) -> Names {
    let Some(source) = source else {
        return Names::default();
    };
    match serde_json::from_str::<Names>(&source.text) {
        Ok(names) => {
            let lists = [
                ("surnames", &names.surnames),
                ("middle_female", &names.middle_female),
                ("middle_male", &names.middle_male),
                ("given_female", &names.given_female),
                ("given_male", &names.given_male),
            ];
            for (key, _) in lists.into_iter().filter(|(_, list)| list.is_empty()) {
                errors.push(source.error_at_all(format!("danh sách `{key}` trống"), "thêm ít nhất một tên"));
            }
            names
        }
        Err(error) => {
            let mut wrong = source.error_at_all(
                format!("không đọc được danh sách tên ({error})"),
                "viết JSON với source, surnames, middle_female, middle_male, given_female, given_male",
            );
            (wrong.line, wrong.column) = (Some(error.line().max(1)), Some(error.column().max(1)));
            errors.push(wrong);
            Names::default()
        }
    }
}
