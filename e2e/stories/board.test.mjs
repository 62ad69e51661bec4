// The director watches the rehearsal of the whole city, while it is played.

import assert from "node:assert/strict";
import { axe, calm, enter, fits, person, PHONE, SCREEN, until } from "../support/browser.mjs";
import { rehearsal, remember } from "../support/city.mjs";
import { story } from "../support/story.mjs";

let city, page;

story("the director watches the rehearsal of the whole city", ({ begin, step, end }) => {
  begin(async () => {
    city = await rehearsal();
    page = await person(city.base);
  });
  end(() => page.leave());

  const number = (text) => Number(text.replace(/\D/g, ""));
  const tile = async (name) => number(await page.locator(`.tile [data-${name}]`).innerText());

  step("the director comes in by the one-time link while the rounds are played", async () => {
    await enter(page, city.link);
    await remember(page);
    assert.equal(page.url(), `${city.base}/board`);
    assert.match(await page.locator("h1").innerText(), /Bảng điều hành/);
  });

  step("the board follows the round of all units by itself, until all 102 have passed", async () => {
    // The board takes the newer round by itself; from then on nothing may be loaded again.
    await until(page, "the round of all units is shown", () => document.querySelectorAll(".matrix tbody tr").length === 102);
    await page.evaluate(() => { globalThis.sameDocument = true; });
    const early = await tile("passed");
    assert.ok(early < 102, "the round was over before anybody looked, so nothing was seen to be live");

    const all = () => {
      const rows = [...document.querySelectorAll(".matrix tbody tr")];
      return rows.every((row) => [...row.cells].slice(1).every((cell) => cell.classList.contains("p")));
    };
    await until(page, "every cell of 102 units is green", all);
    await until(page, "the round is said to be closed", () => {
      const word = document.querySelector("[data-closed]");
      return word.textContent === word.dataset.closed;
    });
    assert.equal(await page.evaluate(() => globalThis.sameDocument), true, "the page was loaded again");
    assert.equal(await page.locator(".matrix tbody tr").count(), 102);
    assert.equal(await page.locator(".matrix td.all").first().innerText(), "✓", "green is also a sign");
  });

  step("the numbers on the board are those of the report", async () => {
    const report = await city.finished();
    const round = report.rounds.at(-1);
    assert.equal(round.stage, "all_units");
    const shown = { passed: await tile("passed"), failed: await tile("failed"), running: await tile("running"), done: await tile("done"), total: await tile("total"), commands: await tile("commands") };
    const told = { passed: round.units_passed, failed: 0, running: 0, done: round.dossiers_completed, total: round.dossiers, commands: round.commands };
    assert.deepEqual(shown, told);
    assert.deepEqual([report.units_total, report.units_passed, report.failures], [102, 102, []]);
    calm(page);
  });

  step("so many steps are folded: a scenario is one column, and its letter opens it", async () => {
    const heads = page.locator(".matrix").first().locator("thead tr:last-child th");
    const letters = page.locator(".matrix").first().locator("th.folded a");
    const scenarios = await page.locator("section.scenarios h3").count();
    assert.deepEqual([await heads.count(), await letters.count()], [scenarios, scenarios]);
    assert.equal(await page.locator(".matrix tbody tr").first().locator("td").count(), scenarios + 1);
    await letters.nth(1).click();
    await page.waitForURL(/[?&]open=B$/);
    const steps = await page.locator("section.scenarios .card").nth(1).locator("li").count();
    assert.ok(steps > 5, `${steps} steps`);
    assert.deepEqual([await heads.count(), await letters.count()], [scenarios - 1 + steps, scenarios - 1]);
    assert.equal(await page.locator(".matrix tbody tr").first().locator("td.p").count(), scenarios + steps);
    await axe(page);
    await page.getByRole("link", { name: "Thu gọn theo kịch bản" }).click();
    await letters.nth(scenarios - 1).waitFor();
  });

  step("the board can be read by everybody, on an office screen and on a phone", async () => {
    await axe(page);
    await fits(page);
    await page.setViewportSize(PHONE);
    await fits(page);
    const inside = await page.locator(".matrix").first().evaluate((box) => box.scrollWidth > box.clientWidth);
    assert.ok(inside, "on a phone the matrix scrolls in its own box");
    await page.setViewportSize(SCREEN);
  });

  step("the map shows 102 units in green, and says in words what the colours mean", async () => {
    await page.getByRole("link", { name: "Bản đồ" }).click();
    await page.locator("svg #city").waitFor();
    assert.equal(await page.locator("#city path").count(), 102);
    assert.equal(await page.locator("#city path.p").count(), 102);
    const legend = await page.locator(".legend").innerText();
    for (const word of ["Đạt", "Không đạt", "Chưa đến"]) assert.ok(legend.includes(word), word);
    assert.match(await page.locator("#new-27004 title").textContent(), /Phường Tân Bình: Đạt/);
    await axe(page);
    await fits(page);
    await page.setViewportSize(PHONE);
    await fits(page);
    await page.setViewportSize(SCREEN);
  });

  step("a unit on the map leads to its dossiers and its people", async () => {
    await page.locator("a:has(> #new-27004)").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(`${city.base}/units/new-27004`);
    assert.equal(await page.locator("h1").innerText(), "Phường Tân Bình");
    assert.ok(await page.getByRole("row").filter({ hasText: "T-H29" }).count() > 0, "dossiers of the trial");
    assert.ok(await page.getByText("Công chức một cửa").count() > 0, "the people at the counter");
    assert.ok(await page.getByText("Không có bước nào không đạt.").isVisible());
    await axe(page);
    await fits(page);
    await page.setViewportSize(PHONE);
    await fits(page);
    await page.setViewportSize(SCREEN);
  });

  step("one button speaks English, and the same button Vietnamese again", async () => {
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("link", { name: "Board" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    assert.equal(page.url(), `${city.base}/units/new-27004`, "one stays where one was");
    await page.getByRole("button", { name: "Tiếng Việt" }).click();
    await page.getByRole("link", { name: "Bảng điều hành" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "vi");
    calm(page);
  });

  step("the link opens the door once; a second time it says so", async () => {
    const late = await person(city.base);
    await late.goto(city.link);
    await late.locator("main form button").click();
    const message = late.getByRole("alert");
    await message.waitFor();
    assert.match(await message.innerText(), /đã dùng hoặc hết hạn/);
    await axe(late);
    await late.leave();
  });
});
