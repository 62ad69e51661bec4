//! Is a unit ready to work for real: each post signs in and may do its work (kiểm tra trước khi mở).
//!
//! Looks at the accounts of the official store and writes nothing: no session, no dossier, no entry.

use super::walk::{Gap, Holder, Staff, gaps};
use crate::city::City;
use crate::configuration::Configuration;
use crate::organization::{Assignment, Block, Post};
use crate::territory::UnitId;
use crate::words::Lang;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

labelled! {
    /// What keeps a unit from working for real (vướng mắc trước khi mở).
    pub enum OpeningFault {
        /// Nobody holds a post on the day.
        PostEmpty = "post_empty", "Chưa có người giữ", "Nobody holds it";
        /// Whoever holds it has no account, or no password yet.
        NoSignIn = "no_sign_in", "Chưa đăng nhập được", "Cannot sign in";
        /// The holder lacks a right that comes with the post.
        RightMissing = "right_missing", "Thiếu quyền của chức danh", "A right of the post is missing";
        /// Some of those who hold it cannot do its work; others can.
        SomeCannot = "some_cannot", "Một số người giữ chưa làm việc được", "Some who hold it cannot work yet";
        /// A dossier of a procedure would stand still.
        ProcedureStuck = "procedure_stuck", "Hồ sơ bị tắc", "A dossier would stand still";
    }
}

/// One finding of the check (kết quả kiểm tra).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningFinding {
    /// What is wrong.
    pub fault: OpeningFault,
    /// Key of the post, or code of the procedure.
    pub at: String,
    /// The right that is missing, how many of the holders lack what, or the step at which a dossier would stand
    /// still and why, in Vietnamese.
    pub detail: String,
}

impl OpeningFinding {
    /// Whether it keeps the unit closed; where somebody else can do the work of the post, it is a named risk.
    pub fn blocks(&self) -> bool {
        self.fault != OpeningFault::SomeCannot
    }
}

/// Checks every post of a unit that has work in the system, then walks every procedure in force
/// through the unit with those who can sign in, as the official store is set up.
pub fn check_unit(
    city: &City,
    configuration: &Configuration,
    unit: UnitId,
    staff: &Staff,
    day: Date,
) -> Vec<OpeningFinding> {
    let posts = posts_with_work(city, unit).flat_map(|post| check_post(post, unit, &staff.holders, day));
    let mut findings: Vec<OpeningFinding> = posts.collect();
    let gaps = gaps(city, configuration, unit, day, staff);
    let stuck = |of_one: &[Gap]| OpeningFinding {
        fault: OpeningFault::ProcedureStuck,
        at: of_one[0].procedure.clone(),
        detail: of_one.iter().map(words).collect::<Vec<_>>().join("; "),
    };
    findings.extend(gaps.chunk_by(|one, next| one.procedure == next.procedure).map(stuck));
    findings
}

fn words(gap: &Gap) -> String {
    format!("{}: {}", gap.step.label(Lang::Vi), gap.lack.label(Lang::Vi))
}

/// Posts that exist in a unit and carry a role, with at least one fixed place.
pub fn posts_with_work(city: &City, unit: UnitId) -> impl Iterator<Item = &Post> {
    let kind = city.units.get(&unit).map(|unit| unit.kind);
    let exists = move |post: &Post| {
        let block = kind.and_then(|kind| city.blueprint.block_of(post, kind));
        block == Some(Block::Government) && post.places > 0 && !post.roles.is_empty()
    };
    city.blueprint.posts.iter().filter(move |post| exists(post))
}

fn check_post(post: &Post, unit: UnitId, holders: &[Holder], day: Date) -> Vec<OpeningFinding> {
    let finding = |fault, detail: &str| OpeningFinding { fault, at: post.key.clone(), detail: detail.to_owned() };
    let holds = |holder: &Holder, fits: &dyn Fn(&Assignment) -> bool| {
        holder.subject.assignments.iter().any(|a| a.unit == unit && a.counts_on(day) && fits(a))
    };
    let here: Vec<&Holder> = holders.iter().filter(|holder| holds(holder, &|a| a.post == post.key)).collect();
    if here.is_empty() {
        return vec![finding(OpeningFault::PostEmpty, "")];
    }
    let able: Vec<&Holder> = here.iter().copied().filter(|holder| holder.signs_in).collect();
    if able.is_empty() {
        return vec![finding(OpeningFault::NoSignIn, "")];
    }
    let mut some = Vec::new();
    if able.len() < here.len() {
        some.push(lacking(here.len() - able.len(), here.len(), "đăng nhập"));
    }
    let mut findings = Vec::new();
    for role in &post.roles {
        let have = able.iter().filter(|holder| holds(holder, &|a| a.roles.contains(role))).count();
        match have {
            0 => findings.push(finding(OpeningFault::RightMissing, role.label(Lang::Vi))),
            _ if have < able.len() => some.push(lacking(able.len() - have, able.len(), role.label(Lang::Vi))),
            _ => {}
        }
    }
    findings.extend((!some.is_empty()).then(|| finding(OpeningFault::SomeCannot, &some.join("; "))));
    findings
}

/// How many of those who hold a post lack something; who they are is seen on the unit's own page.
fn lacking(without: usize, of: usize, what: &str) -> String {
    format!("{without} trong {of} người chưa có: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, UNIT, staff};

    fn check(change: impl FnOnce(&mut Vec<Holder>), expected: &[(OpeningFault, &str)]) {
        let (city, mut staff) = (testing::city(), staff());
        change(&mut staff.holders);
        let findings = check_unit(&city, &Configuration::default(), UNIT, &staff, city.opening_day);
        let got: Vec<_> = findings.iter().map(|finding| (finding.fault, finding.at.as_str())).collect();
        assert_eq!(got, expected, "{findings:?}");
    }

    #[test]
    fn a_unit_where_everybody_can_work_has_no_finding() {
        check(|_| {}, &[]);
    }

    #[test]
    fn each_fault_is_found_at_its_post_and_stops_the_dossier() {
        use OpeningFault::*;
        let stuck = (ProcedureStuck, "1.000001");
        let ends = |holder: &mut Holder| holder.subject.assignments[0].until = Some(testing::city().opening_day);
        check(|holders| drop(holders.remove(2)), &[(PostEmpty, "vice_chair"), stuck]);
        check(|holders| ends(&mut holders[2]), &[(PostEmpty, "vice_chair"), stuck]);
        check(|holders| holders[0].signs_in = false, &[(NoSignIn, "counter_officer"), stuck]);
        check(|holders| holders[2].subject.assignments[0].roles.clear(), &[(RightMissing, "vice_chair"), stuck]);
    }

    #[test]
    fn each_holder_of_a_post_is_looked_at_also_where_another_can_work() {
        use OpeningFault::*;
        let another = |holders: &mut Vec<Holder>, change: fn(&mut Holder)| {
            let mut second = holders[2].clone();
            change(&mut second);
            holders.push(second);
        };
        check(|holders| another(holders, |_| {}), &[]);
        check(|holders| another(holders, |second| second.signs_in = false), &[(SomeCannot, "vice_chair")]);
        let powerless = |second: &mut Holder| second.subject.assignments[0].roles.clear();
        check(|holders| another(holders, powerless), &[(SomeCannot, "vice_chair")]);
        let some = OpeningFinding { fault: SomeCannot, at: "x".into(), detail: lacking(1, 2, "Ký") };
        assert!(!some.blocks() && some.detail == "1 trong 2 người chưa có: Ký");
        let all = OpeningFault::ALL.iter().filter(|fault| OpeningFinding { fault: **fault, ..some.clone() }.blocks());
        assert_eq!(all.count(), OpeningFault::ALL.len() - 1, "every other finding blocks");
    }
}
