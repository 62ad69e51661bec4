//! The city as a drawing: one shape for each unit, coloured and hatched by its verdict.

use super::view::Row;
use crate::pages::Page;
use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use haicap_core::territory::UnitId;
use haicap_pack::CityMap;
use std::collections::BTreeMap;

/// The map of a round.
pub(crate) struct MapView {
    pub(crate) view_box: String,
    /// The part in which the small units lie close together.
    pub(crate) inner_box: String,
    pub(crate) shapes: Vec<Shape>,
}

/// A unit on the map.
pub(crate) struct Shape {
    pub(crate) unit: UnitId,
    pub(crate) name: String,
    pub(crate) link: Option<String>,
    pub(crate) letter: char,
    pub(crate) verdict: &'static str,
    pub(crate) d: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// The map of a round: units that do not take part are drawn too, without a verdict.
pub(crate) fn view(page: &Page, rows: &[Row]) -> MapView {
    let map = &page.app.pack.map;
    let rows: BTreeMap<UnitId, &Row> = rows.iter().map(|row| (row.unit, row)).collect();
    let shape = |(unit, d): (&UnitId, &String)| {
        let row = rows.get(unit);
        let (x, y) = map.centres.get(unit).copied().unwrap_or_default();
        Shape {
            unit: *unit,
            name: page.unit_name(*unit),
            link: row.and_then(|row| row.link.clone()),
            letter: row.map_or('x', |row| row.letter),
            verdict: row.map_or(page.w().not_in_round, |row| row.verdict),
            d: d.clone(),
            x,
            y,
        }
    };
    MapView { view_box: whole(map), inner_box: inner(map), shapes: map.shapes.iter().map(shape).collect() }
}

fn whole(map: &CityMap) -> String {
    let (left, top, width, height) = map.view_box;
    format!("{left} {top} {width} {height}")
}

/// The box around the middle two thirds of the centres in each direction, with some room.
fn inner(map: &CityMap) -> String {
    let span = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let at = |sixth: usize| values.get(values.len() * sixth / 6).copied().unwrap_or_default();
        let (low, high) = (at(1), at(5));
        let room = (high - low) * 0.12;
        (low - room, high - low + 2.0 * room)
    };
    if map.centres.len() < 12 {
        return whole(map);
    }
    let (left, width) = span(map.centres.values().map(|centre| centre.0).collect());
    let (top, height) = span(map.centres.values().map(|centre| centre.1).collect());
    format!("{left:.0} {top:.0} {width:.0} {height:.0}")
}

#[derive(Template)]
#[template(path = "map.svg")]
struct Drawing {
    view_box: String,
    shapes: Vec<(UnitId, String)>,
}

/// The plain drawing, without names and verdicts; browsers keep it for a day.
pub(crate) async fn map(page: Page, headers: HeaderMap) -> Response {
    let tag = format!("\"{}\"", page.app.pack.fingerprint);
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let fixed = [(header::ETAG, tag), (header::CACHE_CONTROL, "private, max-age=86400".into())];
    if known {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let map = &page.app.pack.map;
    let shapes = map.shapes.iter().map(|(unit, d)| (*unit, d.clone())).collect();
    match (Drawing { view_box: whole(map), shapes }).render() {
        Ok(text) => (fixed, [(header::CONTENT_TYPE, "image/svg+xml")], text).into_response(),
        Err(_) => page.answer(Err(crate::error::Problem::internal(page.lang()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_holds_each_shape_once() {
        let shapes = vec![(UnitId::new(26740), "M0 0l1 1z".to_owned()), (UnitId::new(26743), "M2 2l1 1z".to_owned())];
        let text = Drawing { view_box: "0 0 1000 900".into(), shapes }.render().unwrap();
        assert!(text.starts_with("<svg xmlns="), "{text}");
        assert!(text.contains(r#"viewBox="0 0 1000 900""#));
        assert!(text.contains(r#"<path id="new-26740" d="M0 0l1 1z"/>"#), "{text}");
        assert_eq!(text.matches("<path").count(), 2);
    }

    #[test]
    fn the_inner_part_lies_where_the_units_are_dense() {
        let centres = (0..30).map(|n| (UnitId::new(n), (500.0 + f64::from(n), 400.0 + f64::from(n))));
        let far = [(UnitId::new(90), (0.0, 0.0)), (UnitId::new(91), (1000.0, 900.0))];
        let map = CityMap {
            view_box: (0.0, 0.0, 1000.0, 900.0),
            centres: centres.chain(far).collect(),
            ..CityMap::default()
        };
        let inner: Vec<f64> = inner(&map).split(' ').map(|number| number.parse().unwrap()).collect();
        assert!(inner[0] > 490.0 && inner[2] < 40.0, "{inner:?}");
    }
}
