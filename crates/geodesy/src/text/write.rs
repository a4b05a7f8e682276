//! A system of the table as WKT2, WKT1, ESRI `.prj` and PROJJSON.

use std::fmt::Write;

use crate::crs::zone_name;
use crate::{Crs, CrsKind, Datum, Zone, ZoneWidth};

/// Names and codes of a datum in the EPSG dataset and in ESRI's.
struct Names {
    geographic: &'static str,
    esri_geographic: &'static str,
    datum: &'static str,
    datum_epsg: u32,
    esri_datum: &'static str,
    ellipsoid: &'static str,
    ellipsoid_epsg: u32,
    esri_ellipsoid: &'static str,
}

const fn names(datum: Datum) -> Names {
    match datum {
        Datum::Cgcs2000 => Names {
            geographic: "China Geodetic Coordinate System 2000",
            esri_geographic: "GCS_China_Geodetic_Coordinate_System_2000",
            datum: "China 2000",
            datum_epsg: 1043,
            esri_datum: "D_China_2000",
            ellipsoid: "CGCS2000",
            ellipsoid_epsg: 1024,
            esri_ellipsoid: "CGCS2000",
        },
        Datum::Xian1980 => Names {
            geographic: "Xian 1980",
            esri_geographic: "GCS_Xian_1980",
            datum: "Xian 1980",
            datum_epsg: 6610,
            esri_datum: "D_Xian_1980",
            ellipsoid: "IAG 1975",
            ellipsoid_epsg: 7049,
            esri_ellipsoid: "Xian_1980",
        },
        Datum::Beijing1954 => Names {
            geographic: "Beijing 1954",
            esri_geographic: "GCS_Beijing_1954",
            datum: "Beijing 1954",
            datum_epsg: 6214,
            esri_datum: "D_Beijing_1954",
            ellipsoid: "Krassowsky 1940",
            ellipsoid_epsg: 7024,
            esri_ellipsoid: "Krasovsky_1940",
        },
        Datum::Wgs84 => Names {
            geographic: "WGS 84",
            esri_geographic: "GCS_WGS_1984",
            datum: "World Geodetic System 1984",
            datum_epsg: 6326,
            esri_datum: "D_WGS_1984",
            ellipsoid: "WGS 84",
            ellipsoid_epsg: 7030,
            esri_ellipsoid: "WGS_1984",
        },
    }
}

const DEGREE_UNIT: &str = "ANGLEUNIT[\"degree\",0.0174532925199433]";
const METRE_UNIT: &str = "LENGTHUNIT[\"metre\",1]";
const SCHEMA: &str = "https://proj.org/schemas/v0.7/projjson.schema.json";

/// Name, value, unit and code of each parameter of a conversion.
type Parameter = (&'static str, f64, &'static str, u32);

fn parameters(zone: Zone) -> [Parameter; 5] {
    [
        ("Latitude of natural origin", 0.0, "degree", 8801),
        (
            "Longitude of natural origin",
            zone.central_meridian_deg(),
            "degree",
            8802,
        ),
        ("Scale factor at natural origin", 1.0, "unity", 8805),
        ("False easting", zone.false_easting_m(), "metre", 8806),
        ("False northing", 0.0, "metre", 8807),
    ]
}

const WEB_PARAMETERS: [Parameter; 4] = [
    ("Latitude of natural origin", 0.0, "degree", 8801),
    ("Longitude of natural origin", 0.0, "degree", 8802),
    ("False easting", 0.0, "metre", 8806),
    ("False northing", 0.0, "metre", 8807),
];

/// A conversion: its name, method, code of the method, parameters.
struct Conversion {
    name: String,
    method: &'static str,
    method_epsg: u32,
    parameters: Vec<Parameter>,
}

/// Axis name, abbreviation, direction.
type Axis = (&'static str, &'static str, &'static str);

fn axes(kind: CrsKind) -> Vec<Axis> {
    const LATITUDE: Axis = ("Geodetic latitude", "Lat", "north");
    const LONGITUDE: Axis = ("Geodetic longitude", "Lon", "east");
    match kind {
        CrsKind::Geographic2D(_) => vec![LATITUDE, LONGITUDE],
        CrsKind::Geographic3D(_) => {
            vec![LATITUDE, LONGITUDE, ("Ellipsoidal height", "h", "up")]
        }
        CrsKind::Geocentric(_) => vec![
            ("Geocentric X", "X", "geocentricX"),
            ("Geocentric Y", "Y", "geocentricY"),
            ("Geocentric Z", "Z", "geocentricZ"),
        ],
        CrsKind::GaussKruger(_) => vec![("Northing", "X", "north"), ("Easting", "Y", "east")],
        CrsKind::WebMercator => vec![("Easting", "X", "east"), ("Northing", "Y", "north")],
    }
}

impl Crs {
    fn conversion(self) -> Option<Conversion> {
        match self.kind() {
            CrsKind::GaussKruger(zone) => Some(Conversion {
                name: conversion_name(zone),
                method: "Transverse Mercator",
                method_epsg: 9807,
                parameters: parameters(zone).to_vec(),
            }),
            CrsKind::WebMercator => Some(Conversion {
                name: "Popular Visualisation Pseudo-Mercator".to_owned(),
                method: "Popular Visualisation Pseudo Mercator",
                method_epsg: 1024,
                parameters: WEB_PARAMETERS.to_vec(),
            }),
            _ => None,
        }
    }

    /// ESRI's name, for example `CGCS2000_3_Degree_GK_Zone_38`.
    pub(crate) fn esri_name(self) -> String {
        let datum = self.datum();
        match self.kind() {
            CrsKind::Geographic2D(_) => names(datum).esri_geographic.to_owned(),
            CrsKind::Geographic3D(_) => "China_Geodetic_Coordinate_System_2000_3D".to_owned(),
            CrsKind::Geocentric(_) => "China_2000_Geocentric".to_owned(),
            CrsKind::WebMercator => "WGS_1984_Web_Mercator_Auxiliary_Sphere".to_owned(),
            CrsKind::GaussKruger(zone) => esri_zone_name(zone),
        }
    }

    /// WKT2:2019 with axes in EPSG order and identifiers, as GDAL, QGIS and PROJ read it.
    pub fn wkt(self) -> String {
        let datum = self.datum();
        let Names {
            geographic,
            datum: datum_name,
            ellipsoid: name,
            ..
        } = names(datum);
        let ellipsoid = datum.ellipsoid();
        let frame = format!(
            "DATUM[\"{datum_name}\",ELLIPSOID[\"{name}\",{},{},{METRE_UNIT}]],\
             PRIMEM[\"Greenwich\",0,{DEGREE_UNIT}]",
            ellipsoid.semi_major_m, ellipsoid.inverse_flattening
        );
        let id = format!("ID[\"EPSG\",{}]", self.epsg());
        let axes = self.wkt_axes();
        let Some(conversion) = self.conversion() else {
            let keyword = match self.kind() {
                CrsKind::Geocentric(_) => "GEODCRS",
                _ => "GEOGCRS",
            };
            return format!("{keyword}[\"{geographic}\",{frame},{axes},{id}]");
        };
        let base = format!(
            "BASEGEOGCRS[\"{geographic}\",{frame},ID[\"EPSG\",{}]]",
            datum.geographic_epsg()
        );
        format!(
            "PROJCRS[\"{}\",{base},{},{axes},{id}]",
            self.name(),
            conversion.wkt()
        )
    }

    fn wkt_axes(self) -> String {
        let (subtype, unit) = match self.kind() {
            CrsKind::Geographic2D(_) | CrsKind::Geographic3D(_) => ("ellipsoidal", DEGREE_UNIT),
            _ => ("Cartesian", METRE_UNIT),
        };
        let axes = axes(self.kind());
        let mut text = format!("CS[{subtype},{}]", axes.len());
        for (order, (name, abbreviation, direction)) in (1..).zip(axes) {
            let unit = if direction == "up" { METRE_UNIT } else { unit };
            // WKT2: lower case with the abbreviation behind, geocentric axes bare
            let label = if direction.starts_with("geocentric") {
                format!("({abbreviation})")
            } else {
                format!("{} ({abbreviation})", name.to_ascii_lowercase())
            };
            let _ = write!(text, ",AXIS[\"{label}\",{direction},ORDER[{order}],{unit}]");
        }
        text
    }

    /// OGC WKT1 with authority codes, as GeoPackage wants it. Geographic systems with height have
    /// none and give their horizontal part; EPSG:3857 carries no axes in it.
    pub fn wkt1(self) -> String {
        let datum = self.datum();
        let base = geogcs(datum);
        match self.kind() {
            CrsKind::Geographic2D(_) | CrsKind::Geographic3D(_) => base,
            CrsKind::Geocentric(_) => format!(
                "GEOCCS[\"{}\",{},PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
                 UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]],AXIS[\"Geocentric X\",OTHER],\
                 AXIS[\"Geocentric Y\",OTHER],AXIS[\"Geocentric Z\",NORTH],\
                 AUTHORITY[\"EPSG\",\"{}\"]]",
                self.name(),
                wkt1_datum(datum),
                self.epsg()
            ),
            CrsKind::GaussKruger(zone) => self.wkt1_projected(
                &base,
                "Transverse_Mercator",
                &[
                    ("latitude_of_origin", 0.0),
                    ("central_meridian", zone.central_meridian_deg()),
                    ("scale_factor", 1.0),
                    ("false_easting", zone.false_easting_m()),
                    ("false_northing", 0.0),
                ],
            ),
            CrsKind::WebMercator => self.wkt1_projected(
                &base,
                "Mercator_1SP",
                &[
                    ("central_meridian", 0.0),
                    ("scale_factor", 1.0),
                    ("false_easting", 0.0),
                    ("false_northing", 0.0),
                ],
            ),
        }
    }

    fn wkt1_projected(self, base: &str, method: &str, parameters: &[(&str, f64)]) -> String {
        let mut text = format!("PROJCS[\"{}\",{base},PROJECTION[\"{method}\"]", self.name());
        for (name, value) in parameters {
            let _ = write!(text, ",PARAMETER[\"{name}\",{value}]");
        }
        text += ",UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]]";
        if self.zone().is_none() {
            // PROJ's own line for the sphere: Mercator_1SP alone would be on the ellipsoid
            text += ",AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],EXTENSION[\"PROJ4\",\
                     \"+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 \
                     +units=m +nadgrids=@null +wktext +no_defs\"]";
        }
        text + &format!(",AUTHORITY[\"EPSG\",\"{}\"]]", self.epsg())
    }

    /// ESRI WKT for a `.prj` file. Geographic systems with height give their horizontal part.
    pub fn esri_wkt(self) -> String {
        let datum = self.datum();
        let Names {
            esri_geographic,
            esri_datum,
            esri_ellipsoid,
            ..
        } = names(datum);
        let ellipsoid = datum.ellipsoid();
        let (a, f) = (ellipsoid.semi_major_m, ellipsoid.inverse_flattening);
        let frame = format!(
            "DATUM[\"{esri_datum}\",SPHEROID[\"{esri_ellipsoid}\",{a:?},{f:?}]],\
             PRIMEM[\"Greenwich\",0.0]"
        );
        let base =
            format!("GEOGCS[\"{esri_geographic}\",{frame},UNIT[\"Degree\",0.0174532925199433]]");
        let (method, parameters) = match self.kind() {
            CrsKind::Geographic2D(_) | CrsKind::Geographic3D(_) => return base,
            CrsKind::Geocentric(_) => {
                return format!(
                    "GEOCCS[\"{}\",{frame},UNIT[\"Meter\",1.0]]",
                    self.esri_name()
                );
            }
            CrsKind::GaussKruger(zone) => (
                "Gauss_Kruger",
                vec![
                    ("False_Easting", zone.false_easting_m()),
                    ("False_Northing", 0.0),
                    ("Central_Meridian", zone.central_meridian_deg()),
                    ("Scale_Factor", 1.0),
                    ("Latitude_Of_Origin", 0.0),
                ],
            ),
            CrsKind::WebMercator => (
                "Mercator_Auxiliary_Sphere",
                vec![
                    ("False_Easting", 0.0),
                    ("False_Northing", 0.0),
                    ("Central_Meridian", 0.0),
                    ("Standard_Parallel_1", 0.0),
                    ("Auxiliary_Sphere_Type", 0.0),
                ],
            ),
        };
        let mut text = format!(
            "PROJCS[\"{}\",{base},PROJECTION[\"{method}\"]",
            self.esri_name()
        );
        for (name, value) in parameters {
            let _ = write!(text, ",PARAMETER[\"{name}\",{value:?}]");
        }
        text + ",UNIT[\"Meter\",1.0]]"
    }

    /// PROJJSON (schema 0.7) with axes in EPSG order and identifiers, as GeoParquet wants it.
    pub fn projjson(self) -> String {
        let datum = self.datum();
        let schema = format!("\"$schema\":\"{SCHEMA}\",");
        let Some(conversion) = self.conversion() else {
            return json_geographic(&schema, self.kind(), datum, self.epsg());
        };
        let base = json_geographic(
            "",
            CrsKind::Geographic2D(datum),
            datum,
            datum.geographic_epsg(),
        );
        format!(
            "{{{schema}\"type\":\"ProjectedCRS\",\"name\":\"{}\",\"base_crs\":{base},\
             \"conversion\":{},\"coordinate_system\":{},{}}}",
            self.name(),
            conversion.json(),
            json_axes(self.kind()),
            json_id(self.epsg())
        )
    }
}

/// Written by hand: the order of keys must not depend on how a JSON library was built.
fn json_geographic(schema: &str, kind: CrsKind, datum: Datum, epsg: u32) -> String {
    let Names {
        geographic,
        datum: datum_name,
        ellipsoid: name,
        ..
    } = names(datum);
    let ellipsoid = datum.ellipsoid();
    let of_type = match kind {
        CrsKind::Geocentric(_) => "GeodeticCRS",
        _ => "GeographicCRS",
    };
    format!(
        "{{{schema}\"type\":\"{of_type}\",\"name\":\"{geographic}\",\
         \"datum\":{{\"type\":\"GeodeticReferenceFrame\",\"name\":\"{datum_name}\",\
         \"ellipsoid\":{{\"name\":\"{name}\",\"semi_major_axis\":{},\
         \"inverse_flattening\":{}}}}},\"coordinate_system\":{},{}}}",
        ellipsoid.semi_major_m,
        ellipsoid.inverse_flattening,
        json_axes(kind),
        json_id(epsg)
    )
}

fn json_id(epsg: u32) -> String {
    format!("\"id\":{{\"authority\":\"EPSG\",\"code\":{epsg}}}")
}

impl Conversion {
    fn wkt(&self) -> String {
        let mut text = format!(
            "CONVERSION[\"{}\",METHOD[\"{}\",ID[\"EPSG\",{}]]",
            self.name, self.method, self.method_epsg
        );
        for (name, value, unit, epsg) in &self.parameters {
            let unit = match *unit {
                "degree" => DEGREE_UNIT,
                "metre" => METRE_UNIT,
                _ => "SCALEUNIT[\"unity\",1]",
            };
            let _ = write!(
                text,
                ",PARAMETER[\"{name}\",{value},{unit},ID[\"EPSG\",{epsg}]]"
            );
        }
        text + "]"
    }

    fn json(&self) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|(name, value, unit, epsg)| {
                let id = json_id(*epsg);
                format!("{{\"name\":\"{name}\",\"value\":{value},\"unit\":\"{unit}\",{id}}}")
            })
            .collect();
        format!(
            "{{\"name\":\"{}\",\"method\":{{\"name\":\"{}\",{}}},\"parameters\":[{}]}}",
            self.name,
            self.method,
            json_id(self.method_epsg),
            parameters.join(",")
        )
    }
}

fn json_axes(kind: CrsKind) -> String {
    let geographic = matches!(kind, CrsKind::Geographic2D(_) | CrsKind::Geographic3D(_));
    let axes: Vec<String> = axes(kind)
        .into_iter()
        .map(|(name, abbreviation, direction)| {
            let unit = if geographic && direction != "up" {
                "degree"
            } else {
                "metre"
            };
            format!(
                "{{\"name\":\"{name}\",\"abbreviation\":\"{abbreviation}\",\
                 \"direction\":\"{direction}\",\"unit\":\"{unit}\"}}"
            )
        })
        .collect();
    let subtype = if geographic {
        "ellipsoidal"
    } else {
        "Cartesian"
    };
    format!(
        "{{\"subtype\":\"{subtype}\",\"axis\":[{}]}}",
        axes.join(",")
    )
}

/// EPSG's name of the conversion: on a meridian that is also one of 6° zones, both widths share it.
fn conversion_name(zone: Zone) -> String {
    let also_six = zone.central_meridian_deg() % 6.0 == 3.0;
    match (zone.width(), zone.prefixed()) {
        (ZoneWidth::SixDegree, true) => format!("6-degree {}", zone_name(zone)),
        (ZoneWidth::ThreeDegree, false) if also_six => {
            format!("Gauss-Kruger CM {}E", zone.central_meridian_deg())
        }
        _ => zone_name(zone),
    }
}

fn esri_zone_name(zone: Zone) -> String {
    let datum = match zone.datum() {
        Datum::Cgcs2000 => "CGCS2000",
        Datum::Xian1980 => "Xian_1980",
        Datum::Beijing1954 => "Beijing_1954",
        Datum::Wgs84 => "WGS_1984",
    };
    let six = zone.width() == ZoneWidth::SixDegree;
    let kind = match (six, zone.prefixed()) {
        (false, _) => "3_Degree_GK",
        (true, false) if zone.datum() == Datum::Beijing1954 => "Gauss_Kruger",
        (true, _) => "GK",
    };
    if zone.prefixed() {
        format!("{datum}_{kind}_Zone_{}", zone.number())
    } else {
        format!("{datum}_{kind}_CM_{}E", zone.central_meridian_deg())
    }
}

fn wkt1_datum(datum: Datum) -> String {
    let Names {
        datum: name,
        datum_epsg,
        ellipsoid: ellipsoid_name,
        ellipsoid_epsg,
        ..
    } = names(datum);
    // GDAL's spelling: underscores, and the short form of WGS 84
    let name = match datum {
        Datum::Wgs84 => "WGS_1984".to_owned(),
        _ => name.replace(' ', "_"),
    };
    let ellipsoid = datum.ellipsoid();
    format!(
        "DATUM[\"{name}\",SPHEROID[\"{ellipsoid_name}\",{},{},\
         AUTHORITY[\"EPSG\",\"{ellipsoid_epsg}\"]],AUTHORITY[\"EPSG\",\"{datum_epsg}\"]]",
        ellipsoid.semi_major_m, ellipsoid.inverse_flattening
    )
}

fn geogcs(datum: Datum) -> String {
    format!(
        "GEOGCS[\"{}\",{},PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
         UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],\
         AUTHORITY[\"EPSG\",\"{}\"]]",
        names(datum).geographic,
        wkt1_datum(datum),
        datum.geographic_epsg()
    )
}
