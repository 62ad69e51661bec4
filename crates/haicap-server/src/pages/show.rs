//! Facts as people read them: names cut to a line, fees, due dates, masked numbers, who did it.

use super::Page;
use super::files::FileTexts;
use super::result::ResultTexts;
use crate::act::{ATTACH, CARRY_OVER, REMOVE_FILE};
use crate::app::AppKind;
use crate::calendar::MOVE_DUE;
use crate::error::Problem;
use crate::sign_in::AccountBody;
use crate::sign_in::open_id::{LINK, RENAME};
use crate::words::{Words, texts};
use haicap_core::Lang;
use haicap_core::dossier::{CommandKind, Consult, Dossier, Punctuality, Stage, WorkingSpan};
use haicap_core::forms::division_name;
use haicap_core::organization::{Assignment, Role};
use haicap_core::procedure::{Entry, Fee, FeeUnit, FeeWaiver, Procedure, Quantity, RequiredPaper};
use haicap_core::territory::UnitId;
use haicap_core::time::Calendar;
use haicap_core::trial::{Cast, city_desk};
use haicap_core::words::dong;
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Letters of a procedure's name on one line of a list.
const NAME_MAX: usize = 72;

/// The name of a procedure in full.
pub(crate) fn full_name(procedure: &Procedure, lang: Lang) -> &str {
    if lang == Lang::Vi { &procedure.name } else { &procedure.name_en }
}

/// Name of a division as a unit of this kind has it.
pub(crate) fn division(page: &Page, unit: UnitId, key: &str) -> Option<String> {
    let own = division_name(page.city(), unit, key)?;
    let mut divisions = page.city().blueprint.divisions.iter();
    let english = divisions.find(|division| division.key == key && division.name == own);
    Some(english.filter(|_| page.lang() == Lang::En).map_or(own, |division| division.name_en.clone()))
}

/// The name of a procedure on one line: without "Thủ tục", up to the first pause when it is long.
pub(crate) fn short_name(procedure: &Procedure, lang: Lang) -> String {
    short(full_name(procedure, lang))
}

/// A name of a procedure on one line.
pub(crate) fn short(name: &str) -> String {
    let name = capital(name.strip_prefix("Thủ tục ").unwrap_or(name));
    if name.chars().count() <= NAME_MAX {
        return name;
    }
    let pause = name.find([',', ';', '(']).filter(|pause| name[..*pause].chars().count() >= 16);
    let head = pause.map_or(name.as_str(), |pause| name[..pause].trim_end());
    if head.chars().count() <= NAME_MAX {
        return head.to_owned();
    }
    let cut: String = head.chars().take(NAME_MAX).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}

/// The name of a procedure in full, when [`short_name`] leaves something of it out.
pub(crate) fn long_name(procedure: &Procedure, lang: Lang) -> Option<&str> {
    long(full_name(procedure, lang))
}

/// A name in full, when [`short`] leaves something of it out.
pub(crate) fn long(full: &str) -> Option<&str> {
    let shown = short(full).chars().count();
    (full.strip_prefix("Thủ tục ").unwrap_or(full).chars().count() > shown).then_some(full)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The name of a procedure by its code, as it is today; the code when the pack has it no more.
pub(crate) fn procedure_name(page: &Page, code: &str) -> String {
    let today = page.city().calendar.civil(page.app.clock.now()).date();
    let procedure = page.city().procedure_on(code, today);
    let listed = || page.city().listed.get(code).map(|listed| Entry::Listed(listed).name(page.lang()));
    let name = procedure.map(|procedure| full_name(procedure, page.lang())).or_else(listed);
    name.map_or_else(|| code.to_owned(), short)
}

/// The words of a refusal with names of papers in place of their keys.
pub(crate) fn with_paper_names(text: &str, procedure: &Procedure, lang: Lang) -> String {
    with_papers(text, procedure, |paper| paper_name(paper, lang).to_owned())
}

/// The same with the key behind each name, for programs that send it back.
pub(crate) fn with_paper_names_and_keys(text: &str, procedure: &Procedure, lang: Lang) -> String {
    with_papers(text, procedure, |paper| format!("{} ({})", paper_name(paper, lang), paper.key))
}

fn paper_name(paper: &RequiredPaper, lang: Lang) -> &str {
    if lang == Lang::Vi { &paper.name } else { &paper.name_en }
}

fn with_papers(text: &str, procedure: &Procedure, named: impl Fn(&RequiredPaper) -> String) -> String {
    let letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(letter) {
        let word = &rest[start..];
        let end = word.find(|c| !letter(c)).unwrap_or(word.len());
        shown.push_str(&rest[..start]);
        match procedure.paper(&word[..end]) {
            Some(paper) => shown.push_str(&named(paper)),
            None => shown.push_str(&word[..end]),
        }
        rest = &word[end..];
    }
    shown + rest
}

/// A fee with its tiers, for example `2.000 đồng/trang; từ trang thứ 3: 1.000 đồng/trang`.
pub(crate) fn fee(fee: &Fee, w: &Words, lang: Lang) -> String {
    if fee.tiers.is_empty() {
        return dong(0, lang);
    }
    let per = fee.per.label(lang);
    let mut text = String::new();
    for tier in &fee.tiers {
        let price = format!("{}/{per}", dong(tier.each, lang));
        if tier.from <= 1 {
            text.push_str(&price);
        } else {
            text.push_str(&format!("; {} {} {}: {price}", w.fee_from, per, tier.from));
        }
    }
    if let Some(cap) = fee.cap_per_copy {
        text.push_str(&format!("; {} {}/{}", w.fee_cap, dong(cap, lang), FeeUnit::Copy.label(lang)));
    }
    text
}

/// The fee for one copy of one page.
pub(crate) fn fee_of_one(fee: &Fee, lang: Lang) -> String {
    dong(fee.amount(Quantity::default()), lang)
}

/// Name of a value of a procedure, as its unsure marks name it.
pub(crate) fn value_name(key: &str, w: &Words) -> String {
    match key {
        "limit" => w.limit,
        "fee" | "waivers" => w.fee,
        "papers" => w.papers,
        "law" => w.law,
        "steps" => w.steps,
        "in_force_from" => w.in_force_from,
        "receipt" => w.print_receipt,
        "obligation" => w.obligation,
        other => other,
    }
    .to_owned()
}

/// A ground to waive the fee, with its law.
pub(crate) fn waiver(waiver: &FeeWaiver, lang: Lang) -> String {
    let FeeWaiver { name, name_en, percent, law, .. } = waiver;
    match (lang, percent) {
        (Lang::Vi, 100) => format!("{name}: miễn ({law})"),
        (Lang::Vi, _) => format!("{name}: giảm {percent} % ({law})"),
        (Lang::En, 100) => format!("{name_en}: free of charge ({law})"),
        (Lang::En, _) => format!("{name_en}: {percent} % off ({law})"),
    }
}

/// An identity number of which only the last four digits may be seen.
pub(crate) fn masked(number: &str) -> String {
    let letters = number.chars().count();
    let shown = if letters > 4 { 4 } else { 0 };
    number.chars().enumerate().map(|(index, letter)| if index + shown < letters { '•' } else { letter }).collect()
}

/// Minutes as hours with one decimal, as Vietnamese and English both read it when it is whole.
pub(crate) fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60 / 6) {
        (whole, 0) => whole.to_string(),
        (whole, tenths) => format!("{whole},{tenths}"),
    }
}

/// A due date with how the dossier stands against it, as text and as a class of the style sheet; both
/// are empty where a list does not know.
pub(crate) struct DueView {
    pub(crate) at: String,
    pub(crate) label: &'static str,
    pub(crate) class: &'static str,
}

/// A due date; `None` before acceptance.
pub(crate) fn due(page: &Page, at: Option<Timestamp>, how: Option<Punctuality>) -> Option<DueView> {
    let class = match how {
        Some(Punctuality::Overdue) => "late",
        Some(Punctuality::Paused) => "paused",
        Some(Punctuality::Running) => "running",
        Some(Punctuality::Early | Punctuality::OnTime) => "good",
        None => "",
    };
    Some(DueView { at: page.moment(at?), label: how.map_or("", |how| how.label(page.lang())), class })
}

texts! { pub(crate) LeftTexts;
    left: "còn", "left:";
    over: "quá", "over by";
}

/// How much time is left, with what should have happened by now: passed on to the division or the competent unit, answered
/// by an agency.
pub(crate) fn with_waits(page: &Page, left: String, dossier: &Dossier, calendar: &Calendar) -> String {
    let (w, now) = (page.w(), page.app.clock.now());
    let passed_on = dossier.passed_on_late(now, calendar).map(|by| format!("{} {}", w.passed_on_late, page.moment(by)));
    let agency = |consult: &Consult| format!("{} {} {}", consult.agency, w.agency_late, page.moment(consult.until));
    let agencies = dossier.late_agencies(now).map(agency);
    [left].into_iter().chain(passed_on).chain(agencies).collect::<Vec<_>>().join(" · ")
}

/// How much working time is left until a moment, or how much of it went by since.
pub(crate) fn left(page: &Page, due: Timestamp, calendar: &Calendar) -> String {
    let (t, now) = (LeftTexts::of(page.lang()), page.app.clock.now());
    let (word, from, to) = if due < now { (t.over, due, now) } else { (t.left, now, due) };
    format!("{word} {}", WorkingSpan::between(from, to, calendar).label(page.lang()))
}

/// How an open dossier stands, as far as a list knows it: where it is, and when it is due.
pub(crate) fn punctuality(stage: Stage, due_at: Option<Timestamp>, now: Timestamp) -> Option<Punctuality> {
    let due_at = due_at?;
    match stage {
        Stage::AwaitingSupplement => Some(Punctuality::Paused),
        // Whether the limit waits for money is a matter of the procedure, which a list does not look up.
        Stage::AwaitingPayment if now > due_at => None,
        Stage::Signed | Stage::Returned | Stage::Declined | Stage::Withdrawn | Stage::Stopped => None,
        _ if now > due_at => Some(Punctuality::Overdue),
        _ => Some(Punctuality::Running),
    }
}

/// A command as people read it; commands of the trial itself have words here.
pub(crate) fn command(key: &str, w: &'static Words, lang: Lang) -> String {
    if let Some(kind) = CommandKind::from_key(key) {
        return kind.label(lang).to_owned();
    }
    match key {
        CARRY_OVER => w.command_carry_over,
        MOVE_DUE => w.command_move_due,
        ATTACH => FileTexts::of(lang).add,
        REMOVE_FILE => FileTexts::of(lang).remove,
        "advance" => w.command_advance,
        "give_role" => w.command_give_role,
        "take_role" => w.command_take_role,
        "put_account" => w.command_put_account,
        "choose_login" => w.command_choose_login,
        LINK => w.command_link_identity,
        RENAME => w.command_rename_identity,
        "configure" => w.command_configure,
        "inspect" => w.command_inspect,
        "fetch_result" => ResultTexts::of(lang).download,
        "rate" => w.command_rate,
        "mint_grants" => w.command_mint_grants,
        "take_ticket" => w.command_take_ticket,
        "call_ticket" => w.command_call_ticket,
        "skip_ticket" => w.command_skip_ticket,
        "close_ticket" => w.command_close_ticket,
        other => other,
    }
    .to_owned()
}

/// Who actors of the journal are, by post or role; never by name.
pub(crate) async fn actors<'a>(
    page: &Page,
    actors: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut known = BTreeMap::new();
    for actor in actors {
        if !known.contains_key(actor) {
            known.insert(actor.to_owned(), who(page, actor).await?);
        }
    }
    Ok(known)
}

async fn who(page: &Page, actor: &str) -> Result<String, Problem> {
    let Ok(id) = actor.parse::<Uuid>() else { return Ok(page.w().actor_program.to_owned()) };
    if let Some(row) = page.stored(page.app.city_store.assignment(id).await)? {
        let assignment = serde_json::from_str::<Assignment>(&row.body).ok();
        return Ok(assignment.map_or_else(|| page.w().actor_unknown.to_owned(), |held| post(page, &held.post)));
    }
    if let Some(desk) = Cast::CITY.into_iter().find(|cast| city_desk(*cast) == id) {
        return Ok(desk.label(page.lang()).to_owned());
    }
    // The personnel part has no applicants.
    if page.app.kind != AppKind::Personnel && page.stored(page.app.store.applicant(id).await)?.is_some() {
        return Ok(Role::Citizen.label(page.lang()).to_owned());
    }
    let account = match page.stored(page.app.store.account(id).await)? {
        // Who works for the city has an account there, also for what is done in a trial.
        None if matches!(page.app.kind, AppKind::Trial(_)) => page.stored(page.app.city_store.account(id).await)?,
        there => there,
    };
    let body = account.and_then(|account| serde_json::from_str::<AccountBody>(&account.body).ok());
    let Some(body) = body else { return Ok(page.w().actor_unknown.to_owned()) };
    let role = body.roles.iter().max_by_key(|role| **role == Role::TrialDirector);
    let by_role = role.map(|role| role.label(page.lang()).to_owned());
    let by_post = || body.assignments.first().map(|held| post(page, &held.post));
    Ok(by_role.or_else(by_post).unwrap_or_else(|| page.w().actor_person.to_owned()))
}

/// Name of a post.
pub(crate) fn post(page: &Page, key: &str) -> String {
    let post = page.city().blueprint.post(key);
    let name = post.map(|post| if page.lang() == Lang::Vi { &post.name } else { &post.name_en });
    name.map_or_else(|| key.to_owned(), Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;
    use haicap_core::procedure::FeeTier;
    use haicap_core::testing;

    #[test]
    fn long_names_are_cut_at_a_pause_or_a_word() {
        let named = |name: &str| Procedure { name: name.into(), ..testing::procedure() };
        let check = |name: &str, short: &str| assert_eq!(short_name(&named(name), Lang::Vi), short);
        check("Thủ tục đăng ký khai sinh", "Đăng ký khai sinh");
        check(
            "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam cấp",
            "Chứng thực bản sao từ bản chính giấy tờ",
        );
        assert_eq!(long_name(&named("Thủ tục đăng ký khai sinh"), Lang::Vi), None);
        let endless = "a".repeat(9) + &" bcdefgh".repeat(12);
        assert!(short_name(&named(&endless), Lang::Vi).chars().count() <= NAME_MAX + 1);
        assert_eq!(long_name(&named(&endless), Lang::Vi), Some(endless.as_str()));
    }

    #[test]
    fn papers_are_named_not_keyed() {
        let text = "Hồ sơ còn thiếu giấy tờ: birth, form. Hãy yêu cầu bổ sung.";
        let shown = with_paper_names(text, &testing::procedure(), Lang::Vi);
        assert_eq!(shown, "Hồ sơ còn thiếu giấy tờ: Giấy birth, Giấy form. Hãy yêu cầu bổ sung.");
        let both = with_paper_names_and_keys(text, &testing::procedure(), Lang::Vi);
        assert_eq!(both, "Hồ sơ còn thiếu giấy tờ: Giấy birth (birth), Giấy form (form). Hãy yêu cầu bổ sung.");
    }

    #[test]
    fn only_the_last_four_digits_are_seen() {
        assert_eq!(masked("000123456789"), "••••••••6789");
        assert_eq!(masked("12"), "••");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn fees_name_their_tiers() {
        let tiers = vec![FeeTier { from: 1, each: 2_000 }, FeeTier { from: 3, each: 1_000 }];
        let copies = Fee { per: FeeUnit::Page, tiers, cap_per_copy: Some(200_000) };
        assert_eq!(
            fee(&copies, words(Lang::Vi), Lang::Vi),
            "2.000 đồng/trang; từ trang 3: 1.000 đồng/trang; tối đa 200.000 đồng/bản"
        );
        assert_eq!(fee_of_one(&copies, Lang::En), "VND 2,000");
        let free = Fee { per: FeeUnit::Dossier, tiers: vec![], cap_per_copy: None };
        assert_eq!(fee(&free, words(Lang::Vi), Lang::Vi), "miễn phí");
    }
}
