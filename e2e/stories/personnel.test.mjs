// Four bodies place the people of a whole city, from the districts' roster to the notices of 102 units; then the
// rehearsal is played with exactly those people.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { calm, enter, inspect, keep, launch, person, quit, signIn } from "../support/browser.mjs";
import { account, BODIES, districts, haicap, newFolder, PASSWORD, Rehearsal, Server } from "../support/haicap.mjs";
import { story } from "../support/story.mjs";
import { unzip } from "../support/zip.mjs";

/** A weekday before the first trial; deadlines and papers follow from it. */
const DAY = "2025-06-05";
const PEOPLE = 12_035;
const UNITS = 102;
/** A district that is looked at closely; somebody there is given back. */
const DISTRICT = "766";
/** One unit of that district, and one that draws from two districts. */
const COMPARED = ["new-26968", "new-27619"];
const REASON = "Đề nghị làm rõ phân công công việc";
const DISTRICTS = districts();
/** A sheet for each district, and one for those who were forgotten. */
const SHEETS = DISTRICTS.length + 1;

const data = newFolder();
/** Who holds which post by the notices of the units that are compared. */
const noticed = new Map();
let server, city, placed, returned;
/** Whoever signed in, by body. */
const at = {};

const number = (text) => Number(text.replace(/\D/g, ""));

story("people are placed, from the roster to the drill", ({ begin, step, end }) => {
  begin(async () => {
    await launch();
    server = await Server.start({ data, day: DAY });
    for (const [login, body] of Object.entries(BODIES)) account(data, { login, ...body });
  });

  end(async () => {
    await server?.stop();
    await city?.stop();
    // Run alone, nobody else closes it.
    await quit();
  });

  /** Somebody's window, signed in when they come first. */
  async function as(body) {
    if (!at[body]) {
      at[body] = await person(server.base);
      await signIn(at[body], server.base, body, PASSWORD);
    }
    return at[body];
  }

  /** Opens an address of the personnel part, looks at it with every eye, and leaves the page open. */
  async function look(page, path, name) {
    const answer = await page.goto(server.base + path);
    assert.equal(answer.status(), 200, path);
    await inspect(page, name);
  }

  /** The number before some words in the row of counts. */
  const count = async (page, words) =>
    number(await page.locator(".counts li", { hasText: new RegExp(`^[\\d.]+ ${words}`) }).locator("b").innerText());

  /** How many the page says were done; a refusal would have led to the page that names it. */
  async function done(page) {
    const said = page.locator("main [role=status], main .counts li").first();
    await said.waitFor();
    const refused = async () => (await page.locator("main").innerText()).slice(0, 800);
    assert.ok(await page.locator("main [role=status]").isVisible(), await refused());
    return number(await said.innerText());
  }

  /** Brings a file in, up to the rows that were read. */
  async function bringIn(page, file) {
    await page.goto(`${server.base}/imports`);
    await page.getByLabel("Chọn hoặc thả tệp vào đây").setInputFiles(file);
    await page.getByRole("button", { name: "Đọc tệp" }).click();
    await page.getByRole("heading", { name: "Bước 1: kiểm tra các cột" }).waitFor();
  }

  const confirmed = async (page) => {
    await page.getByRole("button", { name: "Xác nhận tất cả trang tính và đọc" }).click();
    await page.getByRole("heading", { name: "Bước 2: đưa vào danh sách" }).waitFor();
  };

  const takeIn = async (page) => {
    await page.getByRole("button", { name: /^Đưa các dòng đúng vào danh sách/ }).click();
    const [fresh, corrected] = await page.locator("main [role=status] b").allInnerTexts();
    return [number(fresh), number(corrected)];
  };

  const download = async (page, link) => {
    const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
    return readFileSync(await file.path());
  };

  // The roster

  let waiting;

  step("the commission brings a roster in: every district's form is recognised", async () => {
    const dirty = join(data, "roster.xlsx");
    haicap("sample", "roster", dirty, "--errors", join(data, "errors.csv"));
    const page = await as("commission");
    await inspect(page, "overview-empty");
    await look(page, "/imports", "imports-empty");
    await bringIn(page, dirty);
    const states = await page.locator("#sheets-caption ~ tbody td[data-label='Tình trạng']").allInnerTexts();
    assert.deepEqual(states, Array(SHEETS).fill("đủ cột"));
    await inspect(page, "import-columns");
    await confirmed(page);
    await inspect(page, "import-rows");
  });

  step("every mistake is remarked with its reason", async () => {
    const page = await as("commission");
    const made = readFileSync(join(data, "errors.csv"), "utf8").trim().split(/\r?\n/).slice(1);
    const expected = {};
    for (const line of made) {
      const reason = line.split(",").at(-1);
      expected[reason] = (expected[reason] ?? 0) + 1;
    }
    const options = await page.locator("#reason option[value]:not([value=''])").evaluateAll((options) =>
      options.map((option) => [option.value, Number(option.textContent.match(/\((\d+)\)/)[1])]));
    assert.deepEqual(Object.fromEntries(options), expected);
    waiting = await count(page, "dòng chờ sửa");
    assert.ok(waiting > 0 && waiting <= made.length);
    await page.getByLabel("Loại lỗi").selectOption("birth_unreadable");
    await page.getByRole("button", { name: "Lọc" }).click();
    assert.equal(await page.locator("#bad-caption ~ tbody tr").count(), expected.birth_unreadable);
  });

  step("the good rows go in, and the file goes back with its remarks", async () => {
    const page = await as("commission");
    const [fresh, corrected] = await takeIn(page);
    assert.equal(corrected, 0);
    assert.ok(fresh >= PEOPLE - waiting && fresh < PEOPLE, `${fresh} of ${PEOPLE}, ${waiting} wait`);
    const book = await download(page, page.getByRole("link", { name: /Tải lại tệp kèm cột ghi chú/ }));
    const sheets = unzip(book).filter(([name]) => /^xl\/worksheets\/sheet\d+\.xml$/.test(name));
    assert.equal(sheets.length, SHEETS);
    calm(page);
  });

  step("the corrected roster completes the list: nobody is missing, nobody is there twice", async () => {
    const page = await as("commission");
    const clean = join(data, "roster-clean.xlsx");
    haicap("sample", "roster", clean, "--clean");
    await bringIn(page, clean);
    await confirmed(page);
    assert.equal(await count(page, "dòng chờ sửa"), 0);
    await takeIn(page);
    assert.equal(await count(page, "không đổi"), PEOPLE, "doing it again would change nothing");
    assert.equal(await page.getByRole("button", { name: /^Đưa các dòng đúng/ }).count(), 0);
    await look(page, "/people", "people");
    assert.match(await page.locator("main").innerText(), /12\.035/);
    await look(page, "/imports", "imports");
    calm(page);
  });

  // The plan

  step("the commission asks for a plan, looks at it and publishes it", async () => {
    const page = await as("commission");
    await look(page, "/plans", "plans-empty");
    await page.locator("input[name=preset]").first().check();
    await page.getByLabel("Tên phương án").fill("Phương án thứ nhất");
    await page.getByRole("button", { name: "Lập phương án", exact: true }).click();
    await page.getByRole("heading", { name: "Phương án thứ nhất" }).waitFor();
    await inspect(page, "plan");
    await page.getByRole("button", { name: /^Công bố/ }).click();
    await page.locator(".tag.big.good").waitFor();
    await look(page, "/plans", "plans");
    placed = number(await page.locator("#kept-caption ~ tbody td[data-label='Có chỗ']").innerText());
    assert.ok(placed > 11_000 && placed < PEOPLE, `${placed} have a place`);
  });

  step("the commission opens a round until tomorrow evening", async () => {
    const page = await as("commission");
    await look(page, "/rounds", "rounds-empty");
    await page.getByLabel("Tên đợt").fill("Đợt đề xuất thứ nhất");
    await page.getByLabel("Ngày", { exact: true }).fill("2025-06-06");
    await page.getByLabel("Giờ", { exact: true }).fill("17:00");
    await page.getByRole("button", { name: "Mở đợt", exact: true }).click();
    await page.locator("article h3", { hasText: "Đợt đề xuất thứ nhất" }).waitFor();
    await inspect(page, "rounds");
  });

  // Proposals

  step("the districts take every suggestion as a draft, and propose everything", async () => {
    const page = await as("district");
    await look(page, "/", "overview-district");
    await look(page, `/proposals?district=${DISTRICT}`, "proposals-before");
    await page.goto(`${server.base}/proposals?district=all`);
    await page.getByRole("button", { name: /^Lấy mọi gợi ý làm dự thảo/ }).click();
    assert.equal(await done(page), placed);
    await page.getByRole("button", { name: /^Đề xuất toàn bộ dự thảo/ }).click();
    assert.equal(await done(page), placed);
    assert.equal(await count(page, "chờ thẩm định"), placed);
    await look(page, `/proposals?district=${DISTRICT}`, "proposals-after");
    const submission = await page.request.get(`${server.base}/proposals/${DISTRICT}/submission.pdf`);
    assert.equal((await submission.body()).subarray(0, 5).toString(), "%PDF-");
    calm(page);
  });

  // Appraisal

  const SOUND = "Mọi người theo bộ lọc không có phát hiện phải xử lý";
  /** What home affairs says of those about whom something serious was found. */
  const ALTHOUGH = "Chấp nhận trong thời gian chuyển tiếp";
  const EVERYBODY = "Tất cả người theo bộ lọc";

  /** One step of the appraisal in one district, for everybody of a scope. */
  async function appraise(page, scope, button) {
    await page.goto(`${server.base}/appraisal/${DISTRICT}`);
    await page.getByLabel(scope).check();
    const although = page.getByLabel("Lý do chấp nhận khi còn phát hiện phải xử lý");
    if (await although.count()) await although.fill(ALTHOUGH);
    await page.getByRole("button", { name: button, exact: true }).click();
    return done(page);
  }

  /** The same form for another district, without drawing its page; how many were done. */
  async function post(page, district, scope, what) {
    const csrf = await page.locator("input[name=csrf]").first().getAttribute("value");
    const form = { csrf, scope, although: ALTHOUGH };
    const answer = await page.request.post(`${server.base}/appraisal/${district}/${what}`, { form, maxRedirects: 0 });
    assert.equal(answer.status(), 303, `${district}: ${await answer.text()}`.slice(0, 800));
    return Number(new URL(answer.headers().location, server.origin).searchParams.get("done"));
  }

  const OTHERS = DISTRICTS.filter((district) => district !== DISTRICT);

  step("home affairs may not do a district's work", async () => {
    const page = await as("home");
    await look(page, "/proposals", "proposals-home");
    assert.equal(await page.getByRole("button", { name: /^Đề xuất/ }).count(), 0, "no button in vain");
    const csrf = await page.locator("input[name=csrf]").first().getAttribute("value");
    const person = await page.locator("table.people a").first().getAttribute("href");
    const answer = await page.goto(`${server.base}/proposals/people/${person.split("/").at(-1)}`);
    assert.equal(answer.status(), 403);
    page.complaints.length = 0; // The browser names the refusal; it was meant.
    await inspect(page, "refused");
    const form = { csrf, district: DISTRICT, scope: "filtered", do: "propose" };
    const posted = await page.request.post(`${server.base}/proposals`, { form, maxRedirects: 0 });
    assert.equal(posted.status(), 403);
  });

  step("the districts see neither the alternatives nor the journal", async () => {
    const page = await as("district");
    for (const path of ["/plans", "/journal", "/imports"]) {
      assert.equal((await page.goto(server.base + path)).status(), 403, path);
    }
    page.complaints.length = 0;
  });

  step("home affairs gives one person back with a reason, and the district proposes them again", async () => {
    const page = await as("home");
    await look(page, "/appraisal", "appraisal");
    await look(page, `/appraisal/${DISTRICT}`, "appraisal-district");
    const row = page.locator("table.people tr:has(input[name=pick])").first();
    returned = await row.locator("th a").innerText();
    await row.locator("input[name=pick]").check();
    await page.getByLabel("Lý do trả lại").fill(REASON);
    await page.getByRole("button", { name: "Trả lại", exact: true }).click();
    assert.equal(await done(page), 1);

    const district = await as("district");
    await district.goto(`${server.base}/proposals?district=${DISTRICT}&standing=returned`);
    const given = district.locator("table.people tr", { hasText: returned });
    assert.ok((await given.innerText()).includes(REASON));
    assert.equal(await district.locator("table.people tr:has(input[name=pick])").count(), 1);
    await inspect(district, "proposals-returned");
    await given.getByRole("link", { name: /^Sửa chỗ/ }).click();
    await inspect(district, "proposal-person");
    await district.getByLabel("Lý do, ghi chú").fill("Phụ trách hồ sơ hành chính");
    await district.getByRole("button", { name: "Ghi dự thảo" }).click();
    await district.waitForURL(/\/proposals\?/);
    await district.goto(`${server.base}/proposals?district=${DISTRICT}`);
    await district.getByRole("button", { name: "Đề xuất toàn bộ dự thảo (1)" }).click();
    assert.equal(await done(district), 1);
    calm(district);
  });

  step("home affairs accepts, first whoever nothing serious was found about", async () => {
    const page = await as("home");
    let accepted = await appraise(page, SOUND, "Chấp nhận");
    for (const district of OTHERS) accepted += await post(page, district, "sound", "accept");
    assert.ok(accepted > 0 && accepted <= placed);
    await look(page, "/appraisal", "appraisal-accepted");
    const waits = page.locator("td[data-label='Chờ thẩm định']:not(:text-is('0'))");
    const left = page.locator("#appraisal-caption ~ tbody tr", { has: waits }).locator("th a");
    const links = await left.evaluateAll((links) => links.map((link) => link.pathname.split("/").at(-1)));
    for (const district of links) accepted += await post(page, district, "filtered", "accept");
    assert.equal(accepted, placed);
    calm(page);
  });

  step("the commission concurs", async () => {
    const page = await as("commission");
    let concurred = await appraise(page, EVERYBODY, "Đồng thẩm định");
    for (const district of OTHERS) concurred += await post(page, district, "filtered", "concur");
    assert.equal(concurred, placed);
    await look(page, `/appraisal/${DISTRICT}`, "appraisal-concurred");
    const sheet = await page.request.get(`${server.base}/appraisal/${DISTRICT}/appraisal.pdf`);
    assert.equal((await sheet.body()).subarray(0, 5).toString(), "%PDF-");
  });

  // Agreement and papers

  step("the secretary records the agreement of the standing committee", async () => {
    const page = await as("secretary");
    await look(page, "/agreement", "agreement");
    await page.getByLabel("Phiên họp").fill("Hội nghị Ban Thường vụ lần thứ 12");
    await page.getByLabel("Số văn bản kết luận").fill("12-KL/TU");
    await page.getByLabel("Ngày kết luận").fill(DAY);
    await page.getByRole("button", { name: "Ghi nhận cho những người đã thẩm định" }).click();
    assert.equal(await done(page), placed);
    await inspect(page, "agreement-done");
  });

  let papers;

  step("the notices of all units are issued and numbered at once", async () => {
    const page = await as("secretary");
    await look(page, "/papers", "papers-ready");
    await page.getByRole("button", { name: "Ban hành và cấp số" }).click();
    const said = page.locator("main p:has-text('người có văn bản mới') b");
    await said.first().waitFor();
    const [issued, people] = (await said.allInnerTexts()).map(number);
    assert.equal(people, placed, await page.locator("main").innerText());
    papers = issued;
    await inspect(page, "papers-issued");
    await look(page, "/papers", "papers");
    const link = await page.locator("a[href$='/paper.pdf']").first().getAttribute("href");
    const pdf = await page.request.get(server.origin + link);
    assert.equal(pdf.headers()["content-type"], "application/pdf");
    assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
  });

  step("all papers are printed behind a page that shows how far it is; 102 units have theirs", async () => {
    const page = await as("secretary");
    await page.getByRole("button", { name: /^In tất cả/ }).click();
    await page.locator("progress.job").waitFor();
    const link = page.getByRole("link", { name: "Tải tệp" });
    await link.waitFor({ timeout: 120_000 });
    await inspect(page, "papers-printed");
    const files = unzip(await download(page, link));
    assert.equal(files.length, papers);
    for (const [name, content] of files) assert.equal(content.subarray(0, 5).toString(), "%PDF-", name);
    // One of each body, for people to look at.
    for (const [name, pdf] of files.slice(0, 3)) writeFileSync(keep(`notice-${name.split("-new")[0]}.pdf`), pdf);
    const units = new Set(files.map(([name]) => name.match(/new-\d{5}/)[0]));
    assert.equal(units.size, UNITS);
    calm(page);
  });

  // The drill

  /** Every post of a unit with who holds it; each of them has a notice. */
  async function posts(page, unit) {
    await page.goto(`${server.base}/units/${unit}`);
    const rows = await page.locator("#seats-caption ~ tbody tr:not(.group)").evaluateAll((rows) =>
      rows.flatMap((row) => [...row.querySelectorAll(".holders li")].map((holder) => ({
        post: row.querySelector("th span").firstChild.textContent.trim(),
        name: holder.querySelector("a").textContent.trim(),
        state: holder.querySelector(".tag").textContent.trim(),
      }))));
    assert.deepEqual([...new Set(rows.map(({ state }) => state))], ["đã ban hành"], unit);
    return rows.map(({ post, name }) => `${post}: ${name}`).sort();
  }

  step("the rehearsal on the same folder is played by the people of the notices: 102 of 102 units pass", async () => {
    const page = await as("commission");
    await look(page, `/units/${COMPARED[0]}`, "unit");
    for (const unit of COMPARED) noticed.set(unit, await posts(page, unit));
    await look(page, "/", "overview");
    await Promise.all(Object.values(at).map((page) => page.leave()));
    assert.equal(await server.stop(), 0);
    city = await Rehearsal.start({ data });
    const report = await city.finished();
    assert.deepEqual([report.units_total, report.units_passed, report.failures], [UNITS, UNITS, []]);
    assert.ok(!city.program.said.includes("robot"), "no synthetic people were placed beside them");

    const director = await person(city.base);
    await enter(director, city.link);
    for (const unit of COMPARED) {
      await director.goto(`${city.base}/units/${unit}`);
      const rows = director.locator("#staff-caption ~ tbody tr:not(.group)");
      const playing = await rows.evaluateAll((rows) =>
        rows.map((row) => `${row.cells[1].textContent.trim()}: ${row.cells[0].textContent.trim()}`));
      assert.ok(playing.length > 20, unit);
      assert.deepEqual(playing.sort(), noticed.get(unit), unit);
    }
    await director.leave();
  });
});
