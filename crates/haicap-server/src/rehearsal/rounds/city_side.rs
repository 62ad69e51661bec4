//! Desks of the city side in a trial: hotline, dispatching, departments (phía thành phố).
//!
//! They are accounts of the trial alone. None stands in the plan of people, so none exists in the official store.

use crate::app::App;
use crate::board::PlanError;
use crate::sign_in::AccountBody;
use haicap_core::Lang;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Cast, Scenario, city_desk};
use haicap_store::AccountRow;
use std::collections::BTreeSet;

/// Where the city side sits: no unit has this code.
pub(crate) const CITY_SIDE: UnitId = UnitId::new(0);

/// The city side in words.
pub(crate) const fn city_side(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "Phía thành phố",
        Lang::En => "City side",
    }
}

/// A desk as whoever plays it holds it: no right over any dossier comes with it.
pub(crate) fn desk_of(cast: Cast) -> Assignment {
    Assignment {
        id: city_desk(cast),
        official: city_desk(cast),
        name: cast.label(Lang::Vi).to_owned(),
        unit: CITY_SIDE,
        division: "city_side".into(),
        post: cast.key().to_owned(),
        roles: BTreeSet::new(),
        from: None,
        until: None,
    }
}

/// Makes the accounts of the desks that act in some scenarios, where the trial has them not yet.
pub(crate) async fn open_desks(app: &App, scenarios: &[Scenario]) -> Result<(), PlanError> {
    let acting: BTreeSet<Cast> = scenarios.iter().flat_map(Scenario::casts).filter(|cast| cast.is_city()).collect();
    for cast in acting {
        let id = city_desk(cast);
        if app.store.account(id).await?.is_some() {
            continue;
        }
        let desk = desk_of(cast);
        let body = AccountBody { name: desk.name.clone(), assignments: vec![desk], ..AccountBody::default() };
        let account = AccountRow {
            id,
            login: None,
            password: None,
            person: id.to_string(),
            unit: String::new(),
            active: true,
            version: 1,
            body: serde_json::to_string(&body)?,
        };
        app.store.insert_accounts(vec![account]).await?;
    }
    Ok(())
}
