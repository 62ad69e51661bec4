//! Looks at a scenario file line by line, before its structure is read: a wrong line is found
//! together with all others, and told in the words of whoever wrote it.

use crate::error::PackErrors;
use crate::source::Source;
use haicap_core::words::fold;

pub(super) const STEP_WORDS: [&str; 6] = ["Biết ", "Cho ", "Khi ", "Thì ", "Và ", "Nhưng "];
pub(super) const SCRIPTS: [&str; 5] = ["Kịch bản:", "Tình huống:", "Khung kịch bản:", "Khung tình huống:", BACKGROUND];
pub(super) const BACKGROUND: &str = "Bối cảnh:";
pub(super) const FEATURE: &str = "Tính năng:";
pub(super) const DATA: &str = "Dữ liệu:";

/// What the line before allows.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Before `Tính năng:`.
    Top,
    /// In the description of the feature.
    Feature,
    /// After the title of a scenario, before its first step.
    Script,
    /// After a step.
    Steps,
    /// After `Dữ liệu:`; how many cells its rows have.
    Data(Option<usize>),
}

pub(super) fn lint(source: &Source, errors: &mut PackErrors) {
    let mut place = Place::Top;
    let mut offset = 0;
    for line in source.text.split_inclusive('\n') {
        let at = offset + (line.len() - line.trim_start().len()).min(line.len());
        offset += line.len();
        let line = line.trim();
        if line.is_empty() || line.starts_with('@') {
            continue;
        }
        if let Some(comment) = line.strip_prefix('#') {
            language(source, comment, at, errors);
            continue;
        }
        let mut wrong = |problem: String, cure: String| errors.push(source.error(at, problem, cure));
        if let Some(next) = header(line, place, &mut wrong) {
            place = next;
        } else if line.starts_with('|') {
            place = table_row(line, place, &mut wrong);
        } else if line.starts_with("\"\"\"") || line.starts_with("```") {
            wrong("không dùng đoạn văn bản trong kịch bản".into(), "viết mỗi bước trên một dòng".into());
        } else if line.starts_with("* ") || STEP_WORDS.iter().any(|word| line.starts_with(word)) {
            place = step(place, &mut wrong);
        } else {
            free_text(line, place, &mut wrong);
        }
    }
    if place == Place::Top {
        errors.push(source.error_at_all("tệp không có dòng `Tính năng:`", "bắt đầu tệp bằng `Tính năng: …`"));
    }
}

fn language(source: &Source, comment: &str, at: usize, errors: &mut PackErrors) {
    let Some((word, language)) = comment.split_once(':') else {
        return;
    };
    if word.trim() == "language" && language.trim() != "vi" {
        let problem = format!("ngôn ngữ “{}” không dùng được", language.trim());
        errors.push(source.error(at, problem, "viết `# language: vi`"));
    }
}

/// `Tính năng:`, `Kịch bản:` and the like, also when mistyped.
fn header(line: &str, place: Place, wrong: &mut impl FnMut(String, String)) -> Option<Place> {
    let folded = fold(line);
    let all = SCRIPTS.iter().copied().chain([FEATURE, DATA]);
    let meant = all.into_iter().find(|word| folded.starts_with(&fold(word)))?;
    if !line.starts_with(meant) {
        wrong(format!("“{line}” viết chưa đúng từ khóa"), format!("viết đúng dấu và chữ hoa: `{meant}`"));
    } else if place == Place::Top && meant != FEATURE {
        wrong(format!("`{meant}` đứng trước `{FEATURE}`"), format!("bắt đầu tệp bằng `{FEATURE} …`"));
    } else if place != Place::Top && meant == FEATURE {
        wrong("tệp có hai `Tính năng:`".into(), "tách thành hai tệp".into());
    } else if meant == BACKGROUND && place != Place::Feature {
        wrong(format!("`{BACKGROUND}` đứng sau kịch bản"), format!("đặt một `{BACKGROUND}` trước kịch bản đầu tiên"));
    } else if meant == DATA && !matches!(place, Place::Steps | Place::Data(_)) {
        wrong("`Dữ liệu:` đứng trước các bước".into(), "đặt bảng dữ liệu sau các bước".into());
    }
    Some(match meant {
        FEATURE => Place::Feature,
        DATA => Place::Data(None),
        _ => Place::Script,
    })
}

fn table_row(line: &str, place: Place, wrong: &mut impl FnMut(String, String)) -> Place {
    let Place::Data(width) = place else {
        wrong("bảng không đứng sau `Dữ liệu:`".into(), "viết dòng `Dữ liệu:` trước bảng".into());
        return place;
    };
    let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
    if !line.ends_with('|') || bars < 2 {
        wrong("hàng của bảng không kết thúc bằng |".into(), "viết mỗi ô giữa hai dấu |".into());
    } else if let Some(width) = width.filter(|width| *width != bars - 1) {
        let problem = format!("hàng có {} ô, hàng đầu có {width} ô", bars - 1);
        wrong(problem, "viết đủ số ô như hàng đầu của bảng".into());
    }
    Place::Data(width.or(Some(bars.saturating_sub(1))))
}

fn step(place: Place, wrong: &mut impl FnMut(String, String)) -> Place {
    match place {
        Place::Script | Place::Steps => Place::Steps,
        Place::Data(_) => {
            wrong("bước đứng sau `Dữ liệu:`".into(), "đặt các bước trước bảng dữ liệu".into());
            place
        }
        Place::Top => {
            wrong("bước đứng ngoài kịch bản".into(), "viết dòng `Kịch bản: …` trước các bước".into());
            place
        }
        // A description may begin with such a word.
        Place::Feature => place,
    }
}

fn free_text(line: &str, place: Place, wrong: &mut impl FnMut(String, String)) {
    let folded = fold(line) + " ";
    let meant = STEP_WORDS.iter().find(|word| folded.starts_with(&(fold(word) + " ")));
    match (place, meant) {
        (Place::Feature, _) | (Place::Script, None) => {}
        (Place::Script | Place::Steps | Place::Data(_), Some(word)) => {
            wrong(format!("“{line}” viết chưa đúng từ khóa"), format!("viết đúng dấu và chữ hoa: `{}`", word.trim()));
        }
        (Place::Top, _) => {
            wrong(format!("“{line}” đứng trước `{FEATURE}`"), format!("bắt đầu tệp bằng `{FEATURE} …`"));
        }
        (Place::Steps | Place::Data(_), None) => {
            let cure = "bắt đầu dòng bằng Biết, Cho, Khi, Thì, Và hoặc Nhưng";
            wrong(format!("dòng “{line}” không bắt đầu bằng từ khóa"), cure.into());
        }
    }
}
