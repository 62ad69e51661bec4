//! What is done once for all units: days off of the city (việc của cả thành phố).

use crate::client::{Bearer, Client, ClientError, to_json};
use crate::stage::{Script, Wave};
use crate::wave::Saw;
use crate::wire::{DayOff, DayPaper};
use haicap_core::time::DecreeKind;
use haicap_core::trial::{Act, Deed};

/// Whether something is done once, and not at each unit.
pub(crate) const fn is_city_wide(act: &Act) -> bool {
    matches!(act.deed, Deed::DecreeDayOff { .. } | Deed::WithdrawDayOff)
}

/// Does what a wave wants of the whole city; for each scenario of which it was refused, what the server said.
pub(crate) async fn decree(
    client: &Client,
    director: &Bearer,
    scripts: &[Script<'_>],
    wave: &Wave,
) -> Result<Vec<(usize, Saw)>, ClientError> {
    let mut refused = Vec::new();
    for &scenario in &wave.scenarios {
        let script = &scripts[scenario];
        let Some(act) = script.act(wave.step).filter(|act| is_city_wide(act)) else { continue };
        let days = script.day_off(wave.step).zip(script.dates.get(wave.step).copied());
        let Some((date, paper_date)) = days else { continue };
        let done = if matches!(act.deed, Deed::WithdrawDayOff) {
            let body = to_json(&DayPaper { paper: "Công điện thử 02", paper_date })?;
            client.command(director, &format!("calendar/days/{date}/withdraw"), body).await
        } else {
            let paper = DayPaper { paper: "Công điện thử 01", paper_date };
            let day = DayOff { date, kind: DecreeKind::Off, name: "Nghỉ theo kịch bản vận hành thử", paper };
            client.command(director, "calendar/days", to_json(&day)?).await
        };
        match done {
            Ok(()) => {}
            Err(ClientError::Api(error)) => refused.push((scenario, error.into())),
            Err(error) => return Err(error),
        }
    }
    Ok(refused)
}
