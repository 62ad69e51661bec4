//! Giving and taking a role works at once, in the city and in the running trial.

use crate::support;
use haicap_core::organization::Role;
use haicap_server::{RightsChange, RightsOrder, change_rights};
use support::{COMMUNE, WARD, World};

#[tokio::test]
async fn a_signatory_who_loses_the_right_cannot_sign_and_gets_it_back() {
    let world = World::tiny().await;
    let (counter, officer) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "justice_officer").await);
    let chair = world.staff(WARD, "chair").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    for (person, command) in
        [(&counter, "accept"), (&counter, "hand-over"), (&officer, "handle"), (&officer, "submit-for-signature")]
    {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    let mut order =
        RightsOrder { unit: WARD, role: Role::Signatory, change: RightsChange::Take, post: Some("chair".into()) };
    let instance = world.running.instance();
    assert_eq!(change_rights(instance, "test", &order).await.unwrap().len(), 1);
    let work = world.get(&chair.token, "work").await;
    assert_eq!(work.body["items"].as_array().unwrap().len(), 1, "what was put up to the post is still seen");
    assert_eq!(world.command(&chair, id, "sign").await.error(), "role_missing");
    assert!(change_rights(instance, "test", &order).await.is_err(), "it was taken already");
    order.change = RightsChange::Give;
    change_rights(instance, "test", &order).await.unwrap();
    assert_eq!(world.command(&chair, id, "sign").await.status, 200);
    order.unit = COMMUNE;
    order.post = None;
    order.role = Role::RecordsClerk;
    assert!(change_rights(instance, "test", &order).await.is_err(), "nobody lacks it");
    world.running.stop().await.unwrap();
}
