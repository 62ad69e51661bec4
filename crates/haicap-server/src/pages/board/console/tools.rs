//! The director's tools: each is an order that holds only when nobody else gave one since the page was opened.

use super::{ConsoleTexts, online, view_of};
use crate::act::{Act, ActError, NewApplicant, act};
use crate::api::trial;
use crate::app::AppKind;
use crate::board::{PlanError, lock};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page};
use crate::rehearsal::console::{Direction, Injection, Terms, direct as set};
use crate::sign_in::AccountBody;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Subject;
use haicap_core::dossier::Command;
use haicap_core::organization::{Assignment, Role};
use haicap_core::procedure::Channel;
use haicap_core::territory::UnitId;
use haicap_core::trial::incident::InjectionKind;
use haicap_core::trial::{Cast, Scenario};
use haicap_core::words::tidy;
use haicap_store::AccountRow;
use jiff::civil::{DateTime, Time};
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most dossiers of one surge.
const SURGE_MAX: u32 = 200;
/// Longest delay, in seconds.
const DELAY_MAX: u64 = 5;
/// Highest price of a new rule, in đồng.
const FEE_MAX: u64 = 100_000_000;
/// Longest limit of a new rule, in working days.
const DAYS_MAX: u64 = 365;
/// Days by which the clock may be moved at once: a slip of the hand cannot be taken back.
const AHEAD_MAX: i64 = 92;
/// Letters of a message that are kept.
const TEXT_MAX: usize = 500;

/// Something that is wrong with an order.
fn wrong(of: fn(&'static ConsoleTexts) -> &'static str) -> RecordError {
    RecordError::wrong(of(ConsoleTexts::of(Lang::Vi)), of(ConsoleTexts::of(Lang::En)))
}

/// Carries an order out.
pub(crate) async fn direct(page: Page, Path(tool): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &tool, &form).await)
}

async fn carry_out(page: &Page, tool: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let AppKind::Trial(trial) = page.app.kind else { return Err(Problem::not_found(page.lang())) };
    let now = page.app.clock.now();
    let text: String = tidy(form.get("text")).chars().take(TEXT_MAX).collect();
    let order = Order { page, trial, seen: form.get("seen").parse().unwrap_or(-1) };
    match tool {
        "pause" => order.put("pause", |direction| direction.paused_at = Some(now)).await?,
        "resume" => order.put("resume", |direction| direction.paused_at = None).await?,
        "say" if text.is_empty() => return page.kept(Err(wrong(|t| t.no_text).at("text"))),
        "say" => order.put("broadcast", |direction| direction.message = Some(text)).await?,
        "unsay" => order.put("take_back_broadcast", |direction| direction.message = None).await?,
        "end" => {
            let running = |direction: &mut Direction| {
                let id = form.id("injection");
                let one = direction.injections.iter_mut().find(|one| Some(one.id) == id && one.ended_at.is_none());
                one.ok_or_else(|| wrong(|t| t.not_running))?.ended_at = Some(now);
                Ok(())
            };
            order.set("end_injection", running).await?;
        }
        "extend" => {
            let until = form.get("until").trim().parse::<Time>().ok();
            let until = page.kept(until.ok_or_else(|| wrong(|t| t.bad_until).at("until")))?;
            let round = form.id("round").unwrap_or_default();
            order.set("extend_hours", |_| Ok(())).await?;
            let extended = page.app.boards.extend(&page.app, round, until).await;
            page.kept(extended.map_err(|error| match error {
                PlanError::Store(error) => RecordError::Store(error),
                _ => wrong(|t| t.bad_until).at("until"),
            }))?;
        }
        "inject" => inject(&order, form, text).await?,
        "clock" => move_clock(&order, form).await?,
        "close" => {
            let round = form.id("round").filter(|id| page.app.boards.round(*id).is_some());
            let round = round.ok_or_else(|| Problem::not_found(page.lang()))?;
            order.set("close_round", |_| Ok(())).await?;
            let closed = crate::rehearsal::rounds::close(&page.app, round).await;
            closed.map_err(|error| {
                tracing::error!(%error, "a round could not be closed");
                Problem::internal(page.lang())
            })?;
        }
        _ => return Err(Problem::not_found(page.lang())),
    }
    Ok(page.go(&format!("/console{}", view_of(page))))
}

/// An order: from which page, seen in which version.
struct Order<'p> {
    page: &'p Page,
    trial: u32,
    seen: i64,
}

impl Order<'_> {
    async fn set(
        &self,
        command: &'static str,
        change: impl FnOnce(&mut Direction) -> Result<(), RecordError>,
    ) -> Result<(), Problem> {
        let (trial, seen) = (self.trial, self.seen);
        let by = crate::pages::rehearsal::who(self.page)?;
        let write = self.page.app.rehearsal.change(&self.page.app, &by, |batch| {
            set(batch, trial, seen, command, |direction| change(direction).map(|()| None))
        });
        self.page.kept(write.await)
    }

    /// As [`Self::set`], for a change that nothing can refuse.
    async fn put(&self, command: &'static str, change: impl FnOnce(&mut Direction)) -> Result<(), Problem> {
        self.set(command, |direction| {
            change(direction);
            Ok(())
        })
        .await
    }
}

/// Moves the trial's clock forward, for what people play of another day. An open round moves it by itself.
async fn move_clock(order: &Order<'_>, form: &Fields) -> Result<(), Problem> {
    let page = order.page;
    let calendar = &page.city().calendar;
    let now = page.app.clock.now();
    let last = calendar.civil(now).date().saturating_add(AHEAD_MAX.days());
    let at = form.get("at").trim().parse::<DateTime>().ok().filter(|at| at.date() <= last);
    let at = at.map(|at| calendar.moment(at)).filter(|at| *at > now);
    let at = page.kept(at.ok_or_else(|| wrong(|t| t.bad_clock).at("at")))?;
    let open = page.app.boards.all().iter().any(|round| !lock(round).is_closed());
    page.kept(if open { Err(wrong(|t| t.clock_of_round)) } else { Ok(()) })?;
    order.set("move_clock", |_| Ok(())).await?;
    page.stored(trial::move_clock(&page.app, &page.caller, at).await)
}

async fn inject(order: &Order<'_>, form: &Fields, text: String) -> Result<(), Problem> {
    let page = order.page;
    let kind = InjectionKind::from_key(form.get("kind")).ok_or_else(|| Problem::not_found(page.lang()))?;
    let known = |unit: &UnitId| page.city().units.contains_key(unit);
    let unit = form.get("unit").parse::<UnitId>().ok().filter(known);
    if unit.is_none() && kind != InjectionKind::NewRule {
        return page.kept(Err(wrong(|t| t.bad_unit).at("unit")));
    }
    let mut injection = Injection {
        id: page.id()?,
        kind,
        unit,
        text,
        delay: 0,
        absent: BTreeSet::new(),
        accounts: BTreeSet::new(),
        terms: None,
        began_at: page.app.clock.now(),
        ended_at: None,
    };
    let mut surge = None;
    match kind {
        InjectionKind::PowerCut => {}
        InjectionKind::NewRule if injection.text.is_empty() => {
            return page.kept(Err(wrong(|t| t.no_text).at("text")));
        }
        InjectionKind::NewRule => {
            injection.began_at = page.kept(holds_from(page, form))?;
            injection.terms = page.kept(terms(page, form))?;
        }
        InjectionKind::SlowLine => {
            let seconds = form.get("delay").trim().parse::<u64>().ok().filter(|s| (1..=DELAY_MAX).contains(s));
            injection.delay = 1_000 * page.kept(seconds.ok_or_else(|| wrong(|t| t.bad_delay).at("delay")))?;
            injection.text = format!("{} s", injection.delay / 1_000);
        }
        InjectionKind::Absence => {
            let away = signatories(page, injection.unit).await?;
            injection.absent = away.iter().map(|one| one.id).collect();
            injection.accounts = away.iter().map(|one| one.official).collect();
            page.kept(if away.is_empty() { Err(wrong(|t| t.no_signatory).at("unit")) } else { Ok(()) })?;
        }
        InjectionKind::Surge => {
            let (scenario, count) = page.kept(wave(page, form))?;
            injection.text = format!("{count} x {}", scenario.title);
            injection.ended_at = Some(injection.began_at);
            surge = Some((scenario, count));
        }
    }
    let id = injection.id;
    let paused = surge.is_some();
    let begun = |direction: &mut Direction| {
        if paused && direction.paused_at.is_some() {
            return Err(wrong(|t| t.is_paused));
        }
        let about = |one: &Injection| one.terms.as_ref().map(|terms| terms.procedure.clone());
        let same = |one: &Injection| {
            one.kind == injection.kind && one.unit == injection.unit && about(one) == about(&injection)
        };
        if direction.running().any(same) {
            return Err(wrong(|t| t.already).at("unit"));
        }
        direction.injections.push(injection);
        Ok(())
    };
    order.set("inject", begun).await?;
    match surge.zip(unit) {
        Some(((scenario, count), unit)) => pour(page, id, unit, &scenario, count).await,
        None => Ok(()),
    }
}

/// From when a new rule holds: a time of the trial's day that is still to come, or now.
fn holds_from(page: &Page, form: &Fields) -> Result<Timestamp, RecordError> {
    let now = page.app.clock.now();
    let Some(typed) = form.filled("from") else { return Ok(now) };
    let calendar = &page.city().calendar;
    let time = typed.trim().parse::<Time>().map_err(|_| wrong(|t| t.bad_from).at("from"))?;
    let from = calendar.moment(calendar.civil(now).date().to_datetime(time));
    if from < now { Err(wrong(|t| t.bad_from).at("from")) } else { Ok(from) }
}

/// What a new rule changes of a procedure; nothing when none is chosen.
fn terms(page: &Page, form: &Fields) -> Result<Option<Terms>, RecordError> {
    let number = |name: &'static str, most: u64| match form.filled(name) {
        None => Ok(None),
        Some(typed) => match typed.trim().replace('.', "").parse::<u64>() {
            Ok(number) if number <= most => Ok(Some(number)),
            _ => Err(wrong(|t| t.bad_terms).at(name)),
        },
    };
    let (each, days) = (number("fee", FEE_MAX)?, number("days", DAYS_MAX)?);
    let Some(code) = form.filled("procedure") else {
        return if each.or(days).is_some() { Err(wrong(|t| t.no_procedure).at("procedure")) } else { Ok(None) };
    };
    let known = page.city().procedures.keys().any(|id| id.code == code);
    if !known || each.or(days).is_none() || days == Some(0) {
        return Err(wrong(|t| t.bad_terms).at("fee"));
    }
    let working_days = days.and_then(|days| u32::try_from(days).ok());
    Ok(Some(Terms { procedure: code.to_owned(), each, working_days }))
}

/// Who signs at a unit: those whom the latest round cast, else whoever holds the role.
async fn signatories(page: &Page, unit: Option<UnitId>) -> Result<Vec<Assignment>, Problem> {
    let Some(unit) = unit else { return Ok(Vec::new()) };
    let cast: BTreeSet<Uuid> = page.app.boards.all().pop().map_or_else(BTreeSet::new, |round| {
        let players = lock(&round).players().into_iter();
        players.filter(|one| one.unit == unit && one.cast == Cast::Signatory).filter_map(|one| one.assignment).collect()
    });
    let rows = page.stored(page.app.city_store.assignments_of_unit(&unit.to_string()).await)?;
    let people = rows.iter().filter_map(|row| serde_json::from_str::<Assignment>(&row.body).ok());
    let signs = |one: &Assignment| {
        if cast.is_empty() { one.roles.contains(&Role::Signatory) } else { cast.contains(&one.id) }
    };
    Ok(people.filter(signs).collect())
}

/// What is to come in, and how often.
fn wave(page: &Page, form: &Fields) -> Result<(Scenario, u32), RecordError> {
    let count = form.get("count").trim().parse::<u32>().ok().filter(|count| (1..=SURGE_MAX).contains(count));
    let count = count.ok_or_else(|| wrong(|t| t.bad_count).at("count"))?;
    let round = page.app.boards.all().pop().ok_or_else(|| wrong(|t| t.no_online).at("scenario"))?;
    let round = lock(&round);
    let scenarios = &round.record().scenarios;
    let key = form.get("scenario");
    let online = online(scenarios).into_iter().any(|(known, _)| known == key);
    let scenario = scenarios.iter().find(|scenario| online && scenario.key == key).filter(|_| !round.is_closed());
    Ok((scenario.ok_or_else(|| wrong(|t| t.no_online).at("scenario"))?.clone(), count))
}

/// Citizens who do not exist hand in at a unit, as they would in the scenario; nobody judges these dossiers, they are
/// load for those who work there.
async fn pour(page: &Page, id: Uuid, unit: UnitId, scenario: &Scenario, count: u32) -> Result<(), Problem> {
    let Some(procedure) = &scenario.procedure else { return Ok(()) };
    for number in 0..count {
        let citizen = Uuid::new_v5(&id, &number.to_be_bytes());
        let name = format!("Người dân thử {}", number + 1);
        let body = AccountBody { name: name.clone(), roles: [Role::Citizen].into(), ..AccountBody::default() };
        let body = serde_json::to_string(&body).map_err(|_| Problem::internal(page.lang()))?;
        let account = AccountRow {
            id: citizen,
            login: None,
            password: None,
            person: citizen.to_string(),
            unit: String::new(),
            active: true,
            version: 1,
            body,
        };
        page.stored(page.app.store.insert_accounts(vec![account]).await)?;
        let subject = Subject {
            account: Some(citizen),
            person: Some(citizen),
            roles: [Role::Citizen].into(),
            ..Subject::visitor()
        };
        // No province has the number 000: such an identity number cannot belong to anybody.
        let identity_number = format!("000{:09}", citizen.as_u128() % 1_000_000_000);
        let wish = Act {
            command_id: Uuid::new_v5(&citizen, b"submit"),
            dossier: Uuid::new_v5(&citizen, b"dossier"),
            command: Command::Submit {
                unit,
                procedure: procedure.clone(),
                channel: Channel::Online,
                applicant: citizen,
                owner: Some(citizen),
                papers: scenario.papers.clone(),
                quantity: scenario.quantity,
                delivery: Default::default(),
            },
            applicant: Some(NewApplicant {
                id: citizen,
                name,
                identity_number,
                phone: String::new(),
                answers: Default::default(),
            }),
        };
        act(&page.app, &subject, &wish).await.map_err(|error: ActError| Problem::act(&error, page.lang()))?;
    }
    Ok(())
}
