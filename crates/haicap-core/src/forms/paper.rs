//! What stands on the forms for citizens: a dossier with its procedure, its applicant and its journal becomes a paper.

use super::hands::{Hand, StepDone, agency_of, at_desk, signed};
use super::{Form, FormSet, control_sheet, made_at, payment};
use crate::city::City;
use crate::document::{
    Agency, Document, Field, Issuer, Marker, PaperKind, PaperStyle, Passage, Signer, TRIAL_WATERMARK, full_date,
};
use crate::dossier::{CommandKind, DeliveryWay, Dossier, Proposal};
use crate::organization::Presence;
use crate::procedure::{FeeUnit, Procedure};
use crate::territory::{UnitId, UnitKind};
use crate::time::Calendar;
use crate::words::{Lang, times};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What forms say beside the dossier itself.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The city.
    pub city: &'a City,
    /// The calendar of the unit.
    pub calendar: &'a Calendar,
    /// The procedure version of the dossier.
    pub procedure: &'a Procedure,
    /// The dossier.
    pub dossier: &'a Dossier,
    /// Who applied, as the reader may see it.
    pub applicant: &'a Applicant,
    /// What was done with it, as the journal tells, in order; without refusals.
    pub steps: &'a [StepDone],
    /// Address behind the QR code.
    pub look_up: &'a str,
    /// Whether this is a trial.
    pub is_trial: bool,
    /// When it is printed.
    pub now: Timestamp,
}

/// The applicant as a form names them (người nộp hồ sơ).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applicant {
    /// Full name.
    pub name: String,
    /// Identity number.
    pub identity_number: String,
    /// Telephone number; may be empty.
    pub phone: String,
    /// Where the post brings the result; empty when it goes another way.
    pub address: String,
}

impl Facts<'_> {
    pub(super) fn day(&self, moment: Timestamp) -> Date {
        self.calendar.civil(moment).date()
    }

    /// `08 giờ 05 phút, ngày 12 tháng 6 năm 2025`.
    pub(super) fn moment(&self, moment: Timestamp) -> String {
        let civil = self.calendar.civil(moment);
        format!("{:02} giờ {:02} phút, {}", civil.hour(), civil.minute(), full_date(Some(civil.date())))
    }

    /// What was promised before a decree moved the date: a paper that is printed again says so.
    fn promised_first(&self) -> Option<Field> {
        let moved = self.dossier.due_moved.as_ref()?;
        Some(field("Hẹn lúc đầu", format!("{}; dời theo lịch: {}", self.moment(moved.from), moved.reason)))
    }

    /// Whoever gave the last command of a kind.
    pub(super) fn hand(&self, command: CommandKind) -> Option<&Hand> {
        self.steps.iter().rev().find(|step| step.command == Some(command)).and_then(|step| step.by.as_ref())
    }

    /// The paper without its text. It is dated with the day on which it was made, also when it is printed again.
    pub(super) fn frame(&self, form: Form, made_on: Date) -> Option<Document> {
        let (set, (unit, agency)) = (FormSet::on(made_on), self.issuer(form));
        Some(Document {
            size: form.size(),
            title: Some(set.title(form)?.to_owned()),
            subject: self.dossier.code.as_ref().map(|code| format!("Mã hồ sơ: {code}")).unwrap_or_default(),
            place: place_name(self.city, unit),
            date: Some(made_on),
            mark: set.mark(form),
            look_up: Some(self.look_up.to_owned()),
            watermark: self.is_trial.then(|| TRIAL_WATERMARK.to_owned()),
            ..Document::new(PaperKind::Form, PaperStyle::State, issuer(self.city, unit, agency))
        })
    }

    /// The desk that received it makes out what belongs to reception; the rest is the competent unit's: of its People's
    /// Committee what leaders sign, of its centre what the centre's own leaders sign, and what no leader does.
    fn issuer(&self, form: Form) -> (UnitId, Agency) {
        let dossier = self.dossier;
        let declined = dossier.declined_at.is_some();
        match form {
            Form::Receipt => (dossier.desk(), Agency::Centre),
            Form::SupplementRequest if dossier.division.is_none() => (dossier.desk(), Agency::Centre),
            Form::Refusal if declined => (dossier.desk(), Agency::Centre),
            Form::Apology => (dossier.unit, agency_of(self.hand(CommandKind::Apologise))),
            Form::Refusal | Form::Stop | Form::Payment => (dossier.unit, Agency::Committee),
            _ => (dossier.unit, Agency::Centre),
        }
    }

    /// The competent unit, on papers of the desk that received a dossier for it.
    fn competent(&self) -> Option<Field> {
        self.dossier.reception.as_ref()?;
        Some(field("Cơ quan giải quyết", committee_name(self.city, self.dossier.unit)))
    }

    /// Where papers are brought and results fetched: the desk that the receipt names (Điều 20 khoản 3).
    pub(super) fn desk_address(&self) -> String {
        let unit = self.city.units.get(&self.dossier.desk());
        let seat = unit.and_then(|unit| unit.seat.as_ref()).map(|seat| format!(": {seat}")).unwrap_or_default();
        format!("{}, {}{seat}", desk_name(self.city), unit_name(self.city, self.dossier.desk()))
    }

    /// How and where the result is received (Điều 20 khoản 3).
    fn received(&self) -> Field {
        match (self.dossier.delivery, self.applicant.address.as_str()) {
            (DeliveryWay::Desk, _) => field("Nhận kết quả tại", self.desk_address()),
            (DeliveryWay::Post, "") => field("Nhận kết quả", "qua bưu chính công ích, cước do người nhận trả"),
            (DeliveryWay::Post, address) => {
                field("Nhận kết quả", format!("qua bưu chính công ích (cước do người nhận trả), gửi đến {address}"))
            }
            (DeliveryWay::Online, _) => {
                field("Nhận kết quả", "trực tuyến: tải tệp kết quả tại trang tra cứu hồ sơ (mã QR trên giấy này)")
            }
        }
    }

    /// Names of papers in the order of the procedure; a key that it does not know comes last, as it is.
    pub(super) fn paper_names(&self, keys: &BTreeSet<String>) -> Vec<String> {
        let known = self.procedure.papers.iter().filter(|paper| keys.contains(&paper.key)).map(|paper| &paper.name);
        let unknown = keys.iter().filter(|key| self.procedure.paper(key).is_none());
        known.chain(unknown).cloned().collect()
    }

    /// Papers that are there, with how many files of each came in.
    fn papers_that_came(&self) -> Vec<String> {
        let named = |key: &String| {
            let name = self.procedure.paper(key).map_or(key, |paper| &paper.name);
            match self.dossier.files.get(key).map_or(0, BTreeSet::len) {
                0 => name.clone(),
                count => format!("{name} ({count} tệp điện tử)"),
            }
        };
        let papers =
            self.procedure.papers.iter().map(|paper| &paper.key).filter(|key| self.dossier.papers.contains(*key));
        let unknown = self.dossier.papers.iter().filter(|key| self.procedure.paper(key).is_none());
        papers.chain(unknown).map(named).collect()
    }

    /// Whose dossier it is, and what it asks for.
    pub(super) fn about(&self, whose: &str) -> Vec<Field> {
        let applicant = self.applicant;
        let mut rows = vec![field(whose, &applicant.name)];
        rows.extend(Some(field("Số định danh", &applicant.identity_number)).filter(|row| !row.value.is_empty()));
        rows.extend(Some(field("Số điện thoại", &applicant.phone)).filter(|row| !row.value.is_empty()));
        rows.push(field("Nội dung yêu cầu giải quyết", &self.procedure.name));
        rows.extend(self.competent());
        rows
    }
}

pub(super) fn field(name: &str, value: impl Into<String>) -> Field {
    Field { name: name.to_owned(), value: value.into() }
}

/// Name of the receiving desk (bộ phận một cửa).
pub(super) fn desk_name(city: &City) -> String {
    let division = city.blueprint.division("service_center");
    division.map_or_else(|| "Bộ phận Tiếp nhận và Trả kết quả".to_owned(), |division| division.name.clone())
}

pub(super) fn unit_name(city: &City, unit: UnitId) -> String {
    city.units.get(&unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone())
}

/// The name of a division at a unit (phòng, bộ phận); wards and communes may name it otherwise.
pub fn division_name(city: &City, unit: UnitId, key: &str) -> Option<String> {
    let kind = city.units.get(&unit).map(|unit| unit.kind);
    let fits = |presence| match presence {
        Presence::All => true,
        Presence::Ward => kind == Some(UnitKind::Ward),
        Presence::Commune => kind != Some(UnitKind::Ward),
    };
    let mut named = city.blueprint.divisions.iter().filter(|division| division.key == key);
    named.find(|division| fits(division.presence)).map(|division| division.name.clone())
}

/// The unit's name without its kind: what stands before the date.
pub(super) fn place_name(city: &City, unit: UnitId) -> String {
    let Some(unit) = city.units.get(&unit) else { return String::new() };
    unit.name.strip_prefix(unit.kind.label(Lang::Vi)).map_or(unit.name.as_str(), str::trim_start).to_owned()
}

/// The People's Committee of a unit: `Ủy ban nhân dân phường An Bình`. Words before a proper name are small, before a
/// number they are not (annex II of Nghị định 30/2020/NĐ-CP).
pub(super) fn committee_name(city: &City, unit: UnitId) -> String {
    let (name, place) = (unit_name(city, unit), place_name(city, unit));
    let kind = name.strip_suffix(&place).filter(|_| !place.starts_with(|letter: char| letter.is_ascii_digit()));
    match kind {
        Some(kind) => format!("Ủy ban nhân dân {}{place}", kind.to_lowercase()),
        None => format!("Ủy ban nhân dân {name}"),
    }
}

/// The People's Committee of a unit, or its desk below it.
pub(super) fn issuer(city: &City, unit: UnitId, agency: Agency) -> Issuer {
    let committee = committee_name(city, unit);
    match agency {
        Agency::Committee => Issuer { parent: None, name: committee, symbol: String::new() },
        Agency::Centre => Issuer { parent: Some(committee), name: desk_name(city), symbol: String::new() },
    }
}

/// A form of a dossier; `None` while it is not due, or where the set of its day does not have it. A control sheet is of
/// the day on which it is printed: it tells everything until then.
pub fn paper(form: Form, facts: &Facts) -> Option<Document> {
    let made_at = made_at(form, facts.dossier)?;
    let made_on = facts.day(if form == Form::ControlSheet { facts.now } else { made_at });
    let frame = facts.frame(form, made_on)?;
    match form {
        Form::Receipt => receipt(frame, facts),
        Form::SupplementRequest => supplement_request(frame, facts),
        Form::Refusal => refusal(frame, facts),
        Form::ControlSheet => Some(control_sheet::fill(frame, facts)),
        Form::Apology => apology(frame, facts),
        Form::Stop => stop(frame, facts),
        Form::Payment => payment::fill(frame, facts),
        Form::Register => None,
    }
}

/// Form 01: code, papers, limit, and when and where the result is given (Điều 17 khoản 1 điểm c, khoản 3; Điều 20
/// khoản 3 Nghị định 61/2018/NĐ-CP).
fn receipt(frame: Document, facts: &Facts) -> Option<Document> {
    let (dossier, procedure) = (facts.dossier, facts.procedure);
    let (accepted_at, due_at) = (dossier.accepted_at?, dossier.due_at?);
    let quantity = match procedure.fee.per {
        FeeUnit::Dossier => "01 bộ".to_owned(),
        FeeUnit::Copy => format!("01 bộ, đề nghị cấp {} bản", dossier.quantity.copies),
        FeeUnit::Page => {
            format!("01 bộ, đề nghị {} bản, mỗi bản {} trang", dossier.quantity.copies, dossier.quantity.pages)
        }
    };
    let answered_at = dossier.supplement.as_ref().and_then(|asked| asked.answered_at).filter(|at| *at > accepted_at);
    let mut rows = vec![
        field("Số lượng hồ sơ", quantity),
        field("Thời gian giải quyết theo quy định", procedure.limit.label(Lang::Vi)),
        field("Thời gian nhận hồ sơ", facts.moment(accepted_at)),
    ];
    rows.extend(answered_at.map(|at| field("Thời gian nhận đủ hồ sơ bổ sung", facts.moment(at))));
    rows.push(field("Thời gian trả kết quả", facts.moment(due_at)));
    rows.extend(facts.promised_first());
    rows.extend([field("Phí, lệ phí", dossier.fee_label(Lang::Vi)), facts.received()]);
    Some(Document {
        body: vec![
            Passage::Fields { rows: facts.about("Tiếp nhận hồ sơ của") },
            Passage::paragraph("Thành phần hồ sơ nộp gồm:"),
            Passage::list(Marker::Number, facts.papers_that_came()),
            Passage::Fields { rows },
        ],
        signers: vec![
            Signer::new("Người nộp hồ sơ"),
            at_desk("Người tiếp nhận hồ sơ", facts.hand(CommandKind::Accept)),
        ],
        ..frame
    })
}

/// Form 02: what is missing and why, all of it at once (Điều 17 khoản 1 điểm a, Điều 19 khoản 4 Nghị định
/// 61/2018/NĐ-CP).
fn supplement_request(frame: Document, facts: &Facts) -> Option<Document> {
    let asked = facts.dossier.supplement.as_ref()?;
    Some(Document {
        body: vec![
            Passage::Fields { rows: facts.about("Hồ sơ của") },
            Passage::paragraph("Yêu cầu bổ sung, hoàn thiện hồ sơ gồm những nội dung sau:"),
            Passage::list(Marker::Number, facts.paper_names(&asked.papers)),
            Passage::Fields { rows: vec![field("Lý do", &asked.reason)] },
            Passage::paragraph(format!(
                "Việc yêu cầu bổ sung, hoàn thiện được thực hiện {}. Thời hạn giải quyết được tính lại từ đầu sau khi \
                 nhận đủ hồ sơ.",
                times(facts.dossier.rules(facts.calendar).supplements, Lang::Vi)
            )),
            Passage::paragraph(format!("Nơi nộp bổ sung và hướng dẫn khi có vướng mắc: {}.", facts.desk_address())),
        ],
        signers: vec![at_desk("Người hướng dẫn", facts.hand(CommandKind::RequestSupplement))],
        ..frame
    })
}

/// Form 03: why it is not accepted (Điều 17 khoản 1 điểm b), or why it is not granted after it was looked into (Điều 19
/// khoản 8 Nghị định 61/2018/NĐ-CP).
fn refusal(frame: Document, facts: &Facts) -> Option<Document> {
    let dossier = facts.dossier;
    let (reason, signers, what, who) = match &dossier.proposal {
        Some(Proposal::Refuse { reason }) => (
            reason,
            signed(Agency::Committee, facts.hand(CommandKind::Sign)),
            "Qua thẩm định, hồ sơ không đủ điều kiện giải quyết.",
            committee_name(facts.city, dossier.unit),
        ),
        _ => (
            dossier.closing_reason.as_ref()?,
            vec![at_desk("Người tiếp nhận hồ sơ", facts.hand(CommandKind::Decline))],
            "Hồ sơ không được tiếp nhận.",
            desk_name(facts.city),
        ),
    };
    Some(Document {
        body: vec![
            Passage::Fields { rows: facts.about("Hồ sơ của") },
            Passage::paragraph(what),
            Passage::Fields { rows: vec![field("Lý do từ chối", reason)] },
            Passage::paragraph(format!(
                "{who} thông báo để ông (bà) được biết. Nơi hướng dẫn: {}.",
                facts.desk_address()
            )),
        ],
        signers,
        ..frame
    })
}

/// Form 04: why the result is late, and the new date, once (Điều 19 khoản 9 Nghị định 61/2018/NĐ-CP).
fn apology(frame: Document, facts: &Facts) -> Option<Document> {
    let (apology, due_at) = (facts.dossier.apology.as_ref()?, facts.dossier.due_at?);
    let hand = facts.hand(CommandKind::Apologise);
    let mut rows = facts.about("Hồ sơ của");
    rows.push(field("Thời gian đã hẹn trả kết quả", facts.moment(due_at)));
    rows.extend(facts.promised_first());
    Some(Document {
        body: vec![
            Passage::Fields { rows },
            Passage::paragraph(format!(
                "{} xin lỗi ông (bà) vì chưa trả được kết quả đúng thời gian đã hẹn.",
                frame.issuer.name
            )),
            Passage::Fields {
                rows: vec![
                    field("Lý do", &apology.reason),
                    field("Hẹn lại thời gian trả kết quả", facts.moment(apology.until)),
                ],
            },
            Passage::paragraph(format!(
                "Việc hẹn lại được thực hiện {}. Rất mong ông (bà) thông cảm.",
                times(facts.dossier.rules(facts.calendar).new_dates, Lang::Vi)
            )),
            Passage::paragraph(format!("Nơi nhận kết quả và hướng dẫn: {}.", facts.desk_address())),
        ],
        signers: signed(agency_of(hand), hand),
        ..frame
    })
}

/// Form 05 of Thông tư 03/2025/TT-VPCP: why the dossier is not gone on with. What the article on it asks for was not at
/// hand (assumption: the ground, and the reason in words).
fn stop(frame: Document, facts: &Facts) -> Option<Document> {
    let stopped = facts.dossier.stopped.as_ref()?;
    Some(Document {
        body: vec![
            Passage::Fields { rows: facts.about("Hồ sơ của") },
            Passage::paragraph(format!("Hồ sơ dừng giải quyết từ {}.", facts.moment(stopped.at))),
            Passage::Fields {
                rows: vec![field("Căn cứ dừng", stopped.ground.label(Lang::Vi)), field("Lý do", &stopped.reason)],
            },
            Passage::paragraph(format!("Nơi hướng dẫn: {}.", facts.desk_address())),
        ],
        signers: signed(Agency::Committee, facts.hand(CommandKind::Stop)),
        ..frame
    })
}
