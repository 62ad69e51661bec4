//! The map of the new units as SVG paths, made from a TopoJSON file.

use crate::error::PackErrors;
use crate::source::Source;
use crate::territory::Listed;
use haicap_core::territory::{Unit, UnitId};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The map of a city, ready to be drawn (bản đồ). Good for drawing, not for deciding in which unit
/// a place lies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CityMap {
    /// `viewBox` of the drawing: left, top, width, height. The width is 1,000.
    pub view_box: (f64, f64, f64, f64),
    /// The `d` of an SVG path for each new unit.
    pub shapes: BTreeMap<UnitId, String>,
    /// A point in each unit, for its label.
    pub centres: BTreeMap<UnitId, (f64, f64)>,
}

const WIDTH: f64 = 1000.0;

#[derive(Deserialize)]
struct Topology {
    arcs: Vec<Vec<(f64, f64)>>,
    transform: Transform,
    objects: BTreeMap<String, Collection>,
}

#[derive(Deserialize)]
struct Transform {
    scale: (f64, f64),
    translate: (f64, f64),
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    properties: Properties,
    #[serde(flatten)]
    shape: Shape,
}

#[derive(Deserialize)]
struct Properties {
    code: String,
}

/// Rings of arc numbers; a negative number `!n` is arc `n` reversed.
#[derive(Deserialize)]
#[serde(tag = "type", content = "arcs")]
enum Shape {
    Polygon(Vec<Vec<i64>>),
    MultiPolygon(Vec<Vec<Vec<i64>>>),
}

/// Longitude and latitude to the drawing: equirectangular, the width shrunk by the cosine of the
/// middle latitude, north up.
struct Projection {
    west: f64,
    north: f64,
    scale_x: f64,
    scale_y: f64,
}

/// Reads the map; every new unit needs a shape.
pub(crate) fn map(source: Option<&Source>, new: &Listed, units: &[Unit], errors: &mut PackErrors) -> CityMap {
    let Some(source) = source else {
        return CityMap::default();
    };
    let topology: Topology = match serde_json::from_str(&source.text) {
        Ok(topology) => topology,
        Err(error) => {
            let mut wrong = source.error_at_all(
                format!("không đọc được bản đồ ({error})"),
                "dùng tệp TopoJSON có transform, Polygon hoặc MultiPolygon, và mã đơn vị ở properties.code",
            );
            (wrong.line, wrong.column) = (Some(error.line().max(1)), Some(error.column().max(1)));
            errors.push(wrong);
            return CityMap::default();
        }
    };
    let arcs: Vec<Vec<(f64, f64)>> = topology.arcs.iter().map(|arc| degrees(arc, &topology.transform)).collect();
    let Some((projection, height)) = Projection::around(&arcs) else {
        errors.push(source.error_at_all("bản đồ trống", "dùng tệp TopoJSON có ranh giới các đơn vị"));
        return CityMap::default();
    };
    let mut map = CityMap { view_box: (0.0, 0.0, WIDTH, height), ..CityMap::default() };
    for geometry in topology.objects.values().flat_map(|collection| &collection.geometries) {
        let Some(code) = geometry.properties.code.parse().ok().filter(|code| new.has(*code)) else {
            let problem = format!("bản đồ có mã “{}” không thuộc đơn vị mới nào", geometry.properties.code);
            errors.push(source.error_at_all(problem, "sửa properties.code, hoặc thêm vào units-new.csv"));
            continue;
        };
        let Some(path) = path(&geometry.shape, &arcs, &projection) else {
            let problem = format!("hình của đơn vị {code} dùng một cung không có");
            errors.push(source.error_at_all(problem, "xuất lại tệp TopoJSON"));
            continue;
        };
        if map.shapes.insert(UnitId::new(code), path).is_some() {
            let problem = format!("đơn vị {code} có hai hình");
            errors.push(source.error_at_all(problem, "gộp thành một MultiPolygon"));
        }
    }
    for code in new.codes().filter(|code| !map.shapes.contains_key(&UnitId::new(*code))) {
        let problem = format!("đơn vị mới {code} không có hình trên map.topojson");
        new.error(code, problem, "thêm hình có mã này vào bản đồ", errors);
    }
    map.centres = units.iter().filter_map(|unit| Some((unit.id, projection.point_of(unit.place?)))).collect();
    map
}

/// The points of an arc: it is written as a first point and differences, in steps of a grid.
fn degrees(arc: &[(f64, f64)], transform: &Transform) -> Vec<(f64, f64)> {
    let (mut x, mut y) = (0.0, 0.0);
    arc.iter()
        .map(|(dx, dy)| {
            (x, y) = (x + dx, y + dy);
            (x * transform.scale.0 + transform.translate.0, y * transform.scale.1 + transform.translate.1)
        })
        .collect()
}

fn path(shape: &Shape, arcs: &[Vec<(f64, f64)>], projection: &Projection) -> Option<String> {
    let rings: Vec<&Vec<i64>> = match shape {
        Shape::Polygon(rings) => rings.iter().collect(),
        Shape::MultiPolygon(polygons) => polygons.iter().flatten().collect(),
    };
    let mut path = String::new();
    for ring in rings {
        let mut last: Option<(i64, i64)> = None;
        for &number in ring {
            let reversed = number < 0;
            let arc = arcs.get(usize::try_from(if reversed { !number } else { number }).ok()?)?;
            let points: Box<dyn Iterator<Item = _>> =
                if reversed { Box::new(arc.iter().rev()) } else { Box::new(arc.iter()) };
            for &(longitude, latitude) in points {
                let point = projection.tenths(longitude, latitude);
                match last {
                    Some(last) if last == point => continue,
                    Some((x, y)) => line(&mut path, point.0 - x, point.1 - y),
                    None => start(&mut path, point),
                }
                last = Some(point);
            }
        }
        path.push('z');
    }
    Some(path)
}

/// `M12.3 4.5`, absolute. Writing to a string cannot fail.
fn start(path: &mut String, (x, y): (i64, i64)) {
    let _ = write!(path, "M{} {}", tenth(x), tenth(y));
}

/// `l1.2-.3`, relative to the point before.
fn line(path: &mut String, dx: i64, dy: i64) {
    let between = if dy < 0 { "" } else { " " };
    let _ = write!(path, "l{}{between}{}", tenth(dx), tenth(dy));
}

/// Tenths as a short decimal: 12 -> `1.2`, -3 -> `-.3`, 40 -> `4`.
fn tenth(tenths: i64) -> String {
    let (sign, whole, rest) = (if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10);
    match (whole, rest) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, rest) => format!("{sign}.{rest}"),
        (whole, rest) => format!("{sign}{whole}.{rest}"),
    }
}

impl Projection {
    /// The projection that fits all points into the width, and the height of the drawing.
    fn around(arcs: &[Vec<(f64, f64)>]) -> Option<(Projection, f64)> {
        let points = || arcs.iter().flatten();
        let west = points().map(|p| p.0).min_by(f64::total_cmp)?;
        let east = points().map(|p| p.0).max_by(f64::total_cmp)?;
        let south = points().map(|p| p.1).min_by(f64::total_cmp)?;
        let north = points().map(|p| p.1).max_by(f64::total_cmp)?;
        if !(east > west && north > south) {
            return None;
        }
        let scale_x = WIDTH / (east - west);
        let scale_y = scale_x / ((south + north) / 2.0).to_radians().cos();
        let height = ((north - south) * scale_y * 10.0).ceil() / 10.0;
        Some((Projection { west, north, scale_x, scale_y }, height))
    }

    fn point(&self, longitude: f64, latitude: f64) -> (f64, f64) {
        ((longitude - self.west) * self.scale_x, (self.north - latitude) * self.scale_y)
    }

    fn tenths(&self, longitude: f64, latitude: f64) -> (i64, i64) {
        let (x, y) = self.point(longitude, latitude);
        ((x * 10.0).round() as i64, (y * 10.0).round() as i64)
    }

    /// The drawing's point of a latitude and longitude, rounded to a tenth.
    fn point_of(&self, (latitude, longitude): (f64, f64)) -> (f64, f64) {
        let (x, y) = self.tenths(longitude, latitude);
        (x as f64 / 10.0, y as f64 / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_short() {
        assert_eq!([tenth(12), tenth(-3), tenth(40), tenth(0), tenth(-105)], ["1.2", "-.3", "4", "0", "-10.5"]);
    }

    #[test]
    fn arcs_are_differences_and_negative_numbers_run_backwards() {
        let transform = Transform { scale: (0.5, 0.5), translate: (100.0, 10.0) };
        let arc = degrees(&[(0.0, 0.0), (2.0, 0.0), (0.0, 2.0)], &transform);
        assert_eq!(arc, [(100.0, 10.0), (101.0, 10.0), (101.0, 11.0)]);
        let (projection, height) = Projection::around(std::slice::from_ref(&arc)).unwrap();
        assert!((height - 1017.0).abs() < 1.0, "{height}: a degree is wider at the equator");
        let forth = path(&Shape::Polygon(vec![vec![0]]), std::slice::from_ref(&arc), &projection).unwrap();
        assert!(forth.starts_with("M0 1017") && forth.contains("l1000 0l0-1017"), "{forth}");
        let back = path(&Shape::Polygon(vec![vec![!0]]), std::slice::from_ref(&arc), &projection).unwrap();
        assert!(back.starts_with("M1000 0l0 1017"), "{back}");
        assert_eq!(path(&Shape::Polygon(vec![vec![7]]), &[arc], &projection), None);
    }
}
