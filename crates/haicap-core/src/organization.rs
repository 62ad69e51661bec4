//! Bodies, divisions, posts, people and their assignments in a unit (tổ chức bộ máy, nhân sự).

mod norm;
mod official;
mod seats;
pub mod testing;

pub use norm::StaffingNorm;
pub use official::{FormerPlace, Official, OfficialKind, Pool, Sex};
pub use seats::{seats, seats_by_group, shares};

use crate::staffing::Body;
use crate::territory::UnitId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

labelled! {
    /// What a person may do in the systems of a unit or of the city (vai trò).
    pub enum Role {
        /// Takes in dossiers and returns results at the one-stop desk.
        CounterOfficer = "counter_officer", "Công chức một cửa", "Counter officer";
        /// Handles dossiers of a division.
        CaseOfficer = "case_officer", "Chuyên viên thụ lý", "Case officer";
        /// Leads a division and sees its work.
        DivisionHead = "division_head", "Lãnh đạo phòng", "Division head";
        /// Signs results.
        Signatory = "signatory", "Người có thẩm quyền ký", "Signatory";
        /// Keeps the registers of documents.
        RecordsClerk = "records_clerk", "Văn thư", "Records clerk";
        /// Leads the public administrative service centre of a unit.
        CenterHead = "center_head", "Giám đốc Trung tâm", "Head of the centre";
        /// Leads a unit and sees all of its work.
        UnitLeader = "unit_leader", "Lãnh đạo đơn vị", "Unit leader";
        /// Sees the boards of the whole city, without citizens' data.
        CityObserver = "city_observer", "Theo dõi toàn thành phố", "City observer";
        /// Runs the systems: accounts, rights, journal (Trung tâm chuyển đổi số).
        DigitalCenter = "digital_center", "Trung tâm chuyển đổi số", "Digital transformation centre";
        /// Directs a trial: its clock, its rounds, its one-time sign-ins; only in a trial.
        TrialDirector = "trial_director", "Điều hành vận hành thử", "Trial director";
        /// Proposes people for a district Party committee; only in the personnel part.
        DistrictCommittee = "district_committee", "Quận ủy, huyện ủy", "District Party committee";
        /// Appraises for the department of home affairs; only in the personnel part.
        HomeAffairs = "home_affairs", "Sở Nội vụ", "Department of Home Affairs";
        /// Works for the organisation commission; only in the personnel part.
        OrganizationCommission = "organization_commission", "Ban Tổ chức Thành ủy", "Organisation Commission";
        /// Secretary of the deciding body; only in the personnel part.
        DecidingSecretary = "deciding_secretary", "Thư ký cơ quan quyết định", "Secretary of the deciding body";
        /// Acts for their own dossiers.
        Citizen = "citizen", "Người dân", "Citizen";
    }
}

labelled! {
    /// The three blocks of a commune-level unit (khối).
    pub enum Block {
        /// The Party committee's bodies.
        Party = "party", "Đảng", "Party";
        /// People's Council and People's Committee.
        Government = "government", "Chính quyền", "Government";
        /// Fatherland Front and mass organisations.
        Front = "front", "Mặt trận, đoàn thể", "Front and mass organisations";
    }
}

labelled! {
    /// The eight groups of positions by which people are planned (nhóm vị trí việc làm).
    pub enum PositionGroup {
        /// Secretary, chairs, vice chairs.
        Leadership = "leadership", "Lãnh đạo", "Leadership";
        /// Work of the Party bodies.
        Party = "party", "Công tác Đảng", "Party work";
        /// Work of the Front and mass organisations.
        Front = "front", "Mặt trận, đoàn thể", "Front and mass organisations";
        /// Office, records, finance of the unit, information technology.
        Office = "office", "Văn phòng", "Office";
        /// The one-stop desk.
        OneStop = "one_stop", "Một cửa", "One-stop desk";
        /// Justice and civil status.
        Justice = "justice", "Tư pháp - hộ tịch", "Justice and civil status";
        /// Economy, land, construction, infrastructure.
        Economy = "economy", "Kinh tế - hạ tầng", "Economy and infrastructure";
        /// Culture, education, health, social affairs.
        Society = "society", "Văn hóa - xã hội", "Culture and society";
    }
}

labelled! {
    /// Which units a body or division exists in.
    pub enum Presence {
        /// Every unit.
        All = "all", "mọi đơn vị", "all units";
        /// Wards only.
        Ward = "ward", "phường", "wards";
        /// Communes only.
        Commune = "commune", "xã", "communes";
    }
}

/// A body or division of a unit (cơ quan, phòng).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// Short key, unique in the blueprint together with `presence`.
    pub key: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Party, government or Front.
    pub block: Block,
    /// In which units it exists.
    pub presence: Presence,
    /// The legal text or source.
    pub ground: String,
    /// First day on which it exists; none when it has from the opening day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day on which it exists; none while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A post that a unit has to fill (chức vụ, vị trí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Short key, unique in the blueprint.
    pub key: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The division it belongs to, by key.
    pub division: String,
    /// The group of positions it counts to.
    pub group: PositionGroup,
    /// Places in every unit; 0 for posts that take whoever is left.
    pub places: u32,
    /// A second post held by the same person, by key, for example the head of the service centre
    /// is a vice chair (kiêm nhiệm).
    pub concurrent_with: Option<String>,
    /// Weight by which people left over are spread over the posts that take them; 0 for fixed posts.
    #[serde(default)]
    pub weight: u32,
    /// Roles that come with the post.
    #[serde(default)]
    pub roles: BTreeSet<Role>,
    /// First day on which it exists; none when it has from the opening day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day on which it exists; none while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// Whether a day lies in a span; both ends are in it.
pub(crate) fn within(day: Date, from: Option<Date>, until: Option<Date>) -> bool {
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day <= until)
}

impl Division {
    /// Whether it exists on a day.
    pub fn exists_on(&self, day: Date) -> bool {
        within(day, self.from, self.until)
    }
}

impl Post {
    /// Whether it exists on a day.
    pub fn exists_on(&self, day: Date) -> bool {
        within(day, self.from, self.until)
    }
}

labelled! {
    /// Where a body was before the reorganisation (cấp).
    pub enum FormerLevel {
        /// A district.
        District = "district", "Quận, huyện", "District";
        /// A ward.
        Ward = "ward", "Phường cũ", "Old ward";
        /// A commune or township.
        Commune = "commune", "Xã, thị trấn cũ", "Old commune or township";
    }
}

/// A body of a district or an old unit (cơ quan trước sắp xếp).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormerBody {
    /// Where it was.
    pub level: FormerLevel,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Key of the division of the new units that takes over from it; none when it ends.
    pub becomes: Option<String>,
    /// The legal text or source.
    pub ground: String,
}

/// How every unit is organised from the opening day on; what changes later has its days (mô hình tổ chức).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Blueprint {
    /// Bodies and divisions.
    pub divisions: Vec<Division>,
    /// Posts, in order of precedence.
    pub posts: Vec<Post>,
    /// Qualifications, and the position groups each is fit for.
    pub qualifications: Vec<Qualification>,
    /// Bodies of districts and old units, and what became of them.
    #[serde(default)]
    pub former: Vec<FormerBody>,
}

impl Role {
    /// The body that a person with this role acts for in the personnel part.
    pub const fn body(self) -> Option<Body> {
        match self {
            Role::DistrictCommittee => Some(Body::DistrictCommittee),
            Role::HomeAffairs => Some(Body::HomeAffairs),
            Role::OrganizationCommission => Some(Body::OrganizationCommission),
            Role::DecidingSecretary => Some(Body::DecidingBody),
            _ => None,
        }
    }
}

impl Blueprint {
    /// The post with this key.
    pub fn post(&self, key: &str) -> Option<&Post> {
        self.posts.iter().find(|post| post.key == key)
    }

    /// The division with this key; where wards and communes differ, the first one.
    pub fn division(&self, key: &str) -> Option<&Division> {
        self.divisions.iter().find(|division| division.key == key)
    }
}

/// A field of training and the position groups it qualifies for (trình độ chuyên môn).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qualification {
    /// Short key.
    pub key: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Position groups that accept it.
    pub fits: BTreeSet<PositionGroup>,
}

/// The numbers of places of one block of one unit (biên chế).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Establishment {
    /// The unit.
    pub unit: UnitId,
    /// The block.
    pub block: Block,
    /// People present (hiện có).
    pub present: u32,
    /// Places provisionally allotted (tạm giao).
    pub allotted: u32,
    /// Places by the norm; none is quoted for the Party and Front blocks (định mức).
    pub norm: Option<u32>,
    /// Places to be reached by the end of the target year (lộ trình).
    pub target: Option<u32>,
    /// The year of the target.
    pub target_year: Option<u16>,
}

/// A person holds a post in a unit, with the roles that come with it (phân công).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Identifier; journal entries name it as the actor.
    pub id: Uuid,
    /// The person.
    pub official: Uuid,
    /// Name of the person, copied so that pages need not look it up.
    pub name: String,
    /// The unit.
    pub unit: UnitId,
    /// Key of the division.
    pub division: String,
    /// Key of the post.
    pub post: String,
    /// Roles in force: those of the post, less those taken away, plus those given.
    pub roles: BTreeSet<Role>,
    /// First day on which it counts, when it is not from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day on which it counts no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Assignment {
    /// Whether it counts on a day.
    pub fn counts_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}
