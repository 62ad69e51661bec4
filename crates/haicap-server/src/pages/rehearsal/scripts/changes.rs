//! Two versions of a script side by side.

use super::one::RowView;
use super::{ScriptTexts, asked, headings};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::trial::{Changed, Column, Row, compare};

#[derive(Template)]
#[template(path = "rehearsal/script_compare.html")]
struct ComparePage {
    shell: Shell,
    t: &'static ScriptTexts,
    path: String,
    link: String,
    title: String,
    from: u32,
    to: u32,
    versions: Vec<u32>,
    headings: [&'static str; 5],
    parts: Vec<PartChanges>,
}

/// What changed in a scenario, or beside all of them.
struct PartChanges {
    title: Option<String>,
    /// A word when the whole scenario came or went.
    whole: Option<&'static str>,
    beside: Vec<(String, String)>,
    rows: Vec<RowChange>,
}

struct RowChange {
    class: &'static str,
    word: &'static str,
    row: RowView,
    /// What stood there before, column by column; nothing where it is the same.
    before: Option<[Option<String>; 5]>,
}

impl RowChange {
    /// Each cell with what stood there before, where that was something else.
    fn cells(&self) -> Vec<(Option<String>, String)> {
        let RowView { time, task, who, system, expected, .. } = &self.row;
        let now = [time.clone(), task.clone(), who.clone(), system.clone(), expected.join("; ")];
        let was = self.before.clone().unwrap_or_default();
        was.into_iter().zip(now).collect()
    }
}

/// What changed from one version to another: `?from=1&to=2`; the last two when nothing is asked.
pub(crate) async fn show(page: Page, Path(key): Path<String>) -> Response {
    page.answer(view(&page, &key))
}

fn view(page: &Page, key: &str) -> Result<Response, Problem> {
    let (t, script) = (ScriptTexts::of(page.lang()), asked(page, key)?);
    let number = |name: &str, default: u32| page.asked.filled(name).map_or(Some(default), |text| text.parse().ok());
    let missing = || Problem::not_found(page.lang());
    let to = number("to", script.newest()).ok_or_else(missing)?;
    let from = number("from", to.saturating_sub(1).max(1)).ok_or_else(missing)?;
    let (old, new) = script.version(from).zip(script.version(to)).ok_or_else(missing)?;
    let (before, after) = (page.kept(old.table(key))?, page.kept(new.table(key))?);
    let mut parts: Vec<PartChanges> = Vec::new();
    for change in compare(&before, &after) {
        if parts.last().is_none_or(|last| last.title != change.part) {
            parts.push(PartChanges { title: change.part.clone(), whole: None, beside: vec![], rows: vec![] });
        }
        let Some(last) = parts.last_mut() else { continue };
        match change.what {
            Changed::PartAdded => last.whole = Some(t.added),
            Changed::PartRemoved => last.whole = Some(t.removed),
            Changed::Beside(was, is) => last.beside.push((was, is)),
            Changed::Added(place, row) => last.rows.push(row_change("good", t.added, place, row, None)),
            Changed::Removed(place, row) => last.rows.push(row_change("late", t.removed, place, row, None)),
            Changed::Row(place, was, is) => last.rows.push(row_change("running", t.changed, place, is, Some(was))),
        }
    }
    let shown = ComparePage {
        shell: page.shell(t.compare_title),
        t,
        path: page.link(&format!("/scripts/{key}/compare")),
        link: page.link(&format!("/scripts/{key}")),
        title: new.title.clone(),
        from,
        to,
        versions: (1..=script.newest()).collect(),
        headings: headings(page.lang()),
        parts,
    };
    page.html(&shown)
}

fn row_change(class: &'static str, word: &'static str, number: usize, row: Row, before: Option<Row>) -> RowChange {
    let columns = [Column::Time, Column::Task, Column::Who, Column::System, Column::Expected];
    let before =
        before.map(|was| columns.map(|column| Some(was.cell(column)).filter(|cell| *cell != row.cell(column))));
    let Row { time, task, who, system, expected } = row;
    RowChange { class, word, row: RowView { number, time, task, who, system, expected }, before }
}
