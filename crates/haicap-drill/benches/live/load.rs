//! The round: at each unit three people work on one dossier after another, as fast as they are answered.

use crate::figures::Times;
use crate::people::Person;
use crate::viewers::Heard;
use crate::{EACH, Fallible, server};
use haicap_core::territory::UnitId;
use haicap_core::trial::{Scenario, identity_number, plays};
use haicap_pack::parse_scenarios;
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const SCENARIO: &str = "# language: vi
@dong-loat
Tính năng: Một ngày đông khách
  Kịch bản: Chứng thực bản sao
    Biết bây giờ là 08:00
    Và 99 người dân cần thủ tục 2.000815
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Và công chức một cửa trả kết quả
";

const CASTS: [&str; 3] = ["counter_officer", "case_officer", "signatory"];

/// What is done with a dossier, and which of [`CASTS`] does it.
pub(crate) const DEEDS: [(&str, usize); 7] = [
    ("submit", 0),
    ("accept", 0),
    ("hand-over", 0),
    ("handle", 1),
    ("submit-for-signature", 1),
    ("sign", 2),
    ("return-result", 0),
];

/// A round that is open.
pub(crate) struct Round {
    pub(crate) director: String,
    id: Uuid,
    units: Vec<UnitId>,
    scenarios: Vec<Scenario>,
    /// Who plays at each unit, in the order of [`CASTS`].
    crews: Vec<[Uuid; 3]>,
}

/// The director opens a round at every unit, all parts of staff by people.
pub(crate) async fn open(client: &Client, base: &str, grant: &str) -> Fallible<Round> {
    let request = client.post(format!("{base}/api/v1/sign-in")).json(&json!({ "grant": grant }));
    let session: Value = request.send().await?.error_for_status()?.json().await?;
    let director = session["token"].as_str().ok_or("no token")?.to_owned();
    let pack = server::pack()?;
    let scenarios = parse_scenarios("bench.feature", SCENARIO, &pack.city, pack.city.all_units_day)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<String>())?;
    let units: Vec<UnitId> = pack.city.new_units().map(|unit| unit.id).collect();
    let id = Uuid::from_u128(50);
    let by_people: BTreeMap<String, _> = units.iter().map(|unit| (unit.to_string(), CASTS)).collect();
    let order = json!({ "id": id, "stage": "all_units", "seed": 1, "units": units, "scenarios": scenarios, "people": by_people });
    let request = client.post(format!("{base}/api/v1/rounds")).bearer_auth(&director).json(&order);
    let opened: Value = request.send().await?.error_for_status()?.json().await?;
    let day = opened["day"].as_str().ok_or("no day")?;
    let clock = client.post(format!("{base}/api/v1/clock")).bearer_auth(&director);
    clock.json(&json!({ "at": format!("{day}T01:30:00Z") })).send().await?.error_for_status()?;
    let player = |unit: &UnitId, cast: &str| -> Fallible<Uuid> {
        let players = opened["players"].as_array().into_iter().flatten();
        let mut players = players.filter(|one| one["unit"] == unit.to_string() && one["cast"] == cast);
        let account = players.find_map(|one| one["account"].as_str()).ok_or_else(|| format!("no {cast} at {unit}"))?;
        Ok(account.parse()?)
    };
    let mut crews = Vec::new();
    for unit in &units {
        crews.push([player(unit, CASTS[0])?, player(unit, CASTS[1])?, player(unit, CASTS[2])?]);
    }
    Ok(Round { director, id, units, scenarios, crews })
}

impl Round {
    /// Everybody who plays, each once.
    pub(crate) fn players(&self) -> Vec<Uuid> {
        self.crews.iter().flatten().copied().collect()
    }

    pub(crate) fn commands(&self) -> u64 {
        (self.units.len() * EACH * DEEDS.len()) as u64
    }

    /// How long after its entry each player's own step was ticked on their page.
    pub(crate) fn own(&self, heard: &[Heard], journal: &[server::Entry]) -> Times {
        let mut times = Times::default();
        let mut heard = heard.iter();
        for unit in &self.units {
            for cast in 0..CASTS.len() {
                let word = |command: &str| command.replace('_', "-");
                let mine = |entry: &&server::Entry| DEEDS.contains(&(word(&entry.command).as_str(), cast));
                let here = journal.iter().filter(|entry| entry.unit == unit.to_string());
                let ats: Vec<i64> = here.filter(mine).map(|entry| entry.at).collect();
                heard.next().into_iter().for_each(|heard| times.add(&ats, 1, heard));
            }
        }
        times
    }
}

/// All units work side by side.
pub(crate) async fn play(client: &Client, base: &str, round: &Round, people: &BTreeMap<Uuid, Person>) -> Fallible<()> {
    let numbered = plays(round.id, &round.scenarios, &round.units).into_iter().enumerate();
    let mut of_unit: BTreeMap<UnitId, Vec<(usize, Uuid)>> = BTreeMap::new();
    numbered.for_each(|(index, play)| of_unit.entry(play.unit).or_default().push((index, play.id)));
    let (scenario, of_unit) = (&round.scenarios[0], &of_unit);
    let units = round.units.iter().zip(&round.crews).map(|(unit, crew)| async move {
        for (index, play) in &of_unit[unit] {
            let dossier = Uuid::new_v5(play, b"dossier");
            for (word, cast) in DEEDS {
                let command = Uuid::new_v5(play, word.as_bytes());
                let body = match word {
                    "submit" => json!({ "command_id": command, "id": dossier, "unit": unit,
                        "procedure": scenario.procedure.as_ref().map(|procedure| &procedure.code), "channel": "counter", "papers": scenario.papers,
                        "quantity": scenario.quantity, "applicant": { "id": play, "name": "Người dân thử",
                        "identity_number": identity_number(round.id, *index), "phone": "" } }),
                    "submit-for-signature" => json!({ "command_id": command, "proposal": { "kind": "grant" } }),
                    _ => json!({ "command_id": command }),
                };
                let path = if word == "submit" { String::new() } else { format!("/{dossier}/{word}") };
                let request = client.post(format!("{base}/api/v1/dossiers{path}")).json(&body);
                let answer = request.bearer_auth(&people[&crew[cast]].token).send().await?;
                let (status, text) = (answer.status(), answer.text().await?);
                if !status.is_success() {
                    return Err(format!("{word} at {unit}: {status} {text}").into());
                }
            }
        }
        Ok(())
    });
    futures_util::future::try_join_all(units).await.map(drop)
}
