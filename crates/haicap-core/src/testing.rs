//! A small made-up city for the tests of every crate: two wards, one procedure, a calendar.

mod handled;
mod played;

pub use handled::Handled;
pub use played::command;

use crate::access::Subject;
use crate::city::City;
use crate::dossier::{Dossier, Event, apply};
use crate::organization::{Assignment, Block, Blueprint, Division, PositionGroup, Post, Presence, Role, StaffingNorm};
use crate::procedure::{
    Channel, Fee, FeeTier, FeeUnit, FeeWaiver, Obligation, Procedure, ProcedureId, ProcedureStep, Quantity,
    ReceiptDuty, RequiredPaper, Requirement, StepKey, WhilePaying,
};
use crate::territory::{Unit, UnitId, UnitKind};
use crate::time::{Calendar, LimitUnit, Shift, TimeLimit};
use crate::trial::{Holder, Staff};
use jiff::Timestamp;
use jiff::civil::{Time, date, time};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Office hours of Viet Nam with the spring holidays of 2025 and the make-up Saturday for them.
pub fn calendar() -> Calendar {
    let shift = |from: Time, to: Time| Shift { from, to };
    let off = [
        (date(2025, 4, 30), "Ngày Chiến thắng"),
        (date(2025, 5, 1), "Quốc tế Lao động"),
        (date(2025, 5, 2), "Hoán đổi"),
    ];
    Calendar {
        utc_offset_seconds: 7 * 3600,
        shifts: vec![shift(time(7, 30, 0, 0), time(11, 30, 0, 0)), shift(time(13, 0, 0, 0), time(17, 0, 0, 0))],
        days_off: off.into_iter().map(|(day, why)| (day, why.to_owned())).collect(),
        known_until: None,
        make_up_days: BTreeMap::from([(date(2025, 4, 26), "Làm bù".to_owned())]),
        unsure: BTreeSet::new(),
        cutoff: time(15, 0, 0, 0),
        hours: vec![],
    }
}

/// A procedure with one paper that is always needed and one that may be.
pub fn procedure() -> Procedure {
    let paper = |key: &str, required| RequiredPaper {
        key: key.into(),
        name: format!("Giấy {key}"),
        name_en: format!("Paper {key}"),
        required,
        note: None,
    };
    let step = |key, role, division: &str, post: Option<&str>| ProcedureStep {
        key,
        role,
        division: division.into(),
        post: post.map(str::to_owned),
        hours: 1.0,
    };
    Procedure {
        id: ProcedureId { code: "1.000001".into(), version: 1 },
        name: "Thủ tục thử".into(),
        name_en: "Test procedure".into(),
        keywords: vec!["thử".into()],
        field: "Hộ tịch".into(),
        in_force_from: date(2025, 1, 1),
        channels: vec![Channel::Counter, Channel::Online],
        papers: vec![
            paper("form", Requirement::Always),
            paper("birth", Requirement::Always),
            paper("power", Requirement::IfApplicable),
        ],
        fields: vec![],
        fee: Fee { per: FeeUnit::Copy, tiers: vec![FeeTier { from: 1, each: 8_000 }], cap_per_copy: None },
        waivers: vec![waiver("poor", 100), waiver("half", 50)],
        obligation: None,
        receipt: ReceiptDuty::Always,
        limit: TimeLimit { amount: 3, unit: LimitUnit::WorkingDay },
        steps: vec![
            step(StepKey::Accept, Role::CounterOfficer, "service_center", None),
            step(StepKey::Handle, Role::CaseOfficer, "society", None),
            step(StepKey::Sign, Role::Signatory, "committee", Some("vice_chair")),
            step(StepKey::Return, Role::CounterOfficer, "service_center", None),
        ],
        result: "Giấy xác nhận".into(),
        law: vec!["Luật thử".into()],
        unsure: vec![],
    }
}

fn waiver(key: &str, percent: u32) -> FeeWaiver {
    FeeWaiver {
        key: key.into(),
        name: "Người thuộc hộ nghèo".into(),
        name_en: "Poor household".into(),
        percent,
        law: "Luật thử".into(),
    }
}

/// The same with approval by the head, issuing by the records clerk, and money to pay for which the limit waits.
pub fn long_procedure() -> Procedure {
    let mut procedure = procedure();
    let step =
        |key, role, division: &str| ProcedureStep { key, role, division: division.into(), post: None, hours: 0.5 };
    procedure.steps.insert(3, step(StepKey::Issue, Role::RecordsClerk, "office"));
    procedure.steps.insert(2, step(StepKey::Approve, Role::DivisionHead, "society"));
    procedure.obligation = Some(Obligation {
        name: "Tiền sử dụng đất".into(),
        name_en: "Land use charge".into(),
        clock: WhilePaying::Waits,
        ground: "thử".into(),
    });
    procedure
}

/// A dossier of [`procedure`] that was handed in at the counter and accepted at a moment, due at another.
///
/// # Panics
/// Never: both events make a dossier.
pub fn accepted_dossier(at: Timestamp, due_at: Timestamp) -> Dossier {
    let submitted = Event::Submitted {
        unit: UnitId::new(10_001),
        procedure: procedure().id,
        channel: Channel::Counter,
        applicant: Uuid::from_u128(5),
        owner: None,
        papers: ["form".to_owned(), "birth".to_owned()].into(),
        quantity: Quantity::default(),
        received_by: None,
    };
    let mut state = None;
    for event in [submitted, Event::Accepted { code: "H99.10001-250612-0001".into(), fee: 0, due_at }] {
        apply(&mut state, Uuid::from_u128(1), at, None, &event);
    }
    state.expect("events of reception make a dossier")
}

/// Two wards with the blueprint and the procedure above.
pub fn city() -> City {
    let unit = |code, name: &str| Unit {
        id: UnitId::new(code),
        name: name.into(),
        kind: UnitKind::Ward,
        district: None,
        population: Some(40_000),
        area_km2: Some(2.0),
        place: None,
        seat: None,
        remark: None,
    };
    let procedure = procedure();
    City {
        key: "test".into(),
        name: "Thành phố thử".into(),
        name_en: "Test city".into(),
        code: "H99".into(),
        opening_day: date(2025, 7, 1),
        first_trial_day: date(2025, 6, 11),
        all_units_day: date(2025, 6, 12),
        pilot_units: vec![UnitId::new(10_001)],
        districts: BTreeMap::new(),
        units: [unit(10_001, "Phường Một"), unit(10_002, "Phường Hai")].into_iter().map(|u| (u.id, u)).collect(),
        successions: vec![],
        calendar: calendar(),
        own_calendars: BTreeMap::new(),
        blueprint: blueprint(),
        norm: StaffingNorm { base: 32, threshold: 16_000, step: 2_000, ceiling_ward: 70, ceiling_commune: 50 },
        establishment: vec![],
        staffing: Default::default(),
        readiness: Default::default(),
        procedures: BTreeMap::from([(procedure.id.clone(), procedure)]),
        listed: BTreeMap::new(),
    }
}

/// The first of the two wards.
pub const UNIT: UnitId = UnitId::new(10_001);

/// A post held in [`UNIT`], with one role.
pub fn assignment(number: u128, division: &str, post: &str, role: Role) -> Assignment {
    Assignment {
        id: Uuid::from_u128(number),
        official: Uuid::from_u128(100 + number),
        name: "Người thử".into(),
        unit: UNIT,
        division: division.into(),
        post: post.into(),
        roles: [role].into(),
        from: None,
        until: None,
    }
}

/// Somebody for each step of the test procedure, placed and with an account, in the order of the steps.
pub fn staff() -> Staff {
    let placed = vec![
        assignment(1, "service_center", "counter_officer", Role::CounterOfficer),
        assignment(2, "society", "case_officer", Role::CaseOfficer),
        assignment(3, "committee", "vice_chair", Role::Signatory),
    ];
    let holder = |a: &Assignment| {
        let subject = Subject { account: Some(a.official), assignments: vec![a.clone()], ..Subject::visitor() };
        Holder { subject, signs_in: true }
    };
    Staff { holders: placed.iter().map(holder).collect(), placed }
}

fn blueprint() -> Blueprint {
    let division = |key: &str, name: &str| Division {
        key: key.into(),
        name: name.into(),
        name_en: key.into(),
        block: Block::Government,
        presence: Presence::All,
        ground: "thử".into(),
        from: None,
        until: None,
    };
    let post = |key: &str, division: &str, group, role| Post {
        key: key.into(),
        name: key.into(),
        name_en: key.into(),
        division: division.into(),
        group,
        places: 1,
        concurrent_with: None,
        weight: 0,
        roles: BTreeSet::from([role]),
        from: None,
        until: None,
    };
    Blueprint {
        divisions: vec![
            division("committee", "Ủy ban nhân dân"),
            division("service_center", "Trung tâm Phục vụ hành chính công"),
            division("society", "Phòng Văn hóa - Xã hội"),
        ],
        posts: vec![
            post("vice_chair", "committee", PositionGroup::Leadership, Role::Signatory),
            post("counter_officer", "service_center", PositionGroup::OneStop, Role::CounterOfficer),
            post("case_officer", "society", PositionGroup::Society, Role::CaseOfficer),
        ],
        qualifications: vec![],
        former: vec![],
    }
}
