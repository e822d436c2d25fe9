//! Archives as they come, and as somebody may make them to do harm.

use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::write::{SimpleFileOptions, ZipWriter};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        if name.ends_with('/') {
            writer.add_directory(*name, SimpleFileOptions::default()).expect("a folder");
        } else {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a member");
            writer.write_all(bytes).expect("written");
        }
    }
    writer.finish().expect("an archive").into_inner()
}

fn open(bytes: &[u8], limit: Option<u64>) -> Result<Packed<Cursor<Vec<u8>>>, UnpackError> {
    Packed::open(Cursor::new(bytes.to_vec()), limit)
}

/// The bytes of the member that is chosen, or what is wrong.
fn taken(bytes: &[u8], named: Option<&str>, limit: Option<u64>) -> Result<Vec<u8>, String> {
    let mut packed = open(bytes, limit).map_err(|error| error.to_string())?;
    let member = packed.choose(named).map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    let mut unpacked = packed.read(&member).map_err(|error| error.to_string())?;
    unpacked.read_to_end(&mut out).map_err(|error| error.to_string())?;
    Ok(out)
}

const LIST: &[u8] = b"phone\n305-555-0142\n";

#[test]
fn gives_what_is_packed() {
    let twice = [gzip(b"phone\n"), gzip(b"305-555-0142\n")].concat();
    let junk: [(&str, &[u8]); 6] = [
        ("__MACOSX/._a.csv", b"x"),
        ("a/.DS_Store", b"x"),
        ("a/Thumbs.db", b"x"),
        ("a/", b""),
        ("a/leads.csv", LIST),
        ("letter.PDF", b"%PDF"),
    ];
    for (what, bytes, named, shape) in [
        ("plain", LIST.to_vec(), None, Shape::Plain),
        ("gzip", gzip(LIST), None, Shape::Gzip),
        ("gzip of several parts", twice, None, Shape::Gzip),
        ("zip", zip(&[("leads.csv", LIST)]), None, Shape::Zip),
        ("zip with what is no table", zip(&junk), None, Shape::Zip),
        ("by name", zip(&[("a.csv", b"x"), ("b.csv", LIST)]), Some("b.csv"), Shape::Zip),
        ("by name in a folder", zip(&[("a.csv", b"x"), ("d/b.csv", LIST)]), Some("b.csv"), Shape::Zip),
        ("by whole name", zip(&[("e/b.csv", b"x"), ("d/b.csv", LIST)]), Some("d/b.csv"), Shape::Zip),
        ("a name is only a name", zip(&[("../../etc/passwd", LIST)]), None, Shape::Zip),
        ("a path is only a name", zip(&[("/etc/passwd", LIST)]), Some("/etc/passwd"), Shape::Zip),
    ] {
        assert_eq!(open(&bytes, None).expect(what).shape(), shape, "{what}");
        assert_eq!(taken(&bytes, named, None).as_deref(), Ok(LIST), "{what}");
        open(&bytes, None).expect(what).verify(None).expect(what);
    }
}

#[test]
fn gives_one_member_after_the_other() {
    let mut packed = open(&zip(&[("201.txt", b"2015550100\n"), ("202.txt", b"2025550100\n")]), None).expect("a zip");
    let mut out = Vec::new();
    for member in packed.members().to_vec() {
        assert_eq!(member.size, Some(11), "{}", member.name);
        packed.read(&member).expect("a member").read_to_end(&mut out).expect("its bytes");
    }
    assert_eq!(out, b"2015550100\n2025550100\n");
    let mut plain = open(LIST, None).expect("a file");
    let members = plain.members().to_vec();
    for _ in 0..2 {
        let mut out = Vec::new();
        plain.read(&members[0]).expect("the whole").read_to_end(&mut out).expect("its bytes");
        assert_eq!((out.as_slice(), members[0].name.as_str()), (LIST, ""), "from the beginning, each time");
    }
}

#[test]
fn says_which_member_is_to_be_named() {
    let two = zip(&[("north.csv", LIST), ("south.csv", LIST)]);
    for (bytes, named, part) in [
        (two.clone(), None, "holds north.csv, south.csv: say which with --member NAME"),
        (two, Some("west.csv"), "holds no \"west.csv\": it holds north.csv, south.csv"),
        (zip(&[("a/x.csv", LIST), ("b/x.csv", LIST)]), Some("x.csv"), "a/x.csv, b/x.csv"),
        (zip(&[]), None, "holds no file"),
        (zip(&[("a/", b"")]), None, "holds no file"),
        (zip(&[]), Some("x"), "holds no \"x\": it holds nothing"),
        (LIST.to_vec(), Some("x.csv"), "no zip archive: leave --member out"),
        (zip(&[("\u{1b}[31mred.csv", LIST), ("b.csv", LIST)]), None, "holds \u{fffd}[31mred.csv, b.csv"),
    ] {
        let message = taken(&bytes, named, None).expect_err(part);
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn what_unpacks_to_too_much_stops_at_the_limit() {
    let zeros = vec![b'0'; 1 << 20];
    for (what, bytes) in [("gzip", gzip(&zeros)), ("zip", zip(&[("a.csv", &zeros)]))] {
        assert!(bytes.len() < 4096, "{what}");
        let message = taken(&bytes, None, Some(1 << 19)).expect_err(what);
        assert!(message.contains("more than 512 KiB") && message.contains("--unpack-limit"), "{message}");
        let mut packed = open(&bytes, Some(1 << 20)).expect(what);
        packed.verify(None).expect(what);
    }
    // Unasked: 200 times the length, where that is more than 256 MiB.
    assert_eq!(open(&gzip(LIST), None).expect("gzip").limit, ALWAYS_ALLOWED);
    let long = Packed::open(Cursor::new(vec![0; 2 << 20]), None).expect("a file");
    assert_eq!(long.limit, 400 << 20);
}

#[test]
fn an_archive_that_understates_a_member_is_damaged() {
    let zeros = vec![b'0'; 1 << 20];
    let mut bytes = zip(&[("a.csv", &zeros)]);
    let size = (1_u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == size).collect();
    for at in places {
        bytes[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
    }
    let mut packed = open(&bytes, Some(64)).expect("it says that it is small");
    let error = packed.verify(None).expect_err("it is not");
    assert!(matches!(error, UnpackError::Damaged { .. }), "{error}");
}

#[test]
fn damaged_archives_say_so() {
    let gz = gzip(&LIST.repeat(50));
    let zp = zip(&[("a.csv", &LIST.repeat(50))]);
    let mut flipped = gz.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xFF;
    let mut wrong_sum = zp.clone();
    wrong_sum[40] ^= 0xFF;
    for (what, bytes) in [
        ("gzip file", gz[..gz.len() - 12].to_vec()),
        ("gzip file", gz[..5].to_vec()),
        ("gzip file", flipped),
        ("gzip file", [gz.as_slice(), b"phone\n1\n"].concat()),
        ("zip archive or workbook", zp[..zp.len() - 30].to_vec()),
        ("zip archive or workbook", zp[..20].to_vec()),
        ("zip archive or workbook", b"PK\x03\x04".to_vec()),
        ("zip archive or workbook", wrong_sum),
    ] {
        let message = taken(&bytes, None, None).expect_err(what);
        assert!(message.contains(&format!("the {what} is cut off or damaged")), "{what}: {message}");
    }
}

#[test]
fn encrypted_members_and_documents_say_so() {
    let mut locked = zip(&[("a.csv", LIST)]);
    // The first of the flags, in the member's own header and in the directory.
    let directory = locked.windows(4).position(|four| four == b"PK\x01\x02").expect("a directory");
    locked[6] |= 1;
    locked[directory + 8] |= 1;
    let message = taken(&locked, None, None).expect_err("encrypted");
    assert!(message.contains("a.csv in the zip archive is encrypted: unpack it with its password"), "{message}");
    for (name, part) in
        [("xl/workbook.bin", "XLSB"), ("word/document.xml", "document and no table"), ("Index/Document.iwa", "iWork")]
    {
        let message = taken(&zip(&[(name, b"x")]), None, None).expect_err(name);
        assert!(message.contains(part), "{message}");
    }
    let format = |members: &[(&str, &[u8])]| open(&zip(members), None).map(|packed| packed.shape());
    assert_eq!(
        format(&[("[Content_Types].xml", b""), ("xl/workbook.xml", b"")]),
        Ok(Shape::Workbook(BookFormat::Xlsx))
    );
    assert_eq!(format(&[("mimetype", b""), ("content.xml", b"")]), Ok(Shape::Workbook(BookFormat::Ods)));
}

proptest! {
    #[test]
    fn damage_is_found_or_does_no_harm(at: prop::sample::Index, sign: u8, cut: prop::sample::Index, kind in 0_usize..2) {
        let list = LIST.repeat(20);
        let mut bytes = [gzip(&list), zip(&[("a.csv", &list)])][kind].clone();
        let place = at.index(bytes.len());
        bytes[place] = sign;
        let whole = taken(&bytes, None, None);
        // What is read to its end is what was packed, unless the first bytes are no longer those of an archive.
        if let (Ok(found), false) = (&whole, place < 4) {
            prop_assert!(found == &list || found.is_empty(), "{place} {sign}");
        }
        bytes.truncate(cut.index(bytes.len()));
        let _ = taken(&bytes, None, Some(1 << 20));
    }
}
