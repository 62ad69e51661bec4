//! What somebody may see of the personnel part, and pieces that several of its pages are made of.

use crate::error::Problem;
use crate::pages::Page;
use crate::personnel::RecordError;
use crate::personnel::proposals::{ACCEPTED, NOTHING, is_accepted};
use crate::personnel::state::{district_of, districts_of};
use crate::personnel::survey::{awaits_place, standing};
use haicap_core::Lang;
use haicap_core::access::{Action, Object, permits};
use haicap_core::city::City;
use haicap_core::organization::Official;
use haicap_core::staffing::settings::Milestone;
use haicap_core::staffing::{File, Finding, FindingRule, Placement, PlacementState, Severity, Track};
use haicap_core::territory::{Unit, UnitId};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Whose people somebody sees: everybody's, or those of some districts.
pub(crate) struct Scope {
    everything: bool,
    districts: BTreeSet<u32>,
}

impl Scope {
    /// What the person may see by the action of the route.
    pub(crate) fn of(page: &Page) -> Self {
        let may = |district| {
            permits(page.subject(), page.caller.action, &Object { district: Some(district), ..Object::default() })
                .is_ok()
        };
        // No district has this code: only those who see all of them may.
        let everything = may(u32::MAX);
        Scope { everything, districts: page.city().districts.keys().copied().filter(|code| may(*code)).collect() }
    }

    /// Whether everybody's people are seen.
    pub(crate) fn is_everything(&self) -> bool {
        self.everything
    }

    /// The districts whose people are seen.
    pub(crate) fn districts(&self) -> &BTreeSet<u32> {
        &self.districts
    }

    /// Whether the people of a district are seen.
    pub(crate) fn has_district(&self, code: u32) -> bool {
        self.everything || self.districts.contains(&code)
    }

    /// Whether a person is seen.
    pub(crate) fn has_person(&self, city: &City, official: &Official) -> bool {
        self.everything || self.districts.contains(&district_of(city, official))
    }

    /// Whether a new unit is seen: one that draws from a district of theirs.
    pub(crate) fn has_unit(&self, city: &City, unit: UnitId) -> bool {
        self.everything || districts_of(city, unit).iter().any(|code| self.districts.contains(code))
    }

    /// The new units that are seen, by code.
    pub(crate) fn units<'c>(&self, city: &'c City) -> Vec<&'c Unit> {
        city.new_units().filter(|unit| self.has_unit(city, unit.id)).collect()
    }

    /// The new unit that an address names, when it is seen.
    pub(crate) fn unit<'p>(&self, page: &'p Page, text: &str) -> Result<&'p Unit, Problem> {
        let id = text.parse::<UnitId>().ok().filter(|id| self.has_unit(page.city(), *id));
        let unit = id.and_then(|id| page.city().new_units().find(|unit| unit.id == id));
        unit.ok_or_else(|| Problem::not_found(page.lang()))
    }

    /// The district that a filter names; `None` for all of them.
    pub(crate) fn district(&self, page: &Page, text: &str) -> Result<Option<u32>, Problem> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let code = text.trim().parse().ok();
        let code = code.filter(|code| page.city().districts.contains_key(code) && self.has_district(*code));
        code.map(Some).ok_or_else(|| Problem::not_found(page.lang()))
    }

    /// The districts that are seen, as choices.
    pub(crate) fn district_choices(&self, page: &Page, chosen: Option<u32>) -> Vec<Choice> {
        let choice = |code: &u32| Choice::new(format!("{code:03}"), page.district_name(*code), chosen == Some(*code));
        self.districts.iter().map(choice).collect()
    }

    /// The units that are seen, as choices.
    pub(crate) fn unit_choices(&self, page: &Page, chosen: Option<UnitId>) -> Vec<Choice> {
        let choice = |unit: &Unit| Choice::new(unit.id.to_string(), unit.name.clone(), chosen == Some(unit.id));
        self.units(page.city()).into_iter().map(choice).collect()
    }
}

/// One entry of a list to choose from.
pub(crate) struct Choice {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

impl Choice {
    pub(crate) fn new(key: impl Into<String>, label: impl Into<String>, chosen: bool) -> Self {
        Choice { key: key.into(), label: label.into(), chosen }
    }
}

/// A word with a class of the style sheet.
pub(crate) struct Tag {
    pub(crate) label: String,
    pub(crate) class: &'static str,
}

/// How far a placement is, as people read it.
pub(crate) fn state_tag(state: PlacementState, lang: Lang) -> Tag {
    let class = match state {
        PlacementState::Returned => "late",
        PlacementState::Agreed | PlacementState::Issued => "good",
        PlacementState::Proposed | PlacementState::Appraised => "running",
        _ => "",
    };
    Tag { label: state.label(lang).to_owned(), class }
}

/// Where a person stands in the whole process, as a word of filters: see [`Stand::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stand {
    /// To be placed, and nothing is written down.
    Nothing,
    /// A provisional placement in this state, not looked at by home affairs when it is proposed.
    In(PlacementState),
    /// Accepted by home affairs, waiting for the organisation commission.
    Accepted,
    /// A decision was issued.
    Decided,
    /// Not to be placed.
    Outside,
}

impl Stand {
    /// Every value, in the order of the process.
    pub(crate) const ALL: &'static [Stand] = &[
        Stand::Nothing,
        Stand::In(PlacementState::Draft),
        Stand::In(PlacementState::Returned),
        Stand::In(PlacementState::Proposed),
        Stand::Accepted,
        Stand::In(PlacementState::Appraised),
        Stand::In(PlacementState::Agreed),
        Stand::In(PlacementState::Issued),
        Stand::Decided,
        Stand::Outside,
    ];

    /// Where a person stands.
    pub(crate) fn of(official: &Official, file: Option<&File>) -> Self {
        match file.and_then(standing) {
            Some((Track::Legal, _)) => Stand::Decided,
            Some((Track::Provisional, placement)) if is_accepted(placement) => Stand::Accepted,
            Some((Track::Provisional, placement)) => Stand::In(placement.state),
            None if awaits_place(official, file) => Stand::Nothing,
            None => Stand::Outside,
        }
    }

    /// The word in addresses.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Stand::Nothing => NOTHING,
            Stand::In(state) => state.key(),
            Stand::Accepted => ACCEPTED,
            Stand::Decided => "decided",
            Stand::Outside => "outside",
        }
    }

    /// The word a person reads.
    pub(crate) const fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Stand::In(state), _) => state.label(lang),
            (Stand::Nothing, Lang::Vi) => "chưa có đề xuất",
            (Stand::Nothing, Lang::En) => "no proposal yet",
            (Stand::Accepted, Lang::Vi) => "chờ đồng thẩm định",
            (Stand::Accepted, Lang::En) => "awaiting concurrence",
            (Stand::Decided, Lang::Vi) => "đã có quyết định",
            (Stand::Decided, Lang::En) => "decided",
            (Stand::Outside, Lang::Vi) => "ngoài diện bố trí",
            (Stand::Outside, Lang::En) => "not to be placed",
        }
    }

    /// The word with its class.
    pub(crate) fn tag(self, lang: Lang) -> Tag {
        let class = match self {
            Stand::Nothing => "unsure",
            Stand::In(state) => state_tag(state, lang).class,
            Stand::Accepted => "running",
            Stand::Decided => "good",
            Stand::Outside => "",
        };
        Tag { label: self.label(lang).to_owned(), class }
    }
}

/// What one rule of the appraisal found, as people read it.
pub(crate) struct FindingGroup {
    pub(crate) severity: Tag,
    pub(crate) rule: &'static str,
    pub(crate) ground: String,
    pub(crate) lines: Vec<FindingLine>,
}

/// One finding.
pub(crate) struct FindingLine {
    pub(crate) text: String,
    /// People concerned who may be seen: link, then staff number and name.
    pub(crate) people: Vec<(String, String)>,
}

/// Findings that the person may see: who may not read family ties does not learn of them here.
pub(crate) fn findings_seen<'f>(
    page: &Page,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> impl Iterator<Item = &'f Finding> {
    let ties = may(page, Action::ReadFamilyTies);
    findings.into_iter().filter(move |finding| ties || finding.rule != FindingRule::FamilyLine)
}

/// Findings by rule, in the order of the rules.
pub(crate) fn finding_groups<'f>(
    page: &Page,
    scope: &Scope,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<FindingGroup> {
    let mut groups: BTreeMap<FindingRule, Vec<FindingLine>> = BTreeMap::new();
    for finding in findings {
        groups.entry(finding.rule).or_default().push(finding_line(page, scope, finding));
    }
    let group = |(rule, lines): (FindingRule, Vec<FindingLine>)| {
        let severity = rule.severity();
        let class = if severity == Severity::Serious { "late" } else { "unsure" };
        FindingGroup {
            severity: Tag { label: severity.label(page.lang()).to_owned(), class },
            rule: rule.label(page.lang()),
            ground: rule.ground().cite(),
            lines,
        }
    };
    groups.into_iter().map(group).collect()
}

fn finding_line(page: &Page, scope: &Scope, finding: &Finding) -> FindingLine {
    let message = finding.message(page.city(), page.lang());
    // The rule stands over its lines already.
    let text = message.strip_prefix(finding.rule.label(page.lang())).and_then(|rest| rest.strip_prefix(": "));
    let staff = page.staff();
    let people = finding.officials.iter().filter_map(|id| staff.person(*id));
    let seen = people.filter(|official| scope.has_person(page.city(), official));
    FindingLine {
        text: text.unwrap_or(&message).to_owned(),
        people: seen.map(|o| (person_link(page, o), format!("{} {}", o.code, o.name))).collect(),
    }
}

/// The address of a person's file.
pub(crate) fn person_link(page: &Page, official: &Official) -> String {
    page.link(&format!("/people/{}", official.id))
}

/// Whether the person may do something on anything at all.
pub(crate) fn may(page: &Page, action: Action) -> bool {
    crate::routes::anywhere(page.subject(), action).is_ok()
}

/// The name of a milestone.
pub(crate) fn milestone_name(milestone: &Milestone, lang: Lang) -> &str {
    if lang == Lang::Vi { &milestone.name } else { &milestone.name_en }
}

/// The name of a qualification.
pub(crate) fn qualification_name(city: &City, key: &str, lang: Lang) -> String {
    let known = city.blueprint.qualifications.iter().find(|known| known.key == key);
    known.map_or(key.to_owned(), |known| if lang == Lang::Vi { known.name.clone() } else { known.name_en.clone() })
}

/// Where a placement is: the posts alone.
pub(crate) fn posts_name(page: &Page, placement: &Placement) -> String {
    placement.place.posts().map(|post| page.post_name(post)).collect::<Vec<_>>().join(", ")
}

/// The day asked for with `?on=`; `None` when none is asked for.
pub(crate) fn day_asked(page: &Page) -> Result<Option<Date>, Problem> {
    let Some(text) = page.asked.filled("on") else { return Ok(None) };
    let wrong = || {
        let vi = format!("“{text}” không phải là một ngày. Viết năm-tháng-ngày, ví dụ 2025-07-01.");
        RecordError::wrong(vi, format!("`{text}` is not a day: write year-month-day, for example 2025-07-01"))
    };
    page.kept(text.parse().map(Some).map_err(|_| wrong()))
}

/// A whole number as people read it.
pub(crate) fn number(page: &Page, number: impl TryInto<u64>) -> String {
    let mark = if page.lang() == Lang::Vi { '.' } else { ',' };
    haicap_core::words::grouped(number.try_into().unwrap_or_default(), mark)
}
