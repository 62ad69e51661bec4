//! What the personnel store holds beside people and their files.

use super::suggest::PlanResult;
use haicap_core::document::Document;
use haicap_core::organization::Block;
use haicap_core::staffing::{Body, By, ConcludedList, Place, Track};
use haicap_core::territory::UnitId;
use haicap_planner::weights::Weights;
use haicap_sheets::book::{Book, Column};
use haicap_sheets::roster::{Field, Recognition};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A concluded list with its earlier versions; the last one is in force.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Settled {
    /// Oldest first.
    pub(crate) versions: Vec<ConcludedList>,
}

impl Settled {
    /// The key of the list of a unit and kind.
    pub(crate) fn key(list: &ConcludedList) -> String {
        format!("{}/{}", list.unit, list.kind)
    }
}

/// Numbers of a unit's block that were changed; what is none here is as the pack says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Allotment {
    pub(crate) unit: UnitId,
    pub(crate) block: Block,
    /// Places from now on.
    pub(crate) allotted: u32,
    #[serde(default)]
    pub(crate) norm: Option<u32>,
    #[serde(default)]
    pub(crate) target: Option<u32>,
    #[serde(default)]
    pub(crate) target_year: Option<u16>,
    /// Why.
    pub(crate) reason: String,
    pub(crate) by: By,
    pub(crate) at: Timestamp,
    /// What was decided before, oldest first.
    #[serde(default)]
    pub(crate) earlier: Vec<EarlierAllotment>,
}

/// An allotted number that another took the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EarlierAllotment {
    pub(crate) allotted: u32,
    #[serde(default)]
    pub(crate) norm: Option<u32>,
    #[serde(default)]
    pub(crate) target: Option<u32>,
    #[serde(default)]
    pub(crate) target_year: Option<u16>,
    /// Why.
    pub(crate) reason: String,
    pub(crate) by: By,
    pub(crate) at: Timestamp,
}

impl Allotment {
    /// The key of a unit's block.
    pub(crate) fn key(unit: UnitId, block: Block) -> String {
        format!("{unit}/{block}")
    }
}

/// A round in which districts propose (đợt đề xuất).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProposalRound {
    pub(crate) name: String,
    pub(crate) opened_at: Timestamp,
    /// Until when proposals are taken.
    pub(crate) deadline: Timestamp,
    /// Districts that are asked.
    pub(crate) districts: BTreeSet<u32>,
    /// Which district leads for a unit, where it differs from the rule.
    #[serde(default)]
    pub(crate) leads: BTreeMap<UnitId, u32>,
}

/// Where the people of a district were to work when the appraising bodies last acted on each of them: what came
/// later can be compared with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct LastAppraised {
    /// When somebody acted last.
    pub(crate) at: Option<Timestamp>,
    /// The place of each person then.
    pub(crate) places: BTreeMap<Uuid, Place>,
}

/// The places of a district's people when an appraising body acted and they differed from the version before
/// (phiên bản).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptVersion {
    pub(crate) at: Timestamp,
    /// For which body somebody acted.
    pub(crate) by: Body,
    /// The place of each person then.
    pub(crate) places: BTreeMap<Uuid, Place>,
}

impl KeptVersion {
    /// The key of a district's version, counted from 1.
    pub(crate) fn key(district: u32, number: usize) -> String {
        format!("{district:03}/{number:04}")
    }
}

/// Who takes part in the trial at a unit; no legal effect (danh sách tham gia vận hành thử).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ParticipantList {
    pub(crate) entries: Vec<Participant>,
    /// When it was handed out last; names may leave from then on.
    pub(crate) handed_out_at: Option<Timestamp>,
    /// What was handed out differs from the list now.
    #[serde(default)]
    pub(crate) changed_since: bool,
    /// Everybody who was ever handed out by this list.
    #[serde(default)]
    pub(crate) handed_out: BTreeSet<Uuid>,
    /// How often something of it left the personnel part.
    #[serde(default)]
    pub(crate) series: u32,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Participant {
    pub(crate) official: Uuid,
    /// Key of the post played.
    pub(crate) post: String,
    /// Whom they stand in for; `None` for those who take part themselves.
    pub(crate) substitute_for: Option<Uuid>,
    /// When the substitute was called in.
    pub(crate) called_in_at: Option<Timestamp>,
}

impl ParticipantList {
    /// Who plays: everybody whose substitute was not called in, and the substitutes who were.
    pub(crate) fn playing(&self) -> impl Iterator<Item = &Participant> {
        let replaced: BTreeSet<Uuid> =
            self.entries.iter().filter(|e| e.called_in_at.is_some()).filter_map(|e| e.substitute_for).collect();
        self.entries.iter().filter(move |entry| match entry.substitute_for {
            None => !replaced.contains(&entry.official),
            Some(_) => entry.called_in_at.is_some(),
        })
    }
}

/// A district asks for somebody from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StaffRequest {
    pub(crate) district: u32,
    pub(crate) unit: UnitId,
    pub(crate) post: String,
    /// Who or what is wanted, in words.
    pub(crate) wanted: String,
    pub(crate) asked_at: Timestamp,
    pub(crate) by: By,
    /// The commission's answer.
    pub(crate) answer: Option<String>,
}

/// A suggestion of the planner that was kept; never changed, a new one names its parent (phương án).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) parent: Option<Uuid>,
    pub(crate) made_at: Timestamp,
    /// Key of the preset of weights.
    pub(crate) preset: String,
    /// Where everybody was suggested.
    pub(crate) places: BTreeMap<Uuid, Place>,
    /// The objective; two plans of the same weights compare by it.
    pub(crate) objective: i64,
    /// What the independent check of the optimum said.
    pub(crate) certified: bool,
    /// Whether districts see it.
    pub(crate) published: bool,
    /// Wishes it was made with, as the planner keeps them.
    #[serde(default)]
    pub(crate) wishes: serde_json::Value,
    /// The weights it was made with: those of the preset, or those an expert put in their place.
    #[serde(default)]
    pub(crate) weights: Option<Weights>,
    /// What came of it, as it was told then.
    #[serde(default)]
    pub(crate) result: PlanResult,
}

/// A gate that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenedGate {
    /// The act of law, with number and date.
    pub(crate) act: String,
    pub(crate) in_force_from: Date,
    pub(crate) by: By,
}

/// A paper as it was drawn up; the PDF is made from the document whenever it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paper {
    pub(crate) document: Document,
    pub(crate) track: Track,
    /// Number and symbol as others cite it.
    pub(crate) number: String,
    /// The unit it is about; `None` for a district's or the city's papers.
    pub(crate) unit: Option<UnitId>,
    /// The district it is about.
    pub(crate) district: Option<u32>,
    pub(crate) issued_at: Option<Timestamp>,
    /// People it names.
    pub(crate) officials: Vec<Uuid>,
    pub(crate) by: By,
}

/// The last number given out in a book.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct NumberBookRow {
    pub(crate) last: u32,
    /// The day of the paper that has it; none when the book was begun outside.
    #[serde(default)]
    pub(crate) last_on: Option<Date>,
}

/// The submission of a committee was printed (đã in tờ trình). What was proposed later stands in none yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct PrintedSubmission {
    /// When the one about the district's own people was.
    pub(crate) own: Option<Timestamp>,
    /// When those about everybody of a unit were that the district leads for.
    #[serde(default)]
    pub(crate) units: BTreeMap<UnitId, Timestamp>,
}

/// Somebody confirmed a milestone of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MilestoneMark {
    pub(crate) note: String,
    pub(crate) at: Timestamp,
    pub(crate) by: By,
    /// Whether the confirmation was taken back.
    #[serde(default)]
    pub(crate) taken_back: bool,
}

impl MilestoneMark {
    /// The key of a milestone's mark at a unit.
    pub(crate) fn key(milestone: &str, unit: UnitId) -> String {
        format!("{milestone}/{unit}")
    }
}

/// A workbook that was brought in (lần nhập). What stands in it is an [`ImportedBook`] of its own: it never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Import {
    /// Name of the file.
    pub(crate) file: String,
    pub(crate) at: Timestamp,
    /// The person who brought it in.
    pub(crate) by: Uuid,
    /// Rows with something in them.
    pub(crate) rows: usize,
    /// Which column means what, as recognised or corrected.
    pub(crate) recognition: Recognition,
    /// Columns, by sheet, that were ever taken for family ties: what stands in them is not for everybody.
    #[serde(default)]
    pub(crate) ties: BTreeSet<(String, Column)>,
    /// Whether somebody looked at the columns and said that they are right.
    pub(crate) confirmed: bool,
    /// How many people went in or were changed so far.
    pub(crate) taken: usize,
    /// How many rows wait for a correction, when rows were last taken in; nothing before.
    pub(crate) waiting: Option<usize>,
}

/// The people whom an import brought or changed (người được nhập): what an older file says of them is old.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ImportedPeople(pub(crate) BTreeSet<Uuid>);

impl Import {
    /// Remembers the columns that are taken for family ties now.
    pub(crate) fn mark_ties(&mut self) {
        let columns = self.recognition.sheets.iter().flat_map(|sheet| {
            let ties = sheet.columns.iter().filter(|column| column.field == Some(Field::Relatives));
            ties.map(|column| (sheet.sheet.clone(), column.column))
        });
        self.ties.extend(columns);
    }
}

/// What stands in a workbook that was brought in (bảng tính đã nhập).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ImportedBook(pub(crate) Book);
