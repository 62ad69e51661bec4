//! The catalogue of Hồ Chí Minh City: how much is there, and everyday words find what people mean.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::procedure::{Entry, search};
use haicap_pack::{Pack, first_version_text, procedure_text, read_procedure};
use std::collections::BTreeSet;
use std::path::Path;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc"))
}

fn hcmc() -> City {
    Pack::read(folder()).unwrap_or_else(|errors| panic!("{errors}")).city
}

/// What people say, and the procedure they mean: it stands first.
const PHRASES: [(&str, &str); 44] = [
    ("khai sinh", "1.001193"),
    ("khai sinh tre em", "1.001193"),
    ("lam giay khai sinh cho con", "1.001193"),
    ("dang ky khai sinh cho be moi sinh", "1.001193"),
    ("tôi mới sinh con", "1.001193"),
    ("khai sinh lại", "1.004884"),
    ("mat giay khai sinh", "1.004884"),
    ("khai sinh cho nguoi lon", "1.004772"),
    ("khai sinh luu dong", "1.003583"),
    ("trich luc khai sinh", "2.000635"),
    ("xin ban sao giay khai sinh", "2.000635"),
    ("doi ten", "1.004859"),
    ("sai ten trong giay khai sinh", "1.004859"),
    ("giay doc than", "1.004873"),
    ("xac nhan tinh trang hon nhan", "1.004873"),
    ("dang ky ket hon", "1.000894"),
    ("cuoi vo", "1.000894"),
    ("lay chong nuoc ngoai", "2.000806"),
    ("khai tu", "1.000656"),
    ("giay chung tu", "1.000656"),
    ("giam ho", "1.004837"),
    ("nhận con nuôi", "2.001263"),
    ("mat giay nhan con nuoi", "2.001255"),
    ("sao y", "2.000815"),
    ("photo cong chung", "2.000815"),
    ("sao y ban chinh bang dai hoc", "2.000815"),
    ("cong chung chu ky", "2.000884"),
    ("so yeu ly lich", "2.000884"),
    ("cong chung hop dong mua ban nha", "2.001035"),
    ("mua ban xe may", "2.001035"),
    ("lap di chuc", "2.001019"),
    ("chia thua ke", "2.001406"),
    ("dich thuat", "2.000992"),
    ("mo quan ca phe", "1.001612"),
    ("dang ky ho kinh doanh", "1.001612"),
    ("doi dia chi kinh doanh", "2.000720"),
    ("nghi kinh doanh", "1.001266"),
    ("tam ngung kinh doanh", "1.001570"),
    ("so do ghi sai", "1.012796"),
    ("hang xom lan dat", "1.012812"),
    ("xin phep xay nha", "1.013225"),
    ("gia han giay phep xay dung", "1.013227"),
    ("sua nha", "1.013229"),
    ("mua nha o xa hoi", "1.014632"),
];

#[test]
fn everyday_phrases_find_the_procedure_first() {
    let city = hcmc();
    let catalogue = city.catalogue_on(city.opening_day);
    let wrong: Vec<_> = PHRASES
        .iter()
        .filter_map(|(phrase, code)| {
            let found = search(&catalogue, phrase)[0];
            (found.entry.code() != *code || !found.fits).then(|| format!("{phrase}: {}", found.entry.code()))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(search(&catalogue, "hộ chiếu phổ thông").iter().all(|found| !found.fits));
}

#[test]
fn forty_procedures_and_more_in_seven_fields_twelve_and_more_complete() {
    let city = hcmc();
    let catalogue = city.catalogue_on(city.opening_day);
    let complete: Vec<_> = catalogue.iter().filter_map(|entry| entry.offered()).collect();
    assert!(catalogue.len() >= 40 && complete.len() >= 12, "{} and {}", catalogue.len(), complete.len());
    let fields: BTreeSet<_> = complete.iter().map(|procedure| procedure.field.as_str()).collect();
    assert!(fields.len() >= 7, "{fields:?}");
    for listed in city.listed.values() {
        let doubts: BTreeSet<_> = listed.unsure.iter().map(|unsure| unsure.field.as_str()).collect();
        assert!(doubts.contains("papers") && doubts.contains("steps"), "{} says what it lacks", listed.code);
        assert!(listed.limit.is_some() || doubts.contains("limit"), "{}", listed.code);
        assert!(city.procedure_on(&listed.code, city.opening_day).is_none(), "{} takes no dossiers", listed.code);
    }
}

#[test]
fn what_takes_dossiers_replaces_what_was_only_listed() {
    let mut city = hcmc();
    let listed = city.listed.values().next().unwrap().code.clone();
    let mut version = city.procedures.values().next().unwrap().clone();
    version.id.code = listed.clone();
    city.procedures.insert(version.id.clone(), version);
    let catalogue = city.catalogue_on(city.opening_day);
    let entry = catalogue.iter().find(|entry| entry.code() == listed).unwrap();
    assert!(matches!(entry, Entry::Offered(_)));
    assert_eq!(catalogue.iter().filter(|entry| entry.code() == listed).count(), 1);
}

#[test]
fn a_version_alone_is_read_with_the_checks_of_the_pack() {
    let city = hcmc();
    let file = folder().join("procedures/1.001193-khai-sinh.toml");
    let text = std::fs::read_to_string(file).unwrap();
    assert_eq!(read_procedure("tệp", &text, &city).unwrap().id.code, "1.001193");
    let wrong = text.replace("division = \"society\"", "division = \"sociaty\"");
    let errors = read_procedure("tệp", &wrong, &city).unwrap_err().to_string();
    assert!(errors.contains("sociaty") && errors.contains("Cách sửa"), "{errors}");
    let listed = std::fs::read_to_string(folder().join("procedures/1.001022-nhan-cha-me-con.toml")).unwrap();
    let errors = read_procedure("tệp", &listed, &city).unwrap_err().to_string();
    assert!(errors.contains("phải là thủ tục đầy đủ"), "{errors}");
    let silent = listed.replace("field = \"limit\"", "field = \"fee\"");
    let errors = read_procedure("tệp", &silent, &city).unwrap_err().to_string();
    assert!(errors.contains("chưa biết thời hạn mà không nói vì sao"), "{errors}");
}

#[test]
fn what_is_wrong_with_a_version_is_said_in_english_too() {
    let city = hcmc();
    let text = std::fs::read_to_string(folder().join("procedures/2.000815-chung-thuc-ban-sao.toml")).unwrap();
    let field = "\n[[fields]]\nkey = \"ô\"\nlabel = \"x\"\nlabel_en = \"x\"\nmax = 0\n";
    let broken = [
        text.replacen("[fee]", "[fee", 1),
        text.replacen("version = 1", "version = \"x\"\nsurprise = 1", 1),
        text.replacen("code = \"2.000815\"", "code = \"2\"", 1).replacen("version = 1", "version = 0", 1),
        text.replacen("in_force_from = \"", "in_force_from = \"x", 1),
        text.replace("required = \"always\"", "required = \"if_applicable\""),
        text.replacen("do = \"sign\"", "do = \"accept\"", 1),
        text.replacen("division = \"", "division = \"x", 1).replacen("hours = ", "hours = 99", 1),
        format!("{text}{field}kind = \"choice\"\nnot_after = \"today\"\n{field}kind = \"x\"\n"),
        format!("status = \"x\"\n{text}"),
    ];
    for text in broken {
        let errors = read_procedure("tệp", &text, &city).unwrap_err();
        for error in errors.iter() {
            for said in [error.problem.text(Lang::En), error.cure.text(Lang::En)] {
                // Names and values of the file stand within signs.
                let own = said.split(['`', '“', '”']).step_by(2).collect::<String>();
                assert!(own.is_ascii(), "{said}: {error}");
            }
        }
    }
}

#[test]
fn a_version_that_is_written_and_read_again_is_the_same() {
    let city = hcmc();
    for procedure in city.procedures.values() {
        let text = procedure_text(procedure);
        let read = read_procedure("tệp", &text, &city).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
        assert_eq!(read, *procedure, "{text}");
    }
    let mut odd = city.procedures.values().next().unwrap().clone();
    odd.name = "“Dấu” \"nháy\", \\ và\nxuống dòng\u{7f}".into();
    assert_eq!(read_procedure("tệp", &procedure_text(&odd), &city).unwrap(), odd);
}

#[test]
fn a_listed_procedure_begins_its_first_version_and_names_what_it_lacks() {
    let city = hcmc();
    for listed in city.listed.values() {
        let errors = read_procedure("tệp", &first_version_text(listed), &city).unwrap_err();
        let missing: Vec<_> = errors.iter().map(|error| error.problem.text(Lang::Vi)).collect();
        assert!(missing.iter().all(|problem| problem.starts_with("thiếu mục")), "{missing:?}");
        for key in ["result", "papers", "steps"] {
            assert!(missing.contains(&format!("thiếu mục `{key}`").as_str()), "{key}: {missing:?}");
        }
    }
}
