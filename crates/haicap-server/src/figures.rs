//! Indicators counted from the store: of a unit, of its officers, by field, of the whole city.

use crate::app::App;
use haicap_core::dossier::{Dossier, Stage};
use haicap_core::forms::Period;
use haicap_core::indicators::{DeskWork, Indicators, Offer};
use haicap_core::procedure::Channel;
use haicap_core::territory::UnitId;
use haicap_core::time::Calendar;
use haicap_store::StoreError;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
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

/// The figures of a unit; of the city the whole and the fields alone.
#[derive(Clone, Default)]
pub(crate) struct Figures {
    pub(crate) whole: Indicators,
    /// By the field of the procedure (Điều 15 khoản 1 điểm b Thông tư 01/2018/TT-VPCP sums up by field, too).
    pub(crate) fields: BTreeMap<String, Indicators>,
    /// By the assignment that handles or handled them.
    pub(crate) officers: BTreeMap<Uuid, Indicators>,
    /// By the assignment that accepted them at the unit's own desk, and that gave the results.
    pub(crate) desk: BTreeMap<Uuid, DeskWork>,
}

/// The city's figures by first and last day, with the moment at which they were counted.
#[derive(Default)]
pub(crate) struct CityFigures(Mutex<BTreeMap<(Date, Date), Counted>>);

/// Figures, and when they were counted.
type Counted = (Timestamp, Arc<Figures>);

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
pub(crate) async fn of_unit(app: &App, unit: UnitId, period: Period) -> Result<Figures, StoreError> {
    let configuration = app.configuration();
    let state = app.rehearsal.state();
    let calendar = app.calendar(&configuration, unit);
    let (now, blamed) = (app.clock.now(), app.blamed(&state, unit));
    let (span, key) = (moments(app, unit, period), unit.to_string());
    let mut count =
        Count { app, now, calendar: &calendar, blamed, figures: Figures::default(), hands: BTreeMap::new() };
    let mut after = None;
    loop {
        let read = app.store.accepted_at_unit(&key, span, after, AT_ONCE).await?;
        for (_, id, body) in &read {
            if let Some(dossier) = dossier(*id, body) {
                count.accepted(&dossier);
            }
        }
        match read.last() {
            Some((at, id, _)) if read.len() == AT_ONCE as usize => after = Some((*at, *id)),
            _ => break,
        }
    }
    for rating in app.store.ratings(&key, span).await? {
        count.rated(rating.dossier, rating.score >= SATISFIED);
    }
    for given in app.assessments(&state, unit, period) {
        count.figures.whole.scores.give(given.assessment.index, u32::from(given.assessment.points));
    }
    let within = |at: Timestamp| (span.0..span.1).contains(&at.as_microsecond());
    if !app.complaints(&state).any(|complaint| complaint.unit == unit && within(complaint.at)) {
        count.figures.whole.nobody_complained();
    }
    let stages = Stage::OPEN.map(Stage::key);
    let open = app.store.open_of_unit(&key, &stages, now.as_microsecond(), MOST_OVERDUE).await?;
    for (id, body) in open.iter().filter_map(|row| Some((row.id, row.body.as_deref()?))) {
        let earlier = |dossier: &Dossier| dossier.accepted_at.is_some_and(|at| at.as_microsecond() < span.0);
        if let Some(dossier) = dossier(id, body).filter(earlier) {
            count.each(&dossier, |all| all.add_earlier(&dossier, now, &calendar));
        }
    }
    Ok(count.figures)
}

/// A stored dossier; one that cannot be read is told to the operators and left out.
pub(crate) fn dossier(id: Uuid, body: &str) -> Option<Dossier> {
    let read = serde_json::from_str(body);
    read.inspect_err(|error| tracing::error!(%error, dossier = %id, "a stored dossier cannot be read")).ok()
}

/// Figures on their way.
struct Count<'a> {
    app: &'a App,
    now: Timestamp,
    calendar: &'a Calendar,
    blamed: BTreeSet<Uuid>,
    figures: Figures,
    /// Field, case officer and counter officer of the dossiers of the period, for what citizens said of them.
    hands: BTreeMap<Uuid, (String, Option<Uuid>, Option<Uuid>)>,
}

impl Count<'_> {
    /// A dossier that was accepted in the period.
    fn accepted(&mut self, dossier: &Dossier) {
        let (blamed, now, calendar) = (self.blamed.contains(&dossier.id), self.now, self.calendar);
        self.each(dossier, |all| all.add(dossier, blamed, now, calendar));
        // What another unit's desk received is that desk's work.
        let own = dossier.reception.is_none();
        let (accepted, returned) = (dossier.accepted_by.filter(|_| own), dossier.returned_by.filter(|_| own));
        if let Some(officer) = accepted {
            self.figures.desk.entry(officer).or_default().add(dossier, blamed, now, calendar);
        }
        if let Some(officer) = returned {
            self.figures.desk.entry(officer).or_default().returned += 1;
        }
        self.hands.insert(dossier.id, (self.field(dossier), dossier.officer, accepted));
    }

    /// A rating that was given in the period.
    fn rated(&mut self, dossier: Uuid, satisfied: bool) {
        self.figures.whole.satisfied.count(satisfied);
        let Some((field, officer, desk)) = self.hands.get(&dossier) else { return };
        self.figures.fields.entry(field.clone()).or_default().satisfied.count(satisfied);
        if let Some(officer) = officer {
            self.figures.officers.entry(*officer).or_default().satisfied.count(satisfied);
        }
        if let Some(officer) = desk {
            self.figures.desk.entry(*officer).or_default().satisfied.count(satisfied);
        }
    }

    fn each(&mut self, dossier: &Dossier, count: impl Fn(&mut Indicators)) {
        count(&mut self.figures.whole);
        count(self.figures.fields.entry(self.field(dossier)).or_default());
        if let Some(officer) = dossier.officer {
            count(self.figures.officers.entry(officer).or_default());
        }
    }

    /// The field of its procedure; empty when the version is not known here any more.
    fn field(&self, dossier: &Dossier) -> String {
        self.app.city().procedure(&dossier.procedure).map(|procedure| procedure.field.clone()).unwrap_or_default()
    }
}

/// The figures of the whole city, and when they were counted: one unit after the other, not anew for everybody who looks.
pub(crate) async fn of_city(app: &App, period: Period) -> Result<(Timestamp, Arc<Figures>), StoreError> {
    let mut kept = app.figures.0.lock().await;
    let now = app.clock.now();
    kept.retain(|_, (at, _)| now.duration_since(*at).as_mins().abs() < FRESH_MINUTES);
    if let Some(known) = kept.get(&(period.from, period.to)) {
        return Ok(known.clone());
    }
    let mut city = Figures::default();
    for unit in app.city().new_units() {
        let of_unit = of_unit(app, unit.id, period).await?;
        city.whole += &of_unit.whole;
        for (field, all) in &of_unit.fields {
            *city.fields.entry(field.clone()).or_default() += all;
        }
    }
    let city = Arc::new(city);
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
