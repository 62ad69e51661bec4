//! Checks of the fields of the electronic form.

use crate::error::PackErrors;
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
            let cure = "viết chữ thường không dấu, chữ số và gạch dưới, như ho_ten_con";
            errors.push(source.error(item.at("key"), format!("mã ô `{}` không đúng dạng", field.key), cure));
        }
        if !seen.insert(&field.key) {
            let problem = format!("ô `{}` được ghi hai lần", field.key);
            errors.push(source.error(item.at("key"), problem, "xóa một, hoặc đổi key"));
        }
        if field.max.is_some_and(|max| max == 0 || max > MAX) {
            let cure = format!("viết max từ 1 đến {MAX}, hoặc bỏ dòng max");
            errors.push(source.error(item.at("max"), "số ký tự tối đa không hợp lệ", cure));
        }
        if field.not_after.is_some() && field.kind != FieldKind::Date {
            let problem = format!("ô `{}` không phải là ngày mà có not_after", field.key);
            errors.push(source.error(item.at("not_after"), problem, "viết kind = \"date\", hoặc bỏ not_after"));
        }
        check_choices(source, item, errors);
    }
}

fn check_choices(source: &Source, item: &Item<FormField>, errors: &mut PackErrors) {
    let field = &item.value;
    let keys: BTreeSet<_> = field.choices.iter().map(|choice| &choice.key).collect();
    match field.kind {
        FieldKind::Choice if field.choices.len() < 2 => {
            let problem = format!("ô `{}` là lựa chọn mà có ít hơn hai giá trị", field.key);
            errors.push(source.error(item.at("choices"), problem, "thêm choices, hoặc đổi kind"));
        }
        FieldKind::Choice if keys.len() < field.choices.len() => {
            let problem = format!("ô `{}` có hai giá trị cùng mã", field.key);
            errors.push(source.error(item.at("choices"), problem, "xóa một, hoặc đổi key của giá trị"));
        }
        FieldKind::Choice => {}
        _ if !field.choices.is_empty() => {
            let problem = format!("ô `{}` không phải là lựa chọn mà có choices", field.key);
            errors.push(source.error(item.at("choices"), problem, "viết kind = \"choice\", hoặc bỏ choices"));
        }
        _ => {}
    }
}
