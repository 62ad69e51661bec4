//! The sentences that scenarios are written in, and what each means (bước kịch bản).
//!
//! One table, [`KNOWN_STEPS`], holds every sentence. A sentence matches when its fixed words match
//! with accents and case folded away; `{…}` takes words, `"{…}"` takes quoted text.

mod values;

use crate::dossier::{RefusalName, Stage};
use crate::procedure::Channel;
use crate::words::fold;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use values::{count, dong, stage, time, who};

labelled! {
    /// Who does a step of a scenario (vai diễn).
    pub enum Cast {
        /// The citizen, online.
        Citizen = "citizen", "người dân", "citizen";
        /// The counter officer.
        CounterOfficer = "counter_officer", "công chức một cửa", "counter officer";
        /// The case officer of the division that handles the procedure.
        CaseOfficer = "case_officer", "chuyên viên", "case officer";
        /// The holder of the post that signs.
        Signatory = "signatory", "lãnh đạo", "signatory";
        /// The records clerk.
        RecordsClerk = "records_clerk", "văn thư", "records clerk";
        /// The chief of the office.
        OfficeChief = "office_chief", "chánh văn phòng", "chief of the office";
        /// Takes citizens' reports at the city's hotline.
        Hotline = "hotline_1022", "tổng đài 1022", "hotline 1022";
        /// Passes reports and documents of the city on to units.
        CityDispatcher = "city_dispatcher", "điều phối viên thành phố", "city dispatcher";
        /// Receives for a department of the city.
        CityDepartment = "city_department", "cán bộ sở ngành", "department of the city";
    }
}

impl Cast {
    /// Parts of a unit's staff; people may play them.
    pub const STAFF: [Cast; 5] =
        [Cast::CounterOfficer, Cast::CaseOfficer, Cast::Signatory, Cast::RecordsClerk, Cast::OfficeChief];

    /// Desks of the city side, one of each for all units; people may play them, too (phía thành phố).
    pub const CITY: [Cast; 3] = [Cast::Hotline, Cast::CityDispatcher, Cast::CityDepartment];

    /// Whether it sits at the city and at no unit.
    pub const fn is_city(self) -> bool {
        matches!(self, Cast::Hotline | Cast::CityDispatcher | Cast::CityDepartment)
    }
}

/// What is done in a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// Hand the dossier in.
    Submit {
        /// At the counter, the officer enters it for the citizen.
        channel: Channel,
    },
    /// Accept it.
    Accept,
    /// Decline it.
    Decline {
        /// Why.
        reason: String,
    },
    /// Ask for a paper.
    RequestSupplement {
        /// Key of the paper.
        paper: String,
        /// Why.
        reason: String,
    },
    /// Bring a paper.
    Supplement {
        /// Key of the paper.
        paper: String,
    },
    /// Pass it to the division.
    HandOver,
    /// Take it.
    Handle,
    /// Put the result up for signature.
    SubmitForSignature,
    /// Put a refusal on the merits up for signature.
    ProposeRefusal {
        /// Why.
        reason: String,
    },
    /// Sign.
    Sign,
    /// Give the result to the citizen.
    ReturnResult,
    /// Take the dossier back.
    Withdraw,
    /// Do something in a system that is not ours; evidence closes it.
    Elsewhere {
        /// What.
        task: String,
        /// Where.
        system: String,
    },
}

/// Somebody does something, and the system lets them or names a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Who.
    pub cast: Cast,
    /// What.
    pub deed: Deed,
    /// The refusal that must come; `None` when it must succeed.
    pub refused: Option<RefusalName>,
}

/// What must hold at a point of the scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Check {
    /// The dossier stands here.
    Stage {
        /// Where.
        stage: Stage,
    },
    /// The result was ready in time.
    OnTime,
    /// The fee is this much.
    Fee {
        /// In đồng.
        dong: u64,
    },
    /// The result is due at this time, so many working days after the day of this step's act.
    Due {
        /// Working days after the day of the last act.
        working_days: u32,
        /// Civil time.
        time: Time,
    },
    /// It has a dossier code of its unit's desk.
    HasCode,
    /// The reason for declining or for the supplement is on record.
    ReasonStated,
}

/// Time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wait", rename_all = "snake_case")]
pub enum Wait {
    /// So many minutes.
    Minutes {
        /// Minutes on the clock.
        minutes: u32,
    },
    /// Until a time, so many working days on.
    Until {
        /// Working days; 0 is the same day.
        working_days: u32,
        /// Civil time.
        time: Time,
    },
}

/// What a scenario needs before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The civil time at which it starts, on the day of the round.
    Start(Time),
    /// So many citizens ask for a procedure, by its code.
    Procedure {
        /// Dossiers at each unit.
        citizens: u32,
        /// Code of the procedure.
        code: String,
    },
    /// So many documents or reports come in or go out, and there is no dossier.
    Documents(u32),
    /// All papers that every dossier needs are there.
    AllPapers,
    /// A paper is missing, by its name or key.
    Lacks(String),
    /// Copies, and pages of each.
    Quantity(u32, u32),
}

/// What a sentence means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Given.
    Need(Need),
    /// When.
    Act(Act),
    /// Time passes.
    Wait(Wait),
    /// Then.
    Check(Check),
}

/// A sentence that scenarios may use.
pub struct KnownStep {
    /// The sentence with its places, for example `{số} phút sau`.
    pub pattern: &'static str,
    /// What it means, in English.
    pub english: &'static str,
    read: fn(&[&str]) -> Result<Line, String>,
}

/// A sentence that no rule knows, or a value in it that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrecognised {
    /// What is wrong, in Vietnamese, when the sentence is known but a value does not fit.
    pub problem: Option<String>,
    /// The nearest known sentences, nearest first.
    pub nearest: Vec<&'static str>,
}

/// Every sentence that scenarios may use.
pub const KNOWN_STEPS: &[KnownStep] = &[
    step("bây giờ là {giờ}", "the scenario starts at this time of the round's day", |a| {
        Ok(Line::Need(Need::Start(time(a[0])?)))
    }),
    step("{số} người dân cần thủ tục {mã}", "so many citizens at each unit ask for a procedure", |a| {
        Ok(Line::Need(Need::Procedure { citizens: count(a[0])?, code: a[1].to_owned() }))
    }),
    step("{số} văn bản cần xử lý", "so many documents at each unit, and no dossier", |a| {
        Ok(Line::Need(Need::Documents(count(a[0])?)))
    }),
    step("{số} phản ánh cần xử lý", "so many reports of citizens at each unit, and no dossier", |a| {
        Ok(Line::Need(Need::Documents(count(a[0])?)))
    }),
    step("người dân có đủ giấy tờ", "every required paper is there", |_| Ok(Line::Need(Need::AllPapers))),
    step("người dân thiếu giấy tờ \"{giấy tờ}\"", "this paper is missing", |a| {
        Ok(Line::Need(Need::Lacks(a[0].to_owned())))
    }),
    step("người dân xin {số} bản, mỗi bản {số} trang", "copies asked for, and pages of each", |a| {
        Ok(Line::Need(Need::Quantity(count(a[0])?, count(a[1])?)))
    }),
    step("người dân nộp hồ sơ tại quầy", "the counter officer enters the citizen's dossier", |_| {
        act(Cast::CounterOfficer, Deed::Submit { channel: Channel::Counter })
    }),
    step("người dân nộp hồ sơ trực tuyến", "the citizen submits online", |_| {
        act(Cast::Citizen, Deed::Submit { channel: Channel::Online })
    }),
    step("công chức một cửa tiếp nhận hồ sơ", "the counter officer accepts", |_| {
        act(Cast::CounterOfficer, Deed::Accept)
    }),
    step(
        "công chức một cửa từ chối tiếp nhận vì \"{lý do}\"",
        "the counter officer declines with a reason",
        |a| act(Cast::CounterOfficer, Deed::Decline { reason: a[0].to_owned() }),
    ),
    step(
        "công chức một cửa yêu cầu bổ sung \"{giấy tờ}\" vì \"{lý do}\"",
        "the counter officer asks for a paper",
        |a| act(Cast::CounterOfficer, Deed::RequestSupplement { paper: a[0].to_owned(), reason: a[1].to_owned() }),
    ),
    step(
        "chuyên viên yêu cầu bổ sung \"{giấy tờ}\" vì \"{lý do}\"",
        "the case officer asks for a paper",
        |a| act(Cast::CaseOfficer, Deed::RequestSupplement { paper: a[0].to_owned(), reason: a[1].to_owned() }),
    ),
    step(
        "người dân bổ sung \"{giấy tờ}\" tại quầy",
        "the counter officer enters the paper brought",
        |a| act(Cast::CounterOfficer, Deed::Supplement { paper: a[0].to_owned() }),
    ),
    step("người dân bổ sung \"{giấy tờ}\" trực tuyến", "the citizen brings the paper online", |a| {
        act(Cast::Citizen, Deed::Supplement { paper: a[0].to_owned() })
    }),
    step(
        "công chức một cửa chuyển hồ sơ cho phòng chuyên môn",
        "the counter officer hands over",
        |_| act(Cast::CounterOfficer, Deed::HandOver),
    ),
    step("chuyên viên thụ lý hồ sơ", "the case officer takes the dossier", |_| {
        act(Cast::CaseOfficer, Deed::Handle)
    }),
    step("chuyên viên trình ký kết quả", "the case officer puts the result up for signature", |_| {
        act(Cast::CaseOfficer, Deed::SubmitForSignature)
    }),
    step(
        "chuyên viên trình ký văn bản từ chối vì \"{lý do}\"",
        "the case officer proposes a refusal",
        |a| act(Cast::CaseOfficer, Deed::ProposeRefusal { reason: a[0].to_owned() }),
    ),
    step("lãnh đạo ký kết quả", "the holder of the signing post signs", |_| act(Cast::Signatory, Deed::Sign)),
    step("công chức một cửa trả kết quả", "the counter officer returns the result", |_| {
        act(Cast::CounterOfficer, Deed::ReturnResult)
    }),
    step("người dân rút hồ sơ trực tuyến", "the citizen withdraws online", |_| {
        act(Cast::Citizen, Deed::Withdraw)
    }),
    step("người dân rút hồ sơ tại quầy", "the counter officer enters the withdrawal", |_| {
        act(Cast::CounterOfficer, Deed::Withdraw)
    }),
    step(
        "{ai} làm \"{việc}\" trên hệ thống \"{hệ thống}\"",
        "done in a system that is not ours, closed with evidence",
        |a| act(who(a[0])?, Deed::Elsewhere { task: a[1].to_owned(), system: a[2].to_owned() }),
    ),
    step("{số} phút sau", "minutes pass", |a| Ok(Line::Wait(Wait::Minutes { minutes: count(a[0])? }))),
    step("đến {giờ} cùng ngày", "until a time of the same day", |a| {
        Ok(Line::Wait(Wait::Until { working_days: 0, time: time(a[0])? }))
    }),
    step("đến {giờ} sau {số} ngày làm việc", "until a time, working days later", |a| {
        Ok(Line::Wait(Wait::Until { working_days: count(a[1])?, time: time(a[0])? }))
    }),
    step("hồ sơ ở tình trạng \"{tình trạng}\"", "the dossier stands here", |a| {
        Ok(Line::Check(Check::Stage { stage: stage(a[0])? }))
    }),
    step("kết quả có đúng hạn", "the result was ready in time", |_| Ok(Line::Check(Check::OnTime))),
    step("lệ phí là {số} đồng", "the fee", |a| Ok(Line::Check(Check::Fee { dong: dong(a[0])? }))),
    step("hạn trả là {giờ} cùng ngày", "due at a time of the same day", |a| {
        Ok(Line::Check(Check::Due { working_days: 0, time: time(a[0])? }))
    }),
    step("hạn trả là {giờ} sau {số} ngày làm việc", "due at a time, working days later", |a| {
        Ok(Line::Check(Check::Due { working_days: count(a[1])?, time: time(a[0])? }))
    }),
    step("hồ sơ có mã", "the dossier has a code of its desk", |_| Ok(Line::Check(Check::HasCode))),
    step("lý do được ghi vào hồ sơ", "the reason is on record", |_| Ok(Line::Check(Check::ReasonStated))),
];

/// Every act may end in this: the system must refuse it, and name the refusal.
pub const REFUSED_SUFFIX: &str = ", nhưng hệ thống không cho vì \"{tên}\"";

const fn step(pattern: &'static str, english: &'static str, read: fn(&[&str]) -> Result<Line, String>) -> KnownStep {
    KnownStep { pattern, english, read }
}

fn act(cast: Cast, deed: Deed) -> Result<Line, String> {
    Ok(Line::Act(Act { cast, deed, refused: None }))
}

/// Finds what a sentence means.
///
/// # Errors
/// [`Unrecognised`] with the nearest known sentences, or with the value that does not fit.
pub fn recognise(text: &str) -> Result<Line, Unrecognised> {
    let text = text.trim();
    if let Some((head, name)) = refused_tail(text) {
        let refused = RefusalName::ALL.iter().copied().find(|known| fold(known.label(crate::Lang::Vi)) == fold(name));
        let Some(refused) = refused else {
            return Err(Unrecognised { problem: Some(refusal_names(name)), nearest: vec![] });
        };
        return match recognise(head)? {
            Line::Act(act) if act.deed.command().is_some() => Ok(Line::Act(Act { refused: Some(refused), ..act })),
            _ => Err(Unrecognised {
                problem: Some("chỉ một hành động trên hệ thống này mới có thể bị từ chối".into()),
                nearest: vec![],
            }),
        };
    }
    match known(text) {
        Some((known, values)) => (known.read)(&values)
            .map_err(|problem| Unrecognised { problem: Some(problem), nearest: vec![known.pattern] }),
        None => Err(Unrecognised { problem: None, nearest: nearest(text) }),
    }
}

/// The known sentence that a text is written by, with the words at its places, whether or not they fit.
pub(super) fn known(text: &str) -> Option<(&'static KnownStep, Vec<&str>)> {
    let folded = fold(text);
    let begins = |known: &&KnownStep| folded.starts_with(&fold(known.pattern.split('{').next().unwrap_or_default()));
    KNOWN_STEPS.iter().filter(begins).find_map(|known| Some((known, matched(known.pattern, text)?)))
}

pub(super) fn refused_tail(text: &str) -> Option<(&str, &str)> {
    let (head, tail) = text.split_once(", nhưng hệ thống không cho vì")?;
    let name = tail.trim().strip_prefix('"')?.strip_suffix('"')?;
    Some((head, name))
}

fn refusal_names(name: &str) -> String {
    let known: Vec<_> = RefusalName::ALL.iter().map(|known| known.label(crate::Lang::Vi)).collect();
    format!("không có lý do từ chối “{name}”; hãy dùng một trong: {}", known.join("; "))
}

/// Matches a sentence against a pattern; the values at its places.
fn matched<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut values = Vec::new();
    let mut rest = text;
    let mut pieces = pattern.split('{');
    rest = after(rest, pieces.next()?)?;
    for piece in pieces {
        let (_, literal) = piece.split_once('}')?;
        let end = if literal.is_empty() { rest.len() } else { find_folded(rest, literal)? };
        let value = rest[..end].trim();
        if value.is_empty() || (!pattern.contains('"') && value.contains('"')) {
            return None;
        }
        values.push(value);
        rest = after(&rest[end..], literal)?;
    }
    rest.trim().is_empty().then_some(values)
}

/// The rest of `text` after a literal at its start, accents and case folded.
pub(super) fn after<'t>(text: &'t str, literal: &str) -> Option<&'t str> {
    let wanted = fold(literal);
    if wanted.is_empty() {
        return Some(text);
    }
    let ends = text.char_indices().map(|(i, c)| i + c.len_utf8());
    let end = ends.clone().find(|&end| fold(&text[..end]) == wanted)?;
    // Combining marks and blanks that belong to the literal fold to the same text: take them too.
    let end = ends.take_while(|&e| fold(&text[..e]) == wanted || e <= end).last().unwrap_or(end);
    Some(&text[end..])
}

fn find_folded(text: &str, literal: &str) -> Option<usize> {
    text.char_indices().map(|(i, _)| i).find(|&i| after(&text[i..], literal).is_some())
}

/// The three known sentences that share the most words with a text.
pub fn nearest(text: &str) -> Vec<&'static str> {
    let folded = fold(text);
    let words: Vec<_> = folded.split(' ').collect();
    let mut ranked: Vec<(usize, &'static str)> = KNOWN_STEPS
        .iter()
        .map(|known| {
            let pattern = fold(known.pattern);
            let pattern: Vec<_> = pattern.split(' ').collect();
            let shared = words.iter().filter(|word| pattern.contains(word)).count();
            ((2 * (words.len() + pattern.len())).saturating_sub(4 * shared), known.pattern)
        })
        .collect();
    ranked.sort();
    ranked.into_iter().take(3).map(|(_, pattern)| pattern).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_recognised_with_or_without_accents() {
        let declined = act(Cast::CounterOfficer, Deed::Decline { reason: "bản chính bị tẩy xóa".into() }).unwrap();
        assert_eq!(recognise("Cong chuc mot cua tu choi tiep nhan vi \"bản chính bị tẩy xóa\""), Ok(declined));
        assert_eq!(
            recognise("3 người dân cần thủ tục 2.000815"),
            Ok(Line::Need(Need::Procedure { citizens: 3, code: "2.000815".into() }))
        );
        assert_eq!(recognise("lệ phí là 8.000 đồng"), Ok(Line::Check(Check::Fee { dong: 8_000 })));
        assert_eq!(recognise("người dân xin 2 bản, mỗi bản 5 trang"), Ok(Line::Need(Need::Quantity(2, 5))));
    }

    #[test]
    fn an_act_may_have_to_be_refused() {
        let line = recognise("công chức một cửa tiếp nhận hồ sơ, nhưng hệ thống không cho vì \"thiếu giấy tờ\"");
        let refused = Some(RefusalName::PapersMissing);
        assert_eq!(line, Ok(Line::Act(Act { cast: Cast::CounterOfficer, deed: Deed::Accept, refused })));
    }

    #[test]
    fn a_step_in_another_system_names_who_what_and_where() {
        let text = "chuyên viên làm \"gửi báo cáo\" trên hệ thống \"Trục liên thông văn bản\"";
        let deed = Deed::Elsewhere { task: "gửi báo cáo".into(), system: "Trục liên thông văn bản".into() };
        assert_eq!(recognise(text).ok(), act(Cast::CaseOfficer, deed).ok());
        let error = recognise("ông Ba làm \"gửi\" trên hệ thống \"X\"").unwrap_err();
        assert!(error.problem.unwrap().contains("không có vai “ông Ba”; hãy dùng một trong: người dân;"));
        let refused = format!("{text}, nhưng hệ thống không cho vì \"thiếu giấy tờ\"");
        assert!(recognise(&refused).unwrap_err().problem.unwrap().contains("trên hệ thống này"));
    }

    #[test]
    fn an_unknown_sentence_names_the_nearest() {
        let error = recognise("công chức một cửa nhận hồ sơ").unwrap_err();
        assert_eq!(error.problem, None);
        assert_eq!(error.nearest[0], "công chức một cửa tiếp nhận hồ sơ");
    }

    #[test]
    fn a_wrong_value_is_named() {
        let error = recognise("bây giờ là 25:00").unwrap_err();
        assert_eq!(error.problem.as_deref(), Some("“25:00” không phải là giờ; hãy viết như 08:30"));
        assert!(recognise("hồ sơ ở tình trạng \"lạ\"").unwrap_err().problem.unwrap().contains("Chờ ký"));
    }

    #[test]
    fn no_pattern_is_taken_for_another() {
        for known in KNOWN_STEPS {
            let text = known
                .pattern
                .replace("{giờ}", "08:00")
                .replace("{số}", "2")
                .replace("{mã}", "2.000815")
                .replace("{tình trạng}", "Chờ ký")
                .replace("{ai}", "lãnh đạo")
                .replace(['{', '}'], "");
            assert!(recognise(&text).is_ok(), "{text}");
            let first = KNOWN_STEPS.iter().find(|other| matched(other.pattern, &text).is_some()).unwrap();
            assert_eq!(first.pattern, known.pattern);
        }
    }
}
