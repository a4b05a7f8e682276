//! Features and geometries, their members in any order.

use std::io::Read;

use super::coordinates::{self, Seen, Tree};
use super::token::{Next, Tokens};
use crate::{FormatError, Geometry, Value};

/// Members of a GeoJSON object, as far as they are needed.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub(super) kind: Option<String>,
    tree: Option<Tree>,
    geometries: Option<Vec<Geometry>>,
    /// `Some(None)`: `"geometry": null`.
    #[expect(clippy::option_option, reason = "absent and null differ")]
    pub(super) geometry: Option<Option<Geometry>>,
    pub(super) properties: Option<Vec<(String, Value)>>,
    pub(super) id: Option<Value>,
    pub(super) name: Option<String>,
    pub(super) crs: Option<String>,
    /// Members that RFC 7946 §7.1 forbids for this type.
    pub(super) foreign: bool,
}

/// A value of the properties.
fn value<R: Read>(tokens: &mut Tokens<R>) -> Result<Value, FormatError> {
    Ok(match tokens.next_kind()? {
        Next::Null => {
            tokens.null()?;
            Value::Null
        }
        Next::Boolean => Value::Boolean(tokens.boolean()?),
        Next::Text => Value::Text(tokens.text()?),
        Next::Number => {
            let text = tokens.number_text()?;
            let whole = !text.contains(['.', 'e', 'E']);
            match (whole, text.parse::<i64>(), text.parse::<f64>()) {
                (true, Ok(number), _) => Value::Integer(number),
                (_, _, Ok(number)) if number.is_finite() => Value::Real(number),
                _ => Value::Text(text.to_owned()),
            }
        }
        Next::Object | Next::Array => Value::Text(tokens.raw()?),
        Next::End => return Err(tokens.error("文件在此中断", "the file ends here")),
    })
}

fn properties<R: Read>(tokens: &mut Tokens<R>) -> Result<Vec<(String, Value)>, FormatError> {
    let mut list: Vec<(String, Value)> = Vec::new();
    match tokens.next_kind()? {
        Next::Null => tokens.null()?,
        Next::Object => {
            tokens.begin_object()?;
            let mut first = true;
            while let Some(key) = tokens.next_key(&mut first)? {
                let value = value(tokens)?;
                list.push((key, value));
            }
        }
        _ => {
            let en = "\"properties\" must be an object or null";
            return Err(tokens.error("properties 必须是对象或 null", en));
        }
    }
    Ok(list)
}

fn check_bbox<R: Read>(tokens: &mut Tokens<R>) -> Result<(), FormatError> {
    if tokens.next_kind()? == Next::Null {
        return tokens.null();
    }
    if tokens.next_kind()? != Next::Array {
        return Err(tokens.error(
            "bbox 必须是数字数组",
            "\"bbox\" must be an array of numbers",
        ));
    }
    tokens.begin_array()?;
    let mut first = true;
    while tokens.next_item(&mut first)? {
        if tokens.next_kind()? != Next::Number {
            return Err(tokens.error("bbox 的元素必须是数字", "\"bbox\" must hold numbers"));
        }
        tokens.number()?;
    }
    Ok(())
}

/// A geometry or `null`.
fn geometry_or_null<R: Read>(
    tokens: &mut Tokens<R>,
    seen: &mut Seen,
) -> Result<Option<Geometry>, FormatError> {
    if tokens.next_kind()? == Next::Null {
        tokens.null()?;
        return Ok(None);
    }
    geometry(tokens, seen).map(Some)
}

fn geometry<R: Read>(tokens: &mut Tokens<R>, seen: &mut Seen) -> Result<Geometry, FormatError> {
    if tokens.next_kind()? != Next::Object {
        return Err(tokens.error("此处应为几何对象", "a geometry object is expected"));
    }
    tokens.begin_object()?;
    let mut members = Members::default();
    let mut first = true;
    while let Some(key) = tokens.next_key(&mut first)? {
        if !geometry_member(tokens, &key, &mut members, seen)? {
            tokens.skip()?;
        }
    }
    members.into_geometry(tokens, seen)
}

/// Reads a member that geometries have; false when the key is another.
fn geometry_member<R: Read>(
    tokens: &mut Tokens<R>,
    key: &str,
    members: &mut Members,
    seen: &mut Seen,
) -> Result<bool, FormatError> {
    match key {
        "type" if tokens.next_kind()? == Next::Text => members.kind = Some(tokens.text()?),
        "type" => return Err(tokens.error("type 必须是字符串", "\"type\" must be a string")),
        "coordinates" if tokens.next_kind()? == Next::Null => {
            tokens.null()?;
            members.foreign = true;
        }
        "coordinates" => members.tree = Some(coordinates::tree(tokens, seen)?),
        "geometries" => {
            if tokens.next_kind()? != Next::Array {
                let en = "\"geometries\" must be an array";
                return Err(tokens.error("geometries 必须是数组", en));
            }
            tokens.begin_array()?;
            let (mut first, mut list) = (true, Vec::new());
            while tokens.next_item(&mut first)? {
                list.push(geometry(tokens, seen)?);
            }
            members.geometries = Some(list);
        }
        "bbox" => check_bbox(tokens)?,
        _ => return Ok(false),
    }
    Ok(true)
}

impl Members {
    /// Reads any member of a feature, geometry or collection except `features`.
    pub(super) fn read<R: Read>(
        &mut self,
        key: &str,
        tokens: &mut Tokens<R>,
        seen: &mut Seen,
    ) -> Result<(), FormatError> {
        if geometry_member(tokens, key, self, seen)? {
            return Ok(());
        }
        match key {
            "geometry" => self.geometry = Some(geometry_or_null(tokens, seen)?),
            "properties" => self.properties = Some(properties(tokens)?),
            "id" => {
                self.id = match tokens.next_kind()? {
                    Next::Text | Next::Number => Some(value(tokens)?),
                    Next::Null => {
                        tokens.null()?;
                        None
                    }
                    _ => {
                        let en = "\"id\" must be a string or a number";
                        return Err(tokens.error("id 必须是字符串或数字", en));
                    }
                }
            }
            "name" if tokens.next_kind()? == Next::Text => self.name = Some(tokens.text()?),
            "crs" => self.crs = Some(tokens.raw()?),
            _ => tokens.skip()?,
        }
        Ok(())
    }

    /// The geometry that `type` and `coordinates` make.
    pub(super) fn into_geometry<R: Read>(
        self,
        tokens: &Tokens<R>,
        seen: &mut Seen,
    ) -> Result<Geometry, FormatError> {
        let Some(kind) = self.kind else {
            return Err(tokens.error("几何对象没有 type", "a geometry without \"type\""));
        };
        if kind == "GeometryCollection" {
            return self.geometries.map(Geometry::Collection).ok_or_else(|| {
                tokens.error("缺少 geometries", "a collection without \"geometries\"")
            });
        }
        if !is_geometry(&kind) {
            let kind: String = kind.chars().take(40).collect();
            let en = format!("\"{kind}\" is no type of geometry");
            return Err(tokens.error(&format!("“{kind}”不是几何类型"), &en));
        }
        let Some(tree) = self.tree else {
            return Err(tokens.error("缺少 coordinates", "a geometry without \"coordinates\""));
        };
        coordinates::geometry(&kind, tree, seen).ok_or_else(|| {
            let en = format!("the nesting of the coordinates does not fit a {kind}");
            tokens.error(&format!("坐标的层次与 {kind} 不符"), &en)
        })
    }

    /// Settles a feature.
    pub(super) fn into_feature<R: Read>(
        self,
        tokens: &Tokens<R>,
    ) -> Result<RawFeature, FormatError> {
        if self.kind.as_deref() != Some("Feature") {
            let en = "a feature whose \"type\" is not \"Feature\"";
            return Err(tokens.error("要素的 type 不是 Feature", en));
        }
        Ok(RawFeature {
            geometry: self.geometry.flatten(),
            properties: self.properties.unwrap_or_default(),
            id: self.id,
        })
    }
}

pub(super) fn is_geometry(kind: &str) -> bool {
    matches!(
        kind,
        "Point"
            | "MultiPoint"
            | "LineString"
            | "MultiLineString"
            | "Polygon"
            | "MultiPolygon"
            | "GeometryCollection"
    )
}

/// A feature as read, before its values are put in order.
#[derive(Debug)]
pub(super) struct RawFeature {
    pub(super) geometry: Option<Geometry>,
    pub(super) properties: Vec<(String, Value)>,
    pub(super) id: Option<Value>,
}

/// A feature object.
pub(super) fn feature<R: Read>(
    tokens: &mut Tokens<R>,
    seen: &mut Seen,
) -> Result<RawFeature, FormatError> {
    if tokens.next_kind()? != Next::Object {
        return Err(tokens.error("此处应为要素对象", "a feature object is expected"));
    }
    tokens.begin_object()?;
    let mut members = Members::default();
    let mut first = true;
    while let Some(key) = tokens.next_key(&mut first)? {
        members.read(&key, tokens, seen)?;
    }
    members.into_feature(tokens)
}
