//! Every form of every page, filled with what strangers type: no page breaks, no markup comes back as markup, and what
//! was typed stays where a form is refused.

use crate::support::official::Official;
use crate::support::trial::seen;
use crate::support::{WARD, World, files};
use haicap_core::organization::Role;
use haicap_server::ROUTES;
use reqwest::header::{CONTENT_TYPE, COOKIE, REFERER};
use std::collections::BTreeSet;

/// What people type into fields, some of them with intent.
const TYPED: [&str; 10] = [
    "",
    "\"><script>haicap(1)</script><b title='",
    "Nguyễn 🙂 {{7*7}} ' OR 1=1 --",
    "👩🏽‍⚖️ Ê\u{302}\u{323}\u{200f}nh",
    "31/02/2025",
    "-99999999999999999999999",
    "\u{0}\u{1b}[2J%00%0d%0aSet-Cookie: a=b",
    "2025-06-31T25:61",
    "30/6 nhuận âm lịch",
    "LONG",
];

/// Pages with a form that is there only after something was asked for.
const ASKED: [&str; 6] = [
    "/counter?procedure=1.000001",
    "/counter?procedure=1.000008",
    "/submit?procedure=1.000008",
    "/submit?procedure=1.000008&from=old-10004&unit=new-10001",
    "/tickets?unit=new-10001",
    "/indicators?unit=new-10001",
];

/// Something to fill in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Field {
    name: String,
    /// `text` and its like, `hidden`, `choice`, `box` or `file`.
    kind: &'static str,
    value: String,
}

/// A form of a page.
#[derive(Debug, Clone)]
struct Form {
    /// The page where it stands.
    page: String,
    action: String,
    post: bool,
    multipart: bool,
    fields: Vec<Field>,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    let value = rest.split('"').next()?;
    Some(
        value
            .replace("&#38;", "&")
            .replace("&amp;", "&")
            .replace("&#34;", "\"")
            .replace("&quot;", "\"")
            .replace("&#39;", "'"),
    )
}

/// The forms of a page as they are written.
fn written(page: &str) -> impl Iterator<Item = &str> {
    page.split("<form ").skip(1).filter_map(|rest| rest.split("</form>").next())
}

/// Where an answer says what is wrong with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    /// At a field of the form, which is marked.
    Field,
    /// In the form before its fields, or at the head of its page.
    Form,
    /// Somewhere else.
    Elsewhere,
}

/// Nothing where the form is gone, because what it does was done or somebody else was faster.
fn said(answer: &str, action: &str) -> Option<Said> {
    let leads = |form: &&str| attribute(&format!(" {form}"), "action").is_some_and(|to| to == action);
    let in_form =
        |marks: &[&str]| written(answer).filter(leads).any(|form| marks.iter().all(|mark| form.contains(mark)));
    Some(match () {
        () if in_form(&["aria-invalid=\"true\"", "class=\"wrong\""]) => Said::Field,
        () if in_form(&["role=\"alert\""]) || answer.contains("id=\"problem\"") => Said::Form,
        () if in_form(&[]) => Said::Elsewhere,
        () => return None,
    })
}

/// The forms of a page of ours, which are written in one way.
fn forms(page: &str, address: &str) -> Vec<Form> {
    let all = written(page);
    all.map(|form| {
        let head = format!(" {}", form.split('>').next().unwrap_or_default());
        let action = attribute(&head, "action").unwrap_or_else(|| address.to_owned());
        Form {
            page: address.to_owned(),
            action,
            post: attribute(&head, "method").is_some_and(|method| method == "post"),
            multipart: head.contains("multipart/form-data"),
            fields: fields(form),
        }
    })
    .collect()
}

fn fields(form: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut select = String::new();
    for tag in form.split('<').skip(1) {
        let head = tag.split('>').next().unwrap_or_default();
        let (name, value) = (attribute(head, "name"), attribute(head, "value").unwrap_or_default());
        let word = head.split([' ', '/']).next().unwrap_or_default();
        let kind = match (word, attribute(head, "type").as_deref()) {
            ("select", _) => {
                select = name.unwrap_or_default();
                continue;
            }
            ("option", _) if !value.is_empty() && !fields.iter().any(|field| field.name == select) => {
                fields.push(Field { name: select.clone(), kind: "choice", value });
                continue;
            }
            ("input", Some("hidden")) | ("button", _) => "hidden",
            ("input", Some("checkbox")) => "box",
            ("input", Some("radio")) if fields.iter().any(|field| Some(&field.name) == name.as_ref()) => continue,
            ("input", Some("radio")) => "choice",
            ("input", Some("file")) => "file",
            ("input", Some("submit")) => continue,
            ("input" | "textarea", _) => "text",
            _ => continue,
        };
        if let Some(name) = name {
            fields.push(Field { name, kind, value });
        }
    }
    fields
}

impl Form {
    /// Whether something is typed into it.
    fn is_written(&self) -> bool {
        self.fields.iter().any(|field| field.kind == "text")
    }
}

/// What is sent when everything that can be typed is `text`; other people send what stood in no list, too.
fn filled<'a>(form: &'a Form, text: &'a str, tamper: bool) -> Vec<(&'a str, &'a str)> {
    let value = |field: &'a Field| match field.kind {
        "text" => text,
        _ if tamper && field.name != "csrf" && field.name != "command_id" => text,
        _ => field.value.as_str(),
    };
    form.fields.iter().filter(|field| field.kind != "file").map(|field| (field.name.as_str(), value(field))).collect()
}

/// Somebody with a browser.
struct Visitor<'a> {
    world: &'a World,
    who: &'static str,
    cookie: String,
    /// Of the store: the official one is at the root.
    base: &'static str,
}

impl Visitor<'_> {
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.world.running.url())
    }

    async fn page(&self, path: &str) -> (u16, String) {
        let seen = seen(self.world.client.get(self.url(path)).header(COOKIE, &self.cookie)).await;
        (seen.status.as_u16(), seen.text)
    }

    async fn send(&self, form: &Form, fields: &[(&str, &str)]) -> (u16, String) {
        let url = self.url(&form.action);
        let request = match (form.post, form.multipart) {
            (false, _) => self.world.client.get(reqwest::Url::parse_with_params(&url, fields).unwrap()),
            (true, false) => self.world.client.post(url).form(fields),
            (true, true) => {
                let (kind, body) = files::form(fields, &[]);
                self.world.client.post(url).header(CONTENT_TYPE, kind).body(body)
            }
        };
        let request = request.header(COOKIE, &self.cookie).header(REFERER, self.url(&form.page));
        let seen = seen(request).await;
        (seen.status.as_u16(), seen.text)
    }

    /// Every page of the table that this person may open, with its places filled in.
    async fn forms(&self, dossiers: &[String]) -> Vec<Form> {
        let (mut forms, mut known) = (Vec::new(), BTreeSet::new());
        let mut paths: Vec<String> = ASKED.map(str::to_owned).into();
        for route in ROUTES.iter().filter(|route| route.method == "get" && !route.path.starts_with("/api/")) {
            let path = route.path.replace("{unit}", &WARD.to_string()).replace("{code}", "1.000001");
            let many = path.contains("/dossiers/{id}");
            let places = if many { dossiers } else { &dossiers[..1] };
            // Streams go on, and a page that signs out ends the visit.
            let skipped =
                route.path.ends_with("/events") || route.path.contains("sign-in/openid") || path.ends_with("/down");
            for id in places.iter().filter(|_| !skipped) {
                paths.push(path.replace("{id}", id));
            }
        }
        for path in paths.iter().filter(|path| !path.contains('{')) {
            let path = format!("{}{path}", self.base);
            let (status, text) = self.page(&path).await;
            assert!(status < 500, "{}: {path}: {status} {text}", self.who);
            for form in self::forms(&text, &path).into_iter().filter(|form| !form.action.ends_with("/sign-out")) {
                let names: Vec<String> = form.fields.iter().map(|field| field.name.clone()).collect();
                if known.insert((form.action.clone(), names)) {
                    forms.push(form);
                }
            }
        }
        forms
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;")
}

/// What came of sending forms.
#[derive(Debug, Default)]
struct Tried {
    sent: usize,
    /// Forms that lost what was typed.
    lost: BTreeSet<String>,
    /// Forms that were refused, and where that was said.
    refused: BTreeSet<(String, Said)>,
}

/// An address without the identifiers in it.
fn kind_of(action: &str) -> String {
    let path = action.split('?').next().unwrap_or_default().trim_start_matches("/t/1");
    let id = |part: &str| part.parse::<uuid::Uuid>().is_ok() || part.starts_with("new-") || part.contains('.');
    path.split('/').map(|part| if id(part) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

/// What is typed, and whether what cannot be typed is changed as well.
fn ways() -> impl Iterator<Item = (&'static str, bool)> {
    TYPED.iter().flat_map(|typed| [(*typed, false), (*typed, true)])
}

/// Sends every form in every way.
async fn tried(visitor: &Visitor<'_>, dossiers: &[String]) -> Tried {
    let (mut tried, mut broken) = (Tried::default(), BTreeSet::new());
    let long = "ă".repeat(9_000);
    // What has to be typed comes before what may be pressed, and every form is sent empty first: what one form brings
    // about takes others away.
    let must = |form: &Form| form.is_written() && !form.action.ends_with("/withdraw");
    let (written, pressed): (Vec<_>, Vec<_>) = visitor.forms(dossiers).await.into_iter().partition(must);
    // What is only pressed, or may be sent empty, is sent at its longest first: else it is done before it is refused.
    let last_first = ways().collect::<Vec<_>>().into_iter().rev();
    for (forms, ways) in [(written, ways().collect::<Vec<_>>()), (pressed, last_first.collect())] {
        for ((typed, tamper), form) in ways.iter().flat_map(|way| forms.iter().map(move |form| (*way, form))) {
            // An address of 54 KB is no browser's.
            let most = if form.post { long.len() } else { 2_000 };
            let typed = if typed == "LONG" { &long[..most] } else { typed };
            let fields = filled(form, typed, tamper);
            let (status, text) = visitor.send(form, &fields).await;
            let what = format!("{}: {} with {:.40}", visitor.who, form.action, typed);
            if status >= 500 {
                broken.insert(format!("{what}: {status} {text:.300}"));
            }
            if text.contains("<script>haicap") {
                broken.insert(format!("{what}: markup came back as markup"));
            }
            let kept = text.contains(&escaped(typed.trim())) || text.contains(typed.trim());
            let refused = form.post && form.is_written() && !tamper && [400, 422].contains(&status);
            if refused && typed.starts_with("Nguyễn") && !kept {
                tried.lost.insert(format!("{} {status} {fields:?}", form.action));
            }
            let where_said = said(&text, &form.action).filter(|_| refused);
            tried.refused.extend(where_said.map(|said| (kind_of(&form.action), said)));
            tried.sent += 1;
        }
    }
    assert_eq!(broken, BTreeSet::new(), "{}", visitor.who);
    tried
}

/// Three who handed in without an account and follow it, by their cookies: it is new, papers are asked for, it is over.
async fn followed(world: &World) -> Vec<String> {
    let counter = world.staff(WARD, "counter_officer").await;
    let (mut cookies, mut known) = (Vec::new(), BTreeSet::new());
    for number in 0..3 {
        let citizen = crate::citizen::Visitor::of(world);
        let papers: &[(&str, &str)] = if number == 2 { &[("paper", "to_khai")] } else { &[] };
        let sent = citizen.filled("send", papers).await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        let work = world.get(&counter.token, "work").await.body;
        let mut ids = work["items"].as_array().unwrap().iter().map(|item| item["dossier"].as_str().unwrap().to_owned());
        let id = ids.find(|id| known.insert(id.clone())).unwrap();
        let dossier = id.parse().unwrap();
        match number {
            0 => {}
            1 => crate::citizen::ask_for_papers(world, &counter, dossier).await,
            _ => drop(crate::citizen::carried_out(world, &counter, dossier).await),
        }
        cookies.push(citizen.cookie());
    }
    cookies
}

#[tokio::test]
async fn nothing_that_is_typed_breaks_a_page() {
    let world = crate::citizen::world().await;
    let followed = followed(&world).await;
    let counter = world.staff(WARD, "counter_officer").await;
    let officer = world.staff(WARD, "justice_officer").await;
    let mut dossiers = Vec::new();
    for steps in 0..4 {
        let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
        let way = [(&counter, "accept"), (&counter, "hand-over"), (&officer, "handle")];
        for (person, command) in way.into_iter().take(steps) {
            assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
        }
        dossiers.push(id.to_string());
    }
    let citizen = world.citizen(7).await;
    let chair = world.staff(WARD, "chair").await;
    let director = world.director.clone();
    let mut official = Official::of(world).await;
    official.account("theo-doi", None, &[Role::CityObserver]).await;
    let trial = |who: &'static str, token: &str| (who, format!("haicap-t1={token}"), "/t/1");
    let mut people = vec![
        trial("visitor", ""),
        ("follower of a new dossier", followed[0].clone(), "/t/1"),
        ("follower who is asked", followed[1].clone(), "/t/1"),
        ("follower with a result", followed[2].clone(), "/t/1"),
        trial("citizen", &citizen.token),
        trial("counter", &counter.token),
        trial("officer", &officer.token),
        trial("chair", &chair.token),
        trial("director", &director),
        ("center", official.cookies["center"].clone(), ""),
        ("observer", official.cookies["theo-doi"].clone(), ""),
    ];
    let mut all = Tried::default();
    for (who, cookie, base) in people.drain(..) {
        let visitor = Visitor { world: &official.world, who, cookie, base };
        let tried = tried(&visitor, &dossiers).await;
        all.sent += tried.sent;
        all.lost.extend(tried.lost);
        all.refused.extend(tried.refused);
    }
    assert!(all.sent > 1_000, "{} forms", all.sent);
    assert_eq!(all.lost, BTreeSet::new(), "forms that lost what was typed");
    let marked = |form: &str| all.refused.contains(&(form.to_owned(), Said::Field));
    let kinds: BTreeSet<&str> = all.refused.iter().map(|(form, _)| form.as_str()).collect();
    let without: BTreeSet<&str> = kinds.into_iter().filter(|form| !marked(form)).collect();
    assert_eq!(without, BTreeSet::new(), "forms that were refused, and no field ever said why");
    for (form, said) in &all.refused {
        // Which half of a pair is wrong is not told: that stands at the head.
        assert!(*said != Said::Elsewhere || *form == "/follow", "{form}: nothing in the form says what is wrong");
    }
    official.world.running.stop().await.unwrap();
}
