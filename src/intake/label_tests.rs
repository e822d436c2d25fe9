//! What columns and alternate numbers are called stays with their numbers.

use super::reader::{ListReader, ReadOptions};
use crate::domain::lead::DraftPhone;
use crate::domain::phone_label::PhoneLabel;

/// The labels of the phones of a list's only row.
fn labels(text: &'static str, options: ReadOptions) -> Vec<&'static str> {
    let options = ReadOptions { region: Some("US".to_owned()), ..options };
    let today = "2026-11-23".parse().expect("a day");
    let mut reader = ListReader::new(text.as_bytes(), options, today).expect("a list");
    let draft = reader.next_row().expect("a row").expect("read").draft.expect("a lead");
    let label = |phone: &DraftPhone| phone.label.map_or("", PhoneLabel::name);
    draft.phones.iter().map(label).collect()
}

#[test]
fn phones_have_the_labels_of_their_columns() {
    let plain = ReadOptions::default;
    assert_eq!(labels("Phone,Home Phone\n3055550142,3055550143\n", plain()), ["", "home"]);
    // A number that is there twice has the first label.
    let twice = "Work Phone,phone,Home Phone,Cell\n3055550142,3055550143,3055550142,3055550143\n";
    assert_eq!(labels(twice, plain()), ["work", "mobile"]);
    let alternates = "phone,multi_alt_phones\n3055550142,3055550144_1_work!3055550145_1_neighbour\n";
    assert_eq!(labels(alternates, plain()), ["", "work", ""]);
    // Whatever name the column has, if somebody says that it holds phones.
    let columns = vec![("phone".to_owned(), "Dienstlich".to_owned()), ("phone".to_owned(), "Casa".to_owned())];
    let named = "Dienstlich,Casa\n3055550142,3055550143\n";
    assert_eq!(labels(named, ReadOptions { columns, ..plain() }), ["work", "home"]);
    let columns = vec![("phone".to_owned(), "1".to_owned()), ("phone".to_owned(), "2".to_owned())];
    let bare = "3055550142,3055550143\n";
    assert_eq!(labels(bare, ReadOptions { columns, no_header: true, ..plain() }), ["", ""]);
}
