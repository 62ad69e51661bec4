//! What the matrix shows: rows of units, columns of steps, and the tiles above.

use super::{Failing, judged, letter, sign};
use crate::board::{Round, lock};
use crate::pages::Page;
use crate::words::Words;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Act, Check, Scenario, Step, Verdict};
use haicap_core::words::grouped;
use std::collections::BTreeMap;
use uuid::Uuid;

/// From so many units on, the matrix is cut in two.
const HALVES_FROM: usize = 60;

/// From so many steps on, a scenario is one column until somebody opens it: nobody reads hundreds of columns, and an old
/// PC is slow to draw them.
const FOLDED_FROM: usize = 60;

/// A round to choose.
pub(crate) struct RoundChoice {
    pub(crate) id: Uuid,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// The numbers above the board.
pub(crate) struct Tiles {
    pub(crate) units: usize,
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) running: usize,
    pub(crate) done: String,
    pub(crate) of: String,
    /// Completed dossiers in per cent of the planned ones.
    pub(crate) share: u64,
    pub(crate) commands: String,
    pub(crate) clock: String,
}

/// A scenario as a group of columns.
pub(crate) struct Group {
    pub(crate) letter: String,
    pub(crate) title: String,
    /// Where its steps are shown, while it is one column.
    pub(crate) folded: Option<String>,
    pub(crate) citizens: u32,
    /// What there is so many of.
    pub(crate) what: &'static str,
    pub(crate) columns: Vec<Column>,
}

/// A step.
pub(crate) struct Column {
    pub(crate) label: String,
    pub(crate) text: String,
    /// Whether it is a condition that is looked at, and nobody's act.
    pub(crate) check: bool,
    /// Whether the system must refuse the act.
    pub(crate) refused: bool,
}

/// A unit.
pub(crate) struct Row {
    pub(crate) unit: UnitId,
    pub(crate) name: String,
    /// Its page, when the person may read it.
    pub(crate) link: Option<String>,
    pub(crate) letter: char,
    pub(crate) sign: &'static str,
    pub(crate) verdict: &'static str,
    pub(crate) cells: Vec<CellView>,
}

/// A unit at a step; `why`, and where the journal shows it, stand only where it failed.
pub(crate) struct CellView {
    pub(crate) letter: char,
    pub(crate) sign: &'static str,
    pub(crate) why: Option<String>,
    pub(crate) proof: Option<String>,
}

/// How many units have which verdict.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) running: usize,
}

/// Every round, the latest first.
pub(crate) fn rounds(page: &Page, chosen: Option<Uuid>) -> Vec<RoundChoice> {
    let mut rounds: Vec<_> = page
        .app
        .boards
        .all()
        .iter()
        .enumerate()
        .map(|(index, round)| {
            let round = lock(round);
            let record = round.record();
            let (stage, day) = (record.stage.label(page.lang()), haicap_core::words::date(record.day));
            let label = format!("{} {}: {stage}, {day}", page.w().round, index + 1);
            RoundChoice { id: record.id, label, chosen: chosen == Some(record.id) }
        })
        .collect();
    rounds.reverse();
    rounds
}

/// Verdicts on units, counted.
pub(crate) fn counts(round: &Round) -> Counts {
    let mut counts = Counts::default();
    for index in 0..round.record().units.len() {
        match round.verdict_of(index) {
            Verdict::Passed => counts.passed += 1,
            Verdict::Failed | Verdict::NotReached => counts.failed += 1,
            Verdict::Pending => counts.running += 1,
        }
    }
    counts
}

/// The numbers above the board.
pub(crate) fn tiles(page: &Page, round: &Round) -> Tiles {
    let Counts { passed, failed, running } = counts(round);
    let (done, commands) = round.counts();
    let of = round.planned();
    let number = |number| grouped(number, if page.lang() == Lang::Vi { '.' } else { ',' });
    Tiles {
        units: round.record().units.len(),
        passed,
        failed,
        running,
        share: (done * 100).checked_div(of).unwrap_or_default(),
        done: number(done),
        of: number(of),
        commands: number(commands),
        clock: page.moment(page.app.clock.now()),
    }
}

/// What a scenario is called on the board: A to Z, then AA, AB and so on.
pub(crate) fn letter_of(scenario: usize) -> String {
    let last = char::from(b'A' + u8::try_from(scenario % 26).unwrap_or_default());
    let before = (scenario / 26).checked_sub(1).map(letter_of);
    format!("{}{last}", before.unwrap_or_default())
}

/// Whether a round has more steps than anybody reads beside each other.
pub(crate) fn is_wide(round: &Round) -> bool {
    let steps = round.record().scenarios.iter().flat_map(|scenario| &scenario.steps);
    steps.filter(|step| step.text().is_some()).count() >= FOLDED_FROM
}

/// Which scenarios are one column: in a wide round all but what the address opens, by its letter or `all`.
fn folded(page: &Page, round: &Round) -> Vec<bool> {
    let (wide, opened) = (is_wide(round), page.asked.get("open"));
    let scenarios = 0..round.record().scenarios.len();
    scenarios.map(|index| wide && opened != "all" && opened != letter_of(index)).collect()
}

/// The scenarios with their judged steps; `link` is the board, ready for what else the address says.
pub(crate) fn groups(page: &Page, round: &Round, link: &str) -> Vec<Group> {
    let scenarios = round.record().scenarios.iter().zip(folded(page, round)).enumerate();
    let one = |(index, (scenario, folded)): (usize, (&Scenario, bool))| {
        let letter = letter_of(index);
        let folded = folded.then(|| format!("{link}open={letter}"));
        Group { folded, ..group(scenario, letter, page.w(), page.lang()) }
    };
    scenarios.map(one).collect()
}

fn group(scenario: &Scenario, letter: String, w: &Words, lang: Lang) -> Group {
    let column = |step: &Step| {
        let text = step.text()?.to_owned();
        let (label, refused) = match step {
            Step::Act { act: Act { deed, refused, .. }, .. } => {
                (deed.doing().map_or(w.deed_elsewhere, |doing| doing.label(lang)), refused.is_some())
            }
            Step::Check { check, .. } => (check_label(check, w), false),
            Step::Wait { .. } => return None,
        };
        Some(Column { label: label.to_owned(), text, check: matches!(step, Step::Check { .. }), refused })
    };
    let columns = scenario.steps.iter().filter_map(column).collect();
    let what = if scenario.procedure.is_some() { w.scenario_citizens } else { w.scenario_documents };
    Group { letter, title: scenario.title.clone(), folded: None, citizens: scenario.citizens, what, columns }
}

fn check_label(check: &Check, w: &Words) -> &'static str {
    match check {
        Check::Stage { .. } => w.check_stage,
        Check::OnTime => w.check_on_time,
        Check::Late | Check::Overdue => w.check_late,
        Check::Apology { .. } => w.check_apology,
        Check::SignedInPlace => w.check_in_place,
        Check::HasCodeOfReceiver => w.check_receiver_code,
        Check::HasFile { .. } => w.check_file,
        Check::Waited { .. } => w.check_waited,
        Check::Early => w.check_early,
        Check::NewDay { .. } => w.check_new_day,
        Check::AnswerLate { .. } => w.check_answer_late,
        Check::Fee { .. } => w.check_fee,
        Check::Due { .. } => w.check_due,
        Check::HasCode => w.check_code,
        Check::ReasonStated => w.check_reason,
    }
}

/// The units of a round with their cells.
pub(crate) fn rows(page: &Page, round: &Round, failing: &[Failing]) -> Vec<Row> {
    let mut why: BTreeMap<(UnitId, usize, usize), &Failing> = BTreeMap::new();
    for failing in failing {
        why.entry((failing.unit, failing.scenario, failing.index)).or_insert(failing);
    }
    let folded = folded(page, round);
    let row = |(index, unit): (usize, &UnitId)| {
        let (cells, _) = round.unit_cells(index);
        let verdict = round.verdict_of(index);
        let mut views = Vec::new();
        for (scenario, steps) in judged(round, cells).enumerate() {
            let steps = steps.into_iter().map(|(step, cell)| {
                let verdict = cell.verdict();
                let why = why.get(&(*unit, scenario, step)).filter(|_| verdict == Verdict::Failed);
                CellView {
                    letter: letter(verdict),
                    sign: sign(verdict),
                    why: why.map(|why| why.message.clone()),
                    proof: why.and_then(|why| why.journal.clone()),
                }
            });
            if folded.get(scenario) == Some(&true) {
                // The worst of it speaks for all of it, as in the script of the page.
                views.extend(steps.min_by_key(|cell| "fno".find(cell.letter).unwrap_or(usize::MAX)));
            } else {
                views.extend(steps);
            }
        }
        Row {
            unit: *unit,
            name: page.unit_name(*unit),
            link: page.may_at(Action::ReadUnitWork, *unit).then(|| page.link(&format!("/units/{unit}"))),
            letter: letter(verdict),
            sign: sign(verdict),
            verdict: verdict.label(page.lang()),
            cells: views,
        }
    };
    round.record().units.iter().enumerate().map(row).collect()
}

/// Cuts many rows in two.
pub(crate) fn halves(mut rows: Vec<Row>) -> Vec<Vec<Row>> {
    if rows.len() < HALVES_FROM {
        return vec![rows];
    }
    let second = rows.split_off(rows.len().div_ceil(2));
    vec![rows, second]
}

#[cfg(test)]
mod tests {
    use super::letter_of;

    #[test]
    fn letters_go_on_after_z() {
        let letters = [0, 25, 26, 27, 51, 52, 701, 702].map(letter_of);
        assert_eq!(letters, ["A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"]);
    }
}
