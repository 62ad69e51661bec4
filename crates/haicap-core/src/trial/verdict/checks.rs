//! What must hold, asked of the dossier as the journal shows it (điều phải đúng).

use super::{Judge, PlayState};
use crate::dossier::{Dossier, Punctuality};
use crate::time::Calendar;
use crate::trial::step::Check;
use crate::words::{self, Lang, fold};
use jiff::Timestamp;
use jiff::civil::Time;

impl PlayState {
    /// What was found instead of what the check wants; `None` when it holds.
    pub(super) fn finding(&self, check: &Check, judge: &Judge) -> Option<String> {
        if let Check::Waited { minutes } = check {
            return self.waited(*minutes, judge);
        }
        let Some(dossier) = &self.dossier else {
            return Some("không có hồ sơ".into());
        };
        match check {
            Check::Stage { stage } => {
                (dossier.stage() != *stage).then(|| format!("tình trạng là “{}”", dossier.stage().label(Lang::Vi)))
            }
            Check::OnTime | Check::Early | Check::Late | Check::Overdue => self.punctuality(check, dossier, judge),
            Check::Due { .. } | Check::NewDay { .. } => self.promised(check, dossier, judge),
            Check::HasCode | Check::HasCodeOfReceiver => self.code(*check == Check::HasCode, dossier, judge),
            Check::Fee { dong } => (dossier.fee != Some(*dong)).then(|| {
                let fee = dossier.fee.map(|fee| format!("lệ phí là {}", words::dong(fee, Lang::Vi)));
                fee.unwrap_or("chưa tính lệ phí".into())
            }),
            Check::Apology { came } => {
                let found = dossier.apology.as_ref().map(|apology| apology.came);
                let said =
                    || found.map_or("chưa xin lỗi".to_owned(), |found| format!("xin lỗi {}", found.label(Lang::Vi)));
                (found != Some(*came)).then(said)
            }
            Check::SignedInPlace => {
                let rightly = self.signed_for.is_some() && self.signed_for == judge.cast.signatory;
                (!rightly).then(|| "nhật ký không ghi là ký thay".to_owned())
            }
            Check::HasFile { paper } => {
                (!dossier.files.contains_key(paper)).then(|| "giấy tờ này chưa có tệp".to_owned())
            }
            Check::HasResultFile => dossier.result.is_none().then(|| "chưa có tệp kết quả".to_owned()),
            Check::ReasonStated => {
                let asked = dossier.supplement.as_ref().map(|request| request.reason.as_str());
                let stopped = dossier.stopped.as_ref().map(|stopped| stopped.reason.as_str());
                let given = dossier.closing_reason.as_deref().or(stopped).or(asked);
                let stated = given.is_some_and(|reason| !reason.trim().is_empty());
                (!stated).then(|| "không có lý do".to_owned())
            }
            Check::AnswerLate { agency } => answer_late(agency, dossier, judge.calendar),
            Check::Waited { .. } => None,
        }
    }

    /// Whether the result came early, in time or late, or is overdue by the last act.
    fn punctuality(&self, check: &Check, dossier: &Dossier, judge: &Judge) -> Option<String> {
        let ready = dossier.ready_at();
        let now = ready.or(self.last_at).unwrap_or(dossier.submitted_at);
        let came = dossier.punctuality(now, judge.calendar);
        let holds = match (check, came) {
            (Check::OnTime, Some(Punctuality::Early | Punctuality::OnTime)) => ready.is_some(),
            (Check::Early, Some(Punctuality::Early)) => ready.is_some(),
            (Check::Late, Some(Punctuality::Overdue)) => ready.is_some(),
            (Check::Overdue, Some(Punctuality::Overdue)) => ready.is_none(),
            _ => false,
        };
        let (ready, due) = (moment(ready, judge.calendar), moment(dossier.due_at, judge.calendar));
        (!holds).then(|| format!("có kết quả: {ready}; hạn trả: {due}"))
    }

    /// Whether the due moment, or the new day of the apology, is the one that was to be promised.
    fn promised(&self, check: &Check, dossier: &Dossier, judge: &Judge) -> Option<String> {
        let (Check::Due { working_days, time } | Check::NewDay { working_days, time }) = check else { return None };
        let (what, given) = match check {
            Check::Due { .. } => ("hạn trả", dossier.due_at),
            _ => ("ngày hẹn lại", dossier.apology.as_ref().map(|apology| apology.until)),
        };
        let expected = self.promise(*working_days, *time, dossier, judge);
        (given != Some(expected)).then(|| format!("{what} là {}", moment(given, judge.calendar)))
    }

    /// A time so many working days after the day of the last act.
    fn promise(&self, working_days: u32, time: Time, dossier: &Dossier, judge: &Judge) -> Timestamp {
        let today = judge.calendar.civil(self.last_at.unwrap_or(dossier.submitted_at)).date();
        let day = (0..working_days).fold(today, |day, _| judge.calendar.next_working_day(day));
        judge.calendar.moment(day.to_datetime(time))
    }

    /// Whether the code is one of the unit's own desk, or of the desk of another unit that received it.
    fn code(&self, own: bool, dossier: &Dossier, judge: &Judge) -> Option<String> {
        let elsewhere = dossier.reception.as_ref().is_some_and(|desk| desk.unit != self.play.unit);
        let is_own = |code: &str| code.starts_with(judge.desk);
        let holds =
            dossier.code.as_deref().is_some_and(|code| if own { is_own(code) } else { elsewhere && !is_own(code) });
        (!holds).then(|| format!("mã hồ sơ: {}", dossier.code.as_deref().unwrap_or("chưa có")))
    }

    /// Whether the number of the hall was called in time.
    fn waited(&self, minutes: u32, judge: &Judge) -> Option<String> {
        let (Some(taken), Some(called)) = self.ticket else { return Some("số chưa được gọi".into()) };
        let waited = judge.calendar.working_minutes(taken, called);
        (waited > i64::from(minutes)).then(|| format!("đã chờ {waited} phút"))
    }
}

fn answer_late(agency: &str, dossier: &Dossier, calendar: &Calendar) -> Option<String> {
    let asked = dossier.consults.iter().rfind(|consult| fold(&consult.agency) == fold(agency));
    let Some(asked) = asked else { return Some("cơ quan này không được lấy ý kiến".into()) };
    let (answered, until) = (asked.answered_at(), moment(Some(asked.until), calendar));
    let late = answered.is_some_and(|at| asked.until < at);
    (!late).then(|| format!("trả lời: {}; thời hạn: {until}", moment(answered, calendar)))
}

fn moment(at: Option<Timestamp>, calendar: &Calendar) -> String {
    at.map_or("chưa có".to_owned(), |at| words::date_time(calendar.civil(at), Lang::Vi))
}
