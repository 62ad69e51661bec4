//! Every paper of staffing as text, and what holds for all of them.

use super::*;
use crate::document::{PaperStyle, Passage, TRIAL_WATERMARK, place_and_date};
use crate::organization::{Block, Division, FormerPlace, Presence, Sex, testing::official};
use crate::staffing::settings::Gate;
use crate::staffing::{Body, By, ConcludedList, Detail, Finding, FindingRule, ListKind, ListMember, PaperRef, Track};
use crate::territory::{District, UnitId};
use crate::testing;
use jiff::civil::date;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use uuid::Uuid;

const ONE: UnitId = UnitId::new(10_001);
const TWO: UnitId = UnitId::new(10_002);

fn city() -> City {
    let mut city = testing::city();
    city.districts.insert(766, District { code: 766, name: "Quận Thử".into() });
    city.blueprint.divisions.push(Division {
        key: "party".into(),
        name: "Đảng ủy".into(),
        name_en: "Party committee".into(),
        block: Block::Party,
        presence: Presence::All,
        ground: "thử".into(),
        from: None,
        until: None,
    });
    let base = city.blueprint.posts[0].clone();
    let post = |key: &str, name: &str, division: &str| crate::organization::Post {
        key: key.into(),
        name: name.into(),
        division: division.into(),
        ..base.clone()
    };
    for (known, name) in city.blueprint.posts.iter_mut().zip([
        "Phó Chủ tịch Ủy ban nhân dân",
        "Công chức một cửa",
        "Chuyên viên văn hóa - xã hội",
    ]) {
        known.name = name.into();
    }
    city.blueprint.posts.insert(0, post("secretary", "Bí thư Đảng ủy", "party"));
    city.blueprint.posts.push(post("council_chair", "Chủ tịch Hội đồng nhân dân", "committee"));
    city
}

fn competence(style: PaperStyle, paper: PaperKind) -> Competence {
    let (parent, body, symbol, signature, signer_title, ground) = match style {
        PaperStyle::Party => (
            Some("Thành ủy Thành phố thử"),
            "Ban Tổ chức",
            "TB-BTCTU",
            "K/T",
            "Phó Trưởng Ban",
            "quy chế làm việc của Ban Tổ chức",
        ),
        _ => (None, "Ủy ban nhân dân Thành phố thử", "UBND", "TM. KT.", "Phó Chủ tịch", "giả định: phân cấp quản lý"),
    };
    Competence {
        track: Track::Provisional,
        posts: BTreeSet::from(["*".to_owned()]),
        from: date(2025, 1, 1),
        until: None,
        parent: parent.map(str::to_owned),
        body: body.into(),
        paper,
        style,
        symbol: symbol.into(),
        signature: signature.into(),
        signer_title: signer_title.into(),
        gate: Some("designation".into()),
        ground: ground.into(),
        unsure: style != PaperStyle::Party,
    }
}

fn frame<'a>(city: &'a City, competence: &'a Competence) -> Frame<'a> {
    Frame {
        city,
        competence,
        number: Some(5),
        date: date(2025, 6, 11),
        place_name: "Thành phố thử",
        classification: Classification::Open,
        copy: Some((2, 3)),
        draft: false,
        reader: Some("Người xuất thử"),
    }
}

fn agreement() -> Agreement {
    Agreement {
        session: "Hội nghị lần thứ 12".into(),
        number: "Số 20-KL/TU".into(),
        date: date(2025, 6, 10),
        by: By { person: Uuid::nil(), body: Body::DecidingBody },
    }
}

fn earlier_paper() -> PaperRef {
    PaperRef {
        paper: Uuid::nil(),
        number: "Số 04-TB/BTCTU".into(),
        issued_on: date(2025, 6, 9),
        effective_from: date(2025, 6, 12),
        gate: None,
        by: agreement().by,
    }
}

fn gate() -> Gate {
    Gate {
        key: "designation".into(),
        name: "Nghị quyết thử về chỉ định".into(),
        expected: Some(date(2025, 6, 16)),
        ground: "thử".into(),
    }
}

/// Four people of a district: a secretary who chairs the council, and one in each other post.
fn people() -> Vec<(Official, Place)> {
    let person = |number, from, sex| Official { from, sex, ..official(number) };
    let secretary = Place { concurrent: BTreeSet::from(["council_chair".into()]), ..Place::new(ONE, "secretary") };
    let old = FormerPlace::Unit(UnitId::old(10_009));
    vec![
        (person(3, old, Sex::Female), Place::new(ONE, "counter_officer")),
        (person(1, FormerPlace::District(766), Sex::Male), secretary),
        (person(2, FormerPlace::District(766), Sex::Female), Place::new(ONE, "vice_chair")),
        (person(4, FormerPlace::District(766), Sex::Male), Place::new(TWO, "case_officer")),
    ]
}

/// What the papers are made of.
struct Sample {
    city: City,
    party: Competence,
    state: Competence,
    deciding: Competence,
    people: Vec<(Official, Place)>,
}

impl Sample {
    fn new() -> Self {
        Sample {
            city: city(),
            party: competence(PaperStyle::Party, PaperKind::ProvisionalNotice),
            state: competence(PaperStyle::State, PaperKind::Decision),
            deciding: Competence {
                body: "Ban Thường vụ".into(),
                symbol: "TU".into(),
                signature: "T/M".into(),
                signer_title: "Phó Bí thư".into(),
                ground: "quy chế làm việc của Thành ủy".into(),
                ..competence(PaperStyle::Party, PaperKind::Decision)
            },
            people: people(),
        }
    }

    fn rows(&self) -> Vec<NoticeRow<'_>> {
        let note = |number| (number == 0).then_some("Nghỉ thai sản đến tháng 9");
        let people = self.people.iter().enumerate();
        people.map(|(number, (official, place))| NoticeRow { official, place, note: note(number) }).collect()
    }

    fn papers(&self) -> Vec<(&'static str, Document)> {
        let rows = self.rows();
        let (party, state) = (frame(&self.city, &self.party), frame(&self.city, &self.state));
        let deciding = frame(&self.city, &self.deciding);
        let (agreement, gate) = (agreement(), gate());
        let earlier = Agreement { number: "Số 19-KL/TU".into(), date: date(2025, 6, 2), ..agreement.clone() };
        // Two people rest on the same conclusion, one on an earlier one: each is cited once.
        let cited = [&agreement, &earlier, &agreement];
        let notice = Notice { rows: &rows, agreements: &cited[..1], from: date(2025, 6, 12) };
        let act = |rows, way| Act { way, rows, agreements: &cited, gate: &gate, from: Some(date(2025, 7, 1)) };
        let one = act(&rows[1..2], Way::Designation);
        let all = act(&rows, Way::Transfer);
        vec![
            ("submission", submission(&party, 766, &rows, &[self.request()])),
            (
                "submission_of_a_unit",
                unit_submission(&party, ONE, &[(766, rows[0]), (767, rows[1])], &[self.request()]),
            ),
            ("submission_draft", submission(&Frame { draft: true, ..state }, 766, &rows[3..], &[])),
            ("provisional_by_unit", provisional_by_unit(&party, ONE, &notice)),
            ("provisional_for_person", provisional_for_person(&party, &rows[1], &earlier_paper())),
            ("planned_transfer_party", planned_transfer(&party, TransferBlock::PartyAndFront, &notice)),
            ("planned_transfer_committee", planned_transfer(&state, TransferBlock::Committee, &notice)),
            ("conclusion", conclusion(&deciding, &agreement, &rows, "Tờ trình số 05-TTr/QU")),
            ("draft_decision", draft_decision(&state, &all)),
            ("draft_resolution", draft_resolution(&state, &one)),
            ("decision", decision(&deciding, &all, date(2025, 6, 16)).unwrap()),
            ("decision_for_one", decision(&state, &one, date(2025, 7, 1)).unwrap()),
            ("people_list", people_list(&party, "Nhân sự của Quận Thử", &self.officials())),
        ]
        .into_iter()
        .chain(self.changes())
        .chain(self.sheets())
        .collect()
    }

    fn request(&self) -> Request<'static> {
        Request { unit: TWO, post: "counter_officer", people: 2, reason: "không có người đúng chuyên môn" }
    }

    fn officials(&self) -> Vec<&Official> {
        self.people.iter().map(|(official, _)| official).collect()
    }

    fn changes(&self) -> Vec<(&'static str, Document)> {
        let frame = frame(&self.city, &self.party);
        let paper = earlier_paper();
        let earlier = |number: usize, reason| {
            let (official, place) = &self.people[number];
            Earlier { official, place, paper: &paper, reason }
        };
        let (to, from) = (Place::new(TWO, "vice_chair"), date(2025, 6, 14));
        let (track, successor) = (Track::Provisional, &self.people[3].0);
        vec![
            (
                "adjustment",
                adjustment(&frame, track, &[(earlier(2, "cân đối giữa các đơn vị"), &to)], &agreement(), from),
            ),
            ("withdrawal", withdrawal(&frame, track, &[earlier(0, "xin nghỉ")], from)),
            ("withdrawal_legal", withdrawal(&frame, Track::Legal, &[earlier(0, "xin nghỉ")], from)),
            ("replacement", replacement(&frame, track, &[(earlier(2, "nghỉ hưu"), successor)], from)),
        ]
    }

    fn sheets(&self) -> Vec<(&'static str, Document)> {
        let (rows, frame) = (self.rows(), frame(&self.city, &self.party));
        let finding = |rule, officials, detail| Finding { rule, unit: ONE, officials, detail };
        let post = |post: &str| Detail::Post { post: post.into() };
        let numbers = Detail::Numbers { block: Block::Government, people: 9, places: 7, person_years: 0 };
        let mut findings = vec![
            finding(FindingRule::OverAllotted, vec![], numbers),
            finding(FindingRule::Unqualified, vec![official(3).id], post("counter_officer")),
        ];
        findings.extend((0..25).map(|_| finding(FindingRule::EmptyKeyPost, vec![], post("vice_chair"))));
        let outcomes = [
            Outcome::Accepted { although: Some("đang hoàn thành chứng chỉ") },
            Outcome::Returned { reason: "trái chuyên môn" },
            Outcome::Open,
            Outcome::Open,
        ];
        let items: Vec<_> = rows.iter().zip(outcomes).map(|(row, outcome)| Appraised { row: *row, outcome }).collect();
        let appraisal = Appraisal { district: 766, findings: &findings, items: &items };
        let member = |number: u32, title: &str, post: Option<&str>| ListMember {
            official: official(number).id,
            title: title.into(),
            post: post.map(str::to_owned),
        };
        let list = ConcludedList {
            unit: ONE,
            kind: ListKind::Standing,
            session: "Hội nghị lần thứ 12".into(),
            number: "Số 21-KL/TU".into(),
            date: date(2025, 6, 10),
            signer: "Phó Bí thư".into(),
            members: vec![
                member(1, "Bí thư", Some("secretary")),
                member(2, "Ủy viên", None),
                member(9, "Ủy viên", None),
            ],
        };
        let known: BTreeMap<_, _> = self.officials().into_iter().map(|official| (official.id, official)).collect();
        let items = [HandOverItem { what: "Con dấu", amount: 1, measure: "con", note: "nộp lại" }];
        let hand_over = HandOver {
            district: 766,
            giver: "Quận ủy Quận Thử",
            receiver: "Đảng ủy phường Một",
            witness: Some("Ban Tổ chức Thành ủy"),
            rows: &rows,
            items: &items,
        };
        vec![
            ("appraisal_sheet", appraisal_sheet(&frame, &appraisal)),
            ("participant_list", participant_list(&frame, 766, &rows[..2], &rows[2..])),
            ("concluded_list", concluded_list(&frame, &list, &known)),
            ("hand_over_record", hand_over_record(&frame, &hand_over)),
        ]
    }
}

/// A paper as text, in the order of reading.
fn dump(paper: &Document) -> String {
    let mut text = String::new();
    let mut line = |words: &str| writeln!(text, "{words}").unwrap();
    line(&format!("[{} | {} | {:?} | {}]", paper.kind, paper.style, paper.stage, paper.classification));
    for (what, value) in [
        ("bản", paper.copy.map(|copy| copy.to_string())),
        ("mờ", paper.watermark.clone()),
        ("người đọc", paper.reader.clone()),
        ("cấp trên", paper.issuer.parent.clone()),
        ("cơ quan", Some(paper.issuer.name.clone())),
        ("số", paper.number_line()),
        ("ngày", Some(place_and_date(&paper.place, paper.date))),
        ("tên", Some(paper.heading())),
        ("trích yếu", Some(paper.subject.clone())),
        ("thẩm quyền", paper.authority.clone()),
    ] {
        value.iter().for_each(|value| line(&format!("{what}: {value}")));
    }
    paper.addressees.iter().for_each(|to| line(&format!("kính gửi: {to}")));
    paper.grounds.iter().for_each(|ground| line(&format!("{ground};")));
    paper.body.iter().for_each(|passage| line(&passage_text(passage)));
    for signer in &paper.signers {
        let above = signer.authority_lines(paper.style).join(" / ");
        line(&format!("ký: {above} | {}", signer.title));
    }
    paper.recipients.iter().for_each(|to| line(&format!("nơi nhận: {to}")));
    for (index, annex) in paper.annexes.iter().enumerate() {
        line(&format!("--- {}: {}", paper.annex_label(index), annex.title));
        annex.body.iter().for_each(|passage| line(&passage_text(passage)));
    }
    text
}

fn passage_text(passage: &Passage) -> String {
    match passage {
        Passage::Paragraph { text } => text.clone(),
        Passage::Heading { text } => format!("# {text}"),
        Passage::Article { title, paragraphs } => {
            format!("Điều. {}{}", title.as_deref().unwrap_or_default(), paragraphs.join(" "))
        }
        Passage::List { marker, items } => {
            let item = |(index, item): (usize, &String)| format!("{} {item}", marker.text(index));
            items.iter().enumerate().map(item).collect::<Vec<_>>().join("\n")
        }
        Passage::Fields { rows } => {
            rows.iter().map(|field| format!("{}: {}", field.name, field.value)).collect::<Vec<_>>().join("\n")
        }
        Passage::Table(table) => {
            let titles: Vec<_> = table.columns.iter().map(|column| column.title.as_str()).collect();
            let rows = table.rows.iter().map(|row| format!("\n| {} |", row.join(" | ")));
            format!("| {} |{}", titles.join(" | "), rows.collect::<String>())
        }
    }
}

#[test]
fn each_paper_reads_like_this() {
    for (name, paper) in Sample::new().papers() {
        insta::assert_snapshot!(name, dump(&paper));
    }
}

#[test]
fn every_paper_can_be_printed_and_says_who_reads_it() {
    for (name, paper) in Sample::new().papers() {
        assert_eq!(paper.faults(), [], "{name}");
        assert_eq!(paper.drawn_up_on, Some(date(2025, 6, 11)), "{name}");
        assert!(!paper.signers.is_empty(), "{name}");
        assert!(paper.reader.is_some() && paper.copy.is_some(), "{name}");
        assert!(["BTCTU", "TU", "UBND"].contains(&paper.issuer.symbol.as_str()), "{name}");
    }
}

#[test]
fn a_provisional_paper_says_so_and_a_draft_has_neither_number_nor_day() {
    for (name, paper) in Sample::new().papers() {
        let text = dump(&paper);
        let provisional = name.starts_with("provisional")
            || name.starts_with("planned_transfer")
            || ["adjustment", "withdrawal", "replacement", "participant_list"].contains(&name);
        let says = text.contains("không có hiệu lực pháp lý") && text.contains("tiền lương");
        assert_eq!(says, provisional, "{name}");
        let draft = name.contains("draft");
        assert_eq!(paper.stage == PaperStage::Draft, draft, "{name}");
        let unnumbered = draft || paper.kind.symbol().is_none();
        assert_eq!((paper.number.is_none(), paper.date.is_none()), (unnumbered, draft), "{name}");
        assert_eq!(paper.watermark.as_deref() == Some(TRIAL_WATERMARK), name == "participant_list", "{name}");
    }
}

#[test]
fn both_notices_of_transfer_name_everybody_once() {
    let papers = Sample::new().papers();
    let transfers = papers.iter().filter(|(name, _)| name.starts_with("planned_transfer"));
    let text: String = transfers.map(|(_, paper)| dump(paper)).collect();
    for (official, _) in people() {
        assert_eq!(text.matches(&format!("| {} |", official.name)).count(), 1, "{}", official.name);
    }
}

#[test]
fn nothing_is_decided_before_its_gate_is_open() {
    let sample = Sample::new();
    let (rows, gate) = (sample.rows(), gate());
    let frame = frame(&sample.city, &sample.state);
    let made = |from, in_force_from| {
        let act = Act { way: Way::Transfer, rows: &rows, agreements: &[], gate: &gate, from };
        decision(&frame, &act, in_force_from).is_some()
    };
    let day = date(2025, 7, 1);
    assert!(made(Some(day), day));
    assert!(!made(Some(day), day.tomorrow().unwrap()));
    assert!(made(None, frame.date) && !made(None, day));
}

#[test]
fn symbols_and_signatures_come_from_the_table_of_competence() {
    for (symbol, expect) in [("TB-BTCTU", "BTCTU"), ("QĐ/TU", "TU"), ("UBND", "UBND"), ("MTTQ-BTT", "MTTQ-BTT")] {
        assert_eq!(abbreviation(symbol), expect);
    }
    let sample = Sample::new();
    let lines = |signature: &str, title: &str| {
        let competence = Competence { signature: signature.into(), signer_title: title.into(), ..sample.state.clone() };
        frame(&sample.city, &competence).signer().authority_lines(PaperStyle::State)
    };
    assert_eq!(lines("", "Chủ tịch"), Vec::<String>::new());
    assert_eq!(lines("TM.", "Chủ tịch"), ["TM. ỦY BAN NHÂN DÂN THÀNH PHỐ THỬ"]);
    assert_eq!(lines("TM. KT.", "Phó Chủ tịch"), ["TM. ỦY BAN NHÂN DÂN THÀNH PHỐ THỬ", "KT. CHỦ TỊCH"]);
}
