//! The access matrix, and what the desk that received a dossier may do.

use super::*;
use std::fmt::Write;

fn subject_with(role: Role, unit: UnitId) -> Subject {
    let person = Uuid::from_u128(1);
    let mut subject = Subject { account: Some(Uuid::from_u128(9)), person: Some(person), ..Subject::visitor() };
    match role {
        Role::CityObserver | Role::DigitalCenter | Role::TrialDirector | Role::Citizen => {
            subject.roles.insert(role);
        }
        _ if role.body().is_some() => {
            subject.roles.insert(role);
            subject.districts.insert(760);
        }
        _ => subject.assignments.push(Assignment {
            id: Uuid::from_u128(2),
            official: person,
            name: "Nguyễn Thử".into(),
            unit,
            division: "service_center".into(),
            post: "x".into(),
            roles: [role].into(),
            from: None,
            until: None,
        }),
    }
    subject
}

/// The golden matrix: role x action, for one's own unit (or the city), another unit, one's own dossier.
#[test]
fn matrix() {
    let (here, there) = (UnitId::new(26740), UnitId::new(26743));
    let mut table = String::from("action | visitor");
    for role in Role::ALL {
        write!(table, " | {role}").unwrap();
    }
    table.push_str("\n# each cell: own unit and district / other unit and district / own dossier at own unit\n");
    for &action in Action::ALL {
        let cell = |subject: &Subject| {
            let mark = |object| {
                if permits(subject, action, &object).is_ok() { '✔' } else { '✘' }
            };
            let own = Object { unit: Some(here), owner: subject.person, district: Some(760), desk: None };
            [
                mark(Object { unit: Some(here), district: Some(760), ..Object::default() }),
                mark(Object { unit: Some(there), district: Some(761), ..Object::default() }),
                mark(own),
            ]
            .iter()
            .collect::<String>()
        };
        write!(table, "{action} | {}", cell(&Subject::visitor())).unwrap();
        for &role in Role::ALL {
            write!(table, " | {}", cell(&subject_with(role, here))).unwrap();
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

/// What the receiving desk may do with a dossier of another unit, and nobody else there.
#[test]
fn received_here() {
    let (here, there) = (UnitId::new(26740), UnitId::new(26743));
    let object = Object { unit: Some(there), desk: Some(here), ..Object::default() };
    let may = |role: Role| {
        let subject = subject_with(role, here);
        let own = |action: &&Action| permits(&subject, **action, &Object { desk: None, ..object }).is_err();
        let allowed = Action::ALL.iter().filter(own).filter(|action| permits(&subject, **action, &object).is_ok());
        allowed.map(|action| action.key()).collect::<Vec<_>>().join(", ")
    };
    let table: Vec<_> = Role::ALL.iter().map(|role| format!("{role} | {}\n", may(*role))).collect();
    insta::assert_snapshot!(table.concat());
}

#[test]
fn a_role_at_another_unit_is_told_apart_from_no_role() {
    let officer = subject_with(Role::CounterOfficer, UnitId::new(26740));
    let object = Object { unit: Some(UnitId::new(26743)), ..Object::default() };
    assert_eq!(permits(&officer, Action::Accept, &object), Err(Denial::OtherUnit(Action::Accept)));
    assert_eq!(permits(&officer, Action::Sign, &object), Err(Denial::RoleMissing(Action::Sign)));
}
