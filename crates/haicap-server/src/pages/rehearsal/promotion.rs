//! What passed in a trial, carried into the official store unchanged; first its difference is shown.

use crate::app::{App, AppKind};
use crate::board::lock;
use crate::error::Problem;
use crate::instance::Instance;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::opening::{self, Promotion};
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::Role;
use haicap_core::trial::Verdict;
use haicap_core::words::tidy;
use std::collections::BTreeSet;
use std::sync::Arc;

texts! { pub(crate) PromotionTexts;
    title: "Chuyển cấu hình sang chính thức", "Promotion";
    lead: "Quyền của từng chức danh đã chạy đạt trong vận hành thử được chuyển nguyên vẹn sang hệ thống chính thức. Thủ tục, luồng xử lý, biểu mẫu và lịch làm việc dùng chung một gói dữ liệu nên không phải chuyển.", "The rights that passed in a trial are carried into the official store unchanged. Procedures, routing, forms and calendar come from one and the same pack and need no carrying.";
    pack: "Gói dữ liệu chung", "Shared pack";
    no_trial: "Chưa có lần vận hành thử nào.", "There is no trial yet.";
    trial: "Lần vận hành thử", "Trial";
    look: "Xem", "Look";
    last_round: "Đợt đã kết thúc gần nhất", "Last closed round";
    no_round: "chưa có đợt nào kết thúc", "no round was closed";
    passed: "đơn vị đạt", "units passed";
    equal: "vị trí có quyền như nhau", "posts with equal rights";
    different: "vị trí có quyền khác nhau", "posts with different rights";
    waiting: "vị trí chờ quyết định, chưa có tài khoản chính thức", "posts that wait for a decision and have no official account yet";
    differences: "Chỗ khác nhau", "Differences";
    none: "Không có chỗ nào khác nhau.", "There is no difference.";
    unit: "Đơn vị", "Unit";
    post: "Chức danh", "Post";
    tried: "Đã chạy thử", "As tried";
    official: "Đang có ở chính thức", "In the official store";
    nothing: "không có quyền nào", "no right";
    promote: "Chuyển sang chính thức", "Promote";
    reason: "Lý do (bắt buộc khi còn đơn vị chưa đạt)", "Reason (needed while a unit has not passed)";
    reason_missing: "Còn đơn vị chưa đạt trong đợt gần nhất: hãy nêu lý do chuyển.", "Some unit has not passed in the last round: name the reason.";
    done: "vị trí vừa được chuyển", "posts were made equal";
    history: "Đã chuyển", "Promotions";
    changed: "vị trí thay đổi", "posts changed";
}

#[derive(Template)]
#[template(path = "rehearsal/promotion.html")]
struct PromotionPage {
    shell: Shell,
    t: &'static PromotionTexts,
    path: String,
    pack: String,
    trials: Vec<u32>,
    view: Option<View>,
    done: Option<String>,
    history: Vec<(String, u32, usize, usize, String)>,
}

struct View {
    trial: u32,
    round: Option<(String, usize, usize)>,
    counts: [usize; 3],
    rows: Vec<[String; 4]>,
    may_promote: bool,
}

/// The difference between a trial and the official store.
pub(crate) async fn show(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    page.answer(view(&page, &instance).await)
}

async fn view(page: &Page, instance: &Instance) -> Result<Response, Problem> {
    let t = PromotionTexts::of(page.lang());
    let trials = instance.trial_numbers();
    let asked = page.asked.get("trial").parse().ok().filter(|number| trials.contains(number));
    let compared = match asked.or(trials.last().copied()) {
        Some(number) => Some(compared(page, instance, number).await?),
        None => None,
    };
    let state = page.app.rehearsal.state();
    let mut history: Vec<&Promotion> = state.all::<Promotion>().map(|(_, promotion)| promotion).collect();
    history.sort_by_key(|promotion| std::cmp::Reverse(promotion.at));
    let line = |p: &&Promotion| (page.moment(p.at), p.trial, p.changed.len(), p.waiting, p.reason.clone());
    let shown = PromotionPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/promotion"),
        pack: page.app.pack.fingerprint.chars().take(12).collect(),
        trials,
        view: compared,
        done: page.asked.filled("done").map(|count| format!("{count} {}.", t.done)),
        history: history.iter().map(line).collect(),
    };
    page.html(&shown)
}

async fn compared(page: &Page, instance: &Instance, number: u32) -> Result<View, Problem> {
    let trial = instance.trial(number).ok_or_else(|| Problem::not_found(page.lang()))?;
    let comparison = page.kept(opening::compare(&trial, instance.official()).await)?;
    let roles = |roles: &BTreeSet<Role>| {
        let names: Vec<_> = roles.iter().map(|role| role.label(page.lang())).collect();
        if names.is_empty() { PromotionTexts::of(page.lang()).nothing.to_owned() } else { names.join(", ") }
    };
    let row = |d: &opening::Difference| {
        [page.unit_name(d.unit), page.post_name(&d.post), roles(&d.tried), roles(&d.official)]
    };
    Ok(View {
        trial: number,
        round: last_round(page, &trial),
        counts: [comparison.equal, comparison.different.len(), comparison.waiting.values().sum()],
        rows: comparison.different.iter().map(row).collect(),
        may_promote: may_promote(page),
    })
}

/// The official store alone is promoted to.
fn may_promote(page: &Page) -> bool {
    page.app.kind == AppKind::Official && crate::routes::anywhere(page.subject(), Action::Promote).is_ok()
}

/// The last closed round of a trial: its name, units that passed, units in it.
fn last_round(page: &Page, trial: &App) -> Option<(String, usize, usize)> {
    let rounds = trial.boards.all();
    let closed = rounds.iter().rev().find(|round| lock(round).is_closed())?;
    let result = lock(closed).result(trial);
    let passed = result.units.iter().filter(|unit| unit.verdict == Verdict::Passed).count();
    let name = format!("{}, {}", result.stage.label(page.lang()), haicap_core::words::date(result.day));
    Some((name, passed, result.units.len()))
}

/// Carries the rights over.
pub(crate) async fn promote(page: Page, Extension(instance): Extension<Arc<Instance>>, form: Fields) -> Response {
    page.answer(carry_out(&page, &instance, &form).await)
}

async fn carry_out(page: &Page, instance: &Instance, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    if !may_promote(page) {
        return Err(Problem::not_found(page.lang()));
    }
    let trial = form.get("trial").parse().ok().and_then(|number| instance.trial(number));
    let trial = trial.ok_or_else(|| Problem::not_found(page.lang()))?;
    let reason = form.filled("reason").map(tidy).unwrap_or_default();
    let all_passed = last_round(page, &trial).is_some_and(|(_, passed, units)| passed == units);
    if !all_passed && reason.is_empty() {
        let words = |lang| PromotionTexts::of(lang).reason_missing;
        return page.kept(Err(RecordError::wrong(words(Lang::Vi), words(Lang::En))));
    }
    let who = page.actor()?.key();
    let changed = page.kept(opening::promote(instance, &trial, &who, page.id()?, &reason).await)?;
    Ok(page.go(&format!("/promotion?done={changed}")))
}
