//! The process control sheet: each hand-over of a dossier with its time, from the journal.

use super::hands::{Hand, StepDone};
use super::paper::{Facts, division_name, field, unit_name};
use crate::document::{Align, Column, Document, Passage, Signer, Table};
use crate::dossier::CommandKind;
use crate::procedure::WhilePaying;
use crate::words::{Lang, date_time};
use jiff::Timestamp;

/// Fills form 05 of Thông tư 01/2018/TT-VPCP, 06 of Thông tư 03/2025/TT-VPCP: who had the dossier, from when to when
/// (Điều 19 khoản 5, Điều 39 khoản 1 Nghị định 61/2018/NĐ-CP).
pub(super) fn fill(frame: Document, facts: &Facts) -> Document {
    let dossier = facts.dossier;
    let division = dossier.division.as_ref().and_then(|key| division_name(facts.city, dossier.unit, key));
    let moment = |at: Option<Timestamp>| at.map(|at| facts.moment(at)).unwrap_or_default();
    let mut rows = vec![
        field("Nội dung yêu cầu giải quyết", &facts.procedure.name),
        field("Bộ phận giải quyết", division.unwrap_or_default()),
        field("Thời gian nhận hồ sơ", moment(dossier.accepted_at)),
        field("Thời gian hẹn trả kết quả", moment(dossier.due_at)),
    ];
    rows.extend(dossier.consults.iter().map(|consult| {
        let answered =
            consult.answered_at().map_or("chưa trả lời".to_owned(), |at| format!("trả lời {}", facts.moment(at)));
        field("Lấy ý kiến", format!("{}, hạn {}, {answered}", consult.agency, facts.moment(consult.until)))
    }));
    rows.extend(dossier.apology.as_ref().map(|apology| field("Hẹn lại", facts.moment(apology.until))));
    rows.extend(dossier.reception.as_ref().map(|desk| field("Nơi tiếp nhận", unit_name(facts.city, desk.unit))));
    rows.extend(dossier.carried_over.as_ref().map(|old| field("Mã hồ sơ tại đơn vị cũ", &old.code)));
    let columns = vec![
        Column::new("TT", 2, Align::Center),
        Column::new("Công việc", 7, Align::Left),
        Column::new("Người thực hiện", 11, Align::Left),
        Column::new("Thời điểm", 6, Align::Center),
        Column::new("Thời gian làm việc từ bước trước", 7, Align::Center),
    ];
    let before = facts.steps.first().into_iter().chain(facts.steps);
    let lines = facts.steps.iter().zip(before).zip(1..);
    let table = lines.map(|((step, before), number)| line(facts, step, before, number)).collect();
    Document {
        body: vec![
            Passage::Fields { rows },
            Passage::Table(Table { columns, rows: table }),
            Passage::paragraph(state(facts)),
        ],
        signers: vec![Signer::new("Người lập phiếu")],
        ..frame
    }
}

fn line(facts: &Facts, step: &StepDone, before: &StepDone, number: u32) -> Vec<String> {
    let what = step.command.map_or("Chuyển tiếp từ đơn vị cũ", |command| command.label(Lang::Vi));
    let spent = if number == 1 { String::new() } else { hours(facts.calendar.working_minutes(before.at, step.at)) };
    let at = date_time(facts.calendar.civil(step.at), Lang::Vi);
    vec![number.to_string(), what.to_owned(), who(step.by.as_ref(), step.command), at, spent]
}

fn who(hand: Option<&Hand>, command: Option<CommandKind>) -> String {
    match (hand, command) {
        (Some(hand), _) => {
            let away = hand.in_place_of.as_ref().map(|away| format!(", thay {}", away.post)).unwrap_or_default();
            format!("{}, {} ({}){away}", hand.name, hand.post, hand.division)
        }
        (None, Some(CommandKind::Submit | CommandKind::Supplement | CommandKind::Withdraw)) => {
            "Người nộp hồ sơ".to_owned()
        }
        (None, _) => String::new(),
    }
}

/// Minutes of working time in words: `1 giờ 05 phút`.
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} phút"),
        (hours, 0) => format!("{hours} giờ"),
        (hours, minutes) => format!("{hours} giờ {minutes:02} phút"),
    }
}

/// Working time from acceptance on, and how the dossier stands against its date.
fn state(facts: &Facts) -> String {
    let dossier = facts.dossier;
    let end = dossier.ready_at().or(dossier.closed_at()).unwrap_or(facts.now);
    // A supplement restarts the limit from zero (Điều 19 khoản 4): what was used before, and the waiting, is not counted.
    let answered = dossier.supplement.as_ref().and_then(|request| request.answered_at);
    let from = dossier.accepted_at.max(answered.filter(|_| dossier.accepted_at.is_some()));
    let since = if from == dossier.accepted_at { "khi nhận hồ sơ" } else { "khi bổ sung đủ" };
    let waited = dossier.payment.as_ref().filter(|payment| payment.clock == WhilePaying::Waits).map_or(0, |payment| {
        let until = payment.paid.as_ref().map_or(end, |paid| paid.at);
        facts.calendar.working_minutes(payment.requested_at, until)
    });
    let minutes = from.map_or(0, |from| facts.calendar.working_minutes(from, end)) - waited;
    let how = dossier.punctuality(facts.now, facts.calendar).map_or("", |how| how.label(Lang::Vi));
    format!(
        "Tính đến {}: {}, đã dùng {} làm việc kể từ {since}. {how}.",
        facts.moment(facts.now),
        dossier.stage().label(Lang::Vi).to_lowercase(),
        hours(minutes.max(0))
    )
}
