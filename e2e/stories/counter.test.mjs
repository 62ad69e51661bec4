// A certified copy, from the desk to the citizen's hand: counter officer, case officer, signatory, counter.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { axe, calm, fits, keep, PHONE, SCREEN, until } from "../support/browser.mjs";
import { asDirector, asHolder, rehearsal } from "../support/city.mjs";
import { tabTo } from "../support/keyboard.mjs";
import { story } from "../support/story.mjs";

const UNIT = "new-27004";
const CITIZEN = "Nguyễn Thị Đỗ Quyên";
const NUMBER = "000123456789";

let city, director, counter;
const people = [];

const joins = async (post) => {
  const page = await asHolder(director, UNIT, post);
  people.push(page);
  return page;
};

story("a certified copy, from desk to desk", ({ begin, step, end }) => {
  begin(async () => {
    city = await rehearsal();
    // The trial's clock stands still once the rounds are over: on a working day, in office hours.
    await city.finished();
    director = await asDirector();
    people.push(director);
  });
  end(() => Promise.all(people.map((page) => page.leave())));

  const focused = (page) => page.evaluate(() => document.activeElement.id);

  step("the director makes a one-time card, and the counter officer comes in with it", async () => {
    await director.goto(`${city.base}/units/${UNIT}`);
    counter = await joins("Công chức một cửa");
    assert.equal(counter.url(), `${city.base}/work`, "work is where an officer's day begins");
    assert.equal(await counter.locator(".who .name").innerText(), counter.who);
    await axe(counter);
    await axe(director);
  });

  step("everyday words without accents find the procedure, by keyboard alone", async () => {
    await tabTo(counter, "nav a[href$='/counter']");
    await counter.keyboard.press("Enter");
    await counter.locator("#procedures").waitFor();
    assert.equal(await focused(counter), "q", "one can type at once");
    assert.ok(await counter.locator("#procedures li:visible").count() > 3);
    await axe(counter);
    await counter.keyboard.type("sao y");
    await until(counter, "one procedure is left", () => document.querySelectorAll("#procedures li:not([hidden])").length === 1);
    assert.match(await counter.locator("#procedures li:visible").innerText(), /2\.000815/);
    await counter.keyboard.press("Enter");
    await counter.waitForURL(/procedure=2\.000815/);
    assert.equal(await focused(counter), "name", "the form is ready for the name");
    await axe(counter);
  });

  step("what is missing is said at its field, and nothing that was typed is lost", async () => {
    await counter.keyboard.type(CITIZEN);
    await tabTo(counter, "input[value=ban_chinh]");
    await counter.keyboard.press("Space");
    await tabTo(counter, "input[value=ban_sao]");
    await counter.keyboard.press("Space");
    await tabTo(counter, "#copies");
    await counter.keyboard.press("ControlOrMeta+a");
    await counter.keyboard.type("2");
    await tabTo(counter, "#pages");
    await counter.keyboard.press("ControlOrMeta+a");
    await counter.keyboard.type("5");

    // The number was forgotten: the browser leads back to its field.
    await counter.keyboard.press("Enter");
    assert.equal(await focused(counter), "identity_number");
    assert.notEqual(await counter.locator("#identity_number").evaluate((field) => field.validationMessage), "");
    assert.ok(counter.url().includes("procedure=2.000815"), "nothing was sent");

    // A digit is missing: said while one types, and by the server again.
    await counter.keyboard.type(NUMBER.slice(1));
    await counter.keyboard.press("Enter");
    await counter.getByRole("alert").waitFor();
    assert.match(await counter.locator("#identity_number-wrong").innerText(), /đúng 12 chữ số/);
    const field = counter.locator("#identity_number");
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.match(await field.getAttribute("aria-describedby"), /identity_number-wrong/);
    assert.equal(await counter.locator("#name").inputValue(), CITIZEN);
    assert.equal(await field.inputValue(), NUMBER.slice(1));
    assert.equal(await counter.locator("#copies").inputValue(), "2");
    assert.equal(await counter.locator("#pages").inputValue(), "5");
    for (const paper of ["ban_chinh", "ban_sao"]) assert.ok(await counter.locator(`input[value=${paper}]`).isChecked());
    await axe(counter);
    counter.complaints.length = 0; // The answer 422 itself is noted by the browser.
  });

  step("the dossier is taken in, and the receipt says code, return date and that this is a trial", async () => {
    await tabTo(counter, "#identity_number");
    await counter.keyboard.press("ControlOrMeta+a");
    await counter.keyboard.type(NUMBER);
    await tabTo(counter, "button[name=then][value=accept]");
    await counter.keyboard.press("Enter");
    await counter.waitForURL(/\/receipt$/);
    const receipt = await counter.locator(".receipt").innerText();
    assert.match(receipt, /Mã hồ sơ: T-H29[.\d-]+/);
    assert.match(receipt, /VẬN HÀNH THỬ/);
    assert.match(receipt, /KHÔNG CÓ GIÁ TRỊ PHÁP LÝ/);
    assert.ok(receipt.includes(CITIZEN));
    assert.match(receipt, /•{8}6789/, "a lost paper does not tell the whole identity number");
    assert.match(receipt, /2 bản, 5 trang mỗi bản/);
    assert.match(receipt, /14\.000 đồng/, "2 copies of 2 x 2.000 and 3 x 1.000 dong");
    const due = await counter.locator(".receipt dl > div").filter({ hasText: "Thời gian trả kết quả" }).innerText();
    assert.match(due, /17:00[^\d]*\d{2}\/\d{2}\/\d{4}/);
    await axe(counter);
    await fits(counter);
    await counter.setViewportSize(PHONE);
    await fits(counter);
    await counter.setViewportSize(SCREEN);
  });

  step("the fee is taken there by the keyboard alone, and the receipt says so", async () => {
    assert.equal(await focused(counter), "receipt", "a number is all that is to be typed");
    await counter.keyboard.type("BL-0021");
    await counter.keyboard.press("Enter");
    const paid = counter.locator(".receipt dl").getByText("14.000 đồng, đã nộp (tiền mặt tại quầy, biên lai số BL-0021)");
    await paid.waitFor();
    assert.equal(await counter.locator("#receipt").count(), 0, "once");
  });

  step("on paper the receipt is one sheet of A5 and nothing of the screen", async () => {
    await counter.emulateMedia({ media: "print" });
    for (const gone of [".bar", ".foot", ".screen-only", ".top"]) {
      assert.ok(!(await counter.locator(gone).first().isVisible()), `${gone} is not printed`);
    }
    assert.ok(await counter.locator(".watermark").isVisible(), "the watermark is printed");
    await counter.screenshot({ path: keep("receipt.png"), fullPage: true });
    await counter.emulateMedia({ media: null });
    await counter.pdf({ path: keep("receipt.pdf"), preferCSSPageSize: true, printBackground: true });
    const pdf = readFileSync(keep("receipt.pdf"), "latin1");
    assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1, "one page");
    const [, width, height] = pdf.match(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/).map(Number);
    assert.deepEqual([Math.round(width), Math.round(height)], [420, 595], "A5 in points");
  });

  /** Opens the dossier from "my work", where it must lie. */
  async function findAtDesk(page, code) {
    await page.getByRole("link", { name: "Việc của tôi" }).click();
    await page.getByRole("link", { name: code }).click();
    await page.waitForURL(/\/dossiers\/[\da-f-]+$/);
  }

  /** Presses the button of the natural next step in a dossier, and waits for the stage that follows. */
  async function does(page, command, stage) {
    await page.locator("#actions .action.main").getByRole("button", { name: command, exact: true }).click();
    await page.locator(".head .tag", { hasText: stage }).waitFor();
  }

  step("it goes from desk to desk, and everybody finds it under their own work", async () => {
    const code = (await counter.locator(".receipt .number b").innerText()).trim();
    await counter.getByRole("link", { name: "Về hồ sơ" }).click();
    await counter.waitForURL(/\/dossiers\/[\da-f-]+$/);
    await axe(counter);
    await does(counter, "Chuyển xử lý", "Chờ thụ lý");

    const officer = await joins("Công chức tư pháp - hộ tịch");
    await findAtDesk(officer, code);
    await does(officer, "Thụ lý", "Đang thụ lý");
    await axe(officer);
    await does(officer, "Trình ký", "Chờ ký");

    const signatory = await joins("Phó Chủ tịch Ủy ban nhân dân, Giám đốc Trung tâm Phục vụ hành chính công");
    await findAtDesk(signatory, code);
    const number = await signatory.locator("dd.code").first().innerText();
    assert.ok(!number.includes(NUMBER), "who only signs does not see the whole identity number");
    await axe(signatory);
    await does(signatory, "Ký", "Có kết quả");

    await findAtDesk(counter, code);
    await does(counter, "Trả kết quả", "Đã trả kết quả");
    for (const page of people) calm(page);
  });

  step("the dossier tells who did what, and how its return date was found", async () => {
    const steps = await counter.locator(".timeline li b").allInnerTexts();
    const wanted = ["Nộp", "Tiếp nhận", "Chuyển xử lý", "Thụ lý", "Trình ký", "Ký", "Trả kết quả"];
    for (const step of wanted) assert.ok(steps.some((text) => text.startsWith(step)), `${step} in ${steps.join(", ")}`);
    const signed = counter.locator(".timeline li").filter({ has: counter.getByText("Ký", { exact: true }) });
    assert.match(await signed.locator(".by").innerText(), /Phó Chủ tịch/, "by post, as the journal tells it");
    const lines = await counter.locator(".arithmetic li").allInnerTexts();
    assert.ok(lines.length >= 2, "the arithmetic has at least a beginning and an end");
    assert.match(lines.at(-1), /17:00/);
    await axe(counter);
    await fits(counter);
  });

  step("what was returned is gone from the desk, and stands in the unit's list and in the journal", async () => {
    const code = (await counter.locator("h1.code").innerText()).trim();
    await counter.getByRole("link", { name: "Việc của tôi" }).click();
    await counter.locator("h1", { hasText: "Việc của tôi" }).waitFor();
    assert.equal(await counter.getByRole("link", { name: code }).count(), 0);
    await director.goto(`${city.base}/units/${UNIT}`);
    assert.match(await director.getByRole("row").filter({ hasText: code }).innerText(), /Đã trả kết quả/);
    await director.goto(`${city.base}/journal?unit=${UNIT}`);
    assert.match(await director.locator("table.journal tbody tr").first().innerText(), /Trả kết quả/);
    calm(director);
  });
});
