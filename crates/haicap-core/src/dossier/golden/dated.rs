//! Rules by the day on which a dossier was handed in, and what each reason that is missing rests on.

use super::reception::ELSEWHERE;
use super::*;
use jiff::civil::{Date, time};

/// A decree that nobody has written: other values, the same rules.
static INVENTED: RuleSet = RuleSet {
    missing_index: crate::indicators::MissingIndex::Points,
    source: "Nghị định thử",
    in_force_from: date(2030, 1, 1),
    read_in: None,
    supplement_days: 5,
    supplements: 2,
    cutoff: time(16, 0, 0, 0),
    apology_days: 3,
    new_dates: 2,
    received_anywhere: true,
};

fn eight(day: Date) -> DateTime {
    day.at(8, 0, 0, 0)
}

fn under(rules: &'static RuleSet, way: Way) -> Way {
    Way { rules: Some(rules), ..way }
}

#[test]
fn one_refusal_cites_the_decree_of_the_day_on_which_the_dossier_was_handed_in() {
    let refused = |day: Date, later: Date| {
        let steps = vec![
            (By::Counter, eight(day), submit(Channel::Counter, &["form"], 1)),
            (By::Counter, eight(later), Command::Accept),
        ];
        let (dossier, outcome) = play(&Way::plain(steps), None);
        let rules = dossier.unwrap().rules(&testing::calendar());
        let refusal = outcome.unwrap_err();
        assert_eq!(refusal.name(), RefusalName::PapersMissing);
        refusal.ground(rules).cite()
    };
    let [last, first, next] = [date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 2)];
    let of_2018 = "Điều 17 khoản 1 điểm a Nghị định 61/2018/NĐ-CP";
    let of_2025 = "Nghị định 118/2025/NĐ-CP (văn bản chưa có trong hệ thống; theo Điều 17 khoản 1 điểm a Nghị định \
                   61/2018/NĐ-CP, cần đối chiếu)";
    assert_eq!(refused(last, last), of_2018);
    assert_eq!(refused(last, next), of_2018, "a dossier stays under the rules that it began with");
    assert_eq!(refused(first, first), of_2025);
}

#[test]
fn another_units_dossier_is_received_from_the_first_day_of_july_and_before_it_in_a_trial() {
    let received = |day: Date, rehearsed: Option<&'static RuleSet>| {
        let (calendar, procedure, actor) = (testing::calendar(), testing::procedure(), actor(By::CounterElsewhere));
        let rules = RuleSet::on(day);
        let context = Context {
            at: at(eight(day)),
            calendar: &calendar,
            rules,
            rehearsed,
            procedure: &procedure,
            actor: &actor,
            colleague: None,
            desk: "H99.10002",
            next_number: 1,
        };
        decide(None, &complete(), &context).map(|events| {
            let Some(Event::Submitted { received_by, .. }) = events.first() else { panic!("{events:?}") };
            *received_by
        })
    };
    let (last, first) = (date(2025, 6, 30), date(2025, 7, 1));
    assert_eq!(received(last, None), Err(Refusal::NotReceivedHere));
    assert_eq!(Refusal::NotReceivedHere.ground(RuleSet::on(last)).cite(), "Điều 14 khoản 4 Nghị định 61/2018/NĐ-CP");
    assert_eq!(received(first, None), Ok(Some(ELSEWHERE)));
    assert_eq!(received(last, Some(RuleSet::on(first))), Ok(Some(ELSEWHERE)), "a trial rehearses the opening day");
}

/// Whoever writes the next decree writes values: no rule of the dossier is touched.
#[test]
fn an_invented_decree_changes_days_and_times_by_its_values_alone() {
    let of_2018 = RuleSet::on(morning().date());
    let monday = datetime(2025, 6, 16, 8, 0, 0, 0);
    // Accepted on Thursday the 12th: the third working day is Tuesday the 17th, the fifth Thursday the 19th.
    let asked = |day| way_to(Stage::InHandling).then(By::Officer, eight(date(2025, 6, day)), ask(&["power"], "thiếu"));
    for (rules, day, outcome) in [
        (of_2018, 17, None),
        (of_2018, 18, Some(Refusal::SupplementTooLate { days: 3 })),
        (&INVENTED, 19, None),
        (&INVENTED, 20, Some(Refusal::SupplementTooLate { days: 5 })),
    ] {
        assert_eq!(play(&under(rules, asked(day)), None).1.err(), outcome, "{} on the {day}th", rules.source);
    }

    let brought = || Command::Supplement { papers: papers(&["power"]) };
    let twice = way_to(Stage::AwaitingSupplement).then(By::Counter, monday, brought()).then(
        By::Officer,
        monday,
        ask(&["power"], "lần hai"),
    );
    assert_eq!(play(&twice, None).1, Err(Refusal::SupplementAlreadyRequested { most: 1 }));
    let thrice =
        twice.clone().then(By::Counter, monday, brought()).then(By::Officer, monday, ask(&["power"], "lần ba"));
    let (dossier, outcome) = play(&under(&INVENTED, thrice), None);
    assert_eq!(outcome, Err(Refusal::SupplementAlreadyRequested { most: 2 }));
    assert!(outcome.unwrap_err().message(Lang::Vi).contains("2 lần"));
    let dossier = dossier.unwrap();
    assert_eq!(dossier.supplements_asked(), 2);
    assert!(!offered(CommandKind::RequestSupplement, &dossier, &testing::procedure(), &INVENTED));

    // Due on Tuesday the 17th: three days before is Saturday the 14th.
    let sorry = |day| way_to(Stage::InHandling).then(By::Head, eight(date(2025, 6, day)), apologise(date(2025, 6, 20)));
    for (rules, day, came) in
        [(of_2018, 16, ApologyCame::InTime), (&INVENTED, 14, ApologyCame::InTime), (&INVENTED, 16, ApologyCame::Late)]
    {
        let dossier = play(&under(rules, sorry(day)), None).0.unwrap();
        assert_eq!(dossier.apology.map(|apology| apology.came), Some(came), "{} on the {day}th", rules.source);
    }
    let again = |until| sorry(13).then(By::Head, monday, apologise(until));
    let later = again(date(2025, 6, 23));
    assert_eq!(play(&later, None).1, Err(Refusal::AlreadyApologised { most: 1 }));
    assert_eq!(play(&under(&INVENTED, later), None).0.unwrap().new_dates_given(), 2);
    let not_later = under(&INVENTED, again(date(2025, 6, 20)));
    assert_eq!(play(&not_later, None).1, Err(Refusal::NewDateNotLater), "later than what was promised last");

    let calendar = testing::calendar();
    let received = calendar.moment(datetime(2025, 6, 12, 15, 30, 0, 0));
    let passed_on = |rules: &RuleSet| calendar.civil(calendar.transfer_due(received, rules.cutoff)).date();
    assert_eq!((passed_on(of_2018), passed_on(&INVENTED)), (date(2025, 6, 13), date(2025, 6, 12)));
    assert_eq!(Refusal::RefusalTooLate.ground(&INVENTED).cite(), "Điều 19 khoản 8 Nghị định thử");
}

#[test]
fn a_missing_reason_and_a_supplement_rest_on_the_article_of_what_was_tried() {
    let none = || String::from(" ");
    let refuse = || Command::SubmitForSignature { proposal: Proposal::Refuse { reason: none() } };
    let no_power = || Command::Supplement { papers: papers(&[]) };
    let at_counter = Way::plain(vec![
        (By::Counter, morning(), submit(Channel::Counter, &["form"], 1)),
        (By::Counter, morning(), ask(&["birth"], "thiếu giấy chứng sinh")),
    ]);
    let rows = [
        (way_to(Stage::Submitted), By::Counter, Command::Decline { reason: none() }),
        (way_to(Stage::Submitted), By::Counter, ask(&["birth"], " ")),
        (way_to(Stage::InHandling), By::Officer, ask(&["power"], " ")),
        (way_to(Stage::Submitted), By::Counter, ask(&[], "thiếu")),
        (way_to(Stage::InHandling), By::Officer, ask(&[], "thiếu")),
        (at_counter, By::Counter, no_power()),
        (way_to(Stage::AwaitingSupplement), By::Counter, no_power()),
        (way_to(Stage::InHandling), By::Officer, refuse()),
        (way_to(Stage::InHandling), By::Head, Command::Apologise { reason: none(), until: date(2025, 6, 20) }),
        (way_to(Stage::InHandling), By::Head, Command::Reassign { officer: OTHER_OFFICER, reason: none() }),
        (way_to(Stage::AwaitingApproval), By::Head, Command::SendBack { reason: none() }),
        (way_to(Stage::InHandling), By::Officer, Command::RequestPayment { amount: 1, reason: none() }),
        (way_to(Stage::InHandling), By::Officer, Command::Stop { ground: StopGround::ByLaw, reason: none() }),
    ];
    let mut table = String::from("stage | command | refusal | ground\n");
    for (way, by, command) in rows {
        let (kind, before) = (command.kind(), play(&way, None).0.unwrap());
        let refusal = play(&way.then(by, morning(), command), None).1.unwrap_err();
        let ground = refusal.ground(before.rules(&testing::calendar()));
        writeln!(table, "{} | {kind} | {} | {}", before.stage(), refusal.name(), ground.cite()).unwrap();
    }
    insta::assert_snapshot!(table);
}
