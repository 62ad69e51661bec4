//! Which units take part: dated decisions, each with its number and reason.

use super::{by, may};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::rounds::{ScopeDecision, decide_scope, scope_on};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::territory::UnitId;
use haicap_core::words::{date, tidy};
use jiff::civil::Date;
use std::collections::BTreeSet;

texts! { pub(crate) ScopeTexts;
    title: "Phạm vi tham gia vận hành thử", "Which units take part";
    lead: "Phạm vi đổi theo quyết định có ngày, số và lý do. Lập đợt lấy phạm vi có hiệu lực trong ngày diễn.", "The scope changes by dated decisions with a reason. Planning takes the one in force on the day.";
    none: "Chưa có quyết định nào: mọi đơn vị mới của thành phố đều tham gia.", "There is no decision yet: all new units of the city take part.";
    in_force: "đang có hiệu lực", "in force";
    from: "Hiệu lực từ ngày", "In force from";
    paper: "Văn bản (số, ngày, tên)", "Paper (number, date, name)";
    reason: "Lý do", "Reason";
    units: "Đơn vị tham gia", "Units that take part";
    count: "Số đơn vị", "Units";
    new: "Ghi quyết định phạm vi", "Record a decision";
    save: "Ghi quyết định", "Record";
    saved: "Đã ghi quyết định.", "The decision is recorded.";
    back: "Các đợt vận hành thử", "Rounds";
    missing: "Ghi đủ văn bản, lý do, ngày hiệu lực (năm-tháng-ngày) và chọn ít nhất một đơn vị.", "Name the paper, the reason, the first day (year-month-day) and at least one unit.";
}

#[derive(Template)]
#[template(path = "rehearsal/rounds_scope.html")]
struct ScopePage {
    shell: Shell,
    t: &'static ScopeTexts,
    plans: bool,
    saved: bool,
    decisions: Vec<DecisionView>,
    units: Vec<(UnitId, String, bool)>,
    today: String,
}

struct DecisionView {
    number: u32,
    from: String,
    paper: String,
    reason: String,
    units: usize,
    in_force: bool,
}

/// All decisions.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let t = ScopeTexts::of(page.lang());
    let state = page.app.rehearsal.state();
    let today = today(page);
    let current = scope_on(&state, today);
    let decision = |(number, scope): (&u32, &ScopeDecision)| DecisionView {
        number: *number,
        from: date(scope.from),
        paper: scope.paper.clone(),
        reason: scope.reason.clone(),
        units: scope.units.len(),
        in_force: current.is_some_and(|(of, _)| of == *number),
    };
    let chosen = |unit: UnitId| current.is_none_or(|(_, scope)| scope.units.contains(&unit));
    let mut decisions: Vec<_> = state.all::<ScopeDecision>().map(decision).collect();
    decisions.reverse();
    let shown = ScopePage {
        shell: page.shell(t.title),
        t,
        plans: may(page, Action::PlanRounds),
        saved: page.asked.filled("saved").is_some(),
        decisions,
        units: page.city().new_units().map(|unit| (unit.id, unit.name.clone(), chosen(unit.id))).collect(),
        today: today.to_string(),
    };
    page.html(&shown)
}

/// Today by the city's time.
fn today(page: &Page) -> Date {
    page.city().calendar.civil(page.app.rehearsal.now()).date()
}

/// Records a decision.
pub(crate) async fn decide(page: Page, form: Fields) -> Response {
    page.answer_to(&form, write(&page, &form).await)
}

async fn write(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let known: BTreeSet<UnitId> = page.city().new_units().map(|unit| unit.id).collect();
    let asked: Vec<UnitId> = form.all("unit").filter_map(|unit| unit.parse().ok()).collect();
    let units: BTreeSet<UnitId> = asked.into_iter().filter(|unit| known.contains(unit)).collect();
    let missing =
        |field| RecordError::wrong(ScopeTexts::of(Lang::Vi).missing, ScopeTexts::of(Lang::En).missing).at(field);
    let text = |name| page.kept(form.filled(name).map(tidy).ok_or_else(|| missing(name)));
    let (paper, reason) = (text("paper")?, text("reason")?);
    let from: Date = page.kept(form.get("from").trim().parse().map_err(|_| missing("from")))?;
    if units.is_empty() {
        return page.kept(Err(missing("unit")));
    }
    let who = by(page);
    let change = page.app.rehearsal.change(&page.app, &who, |batch| {
        let at = batch.at();
        decide_scope(batch, ScopeDecision { units, from, paper, reason, by: who.clone(), at })
    });
    page.kept(change.await)?;
    Ok(page.go("/rounds/scope?saved=1"))
}
