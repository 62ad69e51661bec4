// People without a mouse: they go from place to place by the tabulator, and must see where they are.

import assert from "node:assert/strict";

/** What the tabulator may stop at. */
const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";

/** A date has several parts to stop at, and the browser itself is a stop between the end of a page and its head. */
const PARTS = 5;

/** Presses of the tabulator until something is given up. */
const PATIENCE = 400;

/** Where the focus stands: whether it matches, its number, and what is wrong with how it is seen; runs in the page. */
function standing(selector) {
  const at = document.activeElement;
  if (!at || at === document.body) return { there: false, place: null, fault: null };
  const style = getComputedStyle(at);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const [box] = at.getClientRects();
  const [left, top] = [Math.max(box?.left, 0), Math.max(box?.top, 0)];
  const [right, bottom] = [Math.min(box?.right, innerWidth), Math.min(box?.bottom, innerHeight)];
  const inView = box && right > left && bottom > top;
  const shares = [0.1, 0.5, 0.9];
  const points = shares.flatMap((x) => shares.map((y) => [left + (right - left) * x, top + (bottom - top) * y]));
  const over = (x, y) => document.elementFromPoint(x, y);
  const open = inView && points.some(([x, y]) => over(x, y) && (at.contains(over(x, y)) || over(x, y).contains(at)));
  const fault = !ring ? "has no visible focus" : !inView ? "is out of view" : !open ? "is covered" : null;
  const name = `${at.outerHTML.match(/^<[^>]*>/)[0]} ${at.textContent.trim().slice(0, 40)}`;
  const place = globalThis.stops?.get(at) ?? null;
  return { there: selector ? at.matches(selector) : false, place, fault: fault && `${name} ${fault}` };
}

const fault = (page, text) => `${text} at ${page.url()}, ${page.viewportSize()?.width} px`;

/** Goes on by the tabulator until something has the focus; that it is seen there is part of it. */
export async function tabTo(page, selector) {
  for (let steps = 0; steps < PATIENCE; steps++) {
    const { there, fault: unseen } = await page.evaluate(standing, selector);
    if (there) return assert.equal(unseen, null, fault(page, unseen));
    await page.keyboard.press("Tab");
  }
  assert.fail(fault(page, `${selector} cannot be reached by the keyboard`));
}

/** Types into a field that is reached by the tabulator. */
export async function type(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.type(text);
}

/** The same, in place of what stands there. */
export async function retype(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** Presses a key on something that is reached by the tabulator. */
export async function press(page, selector, key = "Enter") {
  await tabTo(page, selector);
  await page.keyboard.press(key);
}

/** Presses what leads to another page, and waits until that is there. */
export const go = (page, selector) => Promise.all([page.waitForEvent("load"), press(page, selector)]);

/** Marks what must be reached, in the order of the page; returns how much that is. Runs in the page. */
function number(selector) {
  const stands = (element) => element.checkVisibility() && !element.disabled && element.tabIndex >= 0;
  const group = (radio) => [...document.getElementsByName(radio.name)].filter((other) => other.form === radio.form);
  const first = (radio) => group(radio).find((other) => other.checked) ?? group(radio)[0];
  const stops = [...document.querySelectorAll(selector)].filter(
    (element) => stands(element) && (element.type !== "radio" || first(element) === element),
  );
  globalThis.stops = new Map(stops.map((element, index) => [element, index]));
  return stops.length;
}

/**
 * Once through the whole page by the tabulator: nothing is left out, what comes later on the page comes later, and the
 * focus is seen everywhere.
 */
export async function walk(page) {
  const all = await page.evaluate(number, STOPS);
  const reached = new Set();
  let [last, turns] = [-1, 0];
  for (let steps = 0; steps < all * PARTS + PARTS && reached.size < all; steps++) {
    await page.keyboard.press("Tab");
    const { place: at, fault: unseen } = await page.evaluate(standing, null);
    assert.equal(unseen, null, fault(page, unseen));
    if (at === null) continue;
    if (at < last) turns += 1;
    assert.ok(turns <= 1, fault(page, "the tabulator goes back on the page"));
    reached.add(at);
    last = at;
  }
  const left = await page.evaluate(
    (reached) => [...globalThis.stops].filter(([, index]) => !reached.includes(index)).map(([stop]) => stop.outerHTML.slice(0, 120)),
    [...reached],
  );
  assert.deepEqual(left, [], fault(page, "the tabulator passes by"));
}
