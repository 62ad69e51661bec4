//! Pages of rehearsals: scripts, rounds, incidents, lessons, readiness, the way to the opening day.

pub(super) mod changes;
pub(crate) mod findings;
pub(crate) mod groups;
pub(crate) mod incidents;
pub(crate) mod lessons;
pub(crate) mod opening;
pub(crate) mod practice;
pub(crate) mod probe;
pub(crate) mod promotion;
pub(crate) mod readiness;
pub(crate) mod rounds;
pub(crate) mod scripts;
pub(crate) mod trainings;

pub(crate) use changes::events;

use super::{NavItem, Page};
use crate::app::AppKind;
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::rehearsal::Batch;
use crate::routes::anywhere;
use haicap_core::Lang;
use haicap_core::access::{Action, Denial};

/// A page of the section.
struct Tab {
    path: &'static str,
    vi: &'static str,
    en: &'static str,
    action: Action,
}

const fn tab(path: &'static str, vi: &'static str, en: &'static str, action: Action) -> Tab {
    Tab { path, vi, en, action }
}

/// The pages in their order: a rehearsal from its script to the opening day.
const TABS: &[Tab] = &[
    tab("/scripts", "Kịch bản", "Scripts", Action::ReadRehearsal),
    tab("/rounds", "Các đợt", "Rounds", Action::ReadRehearsal),
    tab("/board", "Bảng điều hành", "Board", Action::ReadBoard),
    tab("/console", "Bàn điều hành", "Console", Action::DirectTrial),
    tab("/findings", "Kiểm tra hệ thống", "Inspection", Action::DirectTrial),
    tab("/incidents", "Sự cố", "Incidents", Action::ReportIncident),
    tab("/lessons", "Rút kinh nghiệm", "Lessons", Action::ReadRehearsal),
    tab("/groups", "Tổ công tác", "Working groups", Action::ReadRehearsal),
    tab("/invitations", "Lời mời", "Invitations", Action::TakePart),
    tab("/trainings", "Tập huấn", "Trainings", Action::ReadRehearsal),
    tab("/readiness", "Mức độ sẵn sàng", "Readiness", Action::ReadRehearsal),
    tab("/calendar", "Lịch làm việc", "Calendar", Action::KeepCalendar),
    tab("/webhooks", "Gửi ra ngoài", "Sent out", Action::SendOut),
    tab("/procedures", "Thủ tục", "Procedures", Action::KeepCatalogue),
    tab("/promotion", "Chuyển cấu hình", "Promotion", Action::Promote),
    tab("/opening", "Ngày chính thức", "Opening day", Action::ReadRehearsal),
];

/// The number of the trial whose pages these are.
fn number(page: &Page) -> Option<u32> {
    match page.app.kind {
        AppKind::Trial(number) => Some(number),
        AppKind::Official | AppKind::Personnel => None,
    }
}

/// Who acts, as the journal names them.
pub(super) fn who(page: &Page) -> Result<String, Problem> {
    let account = page.subject().account.map(|account| account.to_string());
    account.ok_or_else(|| Problem::denied(Denial::SignInFirst, page.lang()))
}

/// Makes a change of rehearsal records, as the person of the page.
async fn recorded<T>(page: &Page, work: impl FnOnce(&mut Batch) -> Result<T, RecordError>) -> Result<T, Problem> {
    let by = who(page)?;
    page.kept(page.app.rehearsal.change(&page.app, &by, work).await)
}

/// The pages that a person may see, when one of them is shown.
pub(crate) fn tabs(page: &Page) -> Vec<NavItem> {
    if page.app.kind == AppKind::Personnel {
        return Vec::new();
    }
    let is_here =
        |tab: &Tab| page.path == tab.path || page.path.strip_prefix(tab.path).is_some_and(|rest| rest.starts_with('/'));
    let may = || TABS.iter().filter(|tab| anywhere(page.subject(), tab.action).is_ok());
    if !may().any(is_here) {
        return Vec::new();
    }
    let item = |tab: &Tab| NavItem {
        link: page.link(tab.path),
        label: if page.lang() == Lang::Vi { tab.vi } else { tab.en },
        here: is_here(tab),
    };
    let items: Vec<NavItem> = may().map(item).collect();
    if items.len() > 1 { items } else { Vec::new() }
}
