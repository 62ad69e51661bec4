//! A training from its plan to who still lacks it, over HTTP.

use crate::support;
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use reqwest::StatusCode;
use support::official::Official;
use support::{COMMUNE, WARD};

const SCRIPT: &str = "# language: vi\n@dong-loat\nTính năng: Thử nộp hồ sơ\n\n  Kịch bản: Nộp\n    \
    Biết bây giờ là 08:00\n    Và 1 người dân cần thủ tục 1.000001\n    Khi người dân nộp hồ sơ tại quầy\n";

async fn planned(official: &Official) -> String {
    let fields = [
        ("title", "Tập huấn một cửa"),
        ("kind", "training"),
        ("day", "2025-06-14"),
        ("from", "08:00"),
        ("to", "11:00"),
        ("link", "https://hop.example/1"),
        ("agenda", "Tiếp nhận"),
    ];
    let (status, to) = official.form("center", "/trainings", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    to
}

/// The attendance code that the page of the session shows to whoever holds it.
async fn code(official: &Official, path: &str) -> String {
    let (_, page) = official.page("center", path).await;
    page.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned()
}

#[tokio::test]
async fn who_attended_is_trained_and_who_lacks_it_is_named_to_their_own_unit() {
    let mut official = Official::new().await;
    official.staffed().await;
    official.account("quansat", None, &[Role::CityObserver]).await;
    let path = planned(&official).await;
    let code = code(&official, &path).await;
    let attend = format!("{path}/attend/{code}");
    let (_, page) = official.page("chutich", &path).await;
    assert!(page.contains("Người thử quay"), "the leader sees who still lacks it: {page}");
    assert!(!page.contains(&code), "the code is shown by whoever holds the session");
    assert!(!page.contains(&format!("points/{COMMUNE}")), "nothing of another unit");

    let wrong = official.form("quay", &format!("{path}/attend/AAAA"), &[("do", "attend")]).await;
    assert!(wrong.1.contains("Mã điểm danh không đúng"), "{}", wrong.1);
    assert_eq!(official.form("quay", &attend, &[("do", "attend")]).await.0, StatusCode::SEE_OTHER);
    let asked = official.form("quay", &attend, &[("do", "ask"), ("question", "Ai ký khi Chủ tịch đi vắng?")]).await;
    assert_eq!(asked.1, format!("{attend}?asked=1"));
    let (_, page) = official.page("chutich", &path).await;
    assert!(!page.contains("Người thử quay"), "who attended lacks nothing: {page}");
    assert!(page.contains("Người thử thuly"), "{page}");
    assert!(page.contains("Ai ký khi Chủ tịch đi vắng?"), "{page}");

    let answer = [("do", "answer"), ("question", "0"), ("answer", "Người được ủy quyền"), ("script", "chung-thuc/2")];
    let unknown = official.form("center", &path, &answer).await.1;
    assert!(unknown.contains("Không có kịch bản “chung-thuc/2”"), "{unknown}");
    let scripts = [("thu".to_owned(), SCRIPT.to_owned())];
    assert_eq!(official.world.running.instance().take_in_scripts(&scripts).await.unwrap(), 1);
    let answer = [answer[0], answer[1], answer[2], ("script", "thu/1")];
    assert_eq!(official.form("center", &path, &answer).await.0, StatusCode::SEE_OTHER);
    let (_, page) = official.page("center", "/scripts/thu").await;
    assert!(page.contains("Ai ký khi Chủ tịch đi vắng?") && page.contains(&path), "the script leads back: {page}");
    let task = [("do", "task"), ("task", "Kéo đường truyền"), ("owner", "Sở KH&CN"), ("due", "2025-06-20")];
    assert_eq!(official.form("center", &path, &task).await.0, StatusCode::SEE_OTHER);
    let (_, page) = official.page("center", &path).await;
    assert!(page.contains("/scripts/thu?version=1") && page.contains("Kéo đường truyền"), "{page}");
    let material = [("do", "material"), ("name", "Sổ tay"), ("link", "https://hop.example/so-tay")];
    assert_eq!(official.form("center", &path, &material).await.0, StatusCode::SEE_OTHER);
    official.form("chutich", &format!("{path}/points/{WARD}"), &[("do", "roll"), ("present", "12")]).await;
    assert_eq!(official.form("center", &path, &[("do", "close")]).await.0, StatusCode::SEE_OTHER);
    evidence(&official).await;
    let late = official.form("thuly", &attend, &[("do", "attend")]).await;
    assert!(late.1.contains("đã kết thúc"), "{}", late.1);
    official.world.running.stop().await.unwrap();
}

/// What the closed training filed for the ward, as its leader and as an observer of the city read it.
async fn evidence(official: &Official) {
    let own = format!("/readiness/{WARD}");
    let (_, page) = official.page("chutich", &own).await;
    let held = "Tập huấn một cửa, 14/06/2025 (Sổ tay bản 1; điểm danh tại điểm cầu 12 người): 1/";
    assert!(page.contains(held), "{page}");
    assert!(page.contains("Tập huấn một cửa: ") && page.contains("Công chức"), "posts that lack it: {page}");
    assert!(page.contains("Người thử thuly"), "the unit reads who lacks it: {page}");
    assert!(page.contains("Người thử quay") && page.contains("Sổ tay bản 1"), "a later material is lacked: {page}");
    let (_, page) = official.page("quansat", &own).await;
    let names = ["Người thử thuly", "Người thử quay"].iter().any(|name| page.contains(name));
    assert!(page.contains("Ai còn thiếu tập huấn") && !names, "no names for others: {page}");
    let (_, page) = official.page("center", &format!("/readiness/{COMMUNE}")).await;
    assert!(page.contains("Tập huấn một cửa, 14/06/2025 (Sổ tay bản 1): 0/"), "each point has its evidence: {page}");
}

/// A conference: invited, changed, held without training anybody, concluded.
#[tokio::test]
async fn whoever_is_invited_reads_time_link_and_change_and_later_the_conclusions() {
    let mut official = Official::new().await;
    official.staffed().await;
    let fields = [
        ("title", "Giao ban các phường, xã"),
        ("kind", "conference"),
        ("day", "2025-06-14"),
        ("from", "14:00"),
        ("to", "15:30"),
        ("link", "https://hop.example/7"),
        ("agenda", "Rà soát đường truyền"),
        ("unit", &WARD.to_string()),
    ];
    let (_, path) = official.form("center", "/trainings", &fields).await;
    let step = async |fields: &[(&str, &str)]| official.form("center", &path, fields).await;
    let read = async || official.page("quay", "/invitations").await;
    let (status, page) = read().await;
    assert!(status == 200 && page.contains("chưa được mời phiên nào"), "{page}");
    assert_eq!(step(&[("do", "invite")]).await.0, StatusCode::SEE_OTHER);
    let (_, page) = read().await;
    for text in ["Giao ban các phường, xã", "14:00", "15:30", "https://hop.example/7", "Rà soát đường truyền"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    let moved = [
        ("do", "change"),
        ("day", "2025-06-15"),
        ("from", "08:00"),
        ("to", "07:00"),
        ("link", "https://hop.example/8"),
    ];
    assert!(step(&moved).await.1.contains("Giờ kết thúc phải sau"));
    let moved = [moved[0], moved[1], moved[2], ("to", "09:00"), moved[4]];
    assert_eq!(step(&moved).await.0, StatusCode::SEE_OTHER);
    let (_, page) = read().await;
    assert!(page.contains("https://hop.example/8") && page.contains("https://hop.example/7"), "old and new: {page}");
    assert!(page.contains("15/06/2025") && page.contains("14/06/2025"), "{page}");

    let (status, picture) = official.page("center", &format!("{path}/code.svg")).await;
    assert!(status == 200 && picture.contains("<svg"), "{picture}");
    assert_eq!(official.page("quay", &format!("{path}/code.svg")).await.0, 403, "the code is not handed around");
    let minutes = [("do", "minutes"), ("minutes", "Thống nhất kéo thêm đường truyền dự phòng.")];
    assert_eq!(step(&minutes).await.0, StatusCode::SEE_OTHER);
    let task = [("do", "task"), ("task", "Kéo đường truyền"), ("owner", "Sở KH&CN"), ("due", "2025-06-20")];
    assert_eq!(step(&task).await.0, StatusCode::SEE_OTHER);
    assert_eq!(step(&[("do", "close")]).await.0, StatusCode::SEE_OTHER);
    assert!(step(&moved).await.1.contains("đã kết thúc"));
    let (_, page) = read().await;
    assert!(page.contains("đường truyền dự phòng") && page.contains("20/06/2025"), "conclusions and tasks: {page}");
    let done = [("do", "done"), ("index", "0"), ("note", "Đã kéo xong ngày 18/6")];
    assert_eq!(step(&done).await.0, StatusCode::SEE_OTHER);
    assert!(step(&done).await.1.contains("không còn mở"), "a task is done once");
    let (_, page) = official.page("center", &path).await;
    assert!(page.contains("Đã kéo xong ngày 18/6"), "{page}");
    let (_, page) = official.page("center", &format!("/readiness/{WARD}")).await;
    assert!(!page.contains("Giao ban các phường, xã"), "a conference trains nobody: {page}");
    assert_eq!(official.page("center", "/invitations").await.0, 403, "whoever holds no post is invited to nothing");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_unit_answers_for_its_own_point_only_and_wrong_plans_are_told() {
    let mut official = Official::new().await;
    official.staffed().await;
    let path = planned(&official).await;
    let at = |unit: UnitId| format!("{path}/points/{unit}");
    assert_eq!(official.form("chutich", &at(WARD), &[("do", "good")]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(
        official.form("chutich", &at(WARD), &[("do", "roll"), ("present", "12")]).await.0,
        StatusCode::SEE_OTHER
    );
    assert!(official.form("chutich", &at(COMMUNE), &[("do", "good")]).await.1.contains("404"), "another unit's point");
    let (_, page) = official.page("center", &path).await;
    assert!(page.contains(">12<"), "{page}");
    for (field, value) in [("day", "2025-02-31"), ("from", "25:00"), ("title", " ")] {
        let mut fields = vec![("title", "Thử"), ("day", "2025-06-14"), ("from", "08:00"), ("to", "11:00")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let (status, text) = official.form("center", "/trainings", &fields).await;
        assert!(status == StatusCode::OK && text.contains("Ghi đủ tên phiên"), "{field}: {text}");
    }
    let backwards = [("title", "Thử"), ("day", "2025-06-14"), ("from", "11:00"), ("to", "08:00")];
    assert!(official.form("center", "/trainings", &backwards).await.1.contains("Giờ kết thúc phải sau"));
    assert_eq!(official.page("quay", "/trainings").await.0, 403, "whoever attends gets the code, not the list");
    official.world.running.stop().await.unwrap();
}
