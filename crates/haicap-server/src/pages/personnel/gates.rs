//! Gates of the legal track: acts of law that decisions wait for; and drafts that let it follow the provisional one.

use super::scope::{Scope, may, number};
use crate::error::Problem;
use crate::ledger::Note;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::RecordError;
use crate::personnel::files::{Circumstances, FileWish, carry_out};
use crate::personnel::proposals::each;
use crate::personnel::records::OpenedGate;
use crate::personnel::state::State;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::staffing::settings::{Competence, Gate};
use haicap_core::staffing::{Command, CommandKind, File, Place, PlacementState, Track};
use haicap_core::words::{date, tidy};
use jiff::civil::Date;
use uuid::Uuid;

texts! { pub(crate) GateTexts;
    title: "Điều kiện pháp lý", "Legal gates";
    lead: "Quyết định, nghị quyết chỉ được ban hành khi văn bản làm căn cứ đã có hiệu lực. Thông báo tạm thời không phải chờ.", "Decisions and resolutions wait for an act of law in force. Provisional notices do not.";
    none: "Gói dữ liệu của thành phố không có điều kiện nào.", "The city's pack names no gate.";
    open: "đã mở", "open";
    closed: "chưa mở", "closed";
    not_yet: "đã ghi, chưa đến ngày hiệu lực", "written down, not in force yet";
    expected: "Dự kiến", "Expected";
    ground: "Căn cứ", "Ground";
    act: "Văn bản (số, ngày, tên)", "Act of law (number, date, name)";
    from: "Có hiệu lực từ ngày", "In force from";
    open_button: "Mở điều kiện", "Open the gate";
    change: "Ghi lại", "Change";
    opens: "Mở cho", "Opens the way for";
    posts: "Chức vụ", "Posts";
    other_posts: "các chức vụ còn lại", "all other posts";
    body: "Cơ quan", "Body";
    paper: "Văn bản", "Paper";
    waiting: "người đã thống nhất chờ điều kiện này", "agreed people wait for this gate";
    saved: "Đã ghi.", "Written down.";
    act_missing: "Ghi số, tên văn bản và ngày có hiệu lực (năm-tháng-ngày).", "Name the act and its first day of force (year-month-day).";
    follow: "Đưa tuyến chính thức theo tuyến tạm thời", "Let the legal track follow the provisional one";
    follow_hint: "Lập dự thảo chính thức đúng như phân công tạm thời đã ban hành; sau đó đề xuất, thẩm định, thống nhất như thường lệ. Người đã có bước chính thức không bị đụng đến.", "Drafts legal placements equal to the issued provisional ones; they are then proposed, appraised and agreed on as usual.";
    follow_count: "người có thông báo tạm thời, chưa có dự thảo chính thức", "people with a provisional notice and nothing on the legal track";
    follow_button: "Lập dự thảo chính thức", "Draft";
    follow_propose: "và đề xuất luôn", "and propose at once";
    waiting_drafts: "người có dự thảo chính thức chưa đề xuất", "people with a legal draft that is not proposed";
    legal_list: "Xem và sửa từng người trên tuyến chính thức", "See and change each person on the legal track";
    drafted: "người có dự thảo chính thức", "people drafted on the legal track";
    proposed: "người được đề xuất", "people proposed";
    refused: "người chưa lập được", "people refused";
}

#[derive(Template)]
#[template(path = "personnel/gates.html")]
struct GatesPage {
    shell: Shell,
    t: &'static GateTexts,
    path: String,
    leads: bool,
    saved: bool,
    done: Option<[String; 3]>,
    gates: Vec<GateView>,
    proposes: bool,
    following: usize,
    following_words: String,
    /// People whose legal draft is not handed in.
    drafts: usize,
    /// The proposals of the legal track.
    legal: String,
    today: String,
}

struct GateView {
    key: String,
    name: String,
    ground: String,
    expected: Option<String>,
    state: (&'static str, &'static str),
    opened: Option<(String, String, String)>,
    rows: Vec<(String, String, String)>,
    waiting: usize,
}

/// All gates.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state) = (GateTexts::of(page.lang()), page.staff());
    let scope = Scope::of(page);
    let proposes = may(page, Action::Propose);
    let following = if proposes { to_follow(page, &state, &scope).len() } else { 0 };
    let drafts = if proposes { to_propose(page, &state, &scope).len() } else { 0 };
    let count = |name: &str| page.asked.get(name).parse::<u64>().ok().map(|count| number(page, count));
    let done = count("drafted").zip(count("proposed")).zip(count("refused"));
    let shown = GatesPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/gates"),
        leads: may(page, Action::LeadStaffing),
        saved: page.asked.filled("saved").is_some(),
        done: done.map(|((drafted, proposed), refused)| [drafted, proposed, refused]),
        gates: page.city().staffing.gates.iter().map(|gate| gate_view(page, &state, &scope, gate)).collect(),
        proposes,
        following,
        following_words: number(page, following),
        drafts,
        legal: page.link("/proposals?track=legal"),
        today: page.today().to_string(),
    };
    page.html(&shown)
}

fn gate_view(page: &Page, state: &State, scope: &Scope, gate: &Gate) -> GateView {
    let (t, city) = (GateTexts::of(page.lang()), page.city());
    let opened = state.get::<OpenedGate>(&gate.key);
    let is_mine = |row: &&Competence| row.gate.as_ref() == Some(&gate.key);
    let posts = |row: &Competence| {
        let names = row.posts.iter().map(|post| match post.as_str() {
            "*" => t.other_posts.to_owned(),
            post => page.post_name(post),
        });
        names.collect::<Vec<_>>().join(", ")
    };
    let row = |row: &Competence| (posts(row), row.body.clone(), row.paper.label(page.lang()).to_owned());
    // The day of effect decides who is competent; nobody knows it yet, so the opening day is taken until it is past.
    let competent = |post: &str| city.staffing.competence(Track::Legal, post, page.today().max(city.opening_day));
    let waits = state.placed(Track::Legal).filter(|(official, _, placement)| {
        placement.state == PlacementState::Agreed
            && scope.has_person(city, official)
            && competent(&placement.place.post).is_some_and(|row| is_mine(&row))
    });
    GateView {
        key: gate.key.clone(),
        name: gate.name.clone(),
        ground: gate.ground.clone(),
        expected: gate.expected.map(date),
        state: match opened {
            None => ("unsure", t.closed),
            Some(opened) if opened.in_force_from > page.today() => ("running", t.not_yet),
            Some(_) => ("good", t.open),
        },
        opened: opened.map(|o| (o.act.clone(), date(o.in_force_from), o.in_force_from.to_string())),
        rows: city.staffing.competence.iter().filter(is_mine).map(row).collect(),
        waiting: waits.count(),
    }
}

/// Opens a gate, or corrects what was written down about it.
pub(crate) async fn open(page: Page, Path(key): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, write(&page, &key, &form).await)
}

async fn write(page: &Page, key: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let gate = page.city().staffing.gates.iter().find(|gate| gate.key == key);
    let key = gate.map(|gate| gate.key.clone()).ok_or_else(|| Problem::not_found(page.lang()))?;
    let missing = || RecordError::wrong(GateTexts::of(Lang::Vi).act_missing, GateTexts::of(Lang::En).act_missing);
    let act = page.kept(form.filled("act").map(tidy).ok_or_else(missing))?;
    let from: Date = page.kept(form.get("from").trim().parse().map_err(|_| missing()))?;
    let actor = page.actor()?;
    // Opening is a step of the whole process, not of one file: the body is the first of the person's.
    let by = actor.by(CommandKind::Concur);
    let who = actor.key();
    let change = page.app.personnel.change(&page.app, &who, |batch| {
        let opened = OpenedGate { act, in_force_from: from, by };
        let events = serde_json::json!({ "act": opened.act, "in_force_from": from });
        batch.put(key, opened, Note { command: "open_gate", unit: None, events: &events })
    });
    page.kept(change.await)?;
    Ok(page.go("/gates?saved=1"))
}

/// People with an issued provisional placement and nothing on the legal track, with their place.
fn to_follow(page: &Page, state: &State, scope: &Scope) -> Vec<(Uuid, Place)> {
    let place = |(id, file): (&Uuid, &File)| {
        let official = state.person(*id).filter(|official| scope.has_person(page.city(), official))?;
        let issued = file.issued(Track::Provisional)?;
        file.current(Track::Legal).is_none().then(|| (official.id, issued.place.clone()))
    };
    state.all::<File>().filter_map(place).collect()
}

/// People whose legal draft was written down and not handed in.
fn to_propose(page: &Page, state: &State, scope: &Scope) -> Vec<Uuid> {
    let drafts = state.placed(Track::Legal).filter(|(official, _, placement)| {
        placement.state == PlacementState::Draft && scope.has_person(page.city(), official)
    });
    drafts.map(|(official, ..)| official.id).collect()
}

/// Drafts legal placements equal to the issued provisional ones, for the people of one's districts.
pub(crate) async fn follow(page: Page, form: Fields) -> Response {
    page.answer_to(&form, draft(&page, &form).await)
}

async fn draft(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (actor, scope, series) = (page.actor()?, Scope::of(page), page.id()?);
    let people = to_follow(page, &page.staff(), &scope);
    let proposes = form.filled("propose").is_some();
    let waiting = if proposes { to_propose(page, &page.staff(), &scope) } else { vec![] };
    let (who, city) = (actor.key(), page.city());
    let change = page.app.personnel.change(&page.app, &who, |batch| {
        let around = Circumstances::of(city, batch);
        let wish = |(official, place): &(Uuid, Place)| {
            let id = Uuid::new_v5(&series, official.as_bytes());
            let command = Command::Draft { id, place: place.clone(), note: None };
            FileWish { official: *official, track: Track::Legal, command }
        };
        let wishes: Vec<FileWish> = people.iter().map(wish).collect();
        let drafted = carry_out(batch, &around, &actor, &wishes)?;
        let mut refused = drafted.refused.len();
        let mut proposed = 0;
        if proposes {
            let failed: Vec<Uuid> = drafted.refused.iter().map(|(official, _)| *official).collect();
            let ready = people.iter().map(|(official, _)| *official).filter(|official| !failed.contains(official));
            let wishes = each(Track::Legal, ready.chain(waiting), &Command::Propose);
            let done = carry_out(batch, &around, &actor, &wishes)?;
            proposed = done.done;
            refused += done.refused.len();
        }
        Ok([drafted.done, proposed, refused])
    });
    let [drafted, proposed, refused] = page.kept(change.await)?;
    Ok(page.go(&format!("/gates?drafted={drafted}&proposed={proposed}&refused={refused}")))
}
