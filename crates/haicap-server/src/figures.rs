//! Indicators counted from the store: of a unit, of its officers, of the whole city.

use crate::app::App;
use haicap_core::dossier::{Dossier, Stage};
use haicap_core::forms::Period;
use haicap_core::indicators::{Indicators, Offer};
use haicap_core::procedure::Channel;
use haicap_core::territory::UnitId;
use haicap_store::StoreError;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use std::collections::BTreeMap;
use tokio::sync::Mutex;
use uuid::Uuid;

/// Dossiers read from the store at once.
const AT_ONCE: u32 = 2_000;
/// Who gives as much, of five, is satisfied.
const SATISFIED: u8 = 4;
/// Overdue dossiers of earlier periods that are counted.
const MOST_OVERDUE: u32 = 20_000;
/// The city's figures are counted again after so many minutes of the store's clock.
const FRESH_MINUTES: i64 = 10;

/// The figures of a unit.
#[derive(Default)]
pub(crate) struct UnitFigures {
    pub(crate) whole: Indicators,
    /// By the assignment that handles or handled them.
    pub(crate) officers: BTreeMap<Uuid, Indicators>,
}

/// The city's figures by first and last day, with the moment at which they were counted.
#[derive(Default)]
pub(crate) struct CityFigures(Mutex<BTreeMap<(Date, Date), (Timestamp, Indicators)>>);

impl CityFigures {
    /// Forgets what was counted.
    pub(crate) async fn count_anew(&self) {
        self.0.lock().await.clear();
    }
}

/// Moments of a period at a unit: its first, and the first after it.
pub(crate) fn moments(app: &App, unit: UnitId, period: Period) -> (i64, i64) {
    let configuration = app.configuration();
    let calendar = app.calendar(&configuration, unit);
    let begins = |day: Date| calendar.moment(day.to_datetime(Time::midnight())).as_microsecond();
    (begins(period.from), begins(period.to.tomorrow().unwrap_or(Date::MAX)))
}

/// The figures of a unit for a period, as they are now.
pub(crate) async fn of_unit(app: &App, unit: UnitId, period: Period) -> Result<UnitFigures, StoreError> {
    let configuration = app.configuration();
    let (calendar, now) = (app.calendar(&configuration, unit), app.clock.now());
    let (span, key) = (moments(app, unit, period), unit.to_string());
    let blamed = app.blamed(&app.rehearsal.state(), unit);
    let (mut figures, mut after) = (UnitFigures::default(), None);
    loop {
        let read = app.store.accepted_at_unit(&key, span, after, AT_ONCE).await?;
        for (_, id, body) in &read {
            if let Some(dossier) = dossier(*id, body) {
                figures.each(&dossier, |all| all.add(&dossier, blamed.contains(id), now, &calendar));
            }
        }
        match read.last() {
            Some((at, id, _)) if read.len() == AT_ONCE as usize => after = Some((*at, *id)),
            _ => break,
        }
    }
    for rating in app.store.ratings(&key, span).await? {
        figures.whole.satisfied.count(rating.score >= SATISFIED);
    }
    for given in app.assessments(&app.rehearsal.state(), unit, period) {
        figures.whole.scores.give(given.assessment.index, u32::from(given.assessment.points));
    }
    let stages = Stage::OPEN.map(Stage::key);
    let open = app.store.open_of_unit(&key, &stages, now.as_microsecond(), MOST_OVERDUE).await?;
    for (id, body) in open.iter().filter_map(|row| Some((row.id, row.body.as_deref()?))) {
        let earlier = |dossier: &Dossier| dossier.accepted_at.is_some_and(|at| at.as_microsecond() < span.0);
        if let Some(dossier) = dossier(id, body).filter(earlier) {
            figures.each(&dossier, |all| all.add_earlier(&dossier, now, &calendar));
        }
    }
    Ok(figures)
}

fn dossier(id: Uuid, body: &str) -> Option<Dossier> {
    let read = serde_json::from_str(body);
    read.inspect_err(|error| tracing::error!(%error, dossier = %id, "a stored dossier cannot be read")).ok()
}

impl UnitFigures {
    fn each(&mut self, dossier: &Dossier, count: impl Fn(&mut Indicators)) {
        count(&mut self.whole);
        if let Some(officer) = dossier.officer {
            count(self.officers.entry(officer).or_default());
        }
    }
}

/// The figures of the whole city, and when they were counted: one unit after the other, not anew for everybody who looks.
pub(crate) async fn of_city(app: &App, period: Period) -> Result<(Timestamp, Indicators), StoreError> {
    let mut kept = app.figures.0.lock().await;
    let now = app.clock.now();
    kept.retain(|_, (at, _)| now.duration_since(*at).as_mins().abs() < FRESH_MINUTES);
    if let Some(known) = kept.get(&(period.from, period.to)) {
        return Ok(known.clone());
    }
    let mut city = Indicators::default();
    for unit in app.city().new_units() {
        city += &of_unit(app, unit.id, period).await?.whole;
    }
    kept.insert((period.from, period.to), (now, city.clone()));
    Ok((now, city))
}

/// What is offered on a day.
pub(crate) fn offer(app: &App, day: Date) -> Offer {
    let offered = app.city().procedures_on(day);
    let online = offered.iter().filter(|procedure| procedure.channels.contains(&Channel::Online)).count();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Offer { procedures: count(offered.len()), online: count(online) }
}
