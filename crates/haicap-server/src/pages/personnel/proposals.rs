//! A district's proposals: its people with what is drafted, proposed and given back, and the forms to change it.

mod person;
mod submission;
mod units;

pub(crate) use person::{draft as draft_person, show as person};
pub(crate) use submission::file as submission;
pub(super) use submission::{committee, frame, notice_row, pdf, reader};

use super::list::{
    self, Choice, Filter, FilterView, ListTexts, ListView, Meant, TrackSwitch, may_know, seen_districts, sees,
};
use super::outcome::Outcome;
use super::take_out::{Secrecy, secrecy};
use crate::error::Problem;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::appraisal::seriously_concerned;
use crate::personnel::files::FileWish;
use crate::personnel::proposals::{Item, Progress, act, draft, each, ordinary_place, people, posts_in, published};
use crate::personnel::{RecordError, State};
use crate::routes::anywhere;
use crate::words::texts;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::access::{Action, Object};
use haicap_core::staffing::{Command, Place, PlacementState, Track};
use haicap_core::territory::UnitId;
use std::collections::{BTreeMap, BTreeSet};
use units::{LedUnit, UnitPanel, UnitTexts};

texts! { pub(crate) ProposalTexts;
    title: "Đề xuất của địa phương", "A district's proposals";
    deadline: "Hạn đề xuất", "Proposals are taken until";
    passed: "Đã hết hạn đề xuất", "The deadline has passed";
    no_round: "Chưa mở đợt đề xuất cho địa phương này nên chưa có hạn; vẫn có thể lập và gửi đề xuất.", "No round is open to this district yet, so there is no deadline; you may propose.";
    many: "Mỗi địa phương có hạn đề xuất riêng, xem ở mục Đợt đề xuất.", "Each district has a deadline of its own, see Rounds.";
    people: "người", "people";
    nothing: "chưa dự thảo", "nothing drafted";
    drafted: "dự thảo", "drafted";
    proposed: "chờ thẩm định", "to be appraised";
    accepted: "chờ đồng thẩm định", "to be concurred in";
    returned: "bị trả lại", "returned";
    appraised: "đã thẩm định", "appraised";
    agreed: "đã thống nhất", "agreed";
    decided: "đã có quyết định", "decided";
    legal_hint: "Tuyến chính thức: gợi ý là chỗ đã được phân công tạm thời; hạn của đợt đề xuất không áp dụng.", "Legal track: what was provisionally assigned is suggested; the deadline of the round does not apply.";
    plan: "Phương án gợi ý đã công bố", "Published plan";
    no_plan: "Chưa có phương án gợi ý nào được công bố cho địa phương.", "No plan has been published to the districts.";
    suggestion_hint: "Gợi ý chỉ để tham khảo; cấp ủy địa phương quyết định đề xuất.", "A suggestion is advice; the committee decides what it proposes.";
    at_once: "Làm một lần", "All at once";
    take_all: "Lấy mọi gợi ý làm dự thảo cho người chưa có dự thảo", "Take every suggestion as a draft where there is none";
    propose_all: "Đề xuất toàn bộ dự thảo", "Propose everything drafted";
    bulk: "Với những người trong danh sách", "With the people listed";
    scope: "Áp dụng cho", "Applies to";
    picked: "Những người được chọn", "The people selected";
    filtered: "Tất cả người theo bộ lọc", "Everybody who fits the filter";
    unit_to: "Đơn vị mới", "New unit";
    post: "Chức vụ", "Post";
    ordinary: "Theo gợi ý, hoặc theo lĩnh vực đang làm", "As suggested, or by present field";
    note: "Ghi chú", "Note";
    draft: "Dự thảo về đơn vị này", "Draft to this unit";
    take: "Lấy gợi ý làm dự thảo", "Take the suggestion";
    discard: "Bỏ dự thảo", "Discard the draft";
    propose: "Đề xuất", "Propose";
    submission: "Tờ trình của địa phương (PDF)", "The district's submission (PDF)";
    choose_unit: "Chọn đơn vị", "Choose a unit";
    none_suggested: "Chưa có gợi ý cho người này; hãy lập dự thảo bằng cách chọn đơn vị và chức vụ.", "There is no suggestion for this person; choose a unit and a post.";
    no_ordinary: "Đơn vị này không có chức vụ phù hợp; hãy chọn chức vụ.", "The unit has no fitting post; choose one.";
}

#[derive(Template)]
#[template(path = "personnel/proposals.html")]
struct ProposalsPage {
    shell: Shell,
    t: &'static ProposalTexts,
    l: &'static ListTexts,
    path: String,
    tracks: TrackSwitch,
    is_legal: bool,
    /// The district, when it is a single one.
    district: Option<String>,
    deadline: Option<Deadline>,
    progress: Progress,
    plan: Option<String>,
    /// People without a draft whom the plan has a place for.
    takeable: usize,
    proposes: bool,
    picks: bool,
    filters: FilterView,
    list: ListView,
    units: Vec<Choice>,
    posts: Vec<PostGroup>,
    submission: Option<String>,
    u: &'static UnitTexts,
    led: Vec<LedUnit>,
    unit: Option<UnitPanel>,
    secrecy: Secrecy,
    done: Option<usize>,
}

/// Until when a district may propose.
struct Deadline {
    at: String,
    passed: bool,
}

/// Posts of a block.
pub(super) struct PostGroup {
    pub(super) block: &'static str,
    pub(super) posts: Vec<(String, String)>,
}

/// The people of a district.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

/// A wish for many of them.
pub(crate) async fn change(page: Page, form: Fields) -> Response {
    page.answer_to(&form, carry(&page, &form).await)
}

/// The filter that is asked for, when its district is this person's.
fn filter(page: &Page, fields: &Fields) -> Result<Filter, Problem> {
    let filter = Filter::of(fields, &seen_districts(page));
    if let Some(district) = filter.district {
        page.caller.may(Object { district: Some(district), ..Object::default() })?;
        if !page.city().districts.contains_key(&district) {
            return Err(Problem::not_found(page.lang()));
        }
    }
    Ok(filter)
}

fn people_of<'s>(page: &Page, state: &'s State, filter: &Filter) -> Vec<Item<'s>> {
    let seen = seen_districts(page);
    people(page.city(), state, filter.track, |code| match filter.district {
        Some(district) => code == district,
        None => seen.contains(&code),
    })
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (lang, state) = (page.lang(), page.staff());
    let t = ProposalTexts::of(lang);
    let filter = filter(page, &page.asked)?;
    let all = people_of(page, &state, &filter);
    let findings = page.app.personnel.findings.of(page.city(), &state);
    let proposes = anywhere(page.subject(), Action::Propose).is_ok();
    let shown = ProposalsPage {
        shell: page.shell(t.title),
        t,
        l: ListTexts::of(lang),
        path: page.link("/proposals"),
        tracks: list::tracks(page, &format!("/proposals?district={}", filter.district_key()), filter.track),
        is_legal: filter.track == Track::Legal,
        district: filter.district.map(|code| page.district_name(code)),
        deadline: filter.district.and_then(|code| deadline(page, &state, code, filter.track)),
        progress: Progress::of(&all),
        plan: published(&state).map(|(_, plan)| plan.name.clone()),
        takeable: all.iter().filter(|item| takes(item)).count(),
        proposes,
        picks: proposes,
        filters: list::filters(page, "/proposals", &filter, &all),
        units: units(page, &all),
        posts: posts(page, None),
        submission: filter.district.map(|code| submission_link(page, code, filter.track)),
        secrecy: secrecy(page),
        u: UnitTexts::of(lang),
        led: filter.district.map(|code| units::led(page, &state, code)).unwrap_or_default(),
        unit: units::panel(page, &state, &filter),
        done: page.asked.filled("done").and_then(|done| done.parse().ok()),
        list: list::list(page, "/proposals", &filter, &filter.sieve.of(all), &findings),
    };
    page.html(&shown)
}

/// Whether the suggestion can be taken: nothing is written down, and no decision is in place.
fn takes(item: &Item) -> bool {
    item.placement.is_none() && item.suggested.is_some() && !item.decided
}

fn submission_link(page: &Page, district: u32, track: Track) -> String {
    page.link(&format!("/proposals/{district:03}/submission.pdf{}", list::track_query(track, '?')))
}

/// Until when a district may propose; the legal track waits for its gates, not for a round.
fn deadline(page: &Page, state: &State, district: u32, track: Track) -> Option<Deadline> {
    if track == Track::Legal {
        return None;
    }
    let at = state.deadline(district)?;
    Some(Deadline { at: page.moment(at), passed: page.app.clock.now() > at })
}

/// Units to propose for: those of the people's districts first, then the others.
fn units(page: &Page, items: &[Item]) -> Vec<Choice> {
    let districts: BTreeSet<u32> = items.iter().map(|item| item.district).collect();
    let city = page.city();
    let (near, far): (Vec<UnitId>, Vec<UnitId>) = city
        .new_units()
        .map(|unit| unit.id)
        .partition(|unit| !crate::personnel::state::districts_of(city, *unit).is_disjoint(&districts));
    near.into_iter().chain(far).map(|unit| Choice::new(unit.to_string(), page.unit_name(unit), "")).collect()
}

/// Posts by block: of a unit, or all there are.
pub(super) fn posts(page: &Page, unit: Option<UnitId>) -> Vec<PostGroup> {
    let city = page.city();
    let kind = unit.and_then(|unit| city.units.get(&unit)).map(|unit| unit.kind);
    let kinds: BTreeSet<_> =
        kind.map_or_else(|| city.new_units().map(|unit| unit.kind).collect(), |kind| [kind].into());
    let mut seen = BTreeSet::new();
    let mut groups: BTreeMap<_, Vec<(String, String)>> = BTreeMap::new();
    for (block, post) in kinds.iter().flat_map(|kind| posts_in(city, *kind)) {
        if seen.insert(post.key.as_str()) {
            groups.entry(block).or_default().push((post.key.clone(), page.post_name(&post.key)));
        }
    }
    groups.into_iter().map(|(block, posts)| PostGroup { block: block.label(page.lang()), posts }).collect()
}

async fn carry(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (actor, state, filter) = (page.actor()?, page.staff(), filter(page, form)?);
    let all = people_of(page, &state, &filter);
    let mut outcome = Outcome::default();
    let known: BTreeSet<_> = all.iter().map(|item| item.official.id).collect();
    if let Meant::Picked(picked) = Meant::of(form) {
        outcome.miss(picked.iter().filter(|id| !known.contains(*id)).count());
    }
    let meant = meant(page, form, &filter, all);
    let meant = if outcome.missed() > 0 { meant.unwrap_or_default() } else { meant? };
    let wishes = page.kept(wishes(page, form, filter.track, &meant, &mut outcome))?;
    let done = page.kept(act(&page.app, &actor, &wishes).await)?;
    outcome.add(page, &done);
    outcome.answer(page, &format!("/proposals?{}", filter.query()))
}

/// Whom a form is about. Behind a filter, those for whom the step makes sense; ticked people are taken as they are.
fn meant<'s>(page: &Page, form: &Fields, filter: &Filter, all: Vec<Item<'s>>) -> Result<Vec<Item<'s>>, Problem> {
    use PlacementState::{Draft, Returned};
    let state_of = |item: &Item| item.placement.map(|placement| placement.state);
    let what = form.get("do");
    let sensible = |item: &Item| match what {
        "take" => takes(item),
        "propose" => state_of(item) == Some(Draft),
        "discard" => matches!(state_of(item), Some(Draft | Returned)),
        _ => matches!(state_of(item), None | Some(Draft | Returned)) && !(item.decided && item.placement.is_none()),
    };
    let meant: Vec<Item> = match Meant::of(form) {
        Meant::Picked(picked) => {
            let picked: BTreeSet<_> = picked.into_iter().collect();
            all.into_iter().filter(|item| picked.contains(&item.official.id)).collect()
        }
        Meant::Filtered => filter.sieve.of(all).into_iter().filter(sensible).collect(),
        Meant::Sound => {
            let findings = page.app.personnel.findings.of(page.city(), &page.staff());
            // Who is left out tells what was found: only what this person may know counts.
            let known = findings.values().flatten().filter(|finding| may_know(page, finding));
            let concerned = seriously_concerned(known);
            let sound = |item: &Item| sensible(item) && !concerned.contains(&item.official.id);
            filter.sieve.of(all).into_iter().filter(sound).collect()
        }
    };
    if meant.is_empty() { Err(nobody(page)) } else { Ok(meant) }
}

/// The problem of a form about nobody.
pub(super) fn nobody(page: &Page) -> Problem {
    let words = (
        "Chưa có ai được chọn, hoặc không ai ở bước này. Hãy đánh dấu từng người, hoặc chọn áp dụng cho tất cả theo bộ lọc.",
        "Nobody was selected, or nobody is at this step. Tick people, or apply it to everybody who fits the filter.",
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "nobody_selected", words, page.lang())
}

fn wishes(
    page: &Page,
    form: &Fields,
    track: Track,
    meant: &[Item],
    outcome: &mut Outcome,
) -> Result<Vec<FileWish>, RecordError> {
    let t = ProposalTexts::of(page.lang());
    let ids = || meant.iter().map(|item| item.official.id);
    match form.get("do") {
        "propose" => Ok(each(track, ids(), &Command::Propose)),
        "discard" => Ok(each(track, ids(), &Command::Discard)),
        "take" => {
            let mut wishes = Vec::new();
            for item in meant {
                match item.suggested {
                    Some(place) => wishes.push(draft(item, place.clone(), None)?),
                    None => outcome.refuse(item.official.id, t.none_suggested, ""),
                }
            }
            Ok(wishes)
        }
        _ => {
            let unit = form.filled("unit_to").and_then(|unit| unit.parse().ok());
            let unit: UnitId =
                unit.ok_or_else(|| RecordError::wrong("Hãy chọn đơn vị mới.", "Choose the new unit."))?;
            let note = form.filled("note").map(haicap_core::words::tidy);
            let mut wishes = Vec::new();
            for item in meant {
                let place = match form.filled("post") {
                    Some(post) => Some(named_place(page, unit, post)),
                    None => ordinary_place(page.city(), item, unit),
                };
                match place {
                    Some(place) => wishes.push(draft(item, place, note.clone())?),
                    None => outcome.refuse(item.official.id, t.no_ordinary, ""),
                }
            }
            Ok(wishes)
        }
    }
}

/// A post at a unit, with the post that goes with it.
fn named_place(page: &Page, unit: UnitId, post: &str) -> Place {
    let with = page.city().blueprint.post(post).and_then(|post| post.concurrent_with.clone());
    Place { unit, post: post.to_owned(), concurrent: with.into_iter().collect() }
}

/// The person with this identifier, when their district is this person's.
fn visible<'s>(page: &Page, state: &'s State, official: &str, track: Track) -> Result<Item<'s>, Problem> {
    let missing = || Problem::not_found(page.lang());
    let id = official.parse().map_err(|_| missing())?;
    let person = state.person(id).ok_or_else(missing)?;
    let district = crate::personnel::state::district_of(page.city(), person);
    if !sees(page, district) {
        return Err(missing());
    }
    let items = people(page.city(), state, track, |code| code == district);
    items.into_iter().find(|item| item.official.id == id).ok_or_else(missing)
}
