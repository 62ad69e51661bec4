// Every page, who opens it, and the dossiers that have to be there first.

import { join } from "node:path";
import { readFileSync } from "node:fs";
import { ROOT } from "./haicap.mjs";

export const UNIT = "new-26968";
export const COUNTER_OFFICER = "Công chức một cửa";
export const HEAD = "Phó Chủ tịch Ủy ban nhân dân, Giám đốc Trung tâm Phục vụ hành chính công";

/** Routes of the table that are no pages, and why. */
const NO_PAGES = {
  "/follow/dossier": "takes a proof; the story of the citizen opens it",
  "/follow/receipt": "takes a proof; the story of the citizen opens it",
  "/follow/receipt.pdf": "a file; the server's tests open it",
  "/follow/result": "a file; the story of the whole path opens it",
  "/dossiers/{id}/result": "a file; the server's tests send and open some",
  "/follow/code.svg": "a picture on the receipt",
  "/follow/forms/{file}": "a file; the server's tests open it",
  "/search.xlsx": "a file; the server's tests open it",
  "/search.csv": "a file; the server's tests open it",
  "/sign-in/openid": "leads to the identity provider, the story `openid` goes there",
  "/sign-in/openid/return": "where the provider leads back to, in the same story",
  "/trainings/{id}/code.svg": "a picture on the page of its session",
  "/trainings/{id}/attend/{code}": "for people with a post; the server's tests open it",
  "/assets/{*file}": "files that every page loads",
  "/cards/{id}": "stands while the cards of all units are printed; the server's tests open it",
  "/cards/{id}/file": "its file",
  "/dossiers/{id}/forms/{form}": "a file that the server's tests open",
  "/units/{unit}/register.pdf": "a file that the server's tests open",
  "/units/{unit}/register.xlsx": "a file that the server's tests open",
  "/units/{unit}/register.csv": "a file that the server's tests open",
  "/units/{unit}/register.json": "a file that the server's tests open",
  "/units/{unit}/takings.csv": "a file that the server's tests open",
  "/units/{unit}/takings.xlsx": "a file that the server's tests open",
  "/procedures.csv": "a file that the server's tests open",
  "/procedures.xlsx": "a file that the server's tests open",
  "/procedures.json": "a file that the server's tests open",
  "/indicators.csv": "a file that the server's tests open",
  "/indicators.xlsx": "a file that the server's tests open",
  "/tickets/events": "a stream of numbers, behind every page that follows a hall",
  "/board/events": "the stream of the board's story",
  "/scripts/{key}/versions/{version}/script.pdf": "a file; the server's tests open it",
  "/scripts/{key}/versions/{version}/script.xlsx": "a file; the server's tests open it",
  "/files/{id}": "a file; the server's tests send and open some",
  "/incidents/events": "a stream of numbers, behind every page that follows incidents",
  "/incidents/pictures/{name}": "a picture, the server's tests send and open one",
  "/lessons/report.pdf": "a file, opened by the server's tests",
  "/readiness/carry-over.csv": "a file that the server's tests open",
  "/readiness/carry-over.json": "a file that the server's tests open",
  "/readiness/carry-over.xlsx": "a file that the server's tests open",
  "/readiness/sheet.pdf": "a file that the server's tests open",
  "/readiness/sheet.xlsx": "a file that the server's tests open",
  "/probe/tone.wav": "a sound",
  "/probe/ping": "what the script of the probe measures with",
  "/probe/down": "what the script of the probe measures with",
  "/practice/pictures/{name}": "a picture, the server's tests send and open one",
  "/rounds/{id}/pictures/{name}": "a picture, the server's tests send and open one",
  "/practice/events": "the stream of one's own steps",
};

/**
 * Who opens what. Keys as in the route table, each with the views of that page; in those, `{lacking}`
 * and `{accepted}` are dossiers of `takeIn`, `{first}` is the first round, `{lesson}` comes from `learn`.
 */
export const PAGES = {
  visitor: {
    "/": ["/"],
    "/sign-in": ["/sign-in"],
    "/sign-in/{grant}": [`/sign-in/${"ab".repeat(32)}`],
    "/signed-out": ["/signed-out"],
    "/api": ["/api"],
    "/calendar": ["/calendar", "/calendar?received=2025-06-12T16:00&amount=3&unit=working_day"],
    "/procedures": ["/procedures", "/procedures?q=khai+sinh", "/procedures?q=xyz"],
    "/procedures/{code}": ["/procedures/1.001193", "/procedures/1.001022"],
    "/procedures/{code}/versions": ["/procedures/1.001193/versions", "/procedures/1.001022/versions"],
    "/submit": ["/submit?procedure=1.001193", "/submit?procedure=1.001193&place=da+kao",
      "/submit?procedure=1.001193&place=xyz", "/submit?procedure=1.001193&from=old-26737",
      "/submit?procedure=2.000635&unit=new-26740"],
    "/follow": ["/follow", "/follow?over=1&number=K7QM-2XVD-9RTA"],
    "/tickets": ["/tickets", `/tickets?unit=${UNIT}`],
    "/tickets/display": [`/tickets/display?unit=${UNIT}`],
    "/probe": ["/probe"],
    "/probe/test-page": [`/probe/test-page?unit=${UNIT}`],
  },
  officer: {
    "/work": ["/work"],
    "/signing": ["/signing"],
    "/delegations": ["/delegations", "/delegations?done=1"],
    "/counter": ["/counter", "/counter?q=xyz", "/counter?procedure=2.000815&q=sao+y", "/counter?procedure=1.001612"],
    "/search": ["/search", "/search?q=le+van+uoc", "/search?q=xyz", "/search?q=a"],
    "/dossiers": ["/dossiers"],
    "/dossiers/{id}": ["/dossiers/{lacking}", "/dossiers/{accepted}"],
    "/dossiers/{id}/receipt": ["/dossiers/{accepted}/receipt"],
    "/units/{unit}/register": [`/units/${UNIT}/register`],
    "/units/{unit}/takings": [`/units/${UNIT}/takings`],
    "/units/{unit}/bring-in": [`/units/${UNIT}/bring-in`],
    "/practice": ["/practice"],
    "/invitations": ["/invitations"],
  },
  /** The head of the centre. */
  head: {
    "/centre": ["/centre"],
    "/complaints": ["/complaints"],
  },
  director: {
    "/indicators": ["/indicators", `/indicators?unit=${UNIT}`],
    "/units/{unit}": [`/units/${UNIT}`],
    "/board": ["/board", "/board?view=map", "/board?round={first}"],
    "/board/map": ["/board/map"],
    "/readiness": ["/readiness", "/readiness?verdict=not_ready"],
    "/readiness/{unit}": [`/readiness/${UNIT}`],
    "/journal": ["/journal", `/journal?unit=${UNIT}`, "/journal?before=1"],
    "/console": ["/console", "/console?view=map"],
    "/incidents": ["/incidents", "/incidents?view=cause"],
    "/incidents/new": ["/incidents/new?from=/board"],
    "/lessons": ["/lessons", "/lessons?show=overdue"],
    "/lessons/new": ["/lessons/new"],
    "/lessons/{id}": ["/lessons/{lesson}"],
    "/groups": ["/groups"],
    "/findings": ["/findings"],
    "/rounds": ["/rounds"],
    "/rounds/new": ["/rounds/new"],
    "/rounds/scope": ["/rounds/scope"],
    "/rounds/compare": ["/rounds/compare", "/rounds/compare?a={first}&b={first}"],
    "/rounds/{id}": ["/rounds/{first}"],
  },
  /** The digital centre, in the official store. */
  center: {
    "/trainings": ["/trainings"],
    "/trainings/{id}": ["/trainings/{session}"],
    "/scripts": ["/scripts"],
    "/scripts/new": ["/scripts/new"],
    "/scripts/import": ["/scripts/import"],
    "/scripts/{key}": ["/scripts/chung-thuc-ban-sao"],
    "/scripts/{key}/edit": ["/scripts/chung-thuc-ban-sao/edit"],
    "/scripts/{key}/compare": ["/scripts/chung-thuc-ban-sao/compare"],
    "/readiness/carry-over": ["/readiness/carry-over"],
    // The form to publish is the centre's; the page itself is everybody's.
    "/procedures/import": ["/procedures/import", "/procedures/1.001193/versions"],
    "/webhooks": ["/webhooks"],
    "/promotion": ["/promotion", "/promotion?trial=1"],
    "/opening": ["/opening"],
    "/opening/{unit}": [`/opening/${UNIT}`],
  },
};

/**
 * The same for the personnel part. `{official}` has a notice for the unit, `{plan}` is published, `{paper}` was issued,
 * `{job}` printed some, `{import}` waits for its columns.
 */
export const PERSONNEL = {
  anybody: {
    "/sign-in": ["/sign-in"],
    "/sign-in/{grant}": [`/sign-in/${"ab".repeat(32)}`],
    "/api": ["/api"],
  },
  commission: {
    "/": ["/"],
    "/milestones/{key}": ["/milestones/trial"],
    "/people": ["/people", `/people?unit=${UNIT}`],
    "/people/{id}": ["/people/{official}"],
    "/imports": ["/imports"],
    "/imports/{id}": ["/imports/{import}"],
    "/units": ["/units"],
    "/units/{unit}": [`/units/${UNIT}`],
    "/establishment": ["/establishment"],
    "/lists": ["/lists"],
    "/lists/{unit}/{kind}": [`/lists/${UNIT}/executive`],
    "/reorganisation": ["/reorganisation"],
    "/plans": ["/plans"],
    "/plans/new": ["/plans/new"],
    "/plans/compare": ["/plans/compare?from={plan}&to={plan}"],
    "/plans/{id}": ["/plans/{plan}"],
    "/plans/{id}/people": ["/plans/{plan}/people"],
    "/plans/{id}/people/{official}": ["/plans/{plan}/people/{official}"],
    "/plans/{id}/units/{unit}": [`/plans/{plan}/units/${UNIT}`],
    "/rounds": ["/rounds"],
    "/participants": ["/participants"],
    "/participants/{unit}": [`/participants/${UNIT}`],
    "/hand-out": ["/hand-out"],
    "/gates": ["/gates"],
    "/journal": ["/journal"],
  },
  district: {
    "/proposals": ["/proposals", "/proposals?track=legal"],
    "/proposals/people/{official}": ["/proposals/people/{official}"],
    "/requests": ["/requests"],
  },
  home: {
    "/appraisal": ["/appraisal"],
    "/appraisal/{district}": ["/appraisal/766", "/appraisal/766?track=legal"],
  },
  secretary: {
    "/agreement": ["/agreement", "/agreement?track=legal"],
    "/papers": ["/papers"],
    "/papers/books": ["/papers/books"],
    "/papers/{id}": ["/papers/{paper}"],
    "/papers/jobs/{id}": ["/papers/jobs/{job}"],
    "/papers/change/{track}/{official}": ["/papers/change/provisional/{official}"],
  },
};

const [PDF, BOOK, TABLE, LIST, LISTS] = ["%PDF-", "PK", "\ufeff", "{", "["];

/**
 * Files of the personnel part: who opens them, and how they begin. `null`: none here, the server's tests open it; its
 * list is not made, nobody waits for a paper, people were placed since the plan, or it would name all 11,573 of them.
 */
export const FILES = {
  "/people.xlsx": ["commission", `/people.xlsx?unit=${UNIT}`, BOOK],
  "/people.csv": ["commission", `/people.csv?unit=${UNIT}`, TABLE],
  "/plans/{id}/expert.xlsx": null,
  "/proposals/{district}/submission.pdf": ["district", "/proposals/766/submission.pdf", PDF],
  "/appraisal/{district}/appraisal.pdf": ["home", "/appraisal/766/appraisal.pdf", PDF],
  "/imports/{id}/remarks.xlsx": ["commission", "/imports/{import}/remarks.xlsx", BOOK],
  "/lists/{unit}/{kind}/list.pdf": null,
  "/participants/{unit}/list.pdf": null,
  "/hand-out/participants/{unit}/list.json": null,
  "/hand-out/papers/{id}/list.json": ["commission", "/hand-out/papers/{paper}/list.json", LIST],
  "/hand-out/all.json": ["commission", "/hand-out/all.json?date=2025-06-10", LISTS],
  "/papers/{id}/paper.pdf": ["secretary", "/papers/{paper}/paper.pdf", PDF],
  "/papers/{id}/copies.pdf": ["secretary", "/papers/{paper}/copies.pdf?of=2", PDF],
  "/papers/{id}/people/{official}/extract.pdf": ["secretary", "/papers/{paper}/people/{official}/extract.pdf", PDF],
  "/papers/jobs/{id}/file": ["secretary", "/papers/jobs/{job}/file", BOOK],
  "/papers/conclusion.pdf": null,
  "/papers/drafts.pdf": null,
};

/** An address with its places filled. */
export const fill = (path, places) => path.replace(/\{(\w+)\}/g, (_, name) => places[name]);

/** The views of somebody, with the places in them filled. */
export const views = (who, places = {}, pages = PAGES) =>
  Object.values(pages[who]).flat().map((path) => fill(path, places));

/** The pages of a table of routes, as the program has them. */
export function routes(table = "ROUTES") {
  const source = readFileSync(join(ROOT, "crates/haicap-server/src/routes.rs"), "utf8");
  const [, lines] = source.match(new RegExp(`^ {4}${table}, \\w+;\\n([^]*?)^\\}`, "m"));
  const paths = [...lines.matchAll(/^ {4}get "([^"]+)"/gm)].map((match) => match[1]);
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

/** In two taps, then a few words: an incident that becomes a lesson; its identifier. */
export async function learn(director) {
  await director.getByRole("link", { name: "Báo sự cố" }).click();
  await director.getByRole("button", { name: "Mạng chậm, mất mạng" }).click();
  await director.getByRole("link", { name: "Lập mục rút kinh nghiệm" }).first().click();
  await director.getByLabel("Biện pháp", { exact: true }).fill("Kéo thêm một đường truyền riêng");
  await director.getByLabel("hoặc cơ quan chủ trì").fill("Sở Khoa học và Công nghệ");
  await director.getByRole("button", { name: "Ghi", exact: true }).click();
  await director.waitForURL(/\/lessons\/[\da-f]/);
  return new URL(director.url()).pathname.split("/").pop();
}

/** A birth without its paper, and a certified copy with all of them. */
export const BIRTH = { words: "lam giay khai sinh", code: "1.001193", papers: [] };
export const COPY = { words: "sao y", code: "2.000815", papers: ["ban_chinh", "ban_sao"] };
