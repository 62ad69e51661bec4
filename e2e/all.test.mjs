// Every story, one after the other in one process: they share a browser and, but one, a rehearsal.
// One alone: node --test stories/counter.test.mjs

import "./stories/board.test.mjs";
import "./stories/counter.test.mjs";
import "./stories/pages.test.mjs";
import "./stories/broken.test.mjs";
