//! Open dossiers of the old units and where they go: by the succession, never by a guess (hồ sơ chuyển tiếp).

use super::readiness::Carried;
use crate::city::City;
use crate::dossier::{OldFile, dossier_code};
use crate::territory::UnitId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An open dossier as its old unit sent it; nothing of the citizen is kept here (hồ sơ dở dang).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldDossier {
    /// Unit, code and days.
    pub old: OldFile,
    /// National code of the procedure.
    pub procedure: String,
    /// The new unit that the file names, when it does.
    pub to: Option<UnitId>,
}

labelled! {
    /// Why a dossier goes where it goes (căn cứ chuyển).
    pub enum How {
        /// The whole old unit went there.
        Whole = "whole", "cả đơn vị nhập vào", "the whole unit went there";
        /// The old unit said so in its file.
        File = "file", "ghi trong tệp", "named in the file";
        /// Somebody chose one place for all of a split unit.
        Rule = "rule", "quy tắc đã chọn", "by the rule that was chosen";
        /// Somebody answered for this very dossier.
        Answer = "answer", "trả lời từng hồ sơ", "answered one by one";
        /// It works there for real already.
        Taken = "taken", "đã vào kho chính thức", "in the official store already";
    }
}

/// What people chose for one split unit (lựa chọn khi chia tách).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SplitChoice {
    /// Where all of its dossiers go that nobody says anything else of.
    pub all_to: Option<UnitId>,
    /// Where single ones go, by old code.
    pub one: BTreeMap<String, UnitId>,
}

/// Where a dossier goes, and its code there (nơi nhận).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The new unit.
    pub to: UnitId,
    /// Why there.
    pub how: How,
    /// Its code; foreseen until it was taken over.
    pub code: String,
}

/// One line of the dry run (dòng đối soát).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedOver<'d> {
    /// The dossier.
    pub dossier: &'d OldDossier,
    /// Where it goes; none while a split unit waits for an answer.
    pub place: Option<Place>,
}

/// Dossiers that work at a new unit already, by identifier: the unit and the code they got.
pub type Taken = BTreeMap<Uuid, (UnitId, String)>;

/// The day in the codes of carried-over dossiers: the eve of the opening day. No desk of a new unit receives anything
/// on it, so that nobody who was promised a code loses it (assumption: no source names a rule).
pub fn code_day(city: &City) -> Date {
    city.opening_day.yesterday().unwrap_or(city.opening_day)
}

/// What becomes of dossiers under the choices made so far. New ones are numbered at each desk after those that were
/// taken over, by old unit, day of reception and old code.
pub fn dry_run<'d>(
    city: &City,
    dossiers: &[&'d OldDossier],
    choices: &BTreeMap<UnitId, SplitChoice>,
    taken: &Taken,
) -> Vec<CarriedOver<'d>> {
    let successors = successors(city);
    let mut ordered = dossiers.to_vec();
    ordered.sort_by(|a, b| (a.old.unit, a.old.received, &a.old.code).cmp(&(b.old.unit, b.old.received, &b.old.code)));
    let mut last: BTreeMap<UnitId, u32> = BTreeMap::new();
    for (unit, _) in taken.values() {
        *last.entry(*unit).or_default() += 1;
    }
    let mut carry = |dossier: &'d OldDossier| {
        if let Some((to, code)) = taken.get(&dossier.old.id()) {
            let place = Place { to: *to, how: How::Taken, code: code.clone() };
            return CarriedOver { dossier, place: Some(place) };
        }
        let found = successors.get(&dossier.old.unit);
        let destination = found.and_then(|found| destination(found, dossier, choices.get(&dossier.old.unit)));
        let place = destination.map(|(to, how)| {
            let number = last.entry(to).or_default();
            *number += 1;
            Place { to, how, code: dossier_code(&city.desk(to), code_day(city), *number) }
        });
        CarriedOver { dossier, place }
    };
    ordered.into_iter().map(&mut carry).collect()
}

fn successors(city: &City) -> BTreeMap<UnitId, BTreeSet<UnitId>> {
    let mut successors: BTreeMap<UnitId, BTreeSet<UnitId>> = BTreeMap::new();
    for succession in &city.successions {
        successors.entry(succession.from).or_default().insert(succession.to);
    }
    successors
}

/// Where a dossier goes. A place that the old unit did not go into counts as no answer.
fn destination(
    successors: &BTreeSet<UnitId>,
    dossier: &OldDossier,
    choice: Option<&SplitChoice>,
) -> Option<(UnitId, How)> {
    if successors.len() < 2 {
        return successors.first().map(|to| (*to, How::Whole));
    }
    let answer = choice.and_then(|choice| choice.one.get(&dossier.old.code)).map(|to| (*to, How::Answer));
    let file = dossier.to.map(|to| (to, How::File));
    let rule = choice.and_then(|choice| choice.all_to).map(|to| (to, How::Rule));
    [answer, file, rule].into_iter().flatten().find(|(to, _)| successors.contains(to))
}

/// Rows of an old unit, counted when its file was read, before anything was made of them (số dòng đã nhập).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Came {
    /// Rows that speak of the unit.
    pub rows: u32,
    /// Those that were refused.
    pub refused: u32,
}

/// Counts by old unit: what came in against what is carried, waits, or was refused.
pub fn by_old_unit(lines: &[CarriedOver], came: &BTreeMap<UnitId, Came>) -> BTreeMap<UnitId, Carried> {
    let count = |came: &Came| Carried { came_in: came.rows, refused: came.refused, ..Carried::default() };
    let mut counts: BTreeMap<UnitId, Carried> = came.iter().map(|(unit, came)| (*unit, count(came))).collect();
    for line in lines {
        let count = counts.entry(line.dossier.old.unit).or_default();
        *(if line.place.is_some() { &mut count.carried } else { &mut count.waiting }) += 1;
    }
    counts
}

/// Counts by new unit: what is carried there, and what of its old units waits or was refused and so may still belong to
/// it. Rows of a split unit that have no place yet count at each of its new units, so these do not add up to the city's.
pub fn by_new_unit(
    city: &City,
    lines: &[CarriedOver],
    by_old: &BTreeMap<UnitId, Carried>,
) -> BTreeMap<UnitId, Carried> {
    let mut counts: BTreeMap<UnitId, Carried> = city.new_units().map(|unit| (unit.id, Carried::default())).collect();
    for place in lines.iter().filter_map(|line| line.place.as_ref()) {
        counts.entry(place.to).or_default().carried += 1;
    }
    for succession in &city.successions {
        if let Some(old) = by_old.get(&succession.from) {
            let count = counts.entry(succession.to).or_default();
            count.waiting += old.waiting;
            count.refused += old.refused;
        }
    }
    for count in counts.values_mut() {
        count.came_in = count.carried + count.waiting + count.refused;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::territory::{Share, Succession};
    use crate::testing::city;
    use jiff::civil::date;

    const ONE: UnitId = UnitId::new(10_001);
    const TWO: UnitId = UnitId::new(10_002);
    const WHOLE: UnitId = UnitId::old(10_001);
    const SPLIT: UnitId = UnitId::old(10_004);

    /// One old unit went whole into the first new one, another was split between both.
    fn split_city() -> City {
        let succession = |from, to, share| Succession { from, to, share };
        let successions = vec![
            succession(WHOLE, ONE, Share::Whole),
            succession(SPLIT, ONE, Share::Part),
            succession(SPLIT, TWO, Share::Part),
        ];
        City { successions, ..city() }
    }

    fn dossier(code: &str, unit: UnitId, to: Option<UnitId>) -> OldDossier {
        let old = OldFile { unit, code: code.into(), received: date(2025, 6, 2), due: None };
        OldDossier { old, procedure: "1.000001".to_owned(), to }
    }

    fn three() -> [OldDossier; 3] {
        [dossier("W1", WHOLE, None), dossier("S1", SPLIT, None), dossier("S2", SPLIT, Some(TWO))]
    }

    fn choice(all_to: Option<UnitId>, one: &[(&str, UnitId)]) -> BTreeMap<UnitId, SplitChoice> {
        let one = one.iter().map(|(code, to)| ((*code).to_owned(), *to)).collect();
        BTreeMap::from([(SPLIT, SplitChoice { all_to, one })])
    }

    fn check(choices: &BTreeMap<UnitId, SplitChoice>, taken: &Taken, expected: &[&str]) {
        let dossiers = three();
        let all: Vec<&OldDossier> = dossiers.iter().collect();
        let words = |line: &CarriedOver| match &line.place {
            Some(Place { to, how, code }) => format!("{} {to} {how} {code}", line.dossier.old.code),
            None => format!("{} waits", line.dossier.old.code),
        };
        let got: Vec<String> = dry_run(&split_city(), &all, choices, taken).iter().map(words).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn a_split_unit_is_asked_and_never_guessed() {
        let whole = "W1 new-10001 whole H99.10001-250630-0001";
        let file = "S2 new-10002 file H99.10002-250630-0001";
        let second = "S2 new-10002 file H99.10002-250630-0002";
        let none = Taken::new();
        check(&BTreeMap::new(), &none, &[whole, "S1 waits", file]);
        check(&choice(Some(TWO), &[]), &none, &[whole, "S1 new-10002 rule H99.10002-250630-0001", second]);
        let answered = choice(Some(TWO), &[("S1", ONE)]);
        check(&answered, &none, &[whole, "S1 new-10001 answer H99.10001-250630-0002", file]);
        let elsewhere = choice(Some(UnitId::new(10_009)), &[("S1", UnitId::new(10_009))]);
        check(&elsewhere, &none, &[whole, "S1 waits", file]);
    }

    #[test]
    fn what_was_taken_over_stays_where_it_is_and_keeps_its_code() {
        let [_, split, _] = three();
        let taken = Taken::from([(split.old.id(), (TWO, "H99.10002-250630-0001".to_owned()))]);
        let expected = [
            "W1 new-10001 whole H99.10001-250630-0001",
            "S1 new-10002 taken H99.10002-250630-0001",
            "S2 new-10002 file H99.10002-250630-0002",
        ];
        check(&choice(Some(ONE), &[("S1", ONE)]), &taken, &expected);
    }

    #[test]
    fn what_comes_in_is_carried_waits_or_is_refused_and_a_lost_row_is_seen() {
        let city = split_city();
        let dossiers = three();
        let all: Vec<&OldDossier> = dossiers.iter().collect();
        let lines = dry_run(&city, &all, &BTreeMap::new(), &Taken::new());
        let came = |rows, refused| Came { rows, refused };
        let old = by_old_unit(&lines, &BTreeMap::from([(WHOLE, came(3, 2)), (SPLIT, came(3, 1))]));
        assert_eq!(old[&WHOLE], Carried { came_in: 3, carried: 1, waiting: 0, refused: 2 });
        assert_eq!(old[&SPLIT], Carried { came_in: 3, carried: 1, waiting: 1, refused: 1 });
        assert!(old.values().all(Carried::is_reconciled));
        let new = by_new_unit(&city, &lines, &old);
        assert_eq!(new[&ONE], Carried { came_in: 5, carried: 1, waiting: 1, refused: 3 });
        assert_eq!(new[&TWO], Carried { came_in: 3, carried: 1, waiting: 1, refused: 1 });
        let lost = by_old_unit(&lines, &BTreeMap::from([(WHOLE, came(4, 2)), (SPLIT, came(3, 1))]));
        assert!(!lost[&WHOLE].is_reconciled(), "a row of the file that nothing was made of");
    }
}
