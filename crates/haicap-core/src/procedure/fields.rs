//! The electronic form of a procedure: its fields, and whether what was typed fits them (biểu mẫu điện tử).
//!
//! Fields are data of the procedure; this check is the only one, for pages, the API and files alike. What it lets
//! through is plain text: Unicode NFC, single blanks, dates as year-month-day. HTML is text like any other.

use super::Channel;
use crate::words::{Lang, date, fold, tidy};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

labelled! {
    /// What a field holds.
    pub enum FieldKind {
        /// Words on one line; names of one word or of forty letters are names.
        Text = "text", "chữ", "text";
        /// A day of the solar calendar.
        Date = "date", "ngày", "date";
        /// A whole number.
        Number = "number", "số", "number";
        /// One of the choices.
        Choice = "choice", "lựa chọn", "choice";
        /// An identity number of 12 digits.
        Identity = "identity", "số định danh", "identity number";
        /// A telephone number.
        Phone = "phone", "số điện thoại", "phone number";
        /// An e-mail address.
        Email = "email", "thư điện tử", "e-mail";
        /// An address in words.
        Address = "address", "địa chỉ", "address";
    }
}

/// One of the values of a field of choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldChoice {
    /// Short key, unique within the field.
    pub key: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// A day beyond which a date cannot lie (mốc của ô ngày).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayLimit {
    /// The day on which the form is filled in.
    Today,
}

/// A field of the form (trường thông tin).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Short key, unique within the procedure.
    pub key: String,
    /// Vietnamese label.
    pub label: String,
    /// English label.
    pub label_en: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether whoever hands in online must fill it in.
    #[serde(default)]
    pub required: bool,
    /// The most letters; where it is not said, what fits the kind.
    pub max: Option<u32>,
    /// The last day that a date may be: nobody was born, and nobody died, on a day to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<DayLimit>,
    /// What to write, in Vietnamese.
    pub help: Option<String>,
    /// What to write, in English.
    pub help_en: Option<String>,
    /// The values of a field of choices.
    #[serde(default)]
    pub choices: Vec<FieldChoice>,
}

/// What was typed, by key of its field; after [`check`] in the form in which it is kept.
pub type Answers = BTreeMap<String, String>;

/// Whether every required field must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Online the form is the application.
    InFull,
    /// At the desk the application is a paper of the dossier: what is typed is checked, nothing must be.
    AsFarAsTyped,
}

impl Asked {
    /// What is asked of a dossier that is handed in this way.
    pub const fn of(channel: Channel) -> Asked {
        match channel {
            Channel::Online => Asked::InFull,
            Channel::Counter | Channel::Post => Asked::AsFarAsTyped,
        }
    }
}

/// What is wrong with the answer to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldFault {
    /// A required field is empty.
    Missing,
    /// More letters than the field takes.
    TooLong(u32),
    /// Not written as a date.
    NotADate,
    /// Written as a date, but the solar calendar has no such day.
    NoSuchDay,
    /// A date of the lunar calendar.
    LunarDay,
    /// Later than the field takes; the last day that it does.
    TooLate(Date),
    /// Not a whole number.
    NotANumber,
    /// None of the choices.
    NoSuchChoice,
    /// Not 12 digits.
    NotAnIdentity,
    /// A number that nobody has, where real ones are asked for.
    TrialNumber,
    /// A number that somebody may have, in a trial.
    RealNumber,
    /// Not a telephone number.
    NotAPhone,
    /// Not an e-mail address.
    NotAnEmail,
    /// The procedure has no field with this key.
    NoSuchField,
}

/// The most letters of a number that is kept as a number.
const DIGITS_MAX: usize = 15;

impl FormField {
    /// The label in a language.
    pub fn label(&self, lang: Lang) -> &str {
        if lang == Lang::Vi { &self.label } else { &self.label_en }
    }

    /// What to write, in a language.
    pub fn help(&self, lang: Lang) -> Option<&str> {
        if lang == Lang::Vi { self.help.as_deref() } else { self.help_en.as_deref() }
    }

    /// The most letters it takes.
    pub fn max(&self) -> u32 {
        self.max.unwrap_or(match self.kind {
            FieldKind::Text => 120,
            FieldKind::Address => 250,
            FieldKind::Email => 254,
            FieldKind::Identity => 12,
            FieldKind::Phone => 20,
            FieldKind::Number => 15,
            FieldKind::Date => 40,
            FieldKind::Choice => 60,
        })
    }

    /// An answer as it is read: the name of a choice, a date day first, else as it is kept.
    pub fn shown(&self, answer: &str, lang: Lang) -> String {
        let choice = self.choices.iter().find(|choice| choice.key == answer);
        match (self.kind, choice, answer.parse::<Date>()) {
            (FieldKind::Choice, Some(choice), _) if lang == Lang::Vi => choice.name.clone(),
            (FieldKind::Choice, Some(choice), _) => choice.name_en.clone(),
            (FieldKind::Date, _, Ok(day)) => crate::words::date(day),
            _ => answer.to_owned(),
        }
    }

    /// The last day that a date of this field may be.
    pub fn last_day(&self, today: Date) -> Option<Date> {
        self.not_after.map(|DayLimit::Today| today)
    }

    /// The answer as it is kept.
    fn read(&self, typed: &str, today: Date) -> Result<String, FieldFault> {
        let text = tidy(typed);
        if self.kind == FieldKind::Date {
            let day = day(&text)?;
            let last = self.last_day(today).filter(|last| day > *last);
            return last.map_or_else(|| Ok(day.to_string()), |last| Err(FieldFault::TooLate(last)));
        }
        if text.chars().count() > usize::try_from(self.max()).unwrap_or(usize::MAX) {
            return Err(FieldFault::TooLong(self.max()));
        }
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let or = |right: bool, fault| if right { Ok(text.clone()) } else { Err(fault) };
        match self.kind {
            FieldKind::Text | FieldKind::Address | FieldKind::Date => Ok(text),
            FieldKind::Number => or(digits(&text) && text.len() <= DIGITS_MAX, FieldFault::NotANumber),
            FieldKind::Choice => or(self.choices.iter().any(|choice| choice.key == text), FieldFault::NoSuchChoice),
            FieldKind::Identity => or(text.len() == 12 && digits(&text), FieldFault::NotAnIdentity),
            FieldKind::Phone => or(is_phone(&text), FieldFault::NotAPhone),
            FieldKind::Email => or(is_email(&text), FieldFault::NotAnEmail),
        }
    }
}

/// A day, year first as browsers send it or day first as people write it. The lunar calendar is not read: `30/02` is
/// no day, whatever month was leap.
fn day(text: &str) -> Result<Date, FieldFault> {
    let folded = fold(text);
    if ["am lich", "nhuan", "lunar"].iter().any(|word| folded.contains(word)) {
        return Err(FieldFault::LunarDay);
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).map(str::trim).collect();
    let numbers: Vec<i16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let [a, b, c] = numbers.as_slice() else { return Err(FieldFault::NotADate) };
    if parts.len() != 3 {
        return Err(FieldFault::NotADate);
    }
    let (year, month, day) = if parts[0].len() == 4 { (*a, *b, *c) } else { (*c, *b, *a) };
    if !(1800..=2200).contains(&year) {
        return Err(FieldFault::NotADate);
    }
    let small = |number: i16| i8::try_from(number).map_err(|_| FieldFault::NoSuchDay);
    Date::new(year, small(month)?, small(day)?).map_err(|_| FieldFault::NoSuchDay)
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 6 && text.bytes().all(|byte| byte.is_ascii_digit() || b"+ .-()".contains(&byte))
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let named = !name.is_empty() && !text.contains(' ') && !host.contains('@');
    named && host.contains('.') && host.split('.').all(|part| !part.is_empty())
}

/// Checks what was typed, and answers with what is kept: fields without an answer are left out. `today` is the day on
/// which it is handed in.
///
/// # Errors
/// Every fault at its field, in the order of the form; keys that the form does not have last.
pub fn check(
    fields: &[FormField],
    typed: &Answers,
    asked: Asked,
    today: Date,
) -> Result<Answers, Vec<(String, FieldFault)>> {
    let (mut kept, mut faults) = (Answers::new(), Vec::new());
    for field in fields {
        let text = typed.get(&field.key).map_or("", String::as_str);
        match field.read(text, today) {
            _ if tidy(text).is_empty() => {
                if field.required && asked == Asked::InFull {
                    faults.push((field.key.clone(), FieldFault::Missing));
                }
            }
            Ok(answer) => drop(kept.insert(field.key.clone(), answer)),
            Err(fault) => faults.push((field.key.clone(), fault)),
        }
    }
    let unknown = typed.keys().filter(|key| !fields.iter().any(|field| field.key == **key));
    faults.extend(unknown.map(|key| (key.clone(), FieldFault::NoSuchField)));
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}

impl FieldFault {
    /// What is wrong and what to do.
    pub fn message(&self, lang: Lang) -> String {
        let (vi, en) = match self {
            FieldFault::Missing => ("Cần điền ô này.", "This must be filled in."),
            FieldFault::TooLong(max) => {
                return match lang {
                    Lang::Vi => format!("Dài quá: tối đa {max} ký tự. Hãy viết ngắn lại."),
                    Lang::En => format!("Too long: at most {max} letters. Write it shorter."),
                };
            }
            FieldFault::TooLate(last) => {
                return match lang {
                    Lang::Vi => format!("Ngày này chưa đến: muộn nhất là {}. Xem lại ngày, tháng, năm.", date(*last)),
                    Lang::En => {
                        format!(
                            "This day is still to come: {} at the latest. Look at day, month and year.",
                            date(*last)
                        )
                    }
                };
            }
            FieldFault::LunarDay => (
                "Ô này cần ngày dương lịch. Đổi ngày âm lịch sang dương lịch, ví dụ 02/06/2025.",
                "A day of the solar calendar is asked for, for example 02/06/2025.",
            ),
            FieldFault::NotADate => (
                "Không phải là ngày. Viết ngày/tháng/năm, ví dụ 02/06/2025.",
                "Not a date. Write day/month/year, for example 02/06/2025.",
            ),
            FieldFault::NoSuchDay => (
                "Dương lịch không có ngày này. Xem lại ngày và tháng.",
                "The solar calendar has no such day. Look at day and month again.",
            ),
            FieldFault::NotANumber => ("Chỉ viết chữ số, ví dụ 120.", "Write digits only, for example 120."),
            FieldFault::NoSuchChoice => ("Hãy chọn một giá trị trong danh sách.", "Choose one of the list."),
            FieldFault::NotAnIdentity => {
                ("Số định danh gồm đúng 12 chữ số.", "An identity number has exactly 12 digits.")
            }
            FieldFault::TrialNumber => (
                "Số bắt đầu bằng 000 chỉ dùng trong vận hành thử. Ghi số định danh trên giấy tờ của bạn.",
                "Numbers that begin with 000 are for trials only. Write the number on your document.",
            ),
            FieldFault::RealNumber => (
                "Đây là vận hành thử: không ghi số định danh thật. Dùng số 12 chữ số bắt đầu bằng 000.",
                "This is a trial: write no real identity number. Use 12 digits that begin with 000.",
            ),
            FieldFault::NotAPhone => (
                "Số điện thoại gồm ít nhất 6 chữ số, ví dụ 0900 000 000.",
                "A phone number has at least 6 digits, for example 0900 000 000.",
            ),
            FieldFault::NotAnEmail => ("Địa chỉ thư viết như ten@vidu.vn.", "Write the address like name@example.org."),
            FieldFault::NoSuchField => (
                "Biểu mẫu của thủ tục không có ô này. Hãy bỏ ô này.",
                "The form of the procedure has no such field. Leave it out.",
            ),
        };
        (if lang == Lang::Vi { vi } else { en }).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, kind: FieldKind) -> FormField {
        let choice = FieldChoice { key: "nam".into(), name: "Nam".into(), name_en: "Male".into() };
        FormField {
            key: key.into(),
            label: key.into(),
            label_en: key.into(),
            kind,
            required: true,
            max: None,
            not_after: None,
            help: None,
            help_en: None,
            choices: if kind == FieldKind::Choice { vec![choice] } else { vec![] },
        }
    }

    const TODAY: Date = jiff::civil::date(2025, 6, 23);

    fn one(kind: FieldKind, typed: &str) -> Result<String, FieldFault> {
        let typed = Answers::from([("x".to_owned(), typed.to_owned())]);
        let checked = check(&[field("x", kind)], &typed, Asked::InFull, TODAY);
        checked.map(|kept| kept["x"].clone()).map_err(|mut faults| faults.remove(0).1)
    }

    #[test]
    fn each_kind_takes_what_fits_and_names_what_does_not() {
        let right = |kind, typed: &str, kept: &str| assert_eq!(one(kind, typed), Ok(kept.to_owned()), "{typed}");
        let wrong = |kind, typed: &str, fault| assert_eq!(one(kind, typed), Err(fault), "{typed}");
        right(FieldKind::Text, "  An  ", "An");
        right(FieldKind::Text, &"á".repeat(40), &"á".repeat(40));
        right(FieldKind::Text, "Ho\u{300}a <b>\u{1f600}</b>", "Hòa <b>\u{1f600}</b>");
        right(FieldKind::Text, "<script>alert(1)</script>", "<script>alert(1)</script>");
        wrong(FieldKind::Text, &"a".repeat(121), FieldFault::TooLong(120));
        wrong(FieldKind::Text, " \t ", FieldFault::Missing);
        right(FieldKind::Date, "2025-06-02", "2025-06-02");
        right(FieldKind::Date, "2/6/2025", "2025-06-02");
        right(FieldKind::Date, "29.02.2024", "2024-02-29");
        wrong(FieldKind::Date, "2025-02-31", FieldFault::NoSuchDay);
        wrong(FieldKind::Date, "30/02/2025", FieldFault::NoSuchDay);
        wrong(FieldKind::Date, "29/02/2025", FieldFault::NoSuchDay);
        wrong(FieldKind::Date, "1/999/2025", FieldFault::NoSuchDay);
        wrong(FieldKind::Date, "tháng 6 nhuận", FieldFault::LunarDay);
        wrong(FieldKind::Date, "30/6 nhuận âm lịch", FieldFault::LunarDay);
        wrong(FieldKind::Date, "khoảng giữa tháng sáu năm 2025, không nhớ ngày", FieldFault::NotADate);
        right(FieldKind::Date, "2027-01-01", "2027-01-01");
        wrong(FieldKind::Date, "1/2/3/4", FieldFault::NotADate);
        wrong(FieldKind::Date, "01/01/0001", FieldFault::NotADate);
        right(FieldKind::Number, "0120", "0120");
        wrong(FieldKind::Number, "12,5", FieldFault::NotANumber);
        wrong(FieldKind::Number, "-1", FieldFault::NotANumber);
        right(FieldKind::Choice, "nam", "nam");
        wrong(FieldKind::Choice, "Nam", FieldFault::NoSuchChoice);
        right(FieldKind::Identity, "000123456789", "000123456789");
        wrong(FieldKind::Identity, "12345678901", FieldFault::NotAnIdentity);
        wrong(FieldKind::Identity, "12345678901a", FieldFault::NotAnIdentity);
        right(FieldKind::Phone, "+84 900-000.000", "+84 900-000.000");
        wrong(FieldKind::Phone, "12", FieldFault::NotAPhone);
        wrong(FieldKind::Phone, "gọi sau 5 giờ", FieldFault::NotAPhone);
        right(FieldKind::Email, "ten@vidu.vn", "ten@vidu.vn");
        for mail in ["ten", "ten@", "@vidu.vn", "ten@vidu", "a@b@c.vn", "ten@vidu..vn", "ten o@vidu.vn"] {
            wrong(FieldKind::Email, mail, FieldFault::NotAnEmail);
        }
    }

    #[test]
    fn at_the_desk_nothing_must_be_typed_but_what_is_typed_is_checked() {
        let fields = [field("a", FieldKind::Text), field("b", FieldKind::Date)];
        let typed = |pairs: &[(&str, &str)]| -> Answers {
            pairs.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
        };
        assert_eq!(check(&fields, &typed(&[("a", "")]), Asked::AsFarAsTyped, TODAY), Ok(Answers::new()));
        let faults = check(&fields, &typed(&[("b", "31/02/2025"), ("c", "x")]), Asked::InFull, TODAY).unwrap_err();
        let missing = ("a".to_owned(), FieldFault::Missing);
        assert_eq!(faults, [missing, ("b".into(), FieldFault::NoSuchDay), ("c".into(), FieldFault::NoSuchField)]);
        let faults = check(&fields, &typed(&[("b", "hôm qua")]), Asked::AsFarAsTyped, TODAY).unwrap_err();
        assert_eq!(faults, [("b".to_owned(), FieldFault::NotADate)]);
    }

    #[test]
    fn nobody_was_born_on_a_day_to_come() {
        let born = FormField { not_after: Some(DayLimit::Today), ..field("x", FieldKind::Date) };
        let one = |typed: &str| {
            let typed = Answers::from([("x".to_owned(), typed.to_owned())]);
            check(std::slice::from_ref(&born), &typed, Asked::InFull, TODAY).map_err(|mut faults| faults.remove(0).1)
        };
        assert_eq!(one("23/06/2025").map(|kept| kept["x"].clone()), Ok("2025-06-23".to_owned()));
        for late in ["24/06/2025", "2027-01-01"] {
            assert_eq!(one(late), Err(FieldFault::TooLate(TODAY)), "{late}");
        }
        assert!(FieldFault::TooLate(TODAY).message(Lang::Vi).contains("23/06/2025"));
    }
}
