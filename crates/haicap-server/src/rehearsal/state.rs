//! All rehearsal records of the city store, as tables in memory.

use super::carry_over::{CarryOverFile, Chosen, TakenOver};
use super::console::Direction;
use super::groups::{Visit, WorkingGroup};
use super::incidents::Incident;
use super::opening::{OpenedUnit, OpeningPlan, UnitCheck};
use super::promotion::Promotion;
use super::readiness::{Filed, OpeningDecision, ProbeCode};
use super::rounds::{RoundPlan, ScopeDecision};
use super::scripts::Script;
use super::training::Session;
use crate::assessments::Given;
use crate::calendar::Decreed;
use crate::catalogue::{ListedHere, PublishedVersion};
use crate::complaints::Kept;
use crate::delegations::GivenRights;
use crate::ledger::tables;
use crate::outgoing::subscriptions::Subscription;
use haicap_core::territory::UnitId;
use haicap_core::trial::lesson::Lesson;
use uuid::Uuid;

tables! {
    /// Everything that the city keeps of its rehearsals.
    State {
        /// Scripts with all their versions, by key.
        scripts: String => Script = "script";
        /// Planned rounds; a round has the identifier of its plan.
        round_plans: Uuid => RoundPlan = "round_plan";
        /// Decisions about which units take part, numbered from 1.
        scopes: u32 => ScopeDecision = "scope";
        /// The plan of the opening, under one key.
        opening_plans: String => OpeningPlan = "opening_plan";
        /// What the check before the opening found, by unit.
        unit_checks: UnitId => UnitCheck = "unit_check";
        /// Units that work for real.
        opened_units: UnitId => OpenedUnit = "opened_unit";
        /// What was carried from trials into the official store.
        promotions: Uuid => Promotion = "promotion";
        /// Trainings and conferences.
        sessions: Uuid => Session = "training_session";
        /// What did not work.
        incidents: Uuid => Incident = "incident";
        /// What was learned from it.
        lessons: Uuid => Lesson = "lesson";
        /// What the director set, by number of the trial.
        directions: u32 => Direction = "direction";
        /// Working groups.
        groups: Uuid => WorkingGroup = "working_group";
        /// Their visits.
        visits: Uuid => Visit = "visit";
        /// Evidence of readiness that was filed.
        evidence: Uuid => Filed = "evidence";
        /// Codes by which PCs of a unit file probes.
        probe_codes: UnitId => ProbeCode = "probe_code";
        /// Decisions on the opening of units.
        opening_decisions: Uuid => OpeningDecision = "opening_decision";
        /// Open dossiers of the old units, as files brought them in.
        carry_over_files: Uuid => CarryOverFile = "carry_over_file";
        /// Where dossiers of split units go, by old unit.
        split_choices: UnitId => Chosen = "split_choice";
        /// Dossiers of old units in the official store, by new unit.
        taken_over: UnitId => TakenOver = "taken_over";
        /// Days off and days of work that were decreed, by store and day.
        decreed_days: String => Decreed = "decreed_day";
        /// Rights given on for a term, by store and identifier.
        given_rights: String => GivenRights = "delegation";
        /// Versions of procedures published since the pack, by code and number.
        versions: String => PublishedVersion = "procedure_version";
        /// Lines of the catalogue brought in since the pack, by code.
        listed: String => ListedHere = "listed_procedure";
        /// Programs that hear of state changes.
        subscriptions: Uuid => Subscription = "subscription";
        /// Points after inspections, by store, unit, quarter and index.
        assessments: String => Given = "assessment";
        /// Complaints about conduct, by store and dossier.
        complaints: String => Kept = "complaint";
    }
}
