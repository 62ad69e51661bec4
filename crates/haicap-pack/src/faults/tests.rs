//! What may stand in a file of faults, and where chance places the rest.

use super::*;
use crate::Pack;
use std::collections::BTreeSet;

fn pack(name: &str) -> Pack {
    Pack::read(Path::new(&format!("{}/{name}", env!("CARGO_MANIFEST_DIR")))).unwrap()
}

/// Two people for every post of every new unit.
fn plan(city: &City) -> Vec<Assignment> {
    let mut plan = Vec::new();
    for unit in city.new_units() {
        for (number, post) in city.blueprint.posts.iter().flat_map(|post| [post, post]).enumerate() {
            let name = format!("{}/{number}", unit.id);
            plan.push(Assignment {
                id: Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
                official: Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()),
                name: String::new(),
                unit: unit.id,
                division: post.division.clone(),
                post: post.key.clone(),
                roles: post.roles.clone(),
                from: None,
                until: None,
            });
        }
    }
    plan
}

/// The errors of a file with this name and text.
fn errors(name: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let city = pack("tests/tiny").city;
    let errors = read(&path, 1, &city, &plan(&city)).unwrap_err().to_string();
    errors.replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place_and_cure() {
    let text = r#"
[[faults]]
unit = "new-99999"
kind = "slow_line"

[[faults]]
unit = "new-10001"
kind = "slow"

[[faults]]
unit = "new-10001"
kind = "slow_line"
ms = 20

[[faults]]
unit = "new-10001"
kind = "wrong_fee"
division = "society"

[[faults]]
unit = "new-10001"
kind = "wrong_fee"
procedure = "9.999999"

[[faults]]
unit = "new-10001"
kind = "holiday_missing"
day = "2025-06-13"

[[faults]]
unit = "new-10007"
kind = "expired_assignment"
post = "astronaut"

[[faults]]
unit = "new-10007"
kind = "wrong_successor"
from = "old-10007"

[[faults]]
unit = "new-10007"
kind = "form_missing"

[[faults]]
unit = "new-10007"
kind = "form_missing"
"#;
    insta::assert_snapshot!(errors("loi.toml", text));
}

#[test]
fn a_file_that_cannot_be_read_says_where() {
    for (name, text, words) in [
        ("loi.toml", "[[faults]]\nunit = ", "loi.toml:2:"),
        ("loi.toml", "faults = []", "thiếu mục `faults`"),
        ("loi.toml", "[[faults]]\nunit = \"new-10001\"\nkind = \"slow_line\"\ncolour = \"red\"", "colour"),
        ("loi.json", "{\n\"faults\": [{\"unit\": \"new-10001\"}]}", "loi.json:2:"),
        ("loi.json", "[]", "JSON"),
    ] {
        let said = errors(name, text);
        assert!(said.contains(words) && said.contains("Cách sửa"), "{words}: {said}");
    }
}

#[test]
fn json_and_toml_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let city = pack("tests/tiny").city;
    let plan = plan(&city);
    let faults = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        read(&path, 1, &city, &plan).unwrap()
    };
    let toml = faults("a.toml", "[[faults]]\nunit = \"new-10001\"\nkind = \"slow_line\"\nms = 300\n");
    let json = faults("a.json", r#"{"faults": [{"unit": "new-10001", "kind": "slow_line", "ms": 300}]}"#);
    assert_eq!(toml, json);
    assert_eq!(toml[0], Fault { unit: UnitId::new(10_001), mistake: Mistake::SlowLine { ms: 300 } });
}

#[test]
fn chance_places_every_kind_and_the_same_seed_the_same_faults() {
    let city = pack("../../city/hcmc").city;
    let plan = plan(&city);
    for seed in 0..20 {
        let faults = random(24, seed, &city, &plan).unwrap();
        assert_eq!(faults, random(24, seed, &city, &plan).unwrap());
        let kinds: BTreeSet<_> = faults.iter().map(|fault| fault.mistake.kind()).collect();
        let units: BTreeSet<_> = faults.iter().map(|fault| fault.unit).collect();
        assert_eq!((faults.len(), kinds.len(), units.len()), (24, 12, 24), "seed {seed}");
    }
    assert_ne!(random(24, 1, &city, &plan), random(24, 2, &city, &plan));
    assert!(random(24, 1, &pack("tests/tiny").city, &[]).unwrap_err().contains("giảm số lỗi"));
}

#[test]
fn the_shipped_file_has_at_least_24_faults_in_12_kinds() {
    let city = pack("../../city/hcmc").city;
    let path = format!("{}/../../scenarios/faults/thang-6-2025.toml", env!("CARGO_MANIFEST_DIR"));
    let faults = read(Path::new(&path), 1, &city, &plan(&city)).unwrap_or_else(|errors| panic!("{errors}"));
    let kinds: BTreeSet<_> = faults.iter().map(|fault| fault.mistake.kind()).collect();
    assert!(faults.len() >= 24 && kinds.len() == 12, "{} {}", faults.len(), kinds.len());
}
