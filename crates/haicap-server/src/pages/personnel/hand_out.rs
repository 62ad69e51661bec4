//! What leaves the personnel part as a file: lists of issued papers and of participants, each signed.

use super::scope::number;
use super::take_out::{attachment, note};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::personnel::RecordError;
use crate::personnel::papers::list_of;
use crate::personnel::participants::{handed_out, list_of as participants_of};
use crate::personnel::publish::{IssuedList, SignedList, public_key, sign};
use crate::personnel::reconcile::leaving;
use crate::personnel::records::{Paper, ParticipantList};
use crate::personnel::state::State;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::territory::UnitId;
use haicap_core::words::{date, fold};
use jiff::civil::Date;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Papers shown at once.
const MOST: usize = 200;

texts! { pub(crate) HandOutTexts;
    title: "Giao thẻ, danh sách", "Cards and lists";
    lead: "Tên chỉ rời phần nhân sự theo danh sách đã ban hành. Trên cùng một máy, danh sách tự chuyển sang thành phố; sang máy khác thì mang tệp đã ký.", "Names leave in issued lists only. On one machine they go to the city by themselves; to another machine a signed file is taken.";
    key: "Khóa công khai của phần nhân sự", "Public key of the personnel part";
    key_hint: "Đọc khóa này cho người quản trị máy vận hành thử để đối chiếu trước khi nhận tệp đầu tiên.", "Read it to the operator of the other machine before the first file is taken in.";
    take_in: "Trên máy kia: haicap issued take-in TỆP", "On the other machine: haicap issued take-in FILE";
    days: "Tất cả danh sách của một ngày, trong một tệp", "All lists of one day, in one file";
    day: "Ngày", "Day";
    lists: "danh sách", "lists";
    papers: "Văn bản đã ban hành", "Issued papers";
    papers_none: "Chưa ban hành văn bản nào.", "Nothing has been issued yet.";
    participants: "Danh sách tham gia vận hành thử đã giao", "Participant lists handed out";
    participants_none: "Chưa giao danh sách tham gia nào.", "No participant list was handed out.";
    search: "Số hoặc đơn vị", "Number or unit";
    filter: "Lọc", "Filter";
    cut: "Chỉ hiện 200 văn bản mới nhất; lọc để thấy phần còn lại.", "Only the newest 200 are shown; filter to see the rest.";
    number: "Số, ký hiệu", "Number";
    unit: "Đơn vị", "Unit";
    people: "Số người", "People";
    file: "Tệp đã ký", "Signed file";
    download: "Tải tệp", "Download";
    cards: "Thẻ đăng nhập một lần", "One-time sign-in cards";
    cards_hint: "Thẻ được in trong đợt vận hành thử: mở trang của đơn vị trong đợt, mục nhân sự, rồi chọn In thẻ cho cả đơn vị.", "Cards are printed in the trial: open the unit's page there and choose to print cards for the whole unit.";
}

#[derive(Template)]
#[template(path = "personnel/hand_out.html")]
struct HandOutPage {
    shell: Shell,
    t: &'static HandOutTexts,
    path: String,
    key: String,
    q: String,
    cut: bool,
    days: Vec<(String, String, String)>,
    papers: Vec<FileLine>,
    participants: Vec<FileLine>,
}

struct FileLine {
    name: String,
    unit: String,
    day: String,
    people: String,
    link: String,
}

/// What can be taken out.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page).await)
}

async fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state) = (HandOutTexts::of(page.lang()), page.staff());
    let words = fold(page.asked.get("q"));
    let unit_of = |paper: &Paper| paper.unit.map(|unit| page.unit_name(unit)).unwrap_or_default();
    let fits = |paper: &Paper| {
        words.is_empty() || fold(&paper.number).contains(&words) || fold(&unit_of(paper)).contains(&words)
    };
    let mut papers: Vec<(&Uuid, &Paper)> = state.all::<Paper>().filter(|(_, paper)| fits(paper)).collect();
    papers.sort_by(|(_, a), (_, b)| {
        (Reverse(a.issued_at), a.unit, &a.number).cmp(&(Reverse(b.issued_at), b.unit, &b.number))
    });
    let paper_line = |(id, paper): (&Uuid, &Paper)| FileLine {
        name: paper.number.clone(),
        unit: unit_of(paper),
        day: paper.document.date.map(date).unwrap_or_default(),
        people: number(page, paper.officials.len()),
        link: page.link(&format!("/hand-out/papers/{id}/list.json")),
    };
    let list_line = |(unit, list): (&UnitId, &ParticipantList)| {
        let at = list.handed_out_at?;
        Some(FileLine {
            name: page.unit_name(*unit),
            unit: unit.to_string(),
            day: page.moment(at),
            people: number(page, list.playing().count()),
            link: page.link(&format!("/hand-out/participants/{unit}/list.json")),
        })
    };
    let mut days: BTreeMap<Date, usize> = BTreeMap::new();
    for day in days_of(page, &state) {
        *days.entry(day).or_default() += 1;
    }
    let shown = HandOutPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/hand-out"),
        key: grouped(&page.kept(public_key(&page.app).await)?),
        q: page.asked.get("q").to_owned(),
        cut: papers.len() > MOST,
        days: days.into_iter().rev().map(|(day, count)| (day.to_string(), date(day), number(page, count))).collect(),
        papers: papers.into_iter().take(MOST).map(paper_line).collect(),
        participants: state.all::<ParticipantList>().filter_map(list_line).collect(),
    };
    page.html(&shown)
}

/// A key in groups of four letters, to be read aloud.
fn grouped(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The day of every list that can be taken out.
fn days_of<'s>(page: &'s Page, state: &'s State) -> impl Iterator<Item = Date> + 's {
    let papers =
        state.all::<Paper>().filter_map(|(_, paper)| paper.document.date.filter(|_| paper.issued_at.is_some()));
    papers.chain(state.all::<ParticipantList>().filter_map(|(_, list)| handed_out_on(page, list)))
}

fn handed_out_on(page: &Page, list: &ParticipantList) -> Option<Date> {
    list.handed_out_at.map(|at| page.city().calendar.civil(at).date())
}

fn of_unit(page: &Page, state: &State, unit: UnitId, reader: &str) -> Option<IssuedList> {
    let list = participants_of(state, unit);
    let day = handed_out_on(page, &list)?;
    Some(handed_out(state, page.city(), unit, &list, (day, reader)))
}

/// The signed file of a paper's list.
pub(crate) async fn paper(page: Page, Path(id): Path<String>) -> Response {
    page.answer(paper_file(&page, &id).await)
}

async fn paper_file(page: &Page, id: &str) -> Result<Response, Problem> {
    let reader = page.actor()?.key();
    let id: Option<Uuid> = id.parse().ok();
    let list = id.and_then(|id| list_of(&page.staff(), page.city(), id, &reader));
    let list = list.ok_or_else(|| Problem::not_found(page.lang()))?;
    let signed = page.kept(sign(&page.app, &list).await)?;
    note(page, ("issued_list", format!("paper/{}", list.id)), None, "hand_out_list").await?;
    file(page, &format!("danh-sach-{}.json", list.id), &signed)
}

/// The signed file of a unit's participants.
pub(crate) async fn participants(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(participants_file(&page, &unit).await)
}

async fn participants_file(page: &Page, unit: &str) -> Result<Response, Problem> {
    let reader = page.actor()?.key();
    let unit: Option<UnitId> = unit.parse().ok();
    let list = unit.and_then(|unit| Some((unit, of_unit(page, &page.staff(), unit, &reader)?)));
    let (unit, list) = list.ok_or_else(|| Problem::not_found(page.lang()))?;
    let signed = page.kept(sign(&page.app, &list).await)?;
    note(page, ("issued_list", format!("participants/{unit}")), Some(unit), "hand_out_list").await?;
    file(page, &format!("tham-gia-{unit}.json"), &signed)
}

/// All lists of one day in one file: participants first, then papers in the order of their issue.
pub(crate) async fn all(page: Page) -> Response {
    page.answer(all_file(&page).await)
}

async fn all_file(page: &Page) -> Result<Response, Problem> {
    let day: Date = page.kept(page.asked.get("date").parse().map_err(|_| {
        RecordError::wrong("Ngày chưa đúng; viết năm-tháng-ngày, ví dụ 2025-06-10.", "write the date as 2025-06-10")
    }))?;
    let (state, reader) = (page.staff(), page.actor()?.key());
    let units = state.all::<ParticipantList>().filter(|(_, list)| handed_out_on(page, list) == Some(day));
    let lists = units.filter_map(|(unit, _)| of_unit(page, &state, *unit, &reader));
    let mut papers: Vec<(&Uuid, &Paper)> = state
        .all::<Paper>()
        .filter(|(_, paper)| paper.document.date == Some(day) && paper.issued_at.is_some())
        .collect();
    papers.sort_by_key(|(_, paper)| (paper.issued_at, paper.number.clone()));
    let lists = lists.chain(papers.into_iter().filter_map(|(id, _)| list_of(&state, page.city(), *id, &reader)));
    let mut lists: Vec<IssuedList> = lists.collect();
    if lists.is_empty() {
        return Err(Problem::not_found(page.lang()));
    }
    // Whoever left loses their rights on the other machine, too.
    lists.extend(leaving(&state, page.city(), &reader).map(|list| IssuedList { issued_on: day, ..list }));
    let mut signed: Vec<SignedList> = Vec::with_capacity(lists.len());
    for list in &lists {
        signed.push(page.kept(sign(&page.app, list).await)?);
    }
    note(page, ("issued_list", format!("day/{day}")), None, "hand_out_lists").await?;
    file(page, &format!("danh-sach-{day}.json"), &signed)
}

fn file(page: &Page, name: &str, signed: &impl Serialize) -> Result<Response, Problem> {
    let text = page.kept(serde_json::to_vec_pretty(signed).map_err(RecordError::Damaged))?;
    Ok(attachment(name, "application/json", text))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_key_is_read_aloud_in_groups() {
        assert_eq!(super::grouped("0011aabbcc"), "0011 aabb cc");
    }
}
