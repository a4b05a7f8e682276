use kunyu_geodesy::{Crs, GeodesyError};
use kunyu_terms::{Lang, Localized};
use proptest::prelude::*;

fn epsg(text: &str) -> u32 {
    text.parse::<Crs>()
        .unwrap_or_else(|error| panic!("{error}: {text}"))
        .epsg()
}

fn refused(text: &str) -> GeodesyError {
    match text.parse::<Crs>() {
        Ok(crs) => panic!("{} from {text}", crs.epsg()),
        Err(error) => error,
    }
}

#[test]
fn every_system_survives_its_own_texts() {
    for code in Crs::codes() {
        let crs = Crs::from_epsg(code).unwrap();
        assert_eq!(crs.wkt().parse(), Ok(crs));
        assert_eq!(crs.projjson().parse(), Ok(crs));
        assert_eq!(format!("EPSG:{code}").parse(), Ok(crs));
        if code != 4480 {
            // the two older forms have no longitude and latitude with height
            assert_eq!(crs.wkt1().parse(), Ok(crs));
            assert_eq!(crs.esri_wkt().parse(), Ok(crs), "{}", crs.esri_wkt());
        }
        let json: serde_json::Value = serde_json::from_str(&crs.projjson()).unwrap();
        assert_eq!(json["id"]["code"], code);
    }
}

#[test]
fn short_forms() {
    for text in [
        "EPSG:4526",
        "epsg:4526",
        " 4526\r\n",
        "\u{feff}EPSG:4526",
        "urn:ogc:def:crs:EPSG::4526",
        "urn:ogc:def:crs:EPSG:9.9.1:4526",
        "http://www.opengis.net/def/crs/EPSG/0/4526",
        "CGCS2000_3_Degree_GK_Zone_38",
        "CGCS2000 / 3-degree Gauss-Kruger zone 38",
        "2000国家大地坐标系 3度带 第38带（中央经线114°，带号前缀）",
    ] {
        assert_eq!(epsg(text), 4526);
    }
    assert_eq!(epsg("urn:ogc:def:crs:OGC:1.3:CRS84"), 4326);
    assert_eq!(epsg("OGC:CRS84"), 4326);
    assert_eq!(epsg("CGCS2000"), 4490);
    assert_eq!(epsg("Xian 1980"), 4610);
    assert_eq!(epsg("GCS_WGS_1984"), 4326);
    assert_eq!(
        refused("EPSG:32650"),
        GeodesyError::UnknownCode { epsg: 32650 }
    );
}

const GEOGCS: &str = "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",\
    DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],\
    PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";

fn projcs(name: &str, base: &str, easting: f64, meridian: f64) -> String {
    format!(
        "PROJCS[\"{name}\",{base},PROJECTION[\"Gauss_Kruger\"],\
         PARAMETER[\"False_Easting\",{easting:?}],PARAMETER[\"False_Northing\",0.0],\
         PARAMETER[\"Central_Meridian\",{meridian:?}],PARAMETER[\"Scale_Factor\",1.0],\
         PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
    )
}

#[test]
fn parameters_decide_and_names_break_ties() {
    let text = |name: &str, easting, meridian| projcs(name, GEOGCS, easting, meridian);
    assert_eq!(
        epsg(&text("CGCS2000_3_Degree_GK_Zone_38", 38_500_000.0, 114.0)),
        4526
    );
    assert_eq!(
        epsg(&text("CGCS2000_3_Degree_GK_CM_114E", 500_000.0, 114.0)),
        4547
    );
    assert_eq!(epsg(&text("anything", 38_500_000.0, 114.0)), 4526);
    assert_eq!(epsg(&text("anything", 500_000.0, 117.0)), 4548);
    assert_eq!(epsg(&text("CGCS2000_GK_CM_117E", 500_000.0, 117.0)), 4509);
    assert_eq!(
        epsg(&text("CGCS2000_GK_Zone_20", 20_500_000.0, 117.0)),
        4498
    );
    // brackets, spaces and line ends as they come
    let loose = text("x", 38_500_000.0, 114.0)
        .replace('[', " (\r\n ")
        .replace(']', "\t) ");
    assert_eq!(epsg(&loose), 4526);
    let xian = GEOGCS
        .replace("China_Geodetic_Coordinate_System_2000", "Xian_1980")
        .replace("D_China_2000", "D_Xian_1980")
        .replace("6378137.0,298.257222101", "6378140.0,298.257");
    assert_eq!(
        epsg(&projcs(
            "Xian_1980_3_Degree_GK_CM_114E",
            &xian,
            500_000.0,
            114.0
        )),
        2383
    );
    // TOWGS84 is no reason to shift, and a vertical part none to refuse
    let towgs = GEOGCS.replace("298.257222101]]", "298.257222101],TOWGS84[1,2,3,0,0,0,0]]");
    assert_eq!(epsg(&projcs("x", &towgs, 500_000.0, 114.0)), 4547);
    let compound = format!(
        "COMPD_CS[\"with heights\",{},VERT_CS[\"Yellow Sea 1985\",VERT_DATUM[\"x\",2005]]]",
        text("x", 38_500_000.0, 114.0)
    );
    assert_eq!(epsg(&compound), 4526);
}

#[test]
fn what_is_not_in_the_table_is_refused() {
    let text = |easting, meridian| projcs("local", GEOGCS, easting, meridian);
    for (text, expected) in [
        (text(500_000.0, 114.333_333_333_333), "central meridian"),
        (text(39_500_000.0, 114.0), "central meridian"),
        (text(500_000.0, 72.0), "central meridian"),
        (
            text(500_000.0, 114.0).replace("\"Scale_Factor\",1.0", "\"Scale_Factor\",0.9996"),
            "scale",
        ),
        (
            text(500_000.0, 114.0).replace("\"False_Northing\",0.0", "\"False_Northing\",-3e6"),
            "scale",
        ),
        (
            text(500_000.0, 114.0).replace("UNIT[\"Meter\",1.0]", "UNIT[\"Foot\",0.3048]"),
            "unit",
        ),
        (
            text(500_000.0, 114.0).replace("Gauss_Kruger", "Lambert_Conformal_Conic"),
            "Lambert",
        ),
        (
            text(500_000.0, 114.0).replace("298.257222101", "298.3"),
            "298.3",
        ),
        (
            text(500_000.0, 114.0).replace("D_China_2000", "D_Unknown"),
            "D_Unknown",
        ),
        (
            text(500_000.0, 114.0).replace("\"Greenwich\",0.0", "\"Paris\",2.33"),
            "prime meridian",
        ),
        (
            text(500_000.0, 114.0).replace(
                "UNIT[\"Meter\",1.0]]",
                "UNIT[\"Meter\",1.0],AUTHORITY[\"EPSG\",\"4526\"]]",
            ),
            "EPSG:4526 is stated",
        ),
        ("LOCAL_CS[\"site\",UNIT[\"m\",1]]".to_owned(), "LOCAL_CS"),
        ("NAD83 / UTM zone 10N".to_owned(), "NAD83"),
    ] {
        let error = refused(&text);
        assert_eq!(error.code(), "crs.unsupported", "{text}");
        assert!(error.sentence(Lang::En).contains(expected), "{error}");
    }
}

#[test]
fn damaged_texts_say_where() {
    let good = projcs("x", GEOGCS, 500_000.0, 114.0);
    for (text, expected) in [
        (good[..good.len() - 1].to_owned(), good.len() - 1),
        (format!("{good}]"), good.len()),
        (
            good.replace("PRIMEM[\"Greenwich\"", "PRIMEM[\"Greenwich"),
            0,
        ),
        (good.replace("6378137.0", "637x"), 0),
        ("PROJCS[".to_owned(), 7),
        ("[".to_owned(), 0),
        ("{\"type\": \"ProjectedCRS\"".to_owned(), 23),
        (String::new(), 0),
        ("A[".repeat(100), 66),
    ] {
        let GeodesyError::UnreadableCrs { position, .. } = refused(&text) else {
            panic!("{text}")
        };
        if expected > 0 {
            assert_eq!(position, expected, "{text}");
        }
    }
    let html = "<!DOCTYPE html><html><head>";
    assert_eq!(refused(html).code(), "crs.unsupported");
}

#[test]
fn projjson_with_ensembles_and_bindings() {
    let crs = Crs::from_epsg(4526).unwrap();
    let inner = crs.projjson();
    let bound = format!("{{\"type\":\"BoundCRS\",\"source_crs\":{inner},\"target_crs\":{{}}}}");
    assert_eq!(epsg(&bound), 4526);
    let compound = format!("{{\"type\":\"CompoundCRS\",\"components\":[{inner}]}}");
    assert_eq!(epsg(&compound), 4526);
    let ensemble = Crs::WGS_84
        .projjson()
        .replace("\"datum\"", "\"datum_ensemble\"")
        .replace(
            "World Geodetic System 1984",
            "World Geodetic System 1984 ensemble",
        );
    assert_eq!(epsg(&ensemble), 4326);
    // without an identifier the parameters still tell
    let bare = inner.replace(
        "\"id\":{\"authority\":\"EPSG\",\"code\":4526}",
        "\"scope\":\"\"",
    );
    assert_eq!(epsg(&bare), 4526);
    assert!("{\"type\":\"EngineeringCRS\"}".parse::<Crs>().is_err());
    assert!("{}".parse::<Crs>().is_err());
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,60}") {
        let _ = text.parse::<Crs>();
    }

    #[test]
    fn no_damage_panics(at in 0_usize..400, with in "\\PC{0,3}", cut in 0_usize..20) {
        let prj = projcs("x", GEOGCS, 500_000.0, 114.0);
        for good in [prj, Crs::WGS_84.projjson(), Crs::CGCS2000.wkt()] {
            let start = good.floor_char_boundary(at.min(good.len()));
            let end = good.floor_char_boundary((at + cut).min(good.len()));
            let damaged = format!("{}{with}{}", &good[..start], &good[end..]);
            let _ = damaged.parse::<Crs>();
        }
    }
}
