//! Rehearsals: scenarios, the plays made of them, and verdicts read from the journal (vận hành thử).

pub mod carry_over;
mod evidence;
#[cfg(test)]
mod golden;
pub mod incident;
pub mod lesson;
mod opening;
mod play;
pub mod readiness;
mod round;
mod scenario;
mod step;
mod table;
mod verdict;
mod walk;

pub use evidence::{Evidence, EvidenceKind, Given};
pub use opening::{OpeningFault, OpeningFinding, check_unit, posts_with_work};
pub use play::{
    CastList, Play, RoundStage, cast, citizen_number, city_desk, command_of, identity_number, play_of_number, plays,
    receiving_officer,
};
pub use round::{Hours, PeopleParts, REASON_LETTERS, RoundContext, RoundDraft, RoundFault, round_faults};
pub use scenario::STEP_MINUTES;
pub use scenario::{Scenario, Step, Tag, schedule};
pub use step::{
    Act, Aside, Cast, Check, Deed, Doing, KNOWN_STEPS, KnownStep, Line, Need, REFUSED_SUFFIX, Unrecognised, Wait,
    nearest, recognise,
};
pub use table::{
    CellPlace, Changed, Column, Data, Difference, Part, Row, ScriptTable, Written, compare, known_tasks, rows_of,
};
pub use verdict::{Cause, Entry, Judge, Outcome, PlayState, Proof, StepVerdict, Verdict, window};
pub use walk::{Gap, Holder, Lack, Staff, gaps};
