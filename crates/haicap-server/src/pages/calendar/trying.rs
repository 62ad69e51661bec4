//! Trying a due date out: any limit, any moment, paused or not, with its arithmetic.

use super::CalendarTexts;
use crate::pages::Page;
use haicap_core::territory::UnitId;
use haicap_core::time::{LimitUnit, Pause, TimeLimit, due_with};
use jiff::Timestamp;
use jiff::civil::DateTime;

/// The longest limit that is counted, in its unit.
const LONGEST: u32 = 365;

/// What was asked, and the answer line by line.
pub(super) struct Tried {
    pub(super) received: String,
    pub(super) amount: String,
    pub(super) unit: &'static str,
    pub(super) units: Vec<(&'static str, &'static str)>,
    pub(super) paused_from: String,
    pub(super) paused_to: String,
    /// Units with hours of their own: code, name, whether chosen.
    pub(super) places: Vec<(String, String, bool)>,
    pub(super) lines: Vec<String>,
    pub(super) wrong: Option<&'static str>,
}

/// Counts what the address asks for; without a question the form alone.
pub(super) fn tried(page: &Page) -> Tried {
    let asked = |name: &str| page.asked.get(name).trim().to_owned();
    let unit = LimitUnit::from_key(&asked("unit")).unwrap_or(LimitUnit::WorkingDay);
    let place = asked("place");
    let own = page.city().own_calendars.keys();
    let morning = page.app.today().at(9, 0, 0, 0);
    let mut tried = Tried {
        received: page.asked.filled("received").map_or_else(|| typed(morning), str::to_owned),
        amount: page.asked.filled("amount").unwrap_or("3").to_owned(),
        unit: unit.key(),
        units: LimitUnit::ALL.iter().map(|unit| (unit.key(), unit.label(page.lang()))).collect(),
        paused_from: asked("paused_from"),
        paused_to: asked("paused_to"),
        places: own.map(|unit| (unit.to_string(), page.unit_name(*unit), unit.to_string() == place)).collect(),
        lines: Vec::new(),
        wrong: None,
    };
    if page.asked.filled("received").is_some() {
        match count(page, &tried, unit, &place) {
            Some(lines) => tried.lines = lines,
            None => tried.wrong = Some(CalendarTexts::of(page.lang()).try_wrong),
        }
    }
    tried
}

/// As a browser's field for date and time takes it.
fn typed(civil: DateTime) -> String {
    format!("{}T{:02}:{:02}", civil.date(), civil.hour(), civil.minute())
}

fn count(page: &Page, tried: &Tried, unit: LimitUnit, place: &str) -> Option<Vec<String>> {
    let configuration = page.app.configuration();
    let place: UnitId = if place.is_empty() { UnitId::new(0) } else { place.parse().ok()? };
    let calendar = page.app.calendar(&configuration, place);
    let moment = |text: &str| -> Option<Timestamp> { Some(calendar.moment(text.parse::<DateTime>().ok()?)) };
    let amount = tried.amount.parse().ok().filter(|amount| *amount <= LONGEST)?;
    let received_at = moment(&tried.received)?;
    let pauses = match (tried.paused_from.as_str(), tried.paused_to.as_str()) {
        ("", "") => vec![],
        (from, to) => vec![Pause { from: moment(from)?, to: moment(to)? }],
    };
    if pauses.iter().any(|pause| pause.to < pause.from || pause.from < received_at) {
        return None;
    }
    let due = due_with(TimeLimit { amount, unit }, received_at, &pauses, &calendar);
    Some(due.lines.iter().map(|line| line.label(&calendar, page.lang())).collect())
}
