//! `organization.toml`: bodies, posts and qualifications of a unit.

use crate::error::{PackErrors, Said, UnsureNote, said};
use crate::source::Source;
use crate::toml_doc::{Doc, Item};
use haicap_core::organization::{Block, Blueprint, Division, FormerBody, Post, Presence, Qualification};
use haicap_core::territory::UnitKind;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Reads the blueprint.
pub(crate) fn blueprint(
    source: Option<&Source>,
    unsure: &mut Vec<UnsureNote>,
    errors: &mut PackErrors,
) -> Option<Blueprint> {
    let source = source?;
    let before = errors.len();
    let mut doc = Doc::parse(source, errors)?;
    unsure.extend(doc.unsure(errors));
    let divisions = doc.list::<Division>("divisions", errors);
    let posts = doc.list::<Post>("posts", errors);
    let qualifications = doc.list::<Qualification>("qualifications", errors);
    let former = doc.optional_list::<FormerBody>("former", errors);
    doc.finish(errors);
    if errors.len() > before {
        return None;
    }
    check_divisions(source, &divisions, errors);
    check_posts(source, &posts, &divisions, errors);
    check_qualifications(source, &qualifications, &posts, errors);
    check_former(source, &former, &divisions, errors);
    Some(Blueprint {
        divisions: divisions.into_iter().map(|item| item.value).collect(),
        posts: posts.into_iter().map(|item| item.value).collect(),
        qualifications: qualifications.into_iter().map(|item| item.value).collect(),
        former: former.into_iter().map(|item| item.value).collect(),
    })
}

fn check_divisions(source: &Source, divisions: &[Item<Division>], errors: &mut PackErrors) {
    for (index, item) in divisions.iter().enumerate() {
        let division = &item.value;
        let overlaps = divisions[..index].iter().map(|earlier| &earlier.value).any(|earlier| {
            earlier.key == division.key
                && (earlier.presence == division.presence
                    || earlier.presence == Presence::All
                    || division.presence == Presence::All)
                && overlap((earlier.from, earlier.until), (division.from, division.until))
        });
        check_span(source, item, (division.from, division.until), errors);
        if overlaps {
            let problem = format!("cơ quan, phòng `{}` được ghi hai lần cho cùng loại đơn vị", division.key);
            errors.push(source.error(item.at("key"), problem, "đổi key, hoặc đổi presence"));
        }
        if division.ground.trim().is_empty() {
            let problem = format!("cơ quan, phòng `{}` không có căn cứ", division.key);
            errors.push(source.error(item.at("ground"), problem, "nêu văn bản, hoặc viết \"giả định: …\""));
        }
    }
}

fn check_posts(source: &Source, posts: &[Item<Post>], divisions: &[Item<Division>], errors: &mut PackErrors) {
    let mut keys = BTreeSet::new();
    for item in posts {
        let post = &item.value;
        if !keys.insert(&post.key) {
            let problem = format!("chức vụ `{}` được ghi hai lần", post.key);
            errors.push(source.error(item.at("key"), problem, "xóa một, hoặc đổi key"));
        }
        if !divisions.iter().any(|division| division.value.key == post.division) {
            let problem = format!("không có cơ quan, phòng `{}`", post.division);
            errors.push(source.error(item.at("division"), problem, list_cure(divisions.iter().map(|d| &d.value.key))));
        }
        check_span(source, item, (post.from, post.until), errors);
        let apart = |division: &Division| !overlap((post.from, post.until), (division.from, division.until));
        let mut its: Vec<&Division> = divisions.iter().map(|division| &division.value).collect();
        its.retain(|division| division.key == post.division);
        if !its.is_empty() && its.into_iter().all(apart) {
            let problem = format!("chức vụ `{}` không có ngày nào cùng tồn tại với `{}`", post.key, post.division);
            errors.push(source.error(item.at("from"), problem, "sửa from, until của chức vụ hoặc của phòng"));
        }
        let Some(other) = &post.concurrent_with else {
            continue;
        };
        match posts.iter().find(|candidate| candidate.value.key == *other) {
            Some(other) if other.value.places == 0 && other.value.weight == 0 && other.value.key != post.key => {}
            Some(_) => {
                let problem = format!("chức vụ kiêm nhiệm `{other}` có chỗ riêng");
                errors.push(source.error(
                    item.at("concurrent_with"),
                    problem,
                    "đặt places = 0 và bỏ weight ở chức vụ kiêm nhiệm",
                ));
            }
            None => {
                let problem = format!("không có chức vụ `{other}` để kiêm nhiệm");
                let cure = list_cure(posts.iter().map(|post| &post.value.key));
                errors.push(source.error(item.at("concurrent_with"), problem, cure));
            }
        }
    }
}

/// First and last day, where they are written.
pub(crate) type Span = (Option<Date>, Option<Date>);

/// A span has to begin before it ends.
pub(crate) fn check_span<T>(source: &Source, item: &Item<T>, (from, until): Span, errors: &mut PackErrors) {
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        errors.push(source.error(item.at("until"), "ngày cuối trước ngày đầu", "sửa from hoặc until"));
    }
}

/// Whether two spans have a day in common.
pub(crate) fn overlap(one: Span, other: Span) -> bool {
    let begins = |until: Option<Date>, from: Option<Date>| until.zip(from).is_none_or(|(until, from)| from <= until);
    begins(one.1, other.0) && begins(other.1, one.0)
}

fn check_qualifications(
    source: &Source,
    qualifications: &[Item<Qualification>],
    posts: &[Item<Post>],
    errors: &mut PackErrors,
) {
    let mut keys = BTreeSet::new();
    for item in qualifications.iter().filter(|item| !keys.insert(&item.value.key)) {
        let problem = format!("trình độ `{}` được ghi hai lần", item.value.key);
        errors.push(source.error(item.at("key"), problem, "xóa một, hoặc đổi key"));
    }
    for item in posts {
        if !qualifications.iter().any(|qualification| qualification.value.fits.contains(&item.value.group)) {
            let problem = format!("không trình độ nào phù hợp với nhóm `{}`", item.value.group);
            errors.push(source.error(item.at("group"), problem, "thêm nhóm này vào fits của một trình độ"));
        }
    }
}

fn check_former(source: &Source, former: &[Item<FormerBody>], divisions: &[Item<Division>], errors: &mut PackErrors) {
    for item in former {
        let body = &item.value;
        let known = |key: &String| divisions.iter().any(|division| division.value.key == *key);
        if let Some(key) = body.becomes.as_ref().filter(|key| !known(key)) {
            let problem = format!("cơ quan cũ “{}” chuyển thành `{key}`, không có trong divisions", body.name);
            let cure = list_cure(divisions.iter().map(|division| &division.value.key));
            errors.push(source.error(item.at("becomes"), problem, cure));
        }
        if body.ground.trim().is_empty() {
            let problem = format!("cơ quan cũ “{}” không có căn cứ", body.name);
            errors.push(source.error(item.at("ground"), problem, "nêu văn bản, hoặc viết \"giả định: …\""));
        }
    }
}

/// "Dùng một trong: …" with each key once.
pub(crate) fn list_cure<'k>(keys: impl Iterator<Item = &'k String>) -> Said {
    let keys: BTreeSet<&str> = keys.map(String::as_str).collect();
    said!("dùng một trong: {}", "use one of: {}", keys.iter().copied().collect::<Vec<_>>().join(", "))
}

/// Fixed places of a block in units of a kind on a day.
pub(crate) fn fixed_places(blueprint: &Blueprint, kind: UnitKind, block: Block, day: Date) -> u32 {
    blueprint.posts_of(kind, block, day).map(|post| post.places).sum()
}
