//! Dossiers of a whole city over seventeen months, loaded in bulk: decided by the rules, in the order in which they
//! happened, so that every stored state follows from its journal. The people do not exist: identity and telephone
//! numbers begin with 000.

use anyhow::{Context as _, Result, bail};
use haicap_core::dossier::{Actor, Command, Context, Delivery, Dossier, Stage, apply, decide, dossier_code};
use haicap_core::law::RuleSet;
use haicap_core::procedure::{Channel, Procedure, Quantity, StepKey};
use haicap_core::territory::UnitId;
use haicap_pack::Pack;
use haicap_server::{dossier_row, words_of};
use haicap_store::{ApplicantRow, DeskDay, Load, NewEntry, Outcome, Store};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::sync::Arc;
use tokio::sync::mpsc;
use uuid::Uuid;

/// First and last day of reception.
const DAYS: (Date, Date) = (date(2025, 7, 1), date(2026, 11, 20));
/// Minutes of reception on a working day.
const DAY_MINUTES: u64 = 440;
/// Entries of the journal in one transaction.
const BATCH: usize = 20_000;
/// Dossiers that are told of, to be looked for.
const SAMPLES: u32 = 20_000;

/// A dossier that is there to be found.
pub(crate) struct Sample {
    pub(crate) unit: UnitId,
    pub(crate) dossier: Uuid,
    pub(crate) code: String,
    pub(crate) name: String,
}

/// Loads so many dossiers into an empty official store.
pub(crate) async fn load(store: &Store, pack: Arc<Pack>, dossiers: u32) -> Result<Vec<Sample>> {
    let mut loader = store.loader().await?;
    // The next batch is made while one is written.
    let (batches, mut made) = mpsc::channel::<(Load, i64)>(1);
    let making = tokio::task::spawn_blocking(move || Maker::new(&pack, dossiers, batches)?.run());
    while let Some((batch, at)) = made.recv().await {
        loader.put(batch, at).await?;
    }
    let samples = making.await??;
    loader.finish().await?;
    Ok(samples)
}

/// Chance without a seed to carry along: the same for the same dossier and purpose.
fn chance(number: u32, purpose: u64, below: u64) -> u64 {
    let mut z = (u64::from(number) << 8 | purpose).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) % below
}

/// A dossier that goes on.
struct Open {
    dossier: Option<Dossier>,
    version: i64,
}

struct Maker<'p> {
    pack: &'p Pack,
    dossiers: u32,
    units: Vec<UnitId>,
    procedures: Vec<&'p Procedure>,
    days: Vec<Date>,
    end: Timestamp,
    /// What happens next, and to which dossier.
    agenda: BinaryHeap<Reverse<(Timestamp, u32)>>,
    open: HashMap<u32, Open>,
    numbers: BTreeMap<(UnitId, Date), u32>,
    batch: Load,
    samples: Vec<Sample>,
    batches: mpsc::Sender<(Load, i64)>,
}

impl<'p> Maker<'p> {
    fn new(pack: &'p Pack, dossiers: u32, batches: mpsc::Sender<(Load, i64)>) -> Result<Self> {
        let calendar = &pack.city.calendar;
        let days = DAYS.0.series(jiff::ToSpan::days(1)).take_while(|day| *day <= DAYS.1);
        let days: Vec<Date> = days.filter(|day| calendar.is_working_day(*day)).collect();
        let whole = |procedure: &&Procedure| {
            let signed = procedure.step(StepKey::Sign).is_some_and(|step| step.post.is_some());
            signed && procedure.step(StepKey::Handle).is_some() && procedure.channels.contains(&Channel::Counter)
        };
        let procedures: Vec<_> = pack.city.procedures_on(DAYS.0).into_iter().filter(whole).collect();
        if procedures.is_empty() {
            bail!("no procedure of the pack goes from the counter to a signature");
        }
        Ok(Maker {
            pack,
            dossiers,
            units: pack.city.new_units().map(|unit| unit.id).collect(),
            procedures,
            end: calendar.closing(DAYS.1),
            days,
            agenda: BinaryHeap::new(),
            open: HashMap::new(),
            numbers: BTreeMap::new(),
            batch: Load::default(),
            samples: Vec::new(),
            batches,
        })
    }

    fn run(mut self) -> Result<Vec<Sample>> {
        let mut submitted = 0;
        loop {
            let next = (submitted < self.dossiers).then(|| self.submitted_at(submitted));
            let due = self.agenda.peek().map(|Reverse((at, _))| *at).filter(|at| *at <= self.end);
            match (next, due) {
                (Some(at), due) if due.is_none_or(|due| at <= due) => {
                    self.step(submitted, at)?;
                    submitted += 1;
                }
                (_, Some(at)) => {
                    if let Some(Reverse((_, number))) = self.agenda.pop() {
                        self.step(number, at)?;
                    }
                }
                (_, None) => break,
            }
            if self.batch.entries.len() >= BATCH {
                self.flush()?;
            }
        }
        for (number, open) in std::mem::take(&mut self.open) {
            self.keep(number, open)?;
            if self.batch.dossiers.len() >= BATCH {
                self.flush()?;
            }
        }
        let desk = |unit| self.pack.city.desk(unit);
        let numbers = self.numbers.iter();
        let last = numbers.map(|((unit, day), last)| DeskDay {
            desk: desk(*unit),
            day: day.to_string(),
            last: i64::from(*last),
        });
        self.batch.desk_days = last.collect();
        self.flush()?;
        Ok(self.samples)
    }

    fn flush(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        self.batches.blocking_send((batch, self.end.as_microsecond())).context("the batch was not taken")
    }

    /// Every day has as many, each minute of it about as many.
    fn submitted_at(&self, number: u32) -> Timestamp {
        let place = u64::from(number) * self.days.len() as u64 * DAY_MINUTES / u64::from(self.dossiers);
        let (day, minute) = (place / DAY_MINUTES, place % DAY_MINUTES);
        let calendar = &self.pack.city.calendar;
        let opening = calendar.opening(self.days[day as usize]);
        // Whoever comes in the same minute does so some microseconds later.
        let at = calendar.add_working_minutes(opening, minute as i64).as_microsecond() + i64::from(number % 60_000_000);
        Timestamp::from_microsecond(at).unwrap_or(opening)
    }

    fn unit(&self, number: u32) -> UnitId {
        self.units[number as usize % self.units.len()]
    }

    fn procedure(&self, number: u32) -> &'p Procedure {
        self.procedures[chance(number, 1, self.procedures.len() as u64) as usize]
    }

    /// The command that comes next, by whom, and so many working minutes after the last one; nothing at the end of the
    /// dossier's way, and for the few results that nobody fetches.
    fn next(&self, number: u32, stage: Option<Stage>, supplemented: bool) -> Option<(Command, StepKey, u64)> {
        let (procedure, kind) = (self.procedure(number), chance(number, 2, 100));
        let slow = if chance(number, 3, 10) < 8 { 1 } else { 12 };
        let papers = || procedure.always_required().map(str::to_owned).collect();
        let asked = procedure.papers.first().map(|paper| paper.key.clone());
        let reason = "giấy tờ chưa rõ, cần kiểm tra lại".to_owned();
        Some(match stage {
            None => {
                let (applicant, quantity) = (id(number, 1), Quantity { copies: 1, pages: 2 });
                let (unit, procedure, channel) = (self.unit(number), procedure.id.clone(), Channel::Counter);
                let (owner, papers, delivery) = (None, papers(), Delivery::default());
                let submit = Command::Submit { unit, procedure, channel, applicant, owner, papers, quantity, delivery };
                (submit, StepKey::Accept, 0)
            }
            Some(Stage::Submitted) if kind < 3 => (Command::Decline { reason }, StepKey::Accept, 5),
            Some(Stage::Submitted) if kind < 5 && !supplemented && asked.is_some() => {
                let papers = asked.into_iter().collect();
                (Command::RequestSupplement { papers, reason }, StepKey::Accept, 5)
            }
            Some(Stage::AwaitingSupplement) => {
                (Command::Supplement { papers: asked.into_iter().collect() }, StepKey::Accept, 600)
            }
            Some(Stage::Submitted) => (Command::Accept, StepKey::Accept, 2),
            Some(Stage::Accepted) => (Command::HandOver, StepKey::Accept, 10),
            Some(Stage::HandedOver) => (Command::Handle, StepKey::Handle, 20 * slow),
            Some(Stage::InHandling) => {
                let proposal = haicap_core::dossier::Proposal::Grant;
                (Command::SubmitForSignature { proposal }, StepKey::Handle, 45 * slow)
            }
            Some(Stage::AwaitingApproval) => (Command::Approve, StepKey::Approve, 20 * slow),
            Some(Stage::AwaitingIssue) => {
                let number = format!("{number}/UBND");
                (Command::Issue { number, result: None }, StepKey::Issue, 15)
            }
            Some(Stage::AwaitingSignature) => (Command::Sign, StepKey::Sign, 30 * slow),
            Some(Stage::Signed) if kind < 98 => {
                (Command::ReturnResult { consignment: String::new() }, StepKey::Accept, 90)
            }
            Some(_) => return None,
        })
    }

    /// One command, as `act` carries it out.
    fn step(&mut self, number: u32, at: Timestamp) -> Result<()> {
        let (unit, procedure, city) = (self.unit(number), self.procedure(number), &self.pack.city);
        let mut open = self.open.remove(&number).unwrap_or(Open { dossier: None, version: 0 });
        let Some((command, step, _)) = self.next_of(number, &open) else { return self.keep(number, open) };
        let day = city.calendar.civil(at).date();
        let given = self.numbers.get(&(unit, day)).copied().unwrap_or_default();
        let (actor, desk) = (actor(unit, procedure, step), city.desk(unit));
        let calendar = &city.calendar;
        let rules = open.dossier.as_ref().map_or_else(|| RuleSet::on(day), |dossier| dossier.rules(calendar));
        let context = Context {
            at,
            calendar,
            rules,
            rehearsed: None,
            procedure,
            actor: &actor,
            colleague: None,
            desk: &desk,
            next_number: given + 1,
        };
        let events = decide(open.dossier.as_ref(), &command, &context)
            .map_err(|refusal| anyhow::anyhow!("{} was refused: {refusal:?}", command.kind().key()))?;
        for event in &events {
            apply(&mut open.dossier, id(number, 0), at, actor.assignment, event);
        }
        if let Command::Accept = command {
            self.numbers.insert((unit, day), given + 1);
            self.sample(number, dossier_code(&desk, day, given + 1));
        }
        open.version += 1;
        self.batch.entries.push(NewEntry {
            // The index of command ids is not looked at by any page: a quarter of the journal less to load.
            command_id: None,
            fingerprint: String::new(),
            at: at.as_microsecond(),
            recorded_at: at.as_microsecond(),
            actor: actor.assignment.map(|id| id.to_string()).unwrap_or_default(),
            unit: unit.to_string(),
            aggregate: "dossier".into(),
            aggregate_id: id(number, 0).to_string(),
            version: Some(open.version),
            command: command.kind().key().into(),
            outcome: Outcome::Done,
            ground: String::new(),
            events: serde_json::to_string(&events)?,
        });
        match self.next_of(number, &open) {
            Some((_, _, minutes)) => {
                let minutes = minutes / 2 + chance(number, 10 + open.version.unsigned_abs(), minutes.max(1));
                self.agenda.push(Reverse((calendar.add_working_minutes(at, minutes.max(1) as i64), number)));
                self.open.insert(number, open);
                Ok(())
            }
            None => self.keep(number, open),
        }
    }

    fn next_of(&self, number: u32, open: &Open) -> Option<(Command, StepKey, u64)> {
        let supplemented = open.dossier.as_ref().is_some_and(|dossier| dossier.supplement.is_some());
        let stage = open.dossier.as_ref().map(Dossier::stage);
        self.next(number, stage, supplemented)
    }

    fn sample(&mut self, number: u32, code: String) {
        // By chance, not by counting: every n-th dossier would leave out units.
        if chance(number, 9, u64::from(self.dossiers.div_ceil(SAMPLES).max(1))) == 0 {
            let (unit, name) = (self.unit(number), self.name(number));
            self.samples.push(Sample { unit, dossier: id(number, 0), code, name });
        }
    }

    /// The dossier as it stands, with its applicant and words.
    fn keep(&mut self, number: u32, open: Open) -> Result<()> {
        let Some(dossier) = open.dossier else { return Ok(()) };
        let applicant = ApplicantRow {
            id: dossier.applicant,
            name: self.name(number),
            identity_number: format!("000{:09}", chance(number, 4, 1_000_000_000)),
            phone: if chance(number, 5, 10) < 8 {
                format!("000{:07}", chance(number, 6, 10_000_000))
            } else {
                String::new()
            },
            person: None,
        };
        let row = dossier_row(&dossier, open.version)?;
        self.batch.words.push(words_of(&row, &applicant));
        self.batch.dossiers.push(row);
        self.batch.applicants.push(applicant);
        Ok(())
    }

    /// Surnames are as unequal as in life: a third of the people have the first.
    fn name(&self, number: u32) -> String {
        let (names, woman) = (&self.pack.names, chance(number, 7, 2) == 0);
        let of = |list: &[String], purpose| list[chance(number, purpose, list.len() as u64) as usize].clone();
        let surname = if chance(number, 8, 3) == 0 { "Nguyễn".to_owned() } else { of(&names.surnames, 9) };
        let (middle, given) = match woman {
            true => (
                if chance(number, 30, 2) == 0 { "Thị".to_owned() } else { of(&names.middle_female, 31) },
                &names.given_female,
            ),
            false => (
                if chance(number, 30, 2) == 0 { "Văn".to_owned() } else { of(&names.middle_male, 31) },
                &names.given_male,
            ),
        };
        format!("{surname} {middle} {}", of(given, 32))
    }
}

/// Identifiers rise with time, as those that people's browsers make.
fn id(number: u32, kind: u64) -> Uuid {
    Uuid::from_u64_pair(u64::from(number) << 20 | 0x7000, 0x8000_0000_0000_0000 | kind << 32 | u64::from(number))
}

/// Who does a step: one person at a unit for each step of a division and post.
fn actor(unit: UnitId, procedure: &Procedure, step: StepKey) -> Actor {
    let known = procedure.step(step);
    let division = known.map(|step| step.division.clone());
    let post = known.and_then(|step| step.post.clone());
    // Who proposes neither approves nor signs it, also where the division is the same.
    let place = [step.key()].into_iter().chain(division.as_deref()).chain(post.as_deref()).flat_map(str::bytes);
    let place = place.fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let assignment = Some(Uuid::from_u64_pair(0x7000, u64::from(unit.code) << 40 | place & 0xff_ffff_ffff));
    let roles = known.map(|step| step.role).into_iter().collect();
    Actor { assignment, unit: Some(unit), division, post, roles, in_place_of: None }
}
