//! Rows of awkward texts.

use super::*;
use proptest::prelude::*;

fn rows(text: &str, delimiter: u8) -> Vec<Row> {
    let mut splitter = Splitter::new(text.to_owned(), true);
    let mut rows = Vec::new();
    let mut row = Row::default();
    while let Step::Row = splitter.step(delimiter, &mut row) {
        rows.push(row.clone());
    }
    rows
}

/// `1:a|b 3:c|d`: each row's line and cells, `!` after damaged rows.
fn shown(text: &str, delimiter: u8) -> String {
    let show = |row: &Row| {
        let cells: Vec<_> = row.cells().collect();
        let damage = if row.damage.is_some() { "!" } else { "" };
        format!("{}:{}{damage}", row.line, cells.join("|"))
    };
    rows(text, delimiter).iter().map(show).collect::<Vec<_>>().join(" ")
}

#[test]
fn rows_of_awkward_texts() {
    for (text, expected) in [
        ("", ""),
        ("\n\r\n\r", ""),
        ("a,b", "1:a|b"),
        ("a,b\nc,d\n", "1:a|b 2:c|d"),
        ("a,b\r\nc,d\r\n", "1:a|b 2:c|d"),
        ("a,b\rc,d", "1:a|b 2:c|d"),
        ("a\n\n \nb\r\rc", "1:a 4:b 6:c"),
        (",\n,,", "1:| 2:||"),
        ("a,\n", "1:a|"),
        ("\"a,b\",c", "1:a,b|c"),
        ("\"a\nb\",c\nd,e", "1:a\nb|c 3:d|e"),
        ("\"a\r\nb\rc\",d\ne", "1:a\r\nb\rc|d 4:e"),
        ("\"say \"\"hi\"\"\",b", "1:say \"hi\"|b"),
        ("a, \"b, c\" ,d", "1:a|b, c|d"),
        ("5\" disk,b", "1:5\" disk|b"),
        ("\"Bo\" Li,b", "1:Bo Li|b"),
        ("\"\",b", "1:|b"),
        ("\"\"\n\" \n\"\n", "1: 2: \n"),
        // A quote that never closes costs one line.
        ("a,\"b\nc,d\ne,f\n", "1:a|\"b! 2:c|d 3:e|f"),
        ("a,\"b", "1:a|\"b!"),
        ("a\n\"", "1:a 2:\"!"),
        // So does one that a later row's quote closes.
        ("x,\"ACME,1\ny,\"Foo, Inc\",2\nz,Bar,3\n", "1:x|\"ACME|1! 2:y|Foo, Inc|2 3:z|Bar|3"),
        ("x,\"ACME,1\r\n\"a\"\"b\",2\r\n", "1:x|\"ACME|1! 2:a\"b|2"),
        ("naïve,\"ü\n€,ß", "1:naïve|\"ü! 2:€|ß"),
    ] {
        assert_eq!(shown(text, b','), expected, "{text:?}");
    }
}

#[test]
fn other_delimiters() {
    for (text, delimiter, expected) in [
        ("a;b,c", b';', "1:a|b,c"),
        ("a\t\"b\tc\"", b'\t', "1:a|b\tc"),
        ("a,b|c", ONE_COLUMN, "1:a,b|c"),
        ("ÿa\"b\n\"c\"", ONE_COLUMN, "1:ÿa\"b 2:c"),
    ] {
        assert_eq!(shown(text, delimiter), expected, "{text:?}");
    }
}

#[test]
fn the_line_of_an_open_quote_is_told() {
    let damage: Vec<_> = rows("\"a\nb\",\"c\nd,e\n", b',').iter().map(|row| row.damage).collect();
    assert_eq!(damage.first(), Some(&Some(Damage::Quote { cell: 1, line: 2 })));
}

#[test]
fn a_line_without_end_is_passed_over_in_bounded_memory() {
    let mut text = "phone\n".to_owned();
    text.push_str(&"x".repeat(3 * LONGEST_ROW));
    text.push_str("\n305-555-0142\n");
    let mut head = String::new();
    let source = Text::open(text.as_bytes(), None, &mut head).expect("text");
    let splitter = Splitter::new(head, source.ended());
    let mut scanner = Scanner { source, splitter, delimiter: b',' };
    let mut row = Row::default();
    let mut found = Vec::new();
    while scanner.next(&mut row).expect("no fault of the source") {
        found.push((row.line, row.damage, row.cell(0).len()));
        assert!(scanner.splitter.text.len() < 2 * LONGEST_ROW, "the memory does not grow with the line");
    }
    assert_eq!(found, [(1, None, 5), (2, Some(Damage::Endless), 60), (3, None, 12)]);
}

proptest! {
    #[test]
    fn what_a_writer_of_csv_writes_is_read_back(
        table in prop::collection::vec(prop::collection::vec("[a-zé \",;\r\n]{0,6}", 2..5), 1..8)
    ) {
        let mut text = String::new();
        for cells in &table {
            let quoted: Vec<_> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            text.push_str(&quoted.join(","));
            text.push_str("\r\n");
        }
        let read: Vec<Vec<String>> =
            rows(&text, b',').iter().map(|row| row.cells().map(str::to_owned).collect()).collect();
        prop_assert_eq!(read, table);
    }

    #[test]
    fn a_row_reads_the_same_with_quotes_around_its_cells(cells in prop::collection::vec("[a é.;]{0,6}", 1..5), quoted in any::<u8>()) {
        let write = |(index, cell): (usize, &String)| {
            if quoted & (1 << index) == 0 { cell.clone() } else { format!("\"{cell}\"") }
        };
        let text = cells.iter().enumerate().map(write).collect::<Vec<_>>().join(",");
        for (end, terminated) in [("", false), ("\n", true), ("\r\n", true), ("\r", true), ("\nb,\"c", true)] {
            let mut row = Row::default();
            let found = parse(&format!("{text}{end}"), b',', &mut row);
            prop_assert!(row.cells().eq(&cells), "{:?}: {:?}", text, row);
            prop_assert_eq!((found.terminated, found.lines), (terminated, u64::from(terminated)));
        }
    }

    #[test]
    fn every_line_belongs_to_one_row_or_is_blank(text in "[a,\" \r\n]{0,60}") {
        let lines: Vec<&str> = split_lines(&text);
        let starts: Vec<u64> = rows(&text, b',').iter().map(|row| row.line).collect();
        prop_assert!(starts.windows(2).all(|pair| pair[0] < pair[1]), "rows begin on ascending lines: {:?}", starts);
        let first = lines.iter().position(|line| !line.trim().is_empty());
        if let Some(first) = first {
            prop_assert!(starts.first().is_some_and(|start| *start <= first as u64 + 1));
        }
        prop_assert!(starts.last().is_none_or(|last| *last <= lines.len() as u64));
    }
}

fn split_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let length = line_length(rest, true).expect("a line");
        lines.push(&rest[..length]);
        rest = &rest[length..];
    }
    lines
}
