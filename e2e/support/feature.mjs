// A story whose sentences stand in a feature file: what is told and what is done cannot drift apart.

import { readFileSync } from "node:fs";

const STEP = /^\s*(?:Biết|Khi|Thì|Và|Nhưng)\s+(.+)$/;

/** The sentences of a feature file, in their order. */
export function sentences(file) {
  return readFileSync(file, "utf8").split("\n").flatMap((line) => line.match(STEP)?.slice(1) ?? []);
}
