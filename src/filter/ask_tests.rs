//! What filters say of rows.

use super::super::{parse, samples};
use super::*;
use proptest::prelude::*;

/// A row with the cells `column=cell`; others are blank.
fn row<'r>(cells: &'r [(&'r str, &'r str)], column: &Column) -> Option<Cow<'r, str>> {
    let found = cells.iter().find(|(name, _)| Column::read(name).means(column));
    Some(Cow::Borrowed(found.map_or("", |(_, cell)| cell)))
}

#[test]
fn cells_are_compared_as_what_they_are_compared_with() {
    use Truth::{False, True, Unknown};
    for (text, cell, truth) in [
        ("x = \"FL\"", " fl ", True),
        ("x = \"FL\"", "GA", False),
        ("x != \"FL\"", "", True),
        ("x = \"\"", " ", True),
        ("x = \"straße\"", "STRAßE", True),
        ("x < \"b\"", "Abel", True),
        ("x between \"33000\" and \"33999\"", "33101", True),
        ("x between \"33000\" and \"33999\"", "34000", False),
        ("x > 500", "$1,200.50", True),
        ("x = 1200.5", "$1,200.50", True),
        ("x > 500", "120", False),
        ("x > 500", "n/a", Unknown),
        ("x != 500", "n/a", Unknown),
        ("not x > 500", "n/a", Unknown),
        ("x > 500", "", Unknown),
        ("x in (1, 2)", "2.0", True),
        ("x in (1, 2)", "3", False),
        ("x in (1, 2)", "three", Unknown),
        ("x not in (1, 2)", "three", Unknown),
        ("x between 1 and 2", "2", True),
        ("x between 1 and 2", "2.01", False),
        ("x between 1 and 2", "none", Unknown),
        ("x < 2026-11-01", "10/31/2026", True),
        ("x >= 2026-11-01", "11/1/2026 5:02 PM", True),
        ("x < 2026-11-01", "31.10.26", Unknown),
        ("x = yes", "Y", True),
        ("x = yes", "0", False),
        ("x != yes", "no", True),
        ("x = no", "", Unknown),
        ("x starts with \"Ann\"", " anna", True),
        ("x starts with \"Ann\"", "an", False),
        ("x contains \"ann\"", "Joanne", True),
        ("x not contains \"ann\"", "Joanne", False),
        ("x is empty", "  ", True),
        ("x is not empty", "0", True),
        ("x > 5 or x is empty", "", True),
        ("x > 5 and x is empty", "", Unknown),
        ("x > 5 and x is not empty", "", False),
    ] {
        let filter = parse(text, "US").expect(text);
        let cells = [("x", cell)];
        let told = holds(&filter.holds, filter.reading, &|column| row(&cells, column));
        assert_eq!(told, truth, "{text} of {cell:?}");
        assert_eq!(holds(&filter.holds, filter.reading, &|_| None), Unknown, "{text}: nothing was read");
    }
}

#[test]
fn the_part_that_decides_is_told() {
    for (text, cells, told) in [
        (
            "state = \"FL\" and balance > 500",
            &[("state", "FL"), ("balance", "120")][..],
            "balance > 500 (balance is 120)",
        ),
        (
            "state = \"FL\" and balance > 500",
            &[("state", "GA"), ("balance", "n/a")],
            "state = \"FL\" (state is \"GA\")",
        ),
        (
            "state = \"FL\" and balance > 500",
            &[("state", "FL"), ("balance", "n/a")],
            "balance > 500 (balance is \"n/a\", which can't be read as a number)",
        ),
        ("balance > 500", &[], "balance > 500 (balance is empty)"),
        (
            "(a = 1 or b = 2) and c = 3",
            &[("a", "7"), ("b", "8"), ("c", "9")],
            "a = 1 or b = 2 (a is 7, b is 8); c = 3 (c is 9)",
        ),
        ("not (a = 1 and a < 5)", &[("a", "1")], "not (a = 1 and a < 5) (a is 1)"),
        ("priority > 5", &[("priority", "3")], "priority > 5 (priority is 3)"),
    ] {
        let filter = parse(text, "US").expect(text);
        let mut parts = Vec::new();
        blame(&filter.holds, filter.reading, &|column| row(cells, column), &mut parts);
        assert_eq!(parts.join("; "), told, "{text}");
    }
    let filter = parse("balance > 500", "US").expect("a filter");
    let mut parts = Vec::new();
    blame(&filter.holds, filter.reading, &|_| None, &mut parts);
    assert_eq!(parts, ["balance > 500 (balance was not read)"]);
}

/// The answer by the tables of three-valued logic alone: false, unknown, true are 0, 1, 2; `and` is the least, `or` the greatest.
fn by_the_tables(expr: &Expr, row: Row<'_>) -> u8 {
    match expr {
        Expr::All(parts) => parts.iter().map(|part| by_the_tables(part, row)).min().expect("parts"),
        Expr::Any(parts) => parts.iter().map(|part| by_the_tables(part, row)).max().expect("parts"),
        Expr::Not(inner) => 2 - by_the_tables(inner, row),
        Expr::Test(_) => match holds(expr, samples::READING, row) {
            Truth::False => 0,
            Truth::Unknown => 1,
            Truth::True => 2,
        },
    }
}

proptest! {
    #[test]
    fn answers_are_those_of_three_valued_logic(expr in samples::exprs(), cells in samples::rows()) {
        let row = |column: &Column| samples::cell(&cells, column);
        let told = holds(&expr, samples::READING, &row);
        let tables = [Truth::False, Truth::Unknown, Truth::True];
        prop_assert_eq!(told, tables[usize::from(by_the_tables(&expr, &row))]);
    }

    #[test]
    fn laws_of_not_and_or_hold(one in samples::exprs(), other in samples::exprs(), cells in samples::rows()) {
        let row = |column: &Column| samples::cell(&cells, column);
        let told = |expr: Expr| holds(&expr, samples::READING, &row);
        let not = |expr: &Expr| Expr::Not(Box::new(expr.clone()));
        let pair = vec![one.clone(), other.clone()];
        let turned = vec![other.clone(), one.clone()];
        let nots = vec![not(&one), not(&other)];
        prop_assert_eq!(told(Expr::all(pair.clone())), told(Expr::all(turned.clone())));
        prop_assert_eq!(told(Expr::any(pair.clone())), told(Expr::any(turned)));
        prop_assert_eq!(told(not(&Expr::all(pair.clone()))), told(Expr::any(nots.clone())));
        prop_assert_eq!(told(not(&Expr::any(pair))), told(Expr::all(nots)));
        prop_assert_eq!(told(not(&not(&one))), told(one.clone()));
        // What is not known stays so: a cell that can't be read takes nobody, however it is asked.
        if told(one.clone()) == Truth::Unknown {
            prop_assert_eq!(told(not(&one)), Truth::Unknown);
        }
    }

    #[test]
    fn whoever_is_left_out_is_told_why(expr in samples::exprs(), cells in samples::rows()) {
        let row = |column: &Column| samples::cell(&cells, column);
        if holds(&expr, samples::READING, &row) != Truth::True {
            let mut parts = Vec::new();
            blame(&expr, samples::READING, &row, &mut parts);
            prop_assert!(!parts.is_empty());
        }
    }
}
