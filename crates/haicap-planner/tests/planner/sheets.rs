//! What the sheets of people and units say in plain words.

use crate::common::{city, id, person, pin, slot, unit, weights};
use haicap_core::Lang;
use haicap_core::organization::{FormerPlace, PositionGroup};
use haicap_core::territory::UnitId;
use haicap_planner::model::{Candidate, Part, Place, Slot, Suggestion, Wish, suggest};
use haicap_planner::reasons::{Against, Because, Number, Other};
use haicap_planner::weights::Weights;

const JUSTICE: PositionGroup = PositionGroup::Justice;

fn someone(number: u32, home: u32) -> Candidate {
    person(number, FormerPlace::Unit(UnitId::old(home)), JUSTICE)
}

fn plan(people: &[Candidate], slots: &[Slot], wishes: &[Wish], weights: &Weights) -> Suggestion {
    let suggestion = suggest(&city(), people, slots, wishes, weights).unwrap();
    assert!(suggestion.certify().holds());
    suggestion
}

fn hard() -> Weights {
    Weights { excess_limit_percent: 0, ..weights() }
}

/// One place in each unit.
fn singles() -> Vec<Slot> {
    [1, 2, 3].map(|at| slot(at, JUSTICE, 1)).to_vec()
}

fn at(number: u32) -> Option<Place> {
    Some(Place { unit: unit(number), group: JUSTICE })
}

#[test]
fn the_chosen_place_says_what_speaks_for_it() {
    let mut settled = someone(2, 13);
    settled.settled = Some((unit(2), JUSTICE));
    let mut unfit = someone(1, 11);
    unfit.fits.clear();
    unfit.group = PositionGroup::Party;
    let people = [someone(0, 11), unfit, settled, someone(3, 11)];
    let suggestion = plan(&people, &singles(), &[pin(1, 3, None)], &hard());
    let reasons = suggestion.reasons();
    for (number, chosen, because, cost) in [
        (0, at(1), vec![Because::Successor, Because::Fits, Because::SameField], 0),
        (1, at(3), vec![Because::Pinned], 40 + 15 + 30 + 7),
        (2, at(2), vec![Because::Settled], 0),
        (3, None, vec![Because::NoPlaceLeft], 900),
    ] {
        let sheet = reasons.why(id(number), 5).unwrap();
        assert_eq!((sheet.chosen, sheet.because, sheet.cost), (chosen, because, cost));
    }
    let pinned = reasons.why(id(1), 5).unwrap();
    let parts = [(Part::OtherUnit, 40), (Part::OtherDistrict, 15), (Part::NotFitting, 30), (Part::OtherField, 7)];
    assert_eq!(pinned.parts, parts);
    assert_eq!(reasons.why(id(77), 5), None);
    assert_eq!(reasons.unit(unit(9), 5), None);
}

#[test]
fn other_places_say_what_stood_against_them() {
    let others = |people: &[Candidate], wishes: &[Wish]| -> Vec<Other> {
        plan(people, &singles(), wishes, &hard()).reasons().why(id(0), 9).unwrap().others
    };
    let against = |others: &[Other], place| others.iter().find(|other| other.place == place).unwrap().against.clone();
    // Units 1 and 2 follow old unit 12 alike, unit 3 does not.
    let alone = others(&[someone(0, 12)], &[]);
    assert_eq!(alone[0].place, at(2));
    assert_eq!((alone[0].difference, &alone[0].against), (Some(0), &vec![Against::Equal]));
    assert_eq!(against(&alone, at(3)), [Against::OwnCost { more: 55 }]);
    assert_eq!(against(&alone, None), [Against::OwnCost { more: 900 }]);
    // Whoever has the place would have to go to unit 3, of the same former district.
    let crowded = others(&[someone(0, 12), someone(1, 13)], &[]);
    let number = Against::Number { number: Number::Allotted, value: 1, people: 1, price: 40 };
    assert_eq!(against(&crowded, at(2))[0], number);
    assert!(number.sentence(Lang::Vi).starts_with("số tạm giao là 1, đã có 1 người"));
    // A ban on oneself, and a place that a pinned person has.
    let ban = Wish::Ban { official: id(0), unit: unit(2) };
    assert_eq!(against(&others(&[someone(0, 12)], &[ban]), at(2))[0], Against::RuledOut);
    let pinned = others(&[someone(0, 12), someone(1, 13)], &[pin(1, 2, None)]);
    assert_eq!(against(&pinned, at(2)), [Against::NoWay]);
    assert_eq!(pinned.last().unwrap().difference, None);
}

#[test]
fn a_unit_says_which_numbers_bind() {
    let people = |count: u32| (0..count).map(|number| someone(number, 11)).collect::<Vec<_>>();
    let numbers = |places, norm, floor| Slot { norm, floor, ..slot(1, JUSTICE, places) };
    let strict = Weights { above_norm: 2000, ..hard() };
    for (count, slot, weights, binding, one_more) in [
        (1, numbers(2, None, 0), &hard(), vec![], 0),
        (3, numbers(2, None, 0), &hard(), vec![Number::Allotted], 900),
        (3, numbers(1, None, 0), &weights(), vec![Number::Allotted, Number::Limit], 900),
        (2, numbers(3, Some(1), 0), &strict, vec![Number::Norm], 0),
        (1, numbers(3, None, 2), &hard(), vec![Number::Floor], 0),
    ] {
        let suggestion = plan(&people(count), &[slot], &[], weights);
        let sheet = suggestion.reasons().unit(unit(1), 1).unwrap().slots.remove(0);
        assert_eq!((sheet.binding, sheet.one_more), (binding, one_more), "{:?}", sheet.result);
    }
}
