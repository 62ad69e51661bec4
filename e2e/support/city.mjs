// The one rehearsal that stories share, and the people in it. Whoever comes first starts it.

import { after } from "node:test";
import { enter, launch, person, quit } from "./browser.mjs";
import { Rehearsal } from "./haicap.mjs";

let city = null;
let director = null;

/** The rehearsal; its first round begins when this returns to whoever came first. */
export function rehearsal() {
  city ??= launch().then(() => Rehearsal.start());
  return city;
}

/** The trial's director, in a window of their own. The link works once, so all share what it gave. */
export async function asDirector(options) {
  const { base, link } = await rehearsal();
  director ??= (async () => {
    const page = await person(base);
    await enter(page, link);
    const storageState = await page.context().storageState();
    await page.leave();
    return storageState;
  })();
  return person(base, { storageState: await director, ...options });
}

/** Somebody who already signed in with the director's link hands on what it gave. */
export async function remember(page) {
  director = Promise.resolve(await page.context().storageState());
}

/** The director makes a one-time card for the `nth` holder of a post; returns its link and the name on it. */
export async function card(page, unit, post, nth = 0) {
  const { base } = await rehearsal();
  await page.goto(`${base}/units/${unit}`);
  const row = page.locator("tr", { has: page.getByRole("cell", { name: post, exact: true }) }).nth(nth);
  const name = (await row.locator("th").innerText()).trim();
  await row.getByRole("button").click();
  const link = await page.locator("#card-link").inputValue();
  return { link, name };
}

/** Somebody with that post, signed in with a card. */
export async function asHolder(directing, unit, post, { nth, ...options } = {}) {
  const { link, name } = await card(directing, unit, post, nth);
  const { base } = await rehearsal();
  const page = await person(base, options);
  await enter(page, link);
  return Object.assign(page, { who: name });
}

after(async () => {
  await quit();
  await (await city)?.stop();
});
