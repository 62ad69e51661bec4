//! One list: members, make-up, earlier versions, a new version, the list as a paper.

use super::ListsTexts;
use crate::error::Problem;
use crate::pages::personnel::proposals::{PostGroup, posts, reader};
use crate::pages::personnel::scope::{Scope, may, person_link, qualification_name};
use crate::pages::personnel::take_out::{Secrecy, classification, keeper, note, print_paper, secrecy};
use crate::pages::{Fields, Page, Shell};
use crate::personnel::lists::{LineFault, conclude as keep, difference, latest, members};
use crate::personnel::records::Settled;
use crate::personnel::state::State;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::Official;
use haicap_core::staffing::notices::{Frame, concluded_list};
use haicap_core::staffing::{ConcludedList, ListKind, ListMember, make_up};
use haicap_core::words::{date, tidy};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "personnel/list_one.html")]
struct OnePage {
    shell: Shell,
    t: &'static ListsTexts,
    path: String,
    unit: String,
    saved: bool,
    secrecy: Secrecy,
    current: Option<VersionView>,
    members: Vec<MemberRow>,
    make_up: Vec<(String, usize)>,
    earlier: Vec<EarlierView>,
    keeps: bool,
    faults: Vec<(usize, String)>,
    form: FormView,
    posts: Vec<PostGroup>,
}

struct VersionView {
    session: String,
    number: String,
    date: String,
    signer: String,
    version: usize,
    people: usize,
}

struct MemberRow {
    /// Link, name and staff number; nothing for somebody who is not theirs to see.
    person: Option<(String, String, String)>,
    title: String,
    post: Option<String>,
}

struct EarlierView {
    version: VersionView,
    /// Words of what the next version changed, with names.
    changes: Vec<(&'static str, Vec<String>)>,
}

/// What the form says, also when it was refused.
#[derive(Default)]
struct FormView {
    session: String,
    number: String,
    date: String,
    signer: String,
    lines: String,
}

/// A list that an address names.
struct Asked<'p> {
    unit: &'p haicap_core::territory::Unit,
    kind: ListKind,
    scope: Scope,
}

fn asked<'p>(page: &'p Page, unit: &str, kind: &str) -> Result<Asked<'p>, Problem> {
    let scope = Scope::of(page);
    let kind = ListKind::from_key(kind).ok_or_else(|| Problem::not_found(page.lang()))?;
    Ok(Asked { unit: scope.unit(page, unit)?, kind, scope })
}

/// The page of a list.
pub(crate) async fn show(page: Page, Path((unit, kind)): Path<(String, String)>) -> Response {
    page.answer(asked(&page, &unit, &kind).and_then(|asked| view(&page, &asked, None)))
}

fn view(page: &Page, asked: &Asked, refused: Option<(FormView, Vec<LineFault>)>) -> Result<Response, Problem> {
    let (t, state) = (ListsTexts::of(page.lang()), page.staff());
    let (unit, kind) = (asked.unit.id, asked.kind);
    let versions = state.get::<Settled>(&format!("{unit}/{kind}")).map_or(&[][..], |list| &list.versions);
    let current = versions.last();
    let is_refused = refused.is_some();
    let (form, faults) = refused.unwrap_or_else(|| (form_of(page, &state, current), vec![]));
    let words = |fault: LineFault| (fault.line, if page.lang() == Lang::Vi { fault.words.0 } else { fault.words.1 });
    let keeps = may(page, Action::KeepConcludedLists);
    let shown = OnePage {
        shell: page.shell(format!("{}, {}", kind.label(page.lang()), asked.unit.name)),
        t,
        path: page.link(&format!("/lists/{unit}/{kind}")),
        unit: asked.unit.name.clone(),
        saved: page.asked.filled("saved").is_some(),
        secrecy: secrecy(page),
        current: current.map(|list| version(list, versions.len())),
        members: current
            .map(|list| list.members.iter().map(|m| member(page, &state, asked, m)).collect())
            .unwrap_or_default(),
        make_up: current.map(|list| made_of(page, &state, list)).unwrap_or_default(),
        earlier: earlier(page, &state, asked, versions),
        keeps,
        faults: faults.into_iter().map(words).collect(),
        form,
        posts: if keeps { posts(page, Some(unit)) } else { vec![] },
    };
    if is_refused { page.html_with(422, &shown) } else { page.html(&shown) }
}

fn version(list: &ConcludedList, number: usize) -> VersionView {
    VersionView {
        session: list.session.clone(),
        number: list.number.clone(),
        date: date(list.date),
        signer: list.signer.clone(),
        version: number,
        people: list.members.len(),
    }
}

/// The person of a member, when they are this reader's to see.
fn seen<'s>(page: &Page, state: &'s State, asked: &Asked, official: Uuid) -> Option<&'s Official> {
    state.person(official).filter(|official| asked.scope.has_person(page.city(), official))
}

fn member(page: &Page, state: &State, asked: &Asked, member: &ListMember) -> MemberRow {
    let person = seen(page, state, asked, member.official);
    MemberRow {
        person: person.map(|p| (person_link(page, p), p.name.clone(), p.code.clone())),
        title: member.title.clone(),
        post: member.post.as_ref().map(|post| page.post_name(post)),
    }
}

/// The make-up of the whole list: numbers, no names.
fn made_of(page: &Page, state: &State, list: &ConcludedList) -> Vec<(String, usize)> {
    let t = ListsTexts::of(page.lang());
    let made = make_up(list.members.iter().filter_map(|member| state.person(member.official)), page.today());
    let named = |(key, count): (String, usize)| (qualification_name(page.city(), &key, page.lang()), count);
    [(t.people.to_owned(), made.people), (t.women.to_owned(), made.women), (t.young.to_owned(), made.young)]
        .into_iter()
        .chain(made.qualifications.into_iter().map(named))
        .collect()
}

fn earlier(page: &Page, state: &State, asked: &Asked, versions: &[ConcludedList]) -> Vec<EarlierView> {
    let t = ListsTexts::of(page.lang());
    let name = |id: &Uuid| seen(page, state, asked, *id).map_or_else(|| t.elsewhere.to_owned(), |p| p.name.clone());
    let one = |(index, pair): (usize, &[ConcludedList])| {
        let diff = difference(&pair[0], &pair[1]);
        let groups = [(t.added, diff.added), (t.removed, diff.removed), (t.changed, diff.changed)];
        let groups = groups.into_iter().filter(|(_, people)| !people.is_empty());
        EarlierView {
            version: version(&pair[0], index + 1),
            changes: groups.map(|(words, people)| (words, people.iter().map(name).collect())).collect(),
        }
    };
    let mut earlier: Vec<EarlierView> = versions.windows(2).enumerate().map(one).collect();
    earlier.reverse();
    earlier
}

/// The form as the list in force says it.
fn form_of(page: &Page, state: &State, current: Option<&ConcludedList>) -> FormView {
    let line = |member: &ListMember| {
        let code = state.person(member.official).map_or_else(|| member.official.to_string(), |p| p.code.clone());
        let post = member.post.as_ref().map(|post| format!("; {}", page.post_name(post))).unwrap_or_default();
        format!("{code}; {}{post}", member.title)
    };
    let lines: Vec<String> = current.map(|list| list.members.iter().map(line).collect()).unwrap_or_default();
    FormView { date: page.today().to_string(), lines: lines.join("\n"), ..FormView::default() }
}

/// Writes a new version.
pub(crate) async fn conclude(page: Page, Path((unit, kind)): Path<(String, String)>, form: Fields) -> Response {
    page.answer_to(&form, write(&page, (&unit, &kind), &form).await)
}

async fn write(page: &Page, (unit, kind): (&str, &str), form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let asked = asked(page, unit, kind)?;
    match read(page, &asked, form) {
        Ok(list) => {
            page.kept(keep(&page.app, &page.actor()?, list).await)?;
            Ok(page.go(&format!("/lists/{}/{}?saved=1", asked.unit.id, asked.kind)))
        }
        Err(faults) => {
            let text = |name: &str| form.get(name).to_owned();
            let kept = FormView {
                session: text("session"),
                number: text("number"),
                date: text("date"),
                signer: text("signer"),
                lines: text("members"),
            };
            view(page, &asked, Some((kept, faults)))
        }
    }
}

/// The list that a form writes down, or everything that is wrong with it.
fn read(page: &Page, asked: &Asked, form: &Fields) -> Result<ConcludedList, Vec<LineFault>> {
    let both = |words: fn(&ListsTexts) -> &'static str| LineFault {
        line: 0,
        words: (words(ListsTexts::of(Lang::Vi)).to_owned(), words(ListsTexts::of(Lang::En)).to_owned()),
    };
    let mut faults = Vec::new();
    let fields = ["session", "number", "signer"].map(|name| form.filled(name).map(tidy));
    let day: Option<jiff::civil::Date> = form.get("date").trim().parse().ok();
    if fields.iter().any(Option::is_none) || day.is_none() {
        faults.push(both(|t| t.missing));
    }
    if day.is_some_and(|day| day > page.today()) {
        faults.push(both(|t| t.future));
    }
    let state = page.staff();
    let empties = latest(&state, asked.unit.id, asked.kind).is_some_and(|list| !list.members.is_empty());
    let members = members(page.city(), &state, (asked.unit.id, empties), form.get("members"));
    let members = members.unwrap_or_else(|wrong| {
        faults.extend(wrong);
        vec![]
    });
    let ([Some(session), Some(number), Some(signer)], Some(date), true) = (fields, day, faults.is_empty()) else {
        return Err(faults);
    };
    Ok(ConcludedList { unit: asked.unit.id, kind: asked.kind, session, number, date, signer, members })
}

/// The list as a paper; of people who are not the reader's to see the title alone.
pub(crate) async fn pdf(page: Page, Path((unit, kind)): Path<(String, String)>) -> Response {
    page.answer(print(&page, &unit, &kind).await)
}

async fn print(page: &Page, unit: &str, kind: &str) -> Result<Response, Problem> {
    let asked = asked(page, unit, kind)?;
    let (state, city) = (page.staff(), page.city());
    let missing = || Problem::not_found(page.lang());
    let list = latest(&state, asked.unit.id, asked.kind).ok_or_else(missing)?;
    let people: BTreeMap<Uuid, &Official> = list
        .members
        .iter()
        .filter_map(|member| Some((member.official, seen(page, &state, &asked, member.official)?)))
        .collect();
    let post = list.members.iter().find_map(|member| member.post.clone()).unwrap_or_else(|| "*".into());
    let keeper = keeper(city, &post, list.date).ok_or_else(missing)?;
    let reader = reader(page);
    let frame = Frame {
        city,
        competence: keeper,
        number: None,
        date: page.today(),
        place_name: &city.name,
        classification: classification(page, &page.asked)?,
        copy: None,
        draft: false,
        reader: Some(&reader),
    };
    let document = concluded_list(&frame, list, &people);
    let name = format!("danh-sach-{}-{}.pdf", asked.unit.id, asked.kind.key().replace('_', "-"));
    let about = ("list", format!("list/{}/{}", asked.unit.id, asked.kind));
    note(page, about, Some(asked.unit.id), "export_list").await?;
    print_paper(page, &name, vec![document]).await
}
