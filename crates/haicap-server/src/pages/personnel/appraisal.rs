//! The appraisal: what the rules found in a district's proposals, and who is accepted, concurred in, given back.

mod sheet;
mod view;

pub(crate) use sheet::file as sheet;
pub(crate) use view::show as district;

use super::list::{Filter, Meant, TrackSwitch, may_know, seen_districts, track_of, track_query, tracks};
use super::outcome::Outcome;
use super::proposals::nobody;
use crate::error::Problem;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::appraisal::{Findings, seriously_concerned, units_of};
use crate::personnel::proposals::{Item, Progress, act, each, is_accepted, people, progress_by};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::Object;
use haicap_core::staffing::{Command, CommandKind, Finding, PlacementState, Severity};
use std::collections::BTreeSet;

texts! { pub(crate) AppraisalTexts;
    title: "Thẩm định đề xuất", "Appraisal of proposals";
    lead: "Tiêu chí do máy kiểm tra chỉ để gợi ý; Sở Nội vụ chấp nhận, Ban Tổ chức đồng thẩm định.", "The rules are checked by machine and advise; home affairs accepts, the commission concurs.";
    caption: "Các địa phương", "Districts";
    district: "Địa phương", "District";
    people: "Số người", "People";
    waiting: "Chờ thẩm định", "To be appraised";
    accepted: "Chờ đồng thẩm định", "To be concurred in";
    returned: "Trả lại", "Returned";
    appraised: "Đã thẩm định", "Appraised";
    serious: "Phải xử lý", "Serious";
    warnings: "Lưu ý", "Warnings";
    reason_missing: "Hãy ghi lý do trả lại.", "Give the reason of the return.";
}

#[derive(Template)]
#[template(path = "personnel/appraisal.html")]
struct AppraisalPage {
    shell: Shell,
    t: &'static AppraisalTexts,
    tracks: TrackSwitch,
    rows: Vec<DistrictRow>,
}

struct DistrictRow {
    name: String,
    link: String,
    progress: Progress,
    serious: usize,
    warnings: usize,
}

/// All districts.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(index(&page))
}

fn index(page: &Page) -> Result<Response, Problem> {
    let (t, state) = (AppraisalTexts::of(page.lang()), page.staff());
    let (seen, track) = (seen_districts(page), track_of(&page.asked));
    let findings = page.app.personnel.findings.of(page.city(), &state);
    let mut progress =
        progress_by(&people(page.city(), &state, track, |code| seen.contains(&code)), |item| Some(item.district));
    let row = |code: &u32| {
        let found = findings_at(page, &findings, *code);
        let serious = found.iter().filter(|finding| finding.rule.severity() == Severity::Serious).count();
        DistrictRow {
            name: page.district_name(*code),
            link: page.link(&format!("/appraisal/{code:03}{}", track_query(track, '?'))),
            progress: progress.remove(code).unwrap_or_default(),
            serious,
            warnings: found.len() - serious,
        }
    };
    let rows = seen.iter().map(row).collect();
    let tracks = tracks(page, "/appraisal", track);
    page.html(&AppraisalPage { shell: page.shell(t.title), t, tracks, rows })
}

/// What was found at the units that draw from a district, as far as this person may know it.
pub(crate) fn findings_at<'f>(page: &Page, findings: &'f Findings, district: u32) -> Vec<&'f Finding> {
    let units = units_of(page.city(), district);
    let found = units.iter().filter_map(|unit| findings.get(unit)).flatten();
    found.filter(|finding| may_know(page, finding)).collect()
}

/// The district of an address, when its people are this person's.
fn asked(page: &Page, district: &str) -> Result<u32, Problem> {
    let missing = || Problem::not_found(page.lang());
    let code: u32 = district.parse().map_err(|_| missing())?;
    page.caller.may(Object { district: Some(code), ..Object::default() })?;
    page.city().districts.get(&code).map(|_| code).ok_or_else(missing)
}

/// Home affairs accepts.
pub(crate) async fn accept(page: Page, Path(district): Path<String>, form: Fields) -> Response {
    let reason = form.filled("although").map(haicap_core::words::tidy);
    page.answer(step(&page, &district, &form, &Command::Accept { reason }).await)
}

/// The organisation commission concurs.
pub(crate) async fn concur(page: Page, Path(district): Path<String>, form: Fields) -> Response {
    page.answer(step(&page, &district, &form, &Command::Concur).await)
}

/// One of them gives back.
pub(crate) async fn give_back(page: Page, Path(district): Path<String>, form: Fields) -> Response {
    let reason = form.filled("reason").map(haicap_core::words::tidy).unwrap_or_default();
    page.answer(step(&page, &district, &form, &Command::Return { reason }).await)
}

async fn step(page: &Page, district: &str, form: &Fields, command: &Command) -> Result<Response, Problem> {
    page.check_form(form)?;
    let district = asked(page, district)?;
    if matches!(command, Command::Return { reason } if reason.is_empty()) {
        let [vi, en] =
            [haicap_core::Lang::Vi, haicap_core::Lang::En].map(|lang| AppraisalTexts::of(lang).reason_missing);
        let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        return Err(Problem::new(status, "reason_missing", (vi, en), page.lang()));
    }
    let (state, mut filter) = (page.staff(), Filter::of(form, &seen_districts(page)));
    filter.district = Some(district);
    let all = people(page.city(), &state, filter.track, |code| code == district);
    let mut outcome = Outcome::default();
    let meant: Vec<_> = match Meant::of(form) {
        Meant::Picked(picked) => {
            let known: BTreeSet<_> = all.iter().map(|item| item.official.id).collect();
            let (here, elsewhere): (Vec<_>, Vec<_>) = picked.into_iter().partition(|id| known.contains(id));
            outcome.miss(elsewhere.len());
            here
        }
        meant => {
            let findings = page.app.personnel.findings.of(page.city(), &state);
            let known = findings.values().flatten().filter(|finding| may_know(page, finding));
            let concerned = if matches!(meant, Meant::Sound) { seriously_concerned(known) } else { BTreeSet::new() };
            let fits = |item: &Item| is_next(item, command.kind()) && !concerned.contains(&item.official.id);
            filter.sieve.of(all).into_iter().filter(fits).map(|item| item.official.id).collect()
        }
    };
    if meant.is_empty() && outcome.missed() == 0 {
        return Err(nobody(page));
    }
    let done = page.kept(act(&page.app, &page.actor()?, &each(filter.track, meant, command)).await)?;
    outcome.add(page, &done);
    outcome.answer(page, &format!("/appraisal/{district:03}?{}", filter.query()))
}

/// Whether a step of the appraisal is what comes next for somebody.
fn is_next(item: &Item, command: CommandKind) -> bool {
    let Some(placement) = item.placement else { return false };
    match command {
        CommandKind::Accept => placement.state == PlacementState::Proposed && !is_accepted(placement),
        CommandKind::Concur => is_accepted(placement),
        _ => matches!(placement.state, PlacementState::Proposed | PlacementState::Appraised),
    }
}
