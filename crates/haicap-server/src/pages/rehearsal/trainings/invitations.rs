//! To which sessions one's units are invited: time, link, agenda, materials, and what was concluded (lời mời).

use super::{ChangeRow, SessionLine, TrainingTexts, changes, line};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::rehearsal::training::Session;
use askama::Template;
use axum::response::Response;
use haicap_core::territory::UnitId;
use haicap_core::words::date;
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "rehearsal/invitations.html")]
struct InvitationsPage {
    shell: Shell,
    t: &'static TrainingTexts,
    invitations: Vec<Invitation>,
}

struct Invitation {
    line: SessionLine,
    link: String,
    agenda: String,
    changes: Vec<ChangeRow>,
    materials: Vec<(String, u32, String)>,
    minutes: String,
    /// What is to be done, by whom, until when.
    tasks: Vec<(String, String, String)>,
}

/// Sessions to which a unit of the person was invited, what is still to come first.
pub(crate) async fn invitations(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state) = (TrainingTexts::of(page.lang()), page.app.rehearsal.state());
    let own: BTreeSet<UnitId> = page.subject().units().collect();
    let mut sessions: Vec<(&Uuid, &Session)> =
        state.all::<Session>().filter(|(_, session)| is_invited(session, &own)).collect();
    sessions.sort_by_key(|(id, session)| {
        (session.closed_at.is_some(), std::cmp::Reverse(session.closed_at), session.starts_at, **id)
    });
    let shown = InvitationsPage {
        shell: page.shell(t.invitations),
        t,
        invitations: sessions.into_iter().map(|(id, session)| invitation(page, *id, session)).collect(),
    };
    page.html(&shown)
}

fn is_invited(session: &Session, own: &BTreeSet<UnitId>) -> bool {
    session.invited_at.is_some() && session.points.keys().any(|unit| own.contains(unit))
}

fn invitation(page: &Page, id: Uuid, session: &Session) -> Invitation {
    Invitation {
        line: line(page, id, session),
        link: session.link.clone(),
        agenda: session.agenda.clone(),
        changes: changes(page, session),
        materials: session.latest().map(|m| (m.name.clone(), m.version, m.link.clone())).collect(),
        minutes: session.minutes.clone(),
        tasks: session.tasks.iter().map(|task| (task.text.clone(), task.owner.clone(), date(task.due))).collect(),
    }
}
