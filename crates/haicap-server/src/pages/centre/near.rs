//! What is late or will be tomorrow, with the apology that is owed for it.

use super::{Centre, MOST_NEAR, Open};
use crate::error::Problem;
use crate::pages::dossier::clock;
use crate::pages::{Fields, show};
use haicap_core::access::Action;
use haicap_core::configuration::Form;
use haicap_core::dossier::{Apology, Dossier, Outlook, suggested_date};
use haicap_core::words::date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What was chosen just now: how many apologies were drawn up, and why others were not.
pub(super) struct Tried<'f> {
    pub(super) form: &'f Fields,
    pub(super) done: usize,
    pub(super) problems: BTreeMap<Uuid, Problem>,
    pub(super) problem: Option<Problem>,
}

/// Dossiers that are equally near.
pub(super) struct Group {
    pub(super) label: &'static str,
    pub(super) class: &'static str,
    pub(super) lines: Vec<Line>,
}

pub(super) struct Line {
    pub(super) id: Uuid,
    pub(super) code: String,
    pub(super) link: String,
    pub(super) applicant: String,
    pub(super) procedure: String,
    pub(super) desk: String,
    pub(super) due: String,
    /// How much working time is left, or how much it is over.
    pub(super) span: String,
    pub(super) arithmetic: Vec<String>,
    /// The new day that was promised, whether in time, and the paper.
    pub(super) promised: Option<(String, &'static str, String)>,
    /// What the form of an apology begins with.
    pub(super) form: Option<LineForm>,
}

pub(super) struct LineForm {
    pub(super) command: String,
    pub(super) until: String,
    pub(super) reason: String,
    pub(super) ticked: bool,
    pub(super) problem: Option<Problem>,
}

/// The near dossiers by nearness, and whether there are more than can be shown.
pub(super) fn groups(
    centre: &Centre<'_>,
    open: &[Open],
    tried: Option<&Tried<'_>>,
) -> Result<(Vec<Group>, bool), Problem> {
    let near = [(Outlook::Overdue, "late"), (Outlook::Today, "unsure"), (Outlook::Tomorrow, "unsure")];
    let (mut groups, mut room, mut cut) = (Vec::new(), MOST_NEAR, false);
    for (outlook, class) in near {
        let fits = |open: &&Open| open.outlook == Some(outlook);
        let found: Vec<_> = open.iter().filter(fits).filter_map(|open| Some((open, open.dossier.as_ref()?))).collect();
        cut |= found.len() > room;
        let lines = found.into_iter().take(room).map(|(open, dossier)| line(centre, open, dossier, tried));
        let lines: Vec<_> = lines.collect::<Result<_, _>>()?;
        room -= lines.len();
        if !lines.is_empty() {
            groups.push(Group { label: outlook.label(centre.page.lang()), class, lines });
        }
    }
    Ok((groups, cut))
}

fn line(centre: &Centre<'_>, open: &Open, dossier: &Dossier, tried: Option<&Tried<'_>>) -> Result<Line, Problem> {
    let page = centre.page;
    let configuration = page.app.configuration();
    let procedure = configuration.procedure(page.city(), dossier.unit, &dossier.procedure);
    let due = dossier.due_at.unwrap_or(centre.now);
    let owed = dossier.apology.is_none() && page.may_at(Action::Apologise, dossier.unit);
    Ok(Line {
        id: dossier.id,
        code: dossier.code.clone().unwrap_or_default(),
        link: page.link(&format!("/dossiers/{}", dossier.id)),
        applicant: open.row.applicant_name.clone().unwrap_or_default(),
        procedure: procedure.map_or_else(|| open.row.procedure.clone(), |p| show::short_name(p, page.lang())),
        desk: centre.desks.name(&open.row.queue).to_owned(),
        due: page.moment(due),
        span: show::with_waits(page, show::left(page, due, centre.calendar), dossier, centre.calendar),
        arithmetic: procedure.map(|procedure| clock(page, dossier, procedure)).unwrap_or_default(),
        promised: dossier.apology.as_ref().map(|apology| promised(centre, dossier, apology)),
        form: if owed { Some(form(centre, dossier, tried)?) } else { None },
    })
}

fn promised(centre: &Centre<'_>, dossier: &Dossier, apology: &Apology) -> (String, &'static str, String) {
    let page = centre.page;
    let paper = page.link(&format!("/dossiers/{}/forms/{}.pdf", dossier.id, Form::Apology));
    (date(centre.calendar.civil(apology.until).date()), apology.came.label(page.lang()), paper)
}

/// What was typed, or the suggestion.
fn form(centre: &Centre<'_>, dossier: &Dossier, tried: Option<&Tried<'_>>) -> Result<LineForm, Problem> {
    let id = dossier.id;
    let suggested = || suggested_date(dossier.due_at.unwrap_or(centre.now), centre.now, centre.calendar).to_string();
    let typed = |name: &str| tried.map(|tried| tried.form.get(&format!("{name}-{id}")).to_owned());
    Ok(LineForm {
        command: centre.page.id()?.to_string(),
        until: typed("until").filter(|until| !until.is_empty()).unwrap_or_else(suggested),
        reason: typed("reason").unwrap_or_default(),
        ticked: tried.is_some_and(|tried| tried.form.ticked("pick", &id.to_string())),
        problem: tried.and_then(|tried| tried.problems.get(&id).cloned()),
    })
}
