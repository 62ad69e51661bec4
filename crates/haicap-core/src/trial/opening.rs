//! Is a unit ready to work for real: each post signs in and may do its work (kiểm tra trước khi mở).
//!
//! Looks at the accounts of the official store and writes nothing: no session, no dossier, no entry.

use super::walk::walk;
use crate::access::Subject;
use crate::city::City;
use crate::organization::{Block, Post};
use crate::territory::UnitId;
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
    /// The right that is missing, or the step at which a dossier would stand still and why, in Vietnamese.
    pub detail: String,
}

/// Somebody with an account of the official store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The person with the posts and roles that count on the day.
    pub subject: Subject,
    /// Whether the account is active and has a password.
    pub signs_in: bool,
}

/// Checks every post of a unit that has work in the system, then walks every procedure in force
/// through the unit with those who can sign in.
pub fn check_unit(city: &City, unit: UnitId, holders: &[Holder], day: Date) -> Vec<OpeningFinding> {
    let mut findings: Vec<OpeningFinding> =
        posts_with_work(city, unit).flat_map(|post| check_post(post, unit, holders)).collect();
    let people: Vec<Subject> = holders.iter().filter(|holder| holder.signs_in).map(|h| h.subject.clone()).collect();
    let at = city.calendar.opening(city.calendar.next_working_day(day.yesterday().unwrap_or(day)));
    for procedure in city.procedures.values().filter(|procedure| procedure.in_force_from <= day) {
        if let Err(stuck) = walk(city, unit, procedure, &people, at) {
            let step = stuck.command.label(crate::words::Lang::Vi);
            findings.push(OpeningFinding {
                fault: OpeningFault::ProcedureStuck,
                at: procedure.id.code.clone(),
                detail: format!("{step}: {}", stuck.message),
            });
        }
    }
    findings
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

fn check_post(post: &Post, unit: UnitId, holders: &[Holder]) -> Vec<OpeningFinding> {
    let finding = |fault, detail: &str| OpeningFinding { fault, at: post.key.clone(), detail: detail.to_owned() };
    let held = |holder: &Holder| holder.subject.assignments.iter().any(|a| a.unit == unit && a.post == post.key);
    let here: Vec<&Holder> = holders.iter().filter(|holder| held(holder)).collect();
    if here.is_empty() {
        return vec![finding(OpeningFault::PostEmpty, "")];
    }
    let Some(able) = here.iter().find(|holder| holder.signs_in) else {
        return vec![finding(OpeningFault::NoSignIn, "")];
    };
    let has = |role| able.subject.assignments.iter().any(|a| a.unit == unit && a.roles.contains(role));
    let missing = post.roles.iter().filter(|role| !has(role));
    missing.map(|role| finding(OpeningFault::RightMissing, role.label(crate::words::Lang::Vi))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::{Assignment, Role};
    use crate::testing;
    use uuid::Uuid;

    const UNIT: UnitId = UnitId::new(10_001);

    fn holder(id: u128, division: &str, post: &str, role: Role) -> Holder {
        let assignment = Assignment {
            id: Uuid::from_u128(id),
            official: Uuid::from_u128(id + 100),
            name: post.into(),
            unit: UNIT,
            division: division.into(),
            post: post.into(),
            roles: [role].into(),
            from: None,
            until: None,
        };
        let subject =
            Subject { account: Some(assignment.official), assignments: vec![assignment], ..Subject::visitor() };
        Holder { subject, signs_in: true }
    }

    fn check(change: impl FnOnce(&mut Vec<Holder>), expected: &[(OpeningFault, &str)]) {
        let city = testing::city();
        let mut holders = vec![
            holder(1, "service_center", "counter_officer", Role::CounterOfficer),
            holder(2, "society", "case_officer", Role::CaseOfficer),
            holder(3, "committee", "vice_chair", Role::Signatory),
        ];
        change(&mut holders);
        let findings = check_unit(&city, UNIT, &holders, city.opening_day);
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
        check(|holders| drop(holders.remove(2)), &[(PostEmpty, "vice_chair"), stuck]);
        check(|holders| holders[0].signs_in = false, &[(NoSignIn, "counter_officer"), stuck]);
        check(|holders| holders[2].subject.assignments[0].roles.clear(), &[(RightMissing, "vice_chair"), stuck]);
    }
}
