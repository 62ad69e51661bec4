//! Finding out which of the known sentences a text is, and what stands at its places.

use super::{Act, KNOWN_STEPS, KnownStep, Line, Unrecognised};
use crate::dossier::RefusalName;
use crate::words::fold;

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
pub(in crate::trial) fn known(text: &str) -> Option<(&'static KnownStep, Vec<&str>)> {
    let folded = fold(text);
    let begins = |known: &&KnownStep| folded.starts_with(&fold(known.pattern.split('{').next().unwrap_or_default()));
    KNOWN_STEPS.iter().filter(begins).find_map(|known| Some((known, matched(known.pattern, text)?)))
}

pub(in crate::trial) fn refused_tail(text: &str) -> Option<(&str, &str)> {
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
pub(in crate::trial) fn after<'t>(text: &'t str, literal: &str) -> Option<&'t str> {
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
    use crate::dossier::StopGround;
    use crate::trial::step::sentences::act;
    use crate::trial::step::{Cast, Check, Deed, Need};

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
    fn what_comes_up_on_the_way_has_sentences() {
        let check = |text: &str, cast, deed| assert_eq!(recognise(text).ok(), act(cast, deed).ok(), "{text}");
        check("trưởng phòng duyệt kết quả", Cast::DivisionHead, Deed::Approve);
        check("lãnh đạo trả lại vì \"sai tên\"", Cast::Signatory, Deed::SendBack { reason: "sai tên".into() });
        check("văn thư ban hành kết quả số \"15/GXN\"", Cast::RecordsClerk, Deed::Issue { number: "15/GXN".into() });
        let apologise = Deed::Apologise { working_days: 2, reason: "quá tải".into() };
        check("lãnh đạo xin lỗi và hẹn trả sau 2 ngày làm việc vì \"quá tải\"", Cast::Signatory, apologise);
        let charge = Deed::RequestPayment { dong: 300_000, reason: "thuế".into() };
        check("chuyên viên yêu cầu nộp 300.000 đồng vì \"thuế\"", Cast::CaseOfficer, charge);
        let paid = Deed::RecordPayment { dong: 300_000 };
        check("công chức một cửa ghi nhận đã nộp 300.000 đồng", Cast::CounterOfficer, paid);
        check("công chức một cửa thu lệ phí 8.000 đồng", Cast::CounterOfficer, Deed::TakeFee { dong: 8_000 });
        let consult = Deed::Consult { agency: "Công an".into(), working_days: 1, question: "cư trú".into() };
        check("chuyên viên lấy ý kiến \"Công an\" trong 1 ngày làm việc về \"cư trú\"", Cast::CaseOfficer, consult);
        let answer = Deed::RecordAnswer { agency: "Công an".into(), answer: "đúng".into() };
        check("chuyên viên ghi ý kiến của \"Công an\" là \"đúng\"", Cast::CaseOfficer, answer);
        let stop = Deed::Stop { ground: StopGround::NotPaid, reason: "đã báo hai lần".into() };
        let text = "chuyên viên dừng xử lý vì \"không thực hiện nghĩa vụ tài chính\", ghi rõ \"đã báo hai lần\"";
        check(text, Cast::CaseOfficer, stop);
        let late = Line::Check(Check::AnswerLate { agency: "Công an".into() });
        assert_eq!(recognise("ý kiến của \"Công an\" đến sau thời hạn"), Ok(late));
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
        let stop = recognise("chuyên viên dừng xử lý vì \"bận\", ghi rõ \"bận\"").unwrap_err();
        assert!(stop.problem.unwrap().contains("không còn đối tượng giải quyết"));
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
                .replace("{lý do dừng}", "không còn đối tượng giải quyết")
                .replace(['{', '}'], "");
            assert!(recognise(&text).is_ok(), "{text}");
            let first = KNOWN_STEPS.iter().find(|other| matched(other.pattern, &text).is_some()).unwrap();
            assert_eq!(first.pattern, known.pattern);
        }
    }
}
