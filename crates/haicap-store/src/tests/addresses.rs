//! Where the post brings results.

use super::*;
use crate::AddressRow;

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_the_last_one_and_goes_when_nobody_needs_it() {
    official(async |store| {
        let put = async |command, version, address: &str| {
            let address = Some(AddressRow { dossier: id(5), address: address.into() });
            store.change(Change { address, ..change(command, dossier(id(5), version)) }).await.unwrap();
            store.address(id(5)).await.unwrap()
        };
        assert_eq!(store.address(id(5)).await.unwrap(), None);
        assert_eq!(put(1, 1, "12 đường A").await.as_deref(), Some("12 đường A"));
        assert_eq!(put(2, 2, "7 đường B").await.as_deref(), Some("7 đường B"));
        assert_eq!(put(3, 3, "").await, None);
        assert_eq!(put(4, 4, "").await, None);
    })
    .await;
}
