//! A dossier on its way, with everything that its forms say. No person in it exists.

use super::{UNIT, calendar, city, procedure};
use crate::city::City;
use crate::document::Seat;
use crate::dossier::{
    Apology, ApologyCame, CommandKind, Dossier, Payment, Proposal, StopGround, Stopped, SupplementRequest,
};
use crate::forms::{Applicant, Facts, Hand, StepDone};
use crate::procedure::{Channel, Quantity, WhilePaying};
use crate::time::due;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

/// A dossier with its city, its applicant and its steps.
#[derive(Debug, Clone)]
pub struct Handled {
    /// The city; its one procedure is the dossier's.
    pub city: City,
    /// The dossier.
    pub dossier: Dossier,
    /// Who applied.
    pub applicant: Applicant,
    /// What was done.
    pub steps: Vec<StepDone>,
    /// Whether it is of a trial.
    pub is_trial: bool,
    /// When its forms are printed.
    pub now: Timestamp,
}

impl Handled {
    /// Handed in and accepted at 8:05 of a working day.
    pub fn accepted(day: Date) -> Self {
        let mut city = city();
        let procedure = {
            let mut procedure = procedure();
            procedure.name = "Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh".into();
            let names = [
                "Tờ khai cấp bản sao trích lục hộ tịch",
                "Giấy tờ tùy thân (xuất trình)",
                "Văn bản ủy quyền có chứng thực",
            ];
            for (paper, name) in procedure.papers.iter_mut().zip(names) {
                paper.name = name.into();
            }
            procedure
        };
        if let Some(unit) = city.units.get_mut(&UNIT) {
            unit.name = "Phường An Bình".into();
            unit.seat = Some("số 1 đường Thử Nghiệm".into());
        }
        let at = calendar().moment(day.at(8, 5, 0, 0));
        let dossier = Dossier {
            accepted_at: Some(at),
            due_at: Some(due(procedure.limit, at, &city.calendar).at),
            code: Some(crate::dossier::dossier_code("H99.10001", day, 1)),
            fee: Some(8_000),
            papers: ["form".to_owned(), "birth".to_owned()].into(),
            ..submitted(at, &procedure.id)
        };
        city.procedures = [(procedure.id.clone(), procedure)].into();
        let applicant = Applicant {
            name: "Trần Thị Ngọc Thử".into(),
            identity_number: "••••••••0009".into(),
            phone: "0900 000 009".into(),
            address: String::new(),
        };
        let mut handled = Self { city, dossier, applicant, steps: vec![], is_trial: false, now: at };
        handled.step((8, 0), CommandKind::Submit, None);
        handled.step((8, 5), CommandKind::Accept, Some(("Lê Văn Mẫu", "Công chức một cửa", "service_center")));
        handled
    }

    /// The calendar day and hour of the last step.
    fn step(&mut self, (hour, minute): (i8, i8), command: CommandKind, by: Option<(&str, &str, &str)>) -> Timestamp {
        let day = self.city.calendar.civil(self.now).date();
        let at = self.city.calendar.moment(day.at(hour, minute, 0, 0));
        let hand = |(name, post, division): (&str, &str, &str)| Hand {
            name: name.into(),
            post: post.into(),
            division: crate::forms::division_name(&self.city, UNIT, division).unwrap_or_default(),
            seat: if division == "committee" { Seat::Committee } else { Seat::Officer },
            in_place_of: None,
        };
        self.steps.push(StepDone { at, command: Some(command), by: by.map(hand) });
        self.now = self.now.max(at);
        at
    }

    /// The case officer took it and asked for a paper.
    pub fn supplement_requested(day: Date) -> Self {
        let mut handled = Self::accepted(day);
        let officer = Some(("Phạm Thị Hồ Sơ", "Công chức Tư pháp - Hộ tịch", "society"));
        handled.dossier.division = Some("society".into());
        handled.dossier.handed_over_at = Some(handled.step(
            (9, 30),
            CommandKind::HandOver,
            Some(("Lê Văn Mẫu", "Công chức một cửa", "service_center")),
        ));
        handled.dossier.handled_at = Some(handled.step((10, 0), CommandKind::Handle, officer));
        let requested_at = handled.step((10, 45), CommandKind::RequestSupplement, officer);
        handled.dossier.supplement = Some(SupplementRequest {
            requested_at,
            by: Uuid::from_u128(2),
            papers: ["power".to_owned()].into(),
            reason: "Người nộp là người được ủy quyền nhưng hồ sơ chưa có văn bản ủy quyền.".into(),
            answered_at: None,
        });
        handled
    }

    /// The paper was brought and the limit began again; then it was put up for signature and signed.
    pub fn signed(day: Date, proposal: Proposal) -> Self {
        let mut handled = Self::supplement_requested(day);
        let answered_at = handled.step((14, 20), CommandKind::Supplement, None);
        let limit = super::procedure().limit;
        handled.dossier.due_at = Some(due(limit, answered_at, &handled.city.calendar).at);
        if let Some(request) = &mut handled.dossier.supplement {
            request.answered_at = Some(answered_at);
        }
        handled.dossier.papers.insert("power".into());
        let officer = Some(("Phạm Thị Hồ Sơ", "Công chức Tư pháp - Hộ tịch", "society"));
        handled.dossier.sent_for_signature_at = Some(handled.step((15, 10), CommandKind::SubmitForSignature, officer));
        let chair = Some(("Huỳnh Văn Diễn", "Phó Chủ tịch Ủy ban nhân dân", "committee"));
        handled.dossier.signed_at = Some(handled.step((16, 30), CommandKind::Sign, chair));
        handled.dossier.proposal = Some(proposal);
        handled
    }

    /// Not accepted.
    pub fn declined(day: Date) -> Self {
        let mut handled = Self::accepted(day);
        handled.steps.pop();
        let clerk = Some(("Lê Văn Mẫu", "Công chức một cửa", "service_center"));
        let declined_at = Some(handled.step((8, 5), CommandKind::Decline, clerk));
        let reason = Some("Thủ tục không thuộc thẩm quyền giải quyết của Ủy ban nhân dân phường.".to_owned());
        let none = Dossier { accepted_at: None, due_at: None, code: None, fee: None, ..handled.dossier };
        handled.dossier = Dossier { declined_at, closing_reason: reason, ..none };
        handled
    }

    /// It will be late: somebody apologised and promised a new day, once.
    pub fn late(day: Date) -> Self {
        let mut handled = Self::accepted(day);
        let at = handled.step(
            (11, 0),
            CommandKind::Apologise,
            Some(("Huỳnh Văn Diễn", "Phó Chủ tịch Ủy ban nhân dân", "committee")),
        );
        let until = handled.city.calendar.closing(handled.city.calendar.next_working_day(day + 7.days()));
        let reason = "Chờ xác minh thông tin hộ tịch tại nơi đăng ký trước đây.".into();
        handled.dossier.apology =
            Some(Apology { at, by: Uuid::from_u128(3), reason, until, came: ApologyCame::InTime });
        handled
    }

    /// Money beyond the fee was asked for, and the limit waits for it.
    pub fn payment_requested(day: Date) -> Self {
        let mut handled = Self::accepted(day);
        for procedure in handled.city.procedures.values_mut() {
            procedure.obligation = super::long_procedure().obligation;
        }
        let officer = Some(("Phạm Thị Hồ Sơ", "Công chức Tư pháp - Hộ tịch", "society"));
        let requested_at = handled.step((14, 30), CommandKind::RequestPayment, officer);
        let reason = "Diện tích tăng thêm 12 m², giá đất 4.700.000 đồng một m².".into();
        let (by, clock) = (Uuid::from_u128(2), WhilePaying::Waits);
        handled.dossier.payment = Some(Payment { requested_at, by, amount: 56_400_000, reason, clock, paid: None });
        handled
    }

    /// Not gone on with.
    pub fn stopped(day: Date) -> Self {
        let mut handled = Self::accepted(day);
        let officer = Some(("Phạm Thị Hồ Sơ", "Công chức Tư pháp - Hộ tịch", "society"));
        let at = handled.step((15, 0), CommandKind::Stop, officer);
        let reason = "Người nộp đã được cấp bản sao tại nơi khác.".into();
        handled.dossier.stopped = Some(Stopped { at, ground: StopGround::Pointless, reason });
        handled
    }

    /// What its forms are made from.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            city: &self.city,
            calendar: &self.city.calendar,
            procedure: self.city.procedure(&self.dossier.procedure).expect("the city was made with it"),
            dossier: &self.dossier,
            applicant: &self.applicant,
            steps: &self.steps,
            look_up: "https://motcua.example/dossiers?code=H99.10001-250611-0001",
            is_trial: self.is_trial,
            now: self.now,
        }
    }
}

fn submitted(at: Timestamp, procedure: &crate::procedure::ProcedureId) -> Dossier {
    let submitted = crate::dossier::Event::Submitted {
        unit: UNIT,
        procedure: procedure.clone(),
        channel: Channel::Counter,
        applicant: Uuid::from_u128(9),
        owner: None,
        papers: Default::default(),
        quantity: Quantity { copies: 2, pages: 1 },
        received_by: None,
    };
    crate::dossier::replay(Uuid::from_u128(1), [(at, None, &submitted)]).expect("an event makes a dossier")
}
