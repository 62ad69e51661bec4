//! The server's tests, one program: each file would else link the whole server again.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod access;
mod attachments;
mod bad_input;
mod calendar;
mod carry_over;
mod catalogue_import;
mod citizen;
mod citizen_files;
mod console;
mod counter_place;
mod cross_ward;
mod desk;
mod disk_full;
mod dossier_life;
mod dossiers;
mod every_form;
mod forms;
mod hands;
mod inspections;
mod lessons;
mod live;
mod open_id;
mod opening;
mod outgoing;
#[path = "support/outside.rs"]
mod outside;
mod personnel;
mod personnel_accounts;
mod personnel_duties;
mod personnel_imports;
mod personnel_legal;
mod personnel_lists;
mod personnel_papers;
mod personnel_people;
mod personnel_plans;
mod personnel_proposals;
mod personnel_rights;
mod personnel_secrecy;
mod personnel_units;
mod procedures;
mod promotion;
#[path = "support/provider.rs"]
mod provider;
mod readiness;
mod receiving_desk;
mod rights;
mod rounds;
mod rounds_people;
mod scripts;
mod search;
mod sign_in;
mod support;
mod trainings;
mod versions;
mod webhooks;
