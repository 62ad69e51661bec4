//! `haicap calendar`: days off and make-up days that were decreed later, through the running server or in the stores.

use crate::args::{Calendar, DecreedDay, Paper, Place};
use crate::{Ending, control, place};
use haicap_core::time::DecreeKind;
use haicap_server::{DayOrder, Instance, Moved, WithdrawOrder, decree_day, decreed_days, withdraw_day};
use jiff::civil::Date;
use std::sync::Arc;

pub(crate) async fn run(command: Calendar) -> anyhow::Result<Ending> {
    match command {
        Calendar::AddHoliday(day) => add(day, DecreeKind::Off).await,
        Calendar::AddWorkingDay(day) => add(day, DecreeKind::Work).await,
        Calendar::Remove { date, paper } => remove(date, paper).await,
        Calendar::List { place, trial } => list(&place, trial).await,
    }
}

/// Today by the clock of the city, for a paper without a date.
fn today(place: &Place) -> anyhow::Result<Date> {
    Ok(place::pack(&place.city)?.city.calendar.civil(jiff::Timestamp::now()).date())
}

async fn add(day: DecreedDay, kind: DecreeKind) -> anyhow::Result<Ending> {
    let DecreedDay { date, name, paper: Paper { paper, paper_date, trial, place } } = day;
    let paper_date = paper_date.map_or_else(|| today(&place), Ok)?;
    let order = DayOrder { date, kind, name, paper, paper_date, trial };
    let moved = match control::running(&place.stores).await? {
        Some(server) => serde_json::from_value(control::order(&server, "/api/v1/calendar/days", &order).await?)?,
        None => {
            let instance = open(&place).await?;
            let moved = decree_day(&instance, "operator", order).await;
            instance.close().await?;
            moved?
        }
    };
    say!("{date} is a {}", kind.label(haicap_core::Lang::En));
    tell(moved);
    Ok(Ending::Well)
}

async fn remove(date: Date, paper: Paper) -> anyhow::Result<Ending> {
    let Paper { paper, paper_date, trial, place } = paper;
    let paper_date = paper_date.map_or_else(|| today(&place), Ok)?;
    let order = WithdrawOrder { paper, paper_date, trial };
    let moved = match control::running(&place.stores).await? {
        Some(server) => {
            let path = format!("/api/v1/calendar/days/{date}/withdraw");
            serde_json::from_value(control::order(&server, &path, &order).await?)?
        }
        None => {
            let instance = open(&place).await?;
            let moved = withdraw_day(&instance, "operator", date, &order).await;
            instance.close().await?;
            moved?
        }
    };
    say!("{date} is again as the city pack says");
    tell(moved);
    Ok(Ending::Well)
}

fn tell(Moved { moved, untouched, stayed }: Moved) {
    say!("due dates moved, their applicants told: {moved}");
    say!("due dates that the day does not touch:   {untouched}");
    if stayed > 0 {
        say!("due dates kept as promised:              {stayed}");
    }
}

/// Prints what the server that runs, else the stores, hold; a trial of a running server is read on its own page.
async fn list(place: &Place, trial: Option<u32>) -> anyhow::Result<Ending> {
    let mut none = true;
    let mut line = |date: String, kind: &str, name: &str, paper: &str| {
        none = false;
        say!("{date}  {kind:<4}  {name} ({paper})");
    };
    match control::running(&place.stores).await? {
        Some(server) => {
            let base = trial.map(|number| format!("/t/{number}")).unwrap_or_default();
            let calendar = control::read(&server, &format!("{base}/api/v1/calendar")).await?;
            let text = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
            let days = calendar["days"].as_array().cloned().unwrap_or_default();
            for day in days.iter().filter(|day| day["paper"].is_string()) {
                line(text(day, "date"), &text(day, "kind"), &text(day, "name"), &text(day, "paper"));
            }
        }
        None => {
            let instance = open(place).await?;
            let days = decreed_days(&instance, trial);
            instance.close().await?;
            for (date, decree) in days? {
                line(date.to_string(), decree.kind.key(), &decree.name, &decree.paper);
            }
        }
    }
    if none {
        say!("no decree is in force: the calendar is as the city pack says");
    }
    Ok(Ending::Well)
}

async fn open(place: &Place) -> anyhow::Result<Arc<Instance>> {
    place::open(place, place::pack(&place.city)?).await
}
