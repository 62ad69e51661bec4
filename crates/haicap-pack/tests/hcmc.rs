//! The city pack of Hồ Chí Minh City is read without an error and has the numbers it should have.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::Lang;
use haicap_core::access::Subject;
use haicap_core::configuration::Configuration;
use haicap_core::document::{Agency, PaperStyle, Seat, Signs};
use haicap_core::organization::{Assignment, Block, FormerPlace, Official, Pool, PositionGroup, Role, Sex};
use haicap_core::procedure::Quantity;
use haicap_core::staffing::Track;
use haicap_core::territory::{Era, Share, UnitId, UnitKind};
use haicap_core::trial::readiness::{
    Answer, Area, ConditionKey, Evidence, Measured, Observation, Probe, ReadinessVerdict, judge, people,
};
use haicap_core::trial::{self, Holder};
use haicap_pack::{Pack, Staff, roster, staff};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
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
fn complete_procedures_with_papers_fees_limits_and_their_doubts() {
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
        for post in city.blueprint.posts.iter().filter(|post| post.exists_on(city.opening_day)) {
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
fn a_vice_chair_heads_the_centre_until_the_end_of_2025() {
    let city = hcmc().city;
    let heads = |day| -> Vec<&str> {
        let posts = Block::ALL.iter().flat_map(|block| city.blueprint.posts_of(UnitKind::Ward, *block, day));
        posts.filter(|post| post.roles.contains(&Role::CenterHead)).map(|post| post.key.as_str()).collect()
    };
    assert_eq!(heads(date(2025, 12, 30)), ["vice_chair_center", "center_deputy"]);
    assert_eq!(heads(date(2025, 12, 31)), ["center_head", "center_deputy"]);
}

fn percent(part: usize, of: usize) -> usize {
    (part * 100 + of / 2) / of
}

#[test]
fn most_people_work_in_the_field_of_their_seat_and_are_trained_for_it() {
    let pack = hcmc();
    let Staff { officials, assignments, .. } = staff(&pack, 3);
    let fits = |official: &Official, group| {
        let qualification = pack.city.blueprint.qualifications.iter().find(|q| q.key == official.qualification);
        qualification.unwrap().fits.contains(&group)
    };
    let seat = |post: &str| pack.city.blueprint.post(post).unwrap().group;
    let pairs = || officials.iter().zip(&assignments);
    let in_field = pairs().filter(|(official, held)| official.field == seat(&held.post)).count();
    let trained = officials.iter().filter(|official| fits(official, official.field)).count();
    let fit = pairs().filter(|(official, held)| fits(official, seat(&held.post))).count();
    let all = officials.len();
    assert!((83..=87).contains(&percent(in_field, all)), "{} % in their field", percent(in_field, all));
    assert!((83..=89).contains(&percent(trained, all)), "{} % trained", percent(trained, all));
    assert!((70..=90).contains(&percent(fit, all)), "{} % fit their seat", percent(fit, all));
}

#[test]
fn ages_are_those_of_people_at_work() {
    let pack = hcmc();
    let opening = pack.city.opening_day;
    let people = roster(&pack, 4);
    let ages: Vec<i16> = people.iter().map(|official| official.age_on(opening)).collect();
    assert!(ages.iter().all(|age| (23..=61).contains(age)), "{:?} to {:?}", ages.iter().min(), ages.iter().max());
    let share = |from: i16, to: i16| percent(ages.iter().filter(|age| (from..=to).contains(*age)).count(), ages.len());
    assert!((5..=20).contains(&share(23, 29)), "{} % below 30", share(23, 29));
    assert!((25..=45).contains(&share(30, 39)), "{} % in their thirties", share(30, 39));
    assert!((5..=25).contains(&share(50, 61)), "{} % above 50", share(50, 61));
    assert!(people.iter().all(|official| official.retires_on() > opening), "nobody is retired already");
    let soon = people.iter().filter(|official| official.retires_on().year() <= opening.year() + 1).count();
    assert!((20..500).contains(&soon), "{soon} retire by the end of next year");
    let women = people.iter().filter(|official| official.sex == Sex::Female).count();
    assert!((45..=55).contains(&percent(women, people.len())));
}

#[test]
fn the_roster_holds_people_outside_the_pool_too() {
    let pack = hcmc();
    let staff = staff(&pack, 1);
    assert!(staff.officials.iter().all(|official| official.pool == Pool::Available));
    assert!(staff.outside.iter().all(|official| !official.pool.is_placed()));
    assert_eq!(staff.outside.len(), 462, "four in a hundred");
    for pool in [Pool::Leaves, Pool::Discipline, Pool::Seconded, Pool::Contract, Pool::OwnBranch] {
        assert!(staff.outside.iter().filter(|official| official.pool == pool).count() > 10, "{pool}");
    }
    let roster = roster(&pack, 1);
    assert_eq!(roster.len(), 11_573 + 462);
    assert!(roster.is_sorted_by_key(|official| &official.code));
    let known: BTreeSet<_> = roster.iter().map(|official| (&official.name, official.birth)).collect();
    assert_eq!(known.len(), roster.len(), "nobody is taken for another");
    assert!(roster.iter().all(|official| official.position.len() > 5 && !official.position.contains("{}")));
}

#[test]
fn teams_and_relatives() {
    let pack = hcmc();
    let officials = staff(&pack, 1).officials;
    let mut teams: BTreeMap<&str, Vec<&Official>> = BTreeMap::new();
    for official in &officials {
        if let Some(team) = &official.team {
            teams.entry(team).or_default().push(official);
        }
    }
    assert!((55..=65).contains(&teams.len()), "{} teams", teams.len());
    for (name, people) in &teams {
        assert!((3..=6).contains(&people.len()), "{name}: {} people", people.len());
        assert!(people.iter().all(|official| official.from == people[0].from), "{name} is of one place");
    }
    let by_code: BTreeMap<&str, &Official> = officials.iter().map(|o| (o.code.as_str(), o)).collect();
    let related: Vec<&Official> = officials.iter().filter(|official| !official.relatives.is_empty()).collect();
    assert!((70..=80).contains(&related.len()), "{} people in pairs", related.len());
    for official in related {
        let other = official.relatives.first().unwrap();
        assert!(by_code[other.as_str()].relatives.contains(&official.code), "both name each other");
    }
}

#[test]
fn seven_units_draw_from_several_districts_and_one_leads_for_each() {
    let pack = hcmc();
    let city = &pack.city;
    let leads: BTreeMap<_, _> =
        city.new_units().map(|unit| (unit.id, city.leading_district(unit.id).unwrap())).collect();
    assert_eq!(leads.len(), 102);
    let mut text = String::new();
    for unit in city.new_units() {
        let districts: BTreeSet<_> = city.predecessors(unit.id).filter_map(|s| city.units[&s.from].district).collect();
        assert!(districts.contains(&leads[&unit.id]), "{}", unit.name);
        if districts.len() > 1 {
            let name = |code| city.districts[code].name.as_str();
            let names: Vec<_> = districts.iter().map(name).collect();
            text += &format!("{} {}: {} -> {}\n", unit.id, unit.name, names.join(", "), name(&leads[&unit.id]));
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_post_has_a_competent_body_in_both_tracks() {
    let city = hcmc().city;
    let mut text = String::new();
    for post in &city.blueprint.posts {
        for (track, day) in [(Track::Provisional, city.all_units_day), (Track::Legal, city.opening_day)] {
            let row = city.staffing.competence(track, &post.key, day).unwrap();
            text += &format!(
                "{} | {track} | {} | {} | {} {} | {}\n",
                post.key,
                row.body,
                row.paper,
                row.signature,
                row.signer_title,
                row.gate.as_deref().unwrap_or("-")
            );
        }
    }
    insta::assert_snapshot!(text);
    assert_eq!(city.staffing.load.as_ref().unwrap().of(57_875), 54);
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
                official.code, official.name, official.birth, official.qualification, assignment.post
            )
        })
        .collect();
    insta::assert_snapshot!(first.join("\n"));
}

/// What a unit lacked on 10 June 2025. Which unit lacked what is not known: this is synthetic, only the count of 25
/// among 102 is what the press reported (data/figures: "25 of 102 units met the conditions for a service centre").
fn infrastructure(index: usize, seen_at: Timestamp) -> Vec<Evidence> {
    let lacks = |what: usize| index >= 25 && index % 6 == what;
    let old = if lacks(5) { 24 * 400 } else { 0 };
    let evidence = |seen| Evidence {
        at: seen_at - old.hours(),
        expires_at: Some(seen_at + (24 * 7 - old).hours()),
        by: None,
        seen,
    };
    let measured = Measured {
        down_kbps: if lacks(0) { 4_000 } else { 60_000 },
        up_kbps: 20_000,
        delay_ms: if lacks(1) { 400 } else { 30 },
        width: 1920,
        height: 1080,
        browser: "thử".into(),
    };
    let probe = |machine: &str| {
        let (machine, measured) = (machine.to_owned(), Some(measured.clone()));
        Observation::Probe(Probe { machine, measured, test_page: Answer::Yes, sound: Answer::Yes })
    };
    let count = |key, count| Observation::Count { key, count, note: String::new() };
    let mut seen: Vec<Observation> = ["M1", "M2", "M3"].map(probe).into();
    seen.push(count(ConditionKey::Computers, if lacks(2) { 5 } else { 12 }));
    seen.push(count(ConditionKey::Scanners, u32::from(!lacks(3))));
    seen.push(count(ConditionKey::Printers, 2));
    if !lacks(4) {
        seen.push(count(ConditionKey::Seals, 1));
    }
    seen.push(count(ConditionKey::DigitalSignatures, 2));
    seen.into_iter().map(evidence).collect()
}

#[test]
fn on_10_june_2025_25_of_the_102_met_the_conditions() {
    let pack = hcmc();
    let city = &pack.city;
    let now: Timestamp = "2025-06-10T09:00:00Z".parse().unwrap();
    let day = city.calendar.civil(now).date();
    let assignments = staff(&pack, 1).assignments;
    let (mut met, mut reasons) = (0, BTreeMap::<String, u32>::new());
    for (index, unit) in city.new_units().enumerate() {
        let mut evidence = infrastructure(index, now - 1.hours());
        let placed: Vec<_> = assignments.iter().filter(|a| a.unit == unit.id).cloned().collect();
        let holder = |a: &Assignment| {
            let subject = Subject { account: Some(a.official), assignments: vec![a.clone()], ..Subject::visitor() };
            Holder { subject, signs_in: true }
        };
        let unit_staff = trial::Staff { holders: placed.iter().map(holder).collect(), placed };
        let seen = people(city, &Configuration::default(), unit.id, day, &unit_staff);
        evidence.push(Evidence { at: now, expires_at: None, by: None, seen });
        let readiness = judge(&city.readiness, &evidence, now);
        assert_eq!(readiness.verdict_of(Area::People), ReadinessVerdict::Ready, "{}", unit.name);
        met += u32::from(readiness.verdict_of(Area::Infrastructure) == ReadinessVerdict::Ready);
        for item in readiness.of(Area::Infrastructure).filter(|item| item.is_open()) {
            *reasons.entry(format!("{} {}", item.key, item.state)).or_default() += 1;
        }
        // No round had been closed yet and no list of dossiers was in: nobody was ready to open.
        assert_eq!(readiness.verdict, ReadinessVerdict::NotReady);
    }
    assert_eq!(met, 25);
    insta::assert_debug_snapshot!(reasons);
}

/// Điều 13 of Nghị định 30/2020/NĐ-CP, on the posts of the blueprint: papers of the committee, and of the centre.
#[test]
fn every_post_that_leads_has_its_lines_above_a_signature() {
    let blueprint = hcmc().city.blueprint;
    let lines = |signs: Signs, agency| {
        let Some(signer) = signs.signer(agency) else { return "-".to_owned() };
        let lines = signer.authority_lines(PaperStyle::State).into_iter().chain([signer.title.to_uppercase()]);
        lines.collect::<Vec<_>>().join(" / ")
    };
    let mut table = Vec::new();
    for post in blueprint.posts.iter().filter(|post| Seat::of(post) != Seat::Officer) {
        let body = &blueprint.division(&post.division).unwrap().name;
        let signs = Signs { post: &post.name, body, seat: Seat::of(post), delegated: false };
        table.push((post.key.as_str(), lines(signs, Agency::Committee), lines(signs, Agency::Centre)));
    }
    let (vice, society) = ("KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", "TRƯỞNG PHÒNG VĂN HÓA - XÃ HỘI");
    let centre = "GIÁM ĐỐC TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG";
    let by_order = |head: &str| format!("TL. CHỦ TỊCH / {head}");
    let deputy = |head: &str| format!("TL. CHỦ TỊCH / KT. {head} / PHÓ {head}");
    let expect = [
        ("chair", "CHỦ TỊCH".to_owned(), "-"),
        ("vice_chair_center", vice.to_owned(), "-"),
        ("vice_chair_society", vice.to_owned(), "-"),
        ("center_head", by_order(centre), "GIÁM ĐỐC"),
        ("vice_chair_economy", vice.to_owned(), "-"),
        ("center_deputy", deputy(centre), "KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC"),
        ("office_chief", by_order("CHÁNH VĂN PHÒNG"), "-"),
        ("economy_head", by_order("TRƯỞNG PHÒNG KINH TẾ"), "-"),
        ("society_head", by_order(society), "-"),
        ("economy_deputy", deputy("TRƯỞNG PHÒNG KINH TẾ"), "-"),
        ("society_deputy", deputy(society), "-"),
    ];
    assert_eq!(table, expect.map(|(key, committee, centre)| (key, committee, centre.to_owned())));
}
