//! One's own part in a round: each step in order, ticked when the journal shows it done (phần của tôi).

mod evidence;
mod live;

pub(super) use evidence::GivenView;
pub(crate) use evidence::{file_evidence, picture};
pub(crate) use live::events;

use super::rounds::{by, name_of, wish};
use crate::board::{Round, lock};
use crate::error::Problem;
use crate::pages::{Fields, Page, Shell, encoded, show};
use crate::rehearsal::rounds::city_side::CITY_SIDE;
use crate::rehearsal::rounds::people::{assignments, call_in as replace, substitutes, turn_of, turns};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use evidence::{EvidenceForm, Typed};
use haicap_core::access::Action;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Act, Cast, Deed, PlayState, Scenario, Step, Verdict, identity_number, window};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

texts! { pub(crate) PracticeTexts;
    title: "Phần của tôi", "My part";
    lead: "Các bước của bạn trong đợt này, theo thứ tự. Bước được đánh dấu khi nhật ký cho thấy đã làm đúng, đúng người, đúng ngày.", "Your steps in this round, in order. A step is ticked when the journal shows it done rightly, by the right person, on its day.";
    none: "Bạn không có phần nào trong đợt đang diễn ở lần vận hành thử này.", "You have no part in a round of this trial.";
    round: "Đợt", "Round";
    closed: "Đợt đã kết thúc.", "The round is over.";
    your_turn: "đến lượt bạn", "your turn";
    turns: "việc đến lượt bạn", "steps are yours to do now";
    done: "bước đã đạt", "steps done";
    of: "trên", "of";
    later: "chưa đến lượt", "not yet your turn";
    citizen: "Người dân số", "Citizen no.";
    number: "số định danh", "identity number";
    brings: "giấy tờ mang theo", "papers brought";
    copies: "bản", "copies";
    pages_each: "trang mỗi bản", "pages each";
    at: "dự kiến", "planned";
    until: "chậm nhất", "at the latest";
    do_it: "Mở trang để làm", "Open the page";
    elsewhere: "Bước này làm trên hệ thống khác. Làm xong thì ghi một minh chứng: mã, ảnh chụp hoặc người chứng kiến.", "This step is done in another system. When it is done file one piece of evidence: a code, a picture or a witness.";
    kind: "Loại minh chứng", "Kind of evidence";
    evidence: "Mã, hoặc ai chứng kiến, hoặc ảnh chụp gì", "The code, or who saw it, or what the picture shows";
    picture: "Ảnh chụp", "Picture";
    picture_hint: "PNG hoặc JPEG, tối đa 8 MB. Nơi chụp, giờ chụp ghi trong ảnh sẽ được xóa. Không chụp giấy tờ của người dân.", "PNG or JPEG, at most 8 MB. Place and time inside it are removed. Take no picture of citizens' papers.";
    file: "Ghi minh chứng", "File the evidence";
    given: "Minh chứng", "Evidence";
    by_director: "người điều hành ghi", "given by the director";
    broken_off: "Ảnh gửi lên bị ngắt giữa chừng, chưa ghi gì. Hãy gửi lại.", "The upload broke off, nothing was filed. Send it again.";
    refused: "hệ thống phải từ chối bước này", "the system must refuse this";
    more: "hồ sơ nữa sẽ hiện khi đến lượt", "more dossiers appear when their turn comes";
    head: "Người diễn của đơn vị", "People of the unit";
    head_hint: "Đến lượt mà vắng mặt thì gọi người khác giữ cùng chức vụ.", "When somebody is absent at their turn, call in another holder of the same post.";
    call: "Gọi người thay", "Call in";
    why: "Lý do", "Reason";
    instead: "thay cho", "instead of";
}

/// Plays shown of one scenario; more appear as those are done.
const SHOWN: usize = 25;

#[derive(Template)]
#[template(path = "rehearsal/practice.html")]
struct PracticePage {
    shell: Shell,
    t: &'static PracticeTexts,
    round: Option<RoundView>,
    absent: Vec<Absent>,
    problem: Option<Problem>,
    /// Address of the stream that says when the page is out of date.
    changes: String,
}

struct RoundView {
    name: String,
    closed: bool,
    scenarios: Vec<ScenarioView>,
    turns: usize,
    done: usize,
    of: usize,
}

struct ScenarioView {
    turn: bool,
    title: String,
    unit: String,
    papers: String,
    quantity: Option<(u32, u32)>,
    plays: Vec<PlayView>,
    more: usize,
}

struct PlayView {
    citizen: usize,
    number: String,
    steps: Vec<StepView>,
    turn: bool,
}

struct StepView {
    text: String,
    refused: bool,
    class: &'static str,
    sign: &'static str,
    state: &'static str,
    why: Option<String>,
    when: String,
    link: Option<String>,
    /// When it is done in another system and evidence closes it.
    evidence: Option<EvidenceForm>,
    given: Option<GivenView>,
}

/// Somebody of one's unit whose turn it is, for whom another may be called in.
struct Absent {
    unit: String,
    cast: &'static str,
    cast_name: &'static str,
    from: Uuid,
    name: String,
    turns: usize,
    others: Vec<(Uuid, String)>,
}

/// A person's parts of a round.
struct Mine {
    unit: UnitId,
    scenario: usize,
    casts: BTreeSet<Cast>,
}

/// One's own part.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page, None, None).await)
}

async fn view(page: &Page, problem: Option<Problem>, typed: Option<&Typed>) -> Result<Response, Problem> {
    let (t, changes) = (PracticeTexts::of(page.lang()), live::address(page));
    let round = current(page);
    let absent = match &round {
        Some(round) => absent(page, round).await?,
        None => Vec::new(),
    };
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    let round = round.map(|round| round_view(page, &lock(&round), typed));
    page.html_with(status, &PracticePage { shell: page.shell(t.title), t, round, absent, problem, changes })
}

/// The round that goes on, else the last one, of those in which the person plays or heads a unit.
fn current(page: &Page) -> Option<Arc<Mutex<Round>>> {
    let mut rounds = page.app.boards.all();
    rounds.retain(|round| {
        let round = lock(round);
        let heads = |unit: UnitId| round.has_unit(unit) && page.may_at(Action::ReadBoard, unit);
        !mine(page, &round).is_empty() || (round.has_people() && page.subject().units().any(heads))
    });
    let open = rounds.iter().rfind(|round| !lock(round).is_closed()).cloned();
    open.or_else(|| rounds.pop())
}

/// The parts of a round that the person plays at the keyboard.
fn mine(page: &Page, round: &Round) -> Vec<Mine> {
    let held: BTreeSet<Uuid> = page.subject().assignments.iter().map(|assignment| assignment.id).collect();
    let mut mine: Vec<Mine> = Vec::new();
    // A desk of the city side serves every unit of the round.
    let units: BTreeSet<UnitId> = match page.subject().units().any(|unit| unit == CITY_SIDE) {
        true => round.record().units.iter().copied().collect(),
        false => page.subject().units().collect(),
    };
    for player in units.into_iter().flat_map(|unit| round.players_at(unit)) {
        if !player.by_person || player.assignment.is_none_or(|assignment| !held.contains(&assignment)) {
            continue;
        }
        match mine.iter_mut().find(|part| part.unit == player.unit && part.scenario == player.scenario) {
            Some(part) => _ = part.casts.insert(player.cast),
            None => {
                mine.push(Mine { unit: player.unit, scenario: player.scenario, casts: [player.cast].into() });
            }
        }
    }
    mine
}

fn round_view(page: &Page, round: &Round, typed: Option<&Typed>) -> RoundView {
    let mut view = RoundView {
        name: name_of(page, round),
        closed: round.is_closed(),
        scenarios: Vec::new(),
        turns: 0,
        done: 0,
        of: 0,
    };
    for part in mine(page, round) {
        let scenario = &round.record().scenarios[part.scenario];
        let mut plays = Vec::new();
        for (index, state) in round.plays_of(part.unit, part.scenario) {
            let play = play_view(page, round, &part, (index, state), typed);
            view.turns += usize::from(play.turn);
            view.done += play.steps.iter().filter(|step| step.class == "p").count();
            view.of += play.steps.len();
            plays.push(play);
        }
        // What is to be done now stands first, then what comes, then what is done.
        plays.sort_by_key(|play| (!play.turn, play.steps.iter().all(|step| step.class == "p")));
        let more = plays.len().saturating_sub(SHOWN);
        plays.truncate(SHOWN);
        if plays.iter().all(|play| play.steps.is_empty()) {
            continue;
        }
        let turn = plays.iter().any(|play| play.turn);
        view.scenarios.push(ScenarioView {
            turn,
            title: scenario.title.clone(),
            unit: page.unit_name(part.unit),
            papers: papers(page, scenario),
            quantity: (scenario.quantity.copies > 1 || scenario.quantity.pages > 1)
                .then_some((scenario.quantity.copies, scenario.quantity.pages)),
            plays,
            more,
        });
    }
    // Whoever plays at many units sees first where it is their turn.
    view.scenarios.sort_by_key(|scenario| !scenario.turn);
    view
}

fn papers(page: &Page, scenario: &Scenario) -> String {
    let procedure = scenario.procedure.as_ref().and_then(|id| page.city().procedure(id));
    let name = |key: &String| {
        let paper = procedure.and_then(|procedure| procedure.papers.iter().find(|paper| paper.key == *key));
        paper.map_or_else(|| key.clone(), |paper| paper.name.clone())
    };
    scenario.papers.iter().map(name).collect::<Vec<_>>().join("; ")
}

fn play_view(
    page: &Page,
    round: &Round,
    part: &Mine,
    (index, state): (usize, &PlayState),
    typed: Option<&Typed>,
) -> PlayView {
    let scenario = &round.record().scenarios[part.scenario];
    let number = identity_number(round.id(), index);
    let turn = !round.is_closed() && turn_of(round, state).is_some_and(|cast| part.casts.contains(&cast));
    let mut steps = Vec::new();
    for (step, at) in scenario.steps.iter().enumerate() {
        let Step::Act { text, act } = at else { continue };
        if part.casts.contains(&act.cast) {
            let now = turn && state.next_step() == Some(step);
            let mut view = step_view(page, round, state, (step, text, act), now, &number);
            if now && matches!(act.deed, Deed::Elsewhere { .. }) {
                view.evidence = Some(EvidenceForm::new(page, state.play.id, step, typed));
            }
            steps.push(view);
        }
    }
    PlayView { citizen: state.play.number as usize + 1, number, steps, turn }
}

fn step_view(
    page: &Page,
    round: &Round,
    state: &PlayState,
    (index, text, act): (usize, &String, &Act),
    now: bool,
    number: &str,
) -> StepView {
    let t = PracticeTexts::of(page.lang());
    let verdict = &state.verdicts[index];
    let (class, sign) = match verdict.verdict {
        Verdict::Passed => ("p", "✓"),
        Verdict::Failed => ("f", "✗"),
        Verdict::NotReached => ("n", "–"),
        Verdict::Pending => ("o", "·"),
    };
    let planned = round.schedule(state.play.scenario)[index];
    let (_, last) = window(planned, &page.city().calendar, true, round.record().hours.map(|hours| hours.until));
    let elsewhere = matches!(act.deed, Deed::Elsewhere { .. });
    StepView {
        text: text.clone(),
        refused: act.refused.is_some(),
        class,
        sign,
        state: match verdict.verdict {
            _ if now => t.your_turn,
            Verdict::Pending => t.later,
            other => other.label(page.lang()),
        },
        why: verdict.cause.as_ref().map(|cause| cause.message(page.lang())),
        when: match verdict.at.filter(|_| verdict.verdict == Verdict::Passed) {
            Some(at) => page.moment(at),
            None => format!("{} {}, {} {}", t.at, page.moment(planned), t.until, page.moment(last)),
        },
        link: (now && !elsewhere).then(|| link(page, round, state, act, number)),
        evidence: None,
        given: round.given(state.play.id, index).map(|given| GivenView::new(page, given, "/practice/pictures")),
    }
}

/// The real page on which a step is done.
fn link(page: &Page, round: &Round, state: &PlayState, act: &Act, number: &str) -> String {
    let Deed::Submit { channel } = act.deed else {
        return page
            .link(&state.dossier.as_ref().map_or("/work".into(), |dossier| format!("/dossiers/{}", dossier.id)));
    };
    let scenario = &round.record().scenarios[state.play.scenario];
    let papers: String = scenario.papers.iter().map(|paper| format!("&paper={}", encoded(paper))).collect();
    let name = encoded(&format!("Người dân số {}", state.play.number + 1));
    let (copies, pages) = (scenario.quantity.copies, scenario.quantity.pages);
    page.link(&format!(
        "/counter?procedure={}&channel={channel}&unit={}&name={name}&identity_number={number}&copies={copies}&pages={pages}{papers}",
        encoded(scenario.procedure.as_ref().map_or("", |procedure| &procedure.code)),
        state.play.unit,
    ))
}

/// For the head of a unit: whose turn it is there, and who may be called in.
async fn absent(page: &Page, round: &Mutex<Round>) -> Result<Vec<Absent>, Problem> {
    let (turns, closed) = {
        let round = lock(round);
        (turns(&round), round.is_closed())
    };
    let own: BTreeSet<UnitId> = page.subject().units().filter(|unit| page.may_at(Action::ReadBoard, *unit)).collect();
    let mut absent = Vec::new();
    for ((unit, cast, from), turns) in turns {
        let Some(from) = from.filter(|_| turns > 0 && !closed && own.contains(&unit)) else { continue };
        let others = page.kept(substitutes(&page.app, from, unit).await)?;
        if others.is_empty() {
            continue;
        }
        let held = page.kept(assignments(&page.app, unit).await)?;
        absent.push(Absent {
            unit: unit.to_string(),
            cast: cast.key(),
            cast_name: cast.label(page.lang()),
            from,
            name: held.iter().find(|held| held.id == from).map(|held| held.name.clone()).unwrap_or_default(),
            turns,
            others: others
                .into_iter()
                .map(|other| (other.id, format!("{}, {}", other.name, show::post(page, &other.post))))
                .collect(),
        });
    }
    Ok(absent)
}

/// The head of a unit calls somebody in; only the director may let a robot stand in.
pub(crate) async fn call_in(page: Page, form: Fields) -> Response {
    page.answer_to(&form, call(&page, &form).await)
}

async fn call(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let missing = || Problem::not_found(page.lang());
    let wish = wish(form).filter(|wish| wish.to.is_some()).ok_or_else(missing)?;
    if !page.may_at(Action::ReadBoard, wish.unit) || page.subject().units().all(|unit| unit != wish.unit) {
        return Err(missing());
    }
    let round = current(page).ok_or_else(missing)?;
    page.kept(replace(&page.app, &round, wish, &by(page)).await)?;
    Ok(page.go("/practice"))
}
