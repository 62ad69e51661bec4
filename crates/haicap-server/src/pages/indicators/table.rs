//! The same figures as a table: a line for each, with its part and its whole, so that sums can be made of them.

use super::by::{self, ByTexts};
use super::{Asked, IndicatorTexts, asked, class, counted, in_force, nine, shares};
use crate::error::Problem;
use crate::figures::Figures;
use crate::pages::Page;
use crate::pages::tables::{TableFile, table};
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::indicators::Indicators;
use haicap_core::law::RuleSet;
use haicap_core::words::date;
use haicap_sheets::write::{CellOut, SheetOut};

/// The figures as CSV.
pub(crate) async fn csv(page: Page) -> Response {
    page.answer(file(&page, TableFile::Csv).await)
}

/// The figures as a workbook.
pub(crate) async fn xlsx(page: Page) -> Response {
    page.answer(file(&page, TableFile::Xlsx).await)
}

async fn file(page: &Page, form: TableFile) -> Result<Response, Problem> {
    let asked = asked(page)?;
    let counted = counted(page, &asked).await?;
    let (all, lang, t) = (&counted.figures.whole, page.lang(), IndicatorTexts::of(page.lang()));
    let mut rows = head(page, &asked, t);
    let of_nothing = |name: &str, number: u32| vec![text(name), number_of(number)];
    rows.extend(counts(all, t).map(|(name, number)| of_nothing(name, number)));
    rows.push(vec![text(t.figure), text(t.value), text(t.counted), text(t.about)]);
    rows.extend(shares(all, t, lang, RuleSet::on(asked.period.to)).into_iter().map(|line| {
        let counted = format!("{}/{}", line.counted.part, line.counted.of);
        vec![text(line.name), text(&line.value.unwrap_or_else(|| t.no_data.into())), text(&counted), text(line.about)]
    }));
    rows.push(vec![text(t.nine), text(t.points), text(&in_force())]);
    rows.extend(nine(all, counted.offer, asked.unit.is_some(), t, lang).into_iter().map(|line| {
        let name = format!("{}. {}", line.number, line.name);
        vec![text(&name), text(&line.points.unwrap_or_else(|| line.none.into())), text(&line.why)]
    }));
    let class = class(all, counted.offer, RuleSet::on(asked.period.to), t, lang);
    rows.push(vec![text(t.total), text(&class.total), text(class.class), text(&class.reading)]);
    rows.extend(by_field(&counted.figures, t, lang));
    let place = asked.unit.map_or_else(|| "thanh-pho".to_owned(), |unit| unit.to_string());
    let name = format!("chi-so-{place}-{}-{}", asked.period.from, asked.period.to);
    let sheet = SheetOut {
        name: if lang == Lang::Vi { "Chỉ số" } else { "Indicators" }.into(),
        rows,
        merges: vec![],
        head: None,
    };
    table(page, &name, vec![sheet], form).await
}

/// A line for each field, as on the page.
fn by_field(figures: &Figures, t: &IndicatorTexts, lang: Lang) -> Vec<Vec<CellOut>> {
    let b = ByTexts::of(lang);
    let head = [b.field, t.received, t.in_time, t.late, t.overdue, b.satisfied, t.points];
    let mut rows = vec![vec![text(b.fields), text(&by::field_law())], head.map(text).to_vec()];
    let known = |value: Option<String>| text(&value.unwrap_or_else(|| t.no_data.to_owned()));
    rows.extend(by::fields(figures, lang).into_iter().map(|line| {
        let all = line.all;
        let (received, late, overdue) = (number_of(all.received), number_of(all.late), number_of(all.overdue));
        let (in_time, satisfied, points) = (known(line.in_time), known(line.satisfied), known(line.points));
        vec![text(&line.name), received, in_time, late, overdue, satisfied, points]
    }));
    rows
}

fn head(page: &Page, asked: &Asked, t: &IndicatorTexts) -> Vec<Vec<CellOut>> {
    let place = asked.unit.map_or_else(|| t.city.to_owned(), |unit| page.unit_name(unit));
    let period = format!("{} - {}", date(asked.period.from), date(asked.period.to));
    vec![vec![text(t.title), text(&place), text(&period)]]
}

fn counts(all: &Indicators, t: &'static IndicatorTexts) -> impl Iterator<Item = (&'static str, u32)> {
    [
        (t.received, all.received),
        (t.early, all.early),
        (t.on_time, all.on_time),
        (t.late, all.late),
        (t.overdue, all.overdue),
        (t.running, all.running),
        (t.paused, all.paused),
        (t.withdrawn, all.withdrawn),
        (t.stopped, all.stopped),
    ]
    .into_iter()
}

fn text(text: &str) -> CellOut {
    CellOut::Text(text.to_owned())
}

fn number_of(number: u32) -> CellOut {
    CellOut::Number(f64::from(number))
}
