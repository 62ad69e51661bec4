//! Every weight by itself, for experts: what it means, its bounds, its value.

use super::{name_of, preset_label};
use crate::error::Problem;
use crate::pages::personnel::scope::{Choice, number};
use crate::pages::{Fields, Page, Shell};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_planner::weights::{MAX_PER_KM, MAX_WEIGHT, Weights};
use std::collections::BTreeMap;

texts! { pub(crate) WeightTexts;
    title: "Phương án với trọng số tự đặt", "A plan with weights of one's own";
    over: "Phương án gợi ý", "Suggested plans";
    lead: "Mỗi điều không như mong muốn tốn bao nhiêu điểm. Máy tìm phương án có tổng điểm nhỏ nhất. Các số trong bộ trọng số là giả định, chưa có văn bản nào nêu.", "What each thing that is not as wished costs, in points. The machine finds the plan of least cost. The numbers of the presets are assumptions that no text of law names.";
    begin: "Bắt đầu từ bộ", "Begin with the preset";
    fill: "Điền", "Fill in";
    name: "Tên phương án", "Name of the plan";
    caption: "Trọng số", "Weights";
    meaning: "Ý nghĩa", "Meaning";
    bounds: "Từ - đến", "From - to";
    value: "Giá trị", "Value";
    yes: "Có", "Yes";
    go: "Lập phương án", "Make the plan";
    wrong: "Chưa lập phương án: có số chưa đúng", "No plan was made: some numbers are wrong";
}

/// A weight that is a number.
struct Weight {
    key: &'static str,
    vi: &'static str,
    en: &'static str,
    most: u32,
    of: fn(&Weights) -> u32,
    at: fn(&mut Weights) -> &mut u32,
    /// Whether it is the price of something about one person or place, and so compares with the others.
    is_price: bool,
}

macro_rules! weight {
    ($field:ident, $most:expr, $is_price:literal, $vi:literal, $en:literal) => {
        Weight {
            key: stringify!($field),
            vi: $vi,
            en: $en,
            most: $most,
            of: |weights| weights.$field,
            at: |weights| &mut weights.$field,
            is_price: $is_price,
        }
    };
}

/// Units that can be considered for each person at most; more than any city has.
const MOST_UNITS: u32 = 1000;

const WEIGHTS: &[Weight] = &[
    weight!(
        other_unit,
        MAX_WEIGHT,
        true,
        "không ở đơn vị kế thừa nơi công tác cũ",
        "not in a successor of the former place"
    ),
    weight!(
        other_district,
        MAX_WEIGHT,
        true,
        "sang đơn vị không kế thừa gì từ quận, huyện cũ",
        "in a unit that took nothing over from the former district"
    ),
    weight!(
        per_km,
        MAX_PER_KM,
        false,
        "mỗi km từ đơn vị kế thừa gần nhất",
        "each kilometre from the nearest successor"
    ),
    weight!(
        not_fitting,
        MAX_WEIGHT,
        true,
        "nhóm vị trí không phù hợp chuyên môn",
        "a group of positions that does not fit the qualification"
    ),
    weight!(other_field, MAX_WEIGHT, true, "nhóm vị trí khác lĩnh vực đang làm", "another field than the present one"),
    weight!(above_allotted, MAX_WEIGHT, true, "mỗi người vượt số tạm giao", "each person above the allotted number"),
    weight!(above_norm, MAX_WEIGHT, true, "mỗi người vượt định mức", "each person above the norm"),
    weight!(
        below_floor,
        MAX_WEIGHT,
        true,
        "mỗi chỗ còn thiếu so với số tối thiểu",
        "each place missing to the soft minimum"
    ),
    weight!(
        service_centre,
        MAX_WEIGHT,
        true,
        "mỗi chỗ trống ở trung tâm phục vụ đông hồ sơ nhất",
        "each empty place of the busiest service centre"
    ),
    weight!(unplaced, 10 * MAX_WEIGHT, false, "một người chưa được bố trí", "a person without a place"),
    weight!(
        excess_limit_percent,
        1000,
        false,
        "một ô được vượt số tạm giao tối đa bao nhiêu phần trăm",
        "how far a unit's group may exceed the allotted number, in percent"
    ),
    weight!(
        considered_units,
        MOST_UNITS,
        false,
        "số đơn vị gần nhất được xét cho mỗi người; 0 là tất cả",
        "how many of the nearest units are considered for each person; 0 means all"
    ),
];

const FITTING_ONLY: (&str, &str) =
    ("chỉ xét nhóm vị trí phù hợp chuyên môn", "consider only groups that the qualification fits");

impl Weight {
    const fn label(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Vi => self.vi,
            Lang::En => self.en,
        }
    }
}

/// The three things that weigh most, in words.
pub(super) fn heaviest(weights: &Weights, lang: Lang) -> String {
    let mut prices: Vec<&Weight> = WEIGHTS.iter().filter(|weight| weight.is_price).collect();
    prices.sort_by_key(|weight| std::cmp::Reverse((weight.of)(weights)));
    let words: Vec<String> =
        prices.iter().take(3).map(|weight| format!("{} ({})", weight.label(lang), (weight.of)(weights))).collect();
    words.join("; ")
}

/// Where two sets of weights differ: the meaning, the value in the first and in the second.
pub(super) fn differences(before: &Weights, after: &Weights, lang: Lang) -> Vec<(&'static str, u32, u32)> {
    let numbers = WEIGHTS.iter().map(|weight| (weight.label(lang), (weight.of)(before), (weight.of)(after)));
    let fitting = if lang == Lang::Vi { FITTING_ONLY.0 } else { FITTING_ONLY.1 };
    let fitting = (fitting, u32::from(before.fitting_only), u32::from(after.fitting_only));
    numbers.chain([fitting]).filter(|(_, before, after)| before != after).collect()
}

/// The weights that a form asks for: those of its preset unless it is the form of every weight.
///
/// # Errors
/// What is wrong, by the weight's key.
pub(super) fn read(form: &Fields, usual: &Weights, lang: Lang) -> Result<Weights, BTreeMap<&'static str, String>> {
    let mut weights = usual.clone();
    if form.get("expert") != "1" {
        return Ok(weights);
    }
    let mut mistakes = BTreeMap::new();
    for weight in WEIGHTS {
        match form.get(weight.key).trim().parse::<u32>() {
            Ok(value) if value <= weight.most => *(weight.at)(&mut weights) = value,
            _ => {
                let what = match lang {
                    Lang::Vi => format!("{}: viết một số nguyên từ 0 đến {}", weight.vi, weight.most),
                    Lang::En => format!("{}: write a whole number from 0 to {}", weight.en, weight.most),
                };
                mistakes.insert(weight.key, what);
            }
        }
    }
    weights.fitting_only = form.ticked("fitting_only", "1");
    if mistakes.is_empty() { Ok(weights) } else { Err(mistakes) }
}

#[derive(Template)]
#[template(path = "personnel/plan_weights.html")]
struct WeightsPage {
    shell: Shell,
    t: &'static WeightTexts,
    preset: String,
    presets: Vec<Choice>,
    name: String,
    lines: Vec<Line>,
    fitting: &'static str,
    fitting_only: bool,
    mistakes: Vec<String>,
}

struct Line {
    key: &'static str,
    label: &'static str,
    most: String,
    value: String,
    wrong: bool,
}

/// The form of every weight, filled with those of a preset.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let presets = &page.app.pack.presets;
    let preset = page.asked.filled("preset").unwrap_or(&presets.usual().key);
    let weights = page.kept(crate::personnel::suggest::preset(presets, preset))?;
    let line = |weight: &Weight| Line {
        key: weight.key,
        label: weight.label(page.lang()),
        most: number(page, weight.most),
        value: (weight.of)(weights).to_string(),
        wrong: false,
    };
    let lines = WEIGHTS.iter().map(line).collect();
    page.html(&form_page(page, preset, lines, weights.fitting_only))
}

/// The form as it was sent, with what is wrong about it.
pub(super) fn again(
    page: &Page,
    form: &Fields,
    preset: &str,
    mistakes: BTreeMap<&'static str, String>,
) -> Result<Response, Problem> {
    let line = |weight: &Weight| Line {
        key: weight.key,
        label: weight.label(page.lang()),
        most: number(page, weight.most),
        value: form.get(weight.key).to_owned(),
        wrong: mistakes.contains_key(weight.key),
    };
    let lines = WEIGHTS.iter().map(line).collect();
    let shown = WeightsPage {
        name: name_of(form, String::new).unwrap_or_default(),
        mistakes: mistakes.values().cloned().collect(),
        ..form_page(page, preset, lines, form.ticked("fitting_only", "1"))
    };
    page.html_with(422, &shown)
}

fn form_page(page: &Page, preset: &str, lines: Vec<Line>, fitting_only: bool) -> WeightsPage {
    let t = WeightTexts::of(page.lang());
    let presets = page.app.pack.presets.all().iter();
    WeightsPage {
        shell: page.shell(t.title),
        t,
        preset: preset.to_owned(),
        presets: presets.map(|p| Choice::new(p.key.clone(), preset_label(page, p), p.key == preset)).collect(),
        name: String::new(),
        lines,
        fitting: if page.lang() == Lang::Vi { FITTING_ONLY.0 } else { FITTING_ONLY.1 },
        fitting_only,
        mistakes: Vec::new(),
    }
}
