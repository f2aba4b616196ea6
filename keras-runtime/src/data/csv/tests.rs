use super::*;

fn message<T>(result: Result<T>) -> String {
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn lines_count_from_the_top_of_the_file() {
    let table = Table::from_reader("a,b\n\"1\n\",2\n\n3,inf\n".as_bytes()).unwrap();
    assert_eq!(table.column::<f64>("a").unwrap(), [1.0, 3.0]);
    assert_eq!(
        message(table.column::<f64>("b")),
        "`table`, line 5, column `b`: expected a finite number, found `inf`"
    );
    let table = Table::from_reader("a,b\n1,\n".as_bytes()).unwrap();
    assert_eq!(
        message(table.columns::<f32, 2>(["a", "b"])),
        "`table`, line 2, column `b`: expected a finite number, found ``"
    );
    assert!(message(table.labels("b")).contains("expected the name of a class"));
}

#[test]
fn unknown_columns() {
    let table = Table::from_reader("a,b\n1,2\n".as_bytes()).unwrap();
    assert_eq!(message(table.column::<f32>("c")), "`table` has no column `c`; it has `a`, `b`");
    assert_eq!(message(table.column::<f32>(2)), "`table` has no column 2; it has `a`, `b`");
    assert!(table.columns_from::<f32, 3>(0).is_err());
    let table = Csv::default().header(false).from_reader("1,x\n".as_bytes()).unwrap();
    assert!(table.column::<f32>("0").is_err());
    assert_eq!(
        message(table.column::<f32>(1)),
        "`table`, line 1, column 1: expected a finite number, found `x`"
    );
}

#[test]
fn broken_files() {
    assert_eq!(
        message(Table::from_reader("a,b\n1,2\n3\n".as_bytes())),
        "`table` is not a valid CSV file: line 3 has 1 cell, but the first has 2"
    );
    let after_blank = Table::from_reader("a,b\r\n\r\n1,2\r\n\r\n\r\n3\r\n".as_bytes());
    assert!(message(after_blank).contains("line 6 has 1 cell,"));
    let not_text = Table::from_reader(&b"a,b\n1,\xff\n"[..]);
    assert!(message(not_text).contains("line 2 is not UTF-8"));
    assert!(message(Table::read("no/such.csv")).starts_with("cannot read `no/such.csv`"));
    let empty = Table::from_reader("".as_bytes()).unwrap();
    assert!(empty.is_empty() && empty.column::<f32>(0).is_err());
}

#[test]
fn classes_that_are_numbers_sort_as_numbers() {
    let table = Table::from_reader("y\n10\n9\n100\n".as_bytes()).unwrap();
    assert_eq!(table.labels("y").unwrap().names, ["9", "10", "100"]);
    assert_eq!(table.labels("y").unwrap().y, [1, 0, 2]);
}
