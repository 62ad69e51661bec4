//! The board of a round: units by steps as a matrix or as a map, live, and the failures by cause.

mod cause;
pub(crate) mod console;
mod live;
mod map;
mod view;

pub(crate) use cause::{Failing, failing, journal};
pub(crate) use live::{Frames, events};
pub(crate) use map::map;

use super::{Page, Shell};
use crate::app::AppKind;
use crate::board::{Cell, Recast, Round, lock};
use crate::error::Problem;
use crate::routes::anywhere;
use askama::Template;
use axum::response::Response;
use cause::CauseGroup;
use haicap_core::access::Action;
use haicap_core::trial::Verdict;
use map::MapView;
use std::sync::{Arc, Mutex};
use uuid::Uuid;
use view::{Group, RoundChoice, Row, Tiles};

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    shell: Shell,
    rounds: Vec<RoundChoice>,
    board: Option<BoardView>,
    /// Where all rounds are listed, for whoever may read about them.
    all_rounds: Option<String>,
    official: bool,
    /// Where the stream of changes is.
    stream: String,
}

/// A round as it stands.
struct BoardView {
    title: &'static str,
    day: String,
    closed: bool,
    /// Whether the latest round is shown, and a newer one is to take its place.
    follows: bool,
    round: Uuid,
    tiles: Tiles,
    matrix_link: String,
    map_link: String,
    map: Option<MapView>,
    /// Where every step is shown, or no more: what it is called, and the address.
    steps: Option<(&'static str, String)>,
    groups: Vec<Group>,
    /// The rows, in halves that stand beside each other where the screen is wide enough.
    halves: Vec<Vec<Row>>,
    causes: Vec<CauseGroup>,
    /// Where a robot stands in for somebody: unit, part, and why.
    stand_ins: Vec<(String, &'static str, String)>,
}

/// The board.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let official = page.app.kind == AppKind::Official;
    let board = chosen(page)?.map(|round| board(page, &lock(&round)));
    let query = page.asked.filled("round").map(|round| format!("?round={round}")).unwrap_or_default();
    let shown = BoardPage {
        shell: page.shell(page.w().board_title),
        rounds: view::rounds(page, board.as_ref().map(|board| board.round)),
        board,
        all_rounds: anywhere(page.subject(), Action::ReadRehearsal).is_ok().then(|| page.link("/rounds")),
        official,
        stream: page.link(&format!("/board/events{query}")),
    };
    page.html(&shown)
}

/// The round that is asked for, else the latest.
fn chosen(page: &Page) -> Result<Option<Arc<Mutex<Round>>>, Problem> {
    let Some(asked) = page.asked.filled("round") else { return Ok(page.app.boards.all().pop()) };
    let missing = || Problem::not_found(page.lang());
    let id: Uuid = asked.parse().map_err(|_| missing())?;
    page.app.boards.round(id).map(Some).ok_or_else(missing)
}

fn board(page: &Page, round: &Round) -> BoardView {
    let record = round.record();
    let asked = page.asked.filled("round").map(|round| format!("round={round}&")).unwrap_or_default();
    let on_map = page.asked.get("view") == "map";
    let failing = failing(page, round);
    let rows = view::rows(page, round, &failing);
    let tiles = view::tiles(page, round);
    let link = page.link(&format!("/board?{asked}"));
    let steps = match page.asked.get("open") {
        "" => (page.w().board_all_steps, format!("{link}open=all")),
        _ => (page.w().board_no_steps, link.trim_end_matches(['?', '&']).to_owned()),
    };
    BoardView {
        title: record.stage.label(page.lang()),
        day: haicap_core::words::date(record.day),
        closed: round.is_closed(),
        follows: page.asked.filled("round").is_none(),
        round: round.id(),
        matrix_link: page.link(&format!("/board?{asked}view=matrix")),
        map_link: page.link(&format!("/board?{asked}view=map")),
        map: on_map.then(|| map::view(page, &rows)),
        groups: view::groups(page, round, &link),
        steps: view::is_wide(round).then_some(steps),
        halves: if on_map { vec![] } else { view::halves(rows) },
        tiles,
        stand_ins: round.stand_ins().map(|one| stand_in(page, one)).collect(),
        causes: cause::grouped(page, failing),
    }
}

fn stand_in(page: &Page, one: &Recast) -> (String, &'static str, String) {
    (page.unit_name(one.unit), one.cast.label(page.lang()), one.reason.clone())
}

/// A verdict in one letter: class of the cell, letter of the stream.
pub(crate) const fn letter(verdict: Verdict) -> char {
    match verdict {
        Verdict::Passed => 'p',
        Verdict::Failed => 'f',
        Verdict::NotReached => 'n',
        Verdict::Pending => 'o',
    }
}

/// A verdict as a sign, so that colour never speaks alone.
pub(crate) const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "✓",
        Verdict::Failed => "✗",
        Verdict::NotReached => "–",
        Verdict::Pending => "·",
    }
}

/// The judged cells of a unit, by scenario.
fn judged<'c>(round: &'c Round, cells: &'c [Vec<Cell>]) -> impl Iterator<Item = Vec<(usize, Cell)>> + 'c {
    let scenarios = round.record().scenarios.iter();
    scenarios.zip(cells).map(|(scenario, cells)| {
        let steps = scenario.steps.iter().zip(cells).enumerate();
        steps.filter(|(_, (step, _))| step.text().is_some()).map(|(index, (_, cell))| (index, *cell)).collect()
    })
}
