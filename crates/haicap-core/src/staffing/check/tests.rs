//! Each rule against a scene in which nothing is wrong, and one change to it.

use super::*;
use crate::organization::testing::official;
use crate::organization::{Division, Establishment, PositionGroup, Presence, Qualification, Sex};

use crate::staffing::settings::{PairRule, PairVerdict, Term};
use crate::staffing::{ListKind, ListMember};
use crate::territory::{Unit, UnitKind};
use jiff::civil::date;
use std::fmt::Write;

const WARD: UnitId = UnitId::new(10_001);
const COMMUNE: UnitId = UnitId::new(10_003);

/// What is appraised, owned.
struct Sample {
    city: City,
    people: Vec<(Official, Place)>,
    allotted: BTreeMap<(UnitId, Block), u32>,
    lists: Vec<ConcludedList>,
}

fn post(key: &str, division: &str, group: PositionGroup, places: u32, weight: u32) -> Post {
    Post {
        key: key.into(),
        name: format!("Chức vụ {key}"),
        name_en: format!("Post {key}"),
        division: division.into(),
        group,
        places,
        concurrent_with: None,
        weight,
        roles: BTreeSet::new(),
        from: None,
        until: None,
    }
}

fn division(key: &str, block: Block, presence: Presence) -> Division {
    let (name, name_en, ground) = (key.into(), key.into(), "thử".into());
    Division { key: key.into(), name, name_en, block, presence, ground, from: None, until: None }
}

fn pair(first: &str, second: &str, verdict: PairVerdict) -> PairRule {
    let (first, second, ground) = (first.into(), second.into(), "thử".into());
    PairRule { first, second, verdict, ground, from: None, until: None }
}

/// The small city with a Party committee, a division, a post that takes many, and one that communes alone have.
fn city() -> City {
    let mut city = crate::testing::city();
    let commune = Unit { id: COMMUNE, kind: UnitKind::Commune, ..city.units[&WARD].clone() };
    city.units.insert(COMMUNE, commune);
    let blueprint = &mut city.blueprint;
    blueprint.divisions.extend([
        division("party", Block::Party, Presence::All),
        division("council", Block::Government, Presence::All),
        division("front", Block::Front, Presence::All),
        division("farm", Block::Government, Presence::Commune),
    ]);
    let mut head = post("society_head", "society", PositionGroup::Society, 1, 0);
    head.roles.insert(Role::DivisionHead);
    blueprint.posts.extend([
        post("secretary", "party", PositionGroup::Leadership, 1, 0),
        post("council_chair", "council", PositionGroup::Leadership, 0, 0),
        post("front_chair", "front", PositionGroup::Leadership, 1, 0),
        head,
        post("specialist", "society", PositionGroup::Society, 0, 5),
        post("clerk", "society", PositionGroup::Office, 2, 0),
        post("farm_head", "farm", PositionGroup::Economy, 1, 0),
    ]);
    let qualification = |key: &str, fits: &[PositionGroup]| Qualification {
        key: key.into(),
        name: key.into(),
        name_en: key.into(),
        fits: fits.iter().copied().collect(),
    };
    blueprint.qualifications = vec![qualification("law", PositionGroup::ALL), qualification("construction", &[])];
    city.staffing.pairs = vec![
        pair("secretary", "council_chair", PairVerdict::Usual),
        pair("clerk", "counter_officer", PairVerdict::Forbidden),
    ];
    city.staffing.term = Some(Term { from: 2025, until: 2030 });
    city.staffing.key_posts = ["secretary", "council_chair", "vice_chair", "farm_head"].map(str::to_owned).into();
    city
}

/// Seven people at a ward; the secretary chairs the council, two work side by side in the post that takes many.
fn sample() -> Sample {
    let posts =
        ["secretary", "vice_chair", "counter_officer", "case_officer", "specialist", "specialist", "front_chair"];
    let person = |(index, post): (usize, &&str)| (official(index as u32 + 1), Place::new(WARD, *post));
    let mut people: Vec<_> = posts.iter().enumerate().map(person).collect();
    people[0].1.concurrent.insert("council_chair".into());
    let allotted = BTreeMap::from([((WARD, Block::Party), 1), ((WARD, Block::Government), 9)]);
    Sample { city: city(), people, allotted, lists: vec![] }
}

impl Sample {
    fn findings(&self, checks: &[(FindingRule, Check)], units: &[UnitId]) -> Vec<Finding> {
        let planned: Vec<_> = self.people.iter().map(|(official, place)| Planned { official, place }).collect();
        let (allotted, lists) = (&self.allotted, &self.lists[..]);
        let (city, establishment) = (&self.city, &self.city.establishment[..]);
        let scene = Scene { city, planned: &planned, allotted, establishment, lists, from: date(2025, 7, 1) };
        check_under(checks, &scene, &units.iter().copied().collect())
    }

    fn add(&mut self, number: u32, unit: UnitId, post: &str) {
        self.people.push((official(number), Place::new(unit, post)));
    }

    fn settle(&mut self, number: u32, post: &str) {
        self.lists.push(ConcludedList {
            unit: WARD,
            kind: ListKind::KeyPosts,
            session: "Hội nghị lần thứ 12".into(),
            number: "Số 20-KL/TU".into(),
            date: date(2025, 6, 10),
            signer: "Người ký thử".into(),
            members: vec![ListMember {
                official: official(number).id,
                title: "Ủy viên".into(),
                post: Some(post.into()),
            }],
        });
    }

    fn related(&mut self, number: usize, to: u32) {
        self.people[number - 1].0.relatives.insert(official(to).code);
    }
}

type Change = fn(&mut Sample);

/// One change, and the one finding that it brings.
const CHANGES: &[(&str, FindingRule, Change)] = &[
    ("fewer places than people", FindingRule::OverAllotted, |s| {
        s.allotted.insert((WARD, Block::Government), 4);
    }),
    ("a norm below the people", FindingRule::AboveNorm, |s| {
        s.city.establishment.push(Establishment {
            unit: WARD,
            block: Block::Government,
            present: 5,
            allotted: 5,
            norm: Some(2),
            target: Some(2),
            target_year: Some(2030),
        });
    }),
    ("a key post that nobody holds", FindingRule::EmptyKeyPost, |s| {
        s.city.staffing.key_posts.insert("society_head".into());
    }),
    ("a field that fits no group", FindingRule::Unqualified, |s| {
        s.people[3].0.qualification = "construction".into();
    }),
    ("a leader born in 1964", FindingRule::RetiresWithinTerm, |s| {
        s.people[1].0.birth = date(1964, 3, 10);
        s.people[1].0.sex = Sex::Male;
    }),
    ("two posts that may not go together", FindingRule::ForbiddenPair, |s| {
        s.people[2].1.concurrent.insert("clerk".into());
    }),
    ("a place at another unit too", FindingRule::CountedTwice, |s| s.add(5, UnitId::new(10_002), "specialist")),
    ("two in the only seat", FindingRule::CountedTwice, |s| s.add(8, WARD, "vice_chair")),
    ("two in a seat held beside another", FindingRule::CountedTwice, |s| {
        s.people[1].1.concurrent.insert("council_chair".into());
    }),
    ("three in two seats", FindingRule::CountedTwice, |s| (8..=10).for_each(|number| s.add(number, WARD, "clerk"))),
    ("a vice chair's relative", FindingRule::FamilyLine, |s| s.related(2, 3)),
    ("a vice chair's relative, by the other's roster", FindingRule::FamilyLine, |s| s.related(3, 2)),
    ("a relative of the head of the division", FindingRule::FamilyLine, |s| {
        s.add(8, WARD, "society_head");
        s.related(8, 5);
    }),
    ("a relative of who heads the division beside another post", FindingRule::FamilyLine, |s| {
        s.people[3].1.concurrent.insert("society_head".into());
        s.related(4, 5);
    }),
    ("the only counter officer leaves the plan", FindingRule::ProcedureUnstaffed, |s| {
        s.people.remove(2);
    }),
    ("the only counter officer is on maternity leave", FindingRule::ProcedureUnstaffed, |s| {
        s.people[2].0.pool = Pool::MaternityLeave;
    }),
    ("the only case officer leaves the plan", FindingRule::ProcedureUnstaffed, |s| {
        s.people.remove(3);
    }),
    ("the only signatory is on maternity leave", FindingRule::ProcedureUnstaffed, |s| {
        s.people[1].0.pool = Pool::MaternityLeave;
    }),
    ("a relative of the Party's leader, in another block", FindingRule::FamilyLine, |s| s.related(1, 3)),
    ("another post was concluded", FindingRule::AgainstConclusion, |s| s.settle(5, "clerk")),
    ("somebody in the plan leaves", FindingRule::OutOfPool, |s| s.people[5].0.pool = Pool::Leaves),
    ("somebody in the plan is under discipline", FindingRule::OutOfPool, |s| s.people[5].0.pool = Pool::Discipline),
    ("somebody who is not there was concluded", FindingRule::AgainstConclusion, |s| s.settle(40, "clerk")),
];

/// Changes that are no fault.
const HARMLESS: &[(&str, Change)] = &[
    ("nothing", |_| {}),
    ("a concluded post held beside another", |s| s.settle(1, "council_chair")),
    ("a concluded post", |s| s.settle(2, "vice_chair")),
    ("two in two seats", |s| (8..=9).for_each(|number| s.add(number, WARD, "clerk"))),
    ("two more in the post that takes many", |s| (8..=9).for_each(|number| s.add(number, WARD, "specialist"))),
    ("relatives of whom neither leads", |s| s.related(5, 6)),
    ("a relative in another block", |s| s.related(7, 3)),
    ("a relative of one's own code", |s| s.related(2, 2)),
    ("a relative elsewhere", |s| s.related(2, 77)),
    ("somebody else retires", |s| s.people[4].0.birth = date(1964, 3, 10)),
    ("a leader who retires after the term", |s| s.people[1].0.birth = date(1980, 3, 10)),
];

fn rules(findings: &[Finding]) -> Vec<FindingRule> {
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn one_change_brings_one_finding() {
    for (name, rule, change) in CHANGES {
        let mut sample = sample();
        change(&mut sample);
        assert_eq!(rules(&sample.findings(CHECKS, &[WARD])), [*rule], "{name}");
    }
}

#[test]
fn what_is_usual_is_no_finding() {
    for (name, change) in HARMLESS {
        let mut sample = sample();
        change(&mut sample);
        assert_eq!(rules(&sample.findings(CHECKS, &[WARD])), [], "{name}");
    }
}

/// The list of mutations: each rule is taken away once, and its finding goes unseen.
#[test]
fn every_rule_is_missed_when_it_is_taken_away() {
    for (rule, _) in CHECKS {
        let others: Vec<_> = CHECKS.iter().copied().filter(|(of, _)| of != rule).collect();
        let of_rule: Vec<_> = CHANGES.iter().filter(|(_, of, _)| of == rule).collect();
        assert!(!of_rule.is_empty(), "{rule} has no change");
        for (name, _, change) in of_rule {
            let mut sample = sample();
            change(&mut sample);
            assert_eq!(rules(&sample.findings(&others, &[WARD])), [], "{name}");
        }
    }
    assert_eq!(CHECKS.iter().map(|(rule, _)| *rule).collect::<Vec<_>>(), FindingRule::ALL);
}

#[test]
fn the_words_of_findings() {
    let mut table = String::from("finding | people | vi | en\n");
    for (name, _, change) in CHANGES {
        let mut sample = sample();
        change(&mut sample);
        for finding in sample.findings(CHECKS, &[WARD]) {
            let (vi, en) = (finding.message(&sample.city, Lang::Vi), finding.message(&sample.city, Lang::En));
            writeln!(table, "{name} | {} | {vi} | {en}", finding.officials.len()).unwrap();
        }
    }
    for rule in FindingRule::ALL {
        writeln!(table, "{rule} | {} | {}", rule.severity(), rule.ground().cite()).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_post_of_communes_is_missed_in_communes_only() {
    let sample = sample();
    let empty = |unit| {
        let findings = sample.findings(CHECKS, &[unit]);
        findings
            .into_iter()
            .filter_map(|finding| match finding.detail {
                Detail::Post { post } if finding.rule == FindingRule::EmptyKeyPost => Some(post),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(empty(WARD), Vec::<String>::new());
    assert_eq!(empty(COMMUNE), ["council_chair", "farm_head", "secretary", "vice_chair"]);
}

#[test]
fn somebody_planned_twice_in_one_seat_does_not_crowd_it() {
    let mut sample = sample();
    sample.add(2, WARD, "vice_chair");
    let findings = sample.findings(CHECKS, &[WARD]);
    assert_eq!(rules(&findings), [FindingRule::CountedTwice, FindingRule::CountedTwice]);
    assert!(findings.iter().all(|finding| finding.officials == [official(2).id]));
}

#[test]
fn findings_are_those_of_the_units_asked_for() {
    let mut sample = sample();
    sample.add(8, WARD, "vice_chair");
    assert_eq!(rules(&sample.findings(CHECKS, &[])), []);
    let elsewhere = sample.findings(CHECKS, &[UnitId::new(10_002)]);
    assert!(!elsewhere.is_empty() && elsewhere.iter().all(|finding| finding.unit == UnitId::new(10_002)));
    assert_eq!(rules(&sample.findings(CHECKS, &[UnitId::new(99_999)])), []);
}
