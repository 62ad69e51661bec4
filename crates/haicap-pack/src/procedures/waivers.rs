//! Grounds on which a fee is waived.

use crate::error::PackErrors;
use crate::source::Source;
use crate::toml_doc::Item;
use haicap_core::procedure::{Fee, FeeWaiver};
use std::collections::BTreeSet;

/// Grounds to waive the fee: each once, of a fee that there is, from 1 to 100 percent.
pub(super) fn check(source: &Source, fee: &Fee, waivers: &[Item<FeeWaiver>], errors: &mut PackErrors) {
    let mut seen = BTreeSet::new();
    for item in waivers {
        let waiver = &item.value;
        if !seen.insert(&waiver.key) {
            let problem = format!("trường hợp miễn, giảm `{}` được ghi hai lần", waiver.key);
            errors.push(source.error(item.at("key"), problem, "xóa một, hoặc đổi key"));
        }
        if !(1..=100).contains(&waiver.percent) {
            let problem = format!("không thể miễn, giảm {} % lệ phí", waiver.percent);
            errors.push(source.error(item.at("percent"), problem, "viết từ 1 đến 100; 100 là miễn toàn bộ"));
        }
        for (name, text) in [("key", &waiver.key), ("name", &waiver.name), ("law", &waiver.law)] {
            if text.trim().is_empty() {
                let problem = format!("trường hợp miễn, giảm thiếu `{name}`");
                errors.push(source.error(item.at(name), problem, "ghi đủ key, name và law"));
            }
        }
    }
    if let Some(first) = waivers.first().filter(|_| fee.tiers.is_empty()) {
        let problem = "thủ tục không có lệ phí nên không có gì để miễn, giảm";
        errors.push(source.error(first.offset, problem, "xóa [[waivers]], hoặc ghi tiers của [fee]"));
    }
}
