//! From the trial to real work: every post is checked without a trace, units open (chuyển sang vận hành chính thức).

use super::promotion::Promotion;
use super::readiness::Survey;
use super::{Batch, State, carry_over, staff};
use crate::app::App;
use crate::clock::wall;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use haicap_core::city::City;
use haicap_core::territory::UnitId;
use haicap_core::trial::readiness::{ConditionKey, Readiness, Weight};
use haicap_core::trial::{OpeningFault, OpeningFinding, check_unit, posts_with_work};
use haicap_core::words::Lang;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The key of the one plan of a city.
pub(crate) const CITY: &str = "city";

/// On which day the units open, by which paper. As long as there is none, the official store takes dossiers for
/// every unit; with one, only for units that were opened (kế hoạch mở).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpeningPlan {
    pub(crate) day: Date,
    /// Number, date and issuer of the paper that orders it.
    pub(crate) paper: String,
    pub(crate) by: String,
    pub(crate) at: Timestamp,
}

/// What the check of a unit found last (kết quả kiểm tra).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnitCheck {
    /// The day whose rights were looked at.
    pub(crate) day: Date,
    /// Posts that were looked at.
    pub(crate) posts: usize,
    pub(crate) findings: Vec<OpeningFinding>,
    pub(crate) by: String,
    pub(crate) at: Timestamp,
}

/// A unit that works for real. There is no way back (đơn vị đã mở).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenedUnit {
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    /// What stood against it, in Vietnamese; empty when nothing did.
    pub(crate) blocking: Vec<String>,
    /// Risks that were named and known on that day, in Vietnamese.
    #[serde(default)]
    pub(crate) risks: Vec<String>,
    /// Who signed for opening all the same, and why.
    pub(crate) signed: Option<(String, String)>,
}

/// Whether the official store takes dossiers for a unit.
pub(crate) fn is_open(state: &State, unit: UnitId) -> bool {
    state.get::<OpeningPlan>(&CITY.to_owned()).is_none() || state.get::<OpenedUnit>(&unit).is_some()
}

/// How a unit stands before its opening, each reason in Vietnamese (tình trạng trước khi mở).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    /// What keeps it closed unless somebody signs.
    pub(crate) blocking: Vec<String>,
    /// What is named and opens with it.
    pub(crate) risks: Vec<String>,
}

/// What stands against opening a unit: the check of the official store, and its readiness by the official accounts.
pub(crate) fn standing(state: &State, city: &City, unit: UnitId, readiness: &Readiness) -> Standing {
    let (mut blocking, mut risks) = checked(state, city, unit);
    let stuck = |finding: &OpeningFinding| finding.fault == OpeningFault::ProcedureStuck;
    let names_gaps = state.get::<UnitCheck>(&unit).is_some_and(|check| check.findings.iter().any(stuck));
    if readiness.items.is_empty() {
        blocking.push("Gói dữ liệu chưa có điều kiện sẵn sàng (readiness.toml)".into());
    }
    for item in readiness.open() {
        match item.weight {
            Weight::Risk => risks.push(item.says(Lang::Vi)),
            // The check says it procedure by procedure.
            Weight::Blocking if item.key == ConditionKey::ProcedureGaps && names_gaps => {}
            Weight::Blocking => blocking.push(item.says(Lang::Vi)),
        }
    }
    Standing { blocking, risks }
}

/// What the check of the official store says against a unit: what blocks, and what is a risk.
fn checked(state: &State, city: &City, unit: UnitId) -> (Vec<String>, Vec<String>) {
    let Some(check) = state.get::<UnitCheck>(&unit) else {
        return (vec!["Chưa kiểm tra đăng nhập và ký trong hệ thống chính thức".into()], Vec::new());
    };
    let carried = state.all::<Promotion>().map(|(_, promotion)| promotion).filter(|promotion| promotion.count() > 0);
    let promoted = carried.map(|promotion| promotion.at).max();
    if promoted.is_some_and(|at| check.at < at) {
        return (vec!["Cấu hình đã thay đổi sau lần kiểm tra: kiểm tra lại".into()], Vec::new());
    }
    let (blocking, risks): (Vec<_>, Vec<_>) = check.findings.iter().partition(|finding| finding.blocks());
    let say = |findings: Vec<&OpeningFinding>| findings.into_iter().map(|finding| words(city, finding)).collect();
    (say(blocking), say(risks))
}

/// A finding as a sentence.
pub(crate) fn words(city: &City, finding: &OpeningFinding) -> String {
    let post = city.blueprint.post(&finding.at).map(|post| post.name.clone());
    let procedure = || city.procedures.values().find(|p| p.id.code == finding.at).map(|p| p.name.clone());
    let at = post.or_else(procedure).unwrap_or_else(|| finding.at.clone());
    let fault = finding.fault.label(Lang::Vi).to_lowercase();
    if finding.detail.is_empty() { format!("{at}: {fault}") } else { format!("{at}: {fault} ({})", finding.detail) }
}

/// Checks units in the official store as of a day and keeps what was found. Nothing is written into the official
/// store: no session, no dossier, no entry.
pub(crate) async fn check(official: &App, by: &str, units: &[UnitId], day: Date) -> Result<usize, RecordError> {
    let (city, configuration) = (official.city(), official.configuration());
    let mut checks = Vec::new();
    for &unit in units {
        let staff = staff::of_unit(official, unit).await?;
        let findings = check_unit(city, &configuration, unit, &staff, day);
        let posts = posts_with_work(city, unit).count();
        checks.push((unit, UnitCheck { day, posts, findings, by: by.to_owned(), at: official.rehearsal.now() }));
    }
    let faulty = checks.iter().filter(|(_, check)| check.findings.iter().any(OpeningFinding::blocks)).count();
    let work = |batch: &mut Batch| {
        for (unit, check) in checks {
            let events = serde_json::json!({ "posts": check.posts, "findings": check.findings });
            batch.put(unit, check, Note { command: "check_opening", unit: Some(unit), events: &events })?;
        }
        Ok(())
    };
    official.rehearsal.change(official, by, work).await?;
    Ok(faulty)
}

/// Who opens units against what stands in the way, and why.
pub(crate) struct Signed {
    pub(crate) signer: String,
    pub(crate) reason: String,
}

/// Opens units for real work, with the open dossiers of their old units. What is open stays open; opening it again
/// changes nothing but what is left of those dossiers.
///
/// # Errors
/// When something stands against one of them and nobody signs for it; then none is opened.
pub(crate) async fn open(
    instance: &Instance,
    by: &str,
    units: &[UnitId],
    signed: Option<Signed>,
) -> Result<usize, RecordError> {
    let official = instance.official();
    let city = official.city();
    let survey = Survey::of(official, instance, units).await?;
    let work = |batch: &mut Batch| {
        if batch.state().get::<OpeningPlan>(&CITY.to_owned()).is_none() {
            return Err(RecordError::wrong(
                "Ghi kế hoạch mở (ngày, văn bản) trước khi mở đơn vị.",
                "Write down the plan (day, paper) before a unit opens.",
            ));
        }
        let closed: Vec<UnitId> =
            units.iter().copied().filter(|unit| batch.state().get::<OpenedUnit>(unit).is_none()).collect();
        for &unit in &closed {
            let Standing { blocking, risks } = standing(batch.state(), city, unit, &survey.readiness(city, unit));
            if let (Some(first), None) = (blocking.first(), &signed) {
                let name = city.units.get(&unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone());
                return Err(RecordError::wrong(
                    format!("{name} chưa mở được: {first}. Khắc phục, hoặc ký tên và nêu lý do."),
                    format!("{name} cannot open: {first}. Mend it, or sign with a reason."),
                ));
            }
            let signed = signed.as_ref().filter(|_| !blocking.is_empty());
            let opened = OpenedUnit {
                at: wall(),
                by: by.to_owned(),
                signed: signed.map(|signed| (signed.signer.clone(), signed.reason.clone())),
                blocking,
                risks,
            };
            let events =
                serde_json::json!({ "blocking": opened.blocking, "risks": opened.risks, "signed": opened.signed });
            batch.put(unit, opened, Note { command: "open_unit", unit: Some(unit), events: &events })?;
        }
        Ok(closed.len())
    };
    let opened = official.rehearsal.change(official, by, work).await?;
    carry_over::take_in(official, by, units).await?;
    Ok(opened)
}
