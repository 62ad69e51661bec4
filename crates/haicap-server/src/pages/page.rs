//! What every page handler begins with, and the frame around every page.

use super::again::Refused;
use super::{Fields, assets, fields, html, lang_key, problem_in, refused, see_other, trial};
use crate::app::{App, AppKind};
use crate::error::Problem;
use crate::instance::Instance;
use crate::routes::{Caller, anywhere};
use crate::secret;
use crate::words::{Words, words};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, Object, Subject, permits};
use haicap_core::city::City;
use haicap_core::territory::UnitId;
use haicap_core::words::date_time;
use haicap_store::StoreError;
use jiff::Timestamp;
use jiff::civil::Date;
use std::convert::Infallible;
use std::sync::Arc;
use uuid::Uuid;

/// A request for a page: in which store, by whom, for what.
pub(crate) struct Page {
    pub(crate) app: Arc<App>,
    /// All stores together; a test may serve one alone.
    pub(crate) instance: Option<Arc<Instance>>,
    pub(crate) caller: Caller,
    /// What stands after `?`.
    pub(crate) asked: Fields,
    /// Whether the browser came by https.
    pub(crate) secure: bool,
    /// The host as the browser names it.
    pub(crate) host: String,
    pub(crate) path: String,
    /// The address with what stands after `?`, within the store.
    pub(crate) here: String,
}

impl FromRequestParts<Arc<App>> for Page {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let caller = Caller::from_request_parts(parts, app).await?;
        let text = |name| text_of(&parts.headers, name);
        Ok(Page {
            app: app.clone(),
            instance: parts.extensions.get::<Arc<Instance>>().cloned(),
            caller,
            asked: Fields::of_query(&parts.uri),
            secure: text("x-forwarded-proto").is_some_and(|proto| proto.eq_ignore_ascii_case("https")),
            host: text(header::HOST.as_str()).unwrap_or("localhost").to_owned(),
            path: parts.uri.path().to_owned(),
            here: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        })
    }
}

fn text_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

impl Page {
    /// The language of the page.
    pub(crate) fn lang(&self) -> Lang {
        self.caller.lang
    }

    /// The texts of the page.
    pub(crate) fn w(&self) -> &'static Words {
        words(self.lang())
    }

    /// The city.
    pub(crate) fn city(&self) -> &City {
        self.app.city()
    }

    /// Who asks.
    pub(crate) fn subject(&self) -> &Subject {
        self.caller.subject()
    }

    /// Whether the person may do something at a unit.
    pub(crate) fn may_at(&self, action: Action, unit: UnitId) -> bool {
        permits(self.subject(), action, &Object { unit: Some(unit), owner: None, ..Object::default() }).is_ok()
    }

    /// A moment as people read it.
    pub(crate) fn moment(&self, at: Timestamp) -> String {
        date_time(self.city().calendar.civil(at), self.lang())
    }

    /// The day of the store's clock.
    pub(crate) fn store_day(&self) -> Date {
        self.city().calendar.civil(self.app.clock.now()).date()
    }

    /// Name of a unit.
    pub(crate) fn unit_name(&self, unit: UnitId) -> String {
        self.city().units.get(&unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone())
    }

    /// An address within the store, as links name it.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.app.base())
    }

    /// Sends the browser on to an address within the store.
    pub(crate) fn go(&self, path: &str) -> Response {
        see_other(&self.link(path))
    }

    /// A new identifier for a form.
    pub(crate) fn id(&self) -> Result<Uuid, Problem> {
        secret::id().map_err(|_| Problem::internal(self.lang()))
    }

    /// Turns an error of the store into its problem.
    pub(crate) fn stored<T>(&self, result: Result<T, StoreError>) -> Result<T, Problem> {
        result.map_err(|error| Problem::store(&error, self.lang()))
    }

    /// A page as an answer.
    pub(crate) fn html(&self, page: &impl Template) -> Result<Response, Problem> {
        html(StatusCode::OK, page, self.lang())
    }

    /// A page with another status than "all is well".
    pub(crate) fn html_with(&self, status: u16, page: &impl Template) -> Result<Response, Problem> {
        html(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), page, self.lang())
    }

    /// The answer, or the page of what stands in its way.
    pub(crate) fn answer(&self, result: Result<Response, Problem>) -> Response {
        result.unwrap_or_else(|problem| problem_in(&self.app, problem, &self.path, self.lang()))
    }

    /// The answer to a form. One that is refused comes back on its page, filled, with the sentence at its field
    /// ([`super::again`]); where its page has it no more, what was typed is shown with the problem, to copy from.
    pub(crate) fn answer_to(&self, form: &Fields, result: Result<Response, Problem>) -> Response {
        result.unwrap_or_else(|problem| {
            let refusal = Refused { form: form.clone(), problem: problem.clone(), lang: self.lang(), shown: false };
            let mut response = refused(&self.app, problem, &self.path, self.lang(), form.typed());
            response.extensions_mut().insert(refusal);
            response
        })
    }

    /// A form's own page that says at its head why the form was refused: its fields say it, too.
    pub(crate) fn marked(&self, form: &Fields, problem: &Problem, mut page: Response) -> Response {
        let refusal = Refused { form: form.clone(), problem: problem.clone(), lang: self.lang(), shown: true };
        page.extensions_mut().insert(refusal);
        page
    }

    /// Whether a form was made by this session: its hidden token must be the session's.
    pub(crate) fn check_form(&self, form: &Fields) -> Result<(), Problem> {
        let expected = self.caller.session.as_ref().map_or("", |session| &session.csrf);
        if secret::same(form.get("csrf"), expected) {
            return Ok(());
        }
        let words = (
            "Biểu mẫu đã cũ hoặc không thuộc phiên đăng nhập này, chưa có gì thay đổi. Hãy mở lại trang rồi gửi lại.",
            "The form is out of date or not of this session, nothing was changed. Open the page again and send it again.",
        );
        Err(Problem::new(StatusCode::FORBIDDEN, "form_expired", words, self.lang()))
    }

    /// The frame of the page.
    pub(crate) fn shell(&self, title: impl Into<String>) -> Shell {
        let city = self.city();
        let session = self.caller.session.as_deref();
        let (paused, message) = crate::rehearsal::console::notice(&self.app);
        let here = fields::local(&self.here).unwrap_or("/").to_owned();
        let reports = trial(&self.app).is_some() && permits_report(self) && !self.path.starts_with("/incidents/new");
        Shell {
            paused,
            message,
            report: reports.then(|| self.link(&format!("/incidents/new?from={}", super::encoded(&here)))),
            w: self.w(),
            lang: lang_key(self.lang()),
            title: title.into(),
            base: self.app.base(),
            version: assets::version(),
            city: if self.lang() == Lang::Vi { city.name.clone() } else { city.name_en.clone() },
            trial: trial(&self.app),
            clock: self.moment(self.app.clock.now()),
            exercise: self.app.kind == AppKind::Personnel && self.app.clock.is_shifted(),
            is_personnel: self.app.kind == AppKind::Personnel,
            nav: self.nav(),
            tabs: if self.app.kind == AppKind::Personnel {
                super::personnel::tabs(self)
            } else {
                super::rehearsal::tabs(self)
            },
            name: session.map(|session| session.name.clone()),
            search: super::search::SearchBox::on(self),
            csrf: session.map(|session| session.csrf.clone()).unwrap_or_default(),
            here,
        }
    }

    /// Where the person may go.
    fn nav(&self) -> Vec<NavItem> {
        if self.app.kind == AppKind::Personnel {
            return super::personnel::sections(self);
        }
        let w = self.w();
        let citizen = self.subject().roles.contains(&haicap_core::organization::Role::Citizen);
        let (work, counter) = if citizen { (w.nav_work_citizen, w.nav_submit) } else { (w.nav_work, w.nav_counter) };
        let practice = super::rehearsal::practice::PracticeTexts::of(self.lang()).title;
        let places = [
            ("/practice", practice, Action::TakePart),
            ("/work", work, Action::ReadWork),
            ("/counter", counter, Action::Submit),
            ("/centre", super::centre::CentreTexts::of(self.lang()).nav, Action::ReadOfficers),
            ("/board", w.nav_board, Action::ReadBoard),
            ("/indicators", super::indicators::IndicatorTexts::of(self.lang()).nav, Action::ReadIndicators),
            ("/journal", w.nav_journal, Action::ReadJournal),
        ];
        let may = |action| anywhere(self.subject(), action).is_ok();
        let item = |path: String, label| NavItem {
            here: self.path == path || self.path.starts_with(&format!("{path}/")),
            link: self.link(&path),
            label,
        };
        let mut nav: Vec<_> = places
            .into_iter()
            .filter(|(path, _, action)| may(*action) && (*path != "/practice" || trial(&self.app).is_some()))
            .map(|(path, label, _)| item(path.to_owned(), label))
            .collect();
        if citizen || self.caller.session.is_none() {
            nav.insert(0, item("/procedures".to_owned(), w.nav_procedures));
            nav.insert(1, item("/follow".to_owned(), w.nav_follow));
        }
        let own = self.subject().units().find(|unit| self.may_at(Action::ReadUnitWork, *unit));
        if let Some(unit) = own {
            nav.push(item(format!("/units/{unit}"), w.nav_unit));
        }
        nav
    }
}

/// Whether somebody may say that something does not work.
fn permits_report(page: &Page) -> bool {
    anywhere(page.subject(), Action::ReportIncident).is_ok()
}

/// The frame around every page: where one is, who one is, where one may go.
pub(crate) struct Shell {
    pub(crate) w: &'static Words,
    pub(crate) lang: &'static str,
    pub(crate) title: String,
    /// Prefix of addresses in this store.
    pub(crate) base: String,
    /// Version of style sheet and script.
    pub(crate) version: &'static str,
    pub(crate) city: String,
    pub(crate) trial: Option<u32>,
    /// The store's time.
    pub(crate) clock: String,
    /// Whether this is an exercise of the personnel part.
    pub(crate) exercise: bool,
    /// Whether this is the personnel part.
    pub(crate) is_personnel: bool,
    pub(crate) nav: Vec<NavItem>,
    /// Pages of the section one is in.
    pub(crate) tabs: Vec<NavItem>,
    /// Name of the person; `None` for a visitor.
    pub(crate) name: Option<String>,
    pub(crate) csrf: String,
    /// This page, to come back to.
    pub(crate) here: String,
    /// The search, where dossiers are worked on.
    pub(crate) search: Option<super::search::SearchBox>,
    /// Whether the trial stands still.
    pub(crate) paused: bool,
    /// What its director says to everybody.
    pub(crate) message: Option<String>,
    /// Where an incident is reported, on pages of a trial.
    pub(crate) report: Option<String>,
}

impl Shell {
    /// A count as people read it.
    pub(crate) fn number(&self, number: &u32) -> String {
        haicap_core::words::grouped(u64::from(*number), if self.lang == "vi" { '.' } else { ',' })
    }
}

/// A place to go to.
pub(crate) struct NavItem {
    pub(crate) link: String,
    pub(crate) label: &'static str,
    pub(crate) here: bool,
}
