// Every story, one after the other in one process: they share a browser and, but the last three, a rehearsal.
// One alone: node --test stories/counter.test.mjs

import "./stories/board.test.mjs";
import "./stories/counter.test.mjs";
import "./stories/pages.test.mjs";
import "./stories/path.test.mjs";
import "./stories/broken.test.mjs";
import "./stories/citizen.test.mjs";
import "./stories/openid.test.mjs";
import "./stories/rehearsal.test.mjs";
import "./stories/personnel.test.mjs";
