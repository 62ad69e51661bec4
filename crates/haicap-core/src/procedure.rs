//! Administrative procedures as data: papers, fee, limit, steps, law (thủ tục hành chính).

pub mod fields;
mod listed;
mod search;
mod version;
mod written;

pub use listed::{Entry, Listed};
pub use search::{Found, search};
pub use version::{Change, Edition, Part, VersionFault, changes, edition_faults, version_faults};

use crate::organization::Role;
use crate::time::TimeLimit;
use fields::FormField;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A version of a procedure. Versions never change; a dossier stays on the one it was submitted under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProcedureId {
    /// National code, for example `2.000815`.
    pub code: String,
    /// Our version, counting from 1.
    pub version: u32,
}

impl fmt::Display for ProcedureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} v{}", self.code, self.version)
    }
}

labelled! {
    /// How a dossier may be handed in (cách thức nộp hồ sơ), Điều 16 Nghị định 61/2018/NĐ-CP.
    pub enum Channel {
        /// In person at the one-stop desk.
        Counter = "counter", "Trực tiếp", "At the counter";
        /// Through the portal.
        Online = "online", "Trực tuyến", "Online";
        /// By public post.
        Post = "post", "Bưu chính công ích", "By post";
    }
}

labelled! {
    /// Whether a paper must be there for a dossier to be complete.
    pub enum Requirement {
        /// Always.
        Always = "always", "bắt buộc", "required";
        /// Only in some cases, which its note names.
        IfApplicable = "if_applicable", "nếu thuộc trường hợp", "if applicable";
    }
}

/// A paper that belongs to a complete dossier (thành phần hồ sơ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredPaper {
    /// Short key, unique within the procedure.
    pub key: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Whether it is always needed.
    pub required: Requirement,
    /// In which case it is needed, or in which form.
    pub note: Option<String>,
}

labelled! {
    /// What a fee is counted by.
    pub enum FeeUnit {
        /// Once for a dossier.
        Dossier = "dossier", "hồ sơ", "dossier";
        /// For each copy handed out.
        Copy = "copy", "bản", "copy";
        /// For each page of each copy.
        Page = "page", "trang", "page";
    }
}

/// From the n-th unit on, each costs this much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTier {
    /// First unit this price holds for, counting from 1.
    pub from: u32,
    /// Price of one unit in đồng.
    pub each: u64,
}

/// The fee of a procedure (phí, lệ phí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// What is counted.
    pub per: FeeUnit,
    /// Prices, in order of `from`, the first from 1. Empty means free of charge.
    #[serde(default)]
    pub tiers: Vec<FeeTier>,
    /// The most that one copy may cost, in đồng.
    pub cap_per_copy: Option<u64>,
}

/// A ground on which its fee is not paid, or not whole (trường hợp miễn, giảm phí, lệ phí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeWaiver {
    /// Short key, unique within the procedure.
    pub key: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// How much of the fee is not paid, in percent, from 1 to 100.
    pub percent: u32,
    /// The law that says so.
    pub law: String,
}

impl FeeWaiver {
    /// What is not paid of a fee: whole đồng, a part of one in favour of whoever pays (assumption).
    pub fn off(&self, fee: u64) -> u64 {
        fee.saturating_mul(u64::from(self.percent.min(100))).div_ceil(100)
    }
}

/// How much of a result is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// Copies of the result, at least 1.
    pub copies: u32,
    /// Pages of one copy, at least 1.
    pub pages: u32,
}

impl Default for Quantity {
    fn default() -> Self {
        Quantity { copies: 1, pages: 1 }
    }
}

impl Fee {
    /// The fee in đồng for a quantity.
    pub fn amount(&self, quantity: Quantity) -> u64 {
        match self.per {
            FeeUnit::Dossier => self.tiered(1),
            FeeUnit::Copy => self.tiered(quantity.copies),
            FeeUnit::Page => {
                let copy = self.tiered(quantity.pages);
                u64::from(quantity.copies).saturating_mul(self.cap_per_copy.map_or(copy, |cap| copy.min(cap)))
            }
        }
    }

    fn tiered(&self, units: u32) -> u64 {
        let ends = self.tiers.iter().skip(1).map(|tier| tier.from).chain([u32::MAX]);
        self.tiers
            .iter()
            .zip(ends)
            .map(|(tier, end)| {
                let last = units.min(end.saturating_sub(1));
                u64::from((last + 1).saturating_sub(tier.from)) * tier.each
            })
            .sum()
    }
}

labelled! {
    /// A step of the way from reception to the result (bước xử lý).
    pub enum StepKey {
        /// Reception at the one-stop desk.
        Accept = "accept", "Tiếp nhận", "Reception";
        /// Work on the merits in a division.
        Handle = "handle", "Thụ lý", "Handling";
        /// Approval by the head of the division; not every procedure has it.
        Approve = "approve", "Duyệt", "Approval";
        /// Signature.
        Sign = "sign", "Ký", "Signature";
        /// Numbering, sealing and issuing by the records clerk; not every procedure has it.
        Issue = "issue", "Ban hành", "Issuing";
        /// Returning the result.
        Return = "return", "Trả kết quả", "Returning the result";
    }
}

/// Who does a step, where, and how long it may take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureStep {
    /// Which step.
    #[serde(rename = "do")]
    pub key: StepKey,
    /// The role that does it.
    pub role: Role,
    /// The division, by its key in the blueprint.
    pub division: String,
    /// The post that signs, by its key in the blueprint; only for the signature.
    pub post: Option<String>,
    /// Working hours planned for the step.
    pub hours: f64,
}

labelled! {
    /// What the limit does while the citizen has been asked to pay. Nothing says that it waits unless the procedure does.
    #[derive(Default)]
    pub enum WhilePaying {
        /// It runs on.
        #[default]
        Runs = "runs", "thời hạn vẫn tính", "the limit runs on";
        /// It waits, and ends as much later.
        Waits = "waits", "không tính vào thời hạn giải quyết", "the limit waits";
    }
}

/// What a procedure may cost beyond its fee, known only while it is handled (nghĩa vụ tài chính).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Obligation {
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// What the limit does meanwhile.
    pub clock: WhilePaying,
    /// The law that says so, or that it is an assumption.
    pub ground: String,
}

labelled! {
    /// When a receipt with a return date is made out (Điều 17 khoản 1 điểm c, khoản 4 Nghị định 61/2018/NĐ-CP).
    #[derive(Default)]
    pub enum ReceiptDuty {
        /// For every accepted dossier.
        #[default]
        Always = "always", "luôn lập", "always";
        /// Results are given at once: only when the applicant asks for one.
        OnRequest = "on_request", "khi người nộp yêu cầu", "on request";
    }
}

/// A value that was not found in a law and stands here on somebody's general knowledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unsure {
    /// The field, for example `limit`.
    pub field: String,
    /// Why it is unsure and what to check.
    pub note: String,
}

/// A procedure version (phiên bản thủ tục hành chính).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Procedure {
    /// Code and version.
    pub id: ProcedureId,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Everyday words by which people look for it.
    pub keywords: Vec<String>,
    /// Field, for example `Hộ tịch`.
    pub field: String,
    /// First day on which dossiers may be submitted under this version.
    pub in_force_from: Date,
    /// How it may be handed in.
    pub channels: Vec<Channel>,
    /// Papers of a complete dossier.
    pub papers: Vec<RequiredPaper>,
    /// Fields of the electronic form; none where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FormField>,
    /// Fee.
    pub fee: Fee,
    /// Grounds on which the fee is not paid, or not whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<FeeWaiver>,
    /// Limit from reception to result.
    pub limit: TimeLimit,
    /// What it may cost beyond the fee.
    #[serde(default)]
    pub obligation: Option<Obligation>,
    /// When a receipt is made out.
    #[serde(default)]
    pub receipt: ReceiptDuty,
    /// Steps in order.
    pub steps: Vec<ProcedureStep>,
    /// What the citizen gets.
    pub result: String,
    /// Legal texts.
    pub law: Vec<String>,
    /// Values to be checked.
    pub unsure: Vec<Unsure>,
}

impl Procedure {
    /// The step with this key.
    pub fn step(&self, key: StepKey) -> Option<&ProcedureStep> {
        self.steps.iter().find(|step| step.key == key)
    }

    /// The paper with this key.
    pub fn paper(&self, key: &str) -> Option<&RequiredPaper> {
        self.papers.iter().find(|paper| paper.key == key)
    }

    /// The ground to waive the fee with this key.
    pub fn waiver(&self, key: &str) -> Option<&FeeWaiver> {
        self.waivers.iter().find(|waiver| waiver.key == key)
    }

    /// Keys of the papers that every dossier needs.
    pub fn always_required(&self) -> impl Iterator<Item = &str> {
        self.papers.iter().filter(|paper| paper.required == Requirement::Always).map(|paper| paper.key.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_waived_is_exact_to_the_dong() {
        let off = |percent, fee| {
            let (key, name, name_en, law) = (String::new(), String::new(), String::new(), String::new());
            FeeWaiver { key, name, name_en, percent, law }.off(fee)
        };
        let cases =
            [(100, 8_000, 8_000), (50, 8_000, 4_000), (50, 8_001, 4_001), (1, 1, 1), (33, 100, 33), (100, 0, 0)];
        for (percent, fee, expected) in cases {
            assert_eq!(off(percent, fee), expected, "{percent} % of {fee}");
        }
    }

    #[test]
    fn certified_copies_are_charged_by_page_with_a_cap() {
        let fee = Fee {
            per: FeeUnit::Page,
            tiers: vec![FeeTier { from: 1, each: 2_000 }, FeeTier { from: 3, each: 1_000 }],
            cap_per_copy: Some(200_000),
        };
        let amount = |copies, pages| fee.amount(Quantity { copies, pages });
        assert_eq!(amount(1, 1), 2_000);
        assert_eq!(amount(1, 2), 4_000);
        assert_eq!(amount(1, 5), 7_000);
        assert_eq!(amount(3, 5), 21_000);
        assert_eq!(amount(1, 500), 200_000);
        let free = Fee { per: FeeUnit::Dossier, tiers: vec![], cap_per_copy: None };
        assert_eq!(free.amount(Quantity::default()), 0);
    }
}
