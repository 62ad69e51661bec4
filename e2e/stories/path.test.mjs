// The whole way of a dossier, on a phone and without a mouse: citizen, counter officer, case officer, heads, signatory and
// clerk, with a supplement and an apology on the way, from the first word to the rated result.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { axe, calm, fits, keep, person, PHONE, shoot } from "../support/browser.mjs";
import { asDirector, card, rehearsal } from "../support/city.mjs";
import { go, press, retype, type, walk } from "../support/keyboard.mjs";
import { story } from "../support/story.mjs";

/** The phone of this story. */
const SCREEN = { width: 390, height: 844 };
const UNIT = "new-26740";
/** Three working days; a head of division approves, a clerk numbers and issues. */
const PROCEDURE = "1.001612";
/** More letters than most names, with marks above and below. */
const CITIZEN = "Công Tằng Tôn Nữ Nguyễn Hoàng Phương Thảo Nguyên";
const TELEPHONE = "0900 000 034";

/** The signed result, as a scanner at the office writes it. */
const RESULT = Buffer.from(
  "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
    "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] >>\nendobj\n% 15/GCN-HKD\ntrailer\n<< /Root 1 0 R /Size 4 >>\n" +
    "startxref\n9\n%%EOF\n",
);

const POSTS = {
  counter: "Công chức một cửa",
  officer: "Chuyên viên kinh tế, hạ tầng",
  division: "Trưởng phòng kinh tế",
  signatory: "Phó Chủ tịch Ủy ban nhân dân phụ trách kinh tế",
  clerk: "Văn thư",
  head: "Phó Chủ tịch Ủy ban nhân dân, Giám đốc Trung tâm Phục vụ hành chính công",
};

let city, director, citizen, number, dossier, code;
const staff = {};

story("the whole path, on a phone and by keyboard", ({ begin, step, end }) => {
  begin(async () => {
    city = await rehearsal();
    await city.finished();
    director = await asDirector();
    await clock("2025-06-23T08:00");
    citizen = await person(city.base, { viewport: SCREEN });
  });
  end(() => Promise.all([director, citizen, ...Object.values(staff)].map((page) => page?.leave())));

  /** The director moves the trial's clock forward: nobody waits for a day to go by. */
  async function clock(at) {
    const [day, time] = at.split("T");
    const [year, month, date] = day.split("-");
    await director.goto(`${city.base}/console`);
    // The director has a mouse.
    await director.locator("#tools details:has(#clock-at) > summary").click();
    await director.locator("#clock-at").fill(at);
    await Promise.all([director.waitForEvent("load"), director.locator("form[action*='/console/clock'] button").click()]);
    await director.goto(`${city.base}/calendar`);
    await director.locator(".trial .clock", { hasText: `${time} ngày ${date}/${month}/${year}` }).waitFor();
  }

  /** Nobody is kept out of the page as it stands: axe, the tabulator, both widths of phones. */
  async function look(page, name) {
    await axe(page);
    await fits(page);
    await walk(page);
    await page.setViewportSize(PHONE);
    await fits(page);
    await shoot(page, `path-${name}`);
    await page.setViewportSize(SCREEN);
    calm(page);
  }

  /** Somebody comes in with a one-time card. */
  async function comesIn(who) {
    const { link } = await card(director, UNIT, POSTS[who]);
    const page = await person(city.base, { viewport: SCREEN });
    await page.goto(link);
    await go(page, "main form button");
    await page.locator(".who .name").waitFor();
    staff[who] = page;
    return page;
  }

  /** Opens the dossier from "my work", where it must lie. */
  async function atDesk(page) {
    await go(page, "nav a[href$='/work']");
    await page.locator("h1", { hasText: "Việc của tôi" }).waitFor();
    await go(page, `a.code[href$='/dossiers/${dossier}']`);
    await page.waitForURL(new RegExp(`/dossiers/${dossier}$`));
  }

  /** Presses the button of a command, and waits for the stage that follows. */
  async function does(page, command, stage) {
    await go(page, `#actions form[action$='/${command}'] button`);
    await page.locator(".head .tag", { hasText: stage }).waitFor();
  }

  /** The citizen looks the dossier up anew. */
  async function follows(given = number) {
    await go(citizen, "nav a[href$='/follow']");
    await citizen.waitForURL(/\/follow$/);
    await type(citizen, "#number", given);
    await type(citizen, "#phone", TELEPHONE);
    await go(citizen, "#phone");
    await citizen.waitForURL(/\/follow\/dossier$/);
    return citizen.locator("main").innerText();
  }

  /** A paper that somebody may print, kept for whoever looks at papers. */
  async function prints(page, address, name) {
    const answer = await page.request.get(address);
    assert.equal(answer.status(), 200, address);
    const paper = await answer.body();
    assert.equal(paper.toString("latin1", 0, 5), "%PDF-", address);
    writeFileSync(keep(`path-${name}.pdf`), paper);
  }

  /** The forms of the dossier on the page, which must be these. */
  async function forms(page, wanted) {
    const links = await page.locator("#actions a[href*='/forms/']").evaluateAll((links) => links.map((link) => link.href));
    const named = links.map((link) => link.match(/forms\/(.*)\.pdf$/)[1]);
    assert.deepEqual(named, wanted);
    for (const [index, link] of links.entries()) await prints(page, link, named[index]);
  }

  step("the citizen finds the procedure and hands in, without an account", async () => {
    const page = citizen;
    await page.goto(city.base);
    await look(page, "home");
    await type(page, "#q", "mo quan");
    await go(page, "#q");
    await go(page, `main a[href$='/procedures/${PROCEDURE}']`);
    await go(page, `a[href*='/submit?procedure=${PROCEDURE}']`);
    await type(page, "#place", "sai gon");
    await go(page, "#place");
    await go(page, `.spots a[href$='unit=${UNIT}']`);
    await type(page, "#name", CITIZEN);
    await type(page, "#identity_number", "000000000034");
    await type(page, "#phone", TELEPHONE);
    await type(page, "[name='f.ten_ho']", "Quán cà phê Thử");
    await type(page, "[name='f.dia_chi']", "45 Lê Duẩn, Phường Sài Gòn");
    await type(page, "[name='f.nganh_nghe']", "Phục vụ đồ uống");
    await type(page, "[name='f.von']", "50000000");
    await type(page, "[name='f.email']", "quan@thu.example");
    await press(page, "input[name=paper][value=giay_de_nghi]", "Space");
    await press(page, "input[name=_pay]", "Space");
    await look(page, "form");
    await go(page, "button[name=then][value=review]");
    await page.locator("h1", { hasText: "Xem lại hồ sơ" }).waitFor();
    await look(page, "review");
    await go(page, "button[name=then][value=send]");
    await page.waitForURL(/\/follow\/receipt$/);
    number = (await page.locator("#number").innerText()).trim();
    await look(page, "handed-in");
    await prints(page, `${city.base}/follow/receipt.pdf`, "handed-in");
  });

  step("the counter officer finds it by the name, and asks for the paper that is missing", async () => {
    const page = await comesIn("counter");
    await look(page, "work");
    await page.keyboard.press("/");
    await type(page, "#find", "phuong thao nguyen");
    await go(page, "#find");
    await page.waitForURL(/\/search\?q=/);
    await look(page, "found");
    await go(page, "th a.code");
    await page.waitForURL(/\/dossiers\/[\da-f-]{36}$/);
    dossier = page.url().split("/").at(-1);
    await press(page, "#actions details:has(form[action$='/request-supplement']) > summary");
    const missing = page.locator("form[action$='/request-supplement'] input[value=giay_to_chu_ho]");
    assert.ok(await missing.isChecked(), "what is missing is marked already");
    await type(page, "#reason-request_supplement", "Chưa có giấy tờ tùy thân của chủ hộ kinh doanh");
    await look(page, "dossier-new");
    await does(page, "request-supplement", "Chờ bổ sung");
    await look(page, "dossier-asked");
    await forms(page, ["supplement-request"]);
  });

  step("the citizen reads what is missing, and adds it", async () => {
    assert.match(await follows(), /Chưa có giấy tờ tùy thân của chủ hộ kinh doanh/);
    await press(citizen, "#supplement input[name=paper]", "Space");
    await look(citizen, "asked");
    await go(citizen, "form[action$='/follow/supplement'] button");
    await citizen.waitForURL(/done=supplement/);
    assert.match(await citizen.getByRole("status").innerText(), /Đã gửi bổ sung/);
    await look(citizen, "added");
  });

  step("the counter officer accepts it and passes it on", async () => {
    const page = staff.counter;
    await atDesk(page);
    await does(page, "accept", "Đã tiếp nhận");
    code = (await page.locator("h1.code").innerText()).trim();
    assert.match(await page.locator(".head").innerText(), /17:00[^\d]*26\/06\/2025/, "three working days");
    await does(page, "hand-over", "Chờ thụ lý");
    await look(page, "dossier-accepted");
    await forms(page, ["receipt", "supplement-request", "control-sheet"]);
    await go(page, "a[href$='/receipt']");
    await page.waitForURL(/\/receipt$/);
    await look(page, "receipt");
  });

  step("a case officer takes it, and does not come to it", async () => {
    const page = await comesIn("officer");
    await atDesk(page);
    await does(page, "handle", "Đang thụ lý");
    await look(page, "dossier-in-handling");
  });

  step("the day before it is due the head sees that it will be late, and apologises in time", async () => {
    await clock("2025-06-25T08:00");
    const page = await comesIn("head");
    await go(page, "nav a[href$='/centre']");
    await page.locator(`input[value='${dossier}']`).waitFor();
    const line = page.locator("tbody", { has: page.locator(`input[value='${dossier}']`) });
    assert.match(await line.innerText(), /Sẽ trễ vào ngày làm việc tới/);
    await press(page, `input[name=pick][value='${dossier}']`, "Space");
    assert.equal(await page.locator(`[name='until-${dossier}']`).inputValue(), "2025-07-01", "three working days more");
    await type(page, `[name='reason-${dossier}']`, "Chờ ý kiến về địa điểm kinh doanh");
    await look(page, "centre");
    await go(page, ".draw-up button");
    await page.waitForURL(/done=1/);
    assert.match(await page.locator("table.near").innerText(), /đã hẹn lại[^]*01\/07\/2025/);
    await look(page, "centre-done");
    const paper = await page.locator(`a[href$='/dossiers/${dossier}/forms/apology.pdf']`).evaluate((link) => link.href);
    await prints(page, paper, "apology");
  });

  step("the citizen reads why, and the new date", async () => {
    const said = await follows(code);
    assert.match(said, /Chờ ý kiến về địa điểm kinh doanh/);
    assert.match(said, /01\/07\/2025/);
    await look(citizen, "apology");
  });

  step("a result is proposed, approved, signed after a look, numbered and issued", async () => {
    await clock("2025-06-30T08:00");
    const { officer } = staff;
    await atDesk(officer);
    await look(officer, "dossier-to-propose");
    await does(officer, "submit-for-signature", "Chờ lãnh đạo phòng duyệt");
    const division = await comesIn("division");
    await atDesk(division);
    await look(division, "dossier-to-approve");
    await does(division, "approve", "Chờ ký");

    const signatory = await comesIn("signatory");
    await signatory.goto(`${city.base}/signing`);
    const waiting = signatory.locator("details.look").filter({ hasText: code });
    await waiting.waitFor();
    await press(signatory, `details.look:has([value='${dossier}']) > summary`);
    await press(signatory, `input[name=looked][value='${dossier}']`, "Space");
    await look(signatory, "signing");
    await go(signatory, ".sign-bar button");
    await signatory.locator("#outcomes-heading").waitFor();
    assert.match(await signatory.getByRole("status").innerText(), new RegExp(code));
    await look(signatory, "signed");

    const clerk = await comesIn("clerk");
    await atDesk(clerk);
    await type(clerk, "#number-issue", "15/GCN-HKD");
    const scan = { name: "Giấy chứng nhận.pdf", mimeType: "application/pdf", buffer: RESULT };
    await clerk.locator("form[action$='/issue'] input[type=file]").setInputFiles(scan);
    await look(clerk, "dossier-to-issue");
    await does(clerk, "issue", "Có kết quả");
  });

  step("the counter officer returns the result, and the citizen rates it once", async () => {
    await atDesk(staff.counter);
    await does(staff.counter, "return-result", "Đã trả kết quả");
    await look(staff.counter, "dossier-returned");
    await forms(staff.counter, ["receipt", "supplement-request", "apology", "control-sheet"]);
    await follows(code);
    const [download] = await Promise.all([citizen.waitForEvent("download"), press(citizen, "#result a[download]")]);
    assert.match(download.suggestedFilename(), /^ket-qua-.*\.pdf$/);
    assert.ok(readFileSync(await download.path()).equals(RESULT), "byte for byte what the clerk sent");
    await look(citizen, "returned");
    await press(citizen, "input[name=score]", "Space");
    for (let steps = 0; steps < 3; steps++) await citizen.keyboard.press("ArrowDown");
    await type(citizen, "#words", "Có báo trước nên không phải đi lại");
    await go(citizen, "form[action$='/follow/rate'] button");
    await citizen.waitForURL(/done=rate/);
    assert.match(await citizen.locator("main").innerText(), /4\/5: Hài lòng/);
    assert.equal(await citizen.locator("form[action$='/follow/rate']").count(), 0, "once");
    await look(citizen, "rated");
  });

  step("another dossier is declined, and the register has both", async () => {
    const page = staff.counter;
    await go(page, "nav a[href$='/counter']");
    await page.waitForURL(/\/counter$/);
    await retype(page, "#q", "sao y");
    await go(page, "#q");
    await page.waitForURL(/procedure=/);
    await type(page, "#name", "Ng");
    await type(page, "#identity_number", "000000000035");
    await look(page, "counter");
    await go(page, "button[name=then][value=none]");
    await page.waitForURL(/\/dossiers\/[\da-f-]{36}$/);
    await press(page, "#actions details:has(form[action$='/decline']) > summary");
    await type(page, "#reason-decline", "Bản chính đã bị tẩy xóa, không chứng thực được");
    await does(page, "decline", "Từ chối tiếp nhận");
    await look(page, "declined");
    await forms(page, ["refusal"]);
    await prints(page, `${city.base}/units/${UNIT}/register.pdf?from=2025-06-01&to=2025-07-31`, "register");
  });
});
