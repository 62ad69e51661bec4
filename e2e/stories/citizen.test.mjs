// A citizen with a phone, without an account and without a mouse: from everyday words to a rated result.

import assert from "node:assert/strict";
import { after } from "node:test";
import { axe, calm, fits, launch, person, PHONE, quit, shoot } from "../support/browser.mjs";
import { account, PASSWORD, Server } from "../support/haicap.mjs";
import * as keys from "../support/keyboard.mjs";
import { story } from "../support/story.mjs";

/** The phone of this story. */
const SCREEN = { width: 390, height: 844 };
/** Đa Kao was split between Tân Định and Sài Gòn; this citizen lives in the part of Sài Gòn. */
const UNIT = "new-26740";
const TELEPHONE = "0900 000 012";

/** A photo of a paper, as small as one can be. */
const DOTS = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const photo = (name) => ({ name, mimeType: "image/png", buffer: Buffer.from(DOTS, "base64") });

const STAFF = {
  quay: "counter_officer",
  thuly: "justice_officer",
  kyten: "vice_chair_center",
};

let server, page, number, dossier;
const bearers = {};

after(async () => {
  await quit();
  await server?.stop();
});

story("a citizen hands in, follows and rates", ({ begin, step, end }) => {
  begin(async () => {
    await launch();
    server = await Server.start({ day: "2025-06-10" });
    for (const [login, post] of Object.entries(STAFF)) {
      account(server.data, { login, name: `Người thử ${login}`, unit: UNIT, post });
      const answer = await api("", "sign-in", { login, password: PASSWORD });
      bearers[login] = answer.token;
    }
    page = await person(server.origin, { viewport: SCREEN });
  });
  end(() => page?.leave());

  async function api(login, path, body) {
    const headers = { "content-type": "application/json" };
    if (login) headers.authorization = `Bearer ${bearers[login]}`;
    const method = body ? "POST" : "GET";
    const answer = await fetch(`${server.origin}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
    const said = await answer.json();
    assert.ok(answer.ok, `${path}: ${JSON.stringify(said)}`);
    return said;
  }

  const command = (login, name, body = {}) =>
    api(login, `dossiers/${dossier}/${name}`, { command_id: crypto.randomUUID(), ...body });

  const tabTo = (selector) => keys.tabTo(page, selector);
  const type = (selector, text) => keys.type(page, selector, text);
  const press = (selector, key) => keys.press(page, selector, key);

  /** Nobody is kept out of the page, at both widths of phones. What was turned away came with its status. */
  async function look(name, turnedAway = false) {
    const others = page.complaints.filter((complaint) => !turnedAway || !complaint.includes("status of 422"));
    page.complaints.splice(0, page.complaints.length, ...others);
    await axe(page);
    await fits(page);
    await page.setViewportSize(PHONE);
    await fits(page);
    await shoot(page, `citizen-${name}`);
    await page.setViewportSize(SCREEN);
    calm(page);
  }

  step("everyday words without accents find the procedure", async () => {
    await page.goto(server.origin);
    await type("#q", "khai sinh tre em");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/procedures\?q=/);
    await press("a[href$='/procedures/1.001193']");
    await page.waitForURL(/\/procedures\/1\.001193/);
    await look("procedure");
    await press("a[href*='/submit?procedure=1.001193']");
    await page.waitForURL(/\/submit/);
    await look("place");
  });

  step("an old address of a split ward is a choice, with the official note", async () => {
    await type("#place", "da kao");
    await page.keyboard.press("Enter");
    await page.waitForURL(/place=da/);
    assert.match(await page.locator(".spots").innerText(), /Phường Đa Kao, Quận 1 \(cũ\)[^]*đã chia cho/);
    await look("places");
    await press(".spots a[href*='from=old-26737']");
    await page.waitForURL(/from=old-26737$/);
    assert.match(await page.locator("main").innerText(), /Ghi chú chính thức[^]*hệ thống không đoán/);
    await look("split");
    await press(`.spots a[href$='unit=${UNIT}']`);
    await page.locator("#name").waitFor();
    assert.match(await page.locator("main").innerText(), /Nơi tiếp nhận và giải quyết\s+Phường Sài Gòn/);
    await look("form");
  });

  step("what is wrong is said at its field, and everything stays", async () => {
    await type("#name", "Lê Thị Thử 2");
    for (const [id, wrong, right, says] of [
      ["identity_number", "000000000017", "999000000017", /000/],
      ["phone", "12", TELEPHONE, /9 đến 15 chữ số/],
    ]) {
      await type(`#${id}`, wrong);
      await page.keyboard.press("Tab");
      assert.match(await page.locator(`#${id}-wrong`).innerText(), says, "said as one types");
      assert.equal(await page.locator(`#${id}`).getAttribute("aria-invalid"), "true");
      await page.keyboard.press("Shift+Tab");
      await keys.retype(page, `#${id}`, right);
      assert.equal(await page.locator(`#${id}-wrong`).isHidden(), true);
    }
    assert.match(await page.locator("#name-wrong").innerText(), /bỏ ký tự “2”/);
    const typed = {
      "f.ho_ten_con": "Lê Văn Nhỏ",
      "f.noi_sinh": "Bệnh viện Thử, phường Bến Nghé cũ",
      "f.ho_ten_me": "Lê Thị Thử",
    };
    await type("[name='f.ho_ten_con']", typed["f.ho_ten_con"]);
    await page.locator("[name='f.ngay_sinh']").focus();
    await page.keyboard.type("02062025");
    await tabTo("[name='f.gioi_tinh']");
    await page.keyboard.press("ArrowDown");
    await type("[name='f.noi_sinh']", typed["f.noi_sinh"]);
    await type("[name='f.ho_ten_me']", typed["f.ho_ten_me"]);
    await tabTo("[name='file.to_khai']");
    await page.locator("[name='file.to_khai']").setInputFiles(photo("Tờ khai.png"));
    await press("input[name=paper][value=giay_chung_sinh]", "Space");
    await press("button[name=then]");
    await page.locator("#name-wrong").waitFor();
    assert.match(await page.locator("#name-wrong").innerText(), /bỏ ký tự “2”/);
    for (const [name, value] of Object.entries(typed)) {
      assert.equal(await page.locator(`[name='${name}']`).inputValue(), value);
    }
    assert.match(await page.locator("main").innerText(), /Tờ khai\.png[^]*đã nhận, không cần chọn lại/);
    await look("wrong", true);
    await tabTo("#name");
    await page.keyboard.press("End");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await press("button[name=then]");
    await page.locator("h1", { hasText: "Xem lại hồ sơ" }).waitFor();
    assert.match(await page.locator("main").innerText(), /Còn thiếu giấy tờ bắt buộc[^]*Giấy tờ tùy thân/);
    assert.match(await page.locator("main").innerText(), /Tờ khai\.png \(PNG, 1 KB\)/);
    await look("review");
  });

  step("it is sent, and the lookup number is there to be kept", async () => {
    await press("button[value=send]");
    await page.waitForURL(/\/follow\/receipt$/);
    number = (await page.locator("#number").innerText()).trim();
    assert.match(number, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    assert.ok(await page.locator(".qr-code img").evaluate((picture) => picture.naturalWidth > 0), "the QR code is drawn");
    await look("receipt");
  });

  step("with number and telephone it is found again", async () => {
    await press("main a[href$='/follow/dossier']");
    await page.waitForURL(/\/follow\/dossier$/);
    await press("form[action$='/follow/end'] button");
    await page.waitForURL(/\/follow$/);
    await look("follow");
    await type("#number", number.toLowerCase().replaceAll("-", " "));
    await type("#phone", "0911 111 111");
    await page.keyboard.press("Enter");
    assert.match(await page.getByRole("alert").innerText(), /khớp với cả hai số/);
    await look("wrong-pair", true);
    await tabTo("#phone");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(TELEPHONE);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/follow\/dossier$/);
    assert.match(await page.locator(".now").innerText(), /đang chờ kiểm tra giấy tờ/);
    await look("dossier");
  });

  step("the desk asks for a paper, and the citizen adds it", async () => {
    const { items } = await api("quay", "work");
    dossier = items[0].dossier;
    const asked = { papers: ["giay_to_tuy_than"], reason: "Chưa có giấy tờ tùy thân của người đi đăng ký" };
    await command("quay", "request-supplement", asked);
    await page.reload();
    assert.match(await page.locator("main").innerText(), /Chưa có giấy tờ tùy thân của người đi đăng ký/);
    await look("asked");
    await page.locator("[name='file.giay_to_tuy_than']").setInputFiles(photo("Mặt trước.png"));
    await press("form[action$='/follow/supplement'] button");
    await page.waitForURL(/done=supplement/);
    assert.match(await page.getByRole("status").innerText(), /Đã gửi bổ sung/);
  });

  step("the result is made and returned, and the steps tell it", async () => {
    const { code } = await command("quay", "accept");
    await page.reload();
    assert.ok((await page.locator("main").innerText()).includes(code));
    await press("details summary");
    await look("accepted");
    await command("quay", "hand-over");
    await command("thuly", "handle");
    await command("thuly", "submit-for-signature", { proposal: { kind: "grant" } });
    await command("kyten", "sign");
    await page.reload();
    assert.match(await page.locator(".now").innerText(), /Đã có kết quả/);
    await look("ready");
    await command("quay", "return-result");
    await page.goto(`${server.origin}/follow/dossier`);
    assert.match(await page.locator(".timeline").innerText(), /Bạn nộp hồ sơ[^]*Bạn nhận kết quả/);
  });

  step("the citizen rates, once", async () => {
    await press("form[action$='/follow/rate'] button");
    await page.locator("#rate-wrong").waitFor();
    assert.match(await page.locator("#rate-wrong").innerText(), /từ 1 đến 5/);
    await look("rate", true);
    await press("input[name=score]", "Space");
    for (let steps = 0; steps < 3; steps++) await page.keyboard.press("ArrowDown");
    await type("#words", "Nhanh, dễ hiểu");
    await press("form[action$='/follow/rate'] button");
    await page.waitForURL(/done=rate/);
    assert.match(await page.locator("main").innerText(), /4\/5: Hài lòng/);
    assert.equal(await page.locator("form[action$='/follow/rate']").count(), 0);
    await look("rated");
  });
});
