//! The fee of a dossier: what is to be paid after a waiver, what was taken, what was given back.

use super::{Dossier, Event, FeeTaken, Stage};
use crate::territory::UnitId;
use crate::words::{Lang, dong};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fee that is not paid, or not whole, on a ground that the procedure names (miễn, giảm phí, lệ phí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeWaived {
    /// When.
    pub at: Timestamp,
    /// Who granted it: the assignment.
    pub by: Uuid,
    /// Key of the ground in the procedure's list.
    pub ground: String,
    /// Vietnamese name of the ground.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// How much is not paid, in đồng.
    pub off: u64,
    /// The paper that shows it.
    pub proof: String,
    /// The unit at whose desk it was granted, when that is not the competent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<UnitId>,
}

/// A fee that was given back, whole (hoàn trả phí, lệ phí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRefunded {
    /// When.
    pub at: Timestamp,
    /// Who gave the order: the assignment.
    pub by: Uuid,
    /// The ground.
    pub ground: RefundGround,
    /// Why, in the leader's words.
    pub reason: String,
    /// Number of the paper on which it was paid out.
    pub voucher: String,
    /// The fee as it had been taken.
    pub taken: FeeTaken,
}

labelled! {
    /// On what ground a fee is given back (lý do hoàn trả). The decree names none: assumption.
    pub enum RefundGround {
        /// Taken back before anybody handled it.
        Withdrawn = "withdrawn", "người nộp rút hồ sơ trước khi thụ lý", "withdrawn before it was handled";
        /// Refused on the merits, or not gone on with.
        Refused = "refused", "hồ sơ bị từ chối hoặc dừng giải quyết", "refused or stopped";
        /// Another sum than laid down, another dossier, a wrong receipt.
        TakenWrongly = "taken_wrongly", "thu sai mức, sai hồ sơ hoặc sai chứng từ", "taken wrongly";
    }
}

impl RefundGround {
    /// Whether it can be the ground as the dossier stands.
    pub fn fits(self, dossier: &Dossier) -> bool {
        match self {
            RefundGround::Withdrawn => dossier.stage() == Stage::Withdrawn && dossier.handled_at.is_none(),
            RefundGround::Refused => {
                let refused = matches!(dossier.proposal, Some(super::Proposal::Refuse { .. }));
                dossier.stage() == Stage::Stopped || refused && dossier.ready_at().is_some()
            }
            RefundGround::TakenWrongly => true,
        }
    }
}

/// What happened to a fee, one after the other (biến động phí, lệ phí).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeMove<'a> {
    /// It need not be paid, or not whole.
    Waived(&'a FeeWaived),
    /// It was taken.
    Taken(&'a FeeTaken),
    /// It was given back.
    Refunded(&'a FeeRefunded),
}

impl Dossier {
    /// The fee less what was waived, in đồng; none before acceptance.
    pub fn fee_to_pay(&self) -> Option<u64> {
        let off = self.fee_waived.as_ref().map_or(0, |waived| waived.off);
        self.fee.map(|fee| fee.saturating_sub(off))
    }

    /// What is still to be taken of its fee, in đồng; none before acceptance, of a dossier without a fee or with a waiver of
    /// all of it, of one that was taken back, declined or stopped, and where it was given back for good.
    pub fn fee_due(&self) -> Option<u64> {
        let ended = self.closed_at().is_some() && self.returned_at.is_none();
        self.fee_to_pay().filter(|fee| *fee > 0 && self.fee_taken.is_none() && !ended && !self.refunded_for_good())
    }

    /// Whether the last fee was given back because none is owed; what was taken wrongly is taken again.
    pub fn refunded_for_good(&self) -> bool {
        self.fee_refunds.last().is_some_and(|last| last.ground != RefundGround::TakenWrongly)
    }

    /// The fee, what was waived of it, how it was paid and whether it was given back, as pages and papers say it.
    pub fn fee_label(&self, lang: Lang) -> String {
        let mut said = vec![dong(self.fee.unwrap_or_default(), lang)];
        said.extend(self.fee_waived.as_ref().map(|waived| waived.label(self.fee_to_pay().unwrap_or_default(), lang)));
        match (&self.fee_taken, self.fee_refunds.last()) {
            (Some(taken), _) => said.push(taken.label(lang)),
            (None, Some(refund)) => said.push(refund.label(lang)),
            (None, None) => {}
        }
        said.join(", ")
    }

    /// What happened to the fee, by number: 0 is the waiver, then a fee taken is odd and the same given back is even.
    pub fn fee_move(&self, number: u32) -> Option<FeeMove<'_>> {
        let Some(before) = number.checked_sub(1) else { return self.fee_waived.as_ref().map(FeeMove::Waived) };
        let refund = self.fee_refunds.get(usize::try_from(before / 2).ok()?);
        match (before % 2, refund) {
            (0, Some(refund)) => Some(FeeMove::Taken(&refund.taken)),
            (0, None) => self.fee_taken.as_ref().map(FeeMove::Taken),
            (_, refund) => refund.map(FeeMove::Refunded),
        }
    }

    /// The number of what an event that was just applied did to the fee, and the desk whose business it is.
    pub fn fee_number(&self, event: &Event) -> Option<(u32, UnitId)> {
        let number = match event {
            Event::FeeWaived { .. } => 0,
            Event::FeeTaken { .. } => 2 * self.fee_refunds.len() + 1,
            Event::FeeRefunded { .. } => 2 * self.fee_refunds.len(),
            _ => return None,
        };
        let number = u32::try_from(number).ok()?;
        Some((number, self.fee_move(number)?.desk().unwrap_or(self.unit)))
    }
}

impl FeeMove<'_> {
    /// When.
    pub fn at(self) -> Timestamp {
        match self {
            FeeMove::Waived(waived) => waived.at,
            FeeMove::Taken(taken) => taken.at,
            FeeMove::Refunded(refund) => refund.at,
        }
    }

    /// Whose doing it was: the assignment.
    pub fn by(self) -> Uuid {
        match self {
            FeeMove::Waived(waived) => waived.by,
            FeeMove::Taken(taken) => taken.by,
            FeeMove::Refunded(refund) => refund.by,
        }
    }

    /// The desk, when it is not that of the competent unit; money goes back where it came in.
    fn desk(self) -> Option<UnitId> {
        match self {
            FeeMove::Waived(waived) => waived.desk,
            FeeMove::Taken(taken) => taken.desk,
            FeeMove::Refunded(refund) => refund.taken.desk,
        }
    }
}

impl FeeWaived {
    /// The ground, its proof and what is left to pay, as pages and papers say it.
    pub fn label(&self, left: u64, lang: Lang) -> String {
        let (name, off) = (if lang == Lang::Vi { &self.name } else { &self.name_en }, dong(self.off, lang));
        match (lang, left) {
            (Lang::Vi, 0) => format!("được miễn ({name}; {})", self.proof),
            (Lang::Vi, _) => format!("được giảm {off} ({name}; {}), còn {}", self.proof, dong(left, lang)),
            (Lang::En, 0) => format!("waived ({name}; {})", self.proof),
            (Lang::En, _) => format!("reduced by {off} ({name}; {}), {} left", self.proof, dong(left, lang)),
        }
    }
}

impl FeeRefunded {
    /// How much was given back, why and by which voucher, as pages and papers say it.
    pub fn label(&self, lang: Lang) -> String {
        let (sum, ground) = (dong(self.taken.amount, lang), self.ground.label(lang));
        match lang {
            Lang::Vi => format!("đã hoàn {sum} ({ground}, chứng từ số {})", self.voucher),
            Lang::En => format!("{sum} given back ({ground}, voucher {})", self.voucher),
        }
    }
}
