//! Workbooks, made here cell by cell.

use super::super::reader::{ListReader, ReadOptions};
use super::super::table_file::{Part, TableFile};
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

fn packed(members: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a member");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("an archive").into_inner()
}

/// A workbook of sheets: name, state (`visible`, `hidden`), rows as they stand in its XML.
fn xlsx(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let (mut list, mut links) = (String::new(), String::new());
    let mut parts = Vec::new();
    for (index, (name, state, rows)) in sheets.iter().enumerate() {
        list.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{0}\" state=\"{state}\" r:id=\"rId{0}\"/>",
            index + 1
        ));
        links.push_str(&format!(
            "<Relationship Id=\"rId{0}\" Type=\"{R}/worksheet\" Target=\"worksheets/sheet{0}.xml\"/>",
            index + 1
        ));
        let text = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{}.xml", index + 1), text));
    }
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    let mut members = vec![
        ("[Content_Types].xml".to_owned(), "<Types/>".to_owned()),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships><Relationship Id=\"rId1\" Type=\"{R}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{R}\"><sheets>{list}</sheets></workbook>"),
        ),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{links}</Relationships>")),
        ("xl/styles.xml".to_owned(), styles),
    ];
    members.extend(parts);
    packed(&members.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:automatic-styles><style:style style:name=\"h\">\
         <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles>\
         <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

/// A row of an XLSX sheet: a text, or a number where the cell is one.
fn row(number: u32, cells: &[&str]) -> String {
    let cell = |(index, text): (usize, &&str)| {
        let place = format!("{}{number}", char::from(b'A' + u8::try_from(index).expect("few columns")));
        match text.parse::<f64>() {
            Ok(_) => format!("<c r=\"{place}\"><v>{text}</v></c>"),
            Err(_) if text.is_empty() => String::new(),
            Err(_) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        }
    };
    format!("<row r=\"{number}\">{}</row>", cells.iter().enumerate().map(cell).collect::<String>())
}

fn ods_row(cells: &[&str]) -> String {
    let cell = |text: &&str| match text.parse::<f64>() {
        Ok(_) => format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{text}\"><text:p>x</text:p></table:table-cell>"
        ),
        Err(_) if text.is_empty() => "<table:table-cell/>".to_owned(),
        Err(_) => format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"),
    };
    format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
}

fn ods_table(name: &str, style: &str, rows: &str) -> String {
    format!("<table:table table:name=\"{name}\" table:style-name=\"{style}\">{rows}</table:table>")
}

/// How a workbook is read, and what its rows come to; or what is wrong with it.
fn told(bytes: &[u8], part: Part) -> Result<(String, Vec<String>), String> {
    let mut file = TableFile::open(Cursor::new(bytes), &part).map_err(|error| error.to_string())?;
    let options = ReadOptions { region: Some("US".to_owned()), part, ..ReadOptions::default() };
    let mut reader = ListReader::open(&mut file, options, chrono::NaiveDate::MAX).map_err(|error| error.to_string())?;
    let described = reader.described().to_string();
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row() {
        let row = row.map_err(|error| error.to_string())?;
        let draft = row.draft.map(|draft| {
            let phones = draft.phones.iter().map(|phone| phone.number.to_string()).collect::<String>();
            let extra: Vec<_> = draft.extra.iter().map(|(_, text)| text.as_str()).collect();
            [draft.name, phones, draft.evidence.state, draft.evidence.postcode, extra.join("/")].join(" ")
        });
        rows.push(format!("{} {}", row.line, draft.unwrap_or_else(|| format!("! {}", row.rejects[0].reason))));
    }
    Ok((described, rows))
}

fn sheet(name: &str) -> Part {
    Part { sheet: Some(name.to_owned()), ..Part::default() }
}

/// A header and two leads.
fn leads() -> String {
    row(1, &["name", "phone", "state", "zip"])
        + &row(2, &["Ann", "3055550142", "FL", "33101"])
        + &row(3, &["Bo", "305-555-0143", "", "2134"])
}

#[test]
fn a_sheet_is_read_as_the_same_text_would_be() {
    let odd = row(3, &["Solar leads"])
        + "<row r=\"4\"/>"
        + &row(5, &["name", "phone", "zip", "", "since", "flag", "sum"])
        + "<row r=\"7\"><c r=\"A7\" t=\"inlineStr\"><is><t>Ann</t></is></c><c r=\"B7\"><f>1+1</f><v>3055550142</v></c>\
           <c r=\"E7\" s=\"1\"><v>46095</v></c><c r=\"F7\" t=\"b\"><v>1</v></c><c r=\"G7\"><v>0.5</v></c></row>"
        + "<row r=\"8\"><c r=\"A8\" t=\"inlineStr\"><is><t>Bo</t></is></c><c r=\"B8\" t=\"e\"><v>#N/A</v></c></row>"
        + "<row r=\"9\"><c r=\"A9\" t=\"inlineStr\"><is><t>Cy</t></is></c><c r=\"B9\"><v>4111111111111111</v></c></row>"
        + "<row><c><v>1</v></c><c><v>3055550144</v></c></row>";
    let (described, rows) = told(&xlsx(&[("Leads", "visible", &odd)]), Part::default()).expect("a list");
    assert_eq!(
        described,
        "xlsx, sheet \"Leads\", header on row 5, 1 row above it passed over (\"Solar leads\"); phone ← phone; name ← name; zip ← zip; kept as extra: column 4, since, flag, sum"
    );
    assert_eq!(rows[0], "7 Ann +13055550142   2026-03-14/TRUE/0.5");
    assert!(rows[1].starts_with("8 ! there is no digit in it"), "{}", rows[1]);
    assert!(rows[2].starts_with("9 ! the spreadsheet has destroyed the number"), "{}", rows[2]);
    assert_eq!(rows[3], "10 1 +13055550144   ");
}

#[test]
fn the_sheet_is_the_only_one_with_rows_or_the_one_that_is_named() {
    let (leads, blank) = (leads(), row(1, &["", " "]));
    let one = [("Leads", "visible", leads.as_str()), ("Sheet2", "visible", ""), ("Sheet3", "visible", &blank)];
    let old = [("Old", "hidden", leads.as_str()), ("Leads", "visible", &leads)];
    let two = [("North", "visible", leads.as_str()), ("South", "visible", &leads)];
    let hidden = [("Old", "veryHidden", leads.as_str()), ("Leads", "visible", "")];
    for (sheets, part, how) in [
        (one.as_slice(), Part::default(), "xlsx, sheet \"Leads\", header"),
        (&old, Part::default(), "xlsx, sheet \"Leads\" (hidden sheet \"Old\" passed over), header"),
        (&two, sheet("south"), "xlsx, sheet \"South\" (sheet \"North\" passed over), header"),
        (&hidden, sheet("Old"), "xlsx, hidden sheet \"Old\", header"),
    ] {
        let (described, rows) = told(&xlsx(sheets), part).expect(how);
        assert!(described.starts_with(how), "{described}");
        assert_eq!(rows, ["2 Ann +13055550142 FL 33101 ", "3 Bo +13055550143  2134 "], "{how}");
    }
    let member = Part { member: Some("a.csv".to_owned()), ..Part::default() };
    for (bytes, part, message) in [
        (
            xlsx(&two),
            Part::default(),
            "several sheets of the workbook hold rows: say which with --sheet NAME; they are \"North\", \"South\"",
        ),
        (xlsx(&hidden), Part::default(), "only hidden sheets of the workbook hold rows"),
        (xlsx(&[("Leads", "visible", "")]), Part::default(), "no sheet of the workbook holds a row"),
        (xlsx(&[("Leads", "visible", "")]), sheet("Leads"), "the file is empty"),
        (xlsx(&two), sheet("West"), "the workbook has no sheet \"West\": its sheets are \"North\", \"South\""),
        (xlsx(&one), member, "--member a.csv means nothing here: the file is a workbook"),
        (b"phone\n".to_vec(), sheet("Leads"), "--sheet Leads means nothing here: the file is no workbook"),
    ] {
        let found = told(&bytes, part).expect_err(message);
        assert!(found.contains(message), "{found}");
    }
}

#[test]
fn an_ods_sheet_is_read_like_any_other() {
    let rows = ods_row(&["name", "phone", "state", "zip"])
        + "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"4\"/></table:table-row>"
        + &ods_row(&["Ann", "3055550142", "FL", "33101"])
        + "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>Bo</text:p></table:table-cell>\
           <table:table-cell office:value-type=\"string\"><text:p>305-555-0143</text:p></table:table-cell>\
           <table:table-cell/><table:table-cell office:value-type=\"float\" office:value=\"2134\"/>\
           <table:table-cell office:value-type=\"date\" office:date-value=\"2026-03-14\"/></table:table-row>"
        // LibreOffice fills a sheet to its last row and column with blank cells.
        + "<table:table-row table:number-rows-repeated=\"1048500\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let book = ods(&(ods_table("Leads", "", &rows) + &ods_table("Old", "h", &ods_row(&["x", "y"]))));
    let (described, found) = told(&book, Part::default()).expect("a list");
    assert!(
        described.starts_with("ods, sheet \"Leads\" (hidden sheet \"Old\" passed over), header on row 1"),
        "{described}"
    );
    assert_eq!(
        found,
        [
            "4 Ann +13055550142 FL 33101 ",
            "5 ! row too long: 5 cells, the header has 4: a cell that holds the delimiter needs quotes around it"
        ]
    );
    let empty = told(&ods(&ods_table("A", "", "")), Part::default()).expect_err("empty");
    assert!(empty.contains("no sheet of the workbook holds a row"), "{empty}");
}

#[test]
fn workbooks_that_would_fill_the_memory_are_refused() {
    let wide = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell>";
    let many = format!("<table:table-row>{wide}</table:table-row>").repeat(700);
    let tall = format!("<table:table-row table:number-rows-repeated=\"1000000\">{wide}</table:table-row>");
    let gap = format!(
        "{}<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row><table:table-row>{wide}</table:table-row>",
        ods_row(&["name", "phone"])
    );
    for rows in [many, tall, gap] {
        let book = ods(&ods_table("A", "", &rows));
        let message = told(&book, Part::default()).expect_err("too large");
        assert!(message.contains("too large to be held in memory"), "{message}");
        assert!(book.len() < 20_000, "{}", book.len());
    }
    let spaces = row(1, &["name", "phone"]) + &" ".repeat(4 << 20);
    let small = Part { unpack_limit: Some(1 << 20), ..Part::default() };
    let message = told(&xlsx(&[("A", "visible", &spaces)]), small).expect_err("a bomb");
    assert!(message.contains("it unpacks to more than 1 MiB"), "{message}");
}

/// An ODS workbook whose only row holds these cells.
fn ods_of(row: &str, cells: &str) -> Vec<u8> {
    ods(&ods_table("A", "", &format!("<table:table-row{row}>{cells}</table:table-row>")))
}

#[test]
fn short_texts_that_stand_for_long_ones_are_refused() {
    let string = |attributes: &str, text: &str| {
        format!("<table:table-cell office:value-type=\"string\"{attributes}><text:p>{text}</text:p></table:table-cell>")
    };
    let figure = "<table:table-cell office:value=\"1\" table:number-columns-repeated=\"16384\"/>";
    for (what, book) in [
        ("blanks", ods_of("", &string("", "x<text:s text:c=\"2000000000\"/>"))),
        ("a text over and over", ods_of(" table:number-rows-repeated=\"1000000\"", &string("", &"long ".repeat(400)))),
        ("a value over and over", ods_of(" table:number-rows-repeated=\"6000\"", figure)),
        ("a formula over and over", {
            let formula = format!(" table:formula=\"{}\" table:number-columns-repeated=\"9000\"", "1+1".repeat(30_000));
            ods_of("", &string(&formula, "2"))
        }),
        ("rows that stand there no time", {
            let row = format!("<table:table-row table:number-rows-repeated=\"0\">{figure}</table:table-row>");
            ods(&ods_table("A", "", &row.repeat(700)))
        }),
    ] {
        let message = told(&book, Part::default()).expect_err(what);
        assert!(message.contains("too large to be held in memory"), "{what}: {message}");
    }
}

#[test]
fn an_ods_workbook_that_is_cut_off_says_so() {
    let rows = ods_row(&["name", "phone"]) + &ods_row(&["Ann", "3055550142"]);
    let whole = format!("<office:body><office:spreadsheet>{}", ods_table("A", "", &rows));
    let note = "<table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"string\"><office:annotation>";
    for content in [whole.trim_end_matches("</table:table>"), note, "<office:body>"] {
        let book = packed(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", "<manifest:manifest/>"),
            ("content.xml", content),
        ]);
        let message = told(&book, Part::default()).expect_err("cut off");
        assert!(message.contains("the workbook can't be read (it ends in the midst of a table"), "{message}");
    }
}

/// A workbook whose cells name their texts by number.
fn with_texts(texts: &str) -> Vec<u8> {
    let cells =
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\"><v>3055550142</v></c></row>";
    let mut archive = zip::ZipArchive::new(Cursor::new(xlsx(&[("A", "visible", cells)]))).expect("an archive");
    let mut members = vec![("xl/sharedStrings.xml".to_owned(), texts.to_owned())];
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).expect("a member");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut member, &mut text).expect("text");
        members.push((member.name().expect("a name").into_owned(), text));
    }
    packed(&members.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

#[test]
fn a_workbook_that_announces_more_texts_than_it_has_room_for_is_refused() {
    let texts = |count: &str| with_texts(&format!("<sst uniqueCount=\"{count}\"><si><t>phone</t></si></sst>"));
    for count in ["0", "1", "3", "many"] {
        let (_, rows) = told(&texts(count), Part::default()).expect(count);
        assert_eq!(rows, ["2  +13055550142   "], "{count}");
    }
    for count in ["18446744073709551615", "99999999999999", "4000000000"] {
        let message = told(&texts(count), Part::default()).expect_err(count);
        assert!(message.contains("the workbook can't be read (it announces"), "{message}");
    }
    // Its parts may lie where operating systems leave things in archives.
    let elsewhere = packed(&[
        ("xl/workbook.xml", ""),
        (
            "_rels/.rels",
            "<Relationships><Relationship Type=\"x/relationships/officeDocument\" Target=\"__MACOSX/a.xml\"/></Relationships>",
        ),
        ("__MACOSX/sharedStrings.xml", "<sst uniqueCount=\"18446744073709551615\"/>"),
    ]);
    let message = told(&elsewhere, Part::default()).expect_err("elsewhere");
    assert!(message.contains("the workbook can't be read (it announces"), "{message}");
}

#[test]
fn a_place_with_two_cells_is_no_row() {
    let twice = row(1, &["name", "phone"])
        + "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"A2\"><v>2</v></c><c r=\"B2\"><v>3055550142</v></c></row>";
    let message = told(&xlsx(&[("A", "visible", &twice)]), Part::default()).expect_err("twice");
    assert!(message.contains("the workbook can't be read (two cells stand at one place in row 2)"), "{message}");
}

#[test]
fn damaged_workbooks_say_so() {
    let cut = xlsx(&[("A", "visible", "<row r=\"1\"><c r=\"A1")]);
    let far = xlsx(&[("A", "visible", "<row r=\"1\"><c r=\"ZZZZ1\"><v>1</v></c></row>")]);
    let no_parts = packed(&[("xl/workbook.xml", "<workbook/>")]);
    let no_sheet = packed(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a><b")]);
    let mut flipped = xlsx(&[("A", "visible", &leads())]);
    let at = flipped.windows(9).position(|window| window == b"xl/styles").expect("a part") + 30;
    flipped[at] ^= 0xFF;
    for (what, bytes) in [("cut", cut), ("far", far), ("parts", no_parts), ("ods", no_sheet), ("flipped", flipped)] {
        let message = told(&bytes, Part::default()).expect_err(what);
        let said = ["the workbook can't be read", "cut off or damaged", "no sheet of the workbook"];
        assert!(said.iter().any(|said| message.contains(said)), "{what}: {message}");
    }
}

/// Workbooks as good programs write them, in whose parts somebody has changed a few signs: the sums of the archive are right,
/// so that only what reads them can see it.
fn changed(text: &str, changes: &[(usize, u8)]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (at, sign) in changes {
        let at = at % bytes.len();
        bytes[at] = sign & 0x7F;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

proptest! {
    #[test]
    fn no_workbook_makes_it_panic(
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6),
        digits in prop::collection::vec((any::<usize>(), b'0'..=b'9'), 0..4),
        part: prop::sample::Index,
    ) {
        for good in [xlsx(&[("Leads", "visible", &leads()), ("Old", "hidden", &row(1, &["x"]))]), ods(&ods_table("A", "h", &(ods_row(&["name", "phone"]) + &ods_row(&["Ann", "3055550142"]))))] {
            let mut archive = zip::ZipArchive::new(Cursor::new(good)).expect("an archive");
            let mut members = Vec::new();
            for index in 0..archive.len() {
                let mut member = archive.by_index(index).expect("a member");
                let name = member.name().expect("a name").into_owned();
                let mut text = String::new();
                std::io::Read::read_to_string(&mut member, &mut text).expect("text");
                members.push((name, text));
            }
            let at = part.index(members.len());
            members[at].1 = changed(&changed(&members[at].1, &changes), &digits);
            let members: Vec<_> = members.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            // What comes of it does not matter here, but that something does.
            let _ = told(&packed(&members), Part::default());
        }
    }
}
