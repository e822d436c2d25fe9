//! Scenarios: commands and what they print, each file in a folder of its own with the shipped campaigns and examples.
//!
//! `TRYCMD=overwrite cargo test scenarios` writes what is printed now into the files; read the difference before you
//! commit it.

use std::path::{Path, PathBuf};

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// The scenario files, and the walkthrough, which is one.
fn scenarios(root: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(root.join("tests/scenarios")).expect("the scenarios");
    let mut found: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    found.push(root.join("examples/quickstart/README.md"));
    found.push(root.join("README.md"));
    let name = |path: PathBuf| {
        let name = path.strip_prefix(root).expect("below the root").with_extension("");
        (name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "-"), path)
    };
    found.into_iter().map(name).collect()
}

#[test]
fn commands_print_what_the_scenarios_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bench = tempfile::tempdir().expect("a folder for the scenarios");
    let scenarios = scenarios(root);
    assert!(scenarios.len() > 1, "there are scenarios");
    for (name, path) in &scenarios {
        let home = bench.path().join(format!("{name}.in"));
        copy_folder(&root.join("campaigns"), &home.join("campaigns"));
        copy_folder(&root.join("examples"), &home.join("examples"));
        std::fs::copy(path, bench.path().join(format!("{name}.md"))).expect("a copy");
    }
    let run = std::panic::catch_unwind(|| {
        let cases = trycmd::TestCases::new();
        cases.env("NO_COLOR", "1").env("OUTDIAL_DB", "outdial.db").env("COLUMNS", "100");
        cases.case(bench.path().join("*.md"));
        cases.run();
    });
    if std::env::var_os("TRYCMD").is_some_and(|wish| wish == "overwrite") {
        for (name, path) in &scenarios {
            std::fs::copy(bench.path().join(format!("{name}.md")), path).expect("the scenario is written");
        }
    }
    if let Err(wrong) = run {
        std::panic::resume_unwind(wrong);
    }
}
