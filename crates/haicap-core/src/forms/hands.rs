//! Who had a dossier in hand, and how they stand on its papers.

use crate::document::{Agency, Seat, Signer, Signs};
use crate::dossier::CommandKind;
use jiff::Timestamp;

/// A step of a dossier that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDone {
    /// When.
    pub at: Timestamp,
    /// Which command; `None` when it came from its old unit.
    pub command: Option<CommandKind>,
    /// By whom; `None` for the citizen, or when the assignment is no more.
    pub by: Option<Hand>,
}

/// Who had a dossier in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// Name of the person.
    pub name: String,
    /// Name of the post.
    pub post: String,
    /// Name of the division.
    pub division: String,
    /// What the post is when its holder signs.
    pub seat: Seat,
    /// In whose place, when it was done under a delegation.
    pub in_place_of: Option<InPlace>,
}

/// In whose place something was done (làm thay).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPlace {
    /// Name of the post of whoever is away.
    pub post: String,
    /// Whether the committee's right to sign was given on as well (thừa ủy quyền).
    pub signs: bool,
}

impl Hand {
    fn signs(&self) -> Signs<'_> {
        let delegated = self.in_place_of.as_ref().is_some_and(|away| away.signs);
        Signs { post: &self.post, body: &self.division, seat: self.seat, delegated }
    }
}

/// Whose letter it is that either the committee or its centre may write: the committee's where nobody is known.
pub(super) fn agency_of(hand: Option<&Hand>) -> Agency {
    hand.map_or(Agency::Committee, |hand| hand.signs().agency())
}

/// Who signs a paper of an agency: whoever did it, as their post has it ([`Signs::signer`]). Where they sign for nobody,
/// they stand as whoever drew it up, and there is room for the one who signs.
pub(super) fn signed(agency: Agency, hand: Option<&Hand>) -> Vec<Signer> {
    match (hand.and_then(|hand| hand.signs().signer(agency)), hand) {
        (Some(signer), hand) => vec![named(signer, hand)],
        (None, Some(hand)) => vec![at_desk("Người lập", Some(hand)), Signer::new(COMPETENT)],
        (None, None) => vec![Signer::new(COMPETENT)],
    }
}

/// Whoever may sign, where a paper does not know who.
const COMPETENT: &str = "Người có thẩm quyền ký";

/// Whoever did it at the desk; in whose place stands beside the title.
pub(super) fn at_desk(title: &str, hand: Option<&Hand>) -> Signer {
    let away = hand.and_then(|hand| hand.in_place_of.as_ref());
    let title = away.map_or_else(|| title.to_owned(), |away| format!("{title} (thay {})", away.post));
    named(Signer::new(title), hand)
}

fn named(signer: Signer, hand: Option<&Hand>) -> Signer {
    Signer { name: hand.map(|hand| hand.name.clone()), ..signer }
}
