// Pictures of every page, for people to look at: npm run look --prefix e2e
// They come into e2e/shots. With the word `docs` the two pictures of the README are made anew, too.

import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { enter, launch, person, PHONE, quit, SCREEN, speak, until } from "./support/browser.mjs";
import { haicap, newFolder, Rehearsal, ROOT } from "./support/haicap.mjs";
import { BIRTH, COPY, COUNTER_OFFICER, takeIn, UNIT, views } from "./support/pages.mjs";

const SHOTS = fileURLToPath(new URL("shots/", import.meta.url));
const BROKEN = "new-26743";
const forDocs = process.argv.includes("docs");
const taken = [];

/** A picture of the page as it stands, as long as the page is. */
async function shoot(page, name, options = { fullPage: true }) {
  await page.evaluate(() => document.fonts?.ready);
  const path = join(SHOTS, `${name}.png`);
  await page.screenshot({ path, ...options });
  taken.push(path);
  return path;
}

/** An address at both widths. */
async function look(page, address, name) {
  for (const [width, size] of [["1366", SCREEN], ["360", PHONE]]) {
    await page.setViewportSize(size);
    await page.goto(address);
    await shoot(page, `${name}-${width}`);
  }
  await page.setViewportSize(SCREEN);
}

const named = (who, index, path) => {
  const words = path.replace(/[\da-f]{8}-[\da-f-]{27}|(ab){32}/g, "x").replace(/[^\w.]+/g, "-").replace(/^-|-$/g, "");
  return `${who}-${String(index + 1).padStart(2, "0")}-${words || "start"}`;
};

const visit = async (page, base, who, places) => {
  // A bare drawing is no page, and is seen on the board.
  const pages = views(who, places).filter((path) => path !== "/board/map");
  for (const [index, path] of pages.entries()) await look(page, base + path, named(who, index, path));
};

const tell = (text) => console.log(text);

rmSync(SHOTS, { recursive: true, force: true });
mkdirSync(SHOTS);
await launch();
const data = newFolder();
let city = await Rehearsal.start({ data });

const director = await person(city.base);
await enter(director, city.link);
await until(director, "the round of all units is half way", () => {
  const done = Number(document.querySelector("[data-done]")?.textContent);
  return document.querySelectorAll(".matrix tbody tr").length === 102 && done > 300;
});
await shoot(director, "director-00-board-while-it-is-played", {});
await city.finished();
tell("the rounds are over");

const visitor = await person(city.base);
await visit(visitor, city.base, "visitor");
await look(visitor, `${city.origin}/`, "visitor-official-start");
await look(visitor, `${city.base}/nothing`, "visitor-problem");

await director.goto(`${city.base}/units/${UNIT}`);
await director.locator("tr", { has: director.getByRole("cell", { name: COUNTER_OFFICER, exact: true }) }).first()
  .getByRole("button").click();
await shoot(director, "director-card-1366");
const officer = await person(city.base);
await enter(officer, await director.locator("#card-link").inputValue());
await look(officer, `${city.base}/work`, "officer-00-work-empty");
const places = { lacking: await takeIn(officer, BIRTH), accepted: await takeIn(officer, COPY) };
await visit(officer, city.base, "officer", places);
await officer.goto(`${city.base}/counter?procedure=2.000815`);
await officer.getByLabel("Họ và tên").fill("Lê Văn Ước");
await officer.getByLabel("Số định danh cá nhân").fill("0009");
await officer.getByRole("button", { name: "Nộp và tiếp nhận" }).click();
await shoot(officer, "officer-counter-wrong-1366");
await officer.setViewportSize(PHONE);
await shoot(officer, "officer-counter-wrong-360");
await officer.setViewportSize(SCREEN);
await officer.goto(`${city.base}/dossiers/${places.accepted}/receipt`);
await officer.emulateMedia({ media: "print" });
await shoot(officer, "officer-receipt-print");

await director.goto(`${city.base}/board`);
const first = await director.locator("#round option").last().getAttribute("value");
await visit(director, city.base, "director", { first });
await director.goto(`${city.base}/board`);
const board = await shoot(director, "readme-board", {});
await director.setViewportSize({ width: 1920, height: 1080 });
await shoot(director, "director-board-1920", {});
await director.setViewportSize(SCREEN);
await speak(director, "en");
await look(director, `${city.base}/board`, "director-board-english");
tell(`${taken.length} pictures; now a ward loses its signing right`);

const right = ["--unit", BROKEN, "--role", "signatory", "--post", "vice_chair_center"];
haicap("rights", "take", ...right, "--data", data, "--city", "city/hcmc");
await city.stop();
city = await Rehearsal.start({ data });
await city.finished();
const watcher = await person(city.base);
await enter(watcher, city.link);
await look(watcher, `${city.base}/board`, "broken-board");
await look(watcher, `${city.base}/units/${BROKEN}`, "broken-unit");
await watcher.goto(`${city.base}/units/${BROKEN}`);
await watcher.locator("ul.failing a").first().click();
await shoot(watcher, "broken-journal");
await look(watcher, `${city.base}/board?view=map`, "broken-map");
await watcher.goto(`${city.base}/board?view=map`);
const map = await shoot(watcher, "readme-map", {});
await watcher.goto(new URL("file://" + join(data, "report.html")).href);
await shoot(watcher, "report-1366");

await quit();
await city.stop();
if (forDocs) {
  copyFileSync(board, join(ROOT, "docs/board.png"));
  copyFileSync(map, join(ROOT, "docs/map.png"));
  tell("docs/board.png and docs/map.png are new");
}
tell(`${taken.length} pictures in ${SHOTS}`);
