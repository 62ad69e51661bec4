//! Pages of the personnel part, at `/p`: one section for each step from the roster to the papers.

pub(crate) mod agreement;
pub(crate) mod appraisal;
pub(crate) mod establishment;
pub(crate) mod gates;
pub(crate) mod hand_out;
pub(crate) mod imports;
pub(crate) mod journal;
mod list;
pub(crate) mod lists;
pub(crate) mod milestones;
mod outcome;
mod overview;
pub(crate) mod papers;
pub(crate) mod participants;
pub(crate) mod people;
pub(crate) mod plans;
pub(crate) mod proposals;
pub(crate) mod reorganisation;
pub(crate) mod requests;
pub(crate) mod rounds;
mod scope;
mod take_out;
pub(crate) mod units;

pub(crate) use overview::show as overview;

use super::{NavItem, Page};
use crate::error::Problem;
use crate::personnel::{Actor, RecordError, State};
use crate::routes::anywhere;
use axum::http::StatusCode;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::{FormerPlace, Official};
use haicap_core::staffing::Place;
use std::sync::Arc;

/// A page within a section.
struct Tab {
    path: &'static str,
    vi: &'static str,
    en: &'static str,
    action: Action,
}

/// A section of the navigation; its first page that a person may see is where it leads.
struct Section {
    vi: &'static str,
    en: &'static str,
    tabs: &'static [Tab],
}

const fn tab(path: &'static str, vi: &'static str, en: &'static str, action: Action) -> Tab {
    Tab { path, vi, en, action }
}

/// The whole navigation of the personnel part.
const SECTIONS: &[Section] = &[
    Section {
        vi: "Nhân sự",
        en: "People",
        tabs: &[
            tab("/people", "Danh sách", "People", Action::ReadPersonnel),
            tab("/imports", "Nhập danh sách", "Roster import", Action::ImportRoster),
        ],
    },
    Section {
        vi: "Tổ chức",
        en: "Organisation",
        tabs: &[
            tab("/units", "Đơn vị mới", "New units", Action::ReadPersonnel),
            tab("/establishment", "Biên chế", "Establishment", Action::ReadPersonnel),
            tab("/lists", "Danh sách đã kết luận", "Concluded lists", Action::ReadPersonnel),
            tab("/reorganisation", "Trước và sau", "Before and after", Action::ReadPersonnel),
        ],
    },
    Section {
        vi: "Phương án gợi ý",
        en: "Suggestions",
        tabs: &[tab("/plans", "Phương án", "Plans", Action::ReadAlternatives)],
    },
    Section {
        vi: "Đề xuất",
        en: "Proposals",
        tabs: &[
            tab("/rounds", "Đợt đề xuất", "Rounds", Action::ReadPersonnel),
            tab("/proposals", "Đề xuất của địa phương", "A district's proposals", Action::ReadPersonnel),
            tab("/requests", "Xin người nơi khác", "Requests", Action::ReadPersonnel),
            tab("/participants", "Tham gia vận hành thử", "Trial participants", Action::ReadPersonnel),
        ],
    },
    Section {
        vi: "Thẩm định",
        en: "Appraisal",
        tabs: &[
            tab("/appraisal", "Thẩm định", "Appraisal", Action::ReadPersonnel),
            tab("/agreement", "Thống nhất", "Agreement", Action::ReadPersonnel),
        ],
    },
    Section {
        vi: "Văn bản",
        en: "Papers",
        tabs: &[
            tab("/papers", "Văn bản", "Papers", Action::ReadPersonnel),
            tab("/gates", "Điều kiện pháp lý", "Legal gates", Action::ReadPersonnel),
            tab("/hand-out", "Giao thẻ, danh sách", "Cards and lists", Action::HandOut),
        ],
    },
    Section {
        vi: "Nhật ký",
        en: "Journal",
        tabs: &[tab("/journal", "Nhật ký", "Journal", Action::ReadPersonnelJournal)],
    },
];

fn may(page: &Page, tab: &Tab) -> bool {
    anywhere(page.subject(), tab.action).is_ok()
}

fn is_here(page: &Page, tab: &Tab) -> bool {
    page.path == tab.path || page.path.strip_prefix(tab.path).is_some_and(|rest| rest.starts_with('/'))
}

/// The sections that a person may see.
pub(crate) fn sections(page: &Page) -> Vec<NavItem> {
    let item = |section: &Section| {
        let first = section.tabs.iter().find(|tab| may(page, tab))?;
        Some(NavItem {
            link: page.link(first.path),
            label: if page.lang() == Lang::Vi { section.vi } else { section.en },
            here: section.tabs.iter().any(|tab| is_here(page, tab)),
        })
    };
    SECTIONS.iter().filter_map(item).collect()
}

/// The pages of the section one is in, when there is more than one.
pub(crate) fn tabs(page: &Page) -> Vec<NavItem> {
    let here = SECTIONS.iter().find(|section| section.tabs.iter().any(|tab| is_here(page, tab)));
    let tabs = here.map_or(&[][..], |section| section.tabs).iter().filter(|tab| may(page, tab));
    let item = |tab: &Tab| NavItem {
        link: page.link(tab.path),
        label: if page.lang() == Lang::Vi { tab.vi } else { tab.en },
        here: is_here(page, tab),
    };
    let items: Vec<NavItem> = tabs.map(item).collect();
    if items.len() > 1 { items } else { Vec::new() }
}

impl Page {
    /// Everything the personnel store holds, as it is now.
    pub(crate) fn staff(&self) -> Arc<State> {
        self.app.personnel.state()
    }

    /// Who acts.
    pub(crate) fn actor(&self) -> Result<Actor, Problem> {
        let first = haicap_core::access::Denial::SignInFirst;
        Actor::of(self.subject()).ok_or_else(|| Problem::denied(first, self.lang()))
    }

    /// Today by the store's clock.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        self.city().calendar.civil(self.app.clock.now()).date()
    }

    /// Turns an error about records into its problem.
    pub(crate) fn kept<T>(&self, result: Result<T, RecordError>) -> Result<T, Problem> {
        result.map_err(|error| Problem::record(&error, self.lang()))
    }

    /// Name of a post.
    pub(crate) fn post_name(&self, key: &str) -> String {
        let post = self.city().blueprint.post(key);
        let name = |post: &haicap_core::organization::Post| {
            if self.lang() == Lang::Vi { post.name.clone() } else { post.name_en.clone() }
        };
        post.map_or_else(|| key.to_owned(), name)
    }

    /// A place in words: the posts, then the unit.
    pub(crate) fn place_name(&self, place: &Place) -> String {
        let posts: Vec<String> = place.posts().map(|post| self.post_name(post)).collect();
        format!("{} - {}", posts.join(", "), self.unit_name(place.unit))
    }

    /// Name of a district.
    pub(crate) fn district_name(&self, code: u32) -> String {
        self.city().districts.get(&code).map_or_else(|| format!("{code:03}"), |district| district.name.clone())
    }

    /// Where somebody worked before, in words; an old unit with its district, because names repeat.
    pub(crate) fn former_place(&self, official: &Official) -> String {
        match official.from {
            FormerPlace::District(code) => self.district_name(code),
            FormerPlace::Unit(unit) => {
                let district = self.city().units.get(&unit).and_then(|unit| unit.district);
                let district = district.map(|code| format!(", {}", self.district_name(code))).unwrap_or_default();
                format!("{}{district}", self.unit_name(unit))
            }
        }
    }
}

impl Problem {
    /// The problem of something kept as records that could not be done.
    pub(crate) fn record(error: &RecordError, lang: Lang) -> Self {
        match error {
            RecordError::Wrong(vi, en, field) => Problem {
                field: *field,
                ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_input", (vi, en), lang)
            },
            RecordError::Store(error) => Problem::store(error, lang),
            RecordError::Damaged(_) | RecordError::NoChance(_) => {
                tracing::error!(%error, "a record could not be read or written");
                Problem::internal(lang)
            }
        }
    }
}
