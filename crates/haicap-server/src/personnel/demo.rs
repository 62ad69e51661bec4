//! A city's people carried from the roster to their notices by four robots: what `haicap rehearse` begins
//! with when nobody has been placed yet. Every step goes through the same rules as people's steps.

use super::appraisal::serious;
use super::files::{Circumstances, FileWish, FilesDone, carry_out};
use super::papers::{self, IssueOrder, issue};
use super::records::Plan;
use super::suggest::{Question, ask};
use super::{Actor, Batch, Note, RecordError, publish, roster};
use crate::app::App;
use crate::instance::Instance;
use haicap_core::document::Classification;
use haicap_core::staffing::{Agreement, Body, Command, CommandKind, Place, Track};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the robots did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prepared {
    /// People in the roster.
    pub people: usize,
    /// People with a notice.
    pub placed: usize,
    /// Notices.
    pub papers: usize,
    /// Whether the planner's optimum was proved.
    pub certified: bool,
}

/// Places the synthetic people of a seed, when the personnel store is empty.
///
/// # Errors
/// When a step is refused, or a store fails.
pub async fn prepare(instance: &Instance, seed: u64) -> Result<Prepared, RecordError> {
    let (app, pack) = (instance.personnel(), instance.pack());
    let people = haicap_pack::roster(pack, seed);
    let mut prepared = Prepared { people: people.len(), ..Prepared::default() };
    roster::enroll(app, &robot(instance, Body::OrganizationCommission).key(), people).await?;
    let plan = suggest(instance).await?;
    prepared.certified = plan.certified;
    let places: Vec<(Uuid, Place)> = plan.places.into_iter().collect();
    let draft = |(official, place): &(Uuid, Place)| {
        let id = Uuid::new_v5(official, b"placement");
        (*official, Command::Draft { id, place: place.clone(), note: None })
    };
    let everybody = |command: Command| places.iter().map(|(id, _)| (*id, command.clone())).collect::<Vec<_>>();
    let day = instance.city().calendar.civil(app.clock.now()).date();
    let secretary = robot(instance, Body::DecidingBody);
    let accept = Command::Accept { reason: Some("diễn tập: chấp nhận nguyên phương án gợi ý".into()) };
    let agreement = Agreement {
        session: "phiên họp diễn tập".into(),
        number: "01-DT".into(),
        date: day,
        by: secretary.by(CommandKind::Agree),
    };
    step(instance, Body::DistrictCommittee, places.iter().map(draft).collect()).await?;
    step(instance, Body::DistrictCommittee, everybody(Command::Propose)).await?;
    step(instance, Body::HomeAffairs, everybody(accept)).await?;
    step(instance, Body::OrganizationCommission, everybody(Command::Concur)).await?;
    step(instance, Body::DecidingBody, everybody(Command::Agree { agreement })).await?;
    let city = &pack.city;
    let order = IssueOrder {
        track: Track::Provisional,
        units: city.new_units().map(|unit| unit.id).collect(),
        date: day,
        effective_from: day,
        place_name: city.name.clone(),
        classification: Classification::Open,
        gates: Default::default(),
        watermark: papers::watermark(app),
        order: Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("haicap rehearsal {seed}").as_bytes()),
    };
    let issued = app.personnel.change(app, &secretary.key(), |batch| issue(batch, city, &secretary, &order)).await?;
    none_refused(&issued.files)?;
    (prepared.placed, prepared.papers) = (issued.files.done, issued.papers.len());
    publish::take_in_all(instance, &issued.lists).await?;
    Ok(prepared)
}

async fn suggest(instance: &Instance) -> Result<Plan, RecordError> {
    let (app, pack) = (instance.personnel(), instance.pack());
    let question =
        Question {
            name: "Diễn tập".into(), preset: pack.presets.usual().key.clone(), parent: None, wishes: vec![]
        };
    let (state, at) = (app.personnel.state(), app.clock.now());
    let city = pack.clone();
    let asking = move || ask(&city.city, &city.presets, &state, question, at);
    let made = tokio::task::spawn_blocking(asking).await;
    let made = made.map_err(|error| RecordError::wrong("Máy gợi ý dừng giữa chừng.", error.to_string()))??;
    let plan = Plan { published: true, ..made.plan };
    let key = robot(instance, Body::OrganizationCommission).key();
    let kept = plan.clone();
    let note = Note { command: "keep_plan", unit: None, events: &[plan.objective] };
    app.personnel.change(app, &key, |batch| batch.put(Uuid::new_v5(&Uuid::NAMESPACE_OID, b"plan"), kept, note)).await?;
    Ok(plan)
}

/// One step of one body for everybody; nobody may be refused.
async fn step(instance: &Instance, body: Body, wishes: Vec<(Uuid, Command)>) -> Result<(), RecordError> {
    let app: &App = instance.personnel();
    let (actor, city) = (robot(instance, body), instance.city());
    let wish = |(official, command)| FileWish { official, track: Track::Provisional, command };
    let wishes: Vec<FileWish> = wishes.into_iter().map(wish).collect();
    let key = actor.key();
    let found = serious(&app.personnel.findings.of(city, &app.personnel.state()));
    let work = |batch: &mut Batch| {
        let around = Circumstances::of(city, batch).weighing(found);
        carry_out(batch, &around, &actor, &wishes)
    };
    none_refused(&app.personnel.change(app, &key, work).await?)
}

fn none_refused(done: &FilesDone) -> Result<(), RecordError> {
    match done.refused.first() {
        None => Ok(()),
        Some((_, refusal)) => {
            Err(RecordError::wrong(refusal.message(haicap_core::Lang::Vi), refusal.message(haicap_core::Lang::En)))
        }
    }
}

/// The robot that acts for a body; each is a person of its own.
fn robot(instance: &Instance, body: Body) -> Actor {
    Actor {
        person: Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("haicap robot {body}").as_bytes()),
        bodies: BTreeSet::from([body]),
        districts: instance.city().districts.keys().copied().collect(),
    }
}
