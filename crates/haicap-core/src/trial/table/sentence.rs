//! Rows and the sentences of Gherkin that say the same.

use super::{Column, Row};
use crate::trial::step::{Cast, Deed, KNOWN_STEPS, Line, after, known, recognise, refused_tail};
use crate::words::{Lang, fold};
use std::sync::LazyLock;

/// What a sentence is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// The time at which the scenario starts.
    Start,
    /// What is the case before it starts.
    Need,
    /// Somebody does something; a sentence that nobody knows counts as this.
    Deed,
    /// Time passes.
    Wait,
    /// Something must hold.
    Check,
}

/// What each known sentence is for, in the order of the table.
static SORTS: LazyLock<Vec<Sort>> =
    LazyLock::new(|| KNOWN_STEPS.iter().map(|known| of_pattern(known.pattern)).collect());

fn of_pattern(pattern: &str) -> Sort {
    match recognise(&filled(pattern)) {
        Ok(Line::Need(crate::trial::Need::Start(_))) => Sort::Start,
        Ok(Line::Need(_)) => Sort::Need,
        Ok(Line::Wait(_)) => Sort::Wait,
        Ok(Line::Check(_)) => Sort::Check,
        Ok(Line::Act(_)) | Err(_) => Sort::Deed,
    }
}

/// A known sentence with some value at each of its places.
fn filled(pattern: &str) -> String {
    let text = pattern.replace("{giờ}", "08:00").replace("{số}", "2").replace("{tình trạng}", "Chờ ký");
    text.replace("{ai}", "lãnh đạo").replace(['{', '}'], "")
}

/// What a sentence is for, whether or not its values fit.
pub(super) fn sort(sentence: &str) -> Sort {
    let head = refused_tail(sentence).map_or(sentence, |(head, _)| head);
    let Some((step, _)) = known(&without_columns(head)) else { return Sort::Deed };
    let place = KNOWN_STEPS.iter().position(|known| known.pattern == step.pattern);
    place.and_then(|place| SORTS.get(place).copied()).unwrap_or(Sort::Deed)
}

/// A sentence with something else for its `<columns>`: their names may hold words of the sentence.
fn without_columns(sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, tail)) = rest.split_once('<') {
        let Some((_, after)) = tail.split_once('>') else { break };
        out.push_str(before);
        out.push('1');
        rest = after;
    }
    out + rest
}

/// Whether something was done or waited for already, or the start is given: a bare time then means "until".
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Begun(bool);

impl Begun {
    pub(super) fn after(self, sort: Sort) -> Self {
        Begun(self.0 || !matches!(sort, Sort::Need | Sort::Check))
    }
}

const START: &str = "bây giờ là ";
const UNTIL: &str = "đến ";
const SAME_DAY: &str = " cùng ngày";
const REFUSED: &str = ", nhưng ";

/// The sentence of a cell of the first column.
pub(super) fn time_sentence(cell: &str, begun: Begun) -> String {
    let folded = fold(cell);
    let is_whole = |start: &str| folded.starts_with(&fold(start));
    if is_whole(START) || folded.starts_with("den ") || folded.ends_with("phut sau") {
        cell.to_owned()
    } else if folded.ends_with("ngay lam viec") || folded.ends_with("cung ngay") {
        format!("{UNTIL}{cell}")
    } else if begun.0 {
        format!("{UNTIL}{cell}{SAME_DAY}")
    } else {
        format!("{START}{cell}")
    }
}

/// The shortest cell that says the same as a sentence.
fn time_cell(sentence: &str, begun: Begun) -> String {
    let until = sentence.strip_prefix(UNTIL);
    let shorter = [sentence.strip_prefix(START), until.and_then(|rest| rest.strip_suffix(SAME_DAY)), until];
    let same = |cell: &&str| time_sentence(cell, begun) == sentence;
    shorter.into_iter().flatten().find(same).unwrap_or(sentence).to_owned()
}

/// The sentence of what is done in a row; nothing where nothing is done.
pub(super) fn deed_sentence(row: &Row) -> Option<String> {
    let said = if row.system.is_empty() {
        [row.who.as_str(), &row.task].into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
    } else {
        format!("{} làm \"{}\" trên hệ thống \"{}\"", row.who, row.task, row.system)
    };
    if said.is_empty() {
        return None;
    }
    Some(refusal(row).map_or_else(|| said.clone(), |refusal| format!("{said}{REFUSED}{refusal}")))
}

/// The first expected result, when it is that the system refuses what is done.
pub(super) fn refusal(row: &Row) -> Option<&str> {
    let done = !(row.task.is_empty() && row.who.is_empty());
    let first = row.expected.first().filter(|first| fold(first).starts_with("he thong khong cho vi"));
    first.filter(|_| done).map(String::as_str)
}

/// What is done, as a row that says the same.
fn deed_row(sentence: &str) -> Row {
    let (head, refused) = match (refused_tail(sentence), sentence.split_once(REFUSED)) {
        (Some((head, _)), Some((_, tail))) => (head, vec![tail.to_owned()]),
        _ => (sentence, vec![]),
    };
    let mut row = Row { task: head.to_owned(), expected: refused, ..Row::default() };
    if let Some((step, values)) = known(head)
        && let Ok(Line::Act(act)) = recognise(&filled(step.pattern))
        && matches!(act.deed, Deed::Elsewhere { .. })
        && let [who, task, system] = values[..]
    {
        row = Row { who: who.into(), task: task.into(), system: system.into(), ..row };
    } else if let Some((who, task)) = who_and_task(head) {
        row = Row { who: who.into(), task: task.into(), ..row };
    }
    let same = deed_sentence(&row).as_deref() == Some(sentence);
    if same { row } else { Row { task: sentence.to_owned(), ..Row::default() } }
}

/// Who does something, with a number before them where one is, and what is said of them.
fn who_and_task(sentence: &str) -> Option<(&str, &str)> {
    let labels = || Cast::ALL.iter().map(|cast| cast.label(Lang::Vi));
    let counted = match sentence.strip_prefix('<') {
        Some(rest) => rest.find("> ").map(|end| end + 3),
        None => sentence.find(' ').map(|end| end + 1),
    };
    let starts = [Some(0), counted].into_iter().flatten();
    // Of parts of which one is the beginning of another the longer one counts.
    let rest = starts.flat_map(|start| labels().map(move |label| (start, label))).filter_map(|(start, label)| {
        let rest = after(sentence.get(start..)?, label)?;
        // A blank behind the label may have been taken with it.
        let ended = rest.starts_with(' ') || sentence[..sentence.len() - rest.len()].ends_with(' ');
        ended.then_some(rest)
    });
    let rest = rest.min_by_key(|rest| rest.len())?;
    let who = sentence[..sentence.len() - rest.len()].trim_end();
    Some((who, rest.trim_start())).filter(|(_, task)| !task.is_empty())
}

/// Whether somebody is a part that is played, with or without a number before it.
pub(super) fn is_somebody(who: &str) -> bool {
    who_and_task(&format!("{who} x")).is_some_and(|(known, _)| known.len() == who.len())
}

/// The rows of some sentences, without their keywords: a deed begins a row, the time before it and the checks after it
/// stand in the same one.
pub fn rows_of<'t>(sentences: impl IntoIterator<Item = &'t str>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    // A row of which only the time is known yet.
    let mut waiting: Option<Row> = None;
    let mut begun = Begun::default();
    for sentence in sentences {
        let sort = sort(sentence);
        match sort {
            Sort::Start | Sort::Wait => {
                rows.extend(waiting.replace(Row { time: time_cell(sentence, begun), ..Row::default() }));
            }
            Sort::Check => match (waiting.take(), rows.last_mut()) {
                (None, Some(row)) => row.expected.push(sentence.to_owned()),
                (row, _) => rows.push(Row { expected: vec![sentence.to_owned()], ..row.unwrap_or_default() }),
            },
            Sort::Need | Sort::Deed => {
                let time = waiting.take().unwrap_or_default().time;
                rows.push(Row { time, ..deed_row(sentence) });
            }
        }
        begun = begun.after(sort);
    }
    rows.extend(waiting);
    rows
}

/// What may stand in a column, by the known sentences: who they are of is left out of the second column.
pub fn known_tasks(column: Column) -> Vec<String> {
    let own = || KNOWN_STEPS.iter().map(|step| (step.pattern, of_pattern(step.pattern)));
    let mut words: Vec<String> = match column {
        Column::Who => Cast::ALL.iter().map(|cast| cast.label(Lang::Vi).to_owned()).collect(),
        Column::System => vec![],
        Column::Time => {
            vec!["08:00".into(), "30 phút sau".into(), "07:30 sau 1 ngày làm việc".into()]
        }
        Column::Expected => own().filter(|(_, sort)| *sort == Sort::Check).map(|(text, _)| text.to_owned()).collect(),
        Column::Task => {
            let deeds =
                own().filter(|(text, sort)| matches!(sort, Sort::Need | Sort::Deed) && !text.starts_with("{ai}"));
            deeds.map(|(text, _)| who_and_task(text).map_or(text, |(_, task)| task).to_owned()).collect()
        }
    };
    let mut seen = std::collections::BTreeSet::new();
    words.retain(|word| seen.insert(word.clone()));
    words
}
