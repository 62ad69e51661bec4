//! Who works where: from a draft to a notice and a decision (bố trí nhân sự).
//!
//! Each person has a [`File`] with two tracks beside each other. The provisional track (dự kiến, phân
//! công tạm thời) lets people take part in the trial and has no legal effect; the legal track waits for
//! named gates. [`decide`] and [`apply`] are its rules, [`check()`] the appraisal, [`diff`] what changed,
//! [`notices`] the papers, [`history`] what a person held when.

mod agreement;
mod apply;
mod check;
mod command;
mod decide;
mod diff;
#[cfg(test)]
mod golden;
mod history;
mod lists;
pub mod notices;
mod refusal;
pub mod settings;

pub use agreement::{Agreement, PaperRef};
pub use apply::apply;
pub use check::{CHECKS, Check, Detail, Finding, FindingRule, Planned, Scene, Severity, UnitScene, check};
pub use command::{Command, CommandKind, Event};
pub use decide::{Case, Context, RULES, Rule, decide};
pub use diff::{Move, diff};
pub use history::{Spell, Standing, history};
pub use lists::{ConcludedList, ListKind, ListMember, MakeUp, YOUNG, make_up};
pub use refusal::{Refusal, RefusalName};

use crate::territory::UnitId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

labelled! {
    /// The bodies that carry people from a proposal to a notice; three different ones for one person (cơ quan).
    pub enum Body {
        /// Proposes for its own people (Quận ủy, huyện ủy).
        DistrictCommittee = "district_committee", "Quận ủy, huyện ủy", "District Party committee";
        /// Appraises (Sở Nội vụ).
        HomeAffairs = "home_affairs", "Sở Nội vụ", "Department of Home Affairs";
        /// Leads everything about people, concurs in the appraisal, draws up papers (Ban Tổ chức Thành ủy).
        OrganizationCommission = "organization_commission", "Ban Tổ chức Thành ủy", "Organisation Commission";
        /// Decides collectively; its secretary records and issues (Ban Thường vụ Thành ủy).
        DecidingBody = "deciding_body", "Ban Thường vụ Thành ủy", "Standing committee";
        /// Runs systems and drills; has no part in decisions (Trung tâm Chuyển đổi số).
        DigitalCenter = "digital_center", "Trung tâm Chuyển đổi số", "Digital transformation centre";
    }
}

labelled! {
    /// The two tracks that run beside each other (hai tuyến).
    pub enum Track {
        /// Planned, provisionally assigned: no legal effect.
        Provisional = "provisional", "dự kiến, phân công tạm thời", "provisional";
        /// Designated, appointed, transferred by a decision or resolution.
        Legal = "legal", "chính thức", "legal";
    }
}

labelled! {
    /// Where a placement stands (trạng thái).
    pub enum PlacementState {
        /// Written down, not handed in.
        Draft = "draft", "dự thảo", "draft";
        /// Proposed by the district committee.
        Proposed = "proposed", "đã đề xuất", "proposed";
        /// Accepted by home affairs and the organisation commission.
        Appraised = "appraised", "đã thẩm định", "appraised";
        /// Given back with a reason.
        Returned = "returned", "trả lại", "returned";
        /// Agreed by the deciding body.
        Agreed = "agreed", "đã thống nhất", "agreed";
        /// A paper was issued.
        Issued = "issued", "đã ban hành", "issued";
        /// A later notice changed it.
        Adjusted = "adjusted", "đã điều chỉnh", "adjusted";
        /// A notice withdrew it.
        Withdrawn = "withdrawn", "đã thu hồi", "withdrawn";
        /// Somebody else, or a decision, took its place.
        Replaced = "replaced", "đã thay thế", "replaced";
    }
}

impl PlacementState {
    /// Whether the placement is over.
    pub const fn is_over(self) -> bool {
        matches!(self, PlacementState::Adjusted | PlacementState::Withdrawn | PlacementState::Replaced)
    }

    /// How far a placement that is not over has come, for comparing; `None` when it is over.
    pub const fn progress(self) -> Option<u8> {
        match self {
            PlacementState::Draft | PlacementState::Returned => Some(0),
            PlacementState::Proposed => Some(1),
            PlacementState::Appraised => Some(2),
            PlacementState::Agreed => Some(3),
            PlacementState::Issued => Some(4),
            _ => None,
        }
    }
}

/// Somebody acting for a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct By {
    /// The natural person.
    pub person: Uuid,
    /// The body.
    pub body: Body,
}

/// Where a person is to work: one establishment place, with concurrent posts (chỗ).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The unit.
    pub unit: UnitId,
    /// Key of the post that takes the place.
    pub post: String,
    /// Keys of posts held beside it (kiêm nhiệm).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub concurrent: BTreeSet<String>,
}

impl Place {
    /// A place without concurrent posts.
    pub fn new(unit: UnitId, post: impl Into<String>) -> Self {
        Place { unit, post: post.into(), concurrent: BTreeSet::new() }
    }

    /// Every post held: the one with the place first.
    pub fn posts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.post.as_str()).chain(self.concurrent.iter().map(String::as_str))
    }
}

/// One person's place in one track, with everybody who had a part in it (bố trí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Identifier.
    pub id: Uuid,
    /// Where.
    pub place: Place,
    /// How far it is.
    pub state: PlacementState,
    /// When it was written down.
    pub drafted_at: Timestamp,
    /// The proposer's reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Everybody who acted on it, also in rounds that ended with its return; nobody acts for two bodies.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub parts: BTreeSet<By>,
    /// Who proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<By>,
    /// Who accepted it at home affairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appraised_by: Option<By>,
    /// Why home affairs accepted it although a serious finding names the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_although: Option<String>,
    /// Who concurred at the organisation commission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurred_by: Option<By>,
    /// Why it was given back last, and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<(By, String)>,
    /// The collective decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// The paper that put it into effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<PaperRef>,
    /// The paper that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<PaperRef>,
}

/// A person's file: both tracks, oldest placement first (hồ sơ bố trí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// The person.
    pub official: Uuid,
    /// Code of the district whose committee proposes for the person.
    pub district: u32,
    /// The provisional track.
    #[serde(default)]
    pub provisional: Vec<Placement>,
    /// The legal track.
    #[serde(default)]
    pub legal: Vec<Placement>,
    /// Everybody who acted on what was given back and then discarded: the next draft of the track inherits them, so
    /// that nobody acts for two bodies by way of a discard.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub discarded: BTreeMap<Track, BTreeSet<By>>,
}

impl File {
    /// A file in which nothing stands yet.
    pub const fn new(official: Uuid, district: u32) -> Self {
        File { official, district, provisional: Vec::new(), legal: Vec::new(), discarded: BTreeMap::new() }
    }

    /// The placements of a track, oldest first.
    pub fn track(&self, track: Track) -> &[Placement] {
        match track {
            Track::Provisional => &self.provisional,
            Track::Legal => &self.legal,
        }
    }

    pub(crate) fn track_mut(&mut self, track: Track) -> &mut Vec<Placement> {
        match track {
            Track::Provisional => &mut self.provisional,
            Track::Legal => &mut self.legal,
        }
    }

    /// The placement of a track that is not over: what is being prepared, else what was issued.
    pub fn current(&self, track: Track) -> Option<&Placement> {
        self.track(track).last().filter(|placement| !placement.state.is_over())
    }

    /// The placement of a track that has its paper and is not over.
    pub fn issued(&self, track: Track) -> Option<&Placement> {
        self.track(track).iter().rev().find(|placement| placement.state == PlacementState::Issued)
    }
}
