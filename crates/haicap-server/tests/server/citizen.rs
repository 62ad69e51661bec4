//! The citizen without an account: from an old address to a rated result.

use crate::support;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::fs;
use std::path::Path;
use support::files::form;
use support::{COMMUNE, Person, WARD, World, copy_folder, new_id};
use uuid::Uuid;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
/// A procedure that is taken online, with a form.
pub(crate) const ONLINE: &str = "1.000008";
pub(crate) const PHONE: &str = "0900 000 001";

const FIELDS: &str = r#"
[[fields]]
key = "ho_ten_con"
label = "Họ tên con"
label_en = "Name of the child"
kind = "text"
required = true

[[fields]]
key = "ngay_sinh"
label = "Ngày sinh"
label_en = "Date of birth"
kind = "date"
required = true
not_after = "today"
"#;

/// The tiny city with a second procedure that is taken online.
pub(crate) async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(Path::new(TINY), folder.path());
    let tiny = fs::read_to_string(folder.path().join("procedures/1.000001.toml")).unwrap();
    let online = tiny.replace("1.000001", ONLINE).replace("[\"counter\"]", "[\"counter\", \"online\"]");
    fs::write(folder.path().join("procedures/1.000008.toml"), format!("{online}{FIELDS}")).unwrap();
    World::of(folder.path().to_str().unwrap()).await
}

/// Somebody with a browser and no account.
pub(crate) struct Visitor<'w> {
    world: &'w World,
    cookie: RefCell<String>,
}

/// What came back: status, address it leads to, when to try again, text.
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) to: String,
    pub(crate) retry_after: String,
    pub(crate) text: String,
}

impl Page {
    pub(crate) fn has(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let rest = self.text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

impl<'w> Visitor<'w> {
    pub(crate) fn of(world: &'w World) -> Self {
        Visitor { world, cookie: RefCell::default() }
    }

    /// What the browser sends along.
    pub(crate) fn cookie(&self) -> String {
        self.cookie.borrow().clone()
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.send(self.world.client.get(format!("{}{path}", self.world.base()))).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.world.client.post(format!("{}{path}", self.world.base())).form(fields)).await
    }

    /// Sends a form with files.
    pub(crate) async fn bring(&self, path: &str, fields: &[(String, String)], files: &[(&str, &str, &[u8])]) -> Page {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (kind, body) = form(&fields, files);
        let request = self.world.client.post(format!("{}{path}", self.world.base()));
        self.send(request.header("content-type", kind).body(body)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let cookie = self.cookie.borrow().clone();
        let answer = request.header("cookie", cookie).send().await.unwrap();
        let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        if let Some(set) = header("set-cookie") {
            *self.cookie.borrow_mut() = set.split(';').next().unwrap().to_owned();
        }
        let (status, to) = (answer.status().as_u16(), header("location").unwrap_or_default());
        let retry_after = header("retry-after").unwrap_or_default();
        let bytes = answer.bytes().await.unwrap();
        Page { status, to, retry_after, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// The form of the procedure for somebody in the ward, filled in but for what differs.
    pub(crate) async fn filled(&self, then: &str, other: &[(&str, &str)]) -> Page {
        let fields = self.typed(then, other).await;
        self.post("/submit", &fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>())
            .await
    }

    /// The fields of that form.
    pub(crate) async fn typed(&self, then: &str, other: &[(&str, &str)]) -> Vec<(String, String)> {
        let form = self.get(&format!("/submit?procedure={ONLINE}&from=old-10004&unit={WARD}")).await;
        let hidden = ["procedure", "unit", "from", "dossier", "seal"].map(|name| (name, form.hidden(name)));
        let typed = [
            ("csrf", ""),
            ("name", "Lê Thị Thử"),
            ("identity_number", "000000000017"),
            ("phone", PHONE),
            ("f.ho_ten_con", "Lê Văn Nhỏ"),
            ("f.ngay_sinh", "02/06/2025"),
            ("copies", "2"),
            ("pages", "1"),
            ("_pay", "transfer"),
            ("then", then),
        ];
        let fixed = hidden.iter().map(|(name, value)| (*name, value.as_str())).chain(typed);
        let fields =
            fixed.filter(|(name, _)| !other.iter().any(|(given, _)| given == name)).chain(other.iter().copied());
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Hands in; the lookup number.
    pub(crate) async fn hands_in(&self) -> String {
        let sent = self.filled("send", &[]).await;
        assert!(sent.status == 303 && sent.to.ends_with("/follow/receipt"), "{} {}", sent.status, sent.text);
        let receipt = self.get("/follow/receipt").await;
        assert_eq!(receipt.status, 200);
        receipt.text.split("id=\"number\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
    }

    pub(crate) async fn follows(&self, number: &str, phone: &str) -> Page {
        self.post("/follow", &[("csrf", ""), ("number", number), ("phone", phone)]).await
    }
}

/// The only dossier that the counter has on its desk.
pub(crate) async fn at_desk(world: &World, counter: &Person) -> Uuid {
    let work = world.get(&counter.token, "work").await.body;
    let items = work["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{work}");
    items[0]["dossier"].as_str().unwrap().parse().unwrap()
}

/// Has everybody do their part from acceptance to the returned result; the dossier code.
pub(crate) async fn carried_out(world: &World, counter: &Person, dossier: Uuid) -> String {
    let (officer, chair) = (world.staff(WARD, "justice_officer").await, world.staff(WARD, "chair").await);
    let accepted = world.command(counter, dossier, "accept").await;
    for (person, command) in [
        (counter, "hand-over"),
        (&officer, "handle"),
        (&officer, "submit-for-signature"),
        (&chair, "sign"),
        (counter, "return-result"),
    ] {
        let done = world.command(person, dossier, command).await;
        assert_eq!(done.status, 200, "{command}: {done:?}");
    }
    accepted.body["code"].as_str().unwrap().to_owned()
}

pub(crate) async fn ask_for_papers(world: &World, counter: &Person, dossier: Uuid) {
    let asked = json!({ "command_id": new_id(), "papers": ["to_khai"], "reason": "Tờ khai chưa ký" });
    let asked = world.post(&counter.token, &format!("dossiers/{dossier}/request-supplement"), &asked).await;
    assert_eq!(asked.status, 200, "{asked:?}");
}

#[tokio::test]
async fn an_old_address_leads_to_its_unit_and_a_split_one_is_a_choice() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    let at = |rest: &str| format!("/submit?procedure={ONLINE}{rest}");
    let whole = visitor.get(&at("&place=BEN+do")).await;
    assert!(whole.has("Phường Bến Đò, Quận Một (cũ)") && whole.has("nay thuộc Phường Sông Đông"), "{}", whole.text);
    assert!(whole.has("&#38;from=old-10001&#38;unit=new-10001\""), "{}", whole.text);
    let split = visitor.get(&at("&place=cho+cu+quan+mot")).await;
    assert!(split.has("đã chia cho Phường Sông Đông, Xã Đồng Tây") && split.has("from=old-10004\""), "{}", split.text);
    let choice = visitor.get(&at("&from=old-10004")).await;
    assert!(choice.has("Ghi chú chính thức") && choice.has("hệ thống không đoán") && !choice.has("identity_number"));
    for unit in ["new-10001", "new-10007"] {
        assert!(choice.has(&format!("from=old-10004&#38;unit={unit}\"")), "{}", choice.text);
    }
    let chosen = visitor.get(&at("&from=old-10004&unit=new-10007")).await;
    assert!(chosen.has("identity_number") && chosen.has("<b>Xã Đồng Tây</b>") && chosen.has("Phường Chợ Cũ"));
    for wrong in ["&from=old-10001&unit=new-10007", "&unit=old-10004", "&unit=new-99999", "&from=x"] {
        let asked = visitor.get(&at(wrong)).await;
        assert!(asked.status == 200 && !asked.has("identity_number"), "{wrong} chooses nothing");
    }
    assert!(visitor.get(&at("&place=%3Cb%3E")).await.has("Không có phường, xã nào tên như vậy"));
    let counter_only = visitor.get("/submit?procedure=1.000001").await;
    assert!(counter_only.status == 422 && counter_only.has("chỉ nhận trực tiếp tại quầy"), "{}", counter_only.text);
    assert_eq!(visitor.get("/submit?procedure=1.999999").await.status, 404);
    assert_eq!(visitor.get("/submit").await.to, format!("{}/procedures", world.app.base()));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn bad_input_gets_a_sentence_at_its_field_and_keeps_what_was_typed() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    let long = "a".repeat(121);
    let cases = [
        ("name", "", "Hãy viết họ tên"),
        ("name", long.as_str(), "dài quá 120 chữ"),
        ("name", "<b>An</b>", "bỏ ký tự “&#60;”"),
        ("name", "An \u{1f600}", "bỏ ký tự “\u{1f600}”"),
        ("identity_number", "12345", "đúng 12 chữ số"),
        ("identity_number", "00000000001x", "đúng 12 chữ số"),
        ("phone", "", "Hãy viết số điện thoại"),
        ("phone", "gọi sau", "9 đến 15 chữ số"),
        ("f.ngay_sinh", "31/02/2025", "Dương lịch không có ngày này"),
        ("f.ngay_sinh", "tháng 6 nhuận", "Không phải là ngày"),
        ("f.ho_ten_con", " ", "Cần điền ô này"),
        ("copies", "0", "từ 1 đến 1000"),
        ("pages", "hai", "từ 1 đến 1000"),
        ("_pay", "vàng", "Hãy chọn cách nộp"),
    ];
    for (name, typed, said) in cases {
        for then in ["review", "send"] {
            let answer = visitor.filled(then, &[(name, typed)]).await;
            assert_eq!(answer.status, 422, "{name}={typed}");
            assert!(answer.has(said), "{name}={typed}: {}", answer.text);
            let kept = if name == "name" { "value=\"Lê Văn Nhỏ\"" } else { "value=\"Lê Thị Thử\"" };
            let day = answer.has("value=\"02/06/2025\"");
            assert!(answer.has(kept) && day == (name != "f.ngay_sinh"), "{name} loses the others");
            assert!(!answer.has("<b>An</b>"), "markup is text");
        }
    }
    for name in ["An", &"á".repeat(40), "Nguyễn Ho\u{300}a"] {
        let review = visitor.filled("review", &[("name", name), ("f.ho_ten_con", "<i>con</i>")]).await;
        assert!(review.status == 200 && review.has("Xem lại hồ sơ") && review.has("&#60;i&#62;con"), "{name}");
        assert!(review.has("Còn thiếu giấy tờ bắt buộc") && review.has("chuyển khoản"), "{}", review.text);
    }
    let back = visitor.filled("edit", &[("name", "Trần Văn Sửa")]).await;
    assert!(back.status == 200 && back.has("value=\"Trần Văn Sửa\""), "back to the form with everything");
    let counter = world.staff(WARD, "counter_officer").await;
    let work = world.get(&counter.token, "work").await.body;
    assert!(work["items"].as_array().unwrap().is_empty(), "nothing was stored: {work}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn from_the_hand_in_to_the_rated_result() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    let number = visitor.hands_in().await;
    assert_eq!((number.len(), number.matches('-').count()), (14, 2), "{number}");
    assert!(visitor.get("/follow/code.svg").await.has("<svg"));
    assert!(visitor.get("/follow/receipt.pdf").await.has("%PDF"));
    let mine = visitor.get("/follow/dossier").await;
    assert!(mine.has("Chưa có mã hồ sơ") && mine.has("đang chờ kiểm tra giấy tờ"), "{}", mine.text);

    let counter = world.staff(WARD, "counter_officer").await;
    let dossier = at_desk(&world, &counter).await;
    let facts = world.get(&counter.token, &format!("dossiers/{dossier}")).await.body;
    assert_eq!(facts["answers"]["_pay"], "transfer", "{facts}");
    ask_for_papers(&world, &counter, dossier).await;
    let asked = visitor.get("/follow/dossier").await;
    assert!(asked.has("Tờ khai chưa ký") && asked.has("Gửi bổ sung"), "{}", asked.text);
    let incomplete = visitor.post("/follow/supplement", &[("command_id", &new_id().to_string())]).await;
    assert!(incomplete.status == 422 && incomplete.has("Tờ khai"), "{}", incomplete.text);
    let early = visitor.post("/follow/rate", &[("score", "5")]).await;
    assert!(early.status == 422, "no rating before the result");
    let command = new_id().to_string();
    let sent = visitor.post("/follow/supplement", &[("command_id", &command), ("paper", "to_khai")]).await;
    assert!(sent.to.ends_with("/follow/dossier?done=supplement"), "{}", sent.text);

    let code = carried_out(&world, &counter, dossier).await;
    let returned = visitor.get("/follow/dossier").await;
    for words in [code.as_str(), "Bạn đã nhận kết quả", "Cơ quan yêu cầu bổ sung", "Bạn hài lòng đến mức nào?"]
    {
        assert!(returned.has(words), "{words}: {}", returned.text);
    }
    assert!(visitor.get("/follow/receipt.pdf").await.has("%PDF"), "now the receipt with the return date");
    let none = visitor.post("/follow/rate", &[("score", "6"), ("words", "nhanh")]).await;
    assert!(none.status == 422 && none.has("từ 1 đến 5") && none.has(">nhanh</textarea>"), "{}", none.text);
    let long = "a".repeat(501);
    assert!(visitor.post("/follow/rate", &[("score", "5"), ("words", &long)]).await.has("dài quá 500 chữ"));
    rated_by_nobody_of_the_staff(&world, &visitor).await;
    let rated = visitor.post("/follow/rate", &[("score", "4"), ("words", "nhanh, <b>dễ hiểu</b>")]).await;
    assert!(rated.to.ends_with("done=rate"), "{}", rated.text);
    let twice = visitor.post("/follow/rate", &[("score", "1")]).await;
    assert!(twice.status == 422 && twice.has("đã được đánh giá"), "{}", twice.text);
    let kept = world.app.store.ratings(&WARD.to_string(), (0, i64::MAX)).await.unwrap();
    let [rating] = kept.as_slice() else { panic!("one rating: {kept:?}") };
    assert_eq!((rating.dossier, rating.score, rating.words.as_str()), (dossier, 4, "nhanh, <b>dễ hiểu</b>"));
    let journal = world.get(&world.director, "journal").await.body.to_string();
    assert!(journal.contains("\"rate\"") && !journal.contains("dễ hiểu"), "the journal does not say what it says");
    world.running.stop().await.unwrap();
}

/// Accounts of the staff, here or at another unit, may have code and telephone as well.
async fn rated_by_nobody_of_the_staff(world: &World, visitor: &Visitor<'_>) {
    for unit in [WARD, COMMUNE] {
        let officer = world.staff(unit, "justice_officer").await;
        not_rated_by(world, visitor, &officer).await;
    }
}

async fn not_rated_by(world: &World, visitor: &Visitor<'_>, officer: &Person) {
    let proof = visitor.cookie.borrow().clone();
    let signed_in = Visitor { world, cookie: RefCell::new(format!("{proof}; haicap-t1={}", officer.token)) };
    let page = signed_in.get("/follow/dossier").await;
    assert!(page.status == 200 && !page.has("name=\"score\""), "it is not offered: {}", page.text);
    let csrf = page.hidden("csrf");
    let refused = signed_in.post("/follow/rate", &[("csrf", csrf.as_str()), ("score", "5")]).await;
    assert!(
        refused.status == 422 && refused.has("Đánh giá là của người nộp hồ sơ"),
        "{} {}",
        refused.status,
        refused.text
    );
}

#[tokio::test]
async fn both_halves_of_the_pair_are_needed_and_wrong_ones_answer_alike() {
    let world = world().await;
    let number = Visitor::of(&world).hands_in().await;
    let stranger = Visitor::of(&world);
    let plain = |page: &Page, typed: &str| page.text.replace(typed, "").replace(PHONE, "");
    let nobodys = stranger.follows("0000-0000-0000", PHONE).await;
    let not_mine = stranger.follows(&number, "0900 000 999").await;
    assert_eq!((nobodys.status, not_mine.status), (422, 422));
    assert!(nobodys.has("khớp với cả hai số"));
    let same = plain(&not_mine, &number).replace("0900 000 999", "");
    assert_eq!(plain(&nobodys, "0000-0000-0000"), same, "which half is wrong is not told");
    let empty = stranger.follows("", "").await;
    assert!(empty.has("Hãy nhập số tra cứu") && empty.has("Hãy nhập số điện thoại"), "{}", empty.text);
    assert_eq!(stranger.get("/follow/dossier").await.to, format!("{}/follow?over=1", world.app.base()));
    assert_eq!(stranger.get("/follow/code.svg").await.status, 404);
    // However it is typed it is the same pair.
    let typed = number.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
    let found = stranger.follows(&typed, "+84 900.000.001").await;
    assert!(found.to.ends_with("/follow/dossier"), "{typed}: {}", found.text);
    let mine = stranger.get("/follow/dossier").await;
    assert!(mine.status == 200 && !mine.has("Lê Thị Thử") && !mine.has("000000000017"), "no names, no numbers");
    // A proof that was tampered with, or ended, is none.
    let sealed = stranger.cookie.borrow().clone();
    *stranger.cookie.borrow_mut() = sealed.replace(".number.", ".code.");
    assert_eq!(stranger.get("/follow/dossier").await.status, 303);
    *stranger.cookie.borrow_mut() = sealed;
    assert_eq!(stranger.get("/follow/dossier").await.status, 200);
    stranger.post("/follow/end", &[]).await;
    assert_eq!(stranger.get("/follow/dossier").await.status, 303);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn guessing_has_to_wait_and_a_good_pair_costs_nothing() {
    let world = world().await;
    let number = Visitor::of(&world).hands_in().await;
    let visitor = Visitor::of(&world);
    for _ in 0..12 {
        assert_eq!(visitor.follows(&number, PHONE).await.status, 303);
    }
    for guess in 0..5 {
        assert_eq!(visitor.follows(&number, &format!("090000010{guess}")).await.status, 422);
    }
    let right = visitor.follows(&number, PHONE).await;
    assert!(right.status == 429 && right.has("đợi 15 phút"), "also the right one waits: {}", right.status);
    // Codes tried one after another with one telephone.
    let mut statuses = Vec::new();
    for code in 1..=12 {
        statuses.push(visitor.follows(&format!("T-H99.10001-250611-{code:04}"), "0911111111").await.status);
    }
    assert_eq!((statuses[9], statuses[10], statuses[11]), (422, 429, 429), "{statuses:?}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn by_the_code_one_reads_and_rates_but_does_not_act() {
    let world = world().await;
    let owner = Visitor::of(&world);
    owner.hands_in().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let dossier = at_desk(&world, &counter).await;
    ask_for_papers(&world, &counter, dossier).await;
    owner.post("/follow/supplement", &[("command_id", &new_id().to_string()), ("paper", "to_khai")]).await;
    let accepted = world.command(&counter, dossier, "accept").await;
    let code = accepted.body["code"].as_str().unwrap().to_owned();

    let reader = Visitor::of(&world);
    assert_eq!(reader.follows(&code.to_lowercase(), PHONE).await.status, 303, "from acceptance on");
    let page = reader.get("/follow/dossier").await;
    assert!(page.has(&code) && page.has("Cách tính ngày hẹn") && !page.has("Tôi muốn rút hồ sơ này"), "{}", page.text);
    let fields = [("command_id", new_id().to_string()), ("sure", "yes".to_owned()), ("reason", String::new())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = reader.post("/follow/withdraw", &fields).await;
    assert!(refused.status >= 400 && refused.status < 500, "{}", refused.status);
    assert_eq!(reader.get("/follow/receipt").await.status, 303, "the lookup number is not shown");
    // The owner has to mean it.
    let unsure = owner.post("/follow/withdraw", &fields[..1]).await;
    assert!(unsure.status == 422 && unsure.has("Hãy đánh dấu ô xác nhận"), "{}", unsure.text);
    let mut again = fields.clone();
    let fresh = new_id().to_string();
    again[0].1 = &fresh;
    assert!(owner.post("/follow/withdraw", &again).await.to.ends_with("done=withdraw"));
    let facts = world.get(&counter.token, &format!("dossiers/{dossier}")).await.body;
    assert_eq!(facts["stage"], "withdrawn");
    assert!(reader.get("/follow/dossier").await.has("Bạn đã rút hồ sơ này"));
    // An officer who follows the code of a receipt comes to their own search.
    let grant = world.grant(counter.account).await;
    let signed_in = Visitor::of(&world);
    signed_in.post("/sign-in", &[("grant", &grant)]).await;
    assert!(signed_in.get(&format!("/follow?code={code}")).await.to.contains("/dossiers?code="));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_reason_of_a_delay_is_told() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    visitor.filled("send", &[("paper", "to_khai")]).await;
    let counter = world.staff(WARD, "counter_officer").await;
    let dossier = at_desk(&world, &counter).await;
    assert_eq!(world.command(&counter, dossier, "accept").await.status, 200);
    assert_eq!(world.command(&counter, dossier, "hand-over").await.status, 200);
    let chair = world.staff(WARD, "chair").await;
    let sorry = json!({ "command_id": new_id(), "reason": "Chờ xác minh nơi cư trú", "until": "2025-06-20" });
    let sorry = world.post(&chair.token, &format!("dossiers/{dossier}/apologise"), &sorry).await;
    assert_eq!(sorry.status, 200, "{sorry:?}");
    let page = visitor.get("/follow/dossier").await;
    for words in ["Chờ xác minh nơi cư trú", "Hẹn lại đến 17:00 ngày 20/06/2025", "1 đường Số Một", "07:30-11:30"]
    {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_form_sent_twice_is_one_dossier_and_nobody_writes_over_anothers() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    let form = visitor.get(&format!("/submit?procedure={ONLINE}&unit={WARD}")).await;
    let (dossier, seal) = (form.hidden("dossier"), form.hidden("seal"));
    let sent = [("dossier", dossier.as_str()), ("seal", seal.as_str()), ("from", "")];
    let numbers = [visitor.filled("send", &sent).await, visitor.filled("send", &sent).await];
    assert!(numbers.iter().all(|page| page.to.ends_with("/follow/receipt")), "{}", numbers[1].text);
    let counter = world.staff(WARD, "counter_officer").await;
    assert_eq!(at_desk(&world, &counter).await.to_string(), dossier);
    let stranger = Visitor::of(&world);
    let foreign = new_id().to_string();
    for (dossier, seal) in [(dossier.as_str(), "0"), (foreign.as_str(), seal.as_str()), ("x", seal.as_str())] {
        let answer = stranger.filled("send", &[("dossier", dossier), ("seal", seal), ("from", "")]).await;
        assert_eq!(answer.status, 400, "{dossier} {seal}");
    }
    // One identity number cannot flood a desk.
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(stranger.filled("send", &[("identity_number", "000000000018")]).await.status);
    }
    assert_eq!((statuses[4], statuses[5]), (303, 429), "{statuses:?}");
    let journal = world.get(&counter.token, "work").await.body;
    assert_eq!(journal["items"].as_array().map(Vec::len), Some(6), "{}", Value::to_string(&journal));
    world.running.stop().await.unwrap();
}
