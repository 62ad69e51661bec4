//! Company and distance, wishes that cannot be, and input that is no input.

use crate::common::{city, id, person, pin, slot, unit, weights};
use haicap_core::Lang;
use haicap_core::organization::{FormerPlace, PositionGroup};
use haicap_core::territory::UnitId;
use haicap_planner::instance::MAX_SLOTS;
use haicap_planner::model::{Candidate, Impossible, Obstacle, PlannerError, Problem, Slot, Suggestion, Wish, suggest};
use haicap_planner::weights::Weights;

const ONE_STOP: PositionGroup = PositionGroup::OneStop;
const JUSTICE: PositionGroup = PositionGroup::Justice;

/// Five people of the old units; two places for each group in units 1 and 2, one in unit 3.
fn people() -> Vec<Candidate> {
    let home = |code| FormerPlace::Unit(UnitId::old(code));
    vec![
        person(0, home(11), ONE_STOP),
        person(1, home(11), JUSTICE),
        person(2, home(13), ONE_STOP),
        person(3, home(13), JUSTICE),
        person(4, home(14), ONE_STOP),
    ]
}

fn slots() -> Vec<Slot> {
    let two = [(1, 2), (2, 2), (3, 1)];
    two.into_iter().flat_map(|(at, places)| [slot(at, ONE_STOP, places), slot(at, JUSTICE, places)]).collect()
}

/// No excess, so that every number is hard.
fn hard() -> Weights {
    Weights { excess_limit_percent: 0, ..weights() }
}

fn plan(people: &[Candidate], wishes: &[Wish]) -> Suggestion {
    let suggestion = suggest(&city(), people, &slots(), wishes, &hard()).unwrap();
    assert!(suggestion.certify().holds());
    suggestion
}

fn unit_of(suggestion: &Suggestion, number: u32) -> u32 {
    suggestion.place_of(id(number)).unwrap().unit.code
}

fn together(numbers: &[u32]) -> Wish {
    Wish::Together { officials: numbers.iter().map(|number| id(*number)).collect() }
}

fn apart(one: u32, other: u32) -> Wish {
    Wish::Apart { one: id(one), other: id(other) }
}

fn ban(number: u32, at: u32) -> Wish {
    Wish::Ban { official: id(number), unit: unit(at) }
}

#[test]
fn a_team_goes_to_one_unit_at_the_least_cost() {
    let alone = plan(&people(), &[]);
    assert_eq!((unit_of(&alone, 0), unit_of(&alone, 2), alone.found.len()), (1, 2, 0));
    let team = plan(&people(), &[together(&[0, 2])]);
    assert_eq!(unit_of(&team, 0), unit_of(&team, 2));
    assert_eq!((team.impossible.len(), team.found.len()), (0, 2));
    assert_eq!(team.certify().given, team.found);
    // One of three units it is, and no other of them is cheaper.
    let pinned = |at| plan(&people(), &[pin(0, at, None), pin(2, at, None)]);
    let costs = [1, 2, 3].map(|at| {
        let plan = pinned(at);
        if plan.impossible.is_empty() { plan.objective } else { i64::MAX }
    });
    assert_eq!(Some(team.objective), costs.into_iter().min());
    // A team of the list is such a wish too.
    let mut named = people();
    named[0].team = Some("tổ A".into());
    named[2].team = Some("tổ A".into());
    assert_eq!(plan(&named, &[]).objective, team.objective);
}

#[test]
fn a_pair_is_parted_at_the_least_cost() {
    assert_eq!(unit_of(&plan(&people(), &[]), 1), 1);
    let parted = plan(&people(), &[apart(0, 1)]);
    assert_ne!(unit_of(&parted, 0), unit_of(&parted, 1));
    let ways = [plan(&people(), &[ban(0, 1)]), plan(&people(), &[ban(1, 1)])];
    assert_eq!(Some(parted.objective), ways.iter().map(|plan| plan.objective).min());
    assert_eq!(parted.found.len(), 1);
}

#[test]
fn planning_again_without_the_wish_forgets_what_was_found() {
    let mut suggestion = plan(&people(), &[together(&[0, 2]), apart(0, 1)]);
    suggestion.replan(&[]).unwrap();
    let alone = plan(&people(), &[]);
    assert_eq!((suggestion.objective, suggestion.found.len()), (alone.objective, 0));
}

#[test]
fn a_pin_reaches_units_that_were_not_considered() {
    let weights = Weights { considered_units: 1, ..hard() };
    let mut suggestion = suggest(&city(), &people(), &slots(), &[], &weights).unwrap();
    suggestion.replan(&[pin(4, 1, Some(JUSTICE))]).unwrap();
    let place = suggestion.place_of(id(4)).unwrap();
    assert_eq!((place.unit, place.group, suggestion.impossible.len()), (unit(1), JUSTICE, 0));
    assert!(suggestion.certify().holds());
}

#[test]
fn each_impossible_wish_has_its_reason() {
    let mut people = people();
    people[3].settled = Some((unit(3), JUSTICE));
    let full = |group, places, settled, pinned| Obstacle::Full {
        unit: unit(3),
        group,
        places,
        limit: places,
        settled,
        pinned,
        short: 1,
    };
    let settled = Obstacle::Settled { official: id(3), unit: unit(3), group: JUSTICE };
    let table: Vec<(Vec<Wish>, Obstacle, &str)> = vec![
        (vec![pin(77, 1, None)], Obstacle::UnknownPerson { official: id(77) }, "không có người mang mã"),
        (vec![ban(77, 1)], Obstacle::UnknownPerson { official: id(77) }, "không có người mang mã"),
        (vec![pin(0, 9, None)], Obstacle::NotASlot { unit: unit(9), group: None }, "không có chỗ nào để bố trí"),
        (
            vec![pin(0, 1, Some(PositionGroup::Party))],
            Obstacle::NotASlot { unit: unit(1), group: Some(PositionGroup::Party) },
            "new-00001 / Công tác Đảng không có chỗ nào để bố trí",
        ),
        (vec![pin(3, 1, None)], settled.clone(), "đã chốt ở new-00003"),
        (vec![ban(3, 3)], settled, "đã chốt ở new-00003"),
        (
            vec![pin(0, 3, Some(JUSTICE))],
            full(Some(JUSTICE), 1, 1, 0),
            "tạm giao 1, tối đa 1, đã chốt 1, đã ghim 0; thiếu 1 chỗ",
        ),
        (
            vec![pin(0, 3, None), pin(1, 3, None)],
            full(None, 2, 1, 1),
            "tạm giao 2, tối đa 2, đã chốt 1, đã ghim 1; thiếu 1 chỗ",
        ),
        (vec![pin(0, 1, None), pin(0, 2, None)], Obstacle::Contradicts { earlier: 0 }, "trái với nguyện vọng thứ 1"),
        (vec![pin(0, 1, None), ban(0, 1)], Obstacle::Contradicts { earlier: 0 }, "trái với nguyện vọng thứ 1"),
        (vec![ban(0, 1), pin(0, 1, None)], Obstacle::Contradicts { earlier: 0 }, "trái với nguyện vọng thứ 1"),
        (vec![together(&[0, 0])], Obstacle::TooFewPeople, "ít nhất hai người"),
        (vec![apart(0, 0)], Obstacle::TooFewPeople, "ít nhất hai người"),
        (
            vec![pin(0, 1, None), together(&[0, 3])],
            Obstacle::FixedPlaces { units: vec![unit(1), unit(3)] },
            "cố định ở new-00001, new-00003",
        ),
        (vec![pin(0, 3, None), apart(0, 3)], Obstacle::FixedPlaces { units: vec![unit(3)] }, "cố định ở new-00003"),
        (
            vec![together(&[0, 1, 3])],
            Obstacle::NoRoomTogether { people: 2, unit: Some(unit(3)), room: 1, short: 1 },
            "nhiều nhất là new-00003 còn 1, thiếu 1",
        ),
        (
            vec![ban(0, 1), ban(0, 2), ban(0, 3), together(&[0, 1])],
            Obstacle::NoRoomTogether { people: 2, unit: None, room: 0, short: 2 },
            "không đơn vị nào cùng mở cho cả 2 người",
        ),
    ];
    for (wishes, obstacle, words) in table {
        let suggestion = plan(&people, &wishes);
        let (wish, number) = (wishes[wishes.len() - 1].clone(), Some(wishes.len() - 1));
        assert_eq!(suggestion.impossible, [Impossible { wish, number, obstacle: obstacle.clone() }]);
        let sentence = obstacle.sentence(Lang::Vi);
        assert!(sentence.contains(words), "{sentence}");
        assert_ne!(obstacle.sentence(Lang::En), sentence);
    }
}

#[test]
fn a_wish_that_settled_people_already_follow_is_no_news() {
    let mut people = people();
    people[3].settled = Some((unit(3), JUSTICE));
    let suggestion = plan(&people, &[pin(3, 3, None), pin(3, 3, Some(JUSTICE)), ban(3, 1)]);
    assert_eq!(suggestion.impossible, []);
}

#[test]
fn everything_wrong_with_the_input_is_told() {
    let mut people = people();
    people[0].settled = Some((unit(1), PositionGroup::Party));
    people[1].official = people[2].official;
    let mut slots = slots();
    slots.push(slots[0].clone());
    slots[1].floor = 3;
    let weights = Weights { per_km: 101, ..hard() };
    let error = suggest(&city(), &people, &slots, &[], &weights).unwrap_err();
    let code = |number: u32| format!("CB-{number:05}");
    let expected = vec![
        Problem::WeightTooLarge { name: "per_km", most: 100 },
        Problem::FloorAbovePlaces { unit: unit(1), group: JUSTICE, floor: 3, places: 2 },
        Problem::SlotTwice { unit: unit(1), group: ONE_STOP },
        Problem::PersonTwice { official: id(2), code: code(2) },
        Problem::SettledNowhere { official: id(0), code: code(0), unit: unit(1), group: PositionGroup::Party },
    ];
    assert_eq!(error, PlannerError { problems: expected });
    assert!(error.to_string().contains("tối thiểu 3 lớn hơn số tạm giao 2"), "{error}");
    let many: Vec<Slot> = (0..=MAX_SLOTS as u32).map(|number| slot(number, JUSTICE, 1)).collect();
    let error = suggest(&city(), &[], &many, &[], &hard()).unwrap_err();
    assert!(matches!(error.problems[..], [Problem::Numbers(_)]), "{error}");
}

#[test]
fn a_slot_settled_above_its_limit_is_told_and_the_rest_is_planned() {
    let mut people = people();
    let free = plan(&people, &[]);
    for number in [3, 4] {
        people[number].settled = Some((unit(3), JUSTICE));
    }
    let suggestion = plan(&people, &[pin(0, 3, Some(JUSTICE))]);
    let over: Vec<(UnitId, u32, u32)> = suggestion
        .slots
        .iter()
        .filter(|result| result.over_limit > 0)
        .map(|result| (result.slot.unit, result.people, result.over_limit))
        .collect();
    assert_eq!(over, [(unit(3), 2, 1)]);
    assert_eq!(suggestion.placed.len() + suggestion.unplaced.len(), people.len());
    assert!(suggestion.certify().holds());
    let crowded = suggestion.slots.iter().find(|result| result.over_limit > 0).unwrap();
    assert_eq!(crowded.cost, i64::from(hard().above_allotted), "the excess has its cost");
    assert!(free.slots.iter().all(|result| result.over_limit == 0));
    assert!(
        matches!(suggestion.impossible[..], [Impossible { obstacle: Obstacle::Full { settled: 2, short: 1, .. }, .. }]),
        "{:?}",
        suggestion.impossible
    );
    assert!(suggestion.reasons().unit(unit(3), 3).is_some());
}

#[test]
fn nobody_is_lost_where_places_are_few() {
    let few: Vec<Slot> = slots().into_iter().take(1).collect();
    let suggestion = suggest(&city(), &people(), &few, &[], &hard()).unwrap();
    assert_eq!((suggestion.placed.len(), suggestion.unplaced.len()), (2, 3));
    let all = suggestion.reasons().unit(unit(1), 5).unwrap();
    assert_eq!(all.slots[0].nearly.len(), 3);
    assert!(all.slots[0].one_more > 0);
    let totals = (suggestion.units[0].shortage, suggestion.units[0].surplus, suggestion.groups[0].people);
    assert_eq!(totals, (0, 0, 2));
}
