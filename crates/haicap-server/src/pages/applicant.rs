//! Who hands in: name, identity number and telephone, checked alike at the counter and online, while one types and again
//! when the form is sent.

use super::{Fields, Page};
use crate::app::AppKind;
use crate::search;
use crate::words::texts;
use haicap_core::procedure::fields::FieldFault;
use haicap_core::words::tidy;

texts! { pub(crate) ApplicantTexts;
    name_hint: "như trên giấy tờ tùy thân", "as on the identity document";
    phone_hint: "cần để tra cứu hồ sơ, ví dụ 0900 000 000", "needed to look the dossier up, for example 0900 000 000";
    name_missing: "Hãy viết họ tên.", "Write the name.";
    name_long: "Họ tên dài quá 120 chữ. Hãy viết đúng như trên giấy tờ tùy thân.", "A name has at most 120 letters. Write it as on the identity document.";
    name_strange: "Họ tên chỉ gồm chữ cái, dấu cách, dấu gạch nối và dấu nháy; hãy bỏ ký tự", "A name has letters, blanks, hyphens and apostrophes only; take away";
    phone_missing: "Hãy viết số điện thoại: không có số này thì không tra cứu được hồ sơ.", "Write a telephone number: without it you could not look the dossier up.";
    phone_wrong: "Số điện thoại gồm 9 đến 15 chữ số, ví dụ 0900 000 000.", "A telephone number has 9 to 15 digits, for example 0900 000 000.";
}

/// Letters of a name.
const NAME_MAX: usize = 120;
/// Digits of a telephone number at home.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// The three fields as they are shown.
pub(crate) struct ApplicantFields {
    pub(crate) t: &'static ApplicantTexts,
    pub(crate) name: String,
    pub(crate) identity_number: String,
    pub(crate) phone: String,
    /// Online the telephone must be there: it opens the dossier. At the counter the receipt is in the hand.
    pub(crate) phone_asked: bool,
    pub(crate) wrong: Wrong,
    pub(crate) says: NumberSays,
    /// The field in which one begins to type.
    pub(crate) first: &'static str,
}

impl ApplicantFields {
    /// The fields with what was typed and what is wrong with it.
    pub(crate) fn new(page: &Page, [name, identity_number, phone]: [&str; 3], phone_asked: bool, wrong: Wrong) -> Self {
        ApplicantFields {
            t: ApplicantTexts::of(page.lang()),
            name: name.to_owned(),
            identity_number: identity_number.to_owned(),
            phone: phone.to_owned(),
            phone_asked,
            wrong,
            says: NumberSays::of(page),
            first: "",
        }
    }
}

/// A sentence for each field that is wrong.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wrong {
    pub(crate) name: Option<String>,
    pub(crate) identity_number: Option<String>,
    pub(crate) phone: Option<String>,
}

impl Wrong {
    /// Looks at what was typed.
    pub(crate) fn of(page: &Page, form: &Fields, phone_asked: bool) -> Self {
        let t = ApplicantTexts::of(page.lang());
        let number = page.app.kind.number_fault(&tidy(form.get("identity_number")));
        Wrong {
            name: name_wrong(form.get("name"), page.app.kind != AppKind::Official, t),
            identity_number: number.map(|fault| fault.message(page.lang())),
            phone: phone_wrong(form.get("phone"), phone_asked, t),
        }
    }

    /// Whether anything is wrong.
    pub(crate) fn any(&self) -> bool {
        self.name.is_some() || self.identity_number.is_some() || self.phone.is_some()
    }
}

/// What is said of an identity number while one types it, before anything is sent.
pub(crate) struct NumberSays {
    pub(crate) missing: String,
    pub(crate) not_an_identity: String,
    /// Of a number that is right and belongs to the other kind of store; here they begin with 000, or never do.
    pub(crate) other_range: String,
    pub(crate) trial: bool,
}

impl NumberSays {
    pub(crate) fn of(page: &Page) -> Self {
        let say = |fault: FieldFault| fault.message(page.lang());
        let trial = page.app.kind != AppKind::Official;
        NumberSays {
            missing: say(FieldFault::Missing),
            not_an_identity: say(FieldFault::NotAnIdentity),
            other_range: say(if trial { FieldFault::RealNumber } else { FieldFault::TrialNumber }),
            trial,
        }
    }
}

/// Names of one word and of forty letters are names; signs and pictures are none, and no paper could print them. People of
/// trials are made up, and some have a number for a name.
fn name_wrong(typed: &str, trial: bool, t: &ApplicantTexts) -> Option<String> {
    let name = tidy(typed);
    if name.is_empty() {
        return Some(t.name_missing.to_owned());
    }
    if name.chars().count() > NAME_MAX {
        return Some(t.name_long.to_owned());
    }
    let of_a_name = |c: char| {
        c.is_alphabetic() || trial && c.is_ascii_digit() || ('\u{300}'..='\u{36f}').contains(&c) || " '’.-·".contains(c)
    };
    let strange = name.chars().find(|letter| !of_a_name(*letter));
    strange.map(|letter| format!("{} “{letter}”.", t.name_strange))
}

fn phone_wrong(typed: &str, asked: bool, t: &ApplicantTexts) -> Option<String> {
    let phone = tidy(typed);
    if phone.is_empty() {
        return asked.then(|| t.phone_missing.to_owned());
    }
    let dialled = phone.len() <= 20 && phone.bytes().all(|byte| byte.is_ascii_digit() || b"+ .-()".contains(&byte));
    let fits = dialled && PHONE_DIGITS.contains(&search::number(&phone).len());
    (!fits).then(|| t.phone_wrong.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use haicap_core::Lang;

    #[test]
    fn names_of_every_length_are_names_and_signs_are_none() {
        let t = ApplicantTexts::of(Lang::Vi);
        for good in ["An", &"á".repeat(40), "Nguyễn Thị Ho\u{300}a", "Y-Bhiu D'Niê", "O’Brien"] {
            assert_eq!(name_wrong(good, false, t), None, "{good}");
        }
        for (bad, sign) in [("<b>An</b>", '<'), ("An \u{1f600}", '\u{1f600}'), ("An 2", '2'), ("{{An}}", '{')] {
            assert!(name_wrong(bad, false, t).is_some_and(|said| said.contains(sign)), "{bad}");
        }
        assert_eq!(name_wrong(" \t", true, t).as_deref(), Some(t.name_missing));
        assert_eq!(name_wrong(&"a".repeat(121), true, t).as_deref(), Some(t.name_long));
        let numbered = |trial| name_wrong("Người dân số 1", trial, t).is_some();
        assert_eq!((numbered(true), numbered(false)), (false, true));
    }

    #[test]
    fn a_telephone_can_be_called() {
        let t = ApplicantTexts::of(Lang::Vi);
        for good in ["0903123456", "+84 903 123 456", "(028) 3829-1234"] {
            assert_eq!(phone_wrong(good, true, t), None, "{good}");
        }
        for bad in ["12", "gọi sau 5 giờ", "0903<b>123456", &"1".repeat(21)] {
            assert_eq!(phone_wrong(bad, false, t).as_deref(), Some(t.phone_wrong), "{bad}");
        }
        assert_eq!(phone_wrong("", true, t).as_deref(), Some(t.phone_missing));
        assert_eq!(phone_wrong(" ", false, t), None, "at the counter nobody must have one");
    }
}
