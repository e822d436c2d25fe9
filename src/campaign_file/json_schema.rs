//! JSON Schemas of the files, for editors and other programs.

use super::shape::{CampaignFile, DispositionFile};
use serde_json::Value;

/// The JSON Schema of campaign files.
pub fn schema() -> Value {
    without_null(schemars::schema_for!(CampaignFile).to_value())
}

/// The JSON Schema of disposition sets.
pub fn disposition_schema() -> Value {
    without_null(schemars::schema_for!(DispositionFile).to_value())
}

/// A schema in which nothing may be null: TOML has no null, a key that says nothing is left out.
fn without_null(schema: Value) -> Value {
    match schema {
        Value::Object(map) => {
            let mut kept = serde_json::Map::new();
            for (key, value) in map {
                match (key.as_str(), without_null(value)) {
                    ("type" | "enum", Value::Array(items)) => kept.insert(key, only(items, |item| !is_null(item))),
                    ("anyOf", Value::Array(items)) => {
                        let rest = only(items, |item| !item.get("type").is_some_and(is_null));
                        if let Value::Object(one) = rest {
                            kept.extend(one);
                            None
                        } else {
                            kept.insert(key, rest)
                        }
                    }
                    (_, value) => kept.insert(key, value),
                };
            }
            Value::Object(kept)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_null).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema,
    }
}

fn is_null(value: &Value) -> bool {
    value.is_null() || value == "null"
}

/// The items that are kept; a single one stands for itself.
fn only(items: Vec<Value>, keep: impl Fn(&Value) -> bool) -> Value {
    let mut items: Vec<_> = items.into_iter().filter(keep).collect();
    if items.len() == 1 { items.remove(0) } else { Value::Array(items) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn null_goes_out() {
        for (schema, expected) in [
            (json!({"type": ["string", "null"], "pattern": "x"}), json!({"type": "string", "pattern": "x"})),
            (
                json!({"anyOf": [{"$ref": "#/a"}, {"type": "null"}], "description": "d"}),
                json!({"$ref": "#/a", "description": "d"}),
            ),
            (
                json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
                json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
            ),
            (
                json!({"properties": {"type": {"type": ["boolean", "null"]}}}),
                json!({"properties": {"type": {"type": "boolean"}}}),
            ),
        ] {
            assert_eq!(without_null(schema), expected);
        }
        assert!(!super::schema().to_string().contains("null"));
    }
}
