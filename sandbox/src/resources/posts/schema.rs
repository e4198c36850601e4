//! The schema check: types, unknown and missing fields, all complaints at once (facts §8.5).
//!
//! This is the layer that answers 422; it knows nothing about what the values mean.

use serde_json::{Map, Value as Json};

use super::fields::{AD_CONTEXT, POST};
use crate::errors::{Place, Refusal};

/// What a value must be.
#[derive(Clone, Copy)]
pub(in crate::resources) enum Shape {
    Text,
    Urn,
    Bool,
    Long,
    Int,
    Enum(&'static [&'static str]),
    Record(&'static [Field]),
    List(&'static Shape),
    /// Looked at elsewhere.
    Any,
    /// A record with exactly one member.
    Union(&'static [Field]),
}

#[derive(Clone, Copy)]
pub(in crate::resources) struct Field {
    pub(in crate::resources) name: &'static str,
    pub(in crate::resources) shape: Shape,
    pub(in crate::resources) required: bool,
    pub(in crate::resources) read_only: bool,
    pub(in crate::resources) patchable: bool,
}

pub(in crate::resources) const fn required(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: true, read_only: false, patchable: false }
}

pub(in crate::resources) const fn optional(name: &'static str, shape: Shape) -> Field {
    Field { required: false, ..required(name, shape) }
}

/// A field that an update may change as well.
pub(in crate::resources) const fn patchable(field: Field) -> Field {
    Field { patchable: true, ..field }
}

#[derive(Default)]
struct Checker {
    lines: Vec<String>,
    nulls: Vec<String>,
}

/// The body of a create.
pub(in crate::resources) fn create(body: &Json) -> Result<(), Refusal> {
    self::body(body, POST, "create")
}

/// A body with these fields.
pub(in crate::resources) fn body(
    body: &Json,
    fields: &'static [Field],
    method: &str,
) -> Result<(), Refusal> {
    let mut checker = Checker::default();
    checker.record("", body, fields, method);
    checker.verdict()
}

/// The complaints about one body, for whoever collects them from several.
pub(in crate::resources) fn complaints(
    body: &Json,
    fields: &'static [Field],
    method: &str,
) -> Result<Vec<String>, Refusal> {
    let mut checker = Checker::default();
    checker.record("", body, fields, method);
    checker.collected()
}

/// The complaints about what a patch sets.
pub(in crate::resources) fn set_complaints(
    path: &str,
    set: &Map<String, Json>,
    fields: &'static [Field],
) -> Result<Vec<String>, Refusal> {
    let mut checker = Checker::default();
    checker.set(path, set, fields);
    checker.collected()
}

/// The body of an action.
pub(in crate::resources) fn action(body: &Json, fields: &'static [Field]) -> Result<(), Refusal> {
    let mut checker = Checker::default();
    checker.record("", body, fields, "action");
    checker.verdict()
}

/// The body of a partial update.
pub(in crate::resources) fn update(body: &Json) -> Result<(), Refusal> {
    let mut checker = Checker::default();
    match body.as_object() {
        Some(fields) => {
            for name in fields.keys().filter(|name| *name != "patch") {
                checker.unrecognized(&format!("/{name}"));
            }
            match fields.get("patch").map(Json::as_object) {
                Some(Some(patch)) => checker.patch(patch),
                Some(None) => checker.line("/patch", "record type is not backed by a DataMap"),
                None => checker.missing("/patch"),
            }
        }
        None => checker.line("/", "record type is not backed by a DataMap"),
    }
    checker.verdict()
}

impl Checker {
    fn verdict(self) -> Result<(), Refusal> {
        let lines = self.collected()?;
        if lines.is_empty() { Ok(()) } else { Err(Refusal::Schema { lines }) }
    }

    fn collected(self) -> Result<Vec<String>, Refusal> {
        // An explicit null counts as a field the app may not send (facts §2.2, observed).
        if self.nulls.is_empty() {
            Ok(self.lines)
        } else {
            Err(Refusal::Unpermitted { place: Place::Body, fields: self.nulls })
        }
    }

    fn line(&mut self, path: &str, problem: &str) {
        self.lines.push(format!("ERROR :: {path} :: {problem}"));
    }

    fn unrecognized(&mut self, path: &str) {
        self.line(path, "unrecognized field found but not allowed");
    }

    fn missing(&mut self, path: &str) {
        self.line(path, "field is required but not found and has no default value");
    }

    fn record(&mut self, path: &str, value: &Json, fields: &'static [Field], method: &str) {
        let Some(map) = value.as_object() else {
            let path = if path.is_empty() { "/" } else { path };
            return self.line(path, "record type is not backed by a DataMap");
        };
        self.members(path, map, fields, method);
        for field in fields.iter().filter(|field| field.required) {
            if !map.contains_key(field.name) {
                self.missing(&format!("{path}/{}", field.name));
            }
        }
    }

    fn members(
        &mut self,
        path: &str,
        map: &Map<String, Json>,
        fields: &'static [Field],
        method: &str,
    ) {
        for (name, value) in map {
            let path = format!("{path}/{name}");
            match fields.iter().find(|field| field.name == name) {
                None => self.unrecognized(&path),
                Some(field) if field.read_only => {
                    self.line(&path, &format!("ReadOnly field present in a {method} request"));
                }
                Some(_) if value.is_null() => self.nulls.push(path),
                Some(field) => self.shape(&path, value, field.shape, method),
            }
        }
    }

    fn shape(&mut self, path: &str, value: &Json, shape: Shape, method: &str) {
        match (shape, value) {
            (Shape::Text, Json::String(_)) | (Shape::Bool, Json::Bool(_)) | (Shape::Any, _) => {}
            (Shape::Int, value) if value.is_i64() => {}
            (Shape::Int, other) => {
                self.line(path, &format!("{other} cannot be coerced to Integer"));
            }
            (Shape::Text, other) => {
                self.line(path, &format!("{other} cannot be coerced to String"));
            }
            (Shape::Bool, other) => {
                self.line(path, &format!("{other} cannot be coerced to Boolean"));
            }
            (Shape::Long, Json::Number(number)) if number.is_i64() || number.is_u64() => {}
            (Shape::Long, other) => {
                self.line(path, &format!("{other} cannot be coerced to Long"));
            }
            (Shape::Urn, Json::String(urn)) => self.urn(path, urn),
            (Shape::Urn, other) => {
                self.line(path, &format!("{other} cannot be coerced to Urn"));
            }
            (Shape::Enum(symbols), other) => {
                let is_symbol = other.as_str().is_some_and(|symbol| symbols.contains(&symbol));
                if !is_symbol {
                    self.line(path, &format!("{other} is not an enum symbol"));
                }
            }
            (Shape::Record(fields), other) => self.record(path, other, fields, method),
            (Shape::List(item), Json::Array(items)) => {
                for (place, value) in items.iter().enumerate() {
                    self.shape(&format!("{path}/{place}"), value, *item, method);
                }
            }
            (Shape::List(_), _) => self.line(path, "array type is not backed by a DataList"),
            (Shape::Union(fields), Json::Object(map)) => {
                if map.len() == 1 {
                    self.members(path, map, fields, method);
                } else {
                    self.line(path, "DataMap should have exactly one entry for a union type");
                }
            }
            (Shape::Union(_), _) => {
                self.line(path, "union type is not backed by a DataMap or null");
            }
        }
    }

    /// Recorded: the line comes twice.
    fn urn(&mut self, path: &str, urn: &str) {
        if !urn.starts_with("urn:") {
            let problem = format!("Urn doesn't start with 'urn:'. Urn: {urn} at index 0: {urn}");
            self.line(path, &problem);
            self.line(path, &problem);
        } else if urn.splitn(4, ':').filter(|part| !part.is_empty()).count() < 4 {
            let problem = format!("Urn has too few parts. Urn: {urn}");
            self.line(path, &problem);
            self.line(path, &problem);
        }
    }

    fn patch(&mut self, patch: &Map<String, Json>) {
        for (name, value) in patch {
            match (name.as_str(), value) {
                ("$set", Json::Object(set)) => self.set("/patch/$set", set, POST),
                ("$delete", Json::Array(names)) => self.delete(names),
                ("adContext", Json::Object(nested)) => {
                    for (name, value) in nested {
                        match (name.as_str(), value) {
                            ("$set", Json::Object(set)) => {
                                self.set("/patch/adContext/$set", set, AD_CONTEXT);
                            }
                            _ => self.unrecognized(&format!("/patch/adContext/{name}")),
                        }
                    }
                }
                _ => self.unrecognized(&format!("/patch/{name}")),
            }
        }
    }

    fn set(&mut self, path: &str, set: &Map<String, Json>, fields: &'static [Field]) {
        let method = "partial_update";
        self.members(path, set, fields, method);
        for name in set.keys() {
            let is_fixed = fields
                .iter()
                .any(|field| field.name == name && !field.read_only && !field.patchable);
            if is_fixed {
                self.line(
                    &format!("{path}/{name}"),
                    "CreateOnly field present in a partial_update request",
                );
            }
        }
    }

    fn delete(&mut self, names: &[Json]) {
        for name in names {
            let field = name.as_str().and_then(|name| POST.iter().find(|field| field.name == name));
            let path = format!("/patch/$delete/{}", name.as_str().unwrap_or_default());
            match field {
                None => self.unrecognized(&path),
                Some(field) if field.required => {
                    self.line(&path, "cannot delete a required field");
                }
                Some(field) if !field.patchable => {
                    self.line(&path, "CreateOnly field present in a partial_update request");
                }
                Some(_) => {}
            }
        }
    }
}
