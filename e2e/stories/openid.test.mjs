// A citizen on a phone signs in through an identity provider, hands a dossier in, and signs out here and there; then
// they do not agree, and at last the provider is down. The provider is npm's oidc-provider.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { axe, calm, fits, launch, person, PHONE, quit, SCREEN, shoot } from "../support/browser.mjs";
import { newFolder, Rehearsal, ROOT } from "../support/haicap.mjs";
import { CITIZEN, CLIENT, SECRET, startProvider } from "../support/provider.mjs";
import { story } from "../support/story.mjs";

const FEATURE = "trich-luc-truc-tuyen.feature";

let provider, city, page;

story("a citizen signs in through an identity provider", ({ begin, step, end }) => {
  begin(async () => {
    await launch();
    const data = newFolder();
    provider = await startProvider();
    // A rehearsal of one scenario: a trial is all that is needed.
    const scenarios = join(data, "scenarios");
    mkdirSync(scenarios);
    copyFileSync(join(ROOT, "scenarios", FEATURE), join(scenarios, FEATURE));
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    writeFileSync(join(data, "secret"), `${SECRET}\n`);
    const oidc = join(data, "openid.toml");
    writeFileSync(oidc, `issuer = "${provider.issuer}"
client_id = "${CLIENT}"
client_secret_file = "secret"
redirect_base = "${base}"
name = "Định danh thử"

[claims]
identity_number = "so_dinh_danh"
`);
    provider.serve(base);
    city = await Rehearsal.start({ data, scenarios, port, more: ["--oidc", oidc] });
    await city.finished();
    page = await person(city.base, { viewport: PHONE, isMobile: true });
  });

  end(async () => {
    await city?.stop();
    await provider?.stop();
    await quit();
  });

  /** The provider is another host by design, and it was gone to by a link. */
  const calmHere = () => {
    const strange = (complaint) => complaint.startsWith(`asked a stranger: ${provider.issuer}/`);
    page.complaints.splice(0, page.complaints.length, ...page.complaints.filter((complaint) => !strange(complaint)));
    calm(page);
  };

  const go = () => page.getByRole("link", { name: "Đăng nhập bằng Định danh thử" });

  step("the sign-in page offers it, and keeps nobody out", async () => {
    await page.goto(`${city.base}/sign-in?next=/counter`);
    await go().waitFor();
    for (const size of [PHONE, SCREEN]) {
      await page.setViewportSize(size);
      await fits(page);
      await axe(page);
    }
    await shoot(page, "sign-in-openid");
    await page.setViewportSize(PHONE);
    calm(page);
  });

  step("whoever does not agree is told so, and may try again", async () => {
    await go().click();
    await page.getByRole("button", { name: "Tôi là người thử" }).click();
    await page.getByRole("button", { name: "Không đồng ý" }).click();
    await page.waitForURL(`${city.base}/sign-in/openid/return**`);
    assert.match(await page.getByRole("alert").innerText(), /không đồng ý/);
    await fits(page);
    await axe(page);
    await shoot(page, "sign-in-declined");
    await page.setViewportSize(PHONE);
    assert.equal(await page.locator(".who .name").count(), 0);
    page.complaints.length = 0; // The answer 403 itself is noted by the browser.
  });

  step("the citizen agrees, and is back where they wanted to go, by name", async () => {
    await go().click();
    await page.getByRole("button", { name: "Đồng ý cung cấp" }).click();
    await page.waitForURL(`${city.base}/counter`);
    assert.equal(await page.locator(".who .name").innerText(), CITIZEN.name);
    calmHere();
  });

  step("a dossier is handed in; name and number are those of the provider", async () => {
    await page.goto(`${city.base}/counter?procedure=2.000635`);
    assert.equal(await page.getByLabel("Họ và tên").first().inputValue(), CITIZEN.name);
    assert.equal(await page.getByLabel("Số định danh cá nhân").first().inputValue(), CITIZEN.so_dinh_danh);
    await fits(page);
    await axe(page);
    for (const field of await page.locator("main form[method=post] :is(input, select)[required]:visible").all()) {
      if ((await field.inputValue()) !== "") continue;
      const kind = await field.getAttribute("data-kind");
      if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption({ index: 1 });
      else await field.fill({ date: "1990-05-20", identity: CITIZEN.so_dinh_danh, phone: "0000123456", number: "1" }[kind] ?? "Diễn tập");
    }
    for (const paper of await page.locator("input[name=paper]").all()) await paper.check();
    await page.locator("main form[method=post] button[name=then][value=none]").click();
    await page.waitForURL(/\/dossiers\/[\da-f]/);
    assert.match(await page.locator("main").innerText(), /Chờ tiếp nhận/);
    await page.goto(`${city.base}/work`);
    assert.equal(await page.locator("tbody tr").count(), 1, "it is among the citizen's own");
    calm(page);
  });

  step("signing out here leads to signing out there", async () => {
    await page.getByRole("button", { name: "Đăng xuất" }).click();
    await page.waitForURL(`${city.base}/signed-out`);
    await fits(page);
    await axe(page);
    await shoot(page, "signed-out");
    await page.setViewportSize(PHONE);
    await page.getByRole("link", { name: "Đăng xuất khỏi Định danh thử" }).click();
    await page.getByRole("button", { name: "Đăng xuất khỏi Định danh thử" }).click();
    await page.waitForURL(`${city.base}/signed-out?**`);
    await page.goto(`${city.base}/work`);
    assert.match(page.url(), /\/sign-in\?next=/, "the session is over");
    await go().click();
    await page.getByRole("button", { name: "Tôi là người thử" }).waitFor();
    calmHere();
  });

  step("the official store does not take a number of trials", async () => {
    await page.goto(`${city.origin}/sign-in`);
    await go().click();
    await page.getByRole("button", { name: "Tôi là người thử" }).click();
    const agree = page.getByRole("button", { name: "Đồng ý cung cấp" });
    const refused = page.getByRole("alert");
    await agree.or(refused).first().waitFor();
    if (await agree.isVisible()) await agree.click();
    assert.match(await refused.innerText(), /chỉ dùng trong vận hành thử/);
    page.complaints.length = 0; // As above.
  });

  step("a provider that is down is said, and local accounts still work", async () => {
    await provider.stop();
    await page.goto(`${city.base}/sign-in`);
    const begun = go();
    // What the provider published is remembered: the browser itself finds nobody there.
    await begun.waitFor();
    const address = await begun.getAttribute("href");
    const there = await page.request.get(new URL(address, city.origin).href, { maxRedirects: 0 });
    const back = new URL(there.headers().location);
    const answer = new URLSearchParams({ code: "x", state: back.searchParams.get("state"), iss: provider.issuer });
    await page.goto(`${city.base}/sign-in/openid/return?${answer}`);
    assert.match(await page.getByRole("alert").innerText(), /Chưa kết nối được/);
    await page.goto(`${city.base}/sign-in`);
    await go().click();
    assert.match(await page.getByRole("alert").innerText(), /Chưa kết nối được/, "nor is anybody sent there any more");
    assert.ok(await page.getByLabel("Mật khẩu").isVisible());
    await fits(page);
    await axe(page);
    await shoot(page, "sign-in-down");
  });
});

/** A port that is free now: the provider must know haicap's address before haicap starts. */
async function freePort() {
  const { createServer } = await import("node:net");
  const { once } = await import("node:events");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
