//! Fees taken at the desk of a unit in a period: by way of paying, by officer, and one by one; on the screen, as CSV and as a
//! workbook. They name no citizen.

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
use haicap_core::access::{Action, permits};
use haicap_core::dossier::{Dossier, FeeTaken, PayMethod};
use haicap_core::forms::Period;
use haicap_core::law::SETTLING_FEES;
use haicap_core::territory::UnitId;
use haicap_core::words::dong;
use haicap_sheets::write::CellOut;
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
    none: "Chưa thu khoản nào trong kỳ này.", "No fee was taken in this period.";
    by_method: "Theo cách nộp", "By way of paying";
    by_officer: "Theo người thu", "By officer";
    method: "Cách nộp", "Way of paying";
    count: "Số khoản", "Number";
    sum: "Số tiền", "Sum";
    total: "Tổng cộng", "Total";
    one_by_one: "Từng khoản", "One by one";
    own_only: "Lãnh đạo đơn vị thấy mọi khoản; công chức chỉ thấy khoản mình thu.", "Leaders of the unit see every fee, officers those that they took.";
    only_first: "Trang này hiện 200 khoản đầu; tệp có đủ.", "This page shows the first 200; the files have all of them.";
    at: "Lúc thu", "Taken at";
    code: "Mã hồ sơ", "Code";
    procedure: "Thủ tục", "Procedure";
    receipt: "Số biên lai, chứng từ", "Receipt";
    officer: "Người thu", "Taken by";
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
    methods: Vec<(&'static str, Sum)>,
    /// For leaders of the unit.
    officers: Option<Vec<(String, Sum)>>,
    lines: Vec<Line>,
    more: bool,
    problem: Option<Problem>,
}

/// How many fees, and how much they come to.
#[derive(Default, Clone)]
struct Sum {
    count: u32,
    dong: u64,
    /// The sum in words.
    label: String,
}

impl Sum {
    fn add(&mut self, taken: &FeeTaken) {
        self.count += 1;
        self.dong = self.dong.saturating_add(taken.amount);
    }

    fn labelled(self, page: &Page) -> Sum {
        let label = if self.count == 0 { "0".to_owned() } else { dong(self.dong, page.lang()) };
        Sum { label, ..self }
    }
}

/// One fee.
struct Line {
    at: String,
    link: Option<String>,
    code: String,
    procedure: String,
    amount: u64,
    sum: String,
    method: &'static str,
    receipt: String,
    officer: String,
}

/// What a desk took.
#[derive(Default)]
struct Takings {
    total: Sum,
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
        law: SETTLING_FEES.cite(),
        methods: takings.methods.into_iter().map(|(way, sum)| (way.label(page.lang()), sum.labelled(page))).collect(),
        officers: officers(page, unit.id, takings.officers).await?,
        total: takings.total.labelled(page),
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
    let line = |(by, sum): (Uuid, Sum)| (names.get(&by).cloned().unwrap_or_else(gone), sum.labelled(page));
    let mut lines: Vec<_> = sums.into_iter().map(line).collect();
    lines.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(Some(lines))
}

async fn names(page: &Page, unit: UnitId) -> Result<BTreeMap<Uuid, String>, Problem> {
    let held = assignments(page, unit).await?;
    Ok(held.into_iter().map(|held| (held.id, format!("{}, {}", held.name, shown::post(page, &held.post)))).collect())
}

/// The fees of a period: all of them in the sums, the lines as far as the person may see who took them.
async fn takings(page: &Page, unit: UnitId, period: Period, most: usize) -> Result<Takings, Problem> {
    let (span, key) = (moments(&page.app, unit, period), unit.to_string());
    let leads = page.may_at(Action::ReadOfficers, unit);
    let names = names(page, unit).await?;
    let mine = |by: Uuid| page.subject().assignments.iter().any(|held| held.id == by);
    let (mut all, mut after) = (Takings::default(), None);
    loop {
        let read = page.stored(page.app.store.fees(&key, span, after, AT_ONCE).await)?;
        for dossier in read.iter().filter_map(|(_, id, body)| dossier(*id, body)) {
            let Some(taken) = &dossier.fee_taken else { continue };
            all.total.add(taken);
            all.methods.entry(taken.method).or_default().add(taken);
            all.officers.entry(taken.by).or_default().add(taken);
            if !leads && !mine(taken.by) {
                continue;
            }
            all.more |= all.lines.len() == most;
            if !all.more {
                all.lines.push(line(page, &dossier, taken, &names));
            }
        }
        match read.last() {
            Some((at, id, _)) if read.len() == AT_ONCE as usize => after = Some((*at, *id)),
            _ => return Ok(all),
        }
    }
}

fn line(page: &Page, dossier: &Dossier, taken: &FeeTaken, names: &BTreeMap<Uuid, String>) -> Line {
    let may_read = permits(page.subject(), Action::ReadDossier, &dossier.object()).is_ok();
    Line {
        at: page.moment(taken.at),
        link: may_read.then(|| page.link(&format!("/dossiers/{}", dossier.id))),
        code: dossier.code.clone().unwrap_or_default(),
        procedure: shown::procedure_name(page, &dossier.procedure.code),
        amount: taken.amount,
        sum: dong(taken.amount, page.lang()),
        method: taken.method.label(page.lang()),
        receipt: taken.receipt.clone(),
        officer: names.get(&taken.by).cloned().unwrap_or_else(|| TakingsTexts::of(page.lang()).gone.to_owned()),
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
        ("taken_at", t.at),
        ("code", t.code),
        ("procedure", t.procedure),
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
        amount,
        text(line.method.to_owned()),
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
