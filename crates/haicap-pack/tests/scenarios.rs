//! The scenarios of the checkout are read, and pass when they are played in memory by the rules alone.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::city::City;
use haicap_core::dossier::{Actor, Command, Context, Proposal, decide};
use haicap_core::organization::Assignment;
use haicap_core::trial::{
    Act, Deed, Entry, Evidence, EvidenceKind, Given, Judge, Outcome, Play, PlayState, Proof, RoundStage, Scenario,
    Step, Verdict, cast, plays, schedule,
};
use haicap_pack::{Pack, read_scenarios, staff};
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use uuid::Uuid;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn hcmc() -> Pack {
    Pack::read(&root().join("city/hcmc")).unwrap_or_else(|errors| panic!("{errors}"))
}

fn scenarios(city: &City, day: Date) -> Vec<Scenario> {
    read_scenarios(&root().join("scenarios"), city, day).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn what_is_played() {
    let city = hcmc().city;
    let lines: Vec<String> = scenarios(&city, city.all_units_day)
        .iter()
        .map(|s| {
            let steps = s.steps.iter().filter(|step| step.text().is_some()).count();
            let papers: Vec<&str> = s.papers.iter().map(String::as_str).collect();
            let Scenario { key, title, citizens, procedure, start, quantity, tags, .. } = s;
            let procedure = procedure.as_ref().map_or_else(|| "documents".to_owned(), ToString::to_string);
            format!(
                "{key}: {title} | {citizens} x {procedure} at {start} | {} x {} pages | {} | {} judged steps | {} tags",
                quantity.copies,
                quantity.pages,
                papers.join(", "),
                steps,
                tags.len()
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn both_rounds_pass_by_the_rules_alone() {
    let pack = hcmc();
    let city = &pack.city;
    let staff = staff(&pack, 1);
    let all: Vec<_> = city.new_units().map(|unit| unit.id).collect();
    let rounds = [
        (RoundStage::FirstTrial, city.first_trial_day, city.pilot_units.clone(), 20),
        (RoundStage::AllUnits, city.all_units_day, all, 12),
    ];
    for (stage, day, units, dossiers) in rounds {
        let mut scripts = scenarios(city, day);
        scripts.retain(|script| stage.is_tagged(script));
        let plays = plays(Uuid::from_u128(1), &scripts, &units);
        assert_eq!(plays.len(), units.len() * dossiers);
        for play in plays {
            let script = &scripts[play.scenario];
            let here: Vec<_> = staff.assignments.iter().filter(|a| a.unit == play.unit).cloned().collect();
            let state = perform(city, script, play, &here, day);
            for (step, verdict) in script.steps.iter().zip(&state.verdicts) {
                let passed = step.text().is_none() || verdict.verdict == Verdict::Passed;
                assert!(passed, "{} {} “{}”: {:?}", play.unit, script.key, step.text().unwrap_or_default(), verdict);
            }
        }
    }
}

/// Plays a scenario with the rules and the judge, without a server.
fn perform(city: &City, script: &Scenario, play: Play, staff: &[Assignment], day: Date) -> PlayState {
    let cast = cast(script, play.unit, staff, city);
    let schedule = schedule(script, day, &city.calendar);
    let desk = format!("T-{}", city.desk(play.unit));
    let nobody = Default::default();
    let judge = Judge {
        scenario: script,
        schedule: &schedule,
        cast: &cast,
        people: &nobody,
        desk: &desk,
        calendar: &city.calendar,
        until: None,
    };
    let mut state = PlayState::new(play, script);
    let dossier = Uuid::new_v5(&play.id, b"dossier");
    for (index, step) in script.steps.iter().enumerate() {
        let Step::Act { act, .. } = step else {
            continue;
        };
        let Some(player) = cast.player(act.cast, play.id) else {
            continue;
        };
        let place = Proof { seal: 1, entry: index as i64, recorded_at: schedule[index] };
        if matches!(act.deed, Deed::Elsewhere { .. }) {
            let kind = EvidenceKind::Witness;
            let given = Given { step: index, kind, text: "thấy".into(), picture: None, by_director: false };
            let (at, unit) = (schedule[index], play.unit);
            state.witness(&judge, &Evidence { place, play: play.id, unit, actor: player, at, given });
            continue;
        }
        let command = command(act, script, play);
        let actor = actor(player, staff);
        let context = Context {
            at: schedule[index],
            calendar: &city.calendar,
            procedure: city.procedure(script.procedure.as_ref().unwrap()).unwrap(),
            actor: &actor,
            colleague: None,
            desk: &desk,
            next_number: 1,
        };
        let outcome = match decide(state.dossier.as_ref(), &command, &context) {
            Ok(events) => Outcome::Done(events),
            Err(refusal) => Outcome::Refused {
                name: refusal.name().key().to_owned(),
                message: refusal.message(haicap_core::Lang::Vi),
            },
        };
        let entry = Entry {
            place,
            dossier,
            unit: play.unit,
            actor: player,
            at: schedule[index],
            command: command.kind(),
            outcome,
        };
        state.observe(&judge, &entry);
    }
    state.close(&judge);
    state
}

fn actor(player: Uuid, staff: &[Assignment]) -> Actor {
    staff.iter().find(|assignment| assignment.id == player).map(Actor::of).unwrap_or_default()
}

fn command(act: &Act, script: &Scenario, play: Play) -> Command {
    match act.deed.clone() {
        Deed::Submit { channel } => Command::Submit {
            unit: play.unit,
            procedure: script.procedure.clone().unwrap(),
            channel,
            applicant: play.id,
            owner: None,
            papers: script.papers.clone(),
            quantity: script.quantity,
        },
        Deed::Accept => Command::Accept,
        Deed::Decline { reason } => Command::Decline { reason },
        Deed::RequestSupplement { paper, reason } => Command::RequestSupplement { papers: [paper].into(), reason },
        Deed::Supplement { paper } => Command::Supplement { papers: [paper].into() },
        Deed::HandOver => Command::HandOver,
        Deed::Handle => Command::Handle,
        Deed::SubmitForSignature => Command::SubmitForSignature { proposal: Proposal::Grant },
        Deed::ProposeRefusal { reason } => Command::SubmitForSignature { proposal: Proposal::Refuse { reason } },
        Deed::Sign => Command::Sign,
        Deed::ReturnResult => Command::ReturnResult,
        Deed::Withdraw => Command::Withdraw { reason: String::new() },
        Deed::Elsewhere { .. } => panic!("another system takes no command of ours"),
    }
}
