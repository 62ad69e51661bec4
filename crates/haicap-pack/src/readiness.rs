//! `readiness.toml`: when a unit is ready to open, and what a PC must keep.

use crate::error::{PackErrors, Said, UnsureNote};
use crate::source::Source;
use crate::toml_doc::{Doc, Item};
use haicap_core::trial::readiness::{Bound, Condition, ConditionKey, Conditions, ProbeKey, ProbeLimit};
use std::collections::BTreeSet;
use std::fmt::Display;

/// Longest time for which evidence may count; a longer one is a slip of the pen.
const DAYS_MAX: u32 = 365;

/// Reads the file; what is missing in it stays empty.
pub(crate) fn readiness(source: Option<&Source>, unsure: &mut Vec<UnsureNote>, errors: &mut PackErrors) -> Conditions {
    let Some((source, mut doc)) = source.and_then(|source| Some((source, Doc::parse(source, errors)?))) else {
        return Conditions::default();
    };
    unsure.extend(doc.unsure(errors));
    let before = errors.len();
    let conditions = doc.list::<Condition>("conditions", errors);
    let conditions_read = errors.len() == before;
    let before = errors.len();
    let probe = doc.list::<ProbeLimit>("probe", errors);
    let probe_read = errors.len() == before;
    doc.finish(errors);

    let check = Check { source };
    check.conditions(&conditions, errors);
    check.probe(&probe, errors);
    if conditions_read {
        check.every("conditions", ConditionKey::ALL, conditions.iter().map(|item| item.value.key), errors);
    }
    if probe_read {
        check.every("probe", ProbeKey::ALL, probe.iter().map(|item| item.value.key), errors);
    }
    let conditions: Vec<Condition> = conditions.into_iter().map(|item| item.value).collect();
    let probe: Vec<ProbeLimit> = probe.into_iter().map(|item| item.value).collect();
    let grounds = conditions.iter().map(|c| (format!("conditions.{}", c.key), &c.ground));
    let grounds = grounds.chain(probe.iter().map(|limit| (format!("probe.{}", limit.key), &limit.ground)));
    let assumed = grounds.filter(|(_, ground)| ground.contains("giả định"));
    unsure.extend(assumed.map(|(what, ground)| UnsureNote { file: source.file.clone(), what, note: ground.clone() }));
    Conditions { conditions, probe }
}

struct Check<'p> {
    source: &'p Source,
}

impl Check<'_> {
    fn error(&self, at: usize, problem: impl Into<Said>, cure: impl Into<Said>, errors: &mut PackErrors) {
        errors.push(self.source.error(at, problem, cure));
    }

    fn conditions(&self, items: &[Item<Condition>], errors: &mut PackErrors) {
        let mut seen = BTreeSet::new();
        for item in items {
            let Condition { key, value, valid_days, ground, .. } = &item.value;
            self.once(&mut seen, *key, item.at("key"), errors);
            self.has_ground(ground, item.at("ground"), errors);
            self.asks_for_something(key.bound(), *value, item.at("value"), errors);
            match (key.expires(), valid_days) {
                (true, None) => {
                    let problem = format!("điều kiện `{key}` không ghi minh chứng có giá trị bao nhiêu ngày");
                    self.error(item.offset, problem, "thêm valid_days, ví dụ valid_days = 14", errors);
                }
                (false, Some(_)) => {
                    let problem = format!("điều kiện `{key}` được tính từ dữ liệu hiện có nên không hết hạn");
                    self.error(item.at("valid_days"), problem, "bỏ valid_days", errors);
                }
                (true, Some(days)) if !(1..=DAYS_MAX).contains(days) => {
                    let problem = format!("số ngày có giá trị {days} nằm ngoài 1 đến {DAYS_MAX}");
                    self.error(item.at("valid_days"), problem, "sửa số ngày", errors);
                }
                _ => {}
            }
            if *key == ConditionKey::Trained && *value > 100 {
                let cure = "ghi số người trên 100 người, từ 1 đến 100";
                self.error(item.at("value"), "không thể tập huấn quá 100 trên 100 người", cure, errors);
            }
        }
    }

    fn probe(&self, items: &[Item<ProbeLimit>], errors: &mut PackErrors) {
        let mut seen = BTreeSet::new();
        for item in items {
            let ProbeLimit { key, value, ground } = &item.value;
            self.once(&mut seen, *key, item.at("key"), errors);
            self.has_ground(ground, item.at("ground"), errors);
            self.asks_for_something(key.bound(), *value, item.at("value"), errors);
            if key.is_answered() && *value > 1 {
                self.error(item.at("value"), format!("`{key}` là câu hỏi có hoặc không"), "ghi value = 1", errors);
            }
            if *key == ProbeKey::Delay && *value == 0 {
                self.error(item.at("value"), "độ trễ không thể bằng 0", "ghi số mi-li giây, ví dụ 150", errors);
            }
        }
    }

    fn once<K: Ord + Copy + Display>(&self, seen: &mut BTreeSet<K>, key: K, at: usize, errors: &mut PackErrors) {
        if !seen.insert(key) {
            self.error(at, format!("`{key}` được ghi hai lần"), "xóa một mục", errors);
        }
    }

    fn has_ground(&self, ground: &str, at: usize, errors: &mut PackErrors) {
        if ground.trim().is_empty() {
            self.error(at, "không có căn cứ", "nêu văn bản hoặc nguồn, hoặc viết \"giả định: …\"", errors);
        }
    }

    fn asks_for_something(&self, bound: Bound, value: u32, at: usize, errors: &mut PackErrors) {
        if bound == Bound::AtLeast && value == 0 {
            self.error(at, "điều kiện ít nhất 0 không đòi hỏi gì", "ghi số từ 1 trở lên", errors);
        }
    }

    /// A condition left out would be a condition that nobody misses.
    fn every<K: PartialEq + Copy + Display>(
        &self,
        list: &str,
        all: &[K],
        written: impl Iterator<Item = K>,
        errors: &mut PackErrors,
    ) {
        let written: Vec<K> = written.collect();
        let missing: Vec<String> = all.iter().filter(|key| !written.contains(key)).map(ToString::to_string).collect();
        if !missing.is_empty() {
            let problem = format!("thiếu điều kiện: {}", missing.join(", "));
            let cure =
                format!("thêm mỗi điều kiện một mục [[{list}]]; điều kiện không bắt buộc thì ghi weight = \"risk\"");
            errors.push(self.source.error_at_all(problem, cure));
        }
    }
}
