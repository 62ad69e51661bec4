//! The papers of staffing, from placements to [`Document`]s: pure builders, one function a paper.
//!
//! What is agreed, by whom and on what ground comes in as data; nothing is cited that the data does not name. Whoever
//! prints a paper for a trial sets its watermark, whoever keeps it sets [`Document::retention`].

mod acts;
mod assignments;
mod changes;
#[cfg(test)]
mod golden;
mod hand_over;
mod lists;
mod proposals;
mod text;

pub use acts::{Act, Way, decision, draft_decision, draft_resolution};
pub use assignments::{Notice, TransferBlock, planned_transfer, provisional_by_unit, provisional_for_person};
pub use changes::{Earlier, adjustment, replacement, withdrawal};
pub use hand_over::{HandOver, HandOverItem, hand_over_record};
pub use lists::{concluded_list, participant_list, people_list};
pub use proposals::{Appraisal, Appraised, Outcome, Request, appraisal_sheet, conclusion, submission, unit_submission};

use super::settings::Competence;
use super::{Agreement, Place};
use crate::city::City;
use crate::document::{
    Classification, CopyNumber, Document, Issuer, PaperKind, PaperStage, SignatureForm, Signer, full_date, head_of,
    under,
};
use crate::organization::Official;
use crate::words::Lang;
use jiff::civil::Date;

/// What every paper needs beside its content (khung văn bản).
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The city: names of units, posts and qualifications.
    pub city: &'a City,
    /// Who issues and signs, in which style.
    pub competence: &'a Competence,
    /// The number in its book; drafts, and lists and sheets that are not numbered, have none whatever stands here.
    pub number: Option<u32>,
    /// The day of issue; of a draft, the day on which it was drawn up.
    pub date: Date,
    /// The place before the date (địa danh).
    pub place_name: &'a str,
    /// How secret it is; its author says so.
    pub classification: Classification,
    /// Which of how many copies.
    pub copy: Option<(u32, u32)>,
    /// Whether it carries the mark "DỰ THẢO".
    pub draft: bool,
    /// Who exported it.
    pub reader: Option<&'a str>,
}

/// A person with a place, as papers list them.
#[derive(Debug, Clone, Copy)]
pub struct NoticeRow<'a> {
    /// The person.
    pub official: &'a Official,
    /// Where.
    pub place: &'a Place,
    /// What else is to be said, for example a reason.
    pub note: Option<&'a str>,
}

impl Frame<'_> {
    /// A paper with everything but its text.
    fn paper(&self, kind: PaperKind, subject: impl Into<String>) -> Document {
        let row = self.competence;
        let issuer = Issuer { parent: row.parent.clone(), name: row.body.clone(), symbol: abbreviation(&row.symbol) };
        Document {
            stage: if self.draft { PaperStage::Draft } else { PaperStage::Final },
            number: self.number.filter(|_| !self.draft && kind.symbol().is_some()),
            place: self.place_name.to_owned(),
            date: (!self.draft).then_some(self.date),
            drawn_up_on: Some(self.date),
            subject: subject.into(),
            classification: self.classification,
            copy: self.copy.map(|(number, of)| CopyNumber { number, of }),
            reader: self.reader.map(str::to_owned),
            grounds: self.competence_ground().filter(|_| rests_on_competence(kind)).into_iter().collect(),
            signers: vec![self.signer()],
            ..Document::new(kind, row.style, issuer)
        }
    }

    /// The ground of the competence. One that is not sure stands in drafts alone, as something to be checked.
    fn competence_ground(&self) -> Option<String> {
        let row = self.competence;
        let unsure = row.unsure || row.ground.starts_with("giả định");
        match (unsure, self.draft) {
            (false, _) => Some(format!("Căn cứ {}", row.ground)),
            (true, true) => Some(format!("[Cần đối chiếu thẩm quyền: {}]", row.ground)),
            (true, false) => None,
        }
    }

    /// Who signs, with the lines of authority of the table of competence: `TM.`, or `TM. KT.` for two.
    fn signer(&self) -> Signer {
        let row = self.competence;
        let forms = row.signature.split_whitespace().filter_map(signature_form);
        under(forms, &row.body, &row.signer_title)
    }

    /// Whose act it is, as decisions name it above their grounds: a body, or the head of one.
    fn authority(&self) -> String {
        let row = self.competence;
        let mut forms = row.signature.split_whitespace().filter_map(signature_form);
        match forms.any(|form| form == SignatureForm::Collective) {
            true => row.body.clone(),
            false => format!("{} {}", head_of(&row.signer_title), row.body),
        }
    }

    /// The conclusions of some people as grounds, each once, in the order of their dates.
    fn agreement_grounds(&self, agreements: &[&Agreement]) -> Vec<String> {
        let mut cited = agreements.to_vec();
        cited.sort_by(|a, b| (a.date, &a.number, &a.session).cmp(&(b.date, &b.number, &b.session)));
        cited.dedup_by(|a, b| (a.date, &a.number, &a.session) == (b.date, &b.number, &b.session));
        cited.into_iter().map(|agreement| self.agreement_ground(agreement)).collect()
    }

    /// The collective decision as a ground.
    fn agreement_ground(&self, agreement: &Agreement) -> String {
        let body = agreement.by.body.label(Lang::Vi);
        let (number, date) = (text::inside(&agreement.number), full_date(Some(agreement.date)));
        format!("Căn cứ ý kiến thống nhất của {body} tại {}, văn bản {number} {date}", agreement.session)
    }
}

/// Records and lists state facts: they need no competence.
fn rests_on_competence(kind: PaperKind) -> bool {
    kind.symbol().is_some() && kind != PaperKind::HandOverRecord
}

/// The issuer's part of a symbol: `TU` of `QĐ/TU`, `BTCTU` of `TB-BTCTU`; the type is added by the kind of paper.
fn abbreviation(symbol: &str) -> String {
    let after = |kind: &PaperKind| symbol.strip_prefix(kind.symbol()?)?.strip_prefix(['-', '/']);
    PaperKind::ALL.iter().find_map(after).unwrap_or(symbol).to_owned()
}

fn signature_form(word: &str) -> Option<SignatureForm> {
    match word {
        "T/M" | "TM." => Some(SignatureForm::Collective),
        "K/T" | "KT." => Some(SignatureForm::Deputy),
        "T/L" | "TL." => Some(SignatureForm::ByOrder),
        "TUQ." => Some(SignatureForm::Delegated),
        "Q." => Some(SignatureForm::Acting),
        _ => None,
    }
}
