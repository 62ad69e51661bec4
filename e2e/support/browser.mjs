// People in front of a browser: each has cookies of their own, and what their browser complains of is kept.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const OPTIONS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The widths everything must fit: an old office screen and a phone. */
export const SCREEN = { width: 1366, height: 900 };
export const PHONE = { width: 360, height: 740 };

/** How long a browser waits for something to become true. */
const PATIENCE = 45_000;
/** How long a round of the whole city may take until the page shows it. */
const ROUND = 120_000;

/** Chromium's program: what CHROMIUM says, else the first of Debian's names on PATH. */
function program() {
  const names = ["chromium-headless-shell", "chromium"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  const path = process.env.CHROMIUM || found;
  if (!path) throw new Error("no Chromium: install chromium-headless-shell, or set CHROMIUM to its path");
  return path;
}

let browser = null;

/** Every page that somebody has open. */
const open = new Set();

/** The one browser of all stories. */
export function launch() {
  browser ??= chromium.launch({ executablePath: program(), args: OPTIONS });
  return browser;
}

export async function quit() {
  await (await browser)?.close();
  browser = null;
}

/** Somebody with a browser of their own. `at` is the store they look at. */
export async function person(at, { lang = "vi", ...options } = {}) {
  const { origin } = new URL(at);
  const context = await (await launch()).newContext({
    viewport: SCREEN,
    locale: lang === "en" ? "en-GB" : "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const { url } = message.location();
    // Every page names its icon; for a bare picture the browser guesses one at the root.
    if (url.endsWith("/favicon.ico")) return;
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()} (${url})`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(about|data|blob):/.test(url)) complaints.push(`asked a stranger: ${url}`);
  });
  open.add(page);
  page.on("close", () => open.delete(page));
  return Object.assign(page, { complaints, leave: () => context.close() });
}

/** The language is a cookie for all stores. */
export const speak = (page, lang) =>
  page.context().addCookies([{ name: "lang", value: lang, domain: "127.0.0.1", path: "/" }]);

/** Opens a one-time link and presses the button. */
export async function enter(page, link) {
  await page.goto(link);
  await page.locator("main form button").click();
  await page.locator(".who .name").waitFor();
}

/** Signs in by login and password, at the store of `base`. */
export async function signIn(page, base, login, password) {
  await page.goto(`${base}/sign-in`);
  await page.getByLabel("Tên đăng nhập").fill(login);
  await page.getByLabel("Mật khẩu").fill(password);
  await page.getByRole("button", { name: "Đăng nhập", exact: true }).click();
  await page.locator(".who .name").waitFor();
}

/** Waits until something holds in the page; `what` says what was hoped for. */
export async function until(page, what, predicate, argument) {
  try {
    await page.waitForFunction(predicate, argument, { timeout: ROUND });
  } catch (error) {
    throw new Error(`${what}: ${error.message.split("\n")[0]} at ${page.url()}`);
  }
}

/** Nobody is kept out: no violation of any rule of axe on the page as it stands. */
export async function axe(page) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, impact, help, nodes }) => ({
      text: `${id} (${impact}): ${help}`,
      places: nodes.slice(0, 5).map((node) => `${node.target.join(" ")}  ${node.html.slice(0, 160)}`),
      count: nodes.length,
    }));
  });
  const list = violations.map(({ text, places, count }) => [`${text}, ${count} times`, ...places].join("\n      "));
  assert.equal(list.length, 0, `axe on ${page.url()} at ${page.viewportSize()?.width} px:\n    ${list.join("\n    ")}`);
}

/** The page itself never scrolls sideways; only what scrolls by its own may be wider. */
export async function fits(page) {
  const { width, wide } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== "visible") return true;
      }
      return false;
    };
    const over = document.documentElement.scrollWidth > width;
    const wide = [...document.body.querySelectorAll("*")]
      .filter((element) => over && element.getBoundingClientRect().right > width + 1 && !scrolls(element))
      .map((element) => `<${element.tagName.toLowerCase()} class="${element.className}"> ${element.textContent.trim().slice(0, 60)}`);
    return { width: over ? `${document.documentElement.scrollWidth} in ${width} px` : "", wide: wide.slice(0, 5) };
  });
  assert.equal(width, "", `${page.url()} scrolls sideways:\n    ${wide.join("\n    ")}`);
}

/** The page as it stands keeps nobody out, fits both widths and may be kept as a picture. */
export async function inspect(page, name) {
  await axe(page);
  await fits(page);
  await page.setViewportSize(PHONE);
  await fits(page);
  await shoot(page, name);
  await page.setViewportSize(SCREEN);
  calm(page);
}

/**
 * With HAICAP_SHOTS, pictures of the head of the page at two widths come into that folder; a picture of ten thousand
 * pixels shows nobody anything.
 */
export async function shoot(page, name) {
  if (!process.env.HAICAP_SHOTS) return;
  mkdirSync(process.env.HAICAP_SHOTS, { recursive: true });
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const height = Math.min(2400, await page.evaluate(() => document.documentElement.scrollHeight));
    const path = join(process.env.HAICAP_SHOTS, `${name}-${width}.png`);
    await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width, height } });
  }
}

/** The browser had nothing to complain of: no script error, no breach of the content policy, no missing file. */
export function calm(page) {
  assert.deepEqual(page.complaints.splice(0), [], `the browser complains at ${page.url()}`);
}

/** Where stories leave what people may want to look at. */
export function keep(name) {
  const folder = new URL("../test-results/", import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

/** What everybody sees at this moment, for whoever looks into a failure. */
export async function snap(title) {
  const name = title.toLowerCase().replace(/[^a-z]+/g, "-").slice(0, 60);
  for (const [index, page] of [...open].entries()) {
    await page.screenshot({ path: keep(`${name}-${index}.png`) }).catch(() => {});
  }
}
