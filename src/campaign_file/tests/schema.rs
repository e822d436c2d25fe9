//! The schemas, the types and the reader know the same keys, and the shipped schemas are those of the types.

use super::defaults::ALL;
use super::{LEAST, faults_of, read_here};
use crate::campaign_file::campaign::{LEAD_FIELDS, TABLES};
use crate::campaign_file::shape::{CampaignFile, DispositionFile};
use crate::campaign_file::{disposition_schema, embedded_set, schema};
use serde_json::Value;

const SHIPPED: &str = include_str!("../../../campaigns/campaign.schema.json");
const SHIPPED_DISPOSITIONS: &str = include_str!("../../../campaigns/dispositions/disposition.schema.json");

#[test]
fn the_shipped_schemas_are_current() {
    let current = format!("{:#}\n", schema());
    assert!(current == SHIPPED, "outdial campaign schema > campaigns/campaign.schema.json\n\n{current}");
    let current = format!("{:#}\n", disposition_schema());
    assert!(
        current == SHIPPED_DISPOSITIONS,
        "outdial campaign schema --dispositions > campaigns/dispositions/disposition.schema.json\n\n{current}"
    );
}

/// The keys of a table in the schema: of the whole file, or of one of its definitions.
fn keys_in_schema(table: &str) -> Vec<String> {
    let schema = schema();
    let mut name: String = table.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let of_table = if table.is_empty() { &schema } else { &schema["$defs"][name] };
    of_table["properties"].as_object().expect("properties").keys().cloned().collect()
}

#[test]
fn every_key_of_the_schema_is_read() {
    for (table, _) in TABLES {
        for key in keys_in_schema(table) {
            // No key takes a list of lists: each must complain of the type, and none of the key.
            let line = if table.is_empty() { format!("{key} = [[]]\n") } else { format!("[{table}]\n{key} = [[]]\n") };
            let least: String =
                LEAST.lines().filter(|l| !table.is_empty() || !l.starts_with(&key)).map(|l| format!("{l}\n")).collect();
            let faults = faults_of(&format!("{least}{line}"));
            assert!(faults.len() == 1 && faults[0].contains(" is a list: write "), "{table} {key}: {faults:?}");
        }
    }
}

#[test]
fn keys_are_said_to_belong_where_they_are_read() {
    for (table, keys) in TABLES {
        let mut known: Vec<String> = keys.iter().map(ToString::to_string).collect();
        if table == "columns" {
            known.extend(LEAD_FIELDS.map(str::to_owned));
        }
        known.sort();
        let mut in_schema = keys_in_schema(table);
        in_schema.sort();
        assert_eq!(known, in_schema, "{table}");
    }
}

#[test]
fn the_types_take_what_the_reader_takes() {
    assert!(read_here(ALL).is_ok());
    let file: CampaignFile = toml::from_str(ALL).expect("the shape of a campaign file");
    let written = toml::to_string(&file).expect("TOML");
    let (first, second) = (read_here(ALL).expect("sound").campaign, read_here(&written).expect(&written).campaign);
    assert_eq!((first.attempts, first.caller_ids, first.starts), (second.attempts, second.caller_ids, second.starts));
    for set in ["sales", "survey", "collections"] {
        let file: DispositionFile = toml::from_str(embedded_set(set).expect(set)).expect(set);
        assert!(file.disposition.len() > 10, "{set}");
    }
}

#[test]
fn the_schema_forbids_other_keys_and_explains_each() {
    let schema = schema();
    assert_eq!(schema["additionalProperties"], Value::Bool(false));
    for (key, property) in schema["properties"].as_object().expect("properties") {
        assert!(property["description"].is_string(), "{key}");
    }
}
