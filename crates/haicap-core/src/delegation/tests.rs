//! Every reason against a delegation, once; and what one gives.

use super::*;
use crate::testing;
use crate::words::Lang;
use jiff::civil::date;
use std::fmt::Write;

fn post(number: u128, division: &str, key: &str, roles: &[Role]) -> Assignment {
    let held = testing::assignment(number, division, key, Role::CaseOfficer);
    Assignment { roles: roles.iter().copied().collect(), ..held }
}

const CHAIR: usize = 0;
const VICE_CHAIR: usize = 1;
const HEAD: usize = 2;
const OFFICER: usize = 3;
const COLLEAGUE: usize = 4;
const COUNTER: usize = 5;
const CENTER_HEAD: usize = 6;
const ELSEWHERE: usize = 7;
const CHIEF: usize = 8;
const DEPUTY_CHIEF: usize = 9;

fn people() -> Vec<Assignment> {
    use Role::*;
    let mut people = vec![
        post(1, "committee", "chair", &[UnitLeader, Signatory]),
        post(2, "committee", "vice_chair", &[UnitLeader, Signatory]),
        post(3, "society", "society_head", &[DivisionHead]),
        post(4, "society", "case_officer", &[CaseOfficer]),
        post(5, "society", "case_officer", &[CaseOfficer]),
        post(6, "service_center", "counter_officer", &[CounterOfficer]),
        post(7, "service_center", "center_head", &[CenterHead]),
        post(8, "society", "case_officer", &[CaseOfficer]),
        post(9, "office", "office_chief", &[DivisionHead, Signatory]),
        post(10, "office", "office_deputy", &[DivisionHead]),
    ];
    people[ELSEWHERE].unit = UnitId::new(10_002);
    people
}

fn subject(held: &Assignment) -> Subject {
    Subject { account: Some(held.official), assignments: vec![held.clone()], ..Subject::visitor() }
}

/// Somebody gives rights of one post on to another, from one day to another.
struct Case {
    by: usize,
    of: usize,
    to: usize,
    roles: Vec<Role>,
    days: (Date, Date),
    ground: &'static str,
}

fn case(by: usize, of: usize, to: usize, role: Role) -> Case {
    let ground = "Giấy ủy quyền số 12/GUQ-UBND ngày 10/6/2025";
    Case { by, of, to, roles: vec![role], days: (june(12), june(20)), ground }
}

fn june(day: i8) -> Date {
    date(2025, 6, day)
}

fn around<'a>(subject: &'a Subject, today: Date, others: &'a [&'a Delegation]) -> Circumstances<'a> {
    Circumstances { subject, at: testing::calendar().moment(today.at(8, 0, 0, 0)), today, others }
}

fn given(case: &Case, others: &[&Delegation]) -> Result<Delegation, DelegationRefusal> {
    let people = people();
    let subject = subject(&people[case.by]);
    let (first, last) = case.days;
    let roles = case.roles.iter().copied().collect();
    let deputy = |who| [VICE_CHAIR, DEPUTY_CHIEF].contains(&who);
    let deputies = Deputies { of: deputy(case.of), to: deputy(case.to) };
    let wish = Wish { of: &people[case.of], to: &people[case.to], deputies, roles, first, last, ground: case.ground };
    delegate(Uuid::from_u128(1), &wish, around(&subject, june(12), others))
}

#[test]
fn each_reason_has_its_row_with_words_and_ground() {
    use DelegationRefusalName::*;
    use Role::*;
    let running = given(&case(OFFICER, OFFICER, COLLEAGUE, CaseOfficer), &[]).unwrap();
    let away = given(&case(COLLEAGUE, COLLEAGUE, OFFICER, CaseOfficer), &[]).unwrap();
    let plain = || case(OFFICER, OFFICER, COLLEAGUE, CaseOfficer);
    let days = |first, last| Case { days: (first, last), ..plain() };
    let rows = [
        (OtherUnit, case(OFFICER, OFFICER, ELSEWHERE, CaseOfficer), vec![]),
        (SamePerson, case(OFFICER, OFFICER, OFFICER, CaseOfficer), vec![]),
        (NotYours, case(COLLEAGUE, OFFICER, COLLEAGUE, CaseOfficer), vec![]),
        (NothingGiven, Case { roles: vec![], ..plain() }, vec![]),
        (RightNotHeld, case(OFFICER, OFFICER, COLLEAGUE, DivisionHead), vec![]),
        (SigningNotYours, case(DEPUTY_CHIEF, CHIEF, DEPUTY_CHIEF, Signatory), vec![]),
        (SigningNotToOfficers, case(CHAIR, CHAIR, COUNTER, Signatory), vec![]),
        (PaperMissing, Case { ground: " ", ..case(CHAIR, CHAIR, VICE_CHAIR, Signatory) }, vec![]),
        (TermWrong, days(june(20), june(19)), vec![]),
        (TermTooLong, days(june(12), date(2025, 9, 10)), vec![]),
        (GivenAlready, Case { by: HEAD, ..days(june(20), june(25)) }, vec![&running]),
        (StandInAway, plain(), vec![&away]),
    ];
    let mut table = String::from("reason | words | ground\n");
    for (name, case, others) in &rows {
        let refusal = given(case, others).expect_err(name.key());
        assert_eq!(refusal.name(), *name);
        assert_ne!(refusal.message(Lang::En), refusal.message(Lang::Vi));
        writeln!(table, "{name} | {} | {}", refusal.message(Lang::Vi), refusal.ground().cite()).unwrap();
    }
    assert_eq!(rows.len() + 1, DelegationRefusalName::ALL.len(), "`over` is said when it is ended");
    insta::assert_snapshot!(table);
    assert_eq!(given(&days(june(11), june(19)), &[]), Err(DelegationRefusal::TermWrong), "from yesterday on");
    assert!(given(&days(june(12), date(2025, 9, 9)), &[]).is_ok(), "the ninetieth day");
    assert!(given(&days(june(21), june(25)), &[&running]).is_ok(), "after the other one");
}

#[test]
fn signing_is_for_the_head_or_by_delegation() {
    let form = |of, to| given(&case(CHAIR, of, to, Role::Signatory), &[]).map(|delegation| delegation.form);
    assert_eq!(form(CHAIR, VICE_CHAIR), Ok(Some(SignatureForm::Deputy)), "the vice chair for the chair");
    assert_eq!(form(CHAIR, HEAD), Ok(Some(SignatureForm::Delegated)), "a head of division by delegation of the head");
    assert_eq!(form(VICE_CHAIR, HEAD), Err(DelegationRefusal::SigningNotToOfficers), "khoản 3 knows the head alone");
    assert_eq!(form(CHAIR, DEPUTY_CHIEF), Err(DelegationRefusal::SigningNotToOfficers), "and heads of bodies below");
    assert_eq!(form(CHIEF, DEPUTY_CHIEF), Ok(Some(SignatureForm::Deputy)), "the deputy of whoever signs by order");
    assert_eq!(form(CHIEF, HEAD), Err(DelegationRefusal::SigningNotToOfficers), "but no other head");
    let handles = given(&case(HEAD, OFFICER, COLLEAGUE, Role::CaseOfficer), &[]).unwrap();
    assert_eq!(handles.form, None);
}

#[test]
fn it_counts_in_its_term_never_beyond_what_the_giver_has_and_ends_early_when_somebody_says_so() {
    let people = people();
    let running =
        given(&Case { days: (june(13), june(20)), ..case(HEAD, OFFICER, COLLEAGUE, Role::CaseOfficer) }, &[]).unwrap();
    assert_eq!([12, 13, 20, 21].map(|day| running.counts_on(june(day))), [false, true, true, false]);
    let officer = &people[OFFICER];
    assert_eq!(running.post_of(officer).roles, [Role::CaseOfficer].into());
    assert_eq!(running.post_of(&Assignment { roles: [].into(), ..officer.clone() }).roles, [].into(), "taken away");
    let by = |by: usize, day| end(&running, officer, around(&subject(&people[by]), june(day), &[]));
    assert_eq!(by(COUNTER, 14), Err(DelegationRefusal::NotYours));
    assert_eq!(by(OFFICER, 21), Err(DelegationRefusal::Over));
    for who in [HEAD, OFFICER, COLLEAGUE, CHAIR] {
        let ended = by(who, 14).unwrap();
        assert!(!ended.counts_on(june(14)) && !ended.is_open_on(june(14)));
    }
}

#[test]
fn heads_speak_for_their_own_people() {
    let speaks = |by: usize, of: usize| speaks_for(&subject(&people()[by]), &people()[of]);
    assert!(
        speaks(CENTER_HEAD, COUNTER) && speaks(CHAIR, COUNTER) && speaks(COUNTER, COUNTER) && speaks(HEAD, OFFICER)
    );
    assert!(
        !speaks(CENTER_HEAD, OFFICER) && !speaks(HEAD, COUNTER) && !speaks(HEAD, CHAIR) && !speaks(CHAIR, ELSEWHERE)
    );
}
