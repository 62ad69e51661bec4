// Every page, who opens it, and the dossiers that have to be there first.

import { join } from "node:path";
import { readFileSync } from "node:fs";
import { ROOT } from "./haicap.mjs";

export const UNIT = "new-26968";
export const COUNTER_OFFICER = "Công chức một cửa";

/** Routes of the table that are no pages, and why. */
const NO_PAGES = {
  "/assets/{*file}": "files that every page loads",
  "/board/events": "the stream of the board's story",
};

/**
 * Who opens what. Keys as in the route table, each with the views of that page; in those, `{lacking}`
 * and `{accepted}` are dossiers of `takeIn`, `{first}` is the first round.
 */
export const PAGES = {
  visitor: {
    "/": ["/"],
    "/sign-in": ["/sign-in"],
    "/sign-in/{grant}": [`/sign-in/${"ab".repeat(32)}`],
    "/api": ["/api"],
  },
  officer: {
    "/work": ["/work"],
    "/counter": ["/counter", "/counter?q=xyz", "/counter?procedure=2.000815&q=sao+y", "/counter?procedure=1.001612"],
    "/dossiers/{id}": ["/dossiers/{lacking}", "/dossiers/{accepted}"],
    "/dossiers/{id}/receipt": ["/dossiers/{accepted}/receipt"],
  },
  director: {
    "/units/{unit}": [`/units/${UNIT}`],
    "/board": ["/board", "/board?view=map", "/board?round={first}"],
    "/board/map": ["/board/map"],
    "/journal": ["/journal", `/journal?unit=${UNIT}`, "/journal?before=1"],
  },
};

/** The views of somebody, with the places in them filled. */
export const views = (who, places = {}) =>
  Object.values(PAGES[who]).flat().map((path) => path.replace(/\{(\w+)\}/, (_, name) => places[name]));

/** The pages of the route table, as the program has them. */
export function routes() {
  const table = readFileSync(join(ROOT, "crates/haicap-server/src/routes.rs"), "utf8");
  const paths = [...table.matchAll(/^ {4}get "([^"]+)"/gm)].map((match) => match[1]);
  return paths.filter((path) => !path.startsWith("/api/") && !(path in NO_PAGES));
}

/** At the counter, with the search button and the mouse: a dossier of this procedure; its identifier. */
export async function takeIn(officer, { words, code, papers }) {
  await officer.getByRole("navigation").getByRole("link", { name: "Quầy tiếp nhận" }).click();
  await officer.getByLabel("Tìm thủ tục").fill(words);
  await officer.getByRole("button", { name: "Tìm", exact: true }).click();
  await officer.locator("#procedures a", { hasText: code }).click();
  await officer.getByLabel("Họ và tên").fill("Lê Văn Ước");
  await officer.getByLabel("Số định danh cá nhân").fill("000987654321");
  for (const paper of papers) await officer.locator(`input[value=${paper}]`).check();
  await officer.getByRole("button", { name: "Nộp và tiếp nhận" }).click();
  await officer.waitForURL(/\/dossiers\//);
  return new URL(officer.url()).pathname.match(/\/dossiers\/([\da-f-]+)/)[1];
}

/** A birth without its paper, and a certified copy with all of them. */
export const BIRTH = { words: "lam giay khai sinh", code: "1.001193", papers: [] };
export const COPY = { words: "sao y", code: "2.000815", papers: ["ban_chinh", "ban_sao"] };
