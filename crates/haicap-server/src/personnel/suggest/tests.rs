//! What the planner says when places are settled, and that a plan depends on its question alone.

use super::*;
use crate::ledger::Row;
use crate::personnel::lists::empty_key_posts;
use crate::personnel::records::Settled;
use haicap_core::organization::{Official, PositionGroup};
use haicap_core::staffing::{
    Body, By, ConcludedList, File, ListKind, ListMember, PaperRef, Place, Placement, PlacementState,
};
use haicap_core::territory::UnitId;
use haicap_pack::Pack;
use std::collections::BTreeSet;
use std::path::Path;

const TINY: &str = "../haicap-pack/tests/tiny";
const HCMC: &str = "../../city/hcmc";
const WARD: UnitId = UnitId::new(10_001);
const COMMUNE: UnitId = UnitId::new(10_007);

fn pack(folder: &str) -> Pack {
    Pack::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap()
}

/// A city's synthetic people, nobody placed.
fn roster(pack: &Pack) -> State {
    let mut state = State::default();
    for official in haicap_pack::staff(pack, 1).officials {
        state.people.insert(official.id, Arc::new(Row { version: 1, value: official }));
    }
    state
}

fn asked(wishes: Vec<Wish>) -> Question {
    Question { name: "Thử".into(), preset: "stay".into(), parent: None, wishes }
}

fn codes(state: &State) -> Vec<&Official> {
    let mut people: Vec<&Official> =
        state.all::<Official>().map(|(_, official)| official).filter(|official| official.pool.is_placed()).collect();
    people.sort_by(|a, b| a.code.cmp(&b.code));
    people
}

/// Concludes key posts of the commune for these people.
fn settle<'p>(state: &mut State, pack: &Pack, people: impl Iterator<Item = (Uuid, &'p str)>) {
    let member =
        |(official, post): (Uuid, &str)| ListMember { official, title: "Ủy viên".into(), post: Some(post.into()) };
    let list = ConcludedList {
        unit: COMMUNE,
        kind: ListKind::KeyPosts,
        session: "Phiên thử".into(),
        number: "1-KL".into(),
        date: pack.city.opening_day,
        signer: "Người thử".into(),
        members: people.map(member).collect(),
    };
    let row = Row { version: 1, value: Settled { versions: vec![list.clone()] } };
    state.lists.insert(Settled::key(&list), Arc::new(row));
}

fn planned(pack: &Pack, state: &State) -> Plan {
    ask(&pack.city, &pack.presets, state, asked(vec![]), Timestamp::UNIX_EPOCH).unwrap().plan
}

#[test]
fn a_pin_to_a_unit_full_of_settled_people_is_explained() {
    let pack = pack(TINY);
    let mut state = roster(&pack);
    let numbers = Numbers::of(&pack.city, &state);
    let lead = |slot: &&haicap_planner::model::Slot| slot.unit == COMMUNE && slot.group == PositionGroup::Leadership;
    let places = numbers.slots.iter().find(lead).unwrap().places;
    let limit = places + (places * 30).div_ceil(100);
    let people: Vec<Uuid> = codes(&state).into_iter().map(|official| official.id).collect();
    settle(&mut state, &pack, people.iter().take(limit as usize).map(|official| (*official, "chair")));
    let pin = Wish::Pin { official: people[limit as usize], unit: COMMUNE, group: Some(PositionGroup::Leadership) };
    let plan =
        ask(&pack.city, &pack.presets, &state, asked(vec![pin.clone()]), jiff::Timestamp::UNIX_EPOCH).unwrap().plan;
    let [not] = plan.result.impossible.as_slice() else { panic!("{:?}", plan.result.impossible) };
    assert_eq!((&not.wish, not.number), (&pin, Some(0)));
    for part in [format!("đã chốt {limit}"), format!("tối đa {limit}"), "Xã Đồng Tây".into(), "thiếu 1 chỗ".into()]
    {
        assert!(not.vi.contains(&part), "{part}: {}", not.vi);
    }
    assert!(not.en.contains("is full"), "{}", not.en);
    assert!(plan.certified);
    assert_eq!(plan.result.settled, limit as usize);
    assert!(people.iter().take(limit as usize).all(|id| plan.places[id].unit == COMMUNE), "settled people stay");
}

#[test]
fn a_plan_depends_on_its_question_alone() {
    let pack = pack(TINY);
    let state = roster(&pack);
    let numbers = Numbers::of(&pack.city, &state);
    let weights = &pack.presets.usual().weights;
    let people = codes(&state);
    let pin = |at: usize, unit| Wish::Pin { official: people[at].id, unit, group: None };
    let desk = Desk::default();
    let wishes = [vec![pin(0, COMMUNE)], vec![pin(0, WARD), pin(1, COMMUNE)], vec![], vec![pin(2, WARD)]];
    for wishes in wishes.iter().cycle().take(9) {
        let warm = desk.suggestion(&pack.city, &numbers, weights, wishes).unwrap();
        let fresh = Desk::default().suggestion(&pack.city, &numbers, weights, wishes).unwrap();
        assert_eq!(warm.placed, fresh.placed, "{wishes:?}");
        assert_eq!(seating::seat(&pack.city, &state, &warm), seating::seat(&pack.city, &state, &fresh));
    }
}

#[test]
fn other_numbers_have_another_fingerprint() {
    let pack = pack(TINY);
    let mut state = roster(&pack);
    let before = Numbers::of(&pack.city, &state).fingerprint;
    assert_eq!(before, Numbers::of(&pack.city, &roster(&pack)).fingerprint);
    let first = codes(&state)[0].id;
    state.people.remove(&first);
    assert_ne!(before, Numbers::of(&pack.city, &state).fingerprint);
}

#[test]
fn the_whole_city_is_planned_again_to_a_proved_optimum() {
    let pack = pack(HCMC);
    let state = roster(&pack);
    let numbers = Numbers::of(&pack.city, &state);
    let (weights, people) = (&pack.presets.usual().weights, codes(&state));
    let first = Desk::default().suggestion(&pack.city, &numbers, weights, &[]).unwrap();
    let unit = pack.city.new_units().last().unwrap().id;
    let mut other = Suggestion::clone(&first);
    other.replan(&[Wish::Pin { official: people[0].id, unit, group: None }]).unwrap();
    assert!(first.certify().holds() && other.certify().holds());
    assert_eq!(other.place_of(people[0].id).map(|place| place.unit), Some(unit));
    assert!(other.objective >= first.objective, "a wish can only cost");
}

#[test]
fn too_many_settled_people_are_a_warning_and_the_rest_is_planned() {
    let pack = pack(TINY);
    let mut state = roster(&pack);
    let people: Vec<Uuid> = codes(&state).into_iter().map(|official| official.id).collect();
    let before = planned(&pack, &state);
    settle(&mut state, &pack, people.iter().take(12).map(|official| (*official, "chair")));
    let plan = planned(&pack, &state);
    let over: Vec<_> = plan.result.over_limit().collect();
    let [slot] = over.as_slice() else { panic!("{over:?}") };
    assert_eq!((slot.unit, slot.group, slot.settled, slot.people), (COMMUNE, PositionGroup::Leadership, 12, 12));
    assert!(slot.cost > 0, "what is above the number has its cost");
    assert!(plan.certified && plan.places.len() + plan.result.unplaced.len() == people.len());
    assert_eq!(before.result.over_limit().count(), 0);
}

#[test]
fn somebody_decided_is_settled_there_and_no_free_candidate() {
    let pack = pack(TINY);
    let mut state = roster(&pack);
    let official = codes(&state)[0].clone();
    let place = |unit| Place::new(unit, "counter_officer");
    let paper = PaperRef {
        paper: Uuid::from_u128(9),
        number: "Số 01/QĐ".into(),
        issued_on: pack.city.opening_day,
        effective_from: pack.city.opening_day,
        gate: None,
        by: By { person: Uuid::from_u128(1), body: Body::DecidingBody },
    };
    let placement = |unit, state: PlacementState| Placement {
        id: Uuid::from_u128(7),
        place: place(unit),
        state,
        drafted_at: Timestamp::UNIX_EPOCH,
        note: None,
        parts: BTreeSet::new(),
        proposed_by: None,
        appraised_by: None,
        concurred_by: None,
        accepted_although: None,
        returned: None,
        agreement: None,
        issued: Some(paper.clone()),
        ended: None,
    };
    let file = File {
        provisional: vec![placement(COMMUNE, PlacementState::Replaced)],
        legal: vec![placement(WARD, PlacementState::Issued)],
        ..File::new(official.id, 1)
    };
    state.files.insert(official.id, Arc::new(Row { version: 1, value: file }));
    let plan = planned(&pack, &state);
    assert_eq!((plan.places.get(&official.id), plan.result.settled), (Some(&place(WARD)), 1));
}

#[test]
fn a_settled_secretary_brings_the_chair_of_the_council_unless_somebody_else_has_it() {
    let pack = pack(TINY);
    let mut state = roster(&pack);
    let people: Vec<Uuid> = codes(&state).into_iter().map(|official| official.id).collect();
    let chairs = |plan: &Plan| {
        let here = plan.places.values().filter(|place| place.unit == COMMUNE);
        here.filter(|place| place.posts().any(|post| post == "council_chair")).count()
    };
    let both = Place { concurrent: BTreeSet::from(["council_chair".to_owned()]), ..Place::new(COMMUNE, "secretary") };
    settle(&mut state, &pack, [(people[0], "secretary")].into_iter());
    let plan = planned(&pack, &state);
    assert_eq!((&plan.places[&people[0]], chairs(&plan)), (&both, 1));

    settle(&mut state, &pack, [(people[0], "secretary"), (people[1], "council_chair")].into_iter());
    let plan = planned(&pack, &state);
    assert_eq!((&plan.places[&people[0]], chairs(&plan)), (&Place::new(COMMUNE, "secretary"), 1));

    settle(&mut state, &pack, [(people[1], "council_chair")].into_iter());
    assert_eq!(chairs(&planned(&pack, &state)), 1, "the secretary whom the machine suggests does not chair as well");
}

#[test]
fn a_key_post_held_beside_a_settled_one_is_not_empty() {
    let mut pack = pack(TINY);
    pack.city.staffing.key_posts.extend(["secretary".to_owned(), "council_chair".to_owned()]);
    let mut state = roster(&pack);
    let first = codes(&state)[0].id;
    assert!(empty_key_posts(&pack.city, &state, COMMUNE).contains(&"council_chair"));
    settle(&mut state, &pack, [(first, "secretary")].into_iter());
    let empty = empty_key_posts(&pack.city, &state, COMMUNE);
    assert!(!empty.contains(&"council_chair") && !empty.contains(&"secretary"), "{empty:?}");
}
