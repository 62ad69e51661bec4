//! The expert report: everybody's place, its cost by part, the other places and their prices, what slots are worth.

mod prices;

use super::{link, plan_at};
use crate::error::Problem;
use crate::pages::personnel::scope::qualification_name;
use crate::pages::tables::{TableFile, table};
use crate::pages::{Page, Shell};
use crate::personnel::records::Plan;
use crate::personnel::suggest::account;
use crate::personnel::{RecordError, State};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::Response;
use haicap_core::access::{Action, Object, permits};
use haicap_core::organization::Official;
use haicap_planner::model::{Part, Place};
use haicap_planner::reasons::Sheet;
use haicap_sheets::write::{CellOut, MergeOut, SheetOut};
use haicap_store::NewEntry;
use uuid::Uuid;

texts! { pub(crate) ExpertTexts;
    over: "Phương án gợi ý", "Suggested plan";
    waiting: "Đang lập báo cáo cho mọi người trong phương án. Việc này mất khoảng nửa phút; trang tự tải báo cáo khi xong.", "The report about everybody in the plan is being made. It takes about half a minute; the page loads it when it is done.";
    again: "Tải báo cáo", "Load the report";
    sheet: "Báo cáo chuyên viên", "Expert report";
    title: "BÁO CÁO CHUYÊN VIÊN VỀ PHƯƠNG ÁN GỢI Ý", "EXPERT REPORT OF A SUGGESTED PLAN";
    reader: "Người xuất", "Reader";
    at: "lúc", "at";
    legal: "Gợi ý của máy, không có giá trị pháp lý. Chỉ người có thẩm quyền được sử dụng, không chuyển cho quận, huyện.", "The machine's suggestion, without legal effect. For those who may see it only, not for the districts.";
    code: "Mã số", "Staff no.";
    name: "Họ và tên", "Name";
    former: "Nơi công tác cũ", "Former place";
    field: "Lĩnh vực đang làm", "Present field";
    qualification: "Chuyên môn", "Qualification";
    unit: "Đơn vị được gợi ý", "Suggested unit";
    group: "Nhóm vị trí", "Group";
    post: "Vị trí", "Post";
    because: "Vì", "Because";
    cost: "Điểm", "Points";
    other_unit: "Khác đơn vị kế thừa", "Other unit";
    other_district: "Khác địa bàn cũ", "Other district";
    km: "Số km", "Kilometres";
    distance: "Điểm đường xa", "Distance";
    not_fitting: "Chưa đúng chuyên môn", "Not qualified";
    other_field: "Khác lĩnh vực", "Other field";
    unplaced: "Chưa có chỗ", "No place";
    next_unit: "Nơi tốt thứ nhì", "Next best unit";
    next_group: "Nhóm vị trí thứ nhì", "Next best group";
    next_cost: "Điểm nơi thứ nhì", "Its points";
    difference: "Phương án đắt thêm", "Plan dearer by";
    against: "Điều cản lại", "Against it";
    places_sheet: "Nơi khác và giá", "Other places";
    places_title: "CÁC NƠI KHÁC ĐÃ XÉT CHO TỪNG NGƯỜI", "THE OTHER PLACES CONSIDERED FOR EACH PERSON";
    places_hint: "Mỗi người: các nơi rẻ nhất sau nơi được gợi ý. Phương án đắt thêm là giá đúng, tính cả người phải nhường chỗ; để trống khi chỉ người đã chốt hoặc đã ghim mới nhường được chỗ.", "For each person the cheapest places after the suggested one. By how much the plan gets dearer is exact, people who make room included; empty when only settled or pinned people could.";
    rank: "Thứ", "No.";
    chosen: "Nơi được gợi ý", "Suggested";
    other_place: "Nơi khác", "Other place";
    own_cost: "Điểm riêng", "Own points";
    slots_sheet: "Giá ô vị trí", "Slot prices";
    slots_title: "GIÁ CỦA TỪNG Ô VỊ TRÍ", "WHAT EVERY SLOT IS WORTH";
    slots_hint: "Giá đối ngẫu: thêm một người vào ô làm phương án đắt thêm bấy nhiêu điểm (số âm: ô đang cần người). Số ràng buộc là con số đã chạm, giữ người ở ngoài hoặc, với số tối thiểu, ở trong.", "The dual: one more person in the slot costs the plan so much (below zero: the slot needs people). The binding number is reached and holds people off or, for the soft minimum, in.";
    allotted: "Tạm giao", "Allotted";
    limit: "Tối đa", "At most";
    norm: "Định mức", "Norm";
    floor: "Tối thiểu", "Minimum";
    people: "Người", "People";
    settled: "Đã chốt", "Settled";
    load: "Hồ sơ mỗi ngày", "Dossiers a day";
    slot_cost: "Điểm thừa, thiếu", "Points for surplus, shortage";
    dual: "Giá đối ngẫu", "Dual price";
    one_more: "Thêm một chỗ tiết kiệm", "One more place saves";
    binding: "Số ràng buộc", "Binding";
}

/// The page while the report is in the making.
#[derive(Template)]
#[template(path = "personnel/plan_expert.html")]
struct WaitingPage {
    shell: Shell,
    t: &'static ExpertTexts,
    plan: (String, String),
}

/// The report as a workbook.
pub(crate) async fn xlsx(page: Page, Path(plan): Path<String>) -> Response {
    page.answer(export(&page, &plan).await)
}

async fn export(page: &Page, plan: &str) -> Result<Response, Problem> {
    let may = permits(page.subject(), Action::ExportPersonnel, &Object::default());
    may.map_err(|denial| Problem::denied(denial, page.lang()))?;
    let state = page.staff();
    let (id, plan) = plan_at(page, &state, plan)?;
    let Some(suggestion) = page.kept(account(&page.app, plan).await)? else {
        let vi = "Số liệu nhân sự hoặc biên chế đã thay đổi từ khi lập phương án này. Hãy lập phương án mới rồi xuất báo cáo.";
        let en = "People or numbers have changed since this plan was made. Make a new plan and export that.";
        return page.kept(Err(RecordError::wrong(vi, en)));
    };
    let Some(sheets) = page.app.personnel.desk.sheets(id, suggestion).await else {
        return in_the_making(page, id, plan);
    };
    note(page, id, plan).await?;
    let mut report = vec![report(page, &state, plan, &sheets.people)];
    report.extend(prices::sheets(page, &state, &sheets));
    table(page, &format!("phuong-an-{}", page.today()), report, TableFile::Xlsx).await
}

/// The page that waits for the report: it asks again by itself.
fn in_the_making(page: &Page, id: Uuid, plan: &Plan) -> Result<Response, Problem> {
    let t = ExpertTexts::of(page.lang());
    let here = link(page, id);
    let waiting = WaitingPage { shell: page.shell(t.sheet), t, plan: (here.clone(), plan.name.clone()) };
    let mut answer = page.html_with(202, &waiting)?;
    let again = header::HeaderValue::from_str(&format!("5; url={here}/expert.xlsx"));
    answer.headers_mut().insert(header::REFRESH, again.map_err(|_| Problem::internal(page.lang()))?);
    Ok(answer)
}

async fn note(page: &Page, id: Uuid, plan: &Plan) -> Result<(), Problem> {
    let events = serde_json::json!([{ "exported": { "plan": id, "people": plan.places.len(), "form": "xlsx" } }]);
    let key = page.actor()?.key();
    let noted = page.app.personnel.change(&page.app, &key, |batch| {
        batch.note(|entry| NewEntry {
            aggregate: "export".into(),
            aggregate_id: format!("plan/{id}"),
            command: "export_plan".into(),
            events: events.to_string(),
            ..entry
        });
        Ok(())
    });
    page.kept(noted.await)
}

fn report(page: &Page, state: &State, plan: &Plan, sheets: &[Sheet]) -> SheetOut {
    let t = ExpertTexts::of(page.lang());
    let heads = [
        t.code,
        t.name,
        t.former,
        t.field,
        t.qualification,
        t.unit,
        t.group,
        t.post,
        t.because,
        t.cost,
        t.other_unit,
        t.other_district,
        t.km,
        t.distance,
        t.not_fitting,
        t.other_field,
        t.unplaced,
        t.next_unit,
        t.next_group,
        t.next_cost,
        t.difference,
        t.against,
    ];
    let title = format!("{}: {}", t.title, plan.name);
    let mut people: Vec<(&Official, &Sheet)> =
        sheets.iter().filter_map(|sheet| Some((state.person(sheet.official)?, sheet))).collect();
    people.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
    let rows = people.into_iter().map(|(official, sheet)| row(page, plan, official, sheet));
    sheet_of(page, t.sheet, (&title, t.legal), &heads, rows)
}

/// A sheet with its title, its reader and a word on what it is above the table.
fn sheet_of(
    page: &Page,
    name: &str,
    (title, hint): (&str, &str),
    heads: &[&str],
    lines: impl Iterator<Item = Vec<CellOut>>,
) -> SheetOut {
    let t = ExpertTexts::of(page.lang());
    let text = |text: &str| CellOut::Text(text.to_owned());
    let reader = page.caller.session.as_ref().map_or("", |session| session.name.as_str());
    let reader = format!("{}: {reader}, {} {}", t.reader, t.at, page.moment(page.app.clock.now()));
    let mut rows = vec![vec![text(title)], vec![text(&reader)], vec![text(hint)], vec![]];
    rows.push(heads.iter().map(|head| text(head)).collect());
    rows.extend(lines);
    let last = heads.len() as u32 - 1;
    let merge = |row| MergeOut { row, first: 0, last };
    SheetOut { name: name.to_owned(), rows, merges: [1, 2, 3].map(merge).into(), head: Some(5) }
}

fn row(page: &Page, plan: &Plan, official: &Official, sheet: &Sheet) -> Vec<CellOut> {
    let lang = page.lang();
    let text = |text: String| if text.is_empty() { CellOut::Empty } else { CellOut::Text(text) };
    let points = |points: i64| CellOut::Number(points as f64);
    let unit = |place: Option<Place>| place.map(|place| page.unit_name(place.unit)).unwrap_or_default();
    let group = |place: Option<Place>| place.map(|place| place.group.label(lang).to_owned()).unwrap_or_default();
    let part = |is: fn(&Part) -> bool| {
        let cost = sheet.parts.iter().find(|(part, _)| is(part)).map(|(_, cost)| i64::from(*cost));
        cost.map_or(CellOut::Empty, points)
    };
    let km = sheet.parts.iter().find_map(|(part, _)| match part {
        Part::Distance { km } => Some(i64::from(*km)),
        _ => None,
    });
    let next = sheet.others.first();
    let place = next.and_then(|next| next.place);
    let against = next.map(|next| next.against.iter().map(|against| against.sentence(lang)).collect::<Vec<_>>());
    let post = plan.places.get(&official.id);
    let post = post.map(|place| place.posts().map(|post| page.post_name(post)).collect::<Vec<_>>().join(", "));
    vec![
        text(official.code.clone()),
        text(official.name.clone()),
        text(page.former_place(official)),
        text(official.field.label(lang).to_owned()),
        text(qualification_name(page.city(), &official.qualification, lang)),
        text(unit(sheet.chosen)),
        text(group(sheet.chosen)),
        text(post.unwrap_or_default()),
        text(sheet.because.iter().map(|because| because.label(lang)).collect::<Vec<_>>().join("; ")),
        points(i64::from(sheet.cost)),
        part(|part| matches!(part, Part::OtherUnit)),
        part(|part| matches!(part, Part::OtherDistrict)),
        km.map_or(CellOut::Empty, points),
        part(|part| matches!(part, Part::Distance { .. })),
        part(|part| matches!(part, Part::NotFitting)),
        part(|part| matches!(part, Part::OtherField)),
        part(|part| matches!(part, Part::Unplaced)),
        text(unit(place)),
        text(group(place)),
        next.map_or(CellOut::Empty, |next| points(i64::from(next.cost))),
        next.and_then(|next| next.difference).map_or(CellOut::Empty, points),
        text(against.unwrap_or_default().join("; ")),
    ]
}
