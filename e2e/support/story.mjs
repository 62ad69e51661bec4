// A story is told step by step: where one step fails, the ones after it are not tried.

import { after, before, describe, test } from "node:test";
import { snap } from "./browser.mjs";

/** Nothing hangs: far above what a step takes. */
const timeout = 180_000;

/** `tell` gets `begin` and `end`, which frame the story, and `step`. */
export function story(title, tell) {
  describe(title, () => {
    let broken = null;
    const step = (name, take) =>
      test(name, { timeout }, async (context) => {
        if (broken) return context.skip(`because of: ${broken}`);
        try {
          await take();
        } catch (error) {
          broken = name;
          await snap(`failed ${title} ${name}`);
          throw error;
        }
      });
    tell({ begin: (act) => before(act, { timeout }), step, end: (act) => after(act, { timeout }) });
  });
}
