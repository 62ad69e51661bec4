//! What a city's pack says about personnel: pairs of posts, competence, gates, milestones, terms.

use super::Track;
use crate::document::{PaperKind, PaperStyle};
use crate::organization::within;
use crate::territory::UnitId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that `personnel.toml` of a city pack holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffingSettings {
    /// Which pairs of posts one person may hold.
    #[serde(default)]
    pub pairs: Vec<PairRule>,
    /// Who decides on which post with which paper.
    #[serde(default)]
    pub competence: Vec<Competence>,
    /// Acts of law that the legal track waits for.
    #[serde(default)]
    pub gates: Vec<Gate>,
    /// What is to be done until when.
    #[serde(default)]
    pub milestones: Vec<Milestone>,
    /// The term of the bodies to be staffed.
    pub term: Option<Term>,
    /// Posts that may not stay empty, by key.
    #[serde(default)]
    pub key_posts: BTreeSet<String>,
    /// Which district leads for a new unit, where the rule (most old units) is overridden.
    #[serde(default)]
    pub leads: BTreeMap<UnitId, u32>,
    /// Expected load of the service centres.
    pub load: Option<ServiceLoad>,
}

labelled! {
    /// What is thought of one person holding two posts (kiêm nhiệm).
    pub enum PairVerdict {
        /// It is the model.
        Usual = "usual", "thường kiêm", "usual";
        /// It may be.
        Allowed = "allowed", "được kiêm", "allowed";
        /// It may not be.
        Forbidden = "forbidden", "không được kiêm", "forbidden";
    }
}

/// One pair of posts; the order does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairRule {
    /// Key of a post.
    pub first: String,
    /// Key of another.
    pub second: String,
    /// Usual, allowed or forbidden.
    pub verdict: PairVerdict,
    /// Source, or "giả định: …".
    pub ground: String,
    /// First day; none when it holds from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day; none while it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// Post -> competent body -> paper -> form of signature, for a time (thẩm quyền).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competence {
    /// Which papers: those of the provisional or of the legal track.
    pub track: Track,
    /// Keys of the posts; `*` stands for every post that no other row names.
    pub posts: BTreeSet<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
    /// Name of the body above the issuing one.
    pub parent: Option<String>,
    /// Name of the issuing body; [`UNIT_PLACE`] stands for the unit that the paper is about.
    pub body: String,
    /// Kind of paper.
    pub paper: PaperKind,
    /// State, Party or Front.
    pub style: PaperStyle,
    /// The issuer's abbreviation behind the number, for example `BTCTU` or `TU`; the type of paper is added to it. A
    /// symbol that names its type already, `TB-BTCTU` or `QĐ/TU`, is understood too.
    pub symbol: String,
    /// Form of signature: `T/M`, `TM.`, `KT.`, `TUQ.`, `TL.` or empty; two with a blank between, the outer one first.
    #[serde(default)]
    pub signature: String,
    /// Title of whoever signs.
    pub signer_title: String,
    /// Key of the gate that must be open first.
    pub gate: Option<String>,
    /// Source.
    pub ground: String,
    /// Whether the row stands on an assumption.
    #[serde(default)]
    pub unsure: bool,
}

/// What stands for the name of the unit in [`Competence::body`] and [`Competence::parent`].
pub const UNIT_PLACE: &str = "{đơn vị}";

impl Competence {
    /// The row for a unit: its name, with a small first letter, in the place of [`UNIT_PLACE`].
    #[must_use]
    pub fn at(&self, unit: &str) -> Competence {
        let mut letters = unit.chars();
        let small: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
        let named = |text: &str| text.replace(UNIT_PLACE, &small);
        Competence { body: named(&self.body), parent: self.parent.as_deref().map(named), ..self.clone() }
    }
}

/// An act of law that has to be in force before papers of the legal track may be issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Short key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// When it is expected.
    pub expected: Option<Date>,
    /// Source, or "giả định: …".
    pub ground: String,
}

labelled! {
    /// What shows that a unit reached a milestone.
    pub enum Evidence {
        /// Every placement of the unit is proposed, or further.
        Proposed = "proposed", "mọi người đã được đề xuất", "everybody proposed";
        /// Everybody planned stands in a submission that was printed, or has a notice.
        Submitted = "submitted", "đã in tờ trình, hoặc đã ban hành thông báo", "submission printed, or notices issued";
        /// The unit passed a round, or has its people for one: the list of participants handed out, or all notices.
        Tried = "tried", "đã đạt một đợt vận hành thử, hoặc đã giao danh sách, thông báo", "round passed, or list or notices handed out";
        /// The list of trial participants has been handed out.
        Participants = "participants", "đã giao danh sách tham gia vận hành thử", "participant list handed out";
        /// Every placement of the unit is agreed, or further.
        Agreed = "agreed", "mọi người đã được thống nhất", "everybody agreed";
        /// Every placement of the unit has its notice.
        Issued = "issued", "mọi người đã có thông báo", "everybody notified";
        /// Every place has its decision in force.
        InForce = "in_force", "quyết định đã có hiệu lực", "decisions in force";
        /// Somebody has to say so: no data shows it.
        Said = "said", "người phụ trách xác nhận", "confirmed by its owner";
    }
}

/// Something to be done by every unit until a day (mốc).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// Short key.
    pub key: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// First day, when it takes several.
    pub from: Option<Date>,
    /// The day by which it has to be done.
    pub until: Date,
    /// Who sees to it.
    pub owner: super::Body,
    /// What shows that it is done.
    pub evidence: Evidence,
}

/// The term of office that people are placed for (nhiệm kỳ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// First year.
    pub from: i16,
    /// Last year.
    pub until: i16,
}

/// The rule by which the dossiers of a service centre are expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLoad {
    /// Dossiers a working day for each 100,000 inhabitants.
    pub per_100_000: u32,
    /// Source, or "giả định: …".
    pub ground: String,
}

impl ServiceLoad {
    /// Dossiers a working day that a unit with this many inhabitants expects.
    pub fn of(&self, population: u32) -> u32 {
        (u64::from(population) * u64::from(self.per_100_000) / 100_000) as u32
    }
}

impl StaffingSettings {
    /// What is thought on a day of one person holding both posts; `None` when no row names the pair.
    pub fn pair(&self, first: &str, second: &str, day: Date) -> Option<&PairRule> {
        let is = |rule: &&PairRule| {
            (rule.first == first && rule.second == second) || (rule.first == second && rule.second == first)
        };
        self.pairs.iter().filter(|rule| within(day, rule.from, rule.until)).find(is)
    }

    /// Who decides on a post on the day a paper takes effect, in a track: the row that names the post, else the row of `*`.
    pub fn competence(&self, track: Track, post: &str, day: Date) -> Option<&Competence> {
        let in_force =
            |row: &&Competence| row.track == track && row.from <= day && row.until.is_none_or(|until| day <= until);
        let rows = || self.competence.iter().filter(in_force);
        rows().find(|row| row.posts.contains(post)).or_else(|| rows().find(|row| row.posts.contains("*")))
    }

    /// As [`StaffingSettings::competence`]; when nobody is competent any more on that day, whoever was when the paper
    /// that is changed took effect may still change or withdraw it.
    pub fn competence_since(&self, track: Track, post: &str, day: Date, earlier: Option<Date>) -> Option<&Competence> {
        self.competence(track, post, day).or_else(|| self.competence(track, post, earlier?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_for_every_unit_names_the_unit() {
        let row = Competence {
            track: Track::Legal,
            posts: BTreeSet::from(["office_chief".to_owned()]),
            from: jiff::civil::date(2025, 7, 1),
            until: None,
            parent: None,
            body: format!("Thường trực Hội đồng nhân dân {UNIT_PLACE}"),
            paper: PaperKind::Resolution,
            style: PaperStyle::State,
            symbol: "NQ-HĐND".into(),
            signature: "TM.".into(),
            signer_title: "Chủ tịch".into(),
            gate: None,
            ground: "giả định".into(),
            unsure: true,
        };
        assert_eq!(row.at("Phường Sài Gòn").body, "Thường trực Hội đồng nhân dân phường Sài Gòn");
    }
}
