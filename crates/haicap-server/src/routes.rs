//! Every address, the action it asks for, and the guard before it. No route exists outside this table.

mod guard;

pub(crate) use guard::{Caller, anywhere, cookie, lang_of};

use crate::app::{App, AppKind};
use crate::error::Problem;
use crate::{api, pages};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use guard::guard;
use haicap_core::access::Action;
use std::sync::Arc;

/// A route and the action it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// `get` or `post`.
    pub method: &'static str,
    /// Address, with `{places}`.
    pub path: &'static str,
    /// What a person must be permitted to do.
    pub action: Action,
}

macro_rules! table {
    ($(#[$meta:meta])* $routes:ident, $guarded:ident; $($method:ident $path:literal $action:ident $handler:path;)+) => {
        $(#[$meta])*
        pub const $routes: &[Access] =
            &[$(Access { method: stringify!($method), path: $path, action: Action::$action }),+];

        fn $guarded(app: &Arc<App>) -> Router<Arc<App>> {
            Router::new()$(.route(
                $path,
                $method($handler).route_layer(from_fn_with_state((app.clone(), Action::$action), guard)),
            ))+
        }
    };
}

table! {
    /// Every route of an official or trial store's app.
    ROUTES, guarded;
    get "/" ReadPublic pages::home::show;
    get "/assets/{*file}" ReadPublic pages::assets::file;
    get "/sign-in" ReadPublic pages::sign_in::show;
    post "/sign-in" ReadPublic pages::sign_in::submit;
    get "/sign-in/{grant}" ReadPublic pages::sign_in::with_grant;
    get "/sign-in/openid" ReadPublic pages::sign_in::open_id::begin;
    get "/sign-in/openid/return" ReadPublic pages::sign_in::open_id::come_back;
    get "/signed-out" ReadPublic pages::sign_in::open_id::signed_out;
    post "/sign-out" ReadSelf pages::sign_in::sign_out;
    post "/lang" ReadPublic pages::home::set_lang;
    get "/work" ReadWork pages::work::show;
    get "/centre" ReadOfficers pages::centre::show;
    post "/centre/apologies" Apologise pages::centre::apologise;
    get "/procedures" ReadPublic pages::procedures::list;
    get "/procedures.csv" ReadPublic pages::procedures::csv;
    get "/procedures.xlsx" ReadPublic pages::procedures::xlsx;
    get "/procedures.json" ReadPublic pages::procedures::json;
    get "/procedures/import" KeepCatalogue pages::procedures::import::form;
    post "/procedures/import" KeepCatalogue pages::procedures::import::submit;
    get "/procedures/{code}" ReadPublic pages::procedures::show;
    get "/procedures/{code}/versions" ReadPublic pages::procedures::versions::show;
    post "/procedures/{code}/versions" KeepCatalogue pages::procedures::versions::change;
    get "/submit" ReadPublic pages::hand_in::show;
    post "/submit" ReadPublic pages::hand_in::submit;
    get "/follow" ReadPublic pages::follow::ask;
    post "/follow" ReadPublic pages::follow::look_up;
    get "/follow/dossier" ReadPublic pages::follow::dossier;
    get "/follow/result" ReadPublic pages::follow::result;
    get "/follow/receipt" ReadPublic pages::follow::receipt;
    get "/follow/receipt.pdf" ReadPublic pages::follow::receipt_pdf;
    get "/follow/code.svg" ReadPublic pages::follow::code;
    get "/follow/forms/{file}" ReadPublic pages::follow::form;
    post "/follow/end" ReadPublic pages::follow::end;
    post "/follow/{what}" ReadPublic pages::follow::change;
    get "/counter" Submit pages::counter::show;
    post "/counter" Submit pages::counter::submit;
    post "/counter/tickets" Accept pages::tickets::call;
    get "/tickets" ReadPublic pages::tickets::show;
    post "/tickets" ReadPublic pages::tickets::take;
    get "/tickets/display" ReadPublic pages::tickets::display;
    get "/tickets/events" ReadPublic pages::tickets::events;
    get "/search" ReadDossier pages::search::show;
    get "/search.xlsx" ReadDossier pages::search::xlsx;
    get "/search.csv" ReadDossier pages::search::csv;
    get "/dossiers" ReadDossier pages::dossier::look_up;
    get "/dossiers/{id}" ReadDossier pages::dossier::show;
    get "/dossiers/{id}/result" ReadDossier pages::result::download;
    get "/dossiers/{id}/receipt" ReadDossier pages::dossier::receipt;
    get "/dossiers/{id}/forms/{form}" ReadDossier pages::dossier::form;
    post "/dossiers/{id}/files" ReadDossier pages::files::add;
    post "/dossiers/{id}/{command}" ReadDossier pages::dossier::command;
    get "/files/{id}" ReadAttachment pages::files::download;
    post "/files/{id}/remove" ReadDossier pages::files::remove;
    get "/units/{unit}" ReadUnitWork pages::unit::show;
    get "/units/{unit}/register" ReadDossier pages::unit::register;
    get "/units/{unit}/register.pdf" ReadDossier pages::unit::print_register;
    get "/units/{unit}/bring-in" Accept pages::unit::bring_in_form;
    post "/units/{unit}/bring-in" Accept pages::unit::bring_in;
    get "/units/{unit}/register.xlsx" ReadDossier pages::unit::register_workbook;
    get "/units/{unit}/register.csv" ReadDossier pages::unit::register_csv;
    get "/units/{unit}/register.json" ReadDossier pages::unit::register_json;
    get "/units/{unit}/takings" ReadUnitWork pages::unit::takings;
    get "/units/{unit}/takings.csv" ReadUnitWork pages::unit::takings_csv;
    get "/units/{unit}/takings.xlsx" ReadUnitWork pages::unit::takings_workbook;
    post "/units/{unit}/grant" HandOutCards pages::unit::grant;
    post "/units/{unit}/cards" HandOutCards pages::unit::cards;
    post "/cards" HandOutCards pages::unit::cards_everywhere;
    get "/cards/{id}" HandOutCards pages::unit::cards_job;
    get "/cards/{id}/file" HandOutCards pages::unit::cards_file;
    get "/complaints" JudgeComplaints pages::complaints::list;
    post "/complaints/{dossier}" JudgeComplaints pages::complaints::judge;
    get "/indicators" ReadIndicators pages::indicators::show;
    post "/indicators" AssessUnits pages::indicators::assess_unit;
    get "/indicators.csv" ReadIndicators pages::indicators::csv;
    get "/indicators.xlsx" ReadIndicators pages::indicators::xlsx;
    get "/board" ReadBoard pages::board::show;
    get "/board/events" ReadBoard pages::board::events;
    get "/board/map" ReadBoard pages::board::map;
    get "/incidents" ReportIncident pages::rehearsal::incidents::show;
    post "/incidents" ReportIncident pages::rehearsal::incidents::report;
    get "/incidents/new" ReportIncident pages::rehearsal::incidents::form;
    get "/incidents/events" ReportIncident pages::rehearsal::events;
    get "/incidents/pictures/{name}" ReportIncident pages::rehearsal::incidents::picture;
    post "/incidents/{id}/gone" ReportIncident pages::rehearsal::incidents::end;
    get "/lessons" ReadRehearsal pages::rehearsal::lessons::show;
    post "/lessons" KeepLessons pages::rehearsal::lessons::open;
    get "/lessons/new" KeepLessons pages::rehearsal::lessons::form;
    get "/lessons/report.pdf" ReadRehearsal pages::rehearsal::lessons::paper;
    get "/lessons/{id}" ReadRehearsal pages::rehearsal::lessons::one;
    post "/lessons/{id}/measure" KeepLessons pages::rehearsal::lessons::change;
    post "/lessons/{id}/note" ReadRehearsal pages::rehearsal::lessons::note;
    post "/lessons/{id}/done" ReadRehearsal pages::rehearsal::lessons::done;
    post "/lessons/{id}/evidence" ReadRehearsal pages::rehearsal::lessons::evidence;
    post "/lessons/{id}/confirm" KeepLessons pages::rehearsal::lessons::confirm;
    post "/lessons/{id}/rerun" KeepLessons pages::rehearsal::lessons::rerun;
    get "/console" DirectTrial pages::board::console::show;
    post "/console/{tool}" DirectTrial pages::board::console::direct;
    get "/findings" DirectTrial pages::rehearsal::findings::show;
    get "/groups" ReadRehearsal pages::rehearsal::groups::show;
    post "/groups" PlanRounds pages::rehearsal::groups::save;
    post "/groups/{id}/visits" ReadRehearsal pages::rehearsal::groups::visit;
    get "/journal" ReadJournal pages::journal::show;
    get "/invitations" TakePart pages::rehearsal::trainings::invitations;
    get "/calendar" ReadPublic pages::calendar::show;
    post "/calendar" KeepCalendar pages::calendar::change;
    get "/webhooks" SendOut pages::webhooks::show;
    post "/webhooks" SendOut pages::webhooks::subscribe;
    post "/webhooks/{id}/{what}" SendOut pages::webhooks::change;
    get "/trainings" ReadRehearsal pages::rehearsal::trainings::list;
    post "/trainings" HoldTraining pages::rehearsal::trainings::plan;
    get "/trainings/{id}" ReadRehearsal pages::rehearsal::trainings::show;
    post "/trainings/{id}" HoldTraining pages::rehearsal::trainings::change;
    post "/trainings/{id}/points/{unit}" KeepEvidence pages::rehearsal::trainings::point;
    get "/trainings/{id}/code.svg" HoldTraining pages::rehearsal::trainings::code;
    get "/trainings/{id}/attend/{code}" TakePart pages::rehearsal::trainings::attend_form;
    post "/trainings/{id}/attend/{code}" TakePart pages::rehearsal::trainings::attend;
    get "/promotion" Promote pages::rehearsal::promotion::show;
    post "/promotion" Promote pages::rehearsal::promotion::promote;
    get "/opening" ReadRehearsal pages::rehearsal::opening::show;
    post "/opening" OpenUnits pages::rehearsal::opening::change;
    get "/opening/{unit}" ReadRehearsal pages::rehearsal::opening::unit;
    post "/opening/{unit}" OpenUnits pages::rehearsal::opening::change_unit;
    get "/scripts" ReadRehearsal pages::rehearsal::scripts::list;
    get "/scripts/new" WriteScripts pages::rehearsal::scripts::new;
    post "/scripts/new" WriteScripts pages::rehearsal::scripts::save_new;
    get "/scripts/import" WriteScripts pages::rehearsal::scripts::import_form;
    post "/scripts/import" WriteScripts pages::rehearsal::scripts::import;
    post "/scripts/check" WriteScripts pages::rehearsal::scripts::check;
    get "/scripts/{key}" ReadRehearsal pages::rehearsal::scripts::show;
    get "/scripts/{key}/edit" WriteScripts pages::rehearsal::scripts::edit;
    post "/scripts/{key}/edit" WriteScripts pages::rehearsal::scripts::save;
    post "/scripts/{key}/agreements" WriteScripts pages::rehearsal::scripts::agree;
    get "/scripts/{key}/compare" ReadRehearsal pages::rehearsal::scripts::compare;
    get "/scripts/{key}/versions/{version}/script.pdf" ReadRehearsal pages::rehearsal::scripts::pdf;
    get "/scripts/{key}/versions/{version}/script.xlsx" ReadRehearsal pages::rehearsal::scripts::xlsx;
    get "/readiness" ReadRehearsal pages::rehearsal::readiness::list;
    get "/readiness/sheet.pdf" ReadRehearsal pages::rehearsal::readiness::pdf;
    get "/readiness/sheet.xlsx" ReadRehearsal pages::rehearsal::readiness::xlsx;
    get "/readiness/carry-over" OpenUnits pages::rehearsal::readiness::carry_over::show;
    post "/readiness/carry-over" OpenUnits pages::rehearsal::readiness::carry_over::bring_in;
    get "/readiness/carry-over.csv" OpenUnits pages::rehearsal::readiness::carry_over::csv;
    get "/readiness/carry-over.json" OpenUnits pages::rehearsal::readiness::carry_over::json;
    get "/readiness/carry-over.xlsx" OpenUnits pages::rehearsal::readiness::carry_over::xlsx;
    post "/readiness/carry-over/choices" OpenUnits pages::rehearsal::readiness::carry_over::choose;
    post "/readiness/carry-over/statement" OpenUnits pages::rehearsal::readiness::carry_over::state_none;
    post "/readiness/carry-over/evidence" OpenUnits pages::rehearsal::readiness::carry_over::evidence;
    post "/readiness/carry-over/official" OpenUnits pages::rehearsal::readiness::carry_over::take_in;
    post "/readiness/decisions" OpenUnits pages::rehearsal::readiness::decide;
    get "/readiness/{unit}" ReadRehearsal pages::rehearsal::readiness::show;
    post "/readiness/{unit}/evidence" KeepEvidence pages::rehearsal::readiness::file;
    post "/readiness/{unit}/probe-code" KeepEvidence pages::rehearsal::readiness::probe_code;
    get "/probe" ReadPublic pages::rehearsal::probe::show;
    post "/probe" ReadPublic pages::rehearsal::probe::submit;
    get "/probe/test-page" ReadPublic pages::rehearsal::probe::test_page;
    get "/probe/tone.wav" ReadPublic pages::rehearsal::probe::tone;
    get "/probe/ping" ReadPublic pages::rehearsal::probe::ping;
    get "/probe/down" ReadPublic pages::rehearsal::probe::down;
    post "/probe/up" ReadPublic pages::rehearsal::probe::up;
    get "/rounds" ReadRehearsal pages::rehearsal::rounds::show;
    get "/rounds/new" PlanRounds pages::rehearsal::rounds::form;
    post "/rounds/new" PlanRounds pages::rehearsal::rounds::save;
    get "/rounds/compare" ReadRehearsal pages::rehearsal::rounds::compare;
    get "/rounds/scope" ReadRehearsal pages::rehearsal::rounds::scope;
    post "/rounds/scope" PlanRounds pages::rehearsal::rounds::decide;
    get "/rounds/{id}" ReadRehearsal pages::rehearsal::rounds::one;
    get "/rounds/{id}/pictures/{name}" ReadRehearsal pages::rehearsal::rounds::picture;
    post "/rounds/{id}/start" PlanRounds pages::rehearsal::rounds::start;
    post "/rounds/{id}/direct" PlanRounds pages::rehearsal::rounds::direct;
    post "/rounds/{id}/close" PlanRounds pages::rehearsal::rounds::close;
    post "/rounds/{id}/call-in" DirectTrial pages::rehearsal::rounds::call_in;
    post "/rounds/{id}/cards.pdf" DirectTrial pages::rehearsal::rounds::cards;
    get "/practice" TakePart pages::rehearsal::practice::show;
    get "/practice/events" TakePart pages::rehearsal::practice::events;
    post "/practice/call-in" TakePart pages::rehearsal::practice::call_in;
    post "/practice/evidence" TakePart pages::rehearsal::practice::file_evidence;
    get "/practice/pictures/{name}" TakePart pages::rehearsal::practice::picture;
    get "/api" ReadPublic pages::home::api;
    get "/api/v1/openapi.json" ReadPublic api::openapi;
    post "/api/v1/sign-in" ReadPublic api::session::sign_in;
    post "/api/v1/sign-out" ReadSelf api::session::sign_out;
    get "/api/v1/me" ReadSelf api::session::me;
    get "/api/v1/units" ReadPublic api::city::units;
    get "/api/v1/units/{unit}" ReadPublic api::city::unit;
    get "/api/v1/units/{unit}/seals" ReadUnitWork api::inspection::seals;
    get "/api/v1/succession/{unit}" ReadPublic api::city::succession;
    get "/api/v1/procedures" ReadPublic api::city::procedures;
    get "/api/v1/catalogue" ReadPublic api::exchange::catalogue;
    post "/api/v1/catalogue" KeepCatalogue api::exchange::bring_catalogue_in;
    get "/api/v1/procedures/{code}" ReadPublic api::city::procedure;
    get "/api/v1/calendar" ReadPublic api::calendar::read;
    post "/api/v1/calendar/days" KeepCalendar api::calendar::decree;
    post "/api/v1/calendar/days/{date}/withdraw" KeepCalendar api::calendar::withdraw;
    get "/api/v1/work" ReadWork api::work::list;
    get "/api/v1/units/{unit}/register" ReadDossier api::exchange::register;
    post "/api/v1/units/{unit}/bring-in" Accept api::exchange::bring_dossiers_in;
    get "/api/v1/units/{unit}/dossiers" ReadUnitWork api::work::of_unit;
    get "/api/v1/dossiers" ReadDossier api::search::search;
    get "/api/v1/dossiers/{id}" ReadDossier api::dossiers::read;
    get "/api/v1/dossiers/{id}/files" ReadDossier api::files::list;
    post "/api/v1/dossiers/{id}/files" ReadDossier api::files::add;
    get "/api/v1/files/{id}" ReadAttachment api::files::read;
    post "/api/v1/dossiers" Submit api::dossiers::submit;
    post "/api/v1/dossiers/{id}/accept" Accept api::dossiers::accept;
    post "/api/v1/dossiers/{id}/decline" Decline api::dossiers::decline;
    post "/api/v1/dossiers/{id}/request-supplement" RequestSupplement api::dossiers::request_supplement;
    post "/api/v1/dossiers/{id}/supplement" Supplement api::dossiers::supplement;
    post "/api/v1/dossiers/{id}/hand-over" HandOver api::dossiers::hand_over;
    post "/api/v1/dossiers/{id}/handle" Handle api::dossiers::handle;
    post "/api/v1/dossiers/{id}/submit-for-signature" SubmitForSignature api::dossiers::submit_for_signature;
    post "/api/v1/dossiers/{id}/sign" Sign api::dossiers::sign;
    post "/api/v1/signing" Sign api::results::sign;
    post "/api/v1/dossiers/{id}/delivery" ChooseDelivery api::results::choose_delivery;
    get "/api/v1/dossiers/{id}/result" ReadDossier api::results::read;
    post "/api/v1/dossiers/{id}/result" AttachResult api::results::attach;
    post "/api/v1/dossiers/{id}/return-result" ReturnResult api::results::return_result;
    post "/api/v1/dossiers/{id}/withdraw" Withdraw api::dossiers::withdraw;
    post "/api/v1/dossiers/{id}/approve" Approve api::dossiers::approve;
    post "/api/v1/dossiers/{id}/send-back" SendBack api::dossiers::send_back;
    post "/api/v1/dossiers/{id}/issue" IssueResult api::dossiers::issue;
    post "/api/v1/dossiers/{id}/apologise" Apologise api::dossiers::apologise;
    post "/api/v1/dossiers/{id}/request-payment" RequestPayment api::dossiers::request_payment;
    post "/api/v1/dossiers/{id}/record-payment" RecordPayment api::dossiers::record_payment;
    post "/api/v1/dossiers/{id}/take-fee" RecordPayment api::dossiers::take_fee;
    post "/api/v1/dossiers/{id}/waive-fee" RecordPayment api::fees::waive;
    post "/api/v1/dossiers/{id}/refund-fee" RefundFee api::fees::refund;
    post "/api/v1/dossiers/{id}/stop" Stop api::dossiers::stop;
    post "/api/v1/dossiers/{id}/consult" Consult api::dossiers::consult;
    post "/api/v1/dossiers/{id}/record-answer" RecordAnswer api::dossiers::record_answer;
    post "/api/v1/dossiers/{id}/reassign" Reassign api::hands::reassign;
    post "/api/v1/dossiers/{id}/transfer" Transfer api::hands::transfer;
    get "/api/v1/dossiers/{id}/officers" Reassign api::hands::officers;
    post "/api/v1/look-up" ReadPublic api::look_up::follow;
    post "/api/v1/look-up/result" ReadPublic api::results::fetch;
    post "/api/v1/look-up/rating" ReadPublic api::look_up::rate_it;
    post "/api/v1/units/{unit}/tickets" ReadPublic api::tickets::take;
    post "/api/v1/units/{unit}/tickets/calls" Accept api::tickets::call;
    get "/signing" Sign pages::signing::show;
    post "/signing" Sign pages::signing::sign;
    get "/delegations" Delegate pages::delegations::show;
    post "/delegations" Delegate pages::delegations::give_on;
    post "/delegations/{id}/end" Delegate pages::delegations::finish_early;
    get "/api/v1/delegations" Delegate api::delegations::list;
    post "/api/v1/delegations" Delegate api::delegations::order;
    post "/api/v1/delegations/{id}/end" Delegate api::delegations::over;
    get "/api/v1/webhooks" SendOut api::webhooks::list;
    post "/api/v1/webhooks" SendOut api::webhooks::add;
    get "/api/v1/webhooks/{id}" SendOut api::webhooks::read;
    post "/api/v1/webhooks/{id}" SendOut api::webhooks::rewrite;
    post "/api/v1/webhooks/{id}/pause" SendOut api::webhooks::pause;
    post "/api/v1/webhooks/{id}/resume" SendOut api::webhooks::resume;
    post "/api/v1/webhooks/{id}/secret" SendOut api::webhooks::renew;
    post "/api/v1/webhooks/{id}/end" SendOut api::webhooks::end;
    get "/api/v1/webhooks/{id}/deliveries" SendOut api::webhooks::deliveries;
    post "/api/v1/webhooks/{id}/retry" SendOut api::webhooks::retry;
    get "/api/v1/journal" ReadJournal api::journal::page;
    post "/api/v1/rights" ManageRights api::rights::order;
    post "/api/v1/accounts" ManageRights api::rights::account;
    post "/api/v1/citizens" ManageRights api::rights::citizen;
    post "/api/v1/issued-lists" ManageRights api::rights::take_in;
    get "/api/v1/indicators" ReadIndicators api::indicators::read;
    post "/api/v1/indicators/assessments" AssessUnits api::indicators::assess_unit;
    get "/api/v1/clock" ReadBoard api::trial::clock;
    post "/api/v1/clock" DirectTrial api::trial::advance;
    post "/api/v1/grants" DirectTrial api::trial::grants;
    post "/api/v1/rounds" DirectTrial api::trial::open;
    get "/api/v1/rounds/{id}" ReadBoard api::trial::result;
    get "/api/v1/rounds/{id}/plays" DirectTrial api::trial::plays;
    post "/api/v1/plays/{play}/evidence" ReadSelf api::evidence::give;
    post "/api/v1/rounds/{id}/close" DirectTrial api::trial::close;
    post "/api/v1/inspections" ReadSelf api::inspection::ask;
    get "/api/v1/findings" DirectTrial api::inspection::findings;
}

table! {
    /// Every route of the personnel part, at `/p`.
    PERSONNEL_ROUTES, guarded_personnel;
    get "/" ReadPersonnel pages::personnel::overview;
    get "/milestones/{key}" ReadPersonnel pages::personnel::milestones::show;
    post "/milestones/{key}" ConfirmMilestone pages::personnel::milestones::mark;
    get "/people" ReadPersonnel pages::personnel::people::list;
    get "/people.xlsx" ExportPersonnel pages::personnel::people::xlsx;
    get "/people.csv" ExportPersonnel pages::personnel::people::csv;
    get "/people/{id}" ReadPersonnel pages::personnel::people::file;
    get "/units" ReadPersonnel pages::personnel::units::list;
    get "/units/{unit}" ReadPersonnel pages::personnel::units::show;
    get "/establishment" ReadPersonnel pages::personnel::establishment::show;
    post "/establishment" ManageEstablishment pages::personnel::establishment::adjust;
    get "/reorganisation" ReadPersonnel pages::personnel::reorganisation::show;
    get "/journal" ReadPersonnelJournal pages::personnel::journal::show;
    get "/api" ReadPublic pages::home::api;
    get "/assets/{*file}" ReadPublic pages::assets::file;
    get "/sign-in" ReadPublic pages::sign_in::show;
    post "/sign-in" ReadPublic pages::sign_in::submit;
    get "/sign-in/{grant}" ReadPublic pages::sign_in::with_grant;
    post "/sign-out" ReadSelf pages::sign_in::sign_out;
    post "/lang" ReadPublic pages::home::set_lang;
    get "/rounds" ReadPersonnel pages::personnel::rounds::show;
    post "/rounds" LeadStaffing pages::personnel::rounds::open;
    post "/rounds/{id}" LeadStaffing pages::personnel::rounds::change;
    get "/proposals" ReadPersonnel pages::personnel::proposals::show;
    post "/proposals" Propose pages::personnel::proposals::change;
    get "/proposals/people/{official}" Propose pages::personnel::proposals::person;
    post "/proposals/people/{official}" Propose pages::personnel::proposals::draft_person;
    get "/proposals/{district}/submission.pdf" ReadPersonnel pages::personnel::proposals::submission;
    get "/requests" ReadPersonnel pages::personnel::requests::show;
    post "/requests" Propose pages::personnel::requests::ask;
    post "/requests/{id}" LeadStaffing pages::personnel::requests::answer;
    get "/appraisal" ReadPersonnel pages::personnel::appraisal::show;
    get "/appraisal/{district}" ReadPersonnel pages::personnel::appraisal::district;
    post "/appraisal/{district}/accept" Appraise pages::personnel::appraisal::accept;
    post "/appraisal/{district}/concur" Concur pages::personnel::appraisal::concur;
    post "/appraisal/{district}/return" ReturnProposal pages::personnel::appraisal::give_back;
    get "/appraisal/{district}/appraisal.pdf" ExportPersonnel pages::personnel::appraisal::sheet;
    get "/agreement" ReadPersonnel pages::personnel::agreement::show;
    post "/agreement" Agree pages::personnel::agreement::record;
    get "/imports" ImportRoster pages::personnel::imports::list;
    post "/imports" ImportRoster pages::personnel::imports::upload;
    get "/imports/{id}" ImportRoster pages::personnel::imports::show;
    post "/imports/{id}/columns" ImportRoster pages::personnel::imports::change_columns;
    post "/imports/{id}/take" ImportRoster pages::personnel::imports::take;
    get "/imports/{id}/remarks.xlsx" ImportRoster pages::personnel::imports::remarks;
    get "/lists" ReadPersonnel pages::personnel::lists::list;
    get "/lists/{unit}/{kind}" ReadPersonnel pages::personnel::lists::show;
    post "/lists/{unit}/{kind}" KeepConcludedLists pages::personnel::lists::conclude;
    get "/lists/{unit}/{kind}/list.pdf" ReadPersonnel pages::personnel::lists::pdf;
    get "/participants" ReadPersonnel pages::personnel::participants::list;
    get "/participants/{unit}" ReadPersonnel pages::personnel::participants::show;
    post "/participants/{unit}" KeepParticipants pages::personnel::participants::change;
    post "/participants/{unit}/hand-out" KeepParticipants pages::personnel::participants::hand_out;
    get "/participants/{unit}/list.pdf" ReadPersonnel pages::personnel::participants::pdf;
    get "/hand-out" HandOut pages::personnel::hand_out::show;
    get "/hand-out/papers/{id}/list.json" HandOut pages::personnel::hand_out::paper;
    get "/hand-out/participants/{unit}/list.json" HandOut pages::personnel::hand_out::participants;
    get "/hand-out/all.json" HandOut pages::personnel::hand_out::all;
    get "/gates" ReadPersonnel pages::personnel::gates::show;
    post "/gates/legal-drafts" Propose pages::personnel::gates::follow;
    post "/gates/{key}" LeadStaffing pages::personnel::gates::open;
    get "/papers" ReadPersonnel pages::personnel::papers::show;
    post "/papers/issue" IssuePapers pages::personnel::papers::issue;
    post "/papers/print" ReadPersonnel pages::personnel::papers::print_all;
    get "/papers/drafts.pdf" ExportPersonnel pages::personnel::papers::drafts;
    get "/papers/conclusion.pdf" ReadAlternatives pages::personnel::papers::conclusion;
    post "/papers/hand-over" LeadStaffing pages::personnel::papers::hand_over;
    get "/papers/books" IssuePapers pages::personnel::papers::books;
    post "/papers/books" IssuePapers pages::personnel::papers::begin_book;
    get "/papers/jobs/{id}" ReadPersonnel pages::personnel::papers::job;
    get "/papers/jobs/{id}/file" ReadPersonnel pages::personnel::papers::job_file;
    get "/papers/change/{track}/{official}" IssuePapers pages::personnel::papers::change_form;
    post "/papers/change/{track}/{official}" IssuePapers pages::personnel::papers::change;
    get "/papers/{id}" ReadPersonnel pages::personnel::papers::one;
    get "/papers/{id}/copies.pdf" ReadPersonnel pages::personnel::papers::copies;
    get "/papers/{id}/people/{official}/extract.pdf" ReadPersonnel pages::personnel::papers::extract;
    get "/papers/{id}/paper.pdf" ReadPersonnel pages::personnel::papers::pdf;
    post "/api/v1/sign-in" ReadPublic api::session::sign_in;
    post "/api/v1/sign-out" ReadSelf api::session::sign_out;
    get "/api/v1/me" ReadSelf api::session::me;
    post "/api/v1/accounts" ManageRights api::rights::account;
    post "/api/v1/personnel/files/draft" Propose api::personnel::files::draft;
    post "/api/v1/personnel/files/discard" Propose api::personnel::files::discard;
    post "/api/v1/personnel/files/propose" Propose api::personnel::files::propose;
    post "/api/v1/personnel/files/accept" Appraise api::personnel::files::accept;
    post "/api/v1/personnel/files/concur" Concur api::personnel::files::concur;
    post "/api/v1/personnel/files/return" ReturnProposal api::personnel::files::give_back;
    post "/api/v1/personnel/files/agree" Agree api::personnel::files::agree;
    get "/api/v1/personnel/people" ReadPersonnel api::personnel::people::list;
    get "/api/v1/personnel/units/{unit}" ReadPersonnel api::personnel::units::read;
    get "/api/v1/personnel/appraisal/{district}" ReadPersonnel api::personnel::appraisal::read;
    get "/plans" ReadAlternatives pages::personnel::plans::list;
    post "/plans" Suggest pages::personnel::plans::ask;
    get "/plans/new" Suggest pages::personnel::plans::form;
    get "/plans/compare" ReadAlternatives pages::personnel::plans::compare;
    get "/plans/{id}" ReadAlternatives pages::personnel::plans::show;
    post "/plans/{id}/publish" LeadStaffing pages::personnel::plans::publish;
    post "/plans/{id}/wishes" Suggest pages::personnel::plans::wish;
    get "/plans/{id}/expert.xlsx" ReadAlternatives pages::personnel::plans::expert;
    get "/plans/{id}/people" ReadAlternatives pages::personnel::plans::people;
    get "/plans/{id}/people/{official}" ReadAlternatives pages::personnel::plans::person;
    get "/plans/{id}/units/{unit}" ReadAlternatives pages::personnel::plans::unit;
}

/// The routes of a store, each behind its guard.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let routes = if app.kind == AppKind::Personnel { guarded_personnel(app) } else { guarded(app) };
    let routes: Router = routes.fallback(missing).method_not_allowed_fallback(not_allowed).with_state(app.clone());
    let again = from_fn_with_state(app.clone(), pages::again::at_the_field);
    Router::new().fallback_service(routes).layer(again)
}

async fn missing(State(app): State<Arc<App>>, headers: HeaderMap, request: Request) -> Response {
    let lang = lang_of(&headers);
    pages::problem_in(&app, Problem::not_found(lang), request.uri().path(), lang)
}

async fn not_allowed(State(app): State<Arc<App>>, headers: HeaderMap, request: Request) -> Response {
    let lang = lang_of(&headers);
    let words = ("Địa chỉ này không nhận cách gọi đó.", "This address does not take that method.");
    let problem = Problem::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", words, lang);
    pages::problem_in(&app, problem, request.uri().path(), lang)
}
