//! The appraisal: named rules over the places planned for a unit. The machine points, people decide.

mod rules;
#[cfg(test)]
mod tests;
mod words;

use super::{ConcludedList, Place};
use crate::city::City;
use crate::law::Ground;
use crate::organization::{Block, Establishment, Official, Pool, Post, Role};
use crate::territory::UnitId;
use crate::words::Lang;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

labelled! {
    /// The rules of the appraisal (tiêu chí thẩm định).
    pub enum FindingRule {
        /// More people in a block than places allotted.
        OverAllotted = "over_allotted", "Vượt biên chế tạm giao", "Over the allotted number";
        /// More people in a block than the norm, with what it costs until the target year.
        AboveNorm = "above_norm", "Vượt định mức", "Above the norm";
        /// A post that may not stay empty has nobody.
        EmptyKeyPost = "empty_key_post", "Khuyết chức danh chủ chốt", "Empty key post";
        /// The qualification does not fit the post's group of positions.
        Unqualified = "unqualified", "Chưa phù hợp chuyên môn", "Unqualified";
        /// The person retires before the term ends.
        RetiresWithinTerm = "retires_within_term", "Nghỉ hưu trong nhiệm kỳ", "Retires within the term";
        /// One person holds two posts that may not go together.
        ForbiddenPair = "forbidden_pair", "Kiêm nhiệm không được phép", "Forbidden pair of posts";
        /// One person takes two establishment places, or two people take one seat that there is once.
        CountedTwice = "counted_twice", "Tính hai lần", "Counted twice";
        /// Close relatives, one of whom leads the other.
        FamilyLine = "family_line", "Quan hệ gia đình trong tuyến lãnh đạo", "Family in the line of command";
        /// Nobody to take in, handle or sign a procedure that the unit must handle.
        ProcedureUnstaffed = "procedure_unstaffed", "Thiếu người cho thủ tục", "Procedure without staff";
        /// The plan differs from what a collective body concluded.
        AgainstConclusion = "against_conclusion", "Khác danh sách đã kết luận", "Against a concluded list";
        /// Somebody has a place who left, or is not to be placed for another reason.
        OutOfPool = "out_of_pool", "Không thuộc diện bố trí", "Not to be placed";
    }
}

labelled! {
    /// How much a finding weighs.
    pub enum Severity {
        /// Must be mended, or accepted with a reason.
        Serious = "serious", "Phải xử lý", "Serious";
        /// Worth knowing.
        Warning = "warning", "Lưu ý", "Warning";
    }
}

impl FindingRule {
    /// How much it weighs.
    pub const fn severity(self) -> Severity {
        match self {
            FindingRule::AboveNorm | FindingRule::Unqualified | FindingRule::RetiresWithinTerm => Severity::Warning,
            _ => Severity::Serious,
        }
    }

    /// What it rests on.
    pub const fn ground(self) -> Ground {
        match self {
            FindingRule::FamilyLine => Ground::Assumption(
                "Luật Phòng, chống tham nhũng hạn chế bố trí người thân dưới quyền; phạm vi cụ thể chưa đối chiếu",
            ),
            FindingRule::RetiresWithinTerm => {
                Ground::Assumption("tuổi nghỉ hưu theo Nghị định 135/2020/NĐ-CP; nhiệm kỳ theo cấu hình thành phố")
            }
            FindingRule::AgainstConclusion => crate::law::COLLECTIVE_BODIES,
            FindingRule::ProcedureUnstaffed => {
                Ground::Assumption("mỗi bước trong quy trình của thủ tục cần có người giữ vai trò của bước đó")
            }
            _ => Ground::Assumption("đề án bố trí nhân sự và bảng biên chế của thành phố"),
        }
    }
}

/// Something that a rule found at a unit (phát hiện).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: FindingRule,
    /// The unit.
    pub unit: UnitId,
    /// The people concerned; empty when it is about nobody in particular.
    pub officials: Vec<Uuid>,
    /// The figures and keys of it.
    pub detail: Detail,
}

/// The figures and keys of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// People in a block against a number of places.
    Numbers {
        /// The block.
        block: Block,
        /// People planned.
        people: u32,
        /// Places.
        places: u32,
        /// Cost in person-years until the target year; 0 when there is none.
        person_years: u32,
    },
    /// Why somebody is not to be placed.
    Pool {
        /// Key of the post planned for them.
        post: String,
        /// The reason.
        pool: Pool,
    },
    /// A post.
    Post {
        /// Its key.
        post: String,
    },
    /// A person's day of retirement.
    Day {
        /// The day.
        day: Date,
    },
    /// Two posts.
    Pair {
        /// Key of the first.
        first: String,
        /// Key of the second.
        second: String,
    },
    /// A procedure and the role that nobody has.
    Procedure {
        /// Code of the procedure.
        code: String,
        /// The role.
        role: Role,
    },
}

impl Finding {
    /// The finding as a sentence. It holds no name of a person.
    pub fn message(&self, city: &City, lang: Lang) -> String {
        format!("{}: {}.", self.rule.label(lang), words::of(self, city, lang))
    }
}

/// A person and the place planned for them.
#[derive(Debug, Clone, Copy)]
pub struct Planned<'a> {
    /// The person.
    pub official: &'a Official,
    /// The place.
    pub place: &'a Place,
}

/// What is appraised: everybody who has a place, in all units.
#[derive(Debug, Clone)]
pub struct Scene<'a> {
    /// The city.
    pub city: &'a City,
    /// Everybody planned. One person may stand in it twice: a rule finds that.
    pub planned: &'a [Planned<'a>],
    /// Places allotted by unit and block, with all adjustments.
    pub allotted: &'a BTreeMap<(UnitId, Block), u32>,
    /// Norms and targets by unit and block, with all adjustments.
    pub establishment: &'a [Establishment],
    /// Concluded lists in force.
    pub lists: &'a [ConcludedList],
    /// The day from which the plan counts.
    pub from: Date,
}

/// One unit of the scene.
pub struct UnitScene<'a> {
    scene: &'a Scene<'a>,
    unit: UnitId,
    kind: crate::territory::UnitKind,
    people: Vec<Planned<'a>>,
    times: &'a BTreeMap<Uuid, u32>,
}

/// One rule of the appraisal.
pub type Check = fn(&UnitScene) -> Vec<Finding>;

/// Every rule, in the order of findings.
pub const CHECKS: &[(FindingRule, Check)] = &[
    (FindingRule::OverAllotted, rules::over_allotted),
    (FindingRule::AboveNorm, rules::above_norm),
    (FindingRule::EmptyKeyPost, rules::empty_key_post),
    (FindingRule::Unqualified, rules::unqualified),
    (FindingRule::RetiresWithinTerm, rules::retires_within_term),
    (FindingRule::ForbiddenPair, rules::forbidden_pair),
    (FindingRule::CountedTwice, rules::counted_twice),
    (FindingRule::FamilyLine, rules::family_line),
    (FindingRule::ProcedureUnstaffed, rules::procedure_unstaffed),
    (FindingRule::AgainstConclusion, rules::against_conclusion),
    (FindingRule::OutOfPool, rules::out_of_pool),
];

/// Every finding at some units, by unit and in the order of [`CHECKS`].
pub fn check(scene: &Scene, units: &BTreeSet<UnitId>) -> Vec<Finding> {
    check_under(CHECKS, scene, units)
}

pub(crate) fn check_under(checks: &[(FindingRule, Check)], scene: &Scene, units: &BTreeSet<UnitId>) -> Vec<Finding> {
    let mut times: BTreeMap<Uuid, u32> = BTreeMap::new();
    let mut by_unit: BTreeMap<UnitId, Vec<Planned>> = BTreeMap::new();
    for planned in scene.planned {
        *times.entry(planned.official.id).or_default() += 1;
        by_unit.entry(planned.place.unit).or_default().push(*planned);
    }
    let mut findings = Vec::new();
    for &unit in units {
        let Some(kind) = scene.city.units.get(&unit).map(|unit| unit.kind) else { continue };
        let people = by_unit.remove(&unit).unwrap_or_default();
        let view = UnitScene { scene, unit, kind, people, times: &times };
        findings.extend(checks.iter().flat_map(|(_, check)| check(&view)));
    }
    findings
}

impl<'a> UnitScene<'a> {
    fn finding(&self, rule: FindingRule, officials: Vec<Uuid>, detail: Detail) -> Finding {
        Finding { rule, unit: self.unit, officials, detail }
    }

    fn post(&self, key: &str) -> Option<&'a Post> {
        self.scene.city.blueprint.post(key)
    }

    /// Who holds a post, with a place of its own or beside another. Somebody planned twice counts once.
    fn holders(&self, key: &str) -> BTreeSet<Uuid> {
        let holds = |planned: &&Planned| planned.place.posts().any(|post| post == key);
        self.people.iter().filter(holds).map(|planned| planned.official.id).collect()
    }

    fn people_in(&self, block: Block) -> u32 {
        let blueprint = &self.scene.city.blueprint;
        let inside = |planned: &&Planned| {
            self.post(&planned.place.post).and_then(|post| blueprint.block_of(post, self.kind)) == Some(block)
        };
        self.people.iter().filter(inside).count() as u32
    }
}
