//! A procedure that is in the catalogue only: what is known of it.

use super::{check_channels, check_fee, check_identity, date};
use crate::error::PackErrors;
use crate::source::Source;
use crate::toml_doc::Doc;
use haicap_core::procedure::{Channel, Fee, Listed, Unsure};
use haicap_core::time::{LimitUnit, TimeLimit};

pub(super) fn listed(source: &Source, mut doc: Doc<'_>, errors: &mut PackErrors) -> Option<Listed> {
    let code = doc.take::<String>("code", errors);
    let version = doc.take::<u32>("version", errors);
    let name = doc.take::<String>("name", errors);
    let name_en = doc.take::<String>("name_en", errors);
    let keywords = doc.list::<String>("keywords", errors);
    let field = doc.take::<String>("field", errors);
    let from = doc.take::<String>("in_force_from", errors);
    let channels = doc.list::<Channel>("channels", errors);
    let fee = doc.optional::<Fee>("fee", errors);
    let limit = doc.optional::<TimeLimit>("limit", errors);
    let law = doc.list::<String>("law", errors);
    let unsure = doc.optional_list::<Unsure>("unsure", errors);
    doc.finish(errors);

    check_identity(source, code.as_ref(), version.as_ref(), errors);
    check_channels(source, &channels, errors);
    if let Some(fee) = &fee {
        check_fee(source, fee, errors);
    }
    if let Some(limit) = limit.as_ref().filter(|l| l.value.unit != LimitUnit::SameDay && l.value.amount == 0) {
        errors.push(source.error(limit.at("amount"), "thời hạn phải lớn hơn 0", "viết amount, hoặc bỏ [limit]"));
    }
    if limit.is_none() && !unsure.iter().any(|unsure| unsure.value.field == "limit") {
        let cure = "thêm [limit], hoặc [[unsure]] với field = \"limit\" nói rõ vì sao chưa biết";
        errors.push(source.error_at_all("chưa biết thời hạn mà không nói vì sao", cure));
    }
    let in_force_from = from.and_then(|from| date(source, &from, errors));
    Some(Listed {
        code: code?.value,
        name: name?.value,
        name_en: name_en?.value,
        keywords: keywords.into_iter().map(|item| item.value).collect(),
        field: field?.value,
        in_force_from: in_force_from?,
        channels: channels.into_iter().map(|item| item.value).collect(),
        fee: fee.map(|item| item.value),
        limit: limit.map(|item| item.value),
        law: law.into_iter().map(|item| item.value).collect(),
        unsure: unsure.into_iter().map(|item| item.value).collect(),
    })
}
