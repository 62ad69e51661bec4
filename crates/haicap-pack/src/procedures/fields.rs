//! Checks of the fields of the electronic form.

use super::one_too_many;
use crate::error::{PackErrors, Said, said};
use crate::source::Source;
use crate::toml_doc::Item;
use haicap_core::procedure::fields::{FieldKind, FormField};
use std::collections::BTreeSet;

/// The most letters that an answer may have: it is kept in one row.
const MAX: u32 = 2_000;

pub(super) fn check_fields(source: &Source, fields: &[Item<FormField>], errors: &mut PackErrors) {
    let mut seen = BTreeSet::new();
    for item in fields {
        let field = &item.value;
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if field.key.is_empty() || !field.key.chars().all(plain) {
            let problem = said!("mã ô `{}` không đúng dạng", "the key `{}` of a field is not well formed", field.key);
            let cure = Said::new(
                "viết chữ thường không dấu, chữ số và gạch dưới, như ho_ten_con",
                "write small plain letters, digits and underscores, like ho_ten_con",
            );
            errors.push(source.error(item.at("key"), problem, cure));
        }
        if !seen.insert(&field.key) {
            let problem = said!("ô `{}` được ghi hai lần", "the field `{}` stands twice", field.key);
            errors.push(source.error(item.at("key"), problem, one_too_many()));
        }
        if field.max.is_some_and(|max| max == 0 || max > MAX) {
            let problem = Said::new("số ký tự tối đa không hợp lệ", "so many letters cannot be the most");
            let cure = said!("viết max từ 1 đến {MAX}, hoặc bỏ dòng max", "write max from 1 to {MAX}, or leave it out");
            errors.push(source.error(item.at("max"), problem, cure));
        }
        if field.not_after.is_some() && field.kind != FieldKind::Date {
            let problem = said!(
                "ô `{}` không phải là ngày mà có not_after",
                "the field `{}` is no date and has not_after",
                field.key
            );
            let cure =
                Said::new("viết kind = \"date\", hoặc bỏ not_after", "write kind = \"date\", or leave not_after out");
            errors.push(source.error(item.at("not_after"), problem, cure));
        }
        check_choices(source, item, errors);
    }
}

fn check_choices(source: &Source, item: &Item<FormField>, errors: &mut PackErrors) {
    let field = &item.value;
    let keys: BTreeSet<_> = field.choices.iter().map(|choice| &choice.key).collect();
    match field.kind {
        FieldKind::Choice if field.choices.len() < 2 => {
            let problem = said!(
                "ô `{}` là lựa chọn mà có ít hơn hai giá trị",
                "the field `{}` is a choice of fewer than two values",
                field.key
            );
            let cure = Said::new("thêm choices, hoặc đổi kind", "add choices, or change kind");
            errors.push(source.error(item.at("choices"), problem, cure));
        }
        FieldKind::Choice if keys.len() < field.choices.len() => {
            let problem =
                said!("ô `{}` có hai giá trị cùng mã", "two values of the field `{}` have one key", field.key);
            let cure = Said::new("xóa một, hoặc đổi key của giá trị", "take one away, or change the key of the value");
            errors.push(source.error(item.at("choices"), problem, cure));
        }
        FieldKind::Choice => {}
        _ if !field.choices.is_empty() => {
            let problem = said!(
                "ô `{}` không phải là lựa chọn mà có choices",
                "the field `{}` is no choice and has choices",
                field.key
            );
            let cure =
                Said::new("viết kind = \"choice\", hoặc bỏ choices", "write kind = \"choice\", or leave choices out");
            errors.push(source.error(item.at("choices"), problem, cure));
        }
        _ => {}
    }
}
