//! What can only be seen when rows are compared: one number for two people, two numbers for one, somebody's number
//! given to another.

use super::person::{Draft, Reader, code_key};
use super::remark::Reason;
use super::words::Field;
use haicap_core::organization::{FormerPlace, Official};
use haicap_core::words::fold;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Who a row is about, as far as it could be read.
type Person = (Option<String>, Option<Date>);

fn person(draft: &Draft) -> Person {
    (draft.name.as_deref().map(fold), draft.birth)
}

/// Whether two rows can be about one person: what both of them say is the same.
fn may_be_one(a: &Person, b: &Person) -> bool {
    let same_name = a.0.is_none() || b.0.is_none() || a.0 == b.0;
    let same_birth = a.1.is_none() || b.1.is_none() || a.1 == b.1;
    same_name && same_birth
}

/// Compares all rows with each other and with who is known.
pub(super) fn compare(drafts: &mut [Draft], known: &[Official], readers: &[Option<Reader<'_>>]) {
    let places: Vec<String> = drafts
        .iter()
        .map(|draft| {
            let sheet =
                readers[draft.sheet].as_ref().map(|reader| reader.recognised.sheet.as_str()).unwrap_or_default();
            let name = draft.name.as_deref().map(|name| format!(" ({name})")).unwrap_or_default();
            format!("dòng {} trang “{sheet}”{name}", draft.row)
        })
        .collect();
    let mut found = Vec::new();
    let mut by_code: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        if let Some(code) = &draft.code {
            by_code.entry(code_key(code)).or_default().push(index);
        }
    }
    for rows in by_code.values().filter(|rows| rows.len() > 1) {
        let people: Vec<Person> = rows.iter().map(|index| person(&drafts[*index])).collect();
        let first = rows[0];
        if people.iter().all(|person| may_be_one(&people[0], person)) {
            found.extend(
                rows[1..].iter().map(|index| (*index, Field::Code, Reason::RowRepeated, places[first].clone())),
            );
            continue;
        }
        for index in rows {
            /// A remark stays readable.
            const NAMED: usize = 4;
            let others = rows.iter().filter(|other| *other != index).take(NAMED).map(|other| places[*other].as_str());
            let more = format!("dòng này và {}", others.collect::<Vec<_>>().join(", "));
            found.push((*index, Field::Code, Reason::CodeTwice, more));
        }
    }
    of_another(drafts, known, &mut found);
    twice(drafts, known, &places, &mut found);
    relatives(drafts, known, &by_code, &mut found);
    for (index, field, reason, more) in found {
        if let Some(reader) = &readers[drafts[index].sheet] {
            reader.remark(&mut drafts[index], field, reason, &more);
        }
    }
}

type Found = Vec<(usize, Field, Reason, String)>;

/// The number of somebody who is known, with another name and another birth. A name or a birth alone may be corrected.
fn of_another(drafts: &[Draft], known: &[Official], found: &mut Found) {
    let known: BTreeMap<String, &Official> =
        known.iter().map(|official| (code_key(&official.code), official)).collect();
    for (index, draft) in drafts.iter().enumerate() {
        let (Some(code), Some(name), Some(birth)) = (&draft.code, &draft.name, draft.birth) else { continue };
        let Some(holder) = known.get(&code_key(code)) else { continue };
        if fold(name) != fold(&holder.name) && birth != holder.birth {
            let more = format!("{}, sinh ngày {}", holder.name, haicap_core::words::date(holder.birth));
            found.push((index, Field::Code, Reason::CodeOfAnother, more));
        }
    }
}

/// The same name, birth and place under two numbers: the later row is told.
fn twice(drafts: &[Draft], known: &[Official], places: &[String], found: &mut Found) {
    let in_file: BTreeSet<String> = drafts.iter().filter_map(|draft| draft.code.as_deref()).map(code_key).collect();
    let mut seen: BTreeMap<(String, Date, FormerPlace), (String, String)> = BTreeMap::new();
    for official in known.iter().filter(|official| !in_file.contains(&code_key(&official.code))) {
        let who = (fold(&official.name), official.birth, official.from);
        seen.entry(who).or_insert((code_key(&official.code), format!("mã {} đã nhập trước đây", official.code)));
    }
    for (index, draft) in drafts.iter().enumerate() {
        let (Some(name), Some(birth), Some(from), Some(code)) = (&draft.name, draft.birth, draft.from, &draft.code)
        else {
            continue;
        };
        let code = code_key(code);
        let (first, place) =
            seen.entry((fold(name), birth, from)).or_insert_with(|| (code.clone(), places[index].clone()));
        if *first != code {
            found.push((index, Field::Name, Reason::PersonTwice, place.clone()));
        }
    }
}

fn relatives(drafts: &[Draft], known: &[Official], by_code: &BTreeMap<String, Vec<usize>>, found: &mut Found) {
    let known: BTreeSet<String> = known.iter().map(|official| code_key(&official.code)).collect();
    for (index, draft) in drafts.iter().enumerate() {
        let is_nobody = |code: &&String| !by_code.contains_key(&code_key(code)) && !known.contains(&code_key(code));
        let nobody: Vec<String> = draft.relatives.iter().filter(is_nobody).map(|code| format!("“{code}”")).collect();
        if !nobody.is_empty() {
            found.push((index, Field::Relatives, Reason::RelativeUnknown, nobody.join(", ")));
        }
    }
}
