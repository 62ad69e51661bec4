// A real haicap: the built program on a free port, with a data folder that is thrown away.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BINARY = process.env.HAICAP_BIN ?? join(ROOT, "target/debug/haicap");

/** Far above what anything takes; nothing may hang. */
const LIMIT = 120_000;

const started = new Set();
const folders = new Set();

/** A folder for data, which goes when the tests end. */
export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "haicap-e2e-"));
  folders.add(folder);
  return folder;
}

/** What the program says, and waiting for it to say something. */
class Program {
  said = "";
  #waiting = new Set();
  #ended = null;

  constructor(args) {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is not there: run \`cargo build -p haicap\` first`);
    this.child = spawn(BINARY, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    started.add(this.child);
    // Tests that go wrong end all the same: a server holds nobody back.
    this.child.unref();
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.unref();
      stream.setEncoding("utf8").on("data", (text) => {
        this.said += text;
        this.#waiting.forEach((look) => look());
      });
    }
    this.ended = new Promise((done) => {
      this.child.on("close", (code) => {
        started.delete(this.child);
        this.#ended = code;
        this.#waiting.forEach((look) => look());
        done(code);
      });
    });
  }

  /** The first match of a pattern in what the program says, as soon as it says so. */
  says(pattern) {
    return new Promise((done, fail) => {
      const finish = (end, value) => {
        clearTimeout(limit);
        this.#waiting.delete(look);
        end(value);
      };
      const wrong = (why) => finish(fail, new Error(`${why}, waiting for ${pattern}. It said:\n${this.said}`));
      const look = () => {
        const match = this.said.match(pattern);
        if (match) finish(done, match);
        else if (this.#ended !== null) wrong(`haicap ended with ${this.#ended}`);
      };
      const limit = setTimeout(() => wrong(`${LIMIT / 1000} s went by`), LIMIT);
      this.#waiting.add(look);
      look();
    });
  }

  /** Ctrl-C, and the exit status. */
  stop() {
    this.child.ref();
    this.child.kill("SIGINT");
    return this.ended;
  }
}

/** A running rehearsal. */
export class Rehearsal {
  /** Starts it, and returns once the director's link is there: the first round begins right then. */
  static async start({ data = newFolder(), scenarios = "scenarios", port = 0, more = [] } = {}) {
    const place = ["--port", String(port), "--data", data, "--city", "city/hcmc"];
    const args = ["rehearse", ...place, "--scenarios", scenarios, ...more];
    const program = new Program(args);
    const [, link] = await program.says(/\(liên kết dùng một lần\): (http:\S+)\n/);
    return new Rehearsal(program, data, link);
  }

  constructor(program, data, link) {
    Object.assign(this, { program, data, link, base: link.split("/sign-in/")[0], origin: new URL(link).origin });
  }

  /** Waits until every round was played and the report is written. */
  async finished() {
    await this.program.says(/Máy chủ vẫn chạy tại/);
    return this.report();
  }

  report() {
    return JSON.parse(readFileSync(join(this.data, "report.json"), "utf8"));
  }

  stop() {
    return this.program.stop();
  }
}

/** The official store and the personnel part, served for real work. */
export class Server {
  /** `day` is where the clock of a new personnel store begins. */
  static async start({ data = newFolder(), day }) {
    const args = ["serve", "--port", "0", "--data", data, "--city", "city/hcmc", "--personnel-from", day];
    const program = new Program(args);
    const [, base] = await program.says(/^Personnel: (\S+)\/$/m);
    return new Server(program, data, base);
  }

  /** `base` is the personnel part. */
  constructor(program, data, base) {
    Object.assign(this, { program, data, base, origin: new URL(base).origin });
  }

  stop() {
    return this.program.stop();
  }
}

/** The bodies of the personnel part. The committees of all districts act as one here; tests of the server part them. */
export const BODIES = {
  commission: { name: "Ban Tổ chức Thành ủy", role: "organization_commission" },
  district: { name: "Các quận ủy, huyện ủy", role: "district_committee", districts: districts() },
  home: { name: "Sở Nội vụ", role: "home_affairs" },
  secretary: { name: "Thư ký Ban Thường vụ", role: "deciding_secretary" },
};

/** Codes of the city's districts. */
export function districts() {
  return readFileSync(join(ROOT, "city/hcmc/districts.csv"), "utf8").match(/^\d{3}/gm);
}

/** The password of every account that a story makes. */
export const PASSWORD = "mot mat khau de dien tap";

/** The digital transformation centre, in the official store. */
export const CENTER = { name: "Trung tâm Chuyển đổi số", role: "digital_center" };

/** Makes an account of the personnel part or the official store, as its administrator does in a second terminal while the server runs. */
export function account(data, { login, name, role, unit, post, districts = [] }) {
  const acts = districts.flatMap((code) => ["--district", code]);
  const holds = post ? ["--unit", unit, "--post", post] : ["--role", role];
  const who = ["--login", login, "--name", name, ...holds, ...acts];
  return run(["account", ...who, "--data", data, "--city", "city/hcmc"], `${PASSWORD}\n`);
}

/** Runs a command of haicap to its end; returns what it said. */
export function haicap(...args) {
  return run(args);
}

function run(args, input = "") {
  const { status, stdout, stderr } = spawnSync(BINARY, args, { cwd: ROOT, encoding: "utf8", timeout: LIMIT, input });
  if (status !== 0) throw new Error(`haicap ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

// Whatever happens, no server and no data outlive the tests.
process.on("exit", () => {
  started.forEach((child) => child.kill("SIGKILL"));
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
