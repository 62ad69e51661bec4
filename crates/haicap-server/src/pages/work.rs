//! My work: what lies on one's desk, with the next step at hand.

use super::dossier::{AsideTexts, address, clock as arithmetic, forward};
use super::show::{self, DueView};
use super::{Page, Shell};
use crate::api::work::{WorkItem, by_due};
use crate::error::Problem;
use askama::Template;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::dossier::{CommandKind, DeliveryWay, Dossier, Stage};
use haicap_core::organization::Role;
use std::collections::BTreeMap;

/// Dossiers shown at once.
const MOST: u32 = 200;

#[derive(Template)]
#[template(path = "work.html")]
struct WorkPage {
    shell: Shell,
    citizen: bool,
    may_submit: bool,
    may_delegate: bool,
    /// Where many are signed, when more than one waits for it.
    sign_all: Option<String>,
    counts: Vec<(&'static str, usize)>,
    items: Vec<Item>,
    /// More than can be shown at once.
    cut: bool,
}

/// A line of the list.
struct Item {
    link: String,
    code: Option<String>,
    applicant: String,
    procedure: String,
    stage: &'static str,
    /// Its fee is still to be taken, by this person.
    unpaid: Option<&'static str>,
    submitted: String,
    due: Option<DueView>,
    /// How much working time is left, or how much it is over, and how the date was found.
    clock: Option<(String, Vec<String>)>,
    next: Option<Next>,
}

/// What comes next: sent at once, or looked at in the dossier.
struct Next {
    label: &'static str,
    /// Where to send it, and the identifier of the command; `None` when the dossier is opened first.
    send: Option<(String, String)>,
}

/// The list.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(list(&page).await)
}

async fn list(page: &Page) -> Result<Response, Problem> {
    let work = page.stored(by_due(&page.app, page.subject(), MOST).await)?;
    let mut counts: BTreeMap<Stage, usize> = BTreeMap::new();
    for item in &work {
        *counts.entry(item.stage).or_default() += 1;
    }
    let citizen = page.subject().roles.contains(&Role::Citizen);
    let list = WorkPage {
        shell: page.shell(if citizen { page.w().work_title_citizen } else { page.w().work_title }),
        citizen,
        sign_all: counts.get(&Stage::AwaitingSignature).map(|_| page.link("/signing")),
        may_submit: crate::routes::anywhere(page.subject(), Action::Submit).is_ok(),
        may_delegate: crate::routes::anywhere(page.subject(), Action::Delegate).is_ok(),
        counts: counts.into_iter().map(|(stage, count)| (stage.label(page.lang()), count)).collect(),
        cut: work.len() >= MOST as usize,
        items: work.into_iter().map(|item| line(page, item)).collect::<Result<_, _>>()?,
    };
    page.html(&list)
}

fn line(page: &Page, item: WorkItem) -> Result<Item, Problem> {
    let lang = page.lang();
    let link = page.link(&format!("/dossiers/{}", item.dossier));
    let how = show::punctuality(item.stage, item.due_at, page.app.clock.now());
    let clock = clock(page, &item);
    let unpaid = item.may.contains(&CommandKind::TakeFee);
    let next = match forward(&item.may) {
        Some(kind) => {
            let sent = matches!(
                kind,
                CommandKind::Transfer | CommandKind::HandOver | CommandKind::Handle | CommandKind::ReturnResult
            );
            // Whoever gives a result back unpaid, or not over the desk, is told more first, in the dossier.
            let warned = (unpaid || item.delivery != DeliveryWay::Desk) && kind == CommandKind::ReturnResult;
            let send =
                if sent && !warned { Some((address(page, item.dossier, kind), page.id()?.to_string())) } else { None };
            Some(Next { label: kind.label(lang), send })
        }
        None => None,
    };
    Ok(Item {
        link,
        code: item.code,
        applicant: item.applicant.name,
        procedure: show::procedure_name(page, &item.procedure),
        stage: item.stage.label(lang),
        unpaid: unpaid.then(|| AsideTexts::of(lang).fee_unpaid),
        submitted: page.moment(item.submitted_at),
        due: show::due(page, item.due_at, how),
        clock,
        next,
    })
}

/// The clock of a dossier that somebody in the administration has to do something with.
fn clock(page: &Page, item: &WorkItem) -> Option<(String, Vec<String>)> {
    let due =
        item.due_at.filter(|_| Stage::OPEN.contains(&item.stage) && !Stage::CITIZENS_TURN.contains(&item.stage))?;
    let dossier: Dossier = serde_json::from_str(&item.body).ok()?;
    let configuration = page.app.configuration();
    let calendar = page.app.calendar(&configuration, dossier.unit);
    let left = show::with_waits(page, show::left(page, due, &calendar), &dossier, &calendar);
    let procedure = configuration.procedure(page.city(), dossier.unit, &dossier.procedure);
    Some((left, procedure.map(|procedure| arithmetic(page, &dossier, procedure)).unwrap_or_default()))
}
