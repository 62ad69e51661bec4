//! Fees taken, given back and waived at the desk of a unit in a period: by day, by way of paying, by officer, and one by one; on
//! the screen, as CSV and as a workbook. They name no citizen.

use super::assignments;
use crate::error::Problem;
use crate::figures::{dossier, moments};
use crate::pages::indicators::period;
use crate::pages::table::{self, Kind, Table};
use crate::pages::{Page, Shell, show as shown};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, permits};
use haicap_core::dossier::{Dossier, FeeMove, PayMethod};
use haicap_core::forms::Period;
use haicap_core::law::SETTLING_FEES;
use haicap_core::territory::UnitId;
use haicap_core::words::{date, dong};
use haicap_sheets::write::CellOut;
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

texts! { pub(super) TakingsTexts;
    title: "Phí, lệ phí đã thu", "Fees taken";
    lead: "Mọi khoản phí, lệ phí thu tại quầy của đơn vị này, kể cả của hồ sơ tiếp nhận cho đơn vị khác. Quyết toán hằng quý.", "Every fee that the desk of this unit took, also for dossiers that it received for other units. Settled every quarter.";
    from: "Từ ngày", "From";
    to: "Đến ngày", "To";
    show_it: "Xem", "Show";
    csv: "Tải CSV", "CSV";
    xlsx: "Tải bảng tính (XLSX)", "Workbook (XLSX)";
    none: "Chưa thu khoản nào trong kỳ này, cũng không hoàn trả hay miễn, giảm.", "No fee was taken, given back or waived in this period.";
    by_day: "Theo ngày", "By day";
    day: "Ngày", "Day";
    taken: "Đã thu", "Taken";
    refunded: "Đã hoàn trả", "Given back";
    left: "Còn lại", "Left";
    waived: "Miễn, giảm (không thu)", "Waived (not taken)";
    kind: "Việc", "What";
    take: "thu", "taken";
    refund: "hoàn trả", "given back";
    waive: "miễn, giảm", "waived";
    by_method: "Theo cách nộp", "By way of paying";
    by_officer: "Theo người thu", "By officer";
    method: "Cách nộp", "Way of paying";
    count: "Số khoản thu", "Fees taken";
    sum: "Số tiền", "Sum";
    total: "Tổng cộng", "Total";
    one_by_one: "Từng khoản", "One by one";
    own_only: "Lãnh đạo đơn vị thấy mọi khoản; công chức chỉ thấy khoản mình thu.", "Leaders of the unit see every fee, officers those that they took.";
    only_first: "Trang này hiện 200 khoản đầu; tệp có đủ.", "This page shows the first 200; the files have all of them.";
    at: "Lúc", "At";
    code: "Mã hồ sơ", "Code";
    procedure: "Thủ tục", "Procedure";
    receipt: "Số biên lai, chứng từ, giấy chứng minh", "Receipt, voucher or proof";
    officer: "Người thực hiện", "By";
    gone: "Người không còn giữ vị trí", "No longer in a post";
    back: "Về trang đơn vị", "Back to the unit";
}

/// Lines shown on the page.
const SHOWN: usize = 200;
/// Lines that a file holds.
const MOST_IN_FILE: usize = 50_000;
/// Fees read from the store at once.
const AT_ONCE: u32 = 2_000;

#[derive(Template)]
#[template(path = "takings.html")]
struct TakingsPage {
    shell: Shell,
    t: &'static TakingsTexts,
    unit: String,
    unit_link: String,
    path: String,
    from: String,
    to: String,
    query: String,
    law: String,
    total: Sum,
    days: Vec<(String, Sum)>,
    methods: Vec<(&'static str, Sum)>,
    /// For leaders of the unit.
    officers: Option<Vec<(String, Sum)>>,
    lines: Vec<Line>,
    more: bool,
    problem: Option<Problem>,
}

/// How many fees were taken, and what they come to without those given back.
#[derive(Default, Clone)]
struct Sum {
    count: u32,
    taken: u64,
    refunded: u64,
    waived: u64,
    /// The sums in words.
    said: Said,
}

/// Sums in words.
#[derive(Default, Clone)]
struct Said {
    taken: String,
    refunded: String,
    left: String,
    waived: String,
}

impl Sum {
    fn add(&mut self, moved: FeeMove<'_>) {
        match moved {
            FeeMove::Waived(waived) => self.waived = self.waived.saturating_add(waived.off),
            FeeMove::Taken(taken) => {
                self.count += 1;
                self.taken = self.taken.saturating_add(taken.amount);
            }
            FeeMove::Refunded(refund) => self.refunded = self.refunded.saturating_add(refund.taken.amount),
        }
    }

    fn said(self, page: &Page) -> Sum {
        let sum = |dong: u64| money(false, dong, page.lang());
        // A period may give back more than it took.
        let left = money(self.refunded > self.taken, self.taken.abs_diff(self.refunded), page.lang());
        let refunded = money(self.refunded > 0, self.refunded, page.lang());
        let said = Said { taken: sum(self.taken), refunded, left, waived: sum(self.waived) };
        Sum { said, ..self }
    }
}

/// A sum, which may go out: `−8.000 đồng`; nothing is `0`.
fn money(out: bool, amount: u64, lang: Lang) -> String {
    let sum = if amount == 0 { "0".to_owned() } else { dong(amount, lang) };
    if out { format!("−{sum}") } else { sum }
}

/// Something that happened to a fee.
struct Line {
    at: String,
    link: Option<String>,
    code: String,
    procedure: String,
    kind: &'static str,
    /// In đồng: given back is less than nothing, waived is nothing.
    amount: i64,
    sum: String,
    how: String,
    receipt: String,
    officer: String,
}

/// What a desk took.
#[derive(Default)]
struct Takings {
    total: Sum,
    days: BTreeMap<Date, Sum>,
    methods: BTreeMap<PayMethod, Sum>,
    officers: BTreeMap<Uuid, Sum>,
    lines: Vec<Line>,
    more: bool,
}

/// The page.
pub(crate) async fn show(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(view(&page, &unit).await)
}

/// The fees as CSV.
pub(crate) async fn csv(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(file(&page, &unit, Kind::Csv).await)
}

/// The fees as a workbook.
pub(crate) async fn workbook(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(file(&page, &unit, Kind::Xlsx).await)
}

async fn view(page: &Page, unit: &str) -> Result<Response, Problem> {
    let unit = super::asked(page, unit)?;
    let t = TakingsTexts::of(page.lang());
    let (asked, problem) = match period(page, page.store_day()) {
        Ok(asked) => (Some(asked), None),
        Err(problem) => (None, Some(problem)),
    };
    let takings = match asked {
        Some(asked) => takings(page, unit.id, asked, SHOWN).await?,
        None => Takings::default(),
    };
    let typed = |name| page.asked.get(name).to_owned();
    let (from, to) = asked.map_or_else(|| (typed("from"), typed("to")), |p| (p.from.to_string(), p.to.to_string()));
    let path = page.link(&format!("/units/{}/takings", unit.id));
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    let shown = TakingsPage {
        shell: page.shell(t.title),
        t,
        unit: unit.name.clone(),
        unit_link: page.link(&format!("/units/{}", unit.id)),
        query: format!("?from={from}&to={to}"),
        path,
        from,
        to,
        law: SETTLING_FEES.under(page.app.rules_now()).cite(),
        days: takings.days.into_iter().map(|(day, sum)| (date(day), sum.said(page))).collect(),
        methods: takings.methods.into_iter().map(|(way, sum)| (way.label(page.lang()), sum.said(page))).collect(),
        officers: officers(page, unit.id, takings.officers).await?,
        total: takings.total.said(page),
        lines: takings.lines,
        more: takings.more,
        problem,
    };
    page.html_with(status, &shown)
}

/// Whoever took fees, in the order of their names; for leaders of the unit only.
async fn officers(page: &Page, unit: UnitId, sums: BTreeMap<Uuid, Sum>) -> Result<Option<Vec<(String, Sum)>>, Problem> {
    if !page.may_at(Action::ReadOfficers, unit) {
        return Ok(None);
    }
    let names = names(page, unit).await?;
    let gone = || TakingsTexts::of(page.lang()).gone.to_owned();
    let line = |(by, sum): (Uuid, Sum)| (names.get(&by).cloned().unwrap_or_else(gone), sum.said(page));
    let mut lines: Vec<_> = sums.into_iter().map(line).collect();
    lines.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(Some(lines))
}

async fn names(page: &Page, unit: UnitId) -> Result<BTreeMap<Uuid, String>, Problem> {
    let held = assignments(page, unit).await?;
    Ok(held.into_iter().map(|held| (held.id, format!("{}, {}", held.name, shown::post(page, &held.post)))).collect())
}

/// The fees of a period: all of them in the sums, the lines as far as the person may see whose doing they are.
async fn takings(page: &Page, unit: UnitId, period: Period, most: usize) -> Result<Takings, Problem> {
    let (span, key) = (moments(&page.app, unit, period), unit.to_string());
    let leads = page.may_at(Action::ReadOfficers, unit);
    let names = names(page, unit).await?;
    let configuration = page.app.configuration();
    let calendar = page.app.calendar(&configuration, unit);
    let mine = |by: Uuid| page.subject().assignments.iter().any(|held| held.id == by);
    let (mut all, mut after) = (Takings::default(), None);
    loop {
        let read = page.stored(page.app.store.fees(&key, span, after, AT_ONCE).await)?;
        for ((_, id, number), body) in &read {
            let Some(dossier) = dossier(*id, body) else { continue };
            let Some(moved) = dossier.fee_move(*number) else { continue };
            all.add(moved, calendar.civil(moved.at()).date());
            if !leads && !mine(moved.by()) {
                continue;
            }
            all.more |= all.lines.len() == most;
            if !all.more {
                all.lines.push(line(page, &dossier, moved, &names));
            }
        }
        match read.last() {
            Some((place, _)) if read.len() == AT_ONCE as usize => after = Some(*place),
            _ => return Ok(all),
        }
    }
}

impl Takings {
    /// Counts a move: what is given back counts against the way in which it came in, and for whoever gave the order.
    fn add(&mut self, moved: FeeMove<'_>, day: Date) {
        self.total.add(moved);
        self.days.entry(day).or_default().add(moved);
        self.officers.entry(moved.by()).or_default().add(moved);
        let method = match moved {
            FeeMove::Waived(_) => return,
            FeeMove::Taken(taken) => taken.method,
            FeeMove::Refunded(refund) => refund.taken.method,
        };
        self.methods.entry(method).or_default().add(moved);
    }
}

fn line(page: &Page, dossier: &Dossier, moved: FeeMove<'_>, names: &BTreeMap<Uuid, String>) -> Line {
    let (t, lang) = (TakingsTexts::of(page.lang()), page.lang());
    let may_read = permits(page.subject(), Action::ReadDossier, &dossier.object()).is_ok();
    let signed = |amount: u64| i64::try_from(amount).unwrap_or(i64::MAX);
    let (kind, amount, sum, how, receipt) = match moved {
        FeeMove::Taken(taken) => {
            let sum = money(false, taken.amount, lang);
            (t.take, signed(taken.amount), sum, taken.method.label(lang).to_owned(), &taken.receipt)
        }
        FeeMove::Refunded(refund) => {
            let sum = money(true, refund.taken.amount, lang);
            let how = format!("{}: {}", refund.ground.label(lang), refund.reason);
            (t.refund, -signed(refund.taken.amount), sum, how, &refund.voucher)
        }
        FeeMove::Waived(waived) => {
            let name = if lang == Lang::Vi { &waived.name } else { &waived.name_en };
            (t.waive, 0, format!("0 ({})", dong(waived.off, lang)), name.clone(), &waived.proof)
        }
    };
    Line {
        at: page.moment(moved.at()),
        link: may_read.then(|| page.link(&format!("/dossiers/{}", dossier.id))),
        code: dossier.code.clone().unwrap_or_default(),
        procedure: shown::procedure_name(page, &dossier.procedure.code),
        kind,
        amount,
        sum,
        how,
        receipt: receipt.clone(),
        officer: names.get(&moved.by()).cloned().unwrap_or_else(|| t.gone.to_owned()),
    }
}

async fn file(page: &Page, unit: &str, kind: Kind) -> Result<Response, Problem> {
    let unit = super::asked(page, unit)?.id;
    let asked = period(page, page.store_day())?;
    let takings = takings(page, unit, asked, MOST_IN_FILE).await?;
    if takings.more {
        return Err(too_many(page));
    }
    let t = TakingsTexts::of(page.lang());
    let columns = vec![
        ("at", t.at),
        ("code", t.code),
        ("procedure", t.procedure),
        ("kind", t.kind),
        ("amount", t.sum),
        ("method", t.method),
        ("receipt", t.receipt),
        ("officer", t.officer),
    ];
    let name = format!("phi-le-phi-{unit}-{}-{}", asked.from, asked.to);
    let rows = takings.lines.into_iter().map(cells).collect();
    table::file(page, &name, kind, Table { name: t.title, columns, rows }).await
}

/// A sum is exact as a number of a sheet: the most that may be asked for is far below 2^53.
fn cells(line: Line) -> Vec<CellOut> {
    let amount = CellOut::Number(line.amount as f64);
    let text = CellOut::Text;
    vec![
        text(line.at),
        text(line.code),
        text(line.procedure),
        text(line.kind.to_owned()),
        amount,
        text(line.how),
        text(line.receipt),
        text(line.officer),
    ]
}

fn too_many(page: &Page) -> Problem {
    let (vi, en) = (
        format!("Kỳ này có hơn {MOST_IN_FILE} khoản thu, mỗi tệp chứa tối đa {MOST_IN_FILE}. Hãy chọn kỳ ngắn hơn."),
        format!("This period has more than {MOST_IN_FILE} fees, which is what a file holds. Choose a shorter one."),
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many", (&vi, &en), page.lang())
}
