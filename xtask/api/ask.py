"""Asks every operation of the API with Schemathesis, signed in as each role, and says which answered well.

A finding of Schemathesis ends the run, a warning too, and so does too small a share of operations that answered 2xx
at least once. What a role may ask stands in the description itself (`x-roles`); of everything else it is asked
whether the role is turned away. What is explained stands, with its
reason, in `schemathesis.toml` and at the end of `hooks.py`.
"""

import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib
import urllib.request

HERE = pathlib.Path(__file__).parent
# Share of operations that must answer 2xx at least once.
GOAL = 0.8
# Roles as the description names them, by the name of a session.
NAMES = {
    "commission": "organization_commission",
    "home": "home_affairs",
    "secretary": "deciding_secretary",
    "district": "district_committee",
}
# What only trials have.
TRIALS = ("clock", "findings", "grants", "inspections", "plays", "rounds")
SIGN_OUT = "/api/v1/sign-out"


# Of these the subject decides, not the role alone.
SUBJECTS = {
    # Ended is what somebody gave: the tests of the server play that.
    "/api/v1/delegations/{id}/end": set(),

    # Evidence wants a play that waits for it, which no description tells: tests of the server play that.
    "/api/v1/plays/{play}/evidence": set(),
    # The file that is there belongs to no citizen's dossier.
    "/api/v1/files/{id}": {"counter_officer", "case_officer", "division_head", "signatory"},
    # So does the result that is there.
    "/api/v1/dossiers/{id}/result": {"counter_officer", "case_officer", "division_head", "signatory", "records_clerk",
                                     "center_head", "unit_leader"},
    # A citizen reads their own dossier, no register.
    "/api/v1/units/{unit}/register": {"counter_officer", "case_officer", "division_head", "signatory", "records_clerk",
                                      "center_head", "unit_leader"},
    # Only people of the unit inspect it.
    "/api/v1/inspections": {role for role in ("counter_officer", "case_officer", "division_head", "signatory")},
}


def operations(spec, keep):
    """Names of the operations that are kept."""
    return [f"{method.upper()} {path}" for path, item in spec["paths"].items() for method, one in item.items()
            if keep(path, one)]


def may(role, path, operation):
    """Whether a role may ask an operation."""
    if not operation.get("security"):
        return True
    by_role = role in operation["x-roles"] or (operation["x-action"] == "read_self" and role != "visitor")
    return by_role and role in SUBJECTS.get(path, {role})


def belongs(app, path):
    """Whether an operation is served by an app."""
    everywhere = ("/api/v1/me", "/api/v1/sign-in", "/api/v1/accounts")
    personnel = path.startswith("/api/v1/personnel/")
    # A receiver belongs to one store: `peopled` keeps those of a trial.
    receiver = path.startswith("/api/v1/webhooks/{id}")
    if app == "official" and (path.split("/")[3] in TRIALS or receiver):
        return False
    return personnel or path in everywhere if app == "personnel" else not personnel


def ask(spec, only, url, token, folder, label):
    """One run; the statuses that each operation answered with, and whether nothing was found."""
    file = folder / f"{label}.json"
    file.write_text(json.dumps(spec))
    report = folder / f"{label}.ndjson"
    command = [str(pathlib.Path(sys.executable).with_name("schemathesis"))]
    command += ["--config-file", str(HERE / "schemathesis.toml"), "run", str(file), "--url", url]
    command += [part for name in only for part in ("--include-name", name)]
    command += ["--report-ndjson-path", str(report), "--report", "ndjson", "--no-color"]
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    print(f"--- {label}: {len(only)} operations", flush=True)
    run = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != 0:
        print(run.stdout)
    return report, run.returncode == 0


def statuses(report):
    """What each operation answered, by status."""
    seen = collections.defaultdict(collections.Counter)
    for line in report.read_text().splitlines():
        event = json.loads(line)
        found = event.get("ScenarioFinished")
        if not found:
            continue
        label = found["recorder"]["label"]
        for interaction in found["recorder"].get("interactions", {}).values():
            response = interaction.get("response")
            if response:
                seen[label][response["status_code"]] += 1
    return seen


def main():
    world = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    facts = json.loads(world.stdout.readline())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="haicap-api-"))
    (folder / "facts.json").write_text(json.dumps(facts))
    os.environ["HAICAP_FACTS"] = str(folder / "facts.json")
    os.environ["SCHEMATHESIS_HOOKS"] = str(HERE / "hooks.py")
    only = os.environ.get("HAICAP_ROLE")
    answered, wanted, clean, asked = set(), set(), True, 0
    with urllib.request.urlopen(facts["apps"][0]["url"] + "/api/v1/openapi.json") as answer:
        spec = json.load(answer)
    for app in facts["apps"]:
        wanted |= set(operations(spec, lambda path, _: belongs(app["name"], path)))
        for session, token in {"visitor": "", **app["roles"]}.items():
            role = NAMES.get(session, session)
            if only and only != session:
                continue
            mine = operations(spec, lambda path, one: belongs(app["name"], path) and may(role, path, one))
            # Signing out ends the session: last.
            runs = [[name for name in mine if not name.endswith(SIGN_OUT)], [name for name in mine if name.endswith(SIGN_OUT)]]
            for number, part in enumerate(runs):
                if not part:
                    continue
                os.environ["HAICAP_SESSION"] = session
                report, good = ask(spec, part, app["url"], token, folder, f"{app['name']}-{session}-{number}")
                clean &= good
                for label, found in statuses(report).items():
                    asked += sum(found.values())
                    if any(200 <= status < 300 for status in found):
                        answered.add(label)
    world.stdin.close()
    world.wait()
    share = len(answered) / len(wanted)
    print(f"{asked} requests; {len(answered)} of {len(wanted)} operations answered 2xx ({share:.0%})")
    for label in sorted(wanted - answered):
        print(f"  never: {label}")
    if not clean or (share < GOAL and not only):
        sys.exit("the API does not keep its description; what was found stands above")


if __name__ == "__main__":
    main()
