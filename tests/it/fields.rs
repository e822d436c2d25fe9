//! The fields of a lead have one set of names, in campaign files and on the command line.

use outdial::intake::reader::{ListReader, ReadOptions};
use std::collections::BTreeSet;

#[test]
fn campaign_files_and_lists_name_the_same_fields() {
    let schema = outdial::campaign_file::schema();
    let columns = schema["$defs"]["Columns"]["properties"].as_object().expect("the columns of a campaign file");
    let of_campaigns: BTreeSet<_> = columns.keys().filter(|name| *name != "no_header").map(String::as_str).collect();
    let options = ReadOptions { columns: vec![("moon".to_owned(), "1".to_owned())], ..ReadOptions::default() };
    let told = ListReader::new("phone\n".as_bytes(), options, chrono::NaiveDate::MAX)
        .err()
        .expect("there is no such field")
        .to_string();
    let (_, listed) = told.split_once("the fields are ").expect("the fields");
    let of_lists: BTreeSet<_> = listed.split(", ").collect();
    assert_eq!(of_campaigns, of_lists);
}
