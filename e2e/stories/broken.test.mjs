// One ward loses its signing right, and the next rehearsal shows exactly this ward, this step and this cause.

import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { axe, calm, enter, fits, launch, person, PHONE, quit, SCREEN, until } from "../support/browser.mjs";
import { haicap, newFolder, Rehearsal, ROOT } from "../support/haicap.mjs";
import { story } from "../support/story.mjs";

const UNIT = "new-26743";
const STEP = "lãnh đạo ký kết quả";
const CAUSE = "Người giữ vị trí chưa được giao quyền “Ký”";
// Who does not hold the right cannot give it on: the scenario of the deputy who signs does not begin.
const NOT_BEGUN = "người dân nộp hồ sơ tại quầy";
const NOT_DONE = "Không có trong nhật ký";

/** Texts about the right: all but those of the deputy's scenario. */
function tell(texts, said, alone) {
  assert.ok(texts.some((text) => text.includes(said)), texts.join("; "));
  assert.ok(texts.filter((text) => !text.includes(said)).every((text) => text.includes(alone)), texts.join("; "));
}

// Enough to tell the right from all else: signed by the holder, signed by the deputy, not signed at all.
const SCRIPTS = ["chung-thuc-ban-sao", "ho-kinh-doanh", "uy-quyen-ky", "ho-so-bi-tu-choi", "rut-ho-so"];
const scenarios = newFolder();
for (const script of SCRIPTS) cpSync(join(ROOT, `scenarios/${script}.feature`), join(scenarios, `${script}.feature`));

const data = newFolder();
let first, city, page, name;

story("one ward has lost its signing right", ({ begin, step, end }) => {
  begin(async () => {
    await launch();
    first = await Rehearsal.start({ data, scenarios });
    const report = await first.finished();
    assert.equal(report.units_passed, 102, "before the right is taken, all is well");
    const right = ["--unit", UNIT, "--role", "signatory", "--post", "vice_chair_center"];
    // While the server runs, as a newcomer does it in a second terminal.
    assert.match(haicap("rights", "take", ...right, "--data", data, "--city", "city/hcmc"), /taken from/);
    assert.equal(await first.stop(), 0, "Ctrl-C after a good rehearsal is no failure");
    city = await Rehearsal.start({ data, scenarios });
    page = await person(city.base);
    await enter(page, city.link);
  });

  end(async () => {
    await first?.stop();
    await city?.stop();
    // Run alone, nobody else closes it.
    await quit();
  });

  step("the second rehearsal ends with one unit that failed", async () => {
    const report = await city.finished();
    assert.deepEqual([report.units_total, report.units_passed], [102, 101]);
    assert.deepEqual([...new Set(report.failures.map((failure) => failure.unit))], [UNIT]);
  });

  step("the board shows exactly this unit in red, at the step, and 101 in green", async () => {
    await until(page, "the round of all units is shown, closed", () => {
      const word = document.querySelector("[data-closed]");
      return word?.textContent === word?.dataset.closed && document.querySelectorAll(".matrix tbody tr").length === 102;
    });
    assert.equal(await page.locator("[data-passed]").innerText(), "101");
    assert.equal(await page.locator("[data-failed]").innerText(), "1");
    assert.equal(await page.locator("td.all.p").count(), 101);
    const red = await page.locator(".matrix tbody tr:has(td.f)").evaluateAll((rows) => rows.map((row) => row.id));
    assert.deepEqual(red, [UNIT]);

    await page.getByRole("link", { name: "Hiện mọi bước" }).click();
    const row = page.locator(`tr#${UNIT}`);
    await row.locator("td.f").nth(3).waitFor();
    name = await row.locator("th").innerText();
    const columns = await row.evaluate((row) => {
      const heads = [...row.closest("table").querySelectorAll("thead tr:last-child th")];
      return [...row.cells].slice(2).flatMap((cell, index) => (cell.matches(".f") ? [heads[index].title] : []));
    });
    tell(columns, STEP, NOT_BEGUN);
    assert.equal(columns.filter((title) => title.includes(NOT_BEGUN)).length, 1);
    assert.equal(await row.locator("td.f").first().innerText(), "✗", "red is also a sign");
  });

  step("the cause stands below the board, for this unit alone", async () => {
    // The list follows by itself a moment after the cells.
    const causes = page.locator("#failures .cause");
    await causes.filter({ hasText: CAUSE }).waitFor();
    assert.equal(await causes.count(), 2, "the right, and what could not be given on without it");
    // A long list is folded.
    const units = await causes.locator("tbody th").allTextContents();
    assert.deepEqual([...new Set(units)], [name]);
    tell(await causes.locator("tbody td[lang=vi]").allTextContents(), STEP, NOT_BEGUN);
    await until(page, "the red cells say why", ([cause, alone]) => {
      const cells = [...document.querySelectorAll(".matrix td.f:not(.all)")];
      return cells.length > 1 && cells.every((cell) => cell.title.includes(cause) || cell.title.includes(alone));
    }, [CAUSE, NOT_DONE]);
    await axe(page);
    await fits(page);
  });

  step("on the map this unit alone is hatched, and it is named", async () => {
    await page.getByRole("link", { name: "Bản đồ" }).click();
    await page.locator("svg #city").waitFor();
    assert.equal(await page.locator("#city path.p").count(), 101);
    const red = await page.locator("#city path.f").evaluateAll((shapes) => shapes.map((shape) => shape.id));
    assert.deepEqual(red, [UNIT]);
    assert.match(await page.locator(`#${UNIT} title`).textContent(), /Không đạt/);
    assert.ok(await page.locator(`.names text.f`, { hasText: name }).first().isVisible());
    await axe(page);
  });

  step("the page of the unit names the failing step", async () => {
    await page.goto(`${city.base}/units/${UNIT}`);
    const failing = page.locator("ul.failing li");
    assert.ok(await failing.count() > 0);
    const texts = await failing.allInnerTexts();
    tell(texts, STEP, NOT_BEGUN);
    tell(texts, CAUSE, NOT_DONE);
    await axe(page);
    await fits(page);
    await page.setViewportSize(PHONE);
    await fits(page);
    await page.setViewportSize(SCREEN);
  });

  step("from there one comes to the entries of the journal that prove it", async () => {
    await page.locator("ul.failing a").first().click();
    await page.waitForURL(/\/journal\?unit=new-26743/);
    const proof = page.locator("table.journal tbody tr").first();
    const text = await proof.innerText();
    assert.match(text, /Ký/);
    assert.match(text, /Không được phép/);
    assert.ok(text.includes(CAUSE), text);
    assert.ok(text.includes(name), text);
    await axe(page);
    calm(page);
  });
});
