//! Laws of staffing on random ways, walked by the right and the wrong people.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// One wish of a random way.
#[derive(Debug, Clone)]
struct Wish {
    track: Track,
    /// `None` takes the next usual step, so that ways get far.
    kind: Option<CommandKind>,
    /// `None` takes the body whose step it is.
    body: Option<Body>,
    person: u128,
    days: i32,
    unit: u32,
}

fn wish() -> impl Strategy<Value = Wish> {
    let kind = prop::option::weighted(0.3, prop::sample::select(CommandKind::ALL));
    let body = prop::option::weighted(0.1, prop::sample::select(Body::ALL));
    let track = prop::sample::select(Track::ALL);
    // Person 1 is the one whose file it is.
    (track, kind, body, 1..9_u128, -1..4_i32, 10_001..10_004_u32)
        .prop_map(|(track, kind, body, person, days, unit)| Wish { track, kind, body, person, days, unit })
}

/// The step that usually follows.
fn next(file: &File, track: Track) -> CommandKind {
    let Some(current) = file.current(track) else { return CommandKind::Draft };
    match current.state {
        PlacementState::Draft => CommandKind::Propose,
        PlacementState::Returned => CommandKind::Draft,
        PlacementState::Proposed if current.appraised_by.is_none() => CommandKind::Accept,
        PlacementState::Proposed => CommandKind::Concur,
        PlacementState::Appraised => CommandKind::Agree,
        PlacementState::Agreed => CommandKind::Issue,
        _ => CommandKind::Adjust,
    }
}

/// A command with an identifier of its own and a unit that may not exist.
fn wished(kind: CommandKind, day: Date, unit: u32, number: usize) -> Command {
    let fresh = Uuid::from_u128(1_000 + number as u128);
    match command(kind, day) {
        Command::Draft { place, note, .. } => {
            Command::Draft { id: fresh, place: Place { unit: UnitId::new(unit), ..place }, note }
        }
        Command::Adjust { place, paper, agreement, reason, .. } => {
            let paper = PaperRef { paper: fresh, ..paper };
            let place = Place { unit: UnitId::new(unit), ..place };
            Command::Adjust { id: fresh, place, paper, agreement, reason }
        }
        other => other,
    }
}

/// Who had which part in which placement, as the events tell.
type Parts = BTreeMap<Uuid, BTreeSet<By>>;

/// Parts in what was discarded, by track, until the next draft inherits them.
type Inherited = BTreeMap<Track, BTreeSet<By>>;

fn note_parts(parts: &mut Parts, inherited: &mut Inherited, file: &File, track: Track, by: By, event: &Event) {
    if matches!(event, Event::Discarded) {
        let held: BTreeSet<Uuid> = Track::ALL.iter().flat_map(|track| file.track(*track)).map(|held| held.id).collect();
        for (_, gone) in parts.extract_if(.., |id, _| !held.contains(id)) {
            inherited.entry(track).or_default().extend(gone);
        }
        return;
    }
    let Some(last) = file.track(track).last() else { return };
    match event {
        Event::Drafted { .. } => {
            parts.entry(last.id).or_insert_with(|| inherited.remove(&track).unwrap_or_default());
        }
        Event::Discarded | Event::Superseded { .. } => {}
        Event::Adjusted { .. } => {
            let before = file.track(track).iter().rev().nth(1).expect("what was adjusted stands before it");
            let inherited = parts.entry(before.id).or_default();
            inherited.insert(by);
            let inherited = inherited.clone();
            parts.insert(last.id, inherited);
        }
        _ => {
            parts.entry(last.id).or_default().insert(by);
        }
    }
}

fn at_most_one_is_open(file: &File, track: Track) -> bool {
    file.track(track).iter().rev().skip(1).all(|placement| placement.state.is_over())
}

/// The legal spells begin with the former place, follow each other without gap or overlap, and the last is open.
fn legal_spells_join(official: &Official, file: &File) -> Result<(), TestCaseError> {
    let spells: Vec<_> = history(official, file).into_iter().filter(|spell| spell.track == Track::Legal).collect();
    prop_assert_eq!(spells.first().and_then(|spell| spell.from), None);
    prop_assert_eq!(spells.last().and_then(|spell| spell.until), None);
    for pair in spells.windows(2) {
        prop_assert!(pair[0].until.is_some() && pair[0].until == pair[1].from, "{:?}", pair);
    }
    for spell in &spells[1..] {
        prop_assert!(spell.until.is_none_or(|until| Some(until) > spell.from), "{spell:?} has no day");
    }
    let placed = spells.iter().filter(|spell| matches!(spell.standing, Standing::Placed(_))).count();
    prop_assert_eq!(placed, file.legal.iter().filter(|placement| placement.issued.is_some()).count());
    Ok(())
}

fn laws(scene: &Scene, file: &File, parts: &Parts) -> Result<(), TestCaseError> {
    legal_spells_join(&scene.official, file)?;
    for &track in Track::ALL {
        prop_assert!(at_most_one_is_open(file, track), "{file:?}");
        for placement in file.track(track) {
            let known = parts.get(&placement.id).cloned().unwrap_or_default();
            prop_assert_eq!(&placement.parts, &known, "the record names everybody who acted");
            let people: BTreeSet<_> = known.iter().map(|part| part.person).collect();
            prop_assert_eq!(people.len(), known.len(), "one person, one body");
            prop_assert!(!people.contains(&file.official));
        }
    }
    prop_assert!(file.issued(Track::Legal).is_none() || file.issued(Track::Provisional).is_none());
    Ok(())
}

/// Walks a random way under some rules and asks for the laws after each step.
fn walk(rules: &[(&str, Rule)], wishes: Vec<Wish>) -> Result<(), TestCaseError> {
    let scene = Scene::new();
    let (mut file, mut journal, mut parts) = (scene.file(), vec![], Parts::new());
    let mut inherited = Inherited::new();
    let mut day = date(2025, 6, 12);
    for (number, wish) in wishes.into_iter().enumerate() {
        day = day.saturating_add(jiff::Span::new().days(wish.days));
        let kind = wish.kind.unwrap_or_else(|| next(&file, wish.track));
        let body = wish.body.unwrap_or(kind.competent()[number % kind.competent().len()]);
        let by = By { person: Uuid::from_u128(wish.person), body };
        let command = wished(kind, day, wish.unit, number);
        let decided = decide::decide_under(rules, &file, wish.track, &command, &scene.context(by));
        for event in decided.into_iter().flatten() {
            apply(&mut file, wish.track, &event);
            note_parts(&mut parts, &mut inherited, &file, wish.track, by, &event);
            journal.push((wish.track, event));
        }
        laws(&scene, &file, &parts)?;
    }
    let mut replayed = scene.file();
    for (track, event) in &journal {
        apply(&mut replayed, *track, event);
    }
    prop_assert_eq!(&replayed, &file);
    let text = serde_json::to_string(&(&file, &journal)).unwrap();
    let read: (File, Vec<(Track, Event)>) = serde_json::from_str(&text).unwrap();
    prop_assert_eq!(read, (file, journal));
    Ok(())
}

fn way_of_wishes() -> impl Strategy<Value = Vec<Wish>> {
    prop::collection::vec(wish(), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn laws_hold_on_random_ways(wishes in way_of_wishes()) {
        walk(RULES, wishes)?;
    }
}

/// Random ways get far enough to break a law as soon as a rule that keeps it is gone.
#[test]
fn the_laws_break_without_the_rules_that_keep_them() {
    let keepers = ["own file", "different people", "no provisional place beside a legal one", "in order"];
    for gone in keepers {
        let rules: Vec<_> = RULES.iter().copied().filter(|(name, _)| *name != gone).collect();
        assert_eq!(rules.len() + 1, RULES.len(), "{gone} is a rule");
        let config =
            ProptestConfig { cases: 512, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() };
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let outcome = TestRunner::new_with_rng(config, rng).run(&way_of_wishes(), |wishes| walk(&rules, wishes));
        assert!(outcome.is_err(), "no random way notices that `{gone}` is gone");
    }
}

#[test]
fn a_way_without_fault_ends_the_provisional_assignment_by_the_decision() {
    let scene = Scene::new();
    let kinds = [
        CommandKind::Draft,
        CommandKind::Propose,
        CommandKind::Accept,
        CommandKind::Concur,
        CommandKind::Agree,
        CommandKind::Issue,
    ];
    let steps = [way(Track::Provisional, &kinds), way(Track::Legal, &kinds)].concat();
    let (file, outcome) = play(&scene, &steps, None);
    assert!(outcome.is_ok());
    let ended = &file.provisional[0];
    assert_eq!(ended.state, PlacementState::Replaced);
    assert_eq!(ended.ended.as_ref(), file.issued(Track::Legal).unwrap().issued.as_ref());
}
