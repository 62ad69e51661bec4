//! Reads a city pack and scenarios, checks them, and names every error with file, line and cure.
//!
//! A city is a folder of data: [`Pack::read`] turns it into a [`haicap_core::city::City`], a map and
//! lists of names. [`staff`] makes synthetic officials for it, [`dirt`] rosters as districts send them, with
//! mistakes on purpose; [`read_scenarios`] reads the scenarios that are played in it. Whatever is wrong is told at once, in Vietnamese, since officials write
//! these files; nothing here panics on input.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

mod blueprint;
mod calendar;
mod csv_table;
pub mod dirt;
mod error;
pub mod establishment;
pub mod faults;
mod features;
mod map;
mod names;
mod office_hours;
mod pack;
mod personnel;
mod procedures;
mod readiness;
mod source;
mod synthetic;
mod territory;
mod toml_doc;

pub use error::{PackError, PackErrors, Said, ScenarioError, ScenarioErrors, UnsureNote};
pub use establishment::PeopleNumbers;
pub use features::{CellFault, check_table, parse_scenarios, read_scenarios, read_table, script_texts, slug};
pub use map::CityMap;
pub use names::Names;
pub use pack::Pack;
pub use procedures::{first_version_text, procedure_text, read_procedure};
pub use synthetic::{Staff, roster, staff};
