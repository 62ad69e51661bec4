//! Complaints about conduct at the units of a leader: what was said, about which dossier, and what was found out.

use super::{Fields, Page, Shell, show};
use crate::complaints::{Conclusion, conclude};
use crate::error::Problem;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::dossier::Dossier;
use haicap_core::indicators::{Complaint, ComplaintFault};
use haicap_core::law::COMPLAINTS;
use std::cmp::Reverse;
use uuid::Uuid;

texts! { pub(crate) ComplaintTexts;
    title: "Phản ánh về thái độ, hành vi", "Complaints about conduct";
    lead: "Người dân gửi ở trang theo dõi hồ sơ. Phản ánh được tính vào Chỉ số 7 của hồ sơ cho đến khi có kết luận là không đúng.", "Citizens write them on the page of their dossier. A complaint counts in index 7 of the dossier until it is found to be untrue.";
    none: "Không có phản ánh nào.", "There are no complaints.";
    open: "chưa xác minh", "not looked into yet";
    founded: "đúng", "true";
    unfounded: "không đúng", "not true";
    dossier: "Hồ sơ", "Dossier";
    said: "Người dân viết", "What the citizen wrote";
    found: "Kết luận", "Finding";
    conclude: "Ghi kết luận", "Write the finding down";
    choice: "Phản ánh này", "This complaint is";
    ground: "Căn cứ", "Rests on";
    ground_hint: "biên bản, thông báo kết luận; tối đa 300 chữ; người dân đọc được ở trang theo dõi", "record or notice; at most 300 letters; the citizen reads it";
    done: "Đã ghi kết luận.", "The finding is written down.";
    cut: "Chỉ hiện những phản ánh mới nhất.", "Only the latest are shown.";
}

/// Complaints on the page.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "complaints.html")]
struct ComplaintsPage {
    shell: Shell,
    t: &'static ComplaintTexts,
    lines: Vec<Line>,
    cut: bool,
    law: String,
    done: bool,
}

struct Line {
    dossier: Uuid,
    code: String,
    procedure: String,
    unit: String,
    at: String,
    words: String,
    state: &'static str,
    class: &'static str,
    /// What was found, and when.
    found: Option<(String, String)>,
    ground: String,
    founded: String,
    wrong: Option<&'static str>,
}

/// What was typed for one complaint, and why it was turned away.
struct Tried<'f> {
    dossier: Uuid,
    form: &'f Fields,
    fault: ComplaintFault,
}

/// The list.
pub(crate) async fn list(page: Page) -> Response {
    page.answer(view(&page, None).await)
}

/// Takes a finding down.
pub(crate) async fn judge(page: Page, Path(dossier): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &dossier, &form).await)
}

async fn carry_out(page: &Page, dossier: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let missing = || Problem::not_found(page.lang());
    let id = dossier.parse::<Uuid>().map_err(|_| missing())?;
    let complaint = page.app.complaint(&page.app.rehearsal.state(), id).ok_or_else(missing)?;
    if !page.may_at(Action::JudgeComplaints, complaint.unit) {
        return Err(missing());
    }
    let dossier = read(page, id).await?.ok_or_else(missing)?;
    let founded = match form.get("founded") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let conclusion = Conclusion { founded, ground: form.get("ground").to_owned() };
    match page.kept(conclude(&page.app, page.subject(), &dossier, conclusion).await)? {
        Ok(()) => Ok(page.go("/complaints?done=1")),
        Err(fault) => view(page, Some(Tried { dossier: id, form, fault })).await,
    }
}

async fn read(page: &Page, id: Uuid) -> Result<Option<Dossier>, Problem> {
    let row = page.stored(page.app.store.dossier(id).await)?;
    Ok(row.and_then(|row| serde_json::from_str(&row.body).ok()))
}

/// Complaints that the person may judge, what nobody looked into first, then the latest.
fn mine(page: &Page) -> Vec<Complaint> {
    let state = page.app.rehearsal.state();
    let may = |complaint: &&Complaint| page.may_at(Action::JudgeComplaints, complaint.unit);
    let mut all: Vec<_> = page.app.complaints(&state).filter(may).cloned().collect();
    all.sort_by_key(|complaint| (complaint.finding.is_some(), Reverse(complaint.at), complaint.dossier));
    all
}

/// How many nobody looked into yet, for whoever may.
pub(crate) fn waiting(page: &Page) -> usize {
    mine(page).iter().filter(|complaint| complaint.finding.is_none()).count()
}

async fn view(page: &Page, tried: Option<Tried<'_>>) -> Result<Response, Problem> {
    let t = ComplaintTexts::of(page.lang());
    let mut all = mine(page);
    let cut = all.len() > SHOWN;
    all.truncate(SHOWN);
    let mut lines = Vec::new();
    for complaint in &all {
        lines.push(line(page, complaint, tried.as_ref().filter(|tried| tried.dossier == complaint.dossier)).await?);
    }
    let shown = ComplaintsPage {
        shell: page.shell(t.title),
        t,
        lines,
        cut,
        law: COMPLAINTS.cite(),
        done: tried.is_none() && page.asked.filled("done").is_some(),
    };
    page.html_with(if tried.is_some() { 422 } else { 200 }, &shown)
}

async fn line(page: &Page, complaint: &Complaint, tried: Option<&Tried<'_>>) -> Result<Line, Problem> {
    let (t, lang) = (ComplaintTexts::of(page.lang()), page.lang());
    let dossier = read(page, complaint.dossier).await?;
    let configuration = page.app.configuration();
    let procedure = dossier.as_ref().and_then(|d| configuration.procedure(page.city(), d.unit, &d.procedure));
    let (state, class) = match &complaint.finding {
        None => (t.open, "paused"),
        Some(finding) if finding.founded => (t.founded, "late"),
        Some(_) => (t.unfounded, "quiet"),
    };
    let typed = |name: &str| tried.map(|tried| tried.form.get(name).to_owned()).unwrap_or_default();
    Ok(Line {
        dossier: complaint.dossier,
        code: dossier.as_ref().and_then(|dossier| dossier.code.clone()).unwrap_or_else(|| t.dossier.to_owned()),
        procedure: procedure.map(|procedure| show::short_name(procedure, lang)).unwrap_or_default(),
        unit: page.unit_name(complaint.unit),
        at: page.moment(complaint.at),
        words: complaint.words.clone(),
        state,
        class,
        found: complaint.finding.as_ref().map(|finding| (finding.ground.clone(), page.moment(finding.at))),
        ground: typed("ground"),
        founded: typed("founded"),
        wrong: tried.map(|tried| tried.fault.label(lang)),
    })
}
