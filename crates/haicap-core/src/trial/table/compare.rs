//! What changed from one version of a script to another, row by row (so sánh hai bản).

use super::{Part, Row, ScriptTable};

/// One thing that changed; the part is where it stands, or stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Title of the scenario; nothing for the script itself.
    pub part: Option<String>,
    /// What.
    pub what: Changed,
}

/// What changed (thay đổi).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// A whole scenario came.
    PartAdded,
    /// A whole scenario went.
    PartRemoved,
    /// Something beside the rows reads otherwise: title, tags, remarks or data, before and after.
    Beside(String, String),
    /// A row came, at this place from 1.
    Added(usize, Row),
    /// A row went, from this place.
    Removed(usize, Row),
    /// A row reads otherwise: its place now, before and after.
    Row(usize, Row, Row),
}

/// Everything that changed, in the order of the later version. Scenarios are told by their title, then by their place.
pub fn compare(before: &ScriptTable, after: &ScriptTable) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |part: Option<&Part>, what| {
        found.push(Difference { part: part.map(|part| part.title.clone()), what });
    };
    for (old, new) in beside(before).into_iter().zip(beside(after)).filter(|(old, new)| old != new) {
        note(None, Changed::Beside(old, new));
    }
    let pairs = pairs(&before.parts, &after.parts);
    for (index, part) in after.parts.iter().enumerate() {
        let Some((old, _)) = pairs.iter().find(|(_, new)| *new == index) else {
            note(Some(part), Changed::PartAdded);
            continue;
        };
        let old = &before.parts[*old];
        for (was, is) in beside_part(old).into_iter().zip(beside_part(part)).filter(|(was, is)| was != is) {
            note(Some(part), Changed::Beside(was, is));
        }
        for change in rows(&old.rows, &part.rows) {
            note(Some(part), change);
        }
    }
    for (index, part) in before.parts.iter().enumerate() {
        if !pairs.iter().any(|(old, _)| *old == index) {
            note(Some(part), Changed::PartRemoved);
        }
    }
    found
}

fn beside(table: &ScriptTable) -> [String; 3] {
    let remarks = [table.comments.as_slice(), &table.notes].concat().join("\n");
    [table.title.clone(), tags(&table.tags), remarks]
}

fn beside_part(part: &Part) -> [String; 4] {
    let remarks = [part.comments.as_slice(), &part.notes].concat().join("\n");
    let data = part.data.iter().flat_map(|data| &data.rows).map(|row| row.join(" | "));
    [part.title.clone(), tags(&part.tags), remarks, data.collect::<Vec<_>>().join("\n")]
}

fn tags(tags: &[String]) -> String {
    tags.iter().map(|tag| format!("@{tag}")).collect::<Vec<_>>().join(" ")
}

/// Which scenario became which.
fn pairs(before: &[Part], after: &[Part]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let same = [
        |old: (usize, &Part), new: (usize, &Part)| old.1.title == new.1.title,
        |old: (usize, &Part), new: (usize, &Part)| old.0 == new.0,
    ];
    for fits in same {
        for new in after.iter().enumerate() {
            let free = |old: &(usize, &Part)| !pairs.iter().any(|pair| pair.0 == old.0 || pair.1 == new.0);
            let old = before
                .iter()
                .enumerate()
                .filter(free)
                .find(|old| old.1.is_background == new.1.is_background && fits(*old, new));
            pairs.extend(old.map(|old| (old.0, new.0)));
        }
    }
    pairs
}

/// Rows that came, went or changed: what both have in the same order is left out; of what lies between, rows of the
/// same task, or as many as before, are taken for the same row.
fn rows(before: &[Row], after: &[Row]) -> Vec<Changed> {
    let mut changes = Vec::new();
    let (mut old, mut new) = (0, 0);
    for (next_old, next_new) in common(before, after).into_iter().chain([(before.len(), after.len())]) {
        gap(&before[old..next_old], &after[new..next_new], (old, new), &mut changes);
        (old, new) = (next_old + 1, next_new + 1);
    }
    changes
}

fn gap(before: &[Row], after: &[Row], first: (usize, usize), changes: &mut Vec<Changed>) {
    let as_many = before.len() == after.len();
    let mut taken = vec![false; before.len()];
    let mut came = Vec::new();
    for (index, row) in after.iter().enumerate() {
        let same_task = |old: usize| !row.task.is_empty() && before[old].task == row.task;
        let fits = |old: &usize| !taken[*old] && (same_task(*old) || (as_many && *old == index));
        let place = first.1 + index + 1;
        match (0..before.len()).find(fits) {
            Some(old) => {
                taken[old] = true;
                came.push(Changed::Row(place, before[old].clone(), row.clone()));
            }
            None => came.push(Changed::Added(place, row.clone())),
        }
    }
    let gone = before.iter().enumerate().filter(|(index, _)| !taken[*index]);
    changes.extend(gone.map(|(index, row)| Changed::Removed(first.0 + index + 1, row.clone())));
    changes.extend(came);
}

/// The longest rows that both have in the same order, by their places.
fn common(before: &[Row], after: &[Row]) -> Vec<(usize, usize)> {
    let mut lengths = vec![vec![0_usize; after.len() + 1]; before.len() + 1];
    for (i, old) in before.iter().enumerate().rev() {
        for (j, new) in after.iter().enumerate().rev() {
            lengths[i][j] =
                if old == new { lengths[i + 1][j + 1] + 1 } else { lengths[i + 1][j].max(lengths[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut places) = (0, 0, Vec::new());
    while i < before.len() && j < after.len() {
        if before[i] == after[j] {
            places.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[i + 1][j] >= lengths[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(task: &str, who: &str) -> Row {
        Row { task: task.into(), who: who.into(), ..Row::default() }
    }

    fn script(title: &str, parts: &[(&str, Vec<Row>)]) -> ScriptTable {
        let part =
            |(title, rows): &(&str, Vec<Row>)| Part { title: (*title).into(), rows: rows.clone(), ..Part::default() };
        ScriptTable { title: title.into(), parts: parts.iter().map(part).collect(), ..ScriptTable::default() }
    }

    #[test]
    fn rows_that_came_went_and_changed_are_told_apart() {
        let before = vec![row("nộp", "dân"), row("nhận", "quầy"), row("ký", "lãnh đạo"), row("trả", "quầy")];
        let after = vec![row("nộp", "dân"), row("nhận", "chuyên viên"), row("trả", "quầy"), row("đo", "quầy")];
        assert_eq!(
            rows(&before, &after),
            [
                Changed::Removed(3, row("ký", "lãnh đạo")),
                Changed::Row(2, row("nhận", "quầy"), row("nhận", "chuyên viên")),
                Changed::Added(4, row("đo", "quầy")),
            ]
        );
        assert_eq!(rows(&before, &before), []);
        assert_eq!(rows(&before, &[]).len(), 4);
    }

    #[test]
    fn a_scenario_is_found_again_by_its_title() {
        let old = script("A", &[("một", vec![row("a", "")]), ("hai", vec![row("b", "")])]);
        let new = script("B", &[("mới", vec![row("c", "")]), ("hai", vec![row("b", "")])]);
        let found = compare(&old, &new);
        assert_eq!(found[0], Difference { part: None, what: Changed::Beside("A".into(), "B".into()) });
        assert_eq!(found[1].what, Changed::Beside("một".into(), "mới".into()));
        assert_eq!(found[2].what, Changed::Row(1, row("a", ""), row("c", "")));
        assert_eq!(found.len(), 3);
        let shorter = script("A", &[("hai", vec![row("b", "")])]);
        assert_eq!(compare(&old, &shorter), [Difference { part: Some("một".into()), what: Changed::PartRemoved }]);
        assert_eq!(compare(&shorter, &old), [Difference { part: Some("một".into()), what: Changed::PartAdded }]);
    }
}
