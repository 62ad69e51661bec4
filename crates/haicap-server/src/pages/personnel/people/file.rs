//! A person's file: facts, both tracks beside each other, where they stand on a day, what the appraisal says.

use super::super::journal::command_words;
use super::super::scope::{
    FindingGroup, Scope, Stand, Tag, day_asked, finding_groups, findings_seen, may, person_link, posts_name,
    qualification_name, state_tag,
};
use crate::api::journal::line;
use crate::clock::from_micros;
use crate::error::Problem;
use crate::pages::{Page, Shell, show};
use crate::personnel::records::{Paper, Settled};
use crate::personnel::state::district_of;
use crate::personnel::survey::standing;
use crate::personnel::{Actor, State};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::{Action, Object};
use haicap_core::organization::{FormerPlace, Official};
use haicap_core::staffing::{Body, By, File, PaperRef, Placement, Spell, Standing, Track, history};
use haicap_core::words::date;
use haicap_store::{JournalLine, NewEntry};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

texts! { pub(crate) FileTexts;
    over: "Hồ sơ nhân sự", "Personnel file";
    list: "Danh sách", "People";
    facts: "Thông tin chung", "Facts";
    code: "Mã số", "Staff number";
    birth: "Ngày sinh", "Born";
    retires: "Đủ tuổi nghỉ hưu", "Reaches retirement age";
    sex: "Giới tính", "Sex";
    kind: "Loại", "Kind";
    qualification: "Trình độ chuyên môn", "Qualification";
    field: "Lĩnh vực công tác", "Field of work";
    position: "Chức vụ, vị trí hiện nay", "Present post";
    former: "Đang công tác tại", "Works at";
    district: "Nơi đề xuất", "Proposed by";
    pool: "Diện bố trí", "Pool";
    team: "Nhóm cần giữ cùng nhau", "Team to be kept together";
    lists: "Danh sách đã kết luận", "Concluded lists";
    relatives: "Quan hệ gia đình", "Family ties";
    relatives_none: "không ghi nhận", "none recorded";
    on_heading: "Tại ngày", "On the day";
    on: "Xem theo ngày", "As of a day";
    on_go: "Xem", "Show";
    on_today: "Hôm nay", "Today";
    legal_standing: "Chính thức", "Legal";
    provisional_standing: "Dự kiến, phân công tạm thời", "Provisional";
    no_provisional: "chưa có thông báo có hiệu lực", "no notice in effect";
    awaiting: "Chờ quyết định tiếp theo", "Awaiting the next decision";
    tracks: "Hai tuyến", "The two tracks";
    provisional: "Tuyến dự kiến, phân công tạm thời", "Provisional track";
    provisional_note: "Không có giá trị pháp lý, không thay đổi chế độ.", "Without legal effect.";
    legal: "Tuyến chính thức", "Legal track";
    legal_note: "Chỉ có quyết định, nghị quyết mới làm thay đổi tuyến này.", "Changed by a decision or resolution only.";
    provisional_empty: "Chưa có đề xuất nào.", "No proposal yet.";
    legal_empty: "Chưa có quyết định nào.", "No decision yet.";
    drafted: "Dự thảo", "Drafted";
    note: "Lý do đề xuất", "Reason";
    proposed: "Đề xuất", "Proposed";
    appraised: "Thẩm định", "Appraised";
    concurred: "Đồng thẩm định", "Concurred";
    returned: "Trả lại", "Given back";
    agreed: "Thống nhất", "Agreed";
    issued: "Ban hành", "Issued";
    ended: "Chấm dứt", "Ended";
    effective: "hiệu lực từ", "in effect from";
    history: "Quá trình, không gián đoạn", "History without gap";
    history_caption: "Tuyến chính thức liên tục từ nơi công tác cũ; tuyến dự kiến ghi bên cạnh", "The legal track from the former place on; the provisional one beside it";
    track: "Tuyến", "Track";
    place: "Nơi công tác", "Place";
    from: "Từ ngày", "From";
    until: "Đến trước ngày", "Until before";
    paper: "Văn bản", "Paper";
    before_records: "trước khi có hồ sơ này", "before these records";
    still: "đến nay", "so far";
    findings: "Thẩm định nêu về người này", "What the appraisal says of this person";
    findings_none: "Không có phát hiện nào.", "Nothing was found.";
    ground: "Căn cứ", "Ground";
    happened: "Diễn biến hồ sơ", "What happened to the file";
    happened_caption: "50 mục nhật ký mới nhất của hồ sơ này", "The 50 newest journal entries of this file";
    propose: "Đề xuất nơi làm việc", "Propose a place";
    journalled: "Lần xem này đã được ghi nhật ký.", "This reading was journalled.";
}

#[derive(Template)]
#[template(path = "personnel/person.html")]
struct FilePage {
    shell: Shell,
    t: &'static FileTexts,
    id: Uuid,
    stand: Tag,
    /// Whether the reader may propose a place for the person.
    proposes: bool,
    facts: Vec<(&'static str, String)>,
    lists: Vec<String>,
    /// Link and name of each relative; `None` when the reader may not know.
    relatives: Option<Vec<(Option<String>, String)>>,
    on: String,
    on_is_today: bool,
    day: String,
    legal_on: String,
    provisional_on: Vec<String>,
    tracks: [TrackView; 2],
    spells: Vec<SpellView>,
    findings: Vec<FindingGroup>,
    happened: Vec<Happened>,
}

struct TrackView {
    heading: &'static str,
    note: &'static str,
    empty: &'static str,
    placements: Vec<PlacementView>,
}

struct PlacementView {
    unit: String,
    unit_link: String,
    posts: String,
    state: Tag,
    is_over: bool,
    steps: Vec<Step>,
}

/// One step of a placement: what, by which body, details, and the paper.
struct Step {
    label: &'static str,
    body: String,
    detail: String,
    link: Option<String>,
    is_return: bool,
}

struct SpellView {
    track: &'static str,
    place: String,
    from: String,
    until: String,
    paper: String,
    is_provisional: bool,
}

struct Happened {
    at: String,
    who: String,
    what: String,
    refused: bool,
    ground: String,
}

/// The file of a person.
pub(crate) async fn show(page: Page, Path(id): Path<String>) -> Response {
    page.answer(view(&page, &id).await)
}

async fn view(page: &Page, id: &str) -> Result<Response, Problem> {
    let (staff, scope, city, lang) = (page.staff(), Scope::of(page), page.city(), page.lang());
    let missing = || Problem::not_found(lang);
    let official = id.parse().ok().and_then(|id| staff.person(id)).ok_or_else(missing)?;
    page.caller.may(Object { district: Some(district_of(city, official)), ..Object::default() })?;
    let asked = day_asked(page)?;
    let on = asked.unwrap_or_else(|| page.today());
    let entries = page.stored(page.app.store.journal_of(&format!("file/{}", official.id)).await)?;
    note_reading(page, &page.actor()?, official, &entries).await?;
    let (t, file) = (FileTexts::of(lang), staff.file(city, official));
    let spells = history(official, &file);
    let unit = standing(&file).map(|(_, placement)| placement.place.unit);
    let findings = page.app.personnel.findings.of(city, &staff);
    let here = unit.and_then(|unit| findings.get(&unit)).into_iter().flatten();
    let about = findings_seen(page, here.filter(|finding| finding.officials.contains(&official.id)));
    let shown = FilePage {
        shell: page.shell(official.name.clone()),
        t,
        id: official.id,
        stand: Stand::of(official, Some(&file)).tag(lang),
        proposes: official.pool.is_placed() && may(page, Action::Propose),
        facts: facts(page, official),
        lists: lists(page, &staff, official),
        relatives: may(page, Action::ReadFamilyTies).then(|| relatives(page, &staff, official)),
        on: on.to_string(),
        on_is_today: on == page.today(),
        day: date(on),
        legal_on: spells
            .iter()
            .filter(|spell| spell.track == Track::Legal && counts_on(spell, on))
            .map(|spell| standing_words(page, &spell.standing))
            .collect(),
        provisional_on: spells
            .iter()
            .filter(|spell| spell.track == Track::Provisional && counts_on(spell, on))
            .map(|spell| standing_words(page, &spell.standing))
            .collect(),
        tracks: [track(page, &staff, &file, Track::Provisional), track(page, &staff, &file, Track::Legal)],
        spells: spells.iter().map(|spell| spell_view(page, spell)).collect(),
        findings: finding_groups(page, &scope, about),
        happened: happened(page, entries).await?,
    };
    page.html(&shown)
}

/// Journals that somebody reads a file, at most once an hour.
async fn note_reading(page: &Page, actor: &Actor, official: &Official, entries: &[JournalLine]) -> Result<(), Problem> {
    let since: Timestamp = page.app.clock.now() - 1.hour();
    let is_mine = |entry: &&JournalLine| entry.command == READ && entry.actor == actor.key();
    if entries.iter().filter(is_mine).any(|entry| from_micros(entry.at) > since) {
        return Ok(());
    }
    let reader = actor.key();
    let noted = page.app.personnel.change(&page.app, &reader, |batch| {
        batch.note(|entry| NewEntry {
            aggregate: "file".into(),
            aggregate_id: format!("file/{}", official.id),
            command: READ.into(),
            ..entry
        });
        Ok(())
    });
    page.kept(noted.await)
}

/// The command of a reading in the journal.
const READ: &str = "read_file";

fn facts(page: &Page, official: &Official) -> Vec<(&'static str, String)> {
    let (t, lang) = (FileTexts::of(page.lang()), page.lang());
    let mut facts = vec![
        (t.code, official.code.clone()),
        (t.birth, date(official.birth)),
        (t.sex, official.sex.label(lang).to_owned()),
        (t.kind, official.kind.label(lang).to_owned()),
        (t.qualification, qualification_name(page.city(), &official.qualification, lang)),
        (t.field, official.field.label(lang).to_owned()),
        (t.position, official.position.clone()),
        (t.former, page.former_place(official)),
        (t.district, page.district_name(district_of(page.city(), official))),
        (t.pool, official.pool.label(lang).to_owned()),
        (t.retires, date(official.retires_on())),
    ];
    facts.extend(official.team.clone().map(|team| (t.team, team)));
    facts
}

/// The concluded lists that a person stands on.
fn lists(page: &Page, staff: &State, official: &Official) -> Vec<String> {
    let lists = staff.all::<Settled>().filter_map(|(_, list)| list.versions.last());
    let line = |list: &haicap_core::staffing::ConcludedList| {
        let member = list.members.iter().find(|member| member.official == official.id)?;
        let post = member.post.as_ref().map(|post| format!(", {}", page.post_name(post))).unwrap_or_default();
        let (kind, unit) = (list.kind.label(page.lang()), page.unit_name(list.unit));
        Some(format!("{kind}, {unit}: {}{post} ({}, {})", member.title, list.number, date(list.date)))
    };
    lists.filter_map(line).collect()
}

fn relatives(page: &Page, staff: &State, official: &Official) -> Vec<(Option<String>, String)> {
    let relative = |code: &String| {
        let person = staff.all::<Official>().map(|(_, person)| person).find(|person| person.code == *code);
        match person {
            Some(person) => (Some(person_link(page, person)), format!("{code} {}", person.name)),
            None => (None, code.clone()),
        }
    };
    official.relatives.iter().map(relative).collect()
}

fn counts_on(spell: &Spell, day: Date) -> bool {
    spell.from.is_none_or(|from| from <= day) && spell.until.is_none_or(|until| day < until)
}

fn standing_words(page: &Page, standing: &Standing) -> String {
    match standing {
        Standing::Former(from, position) => {
            let place = match from {
                FormerPlace::District(code) => page.district_name(*code),
                FormerPlace::Unit(unit) => page.unit_name(*unit),
            };
            format!("{position} - {place}")
        }
        Standing::Placed(place) => page.place_name(place),
        Standing::Awaiting => FileTexts::of(page.lang()).awaiting.to_owned(),
    }
}

fn track(page: &Page, staff: &State, file: &File, track: Track) -> TrackView {
    let t = FileTexts::of(page.lang());
    let (heading, note, empty) = match track {
        Track::Provisional => (t.provisional, t.provisional_note, t.provisional_empty),
        Track::Legal => (t.legal, t.legal_note, t.legal_empty),
    };
    let placements =
        file.track(track).iter().rev().map(|placement| placement_view(page, staff, file.district, placement)).collect();
    TrackView { heading, note, empty, placements }
}

fn placement_view(page: &Page, staff: &State, district: u32, placement: &Placement) -> PlacementView {
    PlacementView {
        unit: page.unit_name(placement.place.unit),
        unit_link: page.link(&format!("/units/{}", placement.place.unit)),
        posts: posts_name(page, placement),
        state: state_tag(placement.state, page.lang()),
        is_over: placement.state.is_over(),
        steps: steps(page, staff, district, placement),
    }
}

fn steps(page: &Page, staff: &State, district: u32, placement: &Placement) -> Vec<Step> {
    let (t, lang) = (FileTexts::of(page.lang()), page.lang());
    let body = |by: &By| match by.body {
        // Which of them: the one whose people this is.
        Body::DistrictCommittee => format!("{}: {}", by.body.label(lang), page.district_name(district)),
        other => other.label(lang).to_owned(),
    };
    let step = |label, by: &By, detail: String| Step { label, body: body(by), detail, link: None, is_return: false };
    let paper = |label, paper: &PaperRef| Step {
        link: staff.get::<Paper>(&paper.paper).map(|_| page.link(&format!("/papers/{}", paper.paper))),
        ..step(label, &paper.by, format!("{}, {} {}", paper.number, t.effective, date(paper.effective_from)))
    };
    let drafted = Step {
        label: t.drafted,
        body: String::new(),
        detail: page.moment(placement.drafted_at),
        link: None,
        is_return: false,
    };
    let mut steps = vec![drafted];
    if let Some(note) = &placement.note {
        steps.push(Step { label: t.note, body: String::new(), detail: note.clone(), link: None, is_return: false });
    }
    steps.extend(
        placement
            .returned
            .as_ref()
            .map(|(by, reason)| Step { is_return: true, ..step(t.returned, by, reason.clone()) }),
    );
    steps.extend(placement.proposed_by.as_ref().map(|by| step(t.proposed, by, String::new())));
    steps.extend(
        placement
            .appraised_by
            .as_ref()
            .map(|by| step(t.appraised, by, placement.accepted_although.clone().unwrap_or_default())),
    );
    steps.extend(placement.concurred_by.as_ref().map(|by| step(t.concurred, by, String::new())));
    steps.extend(placement.agreement.as_ref().map(|agreement| {
        step(t.agreed, &agreement.by, format!("{}, {}, {}", agreement.session, agreement.number, date(agreement.date)))
    }));
    steps.extend(placement.issued.as_ref().map(|issued| paper(t.issued, issued)));
    steps.extend(placement.ended.as_ref().map(|ended| paper(t.ended, ended)));
    steps
}

fn spell_view(page: &Page, spell: &Spell) -> SpellView {
    let t = FileTexts::of(page.lang());
    SpellView {
        track: if spell.track == Track::Legal { t.legal_standing } else { t.provisional_standing },
        place: standing_words(page, &spell.standing),
        from: spell.from.map_or_else(|| t.before_records.to_owned(), date),
        until: spell.until.map_or_else(|| t.still.to_owned(), date),
        paper: spell.paper.as_ref().map(|paper| paper.number.clone()).unwrap_or_default(),
        is_provisional: spell.track == Track::Provisional,
    }
}

/// Entries shown of what happened.
const ENTRIES: usize = 50;

/// What happened to the file, newest first, by body and not by name. Who read it, only those see who may read
/// the journal.
async fn happened(page: &Page, entries: Vec<JournalLine>) -> Result<Vec<Happened>, Problem> {
    let readings = may(page, Action::ReadPersonnelJournal);
    let seen = entries.into_iter().rev().filter(|entry| readings || entry.command != READ);
    let lines: Vec<_> = seen.take(ENTRIES).map(line).collect();
    let who = show::actors(page, lines.iter().map(|line| line.actor.as_str())).await?;
    let one = |line: crate::api::journal::Line| Happened {
        at: page.moment(line.at),
        who: who.get(&line.actor).cloned().unwrap_or_default(),
        what: capital(&command_words(&line.command, page.lang())),
        refused: line.outcome == "refused",
        ground: line.ground,
    };
    Ok(lines.into_iter().map(one).collect())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
