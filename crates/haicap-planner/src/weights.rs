//! What a plan shall cost: weights, and the presets of a city (trọng số, bộ trọng số).

use serde::{Deserialize, Serialize};
use std::fmt;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The largest weight; sums of them stay far below what stands for "forbidden".
pub const MAX_WEIGHT: u32 = 100_000;

/// The largest price of a kilometre: no way on earth is longer than 20,016 km.
pub const MAX_PER_KM: u32 = 100;

/// What each thing that is not as wished costs a plan, in points (trọng số).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// A person not in a successor of their former unit or district.
    pub other_unit: u32,
    /// A person in a unit that took nothing over from their former district.
    pub other_district: u32,
    /// Each kilometre between the nearest successor of the former place and the unit; at most 100.
    pub per_km: u32,
    /// A person in a group of positions that their qualification does not fit.
    pub not_fitting: u32,
    /// A person in another group of positions than the present one.
    pub other_field: u32,
    /// Each person above the allotted number.
    pub above_allotted: u32,
    /// Each person above the norm, also within the allotted number: a warning with a price.
    pub above_norm: u32,
    /// Each place of the soft minimum that stays empty.
    pub below_floor: u32,
    /// Each empty place of the service centre with the greatest load; others in proportion to theirs.
    pub service_centre: u32,
    /// A person without a place. Far above the others: it is the last resort.
    pub unplaced: u32,
    /// How many people above the allotted number a slot may take, in percent of it, rounded up.
    pub excess_limit_percent: u32,
    /// How many units are considered for each person, the nearest first; 0 means all.
    pub considered_units: u32,
    /// Whether only groups are considered that the qualification fits.
    pub fitting_only: bool,
}

impl Weights {
    /// The weights that are too large, by name, with their bound.
    pub fn too_large(&self) -> Vec<(&'static str, u32)> {
        let bounded = [
            ("other_unit", self.other_unit, MAX_WEIGHT),
            ("other_district", self.other_district, MAX_WEIGHT),
            ("per_km", self.per_km, MAX_PER_KM),
            ("not_fitting", self.not_fitting, MAX_WEIGHT),
            ("other_field", self.other_field, MAX_WEIGHT),
            ("above_allotted", self.above_allotted, MAX_WEIGHT),
            ("above_norm", self.above_norm, MAX_WEIGHT),
            ("below_floor", self.below_floor, MAX_WEIGHT),
            ("service_centre", self.service_centre, MAX_WEIGHT),
            ("unplaced", self.unplaced, 10 * MAX_WEIGHT),
            ("excess_limit_percent", self.excess_limit_percent, 1000),
        ];
        bounded.into_iter().filter(|(_, value, most)| value > most).map(|(name, _, most)| (name, most)).collect()
    }
}

/// Weights under a name that a person chooses by (bộ trọng số).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Short key, unique in the file.
    pub key: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The weights.
    pub weights: Weights,
}

/// All presets of a city, the usual one first: `planner.toml` of its pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presets {
    list: Vec<Preset>,
}

/// A mistake in `planner.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong, in Vietnamese.
    pub problem: String,
    /// What to do.
    pub cure: String,
}

impl fmt::Display for PresetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dòng {}: {}; {}", self.line, self.problem, self.cure)
    }
}

impl std::error::Error for PresetError {}

impl Presets {
    /// Reads the text of `planner.toml`.
    ///
    /// # Errors
    /// Every mistake with its line: syntax, names, values, keys that stand twice, no preset at all.
    pub fn parse(text: &str) -> Result<Presets, Vec<PresetError>> {
        let (table, mistakes) = DeTable::parse_recoverable(text);
        let mut reading = Reading { text, errors: Vec::new() };
        for mistake in &mistakes {
            let at = mistake.span().map_or(0, |span| span.start);
            let problem = format!("sai cú pháp TOML ({})", mistake.message());
            reading.error(at, problem, "xem lại dấu ngoặc, dấu bằng và dấu ngoặc kép ở chỗ này");
        }
        if !mistakes.is_empty() {
            return Err(reading.errors);
        }
        let mut list: Vec<Preset> = Vec::new();
        for (key, value) in table.into_inner() {
            match (key.get_ref().as_ref(), value.into_inner()) {
                ("presets", DeValue::Array(values)) => {
                    for value in values {
                        let at = value.span().start;
                        if let Some(preset) = reading.preset(value) {
                            if list.iter().any(|other| other.key == preset.key) {
                                let problem = format!("bộ trọng số `{}` đã có ở trên", preset.key);
                                reading.error(at, problem, "đặt khóa khác hoặc xóa bộ này");
                            }
                            list.push(preset);
                        }
                    }
                }
                ("presets", _) => reading.error(
                    key.span().start,
                    "`presets` phải là một danh sách",
                    "viết mỗi bộ dưới dòng [[presets]]",
                ),
                (other, _) => {
                    let problem = format!("không có mục nào tên là `{other}`");
                    reading.error(key.span().start, problem, "tệp chỉ có các mục [[presets]]");
                }
            }
        }
        if list.is_empty() && reading.errors.is_empty() {
            reading.error(0, "không có bộ trọng số nào", "thêm ít nhất một mục [[presets]]");
        }
        if reading.errors.is_empty() { Ok(Presets { list }) } else { Err(reading.errors) }
    }

    /// All of them, in the order of the file.
    pub fn all(&self) -> &[Preset] {
        &self.list
    }

    /// The preset with this key.
    pub fn get(&self, key: &str) -> Option<&Preset> {
        self.list.iter().find(|preset| preset.key == key)
    }

    /// The usual one: the first of the file.
    pub fn usual(&self) -> &Preset {
        &self.list[0]
    }
}

struct Reading<'t> {
    text: &'t str,
    errors: Vec<PresetError>,
}

impl Reading<'_> {
    fn error(&mut self, at: usize, problem: impl Into<String>, cure: impl Into<String>) {
        let line = self.text[..at.min(self.text.len())].matches('\n').count() + 1;
        self.errors.push(PresetError { line, problem: problem.into(), cure: cure.into() });
    }

    fn preset(&mut self, value: Spanned<DeValue<'_>>) -> Option<Preset> {
        let start = value.span().start;
        let place = |name: &str, value: &Spanned<DeValue<'_>>| {
            let weights = value.get_ref().as_table()?.get("weights")?;
            Some(weights.get_ref().as_table()?.get(name)?.span().start)
        };
        let copy = value.clone();
        match Preset::deserialize(serde::de::IntoDeserializer::into_deserializer(value)) {
            Ok(preset) => {
                let wrong = preset.weights.too_large();
                for (name, most) in &wrong {
                    let at = place(name, &copy).unwrap_or(start);
                    self.error(at, format!("`{name}` quá lớn"), format!("viết một số từ 0 đến {most}"));
                }
                wrong.is_empty().then_some(preset)
            }
            Err(error) => {
                let at = error.span().map_or(start, |span| span.start);
                let message = error.message();
                let (problem, cure) = in_vietnamese(message);
                self.error(at, problem, cure);
                None
            }
        }
    }
}

/// Turns serde's words into words that an official reads.
fn in_vietnamese(message: &str) -> (String, String) {
    let name = message.split('`').nth(1).unwrap_or_default();
    if message.starts_with("missing field") {
        (format!("thiếu mục `{name}`"), format!("thêm dòng `{name} = …`"))
    } else if message.starts_with("unknown field") {
        (format!("không có mục nào tên là `{name}`"), "sửa lại tên theo tệp mẫu".to_owned())
    } else {
        ("giá trị không đúng kiểu".to_owned(), "viết một số nguyên không âm, true hoặc false".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = include_str!("../../../city/hcmc/planner.toml");

    #[test]
    fn the_presets_of_the_city_are_read() {
        let presets = Presets::parse(GOOD).unwrap();
        let keys: Vec<&str> = presets.all().iter().map(|preset| preset.key.as_str()).collect();
        assert_eq!(keys, ["stay", "service_centre", "qualification", "near"]);
        assert_eq!(presets.usual().key, "stay");
        assert!(presets.get("near").unwrap().weights.per_km > presets.usual().weights.per_km);
    }

    #[test]
    fn each_mistake_is_told_with_its_line() {
        let line = |text: &str, part: &str| text.lines().position(|line| line.starts_with(part)).unwrap() + 1;
        for (from, to, problem) in [
            ("other_unit = ", "other_unit = -", "giá trị không đúng kiểu"),
            ("per_km = ", "per_km = 9", "`per_km` quá lớn"),
            ("other_field = ", "other_feild = ", "không có mục nào tên là `other_feild`"),
            ("key = \"near\"", "key = \"stay\"", "bộ trọng số `stay` đã có ở trên"),
        ] {
            let wrong = GOOD.replacen(from, to, 1).replace("per_km = 9", "per_km = 999999");
            let errors = Presets::parse(&wrong).unwrap_err();
            assert_eq!(errors[0].problem, problem);
            if problem.contains("per_km") {
                assert_eq!(errors[0].line, line(&wrong, "per_km = 999999"));
            }
        }
        assert_eq!(Presets::parse("[[presets]\n").unwrap_err()[0].line, 1);
        assert_eq!(Presets::parse("").unwrap_err()[0].problem, "không có bộ trọng số nào");
        assert_eq!(Presets::parse("\npresets = 1\nother = 2\n").unwrap_err().len(), 2);
    }
}
