// `cargo xtask bench live` asks for this: how long a browser takes to draw a change of the board, script, style and layout.
// Prints rows of the bench. What is drawn are messages of the stream as the server sends them, with other verdicts.

import { enter, person, quit } from "./support/browser.mjs";

const link = process.argv[2];
const base = link.split("/sign-in/")[0];

/** Changes that are drawn. */
const TIMES = 200;

const page = await person(base);
await page.addInitScript(() => {
  // The page's own handler is kept where it can be called.
  const { set } = Object.getOwnPropertyDescriptor(EventSource.prototype, "onmessage");
  Object.defineProperty(EventSource.prototype, "onmessage", {
    set(handler) {
      globalThis.drawn = handler;
      set.call(this, (message) => {
        globalThis.heard ??= message.data;
        handler(message);
      });
    },
  });
});
await enter(page, link);
await page.goto(`${base}/board`);
await page.waitForFunction(() => globalThis.heard);

/** Draws messages in which all units change, each in so many steps; sorted times. */
const draw = (steps) =>
  page.evaluate(
    async ({ times, steps }) => {
      const whole = JSON.parse(globalThis.heard);
      const frame = () => new Promise(requestAnimationFrame);
      const took = [];
      for (let time = 0; time < times; time += 1) {
        const letter = time % 2 ? "p" : "o";
        const change = (text) => letter.repeat(Math.min(steps, text.length)) + text.slice(steps);
        const units = whole.units.map((unit) => ({ ...unit, v: letter, c: unit.c.map(change) }));
        const data = JSON.stringify({ ...whole, units, done: time, commands: time });
        await frame();
        const began = performance.now();
        globalThis.drawn({ data });
        document.body.getBoundingClientRect();
        took.push(performance.now() - began);
      }
      return took.sort((a, b) => a - b);
    },
    { times: TIMES, steps },
  );

const row = (took, name, more = {}) => {
  const at = (percent) => Math.round(10 * took[Math.ceil((took.length * percent) / 100) - 1]) / 10;
  console.log(JSON.stringify({ name: `live: ${name}, p95`, value: at(95), unit: "ms", p99_ms: at(99), ...more }));
};
// A message is a quarter of a second of 102 units: as a rule a unit moves on by a step in it.
row(await draw(1), "drawing a step and the verdict of all units in Chromium", { goal: 16, goal_is: "at_most" });
row(await draw(100), "drawing every cell of all units in Chromium");
await quit();
