//! A small round for the tests of this crate.

use crate::drill::RoundPlan;
use crate::people::Names;
use crate::stage::Set;
use crate::wire::Player;
use haicap_core::city::City;
use haicap_core::dossier::{CommandKind, Stage as DossierStage};
use haicap_core::procedure::{Channel, Quantity};
use haicap_core::territory::UnitId;
use haicap_core::testing;
use haicap_core::trial::{Act, Cast, Check, Deed, RoundStage, Scenario, Step, Tag, Wait};
use jiff::civil::{Time, date, time};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) struct NameLists {
    surnames: Vec<String>,
    female: [Vec<String>; 2],
    male: [Vec<String>; 2],
}

impl NameLists {
    pub(crate) fn names(&self) -> Names<'_> {
        let ([middle_female, given_female], [middle_male, given_male]) = (&self.female, &self.male);
        Names { surnames: &self.surnames, middle_female, middle_male, given_female, given_male }
    }
}

pub(crate) fn name_lists() -> NameLists {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    NameLists {
        surnames: list(&["Nguyễn", "Trần", "Lê"]),
        female: [list(&["Thị"]), list(&["Chi"])],
        male: [list(&["Văn", "Minh"]), list(&["An", "Bình", "Dũng"])],
    }
}

/// Two units, two scenarios: two citizens at the counter, one online.
pub(crate) struct Fixture {
    pub(crate) round: Uuid,
    pub(crate) city: City,
    pub(crate) scenarios: Vec<Scenario>,
    pub(crate) units: Vec<UnitId>,
    names: NameLists,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let units = vec![UnitId::new(10_001), UnitId::new(10_002)];
        let round = Uuid::from_u128(0x2025_0611);
        let scenarios = vec![counter_scenario(), online_scenario()];
        Fixture { round, city: testing::city(), scenarios, units, names: name_lists() }
    }

    pub(crate) fn set(&self) -> Set<'_> {
        Set {
            round: self.round,
            seed: 1,
            day: date(2025, 6, 11),
            city: &self.city,
            scenarios: &self.scenarios,
            units: &self.units,
            names: self.names.names(),
        }
    }

    pub(crate) fn plan(&self) -> RoundPlan<'_> {
        RoundPlan {
            id: self.round,
            stage: RoundStage::FirstTrial,
            seed: 1,
            city: &self.city,
            scenarios: &self.scenarios,
            units: &self.units,
            names: self.names.names(),
        }
    }

    /// Everybody is there except the signatory of the second unit.
    pub(crate) fn players(&self) -> Vec<Player> {
        let mut players = Vec::new();
        for (place, &unit) in self.units.iter().enumerate() {
            for scenario in 0..self.scenarios.len() {
                for (number, cast) in [Cast::CounterOfficer, Cast::CaseOfficer, Cast::Signatory].into_iter().enumerate()
                {
                    let there = place == 0 || cast != Cast::Signatory;
                    let account = there.then(|| Uuid::from_u128((place * 10 + number + 1) as u128));
                    players.push(Player { unit, scenario, cast, assignment: account, account, by_person: false });
                }
            }
        }
        players
    }
}

fn act(cast: Cast, deed: Deed) -> Step {
    let text = format!("{} {}", cast.key(), deed.command().map_or("elsewhere", CommandKind::key));
    Step::Act { text, act: Act { cast, deed, refused: None } }
}

fn scenario(key: &str, start: Time, citizens: u32, steps: Vec<Step>) -> Scenario {
    Scenario {
        key: key.into(),
        title: format!("Kịch bản {key}"),
        tags: BTreeSet::from([Tag::AllUnits]),
        file: format!("{key}.feature"),
        start,
        procedure: Some(testing::procedure().id),
        papers: BTreeSet::from(["form".to_owned(), "birth".to_owned()]),
        quantity: Quantity { copies: 1, pages: 1 },
        citizens,
        signatory_away: false,
        steps,
    }
}

/// From the counter to the result, with a check in between.
pub(crate) fn counter_scenario() -> Scenario {
    let officer = Cast::CounterOfficer;
    let steps = vec![
        act(officer, Deed::Submit { channel: Channel::Counter }),
        act(officer, Deed::Accept),
        Step::Check { text: "hồ sơ có mã".into(), check: Check::HasCode },
        act(officer, Deed::HandOver),
        act(Cast::CaseOfficer, Deed::Handle),
        act(Cast::CaseOfficer, Deed::SubmitForSignature),
        act(Cast::Signatory, Deed::Sign),
        act(officer, Deed::ReturnResult),
        Step::Check {
            text: "hồ sơ ở tình trạng \"Đã trả kết quả\"".into(),
            check: Check::Stage { stage: DossierStage::Returned },
        },
    ];
    scenario("tai-quay", time(8, 0, 0, 0), 2, steps)
}

/// Handed in online; the citizen takes it back on the next working day.
pub(crate) fn online_scenario() -> Scenario {
    let steps = vec![
        act(Cast::Citizen, Deed::Submit { channel: Channel::Online }),
        act(Cast::CounterOfficer, Deed::Accept),
        Step::Wait { wait: Wait::Until { working_days: 1, time: time(8, 0, 0, 0) } },
        act(Cast::Citizen, Deed::Withdraw),
    ];
    scenario("truc-tuyen", time(8, 5, 0, 0), 1, steps)
}
