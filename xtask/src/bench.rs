//! `cargo xtask bench`: speed beside its bound, measured in the same run.
//!
//! A bench prints a JSON object a line ([`Row`]) and anything else as it likes. `goal` speaks of
//! `ratio` where there is a bound (`ratio` is computed when only `bound` is given), else of `value`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde::Deserialize;

use crate::postgres::{Postgres, VARIABLE};
use crate::shell;
use crate::testing;

const FILE: &str = "docs/bench.md";
/// The planner's peer, from PyPI.
const ORTOOLS: &str = "ortools==9.15.6755";

const LIMIT: Duration = Duration::from_secs(60 * 60);

/// How busy pgbench keeps the server; the benches use as many clients.
const CLIENTS: u64 = 16;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Bench {
    /// Durable commands per second of haicap-store
    Store,
    /// The whole path over HTTP
    Http,
    /// A whole round of the drill
    Drill,
    /// 1,000 people with a live page each, while 10,000 dossiers are worked on
    Live,
    /// The planner on the real city, and the notices of its plan
    Planner,
    /// Notices as PDF per second
    Documents,
    /// The pages of a ward with a million dossiers in the store
    Million,
}

impl Bench {
    fn package(self) -> &'static str {
        match self {
            Self::Store => "haicap-store",
            Self::Http => "haicap-server",
            Self::Drill | Self::Live => "haicap-drill",
            Self::Planner => "haicap-planner",
            Self::Documents => "haicap-documents",
            Self::Million => "haicap",
        }
    }

    fn target(self) -> &'static str {
        match self {
            Self::Store => "store",
            Self::Http => "http",
            Self::Drill => "drill",
            Self::Live => "live",
            Self::Planner => "planner",
            Self::Documents => "documents",
            Self::Million => "million",
        }
    }

    /// Whether it stands beside PostgreSQL; the planner is numbers alone, papers need no store, the live round brings its
    /// own server.
    fn needs_server(self) -> bool {
        !matches!(self, Self::Live | Self::Planner | Self::Documents)
    }

    /// Whether it runs when only `wanted` is asked for: a plan is of use when its notices can be printed.
    fn is_part_of(self, wanted: Self) -> bool {
        self == wanted || (wanted == Self::Planner && self == Self::Documents)
    }

    fn exists(self) -> bool {
        let folder = format!("crates/{}/benches", self.package());
        Path::new(&format!("{folder}/{}.rs", self.target())).exists()
            || Path::new(&format!("{folder}/{}/main.rs", self.target())).exists()
    }
}

/// One measurement.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    value: f64,
    unit: String,
    bound_name: Option<String>,
    bound: Option<f64>,
    ratio: Option<f64>,
    goal: Option<f64>,
    #[serde(default)]
    goal_is: Direction,
    clients: Option<u64>,
    fsyncs_per_s: Option<f64>,
    /// 99 of 100 answers came within so many milliseconds.
    p99_ms: Option<f64>,
    /// The median.
    p50_ms: Option<f64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Direction {
    #[default]
    AtLeast,
    AtMost,
}

impl Row {
    fn ratio(&self) -> Option<f64> {
        self.ratio.or_else(|| Some(self.value / self.bound?))
    }

    /// Whether the goal is met; none where there is no goal.
    fn met(&self) -> Option<bool> {
        let reached = self.ratio().unwrap_or(self.value);
        self.goal.map(|goal| match self.goal_is {
            Direction::AtLeast => reached >= goal,
            Direction::AtMost => reached <= goal,
        })
    }
}

/// Runs the benches that exist, prints their table and, with `write`, keeps it.
pub(crate) fn bench(only: Option<Bench>, write: bool) -> Result<()> {
    let benches: Vec<Bench> = Bench::value_variants()
        .iter()
        .copied()
        .filter(|bench| only.is_none_or(|only| bench.is_part_of(only)))
        .filter(|bench| bench.exists())
        .collect();
    if benches.is_empty() {
        bail!(
            "there is no such bench yet: it would be crates/*/benches/{{store,http,drill,live,planner,documents,million}}.rs"
        );
    }
    let needs_server = benches.iter().any(|bench| bench.needs_server());
    // What the release build can do wrong shows before anything is measured.
    if needs_server {
        shell::run(&mut shell::cargo(["build", "--release", "-p", "haicap"]))?;
    }
    for bench in &benches {
        shell::run(&mut cargo_bench(*bench, &["--no-run"]))?;
    }
    let mut sections: Vec<(&str, Vec<Row>)> = Vec::new();
    let mut variables: Vec<(&str, OsString)> = Vec::new();
    let server = if needs_server { Some(Postgres::start()?) } else { None };
    if let Some(server) = &server {
        let tps = pgbench(server)?;
        sections.push(("pgbench", vec![pgbench_row(tps)]));
        variables.push((VARIABLE, server.url.clone().into()));
        variables.push(("HAICAP_PGBENCH_TPS", format!("{tps:.0}").into()));
        variables.push(("HAICAP_BIN", testing::target_folder()?.join("release/haicap").into()));
    }
    if benches.contains(&Bench::Planner) {
        variables.push(("HAICAP_ORTOOLS_PYTHON", ortools_python()?.into()));
    }
    for bench in benches {
        let said = shell::tee(cargo_bench(bench, &[]).envs(variables.iter().cloned()), LIMIT)?;
        if !said.success {
            bail!("the bench {} failed; its message stands above", bench.target());
        }
        sections.push((bench.target(), read(&said.text)?));
    }
    let machine = machine()?;
    let mut page = std::fs::read_to_string(FILE).unwrap_or_default();
    for (name, rows) in &sections {
        let text = format!("{machine}\n\n{}", table(rows));
        println!("\n{name}: {text}");
        page = with_section(&page, name, &text);
    }
    if write {
        std::fs::write(FILE, page).with_context(|| format!("cannot write {FILE}"))?;
        println!("wrote {FILE}");
    }
    Ok(())
}

/// The page with this section in place of the one of the same name; what was measured before stays with its commit.
fn with_section(page: &str, name: &str, text: &str) -> String {
    let mut sections: BTreeMap<&str, &str> =
        page.split("\n## ").skip(1).filter_map(|section| section.split_once("\n\n")).collect();
    sections.insert(name, text);
    let head = "# Speed\n\nWritten by `cargo xtask bench --write`, a section for each bench. Each figure stands beside its \
                bound, measured in the same run.\n";
    sections.iter().fold(head.to_owned(), |page, (name, text)| page + &format!("\n## {name}\n\n{}\n", text.trim()))
}

fn pgbench_row(tps: f64) -> Row {
    Row {
        name: "pgbench -N -M prepared".to_owned(),
        value: tps,
        unit: "transactions/s".to_owned(),
        bound_name: None,
        bound: None,
        ratio: None,
        goal: None,
        goal_is: Direction::AtLeast,
        clients: Some(CLIENTS),
        fsyncs_per_s: None,
        p99_ms: None,
        p50_ms: None,
    }
}

/// A Python of our own with OR-Tools, made once below the target folder.
fn ortools_python() -> Result<PathBuf> {
    let folder = testing::target_folder()?.join("planner-peer/venv");
    let python = folder.join("bin/python");
    let has_ortools = |python: &Path| shell::output(Command::new(python).args(["-c", "import ortools"])).is_ok();
    if !has_ortools(&python) {
        shell::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))
            .context("Python's venv is missing; on Debian it is the package python3-venv")?;
        shell::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", ORTOOLS]))?;
    }
    Ok(python)
}

fn cargo_bench(bench: Bench, more: &[&str]) -> Command {
    let mut command = shell::cargo(["bench", "-p", bench.package(), "--bench", bench.target()]);
    command.args(more);
    command
}

/// The median of three short runs: what PostgreSQL does for its own C client.
fn pgbench(server: &Postgres) -> Result<f64> {
    shell::output(server.tool("createdb").arg("pgbench"))?;
    shell::output(server.tool("pgbench").args(["-i", "-q", "-s", "10", "pgbench"]))
        .context("pgbench is missing or failed; it is part of Debian's package postgresql")?;
    let clients = CLIENTS.to_string();
    let mut runs = Vec::new();
    for _ in 0..3 {
        let text = shell::output(
            server.tool("pgbench").args(["-N", "-M", "prepared", "-c", &clients, "-j", "2", "-T", "5", "pgbench"]),
        )?;
        runs.push(tps(&text).context("pgbench did not say its tps")?);
    }
    println!("pgbench -N -M prepared -c {CLIENTS} -j 2 -T 5: {runs:.0?} tps");
    // The server now has none of pgbench's rows to look after.
    shell::output(server.tool("dropdb").arg("pgbench"))?;
    runs.sort_by(f64::total_cmp);
    Ok(runs[1])
}

fn tps(text: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split(' ').next()?.parse().ok()
}

/// The rows among everything a bench prints.
fn read(text: &str) -> Result<Vec<Row>> {
    text.lines()
        .filter(|line| line.starts_with('{') && line.contains("\"name\":"))
        .map(|line| serde_json::from_str(line).with_context(|| format!("not a measurement: {line}")))
        .collect()
}

fn table(rows: &[Row]) -> String {
    let mut table = "| measured | value | bound | ratio | goal | met | clients | fsyncs/s | p50 ms | p99 ms |\n\
                     |---|---:|---:|---:|---:|---|---:|---:|---:|---:|\n"
        .to_owned();
    for row in rows {
        let bound = row.bound.map(|bound| match &row.bound_name {
            Some(name) => format!("{} ({name})", number(bound)),
            None => number(bound),
        });
        let goal = row.goal.map(|goal| {
            let sign = match row.goal_is {
                Direction::AtLeast => "≥",
                Direction::AtMost => "≤",
            };
            format!("{sign} {}{}", number(goal), if row.bound.is_some() { " x" } else { "" })
        });
        let met = row.met().map(|met| if met { "yes" } else { "**no**" });
        table += &format!(
            "| {} | {} {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            row.name,
            number(row.value),
            row.unit,
            bound.unwrap_or_default(),
            row.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            goal.unwrap_or_default(),
            met.unwrap_or_default(),
            row.clients.map(|clients| clients.to_string()).unwrap_or_default(),
            row.fsyncs_per_s.map(number).unwrap_or_default(),
            row.p50_ms.map(number).unwrap_or_default(),
            row.p99_ms.map(number).unwrap_or_default(),
        );
    }
    table
}

/// As many digits as say something: `12,345`, `4.2`, `0.137`.
fn number(value: f64) -> String {
    if value.abs() < 10.0 {
        let text = format!("{value:.3}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    if value.abs() < 1000.0 {
        let text = format!("{value:.1}");
        return text.trim_end_matches(".0").to_owned();
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Where, when and at which commit.
fn machine() -> Result<String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .and_then(|rest| rest.split_once(": "))
        .map_or("unknown processor", |(_, name)| name);
    let date = shell::output(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let commit = shell::output(Command::new("git").args(["rev-parse", "--short", "HEAD"]))
        .unwrap_or_else(|_| "no commit yet".to_owned());
    let changes = shell::output(Command::new("git").args(["status", "--porcelain", "--", "crates"]))?;
    let changed = if changes.trim().is_empty() { "" } else { " with changes" };
    let rust = shell::output(Command::new("rustc").arg("--version"))?;
    Ok(format!(
        "Commit {}{changed}, {}, {cores} cores ({model}), {}.",
        commit.trim(),
        date.trim(),
        rust.split(" (").next().unwrap_or_default().trim()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_replaced_and_the_others_stay() {
        let page = with_section("", "store", "old");
        let page = with_section(&with_section(&page, "drill", "kept"), "store", "new");
        assert!(page.contains("## drill\n\nkept\n\n## store\n\nnew\n") && !page.contains("old"), "{page}");
        assert_eq!(with_section(&page, "drill", "kept"), page);
    }

    #[test]
    fn rows_are_found_among_other_words() {
        let text = "running\n{\"name\":\"store\",\"value\":9000,\"unit\":\"commands/s\",\
                    \"bound_name\":\"raw loop\",\"bound\":3600,\"goal\":2.5,\"clients\":16}\nend\n";
        let rows = read(text).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].met(), Some(true));
        let table = table(&rows);
        assert!(
            table.ends_with("| store | 9,000 commands/s | 3,600 (raw loop) | 2.50 | ≥ 2.5 x | yes | 16 |  |  |  |\n"),
            "{table}"
        );
        assert!(read("{\"name\":\"x\",\"valeu\":1}").is_err());
    }

    #[test]
    fn a_goal_without_bound_speaks_of_the_value() {
        let row = |value: f64| {
            let text =
                format!("{{\"name\":\"cpu\",\"value\":{value},\"unit\":\"ms\",\"goal\":0.3,\"goal_is\":\"at_most\"}}");
            read(&text).unwrap().remove(0)
        };
        assert_eq!(row(0.25).met(), Some(true));
        assert_eq!(row(0.35).met(), Some(false));
        assert!(table(&[row(0.35)]).contains("| ≤ 0.3 | **no** |"));
    }

    #[test]
    fn numbers_are_short_and_pgbench_is_read() {
        let shown = [0.137, 4.0, 12.25, 999.0, 12_345.6, 1_234_567.0].map(number);
        assert_eq!(shown, ["0.137", "4", "12.2", "999", "12,346", "1,234,567"]);
        assert_eq!(tps("x\ntps = 4248.125 (without initial connection time)\n"), Some(4248.125));
    }
}
