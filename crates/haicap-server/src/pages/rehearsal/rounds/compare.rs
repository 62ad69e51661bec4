//! Two rounds beside each other: what got better, what broke again, by unit and step.

use super::{Found, find, name_of};
use crate::board::{Round, lock};
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::{Page, Shell};
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::response::Response;
use haicap_core::territory::UnitId;
use haicap_core::trial::Verdict;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

texts! { pub(crate) CompareTexts;
    title: "So sánh hai đợt", "Two rounds compared";
    lead: "So từng bước tại từng đơn vị có trong cả hai đợt.", "Step by step, at every unit that stands in both rounds.";
    better: "Tốt lên", "Got better";
    worse: "Hỏng lại", "Broke again";
    still: "Vẫn không đạt", "Still failing";
    same: "bước vẫn đạt", "steps passed in both";
    nothing: "Không có bước nào.", "No step.";
    nothing_shared: "Hai đợt không có bước nào chung để so.", "The two rounds share no step.";
    unit: "Đơn vị", "Unit";
    step: "Bước", "Step";
    before: "Trước", "Before";
    after: "Sau", "After";
    back: "Các đợt vận hành thử", "Rounds";
    choose: "Chọn hai đợt khác nhau đã diễn ở trang danh sách.", "Choose two different rounds that were played.";
}

#[derive(Template)]
#[template(path = "rehearsal/rounds_compare.html")]
struct ComparePage {
    shell: Shell,
    t: &'static CompareTexts,
    rounds: Option<(Named, Named)>,
    groups: Vec<(&'static str, &'static str, Vec<Line>)>,
    same: usize,
    shared: bool,
}

struct Named {
    id: Uuid,
    name: String,
}

struct Line {
    unit: String,
    scenario: String,
    step: String,
    before: &'static str,
    after: &'static str,
}

/// What a verdict at a step became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Better,
    Worse,
    Still,
    Same,
}

/// A step that both rounds have: unit, scenario and sentence, with how often the sentence stood before it.
type Place = (UnitId, String, String, usize);

/// The comparison.
pub(crate) async fn show(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    page.answer(view(&page, &instance))
}

fn view(page: &Page, instance: &Instance) -> Result<Response, Problem> {
    let t = CompareTexts::of(page.lang());
    let asked = |name: &str| page.asked.id(name).and_then(|id| find(instance, id));
    let pair = asked("a").zip(asked("b")).filter(|(a, b)| super::id_of(a) != super::id_of(b));
    let mut groups = vec![("p", t.better, vec![]), ("f", t.worse, vec![]), ("n", t.still, vec![])];
    let (mut same, mut shared) = (0, false);
    if let Some((a, b)) = &pair {
        // One after the other: who compares them the other way round waits for nobody.
        let before = verdicts(&lock(&a.round));
        let after = verdicts(&lock(&b.round));
        for (place, (new, title)) in &after {
            let Some((old, _)) = before.get(place) else { continue };
            shared = true;
            let (old, new) = (*old, *new);
            let line = || Line {
                unit: page.unit_name(place.0),
                scenario: title.clone(),
                step: place.2.clone(),
                before: old.label(page.lang()),
                after: new.label(page.lang()),
            };
            match change(old, new) {
                Change::Better => groups[0].2.push(line()),
                Change::Worse => groups[1].2.push(line()),
                Change::Still => groups[2].2.push(line()),
                Change::Same => same += 1,
            }
        }
    }
    let named = |found: &Found| {
        let round = lock(&found.round);
        Named { id: round.id(), name: name_of(page, &round) }
    };
    let rounds = pair.as_ref().map(|(a, b)| (named(a), named(b)));
    page.html(&ComparePage { shell: page.shell(t.title), t, rounds, groups, same, shared })
}

/// The verdict at every step of a round, with the title of its scenario.
fn verdicts(round: &Round) -> BTreeMap<Place, (Verdict, String)> {
    let record = round.record();
    let mut verdicts = BTreeMap::new();
    for (index, unit) in record.units.iter().enumerate() {
        let (cells, _) = round.unit_cells(index);
        for (cells, scenario) in cells.iter().zip(&record.scenarios) {
            let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
            for (cell, step) in cells.iter().zip(&scenario.steps) {
                let Some(text) = step.text() else { continue };
                let time = seen.entry(text).and_modify(|times| *times += 1).or_default();
                let place = (*unit, scenario.key.clone(), text.to_owned(), *time);
                verdicts.insert(place, (cell.verdict(), scenario.title.clone()));
            }
        }
    }
    verdicts
}

fn change(before: Verdict, after: Verdict) -> Change {
    match (before == Verdict::Passed, after == Verdict::Passed) {
        (false, true) => Change::Better,
        (true, false) if after != Verdict::Pending => Change::Worse,
        (false, false) if after != Verdict::Pending => Change::Still,
        _ => Change::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_decided_yet_did_not_break() {
        use Verdict::*;
        let rows = [
            (Failed, Passed, Change::Better),
            (NotReached, Passed, Change::Better),
            (Passed, Failed, Change::Worse),
            (Passed, NotReached, Change::Worse),
            (Failed, NotReached, Change::Still),
            (Passed, Passed, Change::Same),
            (Passed, Pending, Change::Same),
            (Failed, Pending, Change::Same),
        ];
        for (before, after, expected) in rows {
            assert_eq!(change(before, after), expected, "{before} -> {after}");
        }
    }
}
