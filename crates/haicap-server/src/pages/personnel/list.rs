//! A list of people with where they are to work: filters, pages and rows, as proposals and appraisal show it.

use crate::pages::{Fields, Page, encoded};
use crate::personnel::State;
use crate::personnel::appraisal::Findings;
use crate::personnel::proposals::{ACCEPTED, DECIDED, Item, NOTHING, Sieve, is_accepted};
use crate::words::texts;
use haicap_core::Lang;
use haicap_core::access::{Action, Object, permits};
use haicap_core::staffing::{Finding, FindingRule, PlacementState, Severity, Track};
use haicap_core::territory::UnitId;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

texts! { pub(crate) ListTexts;
    district: "Địa phương", "District";
    all_districts: "Mọi địa phương của tôi", "All my districts";
    unit: "Đơn vị mới", "New unit";
    all_units: "Mọi đơn vị", "All units";
    standing: "Trạng thái", "Standing";
    all_standings: "Mọi trạng thái", "Any";
    nothing: "chưa dự thảo", "nothing drafted";
    accepted: "Sở Nội vụ đã chấp nhận", "accepted by home affairs";
    decided: "đã có quyết định", "decided";
    tracks: "Tuyến", "Track";
    team: "Tổ, nhóm", "Team";
    all_teams: "Mọi tổ, nhóm", "All teams";
    words: "Tên, mã hoặc chức vụ", "Name, number or post";
    filter: "Lọc", "Filter";
    person: "Họ và tên", "Name";
    present: "Hiện nay", "Now";
    planned: "Dự kiến", "Planned";
    suggestion: "Gợi ý của phương án", "Suggested by the plan";
    findings: "Phát hiện", "Findings";
    pick: "Chọn", "Select";
    pick_all: "Chọn cả trang", "Select the whole page";
    edit: "Sửa chỗ", "Change place";
    draft: "Lập dự thảo", "Draft";
    returned: "Trả lại", "Returned by";
    as_suggested: "như gợi ý", "as suggested";
    no_suggestion: "chưa có gợi ý", "no suggestion";
    no_unit: "Chưa có đơn vị dự kiến hoặc gợi ý", "No unit planned or suggested";
    no_findings: "không có", "none";
    caption: "Danh sách nhân sự", "People";
    from_to: "người", "people";
    earlier: "Trang trước", "Previous page";
    later: "Trang sau", "Next page";
    empty: "Không có ai phù hợp bộ lọc này.", "Nobody fits this filter.";
    carried_out: "Đã thực hiện, số người:", "Done, people:";
}

/// Every district that may be seen, as addresses say it.
const ALL: &str = "all";
/// People on one page.
const ROWS: usize = 100;

/// Whether a district's people are this person's to see.
pub(super) fn sees(page: &Page, district: u32) -> bool {
    let object = Object { district: Some(district), ..Object::default() };
    permits(page.subject(), Action::ReadPersonnel, &object).is_ok()
}

/// Districts whose people this person sees, by code.
pub(super) fn seen_districts(page: &Page) -> BTreeSet<u32> {
    page.city().districts.keys().copied().filter(|code| sees(page, *code)).collect()
}

/// Findings that this person may know of: family ties are for few.
pub(super) fn may_know(page: &Page, finding: &Finding) -> bool {
    finding.rule != FindingRule::FamilyLine
        || permits(page.subject(), Action::ReadFamilyTies, &Object::default()).is_ok()
}

/// What is asked of the list.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// The track that is looked at: the provisional one, when none is named.
    pub(super) track: Track,
    /// One district, or all that may be seen.
    pub(super) district: Option<u32>,
    pub(super) sieve: Sieve,
    number: usize,
}

impl Filter {
    /// What stands in a query or in the hidden fields of a form; the first of the districts that may be seen when
    /// none is named.
    pub(super) fn of(fields: &Fields, seen: &BTreeSet<u32>) -> Self {
        let words = |name| fields.filled(name).unwrap_or_default().to_owned();
        Filter {
            track: track_of(fields),
            district: match fields.get("district").trim() {
                ALL => None,
                // A code that cannot be read is that of no district.
                code if !code.is_empty() => Some(code.parse().unwrap_or_default()),
                _ => seen.first().copied(),
            },
            sieve: Sieve {
                unit: fields.filled("unit").and_then(|unit| unit.parse().ok()),
                standing: words("standing"),
                team: words("team"),
                words: words("q"),
            },
            number: fields.get("page").parse().unwrap_or(1).max(1),
        }
    }

    /// The fields that say the same again.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let number = if self.number > 1 { self.number.to_string() } else { String::new() };
        let track = if self.track == Track::Legal { Track::Legal.key().to_owned() } else { String::new() };
        let fields = [
            ("track", track),
            ("district", self.district_key()),
            ("unit", self.sieve.unit.map_or_else(String::new, |unit| unit.to_string())),
            ("standing", self.sieve.standing.clone()),
            ("team", self.sieve.team.clone()),
            ("q", self.sieve.words.clone()),
            ("page", number),
        ];
        fields.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The district as addresses say it.
    pub(super) fn district_key(&self) -> String {
        self.district.map_or_else(|| ALL.to_owned(), |code| format!("{code:03}"))
    }

    /// The same as what stands after `?`.
    pub(super) fn query(&self) -> String {
        let pairs: Vec<String> =
            self.fields().iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        pairs.join("&")
    }
}

/// The track that a query or a form names: the provisional one, when it names none.
pub(super) fn track_of(fields: &Fields) -> Track {
    Track::from_key(fields.get("track")).unwrap_or(Track::Provisional)
}

/// What an address adds to say the track; nothing for the provisional one.
pub(super) fn track_query(track: Track, mark: char) -> String {
    if track == Track::Legal { format!("{mark}track={track}") } else { String::new() }
}

/// The two tracks as links to the same page: label, address, whether it is shown now.
pub(super) struct TrackSwitch {
    pub(super) label: &'static str,
    pub(super) links: Vec<(&'static str, String, bool)>,
}

/// The switch between the tracks of a page.
pub(super) fn tracks(page: &Page, path: &str, track: Track) -> TrackSwitch {
    let link = |other: &Track| {
        let mark = if path.contains('?') { '&' } else { '?' };
        let address = page.link(&format!("{path}{}", track_query(*other, mark)));
        (other.label(page.lang()), address, *other == track)
    };
    TrackSwitch { label: ListTexts::of(page.lang()).tracks, links: Track::ALL.iter().map(link).collect() }
}

/// A choice of a select.
pub(super) struct Choice {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

impl Choice {
    /// A choice that is made when the key is the chosen one.
    pub(super) fn new(key: impl Into<String>, name: impl Into<String>, chosen: &str) -> Self {
        let key = key.into();
        Choice { name: name.into(), chosen: key == chosen, key }
    }
}

/// The form of the filters.
pub(super) struct FilterView {
    pub(super) path: String,
    /// Districts to choose from; empty when there is one only.
    pub(super) districts: Vec<Choice>,
    pub(super) units: Vec<Choice>,
    pub(super) standings: Vec<Choice>,
    pub(super) teams: Vec<Choice>,
    pub(super) words: String,
    /// Fields that a form about this list carries.
    pub(super) hidden: Vec<(&'static str, String)>,
}

/// The filters over some people, before they are filtered.
pub(super) fn filters(page: &Page, path: &str, filter: &Filter, items: &[Item]) -> FilterView {
    let t = ListTexts::of(page.lang());
    let asked = |name: &str| filter.fields().into_iter().find(|(key, _)| *key == name).map(|(_, value)| value);
    let (district, unit) = (asked("district").unwrap_or_default(), asked("unit").unwrap_or_default());
    let seen = seen_districts(page);
    let units: BTreeSet<UnitId> = items.iter().filter_map(Item::unit).collect();
    let teams: BTreeSet<&str> = items.iter().filter_map(|item| item.official.team.as_deref()).collect();
    let words: BTreeSet<&str> = items.iter().map(Item::standing).collect();
    let district_choice = |code: &u32| Choice::new(format!("{code:03}"), page.district_name(*code), &district);
    let standing = |key: &&str| Choice::new(*key, standing_word(key, page.lang()), &filter.sieve.standing);
    FilterView {
        path: page.link(path),
        districts: if seen.len() > 1 {
            seen.iter().map(district_choice).chain([Choice::new(ALL, t.all_districts, &district)]).collect()
        } else {
            vec![]
        },
        units: std::iter::once(Choice::new("", t.all_units, &unit))
            .chain(units.iter().map(|id| Choice::new(id.to_string(), page.unit_name(*id), &unit)))
            .collect(),
        standings: std::iter::once(Choice::new("", t.all_standings, &filter.sieve.standing))
            .chain(words.iter().map(standing))
            .collect(),
        teams: if teams.is_empty() {
            vec![]
        } else {
            let all = std::iter::once(Choice::new("", t.all_teams, &filter.sieve.team));
            all.chain(teams.iter().map(|team| Choice::new(*team, *team, &filter.sieve.team))).collect()
        },
        words: filter.sieve.words.clone(),
        hidden: filter.fields(),
    }
}

fn standing_word(key: &str, lang: Lang) -> String {
    let t = ListTexts::of(lang);
    match key {
        NOTHING => t.nothing.to_owned(),
        DECIDED => t.decided.to_owned(),
        ACCEPTED => t.accepted.to_owned(),
        _ => PlacementState::from_key(key).map_or(key, |state| state.label(lang)).to_owned(),
    }
}

/// People of one unit.
pub(super) struct Group {
    pub(super) name: String,
    pub(super) rows: Vec<PersonRow>,
}

/// A person in the list.
pub(super) struct PersonRow {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) code: String,
    pub(super) link: String,
    pub(super) edit: String,
    /// Whether a draft may be written now.
    pub(super) may_draft: bool,
    pub(super) present: String,
    pub(super) former: String,
    pub(super) team: Option<String>,
    /// Where, in words; `None` when nothing is written down.
    pub(super) place: Option<String>,
    pub(super) note: Option<String>,
    /// Class and words of the standing.
    pub(super) standing: (&'static str, String),
    /// Who gave it back, and why.
    pub(super) returned: Option<(&'static str, String)>,
    pub(super) suggestion: Option<String>,
    pub(super) as_suggested: bool,
    pub(super) findings: Vec<FindingTag>,
}

/// A finding about a person.
pub(super) struct FindingTag {
    pub(super) class: &'static str,
    pub(super) label: &'static str,
    pub(super) message: String,
}

/// One page of the list.
pub(super) struct ListView {
    pub(super) groups: Vec<Group>,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) total: usize,
    pub(super) earlier: Option<String>,
    pub(super) later: Option<String>,
}

/// How a finding is marked.
pub(super) const fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Serious => "late",
        Severity::Warning => "unsure",
    }
}

/// The page that is asked for, of people who went through the filter.
pub(super) fn list(page: &Page, path: &str, filter: &Filter, items: &[Item], findings: &Findings) -> ListView {
    let pages = items.len().div_ceil(ROWS).max(1);
    let number = filter.number.min(pages);
    let start = (number - 1) * ROWS;
    let shown = items.get(start..items.len().min(start + ROWS)).unwrap_or_default();
    let mut concerned: BTreeMap<Uuid, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.values().flatten().filter(|finding| may_know(page, finding)) {
        for official in &finding.officials {
            concerned.entry(*official).or_default().push(finding);
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut unit = None;
    for item in shown {
        if groups.is_empty() || unit != item.unit() {
            unit = item.unit();
            let t = ListTexts::of(page.lang());
            groups.push(Group { name: unit.map_or_else(|| t.no_unit.into(), |id| page.unit_name(id)), rows: vec![] });
        }
        let about = concerned.get(&item.official.id).map(Vec::as_slice).unwrap_or_default();
        if let Some(group) = groups.last_mut() {
            group.rows.push(row(page, item, about));
        }
    }
    let turn = |number: usize| {
        let query = Filter { number, ..filter.clone() }.query();
        page.link(&format!("{path}?{query}"))
    };
    ListView {
        groups,
        from: if shown.is_empty() { 0 } else { start + 1 },
        to: start + shown.len(),
        total: items.len(),
        earlier: (number > 1).then(|| turn(number - 1)),
        later: (number < pages).then(|| turn(number + 1)),
    }
}

fn row(page: &Page, item: &Item, findings: &[&Finding]) -> PersonRow {
    let (lang, official) = (page.lang(), item.official);
    let place = item.placement.map(|placement| &placement.place);
    let drafts = match item.placement {
        None => !item.decided,
        Some(placement) => matches!(placement.state, PlacementState::Draft | PlacementState::Returned),
    };
    let returned = item.placement.filter(|placement| placement.state == PlacementState::Returned);
    let returned = returned.and_then(|placement| placement.returned.as_ref());
    // The unit stands in the heading of the group: the posts say the rest, unless the suggestion is for another one.
    let posts = |place: &haicap_core::staffing::Place| {
        let posts: Vec<String> = place.posts().map(|post| page.post_name(post)).collect();
        posts.join(", ")
    };
    let suggestion = |suggested: &haicap_core::staffing::Place| {
        let here = Some(suggested.unit) == item.unit();
        if here { posts(suggested) } else { page.place_name(suggested) }
    };
    PersonRow {
        id: official.id,
        name: official.name.clone(),
        code: official.code.clone(),
        link: page.link(&format!("/people/{}", official.id)),
        edit: page.link(&format!("/proposals/people/{}{}", official.id, track_query(item.track, '?'))),
        may_draft: drafts,
        present: official.position.clone(),
        former: page.former_place(official),
        team: official.team.clone(),
        place: place.map(posts),
        note: item.placement.and_then(|placement| placement.note.clone()).filter(|note| !note.is_empty()),
        standing: (standing_class(item), standing_word(item.standing(), lang)),
        returned: returned.map(|(by, reason)| (by.body.label(lang), reason.clone())),
        suggestion: item.suggested.map(suggestion),
        as_suggested: place.is_some() && place == item.suggested,
        findings: findings.iter().map(|finding| tag(page, finding)).collect(),
    }
}

fn tag(page: &Page, finding: &Finding) -> FindingTag {
    FindingTag {
        class: severity_class(finding.rule.severity()),
        label: finding.rule.label(page.lang()),
        message: finding.message(page.city(), page.lang()),
    }
}

fn standing_class(item: &Item) -> &'static str {
    match item.placement {
        None if item.decided => "good",
        None => "",
        Some(placement) if is_accepted(placement) => "running",
        Some(placement) => match placement.state {
            PlacementState::Draft => "unsure",
            PlacementState::Returned => "late",
            PlacementState::Proposed | PlacementState::Appraised => "running",
            PlacementState::Agreed | PlacementState::Issued => "good",
            _ => "",
        },
    }
}

/// The people that a form is about: those that were ticked, or everybody behind the filter.
pub(super) enum Meant {
    /// Ticked one by one.
    Picked(Vec<Uuid>),
    /// Everybody behind the filter.
    Filtered,
    /// Everybody behind the filter whom no serious finding names.
    Sound,
}

impl Meant {
    /// What the field `scope` and the boxes `pick` say.
    pub(super) fn of(form: &Fields) -> Self {
        match form.get("scope") {
            "filtered" => Meant::Filtered,
            "sound" => Meant::Sound,
            _ => Meant::Picked(form.all("pick").filter_map(|id| id.parse().ok()).collect()),
        }
    }
}

/// The name of somebody, when they are this person's to see.
pub(super) fn name_of(page: &Page, state: &State, official: Uuid) -> Option<String> {
    let person = state.person(official)?;
    sees(page, crate::personnel::state::district_of(page.city(), person)).then(|| person.name.clone())
}
