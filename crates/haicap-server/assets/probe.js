// The probe of a PC: measures line and delay with bounded requests, reads screen and browser.
"use strict";

const form = document.getElementById("probe");
const field = (name) => form.elements.namedItem(name);
const say = (key, text) => {
  const place = form.querySelector(`[data-line="${key}"] [data-found]`);
  if (place) place.textContent = text;
};
const number = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en-GB" : "vi-VN", { maximumFractionDigits: 1 });

/** Milliseconds that a piece of work takes. */
async function timed(work) {
  const start = performance.now();
  await work();
  return Math.max(1, Math.round(performance.now() - start));
}

async function ask(name, options) {
  const answer = await fetch(`${form.dataset.base}/probe/${name}?ticket=${field("ticket").value}&n=${performance.now()}`, options);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.arrayBuffer();
}

/** Bytes that nobody can make smaller. */
function noise(length) {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65536) crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65536, length)));
  return bytes;
}

async function measure() {
  const button = form.querySelector("[data-again]");
  const send = form.querySelector("[data-send]");
  button.disabled = send.disabled = true;
  for (const name of ["down_ms", "up_ms", "delay_ms"]) field(name).value = "";
  for (const key of ["download_mbps", "upload_mbps", "delay_ms"]) say(key, form.dataset.waiting);
  try {
    await ask("ping");
    const delays = [];
    for (let i = 0; i < 7; i += 1) delays.push(await timed(() => ask("ping")));
    delays.sort((a, b) => a - b);
    const delay = delays[3];
    say("delay_ms", number.format(delay));
    const bytes = noise(Number(form.dataset.up));
    const [down, up] = [[], []];
    for (let i = 0; i < 2; i += 1) down.push(await timed(() => ask("down")));
    say("download_mbps", number.format(Number(form.dataset.down) * 8 / Math.min(...down) / 1000));
    for (let i = 0; i < 2; i += 1) up.push(await timed(() => ask("up", { method: "POST", body: bytes })));
    say("upload_mbps", number.format(Number(form.dataset.up) * 8 / Math.min(...up) / 1000));
    field("delay_ms").value = delay;
    field("down_ms").value = Math.min(...down);
    field("up_ms").value = Math.min(...up);
  } catch {
    for (const key of ["download_mbps", "upload_mbps", "delay_ms"]) say(key, form.dataset.failed);
  }
  button.disabled = send.disabled = false;
}

if (form) {
  const ratio = devicePixelRatio || 1;
  field("width").value = Math.round(screen.width * ratio);
  field("height").value = Math.round(screen.height * ratio);
  field("browser").value = navigator.userAgent.slice(0, 200);
  say("screen_width", number.format(field("width").value));
  say("screen_height", number.format(field("height").value));
  const button = form.querySelector("[data-again]");
  button.hidden = false;
  button.addEventListener("click", measure);
  measure();
}
