//! `personnel.toml`: which posts go together, who decides on which post, gates, milestones, terms.

use crate::blueprint::{Span, check_span, list_cure, overlap};
use crate::error::{PackErrors, Said, UnsureNote};
use crate::source::Source;
use crate::territory::Listed;
use crate::toml_doc::{Doc, Item};
use haicap_core::document::PaperKind;
use haicap_core::organization::{Blueprint, Post};
use haicap_core::staffing::Track;
use haicap_core::staffing::settings::{
    Competence, Gate, Milestone, PairRule, PairVerdict, ServiceLoad, StaffingSettings, Term,
};
use haicap_core::territory::{Succession, Unit, UnitId};
use haicap_core::words::date;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Stands for every post that no other row names.
const EVERY_OTHER: &str = "*";

/// Forms of signature of Nghị định 30/2020/NĐ-CP and Hướng dẫn 36-HD/VPTW; empty for one's own post.
const SIGNATURES: [&str; 9] = ["", "TM.", "KT.", "TUQ.", "TL.", "Q.", "T/M", "K/T", "T/L"];

/// What the rest of the pack says, as far as this file leans on it.
pub(crate) struct Around<'p> {
    pub(crate) blueprint: Option<&'p Blueprint>,
    pub(crate) new: &'p Listed<'p>,
    pub(crate) old_units: &'p [Unit],
    pub(crate) successions: &'p [Succession],
    /// Whether districts, units and successions were read without an error.
    pub(crate) territory_read: bool,
    /// The day of the trial at all units and the opening day: on them papers are issued.
    pub(crate) days: Option<(Date, Date)>,
}

/// Reads the file; what is missing in it stays empty.
pub(crate) fn personnel(
    source: Option<&Source>,
    around: &Around,
    unsure: &mut Vec<UnsureNote>,
    errors: &mut PackErrors,
) -> StaffingSettings {
    let Some((source, mut doc)) = source.and_then(|source| Some((source, Doc::parse(source, errors)?))) else {
        return StaffingSettings::default();
    };
    unsure.extend(doc.unsure(errors));
    let pairs = doc.optional_list::<PairRule>("pairs", errors);
    let before = errors.len();
    let competence = doc.list::<Competence>("competence", errors);
    let competence_read = errors.len() == before;
    let before = errors.len();
    let gates = doc.optional_list::<Gate>("gates", errors);
    let gates_read = errors.len() == before;
    let milestones = doc.optional_list::<Milestone>("milestones", errors);
    let term = doc.optional::<Term>("term", errors);
    let key_posts = doc.optional_list::<String>("key_posts", errors);
    let leads = doc.optional::<BTreeMap<String, u32>>("leads", errors);
    let load = doc.optional::<ServiceLoad>("load", errors);
    doc.finish(errors);

    let check = Check { source, around };
    check.pairs(&pairs, errors);
    check.gates(&gates, errors);
    check.competence(&competence, errors);
    if gates_read {
        check.gates_known(&competence, &gates, errors);
    }
    if competence_read {
        check.every_post_has_a_paper(&competence, errors);
    }
    check.milestones(&milestones, errors);
    check.key_posts(&key_posts, errors);
    check.term_and_load(term.as_ref(), load.as_ref(), errors);
    let leads = leads.map(|leads| check.leads(&leads, errors)).unwrap_or_default();
    let settings = StaffingSettings {
        pairs: values(pairs),
        competence: values(competence),
        gates: values(gates),
        milestones: values(milestones),
        term: term.map(|term| term.value),
        key_posts: values(key_posts).into_iter().collect(),
        leads,
        load: load.map(|load| load.value),
    };
    unsure.extend(assumptions(source, &settings));
    settings
}

fn values<T>(items: Vec<Item<T>>) -> Vec<T> {
    items.into_iter().map(|item| item.value).collect()
}

/// Rows that say themselves that they stand on an assumption.
fn assumptions(source: &Source, settings: &StaffingSettings) -> Vec<UnsureNote> {
    let note = |what: String, ground: &str| UnsureNote { file: source.file.clone(), what, note: ground.to_owned() };
    let assumed = |ground: &str| ground.starts_with("giả định");
    let pairs = settings.pairs.iter().filter(|row| assumed(&row.ground));
    let pairs = pairs.map(|row| note(format!("pairs.{}+{}", row.first, row.second), &row.ground));
    let competence = settings.competence.iter().filter(|row| row.unsure || assumed(&row.ground));
    let competence = competence.map(|row| {
        let posts: Vec<&str> = row.posts.iter().map(String::as_str).collect();
        note(format!("competence.{}.{}", row.track, posts.join("+")), &row.ground)
    });
    let gates = settings.gates.iter().filter(|row| assumed(&row.ground));
    let gates = gates.map(|row| note(format!("gates.{}", row.key), &row.ground));
    let load = settings.load.iter().filter(|load| assumed(&load.ground));
    let load = load.map(|load| note("load".to_owned(), &load.ground));
    pairs.chain(competence).chain(gates).chain(load).collect()
}

/// Checks the values against each other and the rest of the pack.
struct Check<'p> {
    source: &'p Source,
    around: &'p Around<'p>,
}

impl Check<'_> {
    fn error(&self, at: usize, problem: impl Into<Said>, cure: impl Into<Said>, errors: &mut PackErrors) {
        errors.push(self.source.error(at, problem, cure));
    }

    fn post_known(&self, key: &str, at: usize, errors: &mut PackErrors) {
        let Some(blueprint) = self.around.blueprint else { return };
        if blueprint.post(key).is_none() {
            let cure = list_cure(blueprint.posts.iter().map(|post| &post.key));
            self.error(at, format!("không có chức vụ `{key}` trong organization.toml"), cure, errors);
        }
    }

    fn has_ground(&self, ground: &str, at: usize, errors: &mut PackErrors) {
        if ground.trim().is_empty() {
            self.error(at, "không có căn cứ", "nêu văn bản hoặc nguồn, hoặc viết \"giả định: …\"", errors);
        }
    }

    fn key_once<'k>(&self, seen: &mut BTreeSet<&'k str>, key: &'k str, at: usize, errors: &mut PackErrors) {
        if !seen.insert(key) {
            self.error(at, format!("`{key}` được ghi hai lần"), "xóa một, hoặc đổi key", errors);
        }
    }

    fn pairs(&self, pairs: &[Item<PairRule>], errors: &mut PackErrors) {
        let mut seen: BTreeMap<(&String, &String), Vec<Span>> = BTreeMap::new();
        for item in pairs {
            let PairRule { first, second, verdict, ground, from, until } = &item.value;
            check_span(self.source, item, (*from, *until), errors);
            self.post_known(first, item.at("first"), errors);
            self.post_known(second, item.at("second"), errors);
            self.has_ground(ground, item.at("ground"), errors);
            if first == second {
                let problem = format!("chức vụ `{first}` không thể kiêm chính nó");
                self.error(item.at("second"), problem, "ghi hai chức vụ khác nhau", errors);
            }
            let spans = seen.entry((first.min(second), first.max(second))).or_default();
            if spans.iter().any(|earlier| overlap(*earlier, (*from, *until))) {
                let problem = format!("cặp `{first}`, `{second}` được ghi hai lần");
                self.error(item.at("first"), problem, "xóa một dòng; thứ tự hai chức vụ không quan trọng", errors);
            }
            spans.push((*from, *until));
            let holds = |one: &str, other: &str| {
                let post = self.around.blueprint.and_then(|blueprint| blueprint.post(one));
                let with = |post: &Post| post.concurrent_with.as_deref() == Some(other);
                post.is_some_and(|post| with(post) && overlap((*from, *until), (post.from, post.until)))
            };
            if *verdict == PairVerdict::Forbidden && (holds(first, second) || holds(second, first)) {
                let problem = format!("`{first}` và `{second}` kiêm nhiệm nhau trong organization.toml");
                self.error(item.at("verdict"), problem, "sửa verdict, hoặc bỏ concurrent_with ở đó", errors);
            }
        }
    }

    fn gates(&self, gates: &[Item<Gate>], errors: &mut PackErrors) {
        let mut seen = BTreeSet::new();
        for item in gates {
            self.key_once(&mut seen, &item.value.key, item.at("key"), errors);
            self.has_ground(&item.value.ground, item.at("ground"), errors);
        }
    }

    fn competence(&self, rows: &[Item<Competence>], errors: &mut PackErrors) {
        for (index, item) in rows.iter().enumerate() {
            let row = &item.value;
            for post in row.posts.iter().filter(|post| *post != EVERY_OTHER) {
                self.post_known(post, item.at("posts"), errors);
            }
            if row.posts.is_empty() {
                let cure = "ghi chức vụ, hoặc [\"*\"] cho mọi chức vụ còn lại";
                self.error(item.at("posts"), "dòng thẩm quyền không có chức vụ nào", cure, errors);
            }
            if row.until.is_some_and(|until| until < row.from) {
                self.error(item.at("until"), "ngày cuối trước ngày đầu", "sửa from hoặc until", errors);
            }
            self.has_ground(&row.ground, item.at("ground"), errors);
            self.form(item, errors);
            let earlier = rows[..index].iter().map(|earlier| &earlier.value).filter(|earlier| both_count(earlier, row));
            for post in earlier.flat_map(|earlier| earlier.posts.intersection(&row.posts)) {
                let problem = format!("chức vụ `{post}` đã có dòng thẩm quyền khác trong cùng thời gian");
                self.error(item.at("posts"), problem, "bỏ chức vụ ở một dòng, hoặc sửa from, until", errors);
            }
        }
    }

    fn gates_known(&self, rows: &[Item<Competence>], gates: &[Item<Gate>], errors: &mut PackErrors) {
        for item in rows {
            let Some(gate) = &item.value.gate else { continue };
            if !gates.iter().any(|known| known.value.key == *gate) {
                let cure = match gates {
                    [] => "thêm một mục [[gates]], hoặc bỏ gate".into(),
                    _ => list_cure(gates.iter().map(|gate| &gate.value.key)),
                };
                self.error(item.at("gate"), format!("không có điều kiện pháp lý `{gate}` trong gates"), cure, errors);
            }
        }
    }

    /// Whether the paper fits the track and the signature is one that there is.
    fn form(&self, item: &Item<Competence>, errors: &mut PackErrors) {
        let row = &item.value;
        let papers: &[PaperKind] = match row.track {
            Track::Provisional => &[PaperKind::ProvisionalNotice, PaperKind::TransferNotice],
            Track::Legal => &[PaperKind::Decision, PaperKind::Resolution],
        };
        if !papers.contains(&row.paper) {
            let keys: Vec<&str> = papers.iter().map(|paper| paper.key()).collect();
            let problem = format!("văn bản `{}` không thuộc tuyến `{}`", row.paper, row.track);
            self.error(item.at("paper"), problem, format!("dùng một trong: {}", keys.join(", ")), errors);
        }
        if !SIGNATURES.contains(&row.signature.as_str()) {
            let problem = format!("không có hình thức ký “{}”", row.signature);
            let cure = "dùng TM., KT., TUQ., TL., Q., của Đảng T/M, K/T, T/L, hoặc để trống";
            self.error(item.at("signature"), problem, cure, errors);
        }
        if row.track == Track::Provisional && row.gate.is_some() {
            let problem = "phân công tạm thời không chờ điều kiện pháp lý nào";
            self.error(item.at("gate"), problem, "bỏ gate, hoặc sửa track", errors);
        }
        for (field, value) in [("body", &row.body), ("symbol", &row.symbol), ("signer_title", &row.signer_title)] {
            if value.trim().is_empty() {
                self.error(item.at(field), format!("mục `{field}` trống"), "điền giá trị", errors);
            }
        }
    }

    /// Every post needs a notice on the day of the trial and a decision or resolution on the opening day.
    fn every_post_has_a_paper(&self, rows: &[Item<Competence>], errors: &mut PackErrors) {
        let (Some(blueprint), Some((trial, opening))) = (self.around.blueprint, self.around.days) else { return };
        let competence = rows.iter().map(|item| item.value.clone()).collect();
        let settings = StaffingSettings { competence, ..StaffingSettings::default() };
        for (track, day) in [(Track::Provisional, trial), (Track::Legal, opening)] {
            let there = blueprint.posts.iter().filter(|post| post.exists_on(opening));
            let nobody = there.filter(|post| settings.competence(track, &post.key, day).is_none());
            let posts: Vec<&str> = nobody.map(|post| post.key.as_str()).collect();
            if !posts.is_empty() {
                let posts = posts.join(", ");
                let problem = format!("vào {} tuyến `{track}` không có dòng thẩm quyền nào cho: {posts}", date(day));
                let cure = "thêm chức vụ vào một dòng competence, hoặc thêm dòng có posts = [\"*\"]";
                errors.push(self.source.error_at_all(problem, cure));
            }
        }
    }

    fn milestones(&self, milestones: &[Item<Milestone>], errors: &mut PackErrors) {
        let mut seen = BTreeSet::new();
        for item in milestones {
            self.key_once(&mut seen, &item.value.key, item.at("key"), errors);
            if item.value.from.is_some_and(|from| from > item.value.until) {
                self.error(item.at("until"), "ngày cuối trước ngày đầu", "sửa from hoặc until", errors);
            }
        }
    }

    fn key_posts(&self, posts: &[Item<String>], errors: &mut PackErrors) {
        let mut seen = BTreeSet::new();
        for item in posts {
            self.post_known(&item.value, item.offset, errors);
            self.key_once(&mut seen, &item.value, item.offset, errors);
        }
    }

    fn term_and_load(&self, term: Option<&Item<Term>>, load: Option<&Item<ServiceLoad>>, errors: &mut PackErrors) {
        if let Some(term) = term.filter(|term| term.value.until <= term.value.from) {
            self.error(term.at("until"), "nhiệm kỳ kết thúc trước khi bắt đầu", "sửa from hoặc until", errors);
        }
        if let Some(load) = load {
            self.has_ground(&load.value.ground, load.at("ground"), errors);
            if load.value.per_100_000 == 0 {
                let cure = "viết số hồ sơ mỗi ngày làm việc trên 100.000 dân";
                self.error(load.at("per_100_000"), "số hồ sơ phải lớn hơn 0", cure, errors);
            }
        }
    }

    /// The districts that lead against the rule; each must be one that the unit draws from.
    fn leads(&self, leads: &Item<BTreeMap<String, u32>>, errors: &mut PackErrors) -> BTreeMap<UnitId, u32> {
        let drawn = districts_of(self.around.successions, self.around.old_units);
        let mut read = BTreeMap::new();
        for (key, &district) in &leads.value {
            let at = leads.at(key);
            let Some(unit) = key.parse::<UnitId>().ok().filter(|unit| *unit >= UnitId::new(0)) else {
                self.error(at, format!("“{key}” không phải là đơn vị mới"), "viết như new-27439", errors);
                continue;
            };
            if !self.around.new.has(unit.code) {
                let problem = format!("đơn vị {unit} không có trong units-new.csv");
                self.error(at, problem, "sửa mã đơn vị", errors);
            } else if let Some(known) =
                drawn.get(&unit).filter(|known| self.around.territory_read && !known.contains(&district))
            {
                let problem = format!("đơn vị {unit} không có phần nào của quận, huyện {district}");
                let codes: Vec<String> = known.iter().map(u32::to_string).collect();
                self.error(at, problem, format!("dùng một trong: {}", codes.join(", ")), errors);
            }
            read.insert(unit, district);
        }
        read
    }
}

fn both_count(one: &Competence, other: &Competence) -> bool {
    one.track == other.track && overlap((Some(one.from), one.until), (Some(other.from), other.until))
}

/// For each new unit the districts of its old units.
fn districts_of(successions: &[Succession], old_units: &[Unit]) -> BTreeMap<UnitId, BTreeSet<u32>> {
    let district: BTreeMap<UnitId, u32> = old_units.iter().filter_map(|unit| Some((unit.id, unit.district?))).collect();
    let mut drawn: BTreeMap<UnitId, BTreeSet<u32>> = BTreeMap::new();
    for Succession { from, to, .. } in successions {
        drawn.entry(*to).or_default().extend(district.get(from));
    }
    drawn
}
