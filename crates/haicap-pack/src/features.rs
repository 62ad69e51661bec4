//! Scenarios: Vietnamese Gherkin (`# language: vi`) into [`Scenario`] values.
//!
//! Three passes, so that every mistake gets a useful message: `lint` looks at each line by itself,
//! the `gherkin` crate finds the structure, `gather` gives each sentence its meaning.

mod gather;
mod lint;
mod table;

pub use table::{CellFault, check_table, read_table};

use crate::error::{PackErrors, ScenarioError, ScenarioErrors};
use crate::source::{Source, whole};
use gherkin::{Examples, Feature, GherkinEnv};
use haicap_core::city::City;
use haicap_core::trial::{Scenario, Tag};
use haicap_core::words::fold;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

/// Reads every `*.feature` file of a folder, in order of file name.
///
/// # Errors
/// Everything that is wrong in any of them, in Vietnamese.
pub fn read_scenarios(folder: &Path, city: &City, day: Date) -> Result<Vec<Scenario>, ScenarioErrors> {
    let mut errors = PackErrors::default();
    let mut scenarios: Vec<Scenario> = Vec::new();
    let names = feature_files(folder);
    if names.is_empty() {
        let problem = "không có tệp kịch bản (.feature) nào trong thư mục";
        errors.push(whole(folder.display().to_string(), problem, "kiểm tra lại đường dẫn, ví dụ scenarios"));
    }
    let mut stems: BTreeMap<String, String> = BTreeMap::new();
    for name in names {
        let Some(source) = Source::read(folder, &name, &mut errors) else {
            continue;
        };
        if let Some(other) = stems.insert(slug(&name), name.clone()) {
            errors.push(source.error_at_all(format!("tên tệp trùng với {other}"), "đổi tên một tệp"));
        }
        match parse(&normal(source), &name, city, day) {
            Ok(found) => scenarios.extend(found),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(scenarios) } else { Err(errors.sorted()) }
}

/// The texts of all scripts of a folder, by file name without its ending.
///
/// # Errors
/// When a file cannot be read as text, in Vietnamese.
pub fn script_texts(folder: &Path) -> Result<Vec<(String, String)>, ScenarioErrors> {
    let mut errors = PackErrors::default();
    let names = feature_files(folder);
    let texts: Vec<_> = names
        .iter()
        .filter_map(|name| Some((slug(name), normal(Source::read(folder, name, &mut errors)?).text)))
        .collect();
    if errors.is_empty() { Ok(texts) } else { Err(errors.sorted()) }
}

/// Reads the scenarios of one file's text.
///
/// # Errors
/// Everything that is wrong in it, in Vietnamese, in order of line and column.
pub fn parse_scenarios(
    file_name: &str,
    text: &str,
    city: &City,
    day: Date,
) -> Result<Vec<Scenario>, Vec<ScenarioError>> {
    let source = Source { file: file_name.to_owned(), text: text.to_owned() };
    parse(&normal(source), file_name, city, day)
}

fn feature_files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".feature"));
    names.sort();
    names
}

/// Composed letters, since keywords are written so, and plain line ends.
fn normal(source: Source) -> Source {
    let text: String = source.text.trim_start_matches('\u{feff}').nfc().collect();
    Source { text: text.replace("\r\n", "\n"), ..source }
}

/// File stem, or a title, in plain letters and hyphens.
pub fn slug(name: &str) -> String {
    let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let folded = fold(stem.strip_suffix(".feature").unwrap_or(stem));
    let letters: String = folded.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join("-")
}

fn parse(source: &Source, name: &str, city: &City, day: Date) -> Result<Vec<Scenario>, Vec<ScenarioError>> {
    let mut errors = PackErrors::default();
    lint::lint(source, &mut errors);
    let feature = if errors.is_empty() { structure(source, &mut errors) } else { None };
    let Some(feature) = feature else {
        return Err(errors.sorted().into_vec());
    };
    let mut scenarios = Vec::new();
    let feature_tags = tags(source, &feature.tags, feature.span.start, &mut errors);
    let background = feature.background.as_ref().map(|background| background.steps.as_slice()).unwrap_or_default();
    for script in &feature.scenarios {
        let at = script.span.start;
        let mut own = tags(source, &script.tags, at, &mut errors);
        own.extend(&feature_tags);
        let steps: Vec<_> = background.iter().chain(&script.steps).collect();
        for row in data_rows(source, &script.examples, &mut errors) {
            let context = gather::Context { source, city, day, row: &row, outlined: !script.examples.is_empty() };
            let before = errors.len();
            let scenario = gather::scenario(&context, &script.name, at, &steps, &mut errors);
            if let (Some(scenario), true) = (scenario, errors.len() == before) {
                let key = format!("{}-{}", slug(name), scenarios.len() + 1);
                scenarios.push(Scenario { key, file: name.to_owned(), tags: own.clone(), ..scenario });
            }
        }
        unused_columns(source, &script.examples, &script.name, &steps, &mut errors);
        if feature.tags.is_empty() && script.tags.is_empty() {
            let problem = "kịch bản không có nhãn nên không đợt nào chạy nó";
            errors.push(source.error(start(source, at), problem, format!("thêm dòng {} phía trên", known_tags())));
        }
    }
    if feature.scenarios.is_empty() {
        errors.push(source.error_at_all("tệp không có kịch bản nào", "thêm dòng `Kịch bản: …` và các bước"));
    }
    if errors.is_empty() { Ok(scenarios) } else { Err(errors.sorted().into_vec()) }
}

/// Lets the `gherkin` crate find the structure.
fn structure(source: &Source, errors: &mut PackErrors) -> Option<Feature> {
    let Ok(environment) = GherkinEnv::new("vi") else {
        errors.push(source.error_at_all("bộ đọc Gherkin không có tiếng Việt", "báo cho người phát triển"));
        return None;
    };
    match Feature::parse(&source.text, environment) {
        Ok(feature) if feature.rules.is_empty() => Some(feature),
        Ok(_) => {
            errors.push(source.error_at_all("không dùng `Rule` trong kịch bản", "viết thẳng các `Kịch bản`"));
            None
        }
        Err(error) => {
            // The place is private; its text is `Error at LINE:COLUMN: …`.
            let text = error.to_string();
            let mut numbers = text.trim_start_matches("Error at ").split(':').map_while(|n| n.trim().parse().ok());
            let mut wrong = source.error_at_all(
                "không đọc được cấu trúc Gherkin ở đây",
                "theo thứ tự: nhãn, `Tính năng:`, `Bối cảnh:`, rồi từng `Kịch bản:` với các bước",
            );
            (wrong.line, wrong.column) = (numbers.next(), numbers.next());
            errors.push(wrong);
            None
        }
    }
}

fn known_tags() -> String {
    Tag::ALL.iter().map(|tag| format!("@{tag}")).collect::<Vec<_>>().join(" ")
}

fn tags(source: &Source, written: &[String], before: usize, errors: &mut PackErrors) -> BTreeSet<Tag> {
    let mut tags = BTreeSet::new();
    for word in written {
        match Tag::from_key(word) {
            Some(tag) => drop(tags.insert(tag)),
            None => {
                let end = start(source, before).min(source.text.len());
                let at = source.text[..end].rfind(&format!("@{word}")).unwrap_or(before);
                errors.push(source.error(at, format!("không có nhãn @{word}"), format!("dùng {}", known_tags())));
            }
        }
    }
    tags
}

/// The rows of the data, each with its columns by name; one row without columns where there is no data.
fn data_rows(source: &Source, examples: &[Examples], errors: &mut PackErrors) -> Vec<BTreeMap<String, String>> {
    if examples.is_empty() {
        return vec![BTreeMap::new()];
    }
    let mut rows = Vec::new();
    for example in examples {
        let table = example.table.as_ref().map(|table| table.rows.as_slice()).unwrap_or_default();
        let [header, data @ ..] = table else {
            errors.push(source.error(start(source, example.span.start), "Dữ liệu không có bảng", TABLE_CURE));
            continue;
        };
        let names: BTreeSet<&String> = header.iter().collect();
        if names.len() != header.len() {
            let problem = "Dữ liệu có hai cột cùng tên";
            errors.push(source.error(start(source, example.span.start), problem, "đổi tên một cột"));
            continue;
        }
        if data.is_empty() {
            errors.push(source.error(start(source, example.span.start), "Dữ liệu không có hàng nào", TABLE_CURE));
        }
        rows.extend(data.iter().map(|row| header.iter().cloned().zip(row.iter().cloned()).collect()));
    }
    rows
}

const TABLE_CURE: &str = "viết hàng tên cột rồi ít nhất một hàng giá trị, mỗi hàng giữa hai dấu |";

/// A column that no sentence uses is a slip of the pen.
fn unused_columns(
    source: &Source,
    examples: &[Examples],
    title: &str,
    steps: &[&gherkin::Step],
    errors: &mut PackErrors,
) {
    for example in examples {
        let header = example.table.iter().filter_map(|table| table.rows.first()).flatten();
        for column in header {
            let place = format!("<{column}>");
            if !title.contains(&place) && !steps.iter().any(|step| step.value.contains(&place)) {
                let problem = format!("không bước nào dùng cột “{column}”");
                let cure = format!("viết {place} trong một bước, hoặc xóa cột");
                errors.push(source.error(start(source, example.span.start), problem, cure));
            }
        }
    }
}

/// The first letter of a directive: its span may begin with blanks, tags or comments before it.
fn start(source: &Source, offset: usize) -> usize {
    let mut at = offset.min(source.text.len());
    loop {
        let rest = &source.text[at..];
        let blank = rest.len() - rest.trim_start().len();
        at += blank;
        let rest = &source.text[at..];
        if !rest.starts_with('#') {
            return at;
        }
        at += rest.find('\n').unwrap_or(rest.len());
    }
}
