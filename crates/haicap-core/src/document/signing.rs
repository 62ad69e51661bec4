//! Who signs how: the lines above a signature, from post, body and right (quyền hạn của người ký).
//!
//! Điều 13 of Nghị định 30/2020/NĐ-CP and point 7 of its annex I. Which results the People's Committee decides as a body
//! (`TM.`) is said by texts that were not at hand: papers on dossiers are taken as those of its head (assumption,
//! decision 114). That the working rules let heads of divisions sign by order (khoản 4) is assumed as well.

use super::{SignatureForm, Signer};
use crate::organization::{Post, Role};

/// The head of a People's Committee, as papers name the post.
const CHAIR: &str = "Chủ tịch";
/// Key of the People's Committee in a blueprint.
const COMMITTEE: &str = "committee";
/// Key of the service centre in a blueprint.
const CENTRE: &str = "service_center";

/// Whose paper it is (cơ quan ban hành).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agency {
    /// The People's Committee of the unit.
    Committee,
    /// Its service centre, that has a seal of its own.
    Centre,
}

/// What a post is when its holder signs (vị trí của người ký).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// Chair or vice chair of the People's Committee.
    Committee,
    /// Head or deputy of the service centre.
    Centre,
    /// Head or deputy of a division.
    Division,
    /// Anybody else: signs for nobody.
    Officer,
}

impl Seat {
    /// The seat of a post.
    pub fn of(post: &Post) -> Seat {
        let leads = |role| post.roles.contains(&role);
        match post.division.as_str() {
            COMMITTEE if leads(Role::UnitLeader) || leads(Role::Signatory) => Seat::Committee,
            _ if !leads(Role::DivisionHead) && !leads(Role::CenterHead) => Seat::Officer,
            CENTRE => Seat::Centre,
            _ => Seat::Division,
        }
    }
}

/// A post whose holder signs.
#[derive(Debug, Clone, Copy)]
pub struct Signs<'a> {
    /// Its name: `Phó Chủ tịch Ủy ban nhân dân phụ trách kinh tế`.
    pub post: &'a str,
    /// The name of its body: `Ủy ban nhân dân`.
    pub body: &'a str,
    /// What it is.
    pub seat: Seat,
    /// Whether signing was given on to it, in writing and for a term.
    pub delegated: bool,
}

impl Signs<'_> {
    /// Whose paper it is when this post signs one that either may issue: what the Centre's own leaders sign is the
    /// Centre's.
    pub const fn agency(&self) -> Agency {
        match (self.seat, self.delegated) {
            (Seat::Centre, false) => Agency::Centre,
            _ => Agency::Committee,
        }
    }

    /// The signer of a paper of this agency; `None` for whoever may not sign it.
    ///
    /// In the committee: the chair in the own post, a vice chair for the chair (`KT.`, khoản 1), also where signing was given
    /// on to them; the head of a body below by delegation (`TUQ.`, khoản 3) or by order of the chair (`TL.`, khoản 4), where
    /// the deputy signs for that head. In the Centre: its head, or the deputy for the head.
    pub fn signer(&self, agency: Agency) -> Option<Signer> {
        let titled = self.title(agency);
        match (agency, self.seat) {
            (Agency::Committee, Seat::Committee) | (Agency::Centre, Seat::Centre) => Some(in_own_body(&titled, None)),
            (Agency::Committee, Seat::Centre | Seat::Division) if self.delegated => {
                Some(Signer::new(titled).signing(SignatureForm::Delegated, CHAIR))
            }
            (Agency::Committee, Seat::Centre | Seat::Division) => {
                Some(in_own_body(&titled, Some(SignatureForm::ByOrder)))
            }
            (_, Seat::Officer) | (Agency::Centre, _) => None,
        }
    }

    /// The post as it stands on a paper: in its own body without that body's name and without what it is in charge of
    /// (point 7c), elsewhere in full; of two posts in one person the one in this body.
    fn title(&self, agency: Agency) -> String {
        let part = self.post.split(", ").find(|part| part.contains(self.body)).unwrap_or(self.post);
        let own = matches!((agency, self.seat), (Agency::Committee, Seat::Committee) | (Agency::Centre, Seat::Centre));
        let within = part.split(self.body).next().map(str::trim_end).filter(|title| own && !title.is_empty());
        within.unwrap_or(part).to_owned()
    }
}

/// A deputy signs for the head of the body; the body itself may sign by order of another.
fn in_own_body(title: &str, by: Option<SignatureForm>) -> Signer {
    let signer = by.into_iter().fold(Signer::new(title), |signer, form| signer.signing(form, CHAIR));
    if is_deputy(title) { signer.signing(SignatureForm::Deputy, head_of(title)) } else { signer }
}

/// The signer under these forms of authority, the outer one first: a deputy for the head, everybody else for the body.
pub(crate) fn under(forms: impl Iterator<Item = SignatureForm>, body: &str, title: &str) -> Signer {
    forms.fold(Signer::new(title), |signer, form| match form {
        SignatureForm::Deputy => signer.signing(form, head_of(title)),
        _ => signer.signing(form, body),
    })
}

/// Whether a post is a deputy's; its name says so.
pub fn is_deputy(post: &str) -> bool {
    head_of(post) != post
}

/// The post that a deputy signs for: `Chủ tịch` of `Phó Chủ tịch`; of a head the same.
pub(crate) fn head_of(title: &str) -> &str {
    title.strip_prefix("Phó ").unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PaperStyle;
    use crate::testing;

    const UBND: &str = "Ủy ban nhân dân";
    const TT: &str = "Trung tâm Phục vụ hành chính công";

    /// Lines and title, above each other; `-` for whoever may not sign.
    fn signed(agency: Agency, post: &str, body: &str, seat: Seat, delegated: bool) -> String {
        let signer = Signs { post, body, seat, delegated }.signer(agency);
        signer.map_or("-".into(), |signer| {
            let lines = signer.authority_lines(PaperStyle::State).into_iter();
            lines.chain([signer.title.to_uppercase()]).collect::<Vec<_>>().join(" / ")
        })
    }

    #[test]
    fn who_signs_a_paper_of_the_committee() {
        let (centre_too, deputy) =
            (format!("Phó Chủ tịch {UBND}, Giám đốc {TT}"), format!("Phó Chủ tịch {UBND} phụ trách kinh tế"));
        let (chair, head, office) = (format!("Chủ tịch {UBND}"), format!("Giám đốc {TT}"), "Chánh Văn phòng");
        let society = "Phòng Văn hóa - Xã hội";
        let cases = [
            (chair.as_str(), UBND, Seat::Committee, false, "CHỦ TỊCH"),
            (&chair, UBND, Seat::Committee, true, "CHỦ TỊCH"),
            (&deputy, UBND, Seat::Committee, false, "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"),
            (&deputy, UBND, Seat::Committee, true, "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"),
            (&centre_too, UBND, Seat::Committee, false, "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"),
            (office, "Văn phòng", Seat::Division, false, "TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG"),
            (office, "Văn phòng", Seat::Division, true, "TUQ. CHỦ TỊCH / CHÁNH VĂN PHÒNG"),
            (
                "Phó Trưởng phòng Văn hóa - Xã hội",
                society,
                Seat::Division,
                false,
                "TL. CHỦ TỊCH / KT. TRƯỞNG PHÒNG VĂN HÓA - XÃ HỘI / PHÓ TRƯỞNG PHÒNG VĂN HÓA - XÃ HỘI",
            ),
            (&head, TT, Seat::Centre, true, "TUQ. CHỦ TỊCH / GIÁM ĐỐC TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"),
            (&head, TT, Seat::Centre, false, "TL. CHỦ TỊCH / GIÁM ĐỐC TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"),
            ("Công chức một cửa", TT, Seat::Officer, false, "-"),
            ("Công chức tư pháp - hộ tịch", society, Seat::Officer, true, "-"),
        ];
        for (post, body, seat, delegated, expect) in cases {
            assert_eq!(signed(Agency::Committee, post, body, seat, delegated), expect, "{post}");
        }
    }

    #[test]
    fn who_signs_a_paper_of_the_centre() {
        for (post, seat, expect) in [
            (format!("Giám đốc {TT}"), Seat::Centre, "GIÁM ĐỐC"),
            (format!("Phó Giám đốc {TT}"), Seat::Centre, "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"),
            ("Công chức một cửa".into(), Seat::Officer, "-"),
            (format!("Chủ tịch {UBND}"), Seat::Committee, "-"),
        ] {
            assert_eq!(signed(Agency::Centre, &post, TT, seat, false), expect, "{post}");
        }
        let signs = |seat, delegated| Signs { post: "", body: TT, seat, delegated }.agency();
        assert_eq!(signs(Seat::Centre, false), Agency::Centre);
        assert_eq!(signs(Seat::Centre, true), Agency::Committee, "what is delegated is the committee's");
        assert_eq!(signs(Seat::Division, false), Agency::Committee);
    }

    #[test]
    fn a_seat_follows_from_the_post() {
        let mut post = testing::city().blueprint.posts[1].clone();
        for (division, role, expect) in [
            ("committee", Role::Signatory, Seat::Committee),
            ("committee", Role::RecordsClerk, Seat::Officer),
            ("service_center", Role::CounterOfficer, Seat::Officer),
            ("service_center", Role::CenterHead, Seat::Centre),
            ("office", Role::DivisionHead, Seat::Division),
            ("office", Role::RecordsClerk, Seat::Officer),
            ("society", Role::Signatory, Seat::Officer),
        ] {
            (post.division, post.roles) = (division.into(), [role].into());
            assert_eq!(Seat::of(&post), expect, "{division} {role}");
        }
    }
}
