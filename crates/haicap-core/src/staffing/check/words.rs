//! What findings say.

use super::{Detail, Finding, FindingRule};
use crate::city::City;
use crate::organization::{Block, Role};
use crate::words::{self, Lang};

/// What a finding says behind the name of its rule, without a full stop.
pub(super) fn of(finding: &Finding, city: &City, lang: Lang) -> String {
    let post = |key: &str| post(city, key, lang);
    match &finding.detail {
        Detail::Numbers { block, people, places, person_years } => {
            numbers(finding.rule, *block, [*people, *places, *person_years], lang)
        }
        Detail::Pool { post: key, pool } => match lang {
            Lang::Vi => format!("người dự kiến ở {}: {}", post(key), pool.label(lang)),
            Lang::En => format!("planned for {}: {}", post(key), pool.label(lang)),
        },
        Detail::Post { post: key } => about_post(finding, &post(key), lang),
        Detail::Day { day } => match lang {
            Lang::Vi => format!("đủ tuổi nghỉ hưu ngày {}", words::date(*day)),
            Lang::En => format!("reaches the age of retirement on {}", words::date(*day)),
        },
        Detail::Pair { first, second } => about_pair(finding.rule, [&post(first), &post(second)], lang),
        Detail::Procedure { code, role } => about_procedure(city, code, *role, lang),
    }
}

fn post(city: &City, key: &str, lang: Lang) -> String {
    let post = city.blueprint.post(key);
    post.map_or(key.to_owned(), |post| if lang == Lang::Vi { post.name.clone() } else { post.name_en.clone() })
}

fn numbers(rule: FindingRule, block: Block, [people, places, years]: [u32; 3], lang: Lang) -> String {
    let block = block.label(lang);
    let numbers = match (rule, lang) {
        (FindingRule::AboveNorm, Lang::Vi) => format!("khối {block} dự kiến {people} người, định mức {places}"),
        (FindingRule::AboveNorm, Lang::En) => format!("{people} people in the block {block}, norm {places}"),
        (_, Lang::Vi) => format!("khối {block} dự kiến {people} người, được giao {places} chỗ"),
        (_, Lang::En) => format!("{people} people in the block {block}, {places} places allotted"),
    };
    match (years, lang) {
        (0, _) => numbers,
        (_, Lang::Vi) => format!("{numbers}; khoảng {years} người-năm đến năm mục tiêu"),
        (_, Lang::En) => format!("{numbers}; about {years} person-years until the target year"),
    }
}

fn about_post(finding: &Finding, post: &str, lang: Lang) -> String {
    let people = finding.officials.len();
    match (finding.rule, lang) {
        (FindingRule::EmptyKeyPost, Lang::Vi) => format!("{post} chưa có người"),
        (FindingRule::EmptyKeyPost, Lang::En) => format!("{post} has nobody"),
        (FindingRule::Unqualified, Lang::Vi) => format!("{post} cần nhóm chuyên môn khác"),
        (FindingRule::Unqualified, Lang::En) => format!("{post} asks for another field"),
        (FindingRule::AgainstConclusion, Lang::Vi) => {
            format!("người được kết luận giữ chức vụ {post} không giữ chức vụ đó")
        }
        (FindingRule::AgainstConclusion, Lang::En) => format!("the person concluded for {post} does not hold it"),
        (_, Lang::Vi) if people > 1 => format!("{people} người ở {post}, nhiều hơn số ghế"),
        (_, Lang::En) if people > 1 => format!("{people} people in {post}, more than there are seats"),
        (_, Lang::Vi) => format!("một người ở {post} còn chiếm một chỗ biên chế khác"),
        (_, Lang::En) => format!("somebody in {post} takes another establishment place too"),
    }
}

fn about_pair(rule: FindingRule, [first, second]: [&str; 2], lang: Lang) -> String {
    match (rule, lang) {
        (FindingRule::FamilyLine, Lang::Vi) => format!("{first} lãnh đạo người thân ở {second}"),
        (FindingRule::FamilyLine, Lang::En) => format!("{first} leads a relative in {second}"),
        (_, Lang::Vi) => format!("một người giữ {first} và {second}"),
        (_, Lang::En) => format!("one person holds {first} and {second}"),
    }
}

fn about_procedure(city: &City, code: &str, role: Role, lang: Lang) -> String {
    let procedure = city.procedures.values().find(|procedure| procedure.id.code == code);
    let name = procedure.map_or(code, |p| if lang == Lang::Vi { &p.name } else { &p.name_en });
    match lang {
        Lang::Vi => format!("{name} không có {}", role.label(lang)),
        Lang::En => format!("{name} has no {}", role.label(lang)),
    }
}
