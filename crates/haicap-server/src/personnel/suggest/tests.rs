//! What the planner says when places are settled, and that a plan depends on its question alone.

use super::*;
use crate::ledger::Row;
use crate::personnel::records::Settled;
use haicap_core::organization::{Official, PositionGroup};
use haicap_core::staffing::{ConcludedList, ListKind, ListMember};
use haicap_core::territory::UnitId;
use haicap_pack::Pack;
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

#[test]
fn a_pin_to_a_unit_full_of_settled_people_is_explained() {
    let pack = pack(TINY);
    let mut state = roster(&pack);
    let numbers = Numbers::of(&pack.city, &state);
    let lead = |slot: &&haicap_planner::model::Slot| slot.unit == COMMUNE && slot.group == PositionGroup::Leadership;
    let places = numbers.slots.iter().find(lead).unwrap().places;
    let limit = places + (places * 30).div_ceil(100);
    let people: Vec<Uuid> = codes(&state).into_iter().map(|official| official.id).collect();
    let settle =
        |official: &Uuid| ListMember {
            official: *official, title: "Ủy viên".into(), post: Some("chair".to_owned())
        };
    let list = ConcludedList {
        unit: COMMUNE,
        kind: ListKind::KeyPosts,
        session: "Phiên thử".into(),
        number: "1-KL".into(),
        date: pack.city.opening_day,
        signer: "Người thử".into(),
        members: people.iter().take(limit as usize).map(settle).collect(),
    };
    let row = Row { version: 1, value: Settled { versions: vec![list.clone()] } };
    state.lists.insert(Settled::key(&list), Arc::new(row));
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
