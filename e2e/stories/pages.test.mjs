// Every page that a visitor, a counter officer, the director and the bodies of the personnel part may open: in both
// languages, on an office screen and on a phone, read by axe; and what must work when scripts do not run.

import assert from "node:assert/strict";
import { join } from "node:path";
import { axe, calm, fits, person, PHONE, SCREEN, shoot, signIn, speak } from "../support/browser.mjs";
import { asDirector, asHolder, card, rehearsal } from "../support/city.mjs";
import { account, BODIES, CENTER, haicap, PASSWORD } from "../support/haicap.mjs";
import {
  BIRTH, COPY, COUNTER_OFFICER, FILES, fill, HEAD, learn, PAGES, PERSONNEL, routes, takeIn, UNIT, views,
} from "../support/pages.mjs";
import { story } from "../support/story.mjs";

let city, director, officer;
/** Dossiers that the officer without scripts takes in: one that lacks a paper, one that is accepted. */
const dossiers = {};
const people = [];

story("every page, for everybody", ({ begin, step, end }) => {
  begin(async () => {
    city = await rehearsal();
    await city.finished();
    director = await asDirector();
    people.push(director);
  });
  end(() => Promise.all(people.map((page) => page.leave())));

  const heading = (page, text) => page.locator("h1", { hasText: text }).waitFor();

  // Without scripts

  step("without scripts: signing in with the code of a card, typed by hand", async () => {
    const { link, name } = await card(director, UNIT, COUNTER_OFFICER);
    officer = await person(city.base, { javaScriptEnabled: false });
    people.push(officer);
    await officer.goto(`${city.base}/work`);
    assert.match(officer.url(), /\/sign-in\?next=/, "a visitor is asked to sign in, and comes back");
    await officer.getByLabel("Mã trên thẻ").fill(link.split("/sign-in/")[1]);
    await officer.getByRole("button", { name: "Vào với thẻ này" }).click();
    await heading(officer, "Việc của tôi");
    assert.equal(await officer.locator(".who .name").innerText(), name);
  });

  step("without scripts: a wrong password and a spent card are answered in words", async () => {
    const visitor = await person(city.base, { javaScriptEnabled: false });
    await visitor.goto(`${city.base}/sign-in`);
    await visitor.getByLabel("Tên đăng nhập").fill("khong-ai");
    await visitor.getByLabel("Mật khẩu").fill("mot hai ba bon");
    await visitor.getByRole("button", { name: "Đăng nhập", exact: true }).click();
    assert.match(await visitor.getByRole("alert").innerText(), /không đúng/);
    assert.equal(await visitor.getByLabel("Tên đăng nhập").inputValue(), "khong-ai");
    await visitor.getByLabel("Mã trên thẻ").fill("0".repeat(64));
    await visitor.getByRole("button", { name: "Vào với thẻ này" }).click();
    assert.match(await visitor.getByRole("alert").innerText(), /đã dùng hoặc hết hạn/);
    await visitor.leave();
  });

  step("without scripts: a dossier that lacks a paper is entered, and can be asked for it", async () => {
    dossiers.lacking = await takeIn(officer, BIRTH);
    await officer.locator(".head .tag", { hasText: "Chờ tiếp nhận" }).waitFor();
    assert.ok(await officer.locator("#papers-heading ~ table .tag.late").count() > 0, "what is missing is marked");
    await officer.locator("summary", { hasText: "Yêu cầu bổ sung" }).click();
    assert.ok(await officer.locator("form[action$='request-supplement'] textarea").isVisible());
  });

  step("without scripts: a dossier is taken in, and its receipt can be seen", async () => {
    dossiers.accepted = await takeIn(officer, COPY);
    assert.match(officer.url(), /\/receipt$/);
    assert.match(await officer.locator(".receipt").innerText(), /T-H29/);
    assert.ok(!(await officer.locator("[data-print]").isVisible()), "no button that could do nothing");
  });

  step("without scripts: the board shows matrix and map as they stand", async () => {
    const page = await asDirector({ javaScriptEnabled: false });
    await page.goto(`${city.base}/board`);
    assert.equal(await page.locator(".matrix td.all.p").count(), 102);
    await page.getByRole("link", { name: "Bản đồ" }).click();
    assert.equal(await page.locator("#city path.p").count(), 102);
    await page.getByLabel("Chọn đợt").selectOption({ index: 1 });
    await page.getByRole("button", { name: "Xem", exact: true }).click();
    assert.equal(await page.locator("#city path.p").count(), 6, "the first trial, still on the map");
    await page.leave();
  });

  // Every page

  step("every page of the route table stands in this story", () => {
    assert.ok(routes().length > 8);
    assert.deepEqual(routes().sort(), Object.values(PAGES).flatMap(Object.keys).sort());
    const personnel = [...Object.values(PERSONNEL), FILES].flatMap(Object.keys);
    assert.deepEqual(routes("PERSONNEL_ROUTES").sort(), personnel.sort());
  });

  /** Opens an address in both languages and at both widths, read by axe. */
  async function look(page, address) {
    for (const [lang, size, other] of [["vi", SCREEN, PHONE], ["en", PHONE, SCREEN]]) {
      await speak(page, lang);
      await page.setViewportSize(size);
      const answer = await page.goto(address);
      assert.equal(answer.status(), 200, address);
      if (answer.headers()["content-type"].startsWith("image/")) continue;
      assert.equal(await page.locator("html").getAttribute("lang"), lang, address);
      await fits(page);
      await axe(page);
      await page.setViewportSize(other);
      await fits(page);
      const { pathname, search } = new URL(address);
      if (lang === "vi") await shoot(page, pathname.slice(1).replaceAll("/", "-") + search);
    }
    calm(page);
  }

  step("pages of a visitor, in the trial and in the official store", async () => {
    const visitor = await person(city.base);
    people.push(visitor);
    for (const path of views("visitor")) await look(visitor, city.base + path);
    for (const path of ["/", "/sign-in", "/api"]) await look(visitor, city.origin + path);
  });

  step("pages of a counter officer", async () => {
    const page = await person(city.base, { storageState: await officer.context().storageState() });
    people.push(page);
    for (const path of views("officer", dossiers)) await look(page, city.base + path);
    await speak(page, "vi");
    await page.goto(`${city.base}/work`);
    assert.equal(await page.locator("tbody tr").count(), 2, "both dossiers wait at the desk");
  });

  step("pages of the head of the centre", async () => {
    const head = await asHolder(director, UNIT, HEAD);
    people.push(head);
    for (const path of views("head")) await look(head, city.base + path);
  });

  const isBoard = (path) => /^\/(board|console)/.test(path);
  let directors;

  step("boards of the director", async () => {
    await director.goto(`${city.base}/board`);
    const first = await director.locator("#round option").last().getAttribute("value");
    await speak(director, "vi");
    await director.goto(`${city.base}/board`);
    const lesson = await learn(director);
    directors = views("director", { first, lesson });
    for (const path of directors.filter(isBoard)) await look(director, city.base + path);
  });

  step("pages of the director, and a card", async () => {
    for (const path of directors.filter((path) => !isBoard(path))) await look(director, city.base + path);
    await speak(director, "vi");
    await card(director, UNIT, COUNTER_OFFICER, 1);
    await director.setViewportSize(PHONE);
    await fits(director);
    await axe(director);
    await director.setViewportSize(SCREEN);
    calm(director);
  });

  step("pages of the digital centre, in the official store", async () => {
    account(city.data, { login: "center", ...CENTER });
    const center = await person(city.origin);
    people.push(center);
    await signIn(center, city.origin, "center", PASSWORD);
    await center.goto(`${city.origin}/trainings`);
    await center.getByLabel("Tên phiên").fill("Tập huấn một cửa");
    await center.getByRole("button", { name: "Lập phiên" }).click();
    await heading(center, "Tập huấn một cửa");
    const session = center.url().split("/").at(-1);
    for (const path of views("center", { session })) await look(center, city.origin + path);
  });

  // The personnel part: robots have placed everybody, so every page has something to show.

  const bodies = {};
  const places = {};

  /** The last part of the address that a link leads to. */
  const led = async (page, link) => (await page.locator(link).first().getAttribute("href")).split("/").at(-1);

  step("without scripts: the bodies of the personnel part sign in", async () => {
    const base = `${city.origin}/p`;
    bodies.anybody = await person(base);
    for (const [login, body] of Object.entries(BODIES)) {
      account(city.data, { login, ...body });
      bodies[login] = await person(base, { javaScriptEnabled: false });
      await signIn(bodies[login], base, login, PASSWORD);
    }
  });

  step("without scripts: the commission brings a roster in, the secretary prints papers", async () => {
    const base = `${city.origin}/p`;
    const roster = join(city.data, "roster.csv");
    haicap("sample", "roster", roster);
    const { commission, secretary } = bodies;
    await commission.goto(`${base}/imports`);
    await commission.getByLabel("Chọn hoặc thả tệp vào đây").setInputFiles(roster);
    await commission.getByRole("button", { name: "Đọc tệp" }).click();
    await heading(commission, "Bước 1: kiểm tra các cột");
    places.import = new URL(commission.url()).pathname.split("/").at(-1);
    await commission.goto(`${base}/plans`);
    places.plan = await led(commission, "#kept-caption ~ tbody th a");
    await commission.goto(`${base}/units/${UNIT}`);
    places.official = await led(commission, ".holders a");

    await secretary.goto(`${base}/people/${places.official}`);
    const paper = await secretary.locator("a[href*='/papers/']:not([href*='/change/'])").first().getAttribute("href");
    places.paper = paper.match(/papers\/([\da-f-]+)/)[1];
    await secretary.goto(`${base}/papers?q=01-tb`);
    await secretary.getByRole("button", { name: /^In tất cả/ }).click();
    await secretary.getByRole("link", { name: "Tải tệp" }).waitFor();
    places.job = new URL(secretary.url()).pathname.split("/").at(-1);
    for (const [who, page] of Object.entries(bodies)) {
      bodies[who] = await person(base, { storageState: await page.context().storageState() });
      await page.leave();
    }
    people.push(...Object.values(bodies));
  });

  for (const who of Object.keys(PERSONNEL)) {
    step(`personnel pages of ${who}`, async () => {
      const base = `${city.origin}/p`;
      for (const path of views(who, places, PERSONNEL)) await look(bodies[who], base + path, ["vi"]);
    });
  }

  step("files of the personnel part begin as their kind does", async () => {
    for (const [who, path, start] of Object.values(FILES).filter((file) => file)) {
      const address = `${city.origin}/p${fill(path, places)}`;
      const answer = await bodies[who].request.get(address);
      assert.equal(answer.status(), 200, address);
      assert.ok((await answer.body()).toString("utf8", 0, 8).startsWith(start), address);
    }
  });

  step("what is not there or not allowed is said on a page with a way back", async () => {
    const visitor = await person(city.base);
    people.push(visitor);
    const page = await person(city.base, { storageState: await officer.context().storageState(), viewport: PHONE });
    people.push(page);
    const cases = [
      [visitor, `${city.base}/nothing`, 404],
      [visitor, `${city.origin}/t/99/`, 404],
      [visitor, `${city.origin}/a/b/c`, 404],
      [page, `${city.base}/dossiers/nonsense`, 404],
      [page, `${city.base}/units/new-26743`, 404], // Another unit's: not even its being there is told.
      [page, `${city.base}/board`, 403],
    ];
    for (const [who, address, status] of cases) {
      const answer = await who.goto(address);
      assert.equal(answer.status(), status, address);
      await fits(who);
      await axe(who);
      const back = who.locator("main a.button").first();
      assert.equal((await who.goto(await back.evaluate((link) => link.href))).status(), 200, `the way back of ${address}`);
    }
  });
});
