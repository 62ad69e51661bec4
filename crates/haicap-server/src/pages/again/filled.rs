//! A page with one of its forms filled as it was sent, and with what is wrong at the fields of the form.

use super::markup::{Tag, escaped, tags};
use super::{Fields, Refused};
use crate::words::{texts, words};
use haicap_core::Lang;
use jiff::civil::{Date, DateTime, Time};
use std::collections::BTreeMap;

texts! { pub(super) FaultTexts;
    missing: "Chưa điền ô này.", "This is not filled in.";
    not_ticked: "Chưa đánh dấu ô này.", "This is not ticked.";
    long: "Dài quá, nhiều nhất", "Too long, at most";
    letters: "ký tự.", "letters.";
    no_date: "Ghi một ngày có thật.", "Enter a date that exists.";
    no_time: "Ghi giờ có thật.", "Enter a time that exists.";
    no_number: "Ghi một số.", "Enter a number.";
    least: "Không nhỏ hơn hoặc sớm hơn", "Not less or earlier than";
    most: "Không lớn hơn hoặc muộn hơn", "Not more or later than";
    unknown: "Chọn một mục trong danh sách.", "Choose from the list.";
}

/// Something in a form that a person sets.
struct Control<'p> {
    tag: Tag<'p>,
    name: String,
    /// Where what follows it begins: after `</select>`, too.
    end: usize,
    kind: Kind<'p>,
}

enum Kind<'p> {
    /// A line to type in.
    Line,
    /// A box, with the value that it stands for.
    Box(String),
    /// A list: tags of its items, with the value of each.
    List(Vec<(Tag<'p>, String)>),
    /// Lines of text.
    Area,
    /// Room for files, which a page cannot fill.
    Files,
}

/// A form of a page.
struct Form<'p> {
    head: Tag<'p>,
    end: usize,
    inner: Vec<Tag<'p>>,
}

/// Changes of a page: from where to where, and what stands there then.
type Edits = BTreeMap<(usize, usize), String>;

/// The page with the form that is sent to `action` filled as it was sent; nothing where it has none. The form keeps a
/// hidden field with the address of its page.
pub(super) fn filled(page: &str, action: &str, kept: (&str, &str), refused: &Refused) -> Option<String> {
    let all: Vec<Tag<'_>> = tags(page).collect();
    let form = forms(&all).filter(|form| form.leads_to(action)).max_by_key(|form| form.likeness(&refused.form))?;
    let mut edits: Edits = all
        .iter()
        .filter(|tag| tag.has("autofocus"))
        .map(|tag| ((tag.start, tag.end), tag.with(&[("autofocus", None)])))
        .collect();
    let controls = form.controls(page);
    let mut said = false;
    let mut places: Vec<usize> = vec![form.head.start];
    let mut sent: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in refused.form.pairs() {
        sent.entry(name).or_default().push(value);
    }
    for (number, control) in controls.iter().enumerate() {
        let value = control.take(&mut sent);
        let meant = !said && refused.problem.field == Some(control.name.as_str());
        let fault = match meant {
            true => Some(sentence(refused)),
            false => control.fault(value.as_deref(), refused.lang),
        };
        said |= meant;
        let id = format!("wrong-{number}");
        control.fill(value.as_deref(), fault.as_ref().map(|_| (id.as_str(), places.len() == 1)), &mut edits);
        if let Some(fault) = fault {
            let at = form.after(control);
            let role = if meant { " role=\"alert\"" } else { "" };
            *edits.entry((at, at)).or_default() +=
                &format!("<small class=\"wrong\" id=\"{id}\"{role}>{}</small>", escaped(&fault));
            places.push(control.tag.start);
        }
    }
    // What makes sending twice harmless stays what it was.
    let named = |tag: &&Tag<'_>| tag.name == "input" && tag.value("name").as_deref() == Some("id");
    if let (Some(tag), Some(id)) = (form.inner.iter().find(named), refused.form.filled("id")) {
        edits.insert((tag.start, tag.end), tag.with(&[("value", Some(id))]));
    }
    let hidden = format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", kept.0, escaped(kept.1));
    let alert = if said || refused.shown { String::new() } else { alert(refused) };
    edits.insert((form.head.end, form.head.end), format!("{alert}{hidden}"));
    for opened in around(&all, &places).filter(|tag| !tag.has("open")) {
        edits.insert((opened.start, opened.end), opened.with(&[("open", Some(""))]));
    }
    Some(carried_out(page, &edits))
}

/// What is wrong with the form as a whole.
fn alert(refused: &Refused) -> String {
    let w = words(refused.lang);
    let lines: String = refused.problem.message.lines().map(|line| format!("<p>{}</p>", escaped(line))).collect();
    let ground = refused
        .problem
        .ground
        .as_ref()
        .map(|ground| format!("<p class=\"ground\">{}: {}</p>", w.ground, escaped(ground)));
    format!(
        "<div class=\"alert\" role=\"alert\" tabindex=\"-1\" id=\"problem\"><strong>{}</strong>{lines}{}</div>",
        w.problem_title,
        ground.unwrap_or_default()
    )
}

fn sentence(refused: &Refused) -> String {
    let ground = refused.problem.ground.as_ref().map(|ground| format!(" ({ground})")).unwrap_or_default();
    format!("{}{ground}", refused.problem.message)
}

/// The parts that fold away around places of a page.
fn around<'a, 'p>(all: &'a [Tag<'p>], places: &[usize]) -> impl Iterator<Item = Tag<'p>> + 'a {
    let (mut open, mut found): (Vec<Tag<'p>>, Vec<Tag<'p>>) = (Vec::new(), Vec::new());
    for tag in all {
        match tag.name {
            "details" => open.push(*tag),
            "/details" => drop(open.pop()),
            _ if places.contains(&tag.start) => found.extend(&open),
            _ => {}
        }
    }
    found.into_iter()
}

fn carried_out(page: &str, edits: &Edits) -> String {
    let (mut text, mut at) = (String::with_capacity(page.len() + 1_000), 0);
    for ((start, end), new) in edits {
        text.push_str(&page[at..*start]);
        text.push_str(new);
        at = *end;
    }
    text + &page[at..]
}

/// The forms of a page that write.
fn forms<'a, 'p>(all: &'a [Tag<'p>]) -> impl Iterator<Item = Form<'p>> + 'a {
    let posts = |tag: &Tag<'p>| tag.name == "form" && tag.value("method").as_deref() == Some("post");
    all.iter().enumerate().filter(move |(_, tag)| posts(tag)).map(|(at, head)| {
        let inner: Vec<_> = all[at + 1..].iter().take_while(|tag| tag.name != "/form").copied().collect();
        Form { head: *head, end: inner.last().map_or(head.end, |last| last.end), inner }
    })
}

impl<'p> Form<'p> {
    /// Whether it, or a button in it, is sent to an address.
    fn leads_to(&self, action: &str) -> bool {
        let buttons = self.inner.iter().filter_map(|tag| tag.value("formaction"));
        self.head.value("action").into_iter().chain(buttons).any(|to| to == action)
    }

    /// How far what it hides, and offers as buttons, was what came: of many forms with one address, which it was.
    fn likeness(&self, sent: &Fields) -> i64 {
        let alike = |tag: &Tag<'p>| {
            let same = sent.ticked(&tag.value("name")?, &tag.value("value")?);
            match (tag.name, tag.value("type").as_deref()) {
                ("input", Some("hidden")) => Some(if same { 1 } else { -1 }),
                ("button", _) => Some(i64::from(same)),
                _ => None,
            }
        };
        let hidden: i64 = self.inner.iter().filter_map(alike).sum();
        let has = |name: &str| self.inner.iter().any(|tag| tag.value("name").as_deref() == Some(name));
        let strange = sent.names().filter(|name| *name != super::PAGE && !has(name)).count();
        hidden - i64::try_from(strange).unwrap_or(i64::MAX)
    }

    /// What a person sets in it; no passwords.
    fn controls(&self, page: &str) -> Vec<Control<'p>> {
        let at = |(number, tag): (usize, &Tag<'p>)| {
            let rest = &self.inner[number + 1..];
            let end = |name| rest.iter().find(|tag| tag.name == name).map_or(tag.end, |tag| tag.end);
            let (kind, end) = match (tag.name, tag.value("type").unwrap_or_default().as_str()) {
                ("input", "hidden" | "password" | "submit") => return None,
                ("input", "file") => (Kind::Files, tag.end),
                ("input", "checkbox" | "radio") => (Kind::Box(tag.value("value").unwrap_or_default()), tag.end),
                ("input", _) => (Kind::Line, tag.end),
                ("textarea", _) => (Kind::Area, end("/textarea")),
                ("select", _) => (Kind::List(items(page, rest)), end("/select")),
                _ => return None,
            };
            Some(Control { tag: *tag, name: tag.value("name")?, end, kind })
        };
        self.inner.iter().enumerate().filter_map(at).collect()
    }

    /// Where a sentence about a control stands: at the end of what holds it; of boxes that belong together, above them.
    fn after(&self, control: &Control<'p>) -> usize {
        let alike = |tag: &&Tag<'p>| tag.name == "input" && tag.value("name").as_deref() == Some(&control.name);
        let before = self.inner.iter().take_while(|tag| tag.start < control.tag.start);
        let legend = before.filter(|tag| tag.name == "/legend").last();
        if let (Kind::Box(_), Some(legend), 2..) = (&control.kind, legend, self.inner.iter().filter(alike).count()) {
            return legend.end;
        }
        let ends = ["/p", "/li", "/td", "/fieldset", "/div"];
        let after = self.inner.iter().find(|tag| tag.start >= control.end && ends.contains(&tag.name));
        after.map_or(control.end.max(self.head.end).min(self.end), |tag| tag.start)
    }
}

/// The items of a list that begins before these tags.
fn items<'p>(page: &str, rest: &[Tag<'p>]) -> Vec<(Tag<'p>, String)> {
    let items = rest.iter().take_while(|tag| tag.name != "/select").filter(|tag| tag.name == "option");
    let label = |tag: &Tag<'p>| page[tag.end..].split('<').next().unwrap_or_default().trim().to_owned();
    items.map(|tag| (*tag, tag.value("value").unwrap_or_else(|| label(tag)))).collect()
}

impl Control<'_> {
    /// What came for it; of a name that stands more than once, the next.
    fn take<'s>(&self, sent: &mut BTreeMap<&'s str, Vec<&'s str>>) -> Option<String> {
        let values = sent.get_mut(self.name.as_str())?;
        let at = match &self.kind {
            Kind::Box(value) => values.iter().position(|sent| sent == value)?,
            _ if values.is_empty() => return None,
            _ => 0,
        };
        Some(values.remove(at).to_owned())
    }

    /// What is wrong by what the field itself asks for.
    fn fault(&self, value: Option<&str>, lang: Lang) -> Option<String> {
        let t = FaultTexts::of(lang);
        let kind = self.tag.value("type").unwrap_or_default();
        let (required, text) = (self.tag.has("required"), value.unwrap_or_default().trim());
        match &self.kind {
            Kind::Box(_) => (required && kind == "checkbox" && value.is_none()).then(|| t.not_ticked.to_owned()),
            // Whether one came is the handler's to say.
            Kind::Files => None,
            _ if text.is_empty() => required.then(|| t.missing.to_owned()),
            Kind::List(items) => items.iter().all(|(_, known)| known != text).then(|| t.unknown.to_owned()),
            Kind::Line | Kind::Area => {
                let most = self.tag.value("maxlength").and_then(|most| most.parse::<usize>().ok());
                let long = most.filter(|most| text.chars().count() > *most);
                let long = long.map(|most| format!("{} {most} {}", t.long, t.letters));
                long.or_else(|| unread(&kind, text, t).map(str::to_owned)).or_else(|| self.beyond(&kind, text, t))
            }
        }
    }

    /// What is wrong with a day, time or number by its bounds.
    fn beyond(&self, kind: &str, text: &str, t: &FaultTexts) -> Option<String> {
        let less = |one: &str, other: &str| match kind {
            "number" => one.parse::<f64>().ok() < other.parse::<f64>().ok(),
            "date" | "time" | "datetime-local" => one < other,
            _ => false,
        };
        let bound = |name: &str| self.tag.value(name).filter(|bound| !bound.is_empty());
        let least = bound("min").filter(|least| less(text, least)).map(|least| (t.least, least));
        let (word, bound) =
            least.or_else(|| bound("max").filter(|most| less(most, text)).map(|most| (t.most, most)))?;
        let day = bound.parse::<Date>().ok().filter(|_| kind == "date");
        Some(format!("{word} {}.", day.map_or(bound, haicap_core::words::date)))
    }

    /// Puts in what came, and marks it when something is wrong with it: with where that is said, and whether it is the
    /// first such field.
    fn fill(&self, value: Option<&str>, wrong: Option<(&str, bool)>, edits: &mut Edits) {
        let described = self.tag.value("aria-describedby").map(|known| format!("{known} ")).unwrap_or_default();
        let described = wrong.map(|(id, _)| format!("{described}{id}"));
        let mut set: Vec<(&str, Option<&str>)> = vec![("autofocus", None)];
        if let (Some(described), Some((_, first))) = (&described, wrong) {
            set = vec![("autofocus", first.then_some("")), ("aria-invalid", Some("true"))];
            set.push(("aria-describedby", Some(described)));
        }
        match (&self.kind, value) {
            (Kind::Box(_), value) => set.push(("checked", value.map(|_| ""))),
            (Kind::Line, Some(value)) => set.push(("value", Some(value))),
            (Kind::Area, Some(value)) => {
                let end = self.end - "</textarea>".len();
                edits.insert((self.tag.end, end), format!("\n{}", escaped(value)));
            }
            (Kind::List(items), Some(value)) if items.iter().any(|(_, known)| known == value) => {
                for (tag, known) in items {
                    edits.insert((tag.start, tag.end), tag.with(&[("selected", (known == value).then_some(""))]));
                }
            }
            (Kind::Line | Kind::Area | Kind::List(_) | Kind::Files, _) => {}
        }
        edits.insert((self.tag.start, self.tag.end), self.tag.with(&set));
    }
}

/// What is wrong with a day, time or number that is none.
fn unread(kind: &str, text: &str, t: &'static FaultTexts) -> Option<&'static str> {
    match kind {
        "date" => text.parse::<Date>().is_err().then_some(t.no_date),
        "time" => text.parse::<Time>().is_err().then_some(t.no_time),
        "datetime-local" => text.parse::<DateTime>().is_err().then_some(t.no_time),
        "number" => text.parse::<f64>().is_err().then_some(t.no_number),
        _ => None,
    }
}
