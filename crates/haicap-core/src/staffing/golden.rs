//! Golden tables of staffing: state x command, refusals one row each, rules that are missed when they are taken
//! away; and the laws that hold on random ways.

mod laws;
mod tables;

use super::settings::Competence;
use super::*;
use crate::city::City;
use crate::document::{PaperKind, PaperStyle};
use crate::organization::{Official, Pool, testing::official};
use crate::territory::UnitId;
use crate::testing;
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};

const OFFICIAL: u32 = 1;
const DISTRICT: u32 = 766;
const GATE: &str = "designation";
const UNIT: UnitId = UnitId::new(10_001);

/// A body, with one person of its own.
fn by(body: Body) -> By {
    By { person: Uuid::from_u128(100 + body as u128), body }
}

/// The small city, with a table of competence: provisional papers need no gate, those of the legal track do.
fn city() -> City {
    let row = |track, gate: Option<&str>| Competence {
        track,
        posts: BTreeSet::from(["*".to_owned()]),
        from: date(2025, 1, 1),
        until: None,
        parent: None,
        body: "Ban Thường vụ Thành ủy".into(),
        paper: PaperKind::Decision,
        style: PaperStyle::Party,
        symbol: "TU".into(),
        signature: "T/M".into(),
        signer_title: "Phó Bí thư".into(),
        gate: gate.map(str::to_owned),
        ground: "thử".into(),
        unsure: false,
    };
    let mut city = testing::city();
    city.staffing.competence = vec![row(Track::Provisional, None), row(Track::Legal, Some(GATE))];
    city
}

fn agreement() -> Agreement {
    Agreement {
        session: "Hội nghị lần thứ 12".into(),
        number: "Số 20-KL/TU".into(),
        date: date(2025, 6, 10),
        by: by(Body::DecidingBody),
    }
}

fn paper(effective_from: Date) -> PaperRef {
    PaperRef {
        paper: Uuid::from_u128(900),
        number: "Số 05-TB/TU".into(),
        issued_on: date(2025, 6, 10),
        effective_from,
        gate: None,
        by: by(Body::DecidingBody),
    }
}

/// Each command as it is usually given; papers count from a day.
fn command(kind: CommandKind, day: Date) -> Command {
    let (place, paper) = (Place::new(UNIT, "counter_officer"), paper(day));
    let reason = "sắp xếp lại".to_owned();
    match kind {
        CommandKind::Draft => Command::Draft { id: Uuid::from_u128(500), place, note: None },
        CommandKind::Discard => Command::Discard,
        CommandKind::Propose => Command::Propose,
        CommandKind::Accept => Command::Accept { reason: None },
        CommandKind::Concur => Command::Concur,
        CommandKind::Return => Command::Return { reason },
        CommandKind::Agree => Command::Agree { agreement: agreement() },
        CommandKind::Issue => Command::Issue { paper },
        CommandKind::Adjust => {
            let place = Place::new(UNIT, "case_officer");
            Command::Adjust { id: Uuid::from_u128(501), place, paper, agreement: agreement(), reason }
        }
        CommandKind::Withdraw => Command::Withdraw { paper, reason },
        CommandKind::Replace => Command::Replace { paper, successor: Uuid::from_u128(2), reason },
    }
}

/// Circumstances in which nothing stands against a wish.
struct Scene {
    city: City,
    official: Official,
    districts: BTreeSet<u32>,
    settled: Option<Place>,
    deadline: Option<Timestamp>,
    serious: BTreeSet<FindingRule>,
    gates: BTreeMap<String, Date>,
    at: Timestamp,
}

impl Scene {
    fn new() -> Self {
        let city = city();
        Scene {
            at: city.calendar.moment(date(2025, 6, 11).at(8, 0, 0, 0)),
            city,
            official: official(OFFICIAL),
            districts: BTreeSet::from([DISTRICT]),
            settled: None,
            deadline: None,
            serious: BTreeSet::new(),
            gates: BTreeMap::from([(GATE.to_owned(), date(2025, 6, 1))]),
        }
    }

    fn context(&self, by: By) -> Context<'_> {
        Context {
            by,
            districts: &self.districts,
            at: self.at,
            today: date(2025, 6, 11),
            city: &self.city,
            official: &self.official,
            settled: self.settled.as_ref(),
            deadline: self.deadline,
            serious: &self.serious,
            gates: &self.gates,
        }
    }

    fn file(&self) -> File {
        File::new(self.official.id, DISTRICT)
    }
}

/// One wish.
type Step = (Track, By, Command);

/// Plays wishes one after another under all rules but the one left out, until one is refused.
fn play(scene: &Scene, steps: &[Step], without: Option<&str>) -> (File, Result<Vec<Event>, Refusal>) {
    let rules: Vec<_> = RULES.iter().copied().filter(|(name, _)| Some(*name) != without).collect();
    let mut file = scene.file();
    let mut last = Ok(vec![]);
    for (track, by, command) in steps {
        last = decide::decide_under(&rules, &file, *track, command, &scene.context(*by));
        let Ok(events) = &last else { break };
        for event in events {
            apply(&mut file, *track, event);
        }
    }
    (file, last)
}

/// A wish of the body whose step it is.
fn usual(track: Track, kind: CommandKind, day: Date) -> Step {
    (track, by(kind.competent()[0]), command(kind, day))
}

/// The usual way through some steps; the n-th paper counts from the n-th day of July.
fn way(track: Track, kinds: &[CommandKind]) -> Vec<Step> {
    let mut day = date(2025, 6, 30);
    let step = |&kind: &CommandKind| {
        day = day.tomorrow().unwrap();
        usual(track, kind, day)
    };
    kinds.iter().map(step).collect()
}
