//! The city pack of Hồ Chí Minh City is read without an error and has the numbers it should have.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::Lang;
use haicap_core::organization::{FormerPlace, PositionGroup, Role};
use haicap_core::procedure::Quantity;
use haicap_core::territory::{Era, Share, UnitId, UnitKind};
use haicap_pack::{Pack, staff};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../city/hcmc")
}

fn hcmc() -> Pack {
    Pack::read(&folder()).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn the_numbers_of_the_reorganisation() {
    let city = hcmc().city;
    let of = |era, kind| city.units.values().filter(|unit| unit.id.era == era && unit.kind == kind).count();
    assert_eq!(of(Era::Old, UnitKind::Ward), 210);
    assert_eq!(of(Era::Old, UnitKind::Commune), 58);
    assert_eq!(of(Era::Old, UnitKind::Township), 5);
    assert_eq!(of(Era::New, UnitKind::Ward), 78);
    assert_eq!(of(Era::New, UnitKind::Commune), 24);
    assert_eq!(city.new_units().count(), 102);
    assert_eq!(city.districts.len(), 22);
    assert_eq!(city.successions.len(), 308);
    let split: BTreeSet<_> = city.successions.iter().filter(|s| s.share == Share::Part).map(|s| s.from).collect();
    assert_eq!(split.len(), 31);
    assert_eq!(city.successions.iter().filter(|s| s.share == Share::Whole).count(), 242);
    assert_eq!(city.pilot_units.len(), 6);
    assert_eq!(city.calendar.days_off.len() + city.calendar.make_up_days.len(), 29);
    assert_eq!(city.calendar.unsure.len(), 1);
}

/// `UPDATE_ESTABLISHMENT=1 cargo test -p haicap-pack` writes the file anew after a change of the data.
#[test]
fn the_establishment_is_what_the_rule_says() {
    let by_rule = Pack::establishment_by_rule(&folder()).unwrap_or_else(|errors| panic!("{errors}"));
    let file = folder().join("establishment.csv");
    if std::env::var_os("UPDATE_ESTABLISHMENT").is_some() {
        std::fs::write(&file, &by_rule).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written == by_rule, "establishment.csv is out of date: run with UPDATE_ESTABLISHMENT=1");
}

#[test]
fn five_procedures_with_papers_fees_limits_and_their_doubts() {
    let city = hcmc().city;
    let mut text = String::new();
    for procedure in city.procedures.values() {
        let papers: Vec<_> =
            procedure.papers.iter().map(|paper| format!("{} ({})", paper.name, paper.required)).collect();
        let fee = procedure.fee.amount(Quantity { copies: 1, pages: 3 });
        let doubts: Vec<_> = procedure.unsure.iter().map(|unsure| unsure.field.as_str()).collect();
        text += &format!(
            "{} | {} | fee for 3 pages {fee} | {} | unsure: {}\n    {}\n",
            procedure.id,
            procedure.name_en,
            procedure.limit.label(Lang::Vi),
            doubts.join(", "),
            papers.join("; "),
        );
    }
    insta::assert_snapshot!(text);
}

#[test]
fn everything_unsure_is_listed() {
    let notes: Vec<String> = hcmc()
        .unsure()
        .into_iter()
        .map(|unsure| {
            let file = unsure.file.split("city/hcmc/").last().unwrap_or_default().to_owned();
            format!("{file}: {}: {}", unsure.what, unsure.note)
        })
        .collect();
    insta::assert_snapshot!(notes.join("\n"));
}

#[test]
fn the_map_has_a_shape_and_a_centre_inside_the_picture_for_every_unit() {
    let pack = hcmc();
    let (left, top, width, height) = pack.map.view_box;
    assert_eq!((left, top, width), (0.0, 0.0, 1000.0));
    assert!((900.0..1500.0).contains(&height), "{height}");
    for unit in pack.city.new_units() {
        let shape = &pack.map.shapes[&unit.id];
        assert!(shape.starts_with('M') && shape.ends_with('z'), "{shape}");
        let (x, y) = pack.map.centres[&unit.id];
        assert!((0.0..width).contains(&x) && (0.0..height).contains(&y), "{}: {x} {y}", unit.name);
    }
    let bytes: usize = pack.map.shapes.values().map(String::len).sum();
    assert!(bytes < 120_000, "{bytes} bytes are too many for a page");
    insta::assert_snapshot!(pack.map.shapes[&UnitId::new(26737)]);
}

#[test]
fn the_same_files_have_the_same_fingerprint() {
    assert_eq!(hcmc().fingerprint, hcmc().fingerprint);
    assert_eq!(hcmc().fingerprint.len(), 64);
}

#[test]
fn synthetic_staff_are_as_many_as_the_scheme_places() {
    let pack = hcmc();
    let staff = staff(&pack, 1);
    assert_eq!(staff.officials.len(), 11_573);
    let from_districts = staff.officials.iter().filter(|o| matches!(o.from, FormerPlace::District(_))).count();
    assert_eq!(from_districts, 4_946);
    assert_eq!(staff.assignments.len(), 11_573 + 102, "one concurrent post in each unit");
    for (official, assignment) in staff.officials.iter().zip(&staff.assignments) {
        assert_eq!(official.id, assignment.official);
        assert!((1965..=2000).contains(&official.born));
        assert!(official.name.split(' ').count() >= 2, "{}", official.name);
    }
    assert_eq!(staff.officials[0].code, "CB-00001");
    let ids: BTreeSet<_> = staff.officials.iter().map(|official| official.id).collect();
    let codes: BTreeSet<_> = staff.officials.iter().map(|official| &official.code).collect();
    let assignments: BTreeSet<_> = staff.assignments.iter().map(|assignment| assignment.id).collect();
    assert_eq!((ids.len(), codes.len(), assignments.len()), (11_573, 11_573, 11_573 + 102), "nobody twice");
}

#[test]
fn every_unit_has_every_fixed_post_and_everybody_who_plays_in_a_trial() {
    let pack = hcmc();
    let city = &pack.city;
    let staff = staff(&pack, 7);
    let mut held: BTreeMap<_, BTreeMap<&str, u32>> = BTreeMap::new();
    for assignment in &staff.assignments {
        *held.entry(assignment.unit).or_default().entry(&assignment.post).or_default() += 1;
        let post = city.blueprint.post(&assignment.post).unwrap();
        assert_eq!((&assignment.division, &assignment.roles), (&post.division, &post.roles));
    }
    for unit in city.new_units() {
        for post in &city.blueprint.posts {
            let people = held[&unit.id].get(post.key.as_str()).copied().unwrap_or(0);
            assert!(people >= post.places, "{} has {people} of {} {}", unit.name, post.places, post.key);
            if post.weight == 0 && post.places > 0 {
                assert_eq!(people, post.places, "{} {}", unit.name, post.key);
            }
        }
        for role in [Role::CounterOfficer, Role::CaseOfficer, Role::Signatory, Role::CenterHead, Role::UnitLeader] {
            assert!(staff.assignments.iter().any(|a| a.unit == unit.id && a.roles.contains(&role)), "{role}");
        }
        assert_eq!(held[&unit.id]["council_chair"], 1, "the secretary chairs the council");
    }
    let groups: BTreeSet<_> = city.blueprint.posts.iter().map(|post| post.group).collect();
    assert_eq!(groups.len(), PositionGroup::ALL.len());
}

#[test]
fn most_people_are_fit_for_their_post() {
    let pack = hcmc();
    let staff = staff(&pack, 3);
    let fit = staff.officials.iter().zip(&staff.assignments).filter(|(official, assignment)| {
        let group = pack.city.blueprint.post(&assignment.post).unwrap().group;
        let qualification = pack.city.blueprint.qualifications.iter().find(|q| q.key == official.qualification);
        qualification.unwrap().fits.contains(&group)
    });
    let percent = fit.count() * 100 / staff.officials.len();
    assert!((60..=100).contains(&percent), "{percent} %");
}

#[test]
fn the_same_seed_makes_the_same_people() {
    let pack = hcmc();
    assert_eq!(staff(&pack, 5), staff(&pack, 5));
    let (one, other) = (staff(&pack, 5), staff(&pack, 6));
    assert_ne!(one.officials[0].id, other.officials[0].id);
    let first: Vec<String> = one
        .officials
        .iter()
        .zip(&one.assignments)
        .take(5)
        .map(|(official, assignment)| {
            format!(
                "{} {} {} {} {}",
                official.code, official.name, official.born, official.qualification, assignment.post
            )
        })
        .collect();
    insta::assert_snapshot!(first.join("\n"));
}
