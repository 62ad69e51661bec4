//! The command's tests, one program: each file would else link the whole server again.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]

mod bad_files;
mod becomes_ready;
mod calendar;
#[path = "../../../haicap-server/tests/server/support/mod.rs"]
mod city;
mod commands;
mod faults;
#[path = "../../benches/million/fixture.rs"]
mod fixture;
mod imports;
mod kill;
mod million;
mod notify;
mod planted;
mod read_sheet;
mod rehearse;
mod rounds;
mod script_imports;
#[path = "support/sheets.rs"]
mod sheets;
mod support;
mod uploads;
mod workbooks_back;
