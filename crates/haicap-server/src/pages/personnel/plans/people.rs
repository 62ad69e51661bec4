//! The people of a plan: found by name, or those about whom there is something to think over.

use super::{link, plan_at, slot_name};
use crate::error::Problem;
use crate::pages::personnel::scope::Choice;
use crate::pages::{Page, Shell, encoded};
use crate::personnel::RecordError;
use crate::personnel::records::Plan;
use crate::personnel::suggest::{Heirs, account, behind, fits, heirs};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::organization::Official;
use haicap_core::words::fold;
use haicap_planner::model::Suggestion;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

texts! { pub(crate) PlanPeopleTexts;
    title: "Người trong phương án", "People of the plan";
    plan: "Phương án gợi ý", "Suggested plan";
    words: "Họ tên hoặc mã số", "Name or staff number";
    kind: "Những người", "Those who";
    all: "tất cả", "everybody";
    unplaced: "chưa có chỗ", "have no place";
    away: "không ở đơn vị kế thừa nơi cũ", "are not in a successor of their former place";
    unfit: "nhóm vị trí chưa đúng chuyên môn", "are not qualified for the group";
    filter: "Lọc", "Filter";
    caption: "Người", "People";
    person: "Họ và tên", "Name";
    former: "Nơi cũ", "Former place";
    place: "Nơi được gợi ý", "Suggested place";
    no_place: "chưa có chỗ", "no place";
    reason: "Vì sao", "Why";
    nearest: "Nơi gần được chọn nhất", "Nearest to being chosen";
    stale: "số liệu đã thay đổi, xem lại bằng phương án mới", "the numbers have changed: make a new plan";
    empty: "Không có ai phù hợp bộ lọc này.", "Nobody fits this filter.";
    earlier: "Trang trước", "Previous page";
    later: "Trang sau", "Next page";
}

/// People on one page.
const ROWS: usize = 100;

#[derive(Template)]
#[template(path = "personnel/plan_people.html")]
struct PeoplePage {
    shell: Shell,
    t: &'static PlanPeopleTexts,
    plan: (String, String),
    path: String,
    words: String,
    kinds: Vec<Choice>,
    from: usize,
    to: usize,
    total: usize,
    rows: Vec<Row>,
    reasons: bool,
    earlier: Option<String>,
    later: Option<String>,
}

struct Row {
    link: String,
    name: String,
    code: String,
    former: String,
    place: Option<String>,
    reason: String,
}

/// The people of a plan.
pub(crate) async fn show(page: Page, Path(plan): Path<String>) -> Response {
    page.answer(view(&page, &plan).await)
}

async fn view(page: &Page, plan: &str) -> Result<Response, Problem> {
    let (state, t) = (page.staff(), PlanPeopleTexts::of(page.lang()));
    let (id, plan) = plan_at(page, &state, plan)?;
    let (kind, words) = (page.asked.get("show"), page.asked.get("q").trim());
    let mut people: Vec<&Official> =
        plan.places.keys().chain(&plan.result.unplaced).filter_map(|id| state.person(*id)).collect();
    let (heirs, folded) = (heirs(page.city()), fold(words));
    people.retain(|official| {
        is_meant(page, plan, &heirs, official, kind)
            && (folded.is_empty() || fold(&official.name).contains(&folded) || fold(&official.code).contains(&folded))
    });
    people.sort_by(|a, b| a.code.cmp(&b.code));
    let pages = people.len().div_ceil(ROWS).max(1);
    let at = page.asked.get("page").parse().unwrap_or(1).clamp(1, pages);
    let shown: Vec<&Official> = people.iter().skip((at - 1) * ROWS).take(ROWS).copied().collect();
    let unplaced = || shown.iter().map(|official| official.id).filter(|id| !plan.places.contains_key(id));
    let reasons = match unplaced().next() {
        Some(_) => page.kept(reasons(page, plan, unplaced().collect()).await)?,
        None => BTreeMap::new(),
    };
    let path = format!("/plans/{id}/people");
    let turn = |number: usize| page.link(&format!("{path}?show={}&q={}&page={number}", encoded(kind), encoded(words)));
    let kinds = [("", t.all), ("unplaced", t.unplaced), ("away", t.away), ("unfit", t.unfit)];
    let row = |official: &&Official| Row {
        link: page.link(&format!("{path}/{}", official.id)),
        name: official.name.clone(),
        code: official.code.clone(),
        former: page.former_place(official),
        place: plan.places.get(&official.id).map(|place| page.place_name(place)),
        reason: reasons.get(&official.id).cloned().unwrap_or_default(),
    };
    let list = PeoplePage {
        shell: page.shell(t.title),
        t,
        plan: (link(page, id), plan.name.clone()),
        words: words.to_owned(),
        kinds: kinds.map(|(key, label)| Choice::new(key, label, key == kind)).into(),
        from: if shown.is_empty() { 0 } else { (at - 1) * ROWS + 1 },
        to: (at - 1) * ROWS + shown.len(),
        total: people.len(),
        rows: shown.iter().map(row).collect(),
        reasons: !reasons.is_empty(),
        earlier: (at > 1).then(|| turn(at - 1)),
        later: (at < pages).then(|| turn(at + 1)),
        path: page.link(&path),
    };
    page.html(&list)
}

/// Whether somebody is of a kind: without a place, away from their successors, not qualified.
fn is_meant(page: &Page, plan: &Plan, heirs: &Heirs, official: &Official, kind: &str) -> bool {
    let place = plan.places.get(&official.id);
    let group = place.and_then(|place| page.city().blueprint.post(&place.post)).map(|post| post.group);
    match kind {
        "unplaced" => place.is_none(),
        "away" => place.is_some_and(|place| heirs.get(&official.from).is_none_or(|heirs| !heirs.contains(&place.unit))),
        "unfit" => group.is_some_and(|group| !fits(page.city(), official).contains(&group)),
        _ => true,
    }
}

/// Why people have no place, and where they were nearest to having one.
pub(super) async fn reasons(
    page: &Page,
    plan: &Plan,
    people: Vec<Uuid>,
) -> Result<BTreeMap<Uuid, String>, RecordError> {
    let t = PlanPeopleTexts::of(page.lang());
    let Some(suggestion) = account(&page.app, plan).await? else {
        return Ok(people.into_iter().map(|official| (official, t.stale.to_owned())).collect());
    };
    let nearest = behind(move || Ok(nearest(&suggestion, &people))).await?;
    let sentence = |(official, sheet): (Uuid, haicap_planner::reasons::Sheet)| {
        let because: Vec<&str> = sheet.because.iter().map(|because| because.label(page.lang())).collect();
        let nearest = sheet.others.first().and_then(|other| {
            let (at, against) = (other.place?, &other.against);
            let against: Vec<String> = against.iter().map(|against| against.sentence(page.lang())).collect();
            Some(format!(" {}: {} ({}).", t.nearest, slot_name(page, at.unit, at.group), against.join("; ")))
        });
        (official, format!("{}.{}", capital(&because.join(", ")), nearest.unwrap_or_default()))
    };
    Ok(nearest.into_iter().map(sentence).collect())
}

fn nearest(suggestion: &Arc<Suggestion>, people: &[Uuid]) -> Vec<(Uuid, haicap_planner::reasons::Sheet)> {
    let reasons = suggestion.reasons();
    people.iter().filter_map(|official| Some((*official, reasons.why(*official, 1)?))).collect()
}

/// A sentence begins with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
