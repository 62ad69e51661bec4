//! Every formula on dossiers of known dates.

use super::*;
use crate::dossier::{Answer, Consult, FeeTaken, StopGround, Stopped, SupplementRequest};
use crate::testing::{accepted_dossier, calendar};
use jiff::civil::date;
use uuid::Uuid;

fn at(day: i8, hour: i8) -> Timestamp {
    calendar().moment(date(2025, 6, day).at(hour, 0, 0, 0))
}

/// Accepted on Monday the 9th, due on Thursday the 12th at 17:00.
fn dossier(ready: Option<(i8, i8)>) -> Dossier {
    let accepted = accepted_dossier(at(9, 9), at(12, 17));
    Dossier { signed_at: ready.map(|(day, hour)| at(day, hour)), ..accepted }
}

fn counted(dossiers: &[Dossier], now: Timestamp) -> Indicators {
    let mut all = Indicators::default();
    for dossier in dossiers {
        all.add(dossier, false, now, &calendar());
    }
    all
}

const NOW: (i8, i8) = (13, 9);

fn now() -> Timestamp {
    at(NOW.0, NOW.1)
}

#[test]
fn in_time_counts_what_is_overdue_without_a_result() {
    let early = dossier(Some((11, 9)));
    let on_time = dossier(Some((12, 16)));
    let late = dossier(Some((13, 8)));
    let overdue = dossier(None);
    let running = Dossier { due_at: Some(at(17, 17)), ..dossier(None) };
    let withdrawn = Dossier { withdrawn_at: Some(at(10, 9)), ..dossier(None) };
    let all = counted(&[early, on_time, late, overdue.clone(), running, withdrawn], now());
    assert_eq!((all.received, all.early, all.on_time, all.late), (6, 1, 1, 1));
    assert_eq!((all.overdue, all.running, all.withdrawn), (1, 1, 1));
    assert_eq!(all.in_time(), Share { part: 2, of: 4 });
    assert_eq!(all.in_time().permille(), Some(500));

    let mut all = all;
    all.add_earlier(&overdue, now(), &calendar());
    all.add_earlier(&dossier(Some((13, 8))), now(), &calendar());
    assert_eq!(
        (all.received, all.in_time()),
        (6, Share { part: 2, of: 5 }),
        "an older one that is overdue counts, too"
    );
}

#[test]
fn stopping_is_no_early_result_and_hides_no_delay() {
    let stopped = |day| {
        let reason = "không còn đối tượng".to_owned();
        let stop = Stopped { at: at(day, 9), ground: StopGround::Pointless, reason };
        Dossier { stopped: Some(stop), ..dossier(None) }
    };
    let all = counted(&[stopped(10), stopped(13)], now());
    assert_eq!((all.received, all.stopped, all.early, all.on_time, all.late), (2, 1, 0, 0, 1));
    assert_eq!(all.in_time(), Share { part: 0, of: 1 });
    assert_eq!(all.scores.mean(1), Some(Score(0)), "only the late one is scored");
}

#[test]
fn what_waits_for_the_citizen_is_neither_in_time_nor_late() {
    let asked = SupplementRequest {
        requested_at: at(10, 9),
        by: Uuid::nil(),
        papers: ["power".to_owned()].into(),
        reason: "thiếu".into(),
        answered_at: None,
    };
    let waits = Dossier { supplement: Some(asked), ..dossier(None) };
    let all = counted(&[waits], now());
    assert_eq!((all.paused, all.in_time(), all.in_time().permille()), (1, Share::default(), None));
    assert_eq!(all.scores.mean(1), None, "nothing is scored that still goes on");
}

#[test]
fn shares_of_what_is_known() {
    let online = Dossier { channel: Channel::Online, ..dossier(Some((11, 9))) };
    let mut all = counted(&[dossier(Some((11, 9))), dossier(Some((11, 9))), online], now());
    assert_eq!(all.online_share().permille(), Some(333));
    assert_eq!(
        (all.digitised.permille(), all.satisfied.permille()),
        (Some(0), None),
        "nobody rated, nothing was scanned"
    );
    let paid = |method| {
        let (by, receipt) = (Uuid::nil(), "BL-01".to_owned());
        let taken = FeeTaken { at: at(9, 10), by, amount: 8_000, method, receipt, desk: None };
        Dossier { fee: Some(8_000), fee_taken: Some(taken), ..dossier(None) }
    };
    let ways = [PayMethod::Cash, PayMethod::Card, PayMethod::Online, PayMethod::Transfer].map(paid);
    let unpaid = Dossier { fee: Some(8_000), ..dossier(None) };
    let fees = counted(&[ways.as_slice(), &[unpaid]].concat(), now());
    assert_eq!(fees.paid_online, Share { part: 1, of: 4 }, "of the fees that were taken");
    all += &fees;
    assert_eq!(all.paid_online, fees.paid_online);
    all.satisfied.count(false);
    assert_eq!(all.satisfied, Share { part: 0, of: 1 });
    let cases = [((1, 3), Some(333)), ((2, 3), Some(667)), ((1, 2_000), Some(1)), ((0, 5), Some(0)), ((0, 0), None)];
    for ((part, of), expected) in cases {
        assert_eq!(Share { part, of }.permille(), expected, "{part}/{of}");
    }
}

#[test]
fn a_dossier_is_digitised_when_every_paper_has_its_file() {
    let papers = |papers: &[&str], files: &[&str]| {
        let file = |key: &&str| ((*key).to_owned(), ["hash.pdf".to_owned()].into());
        let papers = papers.iter().map(|key| (*key).to_owned()).collect();
        Dossier { papers, files: files.iter().map(file).collect(), ..dossier(None) }
    };
    let whole = papers(&["form", "deed"], &["form", "deed"]);
    let old = crate::dossier::OldFile {
        unit: crate::territory::UnitId::new(26_740),
        code: "1".into(),
        received: date(2025, 6, 2),
        due: None,
    };
    let carried = Dossier { carried_over: Some(old), ..papers(&["form"], &[]) };
    let all = counted(&[whole, papers(&["form", "deed"], &["form"]), papers(&[], &[]), carried], now());
    assert_eq!(all.digitised, Share { part: 1, of: 2 }, "neither one without papers nor one of an old unit");
}

fn consult(until: Timestamp, answered: Option<Timestamp>) -> Consult {
    let answer = answered.map(|at| Answer { at, text: "đúng".into() });
    Consult { agency: "Công an".into(), question: "?".into(), asked_at: at(9, 10), until, answer }
}

/// The points of one dossier by the first four indices.
fn points(dossier: &Dossier) -> [Option<u32>; 4] {
    [1, 2, 3, 4].map(|index| of_dossier(index, dossier, false, now(), &calendar()))
}

#[test]
fn each_dossier_is_scored_as_article_13_says() {
    let asked = |dossier: Dossier| {
        let request = SupplementRequest {
            requested_at: at(9, 14),
            by: Uuid::nil(),
            papers: ["power".to_owned()].into(),
            reason: "thiếu".into(),
            answered_at: Some(at(10, 9)),
        };
        Dossier { supplement: Some(request), ..dossier }
    };
    let with = |consults: Vec<Consult>, dossier: Dossier| Dossier { consults, ..dossier };
    let cases = [
        ("early", dossier(Some((11, 9))), [2, 2, 2, 2]),
        ("on the day", dossier(Some((12, 9))), [1, 1, 2, 2]),
        ("late", dossier(Some((13, 8))), [0, 0, 2, 2]),
        ("overdue without a result", dossier(None), [0, 0, 2, 2]),
        ("a supplement", asked(dossier(Some((11, 9)))), [2, 2, 1, 1]),
        (
            "an agency on its day",
            with(vec![consult(at(11, 17), Some(at(11, 9)))], dossier(Some((11, 16)))),
            [2, 1, 2, 2],
        ),
        ("a slow agency", with(vec![consult(at(10, 17), Some(at(11, 9)))], dossier(Some((11, 16)))), [2, 0, 2, 2]),
    ];
    for (name, dossier, expected) in cases {
        assert_eq!(points(&dossier), expected.map(Some), "{name}");
    }
    let running = Dossier { due_at: Some(at(17, 17)), ..dossier(None) };
    assert_eq!(points(&running), [None; 4], "nothing before the end");
}

#[test]
fn the_seventh_index_looks_at_haste_and_at_complaints() {
    let seventh = |dossier: &Dossier, blamed| of_dossier(7, dossier, blamed, now(), &calendar());
    let cases = [("early", Some((11, 9)), 2), ("on the day", Some((12, 9)), 1), ("late", Some((13, 8)), 0)];
    for (name, ready, points) in cases {
        assert_eq!(seventh(&dossier(ready), false), Some(points), "{name}");
        assert_eq!(seventh(&dossier(ready), true), Some(0), "{name}, with a complaint");
    }
    let running = Dossier { due_at: Some(at(17, 17)), ..dossier(None) };
    assert_eq!(seventh(&running, true), None, "nothing before the end");
    let mut all = counted(&[dossier(Some((11, 9)))], now());
    all.add(&dossier(Some((11, 9))), true, now(), &calendar());
    assert_eq!((all.scores.mean(1), all.scores.mean(7)), (Some(Score(20)), Some(Score(10))), "of the dossier alone");
}

#[test]
fn points_are_summed_over_their_number_and_rounded_to_one_place() {
    let all = counted(&[dossier(Some((11, 9))), dossier(Some((11, 9))), dossier(Some((12, 9)))], now());
    assert_eq!(all.scores.mean(1), Some(Score(17)), "5 points of 3 dossiers: 1.7");
    assert_eq!(all.scores.mean(3), Some(Score(20)));
    assert_eq!((all.scores.mean(5), all.scores.mean(0), all.scores.mean(10)), (None, None, None));
    assert_eq!(duty(&all.scores), Some((Score(17 + 17 + 20 + 20 + 17), Duty::Whole)));
    assert_eq!(duty(&Scores::default()), None, "nothing was scored");
    let mut twice = all.clone();
    twice += &all;
    assert_eq!((twice.received, twice.scores.mean(1)), (6, Some(Score(17))));
}

#[test]
fn the_ninth_index_looks_at_offer_share_and_delay() {
    let online = |ready| Dossier { channel: Channel::Online, ..dossier(ready) };
    let (good, at_desk) = (online(Some((11, 9))), dossier(Some((11, 9))));
    let share = |online: usize, desk: usize| [vec![good.clone(); online], vec![at_desk.clone(); desk]].concat();
    let offer = |procedures, online| Offer { procedures, online };
    let cases = [
        (share(3, 7), offer(10, 2), Some(20)),
        (share(3, 7), offer(10, 1), Some(10)),
        (share(2, 8), offer(10, 2), Some(10)),
        (share(1, 9), offer(10, 2), Some(0)),
        (share(0, 9), offer(10, 0), Some(0)),
        ([share(5, 4), vec![online(None)]].concat(), offer(10, 9), Some(0)),
        (vec![], offer(10, 2), None),
    ];
    for (dossiers, offer, expected) in cases {
        let all = counted(&dossiers, now());
        assert_eq!(all.index(9, offer), expected.map(Score), "{} dossiers, {offer:?}", dossiers.len());
    }
}

#[test]
fn an_index_without_facts_keeps_no_unit_without_a_class() {
    let offer = Offer { procedures: 10, online: 10 };
    let scored = |points: &[(Index, u32)]| {
        let mut all = Indicators { received: 10, online: 10, ..Indicators::default() };
        points.iter().for_each(|(index, points)| all.scores.give(*index, *points));
        all
    };
    // The five indices of dossiers with 2, 2, 2, 2, 1 points, and index 9 with 2.
    let five = [(1, 2), (2, 2), (3, 2), (4, 2), (7, 1)];
    let all = scored(&five).class(offer, MissingIndex::Shares);
    assert_eq!((all.total, all.most, all.left_out), (Score(110), Score(120), vec![5, 6, 8]));
    assert_eq!(all.band, Some(Band::Excellent), "11 of 12 points are 16.5 of 18");
    assert_eq!(scored(&five).class(offer, MissingIndex::Points).band, Some(Band::Fair), "11 points are 11 points");
    let whole = [five.as_slice(), &[(5, 0), (6, 0), (8, 0)]].concat();
    for reading in MissingIndex::ALL {
        let all = scored(&whole).class(offer, *reading);
        assert_eq!((all.total, all.most, all.band), (Score(110), Score(180), Some(Band::Fair)), "{reading}");
    }
    let none = scored(&[(5, 2), (6, 2), (8, 2)]).class(offer, MissingIndex::Shares);
    assert_eq!((none.total, none.band), (Score(60), None), "no class without a dossier");
    assert_eq!(Indicators::default().class(offer, MissingIndex::Shares).most, Score(0));
    let border = scored(&[(1, 2), (2, 2), (3, 2), (4, 2), (7, 0)]).class(offer, MissingIndex::Shares);
    assert_eq!((border.total, border.band), (Score(100), Some(Band::Excellent)), "10 of 12 is 15 of 18");
    let below = scored(&[(1, 2), (2, 2), (3, 2), (4, 1), (7, 0)]).class(offer, MissingIndex::Shares);
    assert_eq!((below.total, below.band), (Score(90), Some(Band::Good)), "9 of 12 is 13.5 of 18");
}

#[test]
fn nobody_complained_gives_the_points_of_index_8_and_an_inspection_stands_before_it() {
    let of = |dossiers: &[Dossier], given: Option<u32>| {
        let mut all = counted(dossiers, now());
        given.into_iter().for_each(|points| all.scores.give(8, points));
        all.nobody_complained();
        (all.scores.mean(8), all.without_complaint)
    };
    let done = [dossier(Some((11, 9)))];
    assert_eq!(of(&done, None), (Some(Score(20)), 1));
    assert_eq!(of(&done, Some(1)), (Some(Score(10)), 0));
    assert_eq!(of(&[], None), (None, 0), "not of a unit that has done nothing");
}

#[test]
fn a_counter_officer_has_figures_of_their_own() {
    let fresh = |handed_over: Option<Timestamp>| Dossier {
        handed_over_at: handed_over,
        due_at: Some(at(17, 17)),
        ..dossier(None)
    };
    let asked = |earlier| {
        let request = SupplementRequest {
            requested_at: at(9, 14),
            by: Uuid::nil(),
            papers: ["power".to_owned()].into(),
            reason: "thiếu".into(),
            answered_at: Some(at(10, 9)),
        };
        Dossier { supplement: Some(request), earlier_supplements: earlier, ..dossier(Some((11, 9))) }
    };
    let counted = |dossiers: &[Dossier], now: Timestamp| {
        let mut all = DeskWork::default();
        dossiers.iter().for_each(|dossier| all.add(dossier, false, now, &calendar()));
        all
    };
    let passed = |dossiers: &[Dossier], now| counted(dossiers, now).passed_on;
    assert_eq!(passed(&[fresh(Some(at(9, 16)))], now()), Share { part: 1, of: 1 }, "the same day");
    assert_eq!(passed(&[fresh(Some(at(10, 8)))], now()), Share { part: 0, of: 1 }, "the day after");
    assert_eq!(passed(&[fresh(None)], now()), Share { part: 0, of: 1 }, "still at the desk");
    assert_eq!(passed(&[fresh(None)], at(9, 10)), Share::default(), "there is time left");
    let withdrawn = Dossier { withdrawn_at: Some(at(9, 11)), ..fresh(None) };
    assert_eq!(passed(&[withdrawn], now()), Share::default(), "nothing to pass on");
    let online = Dossier { channel: Channel::Online, ..fresh(None) };
    assert_eq!(passed(&[online], now()), Share::default(), "of dossiers from the counter alone");
    let all = counted(&[asked(0), asked(1), dossier(Some((11, 9)))], now());
    assert_eq!((all.accepted, all.asked, all.asked_again), (3, 2, 1));
    assert_eq!(duty(&all.scores).map(|(total, _)| total), Some(Score(20 + 20 + 13 + 13 + 20)));
    let stopped =
        Stopped { at: at(10, 9), ground: StopGround::Pointless, reason: "không còn đối tượng".into() };
    let stopped = Dossier { stopped: Some(stopped), ..dossier(None) };
    assert_eq!(duty(&counted(&[stopped], now()).scores), None, "a stopped one is not scored");
}

#[test]
fn the_circular_scores_only_while_it_was_in_force() {
    let calendar = calendar();
    let on = |day: jiff::civil::Date| {
        let moment = |hour| calendar.moment(day.at(hour, 0, 0, 0));
        let dossier = Dossier { signed_at: Some(moment(10)), ..accepted_dossier(moment(9), moment(17)) };
        let mut all = Indicators::default();
        all.add(&dossier, false, moment(12), &calendar);
        (all.scores.mean(1).is_some(), all.in_time().of)
    };
    assert_eq!(on(date(2025, 9, 12)), (true, 1));
    assert_eq!(on(date(2025, 9, 15)), (false, 1), "shares are counted, points are not given");
    assert_eq!(on(date(2019, 1, 4)), (false, 1));
}

#[test]
fn bands_begin_where_article_15_says() {
    use Band::*;
    let bands =
        [(150, Excellent), (149, Good), (120, Good), (119, Fair), (90, Fair), (89, Average), (60, Average), (59, Weak)];
    for (points, band) in bands {
        assert_eq!(Band::of(Score(points)), band, "{points}");
    }
    let duties = [(50, Duty::Whole), (49, Duty::Most), (35, Duty::Most), (34, Duty::Less)];
    for (points, duty) in duties {
        assert_eq!(Duty::of(Score(points)), duty, "{points}");
    }
    assert_eq!(Group766::ALL.iter().map(|group| group.points()).sum::<u32>(), 100);
}
