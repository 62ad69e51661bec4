//! Files that are no tables, sent to every form that takes one, with the real child process: each is told at its field,
//! what was typed stays, nothing is half kept.

use crate::city as support;
use crate::sheets::pack;
use haicap_core::organization::Role;
use haicap_sheets::child::ChildCommand;
use support::official::Official;
use support::{WARD, World};

/// What strangers send as a table.
fn bad_files() -> Vec<(&'static str, Vec<u8>)> {
    let megabyte = vec![b' '; 1 << 20];
    vec![
        ("rong.xlsx", Vec::new()),
        ("26-mb.xlsx", vec![b'x'; 26 << 20]),
        ("bom.xlsx", pack([("xl/workbook.xml", megabyte.as_slice())], 257)),
        ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='haicap(1)'/>".to_vec()),
        ("hoa-don.pdf", b"MZ\x90\0\x03\0\0\0This program cannot be run in DOS mode".to_vec()),
        ("trang.csv", b"<!DOCTYPE html><script>haicap(1)</script>".to_vec()),
        ("vo.xlsx", b"PK\x03\x04 and nothing more".to_vec()),
        ("nhi-phan.csv", vec![0xff, 0xfe, 0x00, 0x01, 0x80]),
    ]
}

#[tokio::test]
async fn what_is_no_table_is_told_at_the_file_and_nothing_is_half_kept() {
    let reader = ChildCommand { program: env!("CARGO_BIN_EXE_haicap").into(), arguments: vec!["read-sheet".into()] };
    let mut official = Official::of(World::tiny_reading(reader).await).await;
    official.account("quay", Some((WARD, "counter_officer")), &[]).await;
    official.account("xem", None, &[Role::CityObserver]).await;
    let bring_in = format!("/units/{WARD}/bring-in");
    let paper = "Quyết định <b>15</b>";
    let forms: [(&str, &str, Vec<(&str, &str)>); 5] = [
        (
            "center",
            "/procedures/import",
            vec![("do", "look"), ("from", "2030-01-01"), ("paper", paper), ("paper_date", "2025-06-01")],
        ),
        (
            "center",
            "/procedures/1.000001/versions",
            vec![("do", "check"), ("text", ""), ("paper", paper), ("paper_date", "2025-06-01")],
        ),
        ("center", "/scripts/import", vec![("time", paper)]),
        ("center", "/readiness/carry-over", vec![]),
        ("quay", &bring_in, vec![("do", "look")]),
    ];
    let entries =
        async || official.world.running.instance().city_store().journal_page(None, None, 5_000).await.unwrap().len();
    let before = entries().await;
    for (who, path, fields) in forms {
        for (name, bytes) in bad_files() {
            let (status, _, page) = official.parts(who, path, &fields, Some((name, bytes.as_slice()))).await;
            assert!((400..500).contains(&status), "{path} with {name}: {status} {page:.300}");
            assert!(!page.contains("haicap(1)</script>"), "{path} with {name}: markup came back as markup");
            let input = page.split("<input ").find(|input| input.contains("type=\"file\"")).unwrap_or_default();
            let input = input.split('>').next().unwrap_or_default();
            assert!(input.contains("aria-invalid=\"true\""), "{path} with {name}: said at its field: {page}");
            let typed = fields.iter().all(|(field, _)| *field != "paper") || page.contains("Quyết định &#60;b&#62;15");
            assert!(typed, "{path} with {name}: what was typed stays");
        }
    }
    assert_eq!(entries().await, before, "nothing was kept");
    official.world.running.stop().await.unwrap();
}
