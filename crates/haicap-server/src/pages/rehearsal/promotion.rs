//! What passed in a trial, carried into the official store unchanged; first its difference is shown.

mod lines;
mod settings;

use crate::app::AppKind;
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::promotion::{self, Comparison, Objection, Order, Progress, Promotion, REASON};
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::words::{date, tidy};
use lines::{Section, sections};
use std::collections::BTreeSet;
use std::sync::Arc;

texts! { pub(crate) PromotionTexts;
    title: "Chuyển cấu hình sang chính thức", "Promotion";
    lead: "Quyền của từng chức danh và cách cài đặt đã chạy đạt trong vận hành thử (thủ tục, lệ phí, luồng xử lý, lịch làm việc, biểu mẫu, con dấu, nơi nhận việc của đơn vị cũ) được chuyển nguyên vẹn sang hệ thống chính thức. Xem từng chỗ khác nhau rồi mới chuyển.", "The rights of posts and the set-up that passed in a trial (procedures, fees, routing, working time, forms, seals, successors of old units) are carried into the official store unchanged. Look at each difference first.";
    pack: "Gói dữ liệu của Thành phố", "The city's pack";
    no_trial: "Chưa có lần vận hành thử nào.", "There is no trial yet.";
    trial: "Lần vận hành thử", "Trial";
    look: "Xem", "Look";
    last_round: "Đợt đã kết thúc gần nhất", "Last closed round";
    no_round: "chưa có đợt nào kết thúc", "no round was closed";
    passed: "đơn vị đạt trong đợt gần nhất của mình", "units passed in their last round";
    equal: "vị trí có quyền như nhau", "posts with equal rights";
    different: "vị trí có quyền khác nhau", "posts with different rights";
    set_up: "chỗ cài đặt khác nhau", "settings that differ";
    waiting: "vị trí chờ quyết định, chưa có tài khoản chính thức", "posts that wait for a decision and have no official account yet";
    none: "Không có chỗ nào khác nhau: hệ thống chính thức đã đúng như bản chạy thử.", "There is no difference: the official store is as it was tried.";
    unit: "Đơn vị", "Unit";
    what: "Chức danh, cài đặt", "Post or setting";
    of_pack: "Theo gói dữ liệu", "By the pack";
    tried: "Bản chạy thử", "As tried";
    official: "Đang có ở chính thức", "In the official store";
    fate: "Xử lý", "What is done";
    promote: "Chuyển sang chính thức", "Promote";
    reason: "Lý do", "Reason";
    reason_hint: "Bắt buộc khi có dòng được đánh dấu, hoặc còn đơn vị chưa đạt trong đợt gần nhất của mình. Lý do được giữ cùng nhật ký.", "Needed when a line is ticked, or while a unit has not passed in its last round. It is kept with the journal.";
    changed: "Chỗ khác nhau đã thay đổi sau khi bạn mở trang, nên chưa chuyển gì. Dấu chọn cũ không còn hiệu lực: xem lại bảng dưới đây rồi chuyển.", "The difference has changed since you opened the page, so nothing was carried. Old ticks no longer count: look at the tables again, then promote.";
    departs: "Chưa chuyển gì: có dòng khác gói dữ liệu được đánh dấu, hãy nêu lý do.", "Nothing was carried: a ticked line departs from the pack, name the reason.";
    unproved: "Chưa chuyển gì: còn đơn vị chưa đạt trong đợt gần nhất của mình, hoặc chưa có đợt nào kết thúc; hãy nêu lý do chuyển.", "Nothing was carried: some unit has not passed in its last round, or no round was closed; name the reason.";
    too_long: "Chưa chuyển gì: lý do dài quá 500 ký tự, hãy viết gọn lại.", "Nothing was carried: the reason is longer than 500 letters, shorten it.";
    done: "chỗ vừa được chuyển.", "lines were carried.";
    check_again: "Kiểm tra lại mọi đơn vị trước khi mở", "Check every unit again before it opens";
    history: "Các lần đã chuyển", "Promotions";
    carried: "chỗ đã chuyển", "lines carried";
    left: "chỗ để nguyên", "left as they are";
    begun: "dở dang: xem lại chỗ khác nhau rồi chuyển tiếp", "cut off: look at the difference and promote again";
}

#[derive(Template)]
#[template(path = "rehearsal/promotion.html")]
struct PromotionPage {
    shell: Shell,
    t: &'static PromotionTexts,
    path: String,
    opening: String,
    pack: String,
    trials: Vec<u32>,
    view: Option<View>,
    wrong: Option<&'static str>,
    reason: String,
    done: Option<(usize, String)>,
    history: Vec<HistoryLine>,
}

struct HistoryLine {
    at: String,
    trial: u32,
    carried: usize,
    left: usize,
    waiting: usize,
    reason: String,
    begun: bool,
}

struct View {
    trial: u32,
    round: Option<(String, usize, usize)>,
    equal: usize,
    rights: usize,
    settings: usize,
    waiting: usize,
    seen: String,
    sections: Vec<Section>,
    may_promote: bool,
}

/// What somebody sent, and why it was not done.
struct Sent {
    objection: Objection,
    reason: String,
    ticked: BTreeSet<usize>,
}

/// The difference between a trial and the official store.
pub(crate) async fn show(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    let asked = page.asked.get("trial").parse().ok();
    page.answer(view(&page, &instance, asked, None).await)
}

async fn view(page: &Page, instance: &Instance, asked: Option<u32>, sent: Option<Sent>) -> Result<Response, Problem> {
    let t = PromotionTexts::of(page.lang());
    let trials = instance.trial_numbers();
    let number = asked.filter(|number| trials.contains(number)).or(trials.last().copied());
    let ticked = sent.as_ref().map(|sent| sent.ticked.clone()).unwrap_or_default();
    let compared = match number {
        Some(number) => Some(compared(page, instance, number, &ticked).await?),
        None => None,
    };
    let done = page.asked.get("done").parse::<usize>().ok();
    let shown = PromotionPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/promotion"),
        opening: page.link("/opening"),
        pack: page.app.pack.fingerprint.chars().take(12).collect(),
        trials,
        view: compared,
        wrong: sent.as_ref().map(|sent| words(t, sent.objection)),
        reason: sent.map(|sent| sent.reason).unwrap_or_default(),
        done: done.map(|count| (count, format!("{count} {}", t.done))),
        history: history(page),
    };
    page.html_with(if shown.wrong.is_some() { 422 } else { 200 }, &shown)
}

fn history(page: &Page) -> Vec<HistoryLine> {
    let state = page.app.rehearsal.state();
    let mut all: Vec<&Promotion> = state.all::<Promotion>().map(|(_, promotion)| promotion).collect();
    all.sort_by_key(|promotion| std::cmp::Reverse(promotion.at));
    let line = |promotion: &&Promotion| HistoryLine {
        at: page.moment(promotion.at),
        trial: promotion.trial,
        carried: promotion.count(),
        left: promotion.left,
        waiting: promotion.waiting,
        reason: promotion.reason.clone(),
        begun: promotion.progress == Progress::Begun,
    };
    all.iter().map(line).collect()
}

async fn compared(page: &Page, instance: &Instance, number: u32, ticked: &BTreeSet<usize>) -> Result<View, Problem> {
    let trial = instance.trial(number).ok_or_else(|| Problem::not_found(page.lang()))?;
    let comparison = page.kept(promotion::compare(&trial, instance.official()).await)?;
    let stores = settings::Stores::of(page.city(), &trial, instance.official());
    let (rights, settings) = comparison.counts();
    let Comparison { equal, waiting, seen, .. } = comparison;
    let (passed, units) = comparison.proof.counts();
    let name = comparison.proof.last.map(|(stage, day)| format!("{}, {}", stage.label(page.lang()), date(day)));
    Ok(View {
        trial: number,
        round: name.map(|name| (name, passed, units)),
        equal,
        rights,
        settings,
        waiting,
        seen: seen.to_string(),
        sections: sections(page, &stores, &comparison, ticked),
        may_promote: may_promote(page),
    })
}

/// The official store alone is promoted to.
fn may_promote(page: &Page) -> bool {
    page.app.kind == AppKind::Official && crate::routes::anywhere(page.subject(), Action::Promote).is_ok()
}

/// Carries over what was looked at.
pub(crate) async fn promote(page: Page, Extension(instance): Extension<Arc<Instance>>, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &instance, &form).await)
}

async fn carry_out(page: &Page, instance: &Instance, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    if !may_promote(page) {
        return Err(Problem::not_found(page.lang()));
    }
    let number = form.get("trial").parse().ok();
    let trial = number.and_then(|number| instance.trial(number)).ok_or_else(|| Problem::not_found(page.lang()))?;
    let reason = form.filled("reason").map(tidy).unwrap_or_default();
    let ticked: BTreeSet<usize> = form.all("line").filter_map(|index| index.parse().ok()).collect();
    let order =
        Order { id: page.id()?, reason: reason.clone(), seen: form.get("seen").to_owned(), ticked: ticked.clone() };
    match page.kept(promotion::promote(instance, &trial, &page.actor()?.key(), order).await)? {
        Ok(count) => Ok(page.go(&format!("/promotion?trial={}&done={count}", number.unwrap_or_default()))),
        Err(objection) => {
            let ticked = if objection == Objection::Changed { BTreeSet::new() } else { ticked };
            view(page, instance, number, Some(Sent { objection, reason, ticked })).await
        }
    }
}

fn words(t: &'static PromotionTexts, objection: Objection) -> &'static str {
    match objection {
        Objection::Changed => t.changed,
        Objection::DepartsUnreasoned => t.departs,
        Objection::UnprovedUnreasoned => t.unproved,
        Objection::ReasonTooLong => t.too_long,
    }
}
