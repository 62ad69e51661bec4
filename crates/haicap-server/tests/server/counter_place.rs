//! The counter finds the competent unit by the citizen's address, old or new, and guesses nothing.

use crate::citizen::{ONLINE, world};
use crate::support;
use support::files::{on_the_shelf, pdf, send_files};
use support::trial::{Seen, page};
use support::{COMMUNE, Person, WARD, World, new_id};

/// What an officer has typed so far.
struct Form {
    fields: Vec<(&'static str, String)>,
}

impl Form {
    fn new() -> Form {
        let ids = ["command_id", "accept_id", "dossier", "applicant"].map(|name| (name, new_id().to_string()));
        let typed = [
            ("procedure", ONLINE),
            ("name", "Trần Văn Thử"),
            ("identity_number", "000000000009"),
            ("channel", "counter"),
            ("paper", "to_khai"),
            ("unit", ""),
            ("place", ""),
            ("searched", ""),
            ("from", ""),
            ("then", "accept"),
        ];
        let typed = typed.map(|(name, value)| (name, value.to_owned()));
        Form { fields: ids.into_iter().chain(typed).collect() }
    }

    async fn send(&self, world: &World, person: &Person, changed: &[(&'static str, &str)]) -> Seen {
        self.with_files(world, person, changed, &[]).await
    }

    async fn with_files(
        &self,
        world: &World,
        person: &Person,
        changed: &[(&'static str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Seen {
        let value = |name: &str| changed.iter().find(|(changed, _)| *changed == name).map(|(_, value)| *value);
        let fields: Vec<_> =
            self.fields.iter().map(|(name, typed)| (*name, value(name).unwrap_or(typed.as_str()))).collect();
        send_files(world, &person.token, "/counter", &fields, files).await
    }
}

fn selected(text: &str) -> Option<&str> {
    let before = text.split("\" selected>").next().filter(|before| before.len() < text.len())?;
    before.rsplit("value=\"").next()
}

#[tokio::test]
async fn an_address_leads_to_its_unit_and_a_split_one_is_asked_for() {
    let world = world().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let form = Form::new();
    let fresh = page(&world, &counter.token, &format!("/counter?procedure={ONLINE}")).await.text;
    assert_eq!(selected(&fresh), Some("new-10001"), "one's own unit is chosen first");

    let searches = [("place", "ben do"), ("then", "place"), ("unit", "new-10001")];
    let document = pdf("");
    let found = form.with_files(&world, &counter, &searches, &[("file.to_khai", "khai.pdf", &document)]).await;
    assert!(found.status == 200 && found.text.contains("Phường Bến Đò, Quận Một (cũ)"), "{}", found.text);
    assert!(found.text.contains("value=\"unit new-10001 old-10001\""), "{}", found.text);
    assert_eq!(selected(&found.text), None, "until one is chosen, none is");
    assert!(found.text.contains("value=\"Trần Văn Thử\"") && found.text.contains("khai.pdf"), "nothing typed is lost");
    assert_eq!(on_the_shelf(&world).len(), 1);

    let split = form.send(&world, &counter, &[("place", "cho cu"), ("then", "place")]).await.text;
    assert!(split.contains("đã chia cho") && split.contains("hệ thống không đoán"), "{split}");
    for unit in ["new-10001", "new-10007"] {
        assert!(split.contains(&format!("value=\"unit {unit} old-10004\"")), "{split}");
    }
    // The Enter key sends the form for acceptance: a place that was typed and not looked for is looked for first.
    let entered = form.send(&world, &counter, &[("place", "cho cu"), ("unit", "new-10001")]).await;
    assert!(entered.status == 200 && entered.text.contains("đã chia cho"), "{}", entered.status);
    let none = form.send(&world, &counter, &[("place", "<b>"), ("then", "place"), ("unit", "new-10007")]).await.text;
    assert!(none.contains("Không có phường, xã nào tên như vậy") && selected(&none) == Some("new-10007"), "{none}");

    let searched = [("place", "cho cu"), ("searched", "cho cu")];
    let picks = [&searched[..], &[("then", "unit new-10007 old-10004")]].concat();
    let picked = form.send(&world, &counter, &picks).await.text;
    assert!(selected(&picked) == Some("new-10007") && picked.contains("Phường Chợ Cũ, Quận Một"), "{picked}");
    for wrong in ["unit new-10007 old-10001", "unit new-99999", "unit old-10004"] {
        let picked = form.send(&world, &counter, &[("then", wrong)]).await.text;
        assert_eq!(selected(&picked), Some("new-10001"), "{wrong} chooses nothing");
    }
    // The list is the second way: it wins over the address that led elsewhere.
    let listed = [&searched[..], &[("from", "old-10007"), ("unit", "new-10001"), ("name", "")]].concat();
    let listed = form.send(&world, &counter, &listed).await;
    assert!(listed.status == 422 && selected(&listed.text) == Some("new-10001"), "{} {}", listed.status, listed.text);
    let unchosen = form.send(&world, &counter, &searched).await;
    assert!(unchosen.status == 422 && unchosen.text.contains("Hãy chọn đơn vị giải quyết"), "{}", unchosen.text);

    let sent = [&searched[..], &[("from", "old-10004"), ("unit", "new-10007")]].concat();
    let sent = form.send(&world, &counter, &sent).await;
    assert!(sent.status == 303 && sent.to.ends_with("/receipt"), "{} {}", sent.status, sent.text);
    let dossier = &form.fields.iter().find(|(name, _)| *name == "dossier").unwrap().1;
    let facts = world.get(&counter.token, &format!("dossiers/{dossier}")).await.body;
    assert_eq!(
        (&facts["facts"]["unit"], &facts["facts"]["reception"]["unit"]),
        (&COMMUNE.to_string().into(), &WARD.to_string().into()),
        "{facts}"
    );
    world.running.stop().await.unwrap();
}
