//! From the journal's answers to what is wrong.

use super::{Answer, Checked, FailedStep, Finding, Happened, MEANT, Question, Seen, Trouble, working_days};
use crate::city::City;
use crate::dossier::CommandKind;
use crate::organization::{Assignment, Role};
use crate::procedure::{ProcedureId, StepKey};
use crate::territory::UnitId;
use crate::time::due;
use crate::trial::Proof;
use crate::words::{self, Lang};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A line is slow when its fastest answer takes so much longer than the fastest of other units (µs). The
/// fastest of several answers hardly depends on how busy the machine is; assumption.
const SLOWER_BY_US: u64 = 100_000;

/// Entries named as proof of one finding.
const PROOFS: usize = 20;

/// What the journal says of one account.
#[derive(Default)]
struct Person {
    refused: Option<Proof>,
    /// The last answer to each question, for a unit.
    answers: Vec<(UnitId, Proof, Checked)>,
}

impl Person {
    fn posts(&self) -> Option<(&Proof, &[super::HeldPost], &[Uuid])> {
        self.answers.iter().find_map(|(_, place, checked)| match &checked.answer {
            Answer::Posts { held, lapsed } => Some((place, held.as_slice(), lapsed.as_slice())),
            _ => None,
        })
    }

    /// Whether the person may give a command at a unit, and where that is written.
    fn may(&self, unit: UnitId, command: CommandKind) -> Option<(bool, Proof)> {
        let asked = Question::May { command };
        let answer = self.answers.iter().find(|(at, _, checked)| *at == unit && checked.question == asked);
        answer.map(|(_, place, checked)| (checked.answer == Answer::Yes, *place))
    }
}

/// What is wrong at the units, from what pack and plan say and the journal shows. Per unit and kind there is
/// one finding; what follows from another finding is not told again.
pub fn judge(city: &City, plan: &[Assignment], seen: &[Seen], failed: &[FailedStep]) -> Vec<Finding> {
    let mut people: BTreeMap<Uuid, Person> = BTreeMap::new();
    for entry in seen {
        take_in(people.entry(entry.account).or_default(), entry);
    }
    let mut by_unit: BTreeMap<UnitId, Vec<&Assignment>> = BTreeMap::new();
    let mut homes: BTreeMap<Uuid, Vec<UnitId>> = BTreeMap::new();
    for assignment in plan {
        by_unit.entry(assignment.unit).or_default().push(assignment);
        homes.entry(assignment.official).or_default().push(assignment.unit);
    }
    let mut case = Case { city, people: &people, homes: &homes, excused: BTreeSet::new(), found: BTreeMap::new() };
    for (unit, staff) in &by_unit {
        case.accounts(*unit, staff);
        case.assignments(*unit, staff);
        case.rights(*unit, staff);
    }
    case.answers();
    case.seals();
    case.lines();
    failed.iter().for_each(|step| case.scenario(step));
    case.found.into_values().collect()
}

fn take_in(person: &mut Person, entry: &Seen) {
    match &entry.what {
        Happened::SignInRefused => person.refused = Some(entry.place),
        Happened::Asked { unit, checked } => {
            person.refused = None;
            for one in checked {
                let line = matches!(one.question, Question::Line { .. });
                person.answers.retain(|(at, _, old)| {
                    let same = old.question == one.question || (line && matches!(old.question, Question::Line { .. }));
                    *at != *unit || !same
                });
                person.answers.push((*unit, entry.place, one.clone()));
            }
        }
    }
}

/// What can be behind a failed step, by the word of its cause.
fn explains(cause: &str) -> &'static [Trouble] {
    use Trouble::*;
    match cause {
        "role_missing" => {
            &[SigningRightMissing, NoCompetentOfficer, ExpiredAssignment, RightMissing, AssignmentMissing]
        }
        "not_done" => &[
            DivisionWithoutAccount,
            AccountMissing,
            AbolishedRoute,
            NoCompetentOfficer,
            ExpiredAssignment,
            AssignmentMissing,
        ],
        "check_failed" => &[WrongFee, HolidayMissing, OtherAnswer],
        _ => &[],
    }
}

struct Case<'a> {
    city: &'a City,
    people: &'a BTreeMap<Uuid, Person>,
    homes: &'a BTreeMap<Uuid, Vec<UnitId>>,
    /// People of whom the cause is already told, by unit.
    excused: BTreeSet<(UnitId, Uuid)>,
    found: BTreeMap<(UnitId, Trouble), Finding>,
}

impl Case<'_> {
    fn add(
        &mut self,
        unit: UnitId,
        trouble: Trouble,
        about: &str,
        message: String,
        proofs: impl IntoIterator<Item = Proof>,
    ) {
        let new = || Finding { unit, trouble, about: BTreeSet::new(), message, proofs: BTreeSet::new() };
        let finding = self.found.entry((unit, trouble)).or_insert_with(new);
        if !about.is_empty() {
            finding.about.insert(about.to_owned());
        }
        for proof in proofs {
            if finding.proofs.len() < PROOFS {
                finding.proofs.insert(proof);
            }
        }
    }

    /// A failed step belongs to what explains it at its unit and lies on the way of its procedure, or is told by itself.
    fn scenario(&mut self, step: &FailedStep) {
        let behind = |trouble: &&Trouble| {
            let finding = self.found.get(&(step.unit, **trouble));
            finding.is_some_and(|finding| self.on_the_way(finding, step.procedure.as_ref()))
        };
        let explained = explains(&step.cause).iter().find(behind);
        let trouble = explained.copied().unwrap_or(Trouble::Unexplained);
        self.add(step.unit, trouble, "", step.message.clone(), step.proof);
    }

    /// Whether what a finding is about has a part in a procedure.
    fn on_the_way(&self, finding: &Finding, procedure: Option<&ProcedureId>) -> bool {
        use Trouble::*;
        let Some(procedure) = procedure.and_then(|id| self.city.procedure(id)) else { return true };
        let division = |key: &str| procedure.steps.iter().any(|step| step.division == key);
        let post = |key: &str| {
            let signs = procedure.steps.iter().any(|step| step.post.as_deref() == Some(key));
            signs || self.city.blueprint.post(key).is_some_and(|post| division(&post.division))
        };
        let has_part = |about: &String| match finding.trouble {
            WrongFee | AbolishedRoute => *about == procedure.id.code,
            DivisionWithoutAccount | NoCompetentOfficer => division(about),
            SigningRightMissing | ExpiredAssignment | RightMissing | AssignmentMissing | AccountMissing => post(about),
            _ => true,
        };
        finding.about.is_empty() || finding.about.iter().any(has_part)
    }

    fn division(&self, key: &str) -> String {
        self.city.blueprint.division(key).map_or_else(|| key.to_owned(), |division| division.name.clone())
    }

    fn post(&self, key: &str) -> String {
        self.city.blueprint.post(key).map_or_else(|| key.to_owned(), |post| post.name.clone())
    }

    fn unit_name(&self, unit: UnitId) -> String {
        self.city.units.get(&unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone())
    }

    /// Who could not sign in: all of a division, or one of it.
    fn accounts(&mut self, unit: UnitId, staff: &[&Assignment]) {
        let mut divisions: BTreeMap<&str, Vec<&Assignment>> = BTreeMap::new();
        for assignment in staff.iter().filter(|a| self.people.contains_key(&a.official)) {
            divisions.entry(&assignment.division).or_default().push(assignment);
        }
        let refused = |a: &&Assignment| self.people.get(&a.official).and_then(|person| person.refused);
        let shut: Vec<_> =
            divisions.iter().filter(|(_, members)| members.iter().all(|a| refused(a).is_some())).collect();
        let mut told = BTreeSet::new();
        let mut findings = Vec::new();
        for (division, members) in shut {
            told.extend(members.iter().map(|a| a.official));
            let proofs: Vec<_> = members.iter().filter_map(refused).collect();
            findings.push(((*division).to_owned(), proofs));
        }
        let alone: Vec<_> = staff.iter().filter(|a| !told.contains(&a.official)).collect();
        let alone: Vec<_> = alone.into_iter().filter_map(|a| Some((*a, refused(a)?))).collect();
        for (division, proofs) in findings {
            let message = format!("Không ai của “{}” đăng nhập được.", self.division(&division));
            self.add(unit, Trouble::DivisionWithoutAccount, &division, message, proofs);
        }
        for (assignment, proof) in alone {
            let message = format!("Người giữ vị trí “{}” không đăng nhập được.", self.post(&assignment.post));
            self.add(unit, Trouble::AccountMissing, &assignment.post, message, [proof]);
            told.insert(assignment.official);
        }
        self.excused.extend(told.into_iter().map(|official| (unit, official)));
    }

    /// Who does not hold today what the plan says, or more than that.
    fn assignments(&mut self, unit: UnitId, staff: &[&Assignment]) {
        for assignment in staff {
            let official = assignment.official;
            let Some((place, held, lapsed)) = self.people.get(&official).and_then(Person::posts) else { continue };
            let post = self.post(&assignment.post);
            if lapsed.contains(&assignment.id) {
                let message = format!("Phân công của người giữ vị trí “{post}” không còn hiệu lực trong ngày diễn.");
                self.add(unit, Trouble::ExpiredAssignment, &assignment.post, message, [*place]);
                self.excused.insert((unit, official));
            } else if !held.iter().any(|post| post.assignment == assignment.id) {
                let message = format!("Người được dự kiến vào vị trí “{post}” không giữ vị trí ấy trong hệ thống.");
                self.add(unit, Trouble::AssignmentMissing, &assignment.post, message, [*place]);
                self.excused.insert((unit, official));
            }
            let planned = self.homes.get(&official).map(Vec::as_slice).unwrap_or_default();
            let elsewhere = held.iter().find(|post| !planned.contains(&post.unit));
            if let Some(other) = elsewhere.filter(|_| planned.first() == Some(&unit)) {
                let there = self.unit_name(other.unit);
                let message = format!("Người giữ vị trí “{post}” đồng thời được phân công ở {there}.");
                self.add(unit, Trouble::TwoUnits, &assignment.post, message, [*place]);
            }
        }
    }

    /// Who may not do what their post is meant for.
    fn rights(&mut self, unit: UnitId, staff: &[&Assignment]) {
        for (role, command) in MEANT {
            let mut groups: BTreeMap<&str, Vec<(&Assignment, bool, Proof)>> = BTreeMap::new();
            for assignment in staff.iter().filter(|a| !self.excused.contains(&(unit, a.official))) {
                let meant = self.city.blueprint.post(&assignment.post).is_some_and(|p| p.roles.contains(&role));
                let answer = self.people.get(&assignment.official).and_then(|person| person.may(unit, command));
                if let Some((may, place)) = answer.filter(|_| meant) {
                    groups.entry(&assignment.division).or_default().push((*assignment, may, place));
                }
            }
            for (division, group) in groups {
                self.group_rights(unit, role, division, &group);
            }
        }
    }

    fn group_rights(&mut self, unit: UnitId, role: Role, division: &str, group: &[(&Assignment, bool, Proof)]) {
        let without = group.iter().filter(|(_, may, _)| !may);
        if role == Role::Signatory {
            for (assignment, _, place) in without {
                let message = format!("Người giữ vị trí “{}” không có quyền ký.", self.post(&assignment.post));
                self.add(unit, Trouble::SigningRightMissing, &assignment.post, message, [*place]);
            }
            return;
        }
        let steps = |p: &&crate::procedure::Procedure| {
            p.steps.iter().any(|step| step.role == role && step.division == division)
        };
        let procedures: Vec<_> =
            self.city.procedures_on(self.city.first_trial_day).into_iter().filter(steps).map(|p| &p.id.code).collect();
        let nobody = group.iter().all(|(_, may, _)| !may) && !procedures.is_empty();
        for (assignment, _, place) in without {
            if nobody {
                let message = format!(
                    "Không ai ở “{}” có quyền “{}”; thủ tục không có người xử lý: {}.",
                    self.division(division),
                    role.label(Lang::Vi),
                    procedures.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ")
                );
                self.add(unit, Trouble::NoCompetentOfficer, division, message, [*place]);
            } else {
                let message = format!("Người giữ vị trí “{}” thiếu quyền của vị trí.", self.post(&assignment.post));
                self.add(unit, Trouble::RightMissing, &assignment.post, message, [*place]);
            }
        }
    }

    /// Answers that anybody of the unit gets alike.
    fn answers(&mut self) {
        for person in self.people.values() {
            for (unit, place, checked) in &person.answers {
                if let Some((trouble, about, message)) = self.wrong(*unit, checked) {
                    self.add(*unit, trouble, &about, message, [*place]);
                }
            }
        }
    }

    fn wrong(&self, unit: UnitId, checked: &Checked) -> Option<(Trouble, String, String)> {
        match &checked.question {
            question @ (Question::Route { procedure } | Question::Fee { procedure, .. }) => {
                self.wrong_procedure(procedure, question, &checked.answer)
            }
            Question::Form { form } => (checked.answer != Answer::Yes).then(|| {
                let message = format!("Không in được “{}”.", form.label(Lang::Vi));
                (Trouble::FormMissing, form.key().to_owned(), message)
            }),
            Question::Due { working_days, received_at } => {
                self.wrong_due(unit, (*working_days, *received_at), &checked.answer)
            }
            Question::Successors { of } => {
                let Answer::Units { units } = &checked.answer else { return None };
                let name = |unit: &UnitId| self.unit_name(*unit);
                (!units.contains(&unit)).then(|| {
                    let sent: Vec<_> = units.iter().map(name).collect();
                    let message = format!("Địa chỉ thuộc {} cũ bị chuyển đến {}.", name(of), sent.join(", "));
                    (Trouble::WrongSuccessor, of.to_string(), message)
                })
            }
            Question::Posts | Question::May { .. } | Question::Seal | Question::Line { .. } => None,
        }
    }

    fn wrong_procedure(
        &self,
        id: &ProcedureId,
        question: &Question,
        answer: &Answer,
    ) -> Option<(Trouble, String, String)> {
        let procedure = self.city.procedure(id)?;
        let other = |message: String| Some((Trouble::OtherAnswer, id.code.clone(), message));
        match (question, answer) {
            (Question::Fee { quantity, .. }, Answer::Sum { dong }) => {
                let right = procedure.fee.amount(*quantity);
                (*dong != right).then(|| {
                    let (found, right) = (words::dong(*dong, Lang::Vi), words::dong(right, Lang::Vi));
                    let message = format!("Thủ tục {} thu {found}, đúng phiên bản là {right}.", id.code);
                    (Trouble::WrongFee, id.code.clone(), message)
                })
            }
            (Question::Route { .. }, Answer::Route { steps }) => {
                let right: Vec<(StepKey, &str)> =
                    procedure.steps.iter().map(|s| (s.key, s.division.as_str())).collect();
                let found: Vec<(StepKey, &str)> =
                    steps.iter().map(|(key, division)| (*key, division.as_str())).collect();
                let (step, to) = *found.iter().find(|step| !right.contains(step))?;
                let district = to.strip_prefix("district-").and_then(|code| code.parse().ok());
                match district.and_then(|code: u32| self.city.districts.get(&code)) {
                    Some(district) => {
                        let label = step.label(Lang::Vi);
                        let message =
                            format!("Bước “{label}” của thủ tục {} chuyển về {} đã bỏ.", id.code, district.name);
                        Some((Trouble::AbolishedRoute, id.code.clone(), message))
                    }
                    None => other(format!("Thủ tục {} chuyển đến “{to}”.", id.code)),
                }
            }
            _ => other(format!("Hệ thống không biết thủ tục {}.", id.code)),
        }
    }

    fn wrong_due(
        &self,
        unit: UnitId,
        (days, received_at): (u32, Timestamp),
        answer: &Answer,
    ) -> Option<(Trouble, String, String)> {
        let calendar = self.city.calendar_of(unit);
        let right = due(working_days(days), received_at, calendar).at;
        let Answer::Moment { at } = answer else { return None };
        if *at == right {
            return None;
        }
        let (found, wanted) = (calendar.civil(*at).date(), calendar.civil(right).date());
        let trouble = if calendar.is_working_day(found) { Trouble::OtherAnswer } else { Trouble::HolidayMissing };
        let message = format!("Hẹn trả vào {}, đúng lịch là {}.", words::date(found), words::date(wanted));
        Some((trouble, found.to_string(), message))
    }

    fn seals(&mut self) {
        let mut holders: BTreeMap<(UnitId, &str), Vec<(Uuid, Proof)>> = BTreeMap::new();
        for (account, person) in self.people {
            for (unit, place, checked) in &person.answers {
                if let Answer::Seal { number } = &checked.answer {
                    holders.entry((*unit, number)).or_default().push((*account, *place));
                }
            }
        }
        for ((unit, number), holders) in holders.into_iter().filter(|(_, holders)| holders.len() > 1) {
            let message = format!("{} người dùng chung con dấu {number}.", holders.len());
            self.add(unit, Trouble::SharedSeal, number, message, holders.into_iter().map(|(_, place)| place));
        }
    }

    fn lines(&mut self) {
        let mut fastest: BTreeMap<UnitId, (u64, Proof)> = BTreeMap::new();
        for (unit, place, checked) in self.people.values().flat_map(|person| &person.answers) {
            if let Question::Line { fastest_us } = checked.question {
                let best = fastest.entry(*unit).or_insert((fastest_us, *place));
                *best = (*best).min((fastest_us, *place));
            }
        }
        for (unit, (took, place)) in &fastest {
            let mut others: Vec<u64> =
                fastest.iter().filter(|(other, _)| *other != unit).map(|(_, (us, _))| *us).collect();
            others.sort_unstable();
            let usual = others.get(others.len() / 2).copied().unwrap_or(0);
            if took.saturating_sub(usual) > SLOWER_BY_US {
                let message = format!("Trả lời nhanh nhất mất {} ms, đơn vị khác {} ms.", took / 1_000, usual / 1_000);
                self.add(*unit, Trouble::SlowLine, "", message, [*place]);
            }
        }
    }
}
