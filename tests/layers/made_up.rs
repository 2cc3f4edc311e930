//! Tests of the resolver and the checks on small made-up sources.

use crate::checks::{self, Rows};
use crate::modules::{Sources, Tree};
use crate::resolve::Graph;

fn graph(files: &[(&str, &str)]) -> Graph {
    let sources: Sources = files.iter().map(|(file, code)| ((*file).to_owned(), (*code).to_owned())).collect();
    Graph::of(&Tree::read("ours", &sources))
}

/// The names that `user.rs` with this code uses of the files beside it, as `file: name`.
fn uses(code: &str) -> Vec<String> {
    let graph = graph(&[
        ("lib.rs", "mod food; mod tools; mod user;"),
        (
            "food/mod.rs",
            "mod bread; mod cook; pub mod fruit; pub use bread::{Bread, bake}; pub use cook::cook; pub use fruit::*;
            pub const HUNGER: f64 = 1.0;",
        ),
        ("food/cook.rs", "pub fn cook() {}"),
        ("food/bread.rs", "pub struct Bread; pub fn bake() {}"),
        ("food/fruit.rs", "pub enum Fruit { Apple, Pear } pub fn peel() {} pub fn bake() {}"),
        ("tools.rs", "pub mod knives { pub fn cut() {} } macro_rules! grate { () => {} } pub(crate) use grate;"),
        ("user.rs", code),
    ]);
    assert!(graph.unresolved.is_empty(), "{:?}", graph.unresolved);
    let edges = graph.uses.iter().filter(|((from, _), _)| from == "user.rs");
    edges.flat_map(|((_, to), edge)| edge.names.iter().map(move |name| format!("{to}: {name}"))).collect()
}

#[test]
fn a_reexport_leads_to_the_definition() {
    assert_eq!(uses("use crate::food::Bread;"), ["food/bread.rs: Bread"]);
    assert_eq!(uses("fn eat(_: crate::food::Bread) {}"), ["food/bread.rs: Bread"]);
    assert_eq!(uses("use crate::food::HUNGER;"), ["food/mod.rs: HUNGER"]);
    // The module has the name of its function.
    assert_eq!(uses("use crate::food; fn eat() { food::cook() }"), ["food/cook.rs: cook"]);
}

#[test]
fn a_glob_is_followed_unless_the_name_is_imported_otherwise() {
    assert_eq!(uses("use crate::food::Fruit;"), ["food/fruit.rs: Fruit"]);
    assert_eq!(uses("use crate::food::bake;"), ["food/bread.rs: bake"]);
    assert_eq!(uses("use crate::food::*; fn eat() { peel(); }"), ["food/fruit.rs: peel", "food/mod.rs: the module"]);
    assert_eq!(uses("use crate::food::Fruit::*; fn eat() -> u8 { 1 }"), ["food/fruit.rs: Fruit"]);
    let variable = "use crate::food::*; fn eat(peel: u8) -> u8 { peel }";
    assert_eq!(uses(variable), ["food/mod.rs: the module"], "a variable is no import");
}

#[test]
fn nested_and_renamed_imports_are_followed() {
    let both = ["food/bread.rs: Bread", "food/fruit.rs: peel", "tools.rs: cut"];
    assert_eq!(uses("use crate::{food::{fruit::{self, peel}, Bread}, tools::knives::cut};"), both);
    assert_eq!(uses("use crate::food::fruit as f; fn eat() { f::peel() }"), ["food/fruit.rs: peel"]);
    assert_eq!(uses("use crate::food::Bread as Loaf; use Loaf as Roll; fn eat(_: Roll) {}"), ["food/bread.rs: Bread"]);
    assert_eq!(uses("use crate::food::Bread as _;"), ["food/bread.rs: Bread"]);
}

#[test]
fn paths_into_an_imported_module_are_followed() {
    assert_eq!(uses("use crate::tools::knives; fn eat() { knives::cut() }"), ["tools.rs: cut"]);
    assert!(uses("use crate::tools::knives;").is_empty());
    assert_eq!(uses("pub use crate::tools::knives;"), ["tools.rs: the module"]);
}

#[test]
fn paths_start_at_their_own_module() {
    assert_eq!(uses("fn eat() { super::food::bake() }"), ["food/bread.rs: bake"]);
    assert_eq!(uses("mod inner { fn eat() { super::super::tools::knives::cut() } }"), ["tools.rs: cut"]);
    assert_eq!(
        uses("mod inner { pub use crate::food::Fruit; } fn eat(_: self::inner::Fruit) {}"),
        ["food/fruit.rs: Fruit"]
    );
    assert_eq!(uses("fn eat() { use crate::food as f; if true { f::peel() } }"), ["food/fruit.rs: peel"]);
    // A crate, and not the module of that name in another place.
    assert!(uses("fn eat() { food::bake(); ::tools::knives::cut(); }").is_empty());
}

#[test]
fn paths_are_found_in_macros_and_attributes() {
    assert_eq!(uses("use super::food; fn eat() { assert!(1.0 > food::HUNGER, \"\") }"), ["food/mod.rs: HUNGER"]);
    assert_eq!(uses("use super::food; fn eat() { json!({ \"a\": [0..food::HUNGER] }) }"), ["food/mod.rs: HUNGER"]);
    assert_eq!(uses("macro_rules! eat { ($a:expr) => { $crate::food::peel($a.food::x) } }"), ["food/fruit.rs: peel"]);
    assert_eq!(uses("use crate::tools::grate; fn eat() { grate!() }"), ["tools.rs: grate"]);
    assert_eq!(uses("#[derive(crate::food::Bread)] struct Eater;"), ["food/bread.rs: Bread"]);
    assert_eq!(uses("struct Eater { #[serde(with = \"crate::food::peel\")] name: u8 }"), ["food/fruit.rs: peel"]);
    assert!(uses("fn eat() { format!(\"crate::food::peel\") } /// [`crate::food::peel`]\nstruct Eater;").is_empty());
}

#[test]
fn code_of_tests_is_left_out() {
    assert!(uses("#[cfg(test)] mod tests { use crate::food::Bread; }").is_empty());
    assert!(uses("#[cfg(test)] use crate::food::Bread; #[cfg(all(test, unix))] fn eat(_: Bread) {}").is_empty());
    assert!(uses("struct Eater; impl Eater { #[cfg(test)] fn eat() { crate::food::bake() } }").is_empty());
    let with_file = [
        ("lib.rs", "mod food; mod user;"),
        ("food.rs", "pub fn bake() {}"),
        ("user/mod.rs", "#[cfg(test)] mod tests; use crate::food::bake;"),
        ("user/tests/mod.rs", "mod deep; use crate::food::bake;"),
        ("user/tests/deep.rs", "use crate::food::bake;"),
    ];
    let graph = graph(&with_file);
    let users: Vec<&str> = graph.uses.keys().map(|(from, _)| from.as_str()).collect();
    assert_eq!(users, ["user/mod.rs"], "the code after a test module counts");
}

#[test]
fn a_path_without_a_definition_is_reported() {
    let graph = graph(&[("lib.rs", "mod food; use food::Missing;"), ("food.rs", "")]);
    assert_eq!(graph.unresolved.into_iter().collect::<Vec<_>>(), ["lib.rs: food::Missing"]);
}

#[test]
fn other_crates_are_seen_by_their_whole_path() {
    let code =
        "use std::{fs, io::Read}; use fs as files; fn read() { files::read(\"\"); ::metrics::count(); async { 1 }; }";
    let graph = graph(&[("lib.rs", code)]);
    let paths: Vec<String> = graph.external["lib.rs"].iter().map(|path| path.join("::")).collect();
    for path in ["std::fs", "std::io::Read", "std::fs::read", "metrics::count", "async"] {
        assert!(paths.iter().any(|found| found == path), "{path} of {paths:?}");
    }
}

/// Two layers, the lower of which has two folders.
fn layered(low: &str, folder: &str, inner: &str) -> (Graph, Tree) {
    let files = [
        ("lib.rs", "mod low; mod high;"),
        ("high.rs", "pub use crate::low::one::One; pub struct High; fn all(_: crate::low::two::inner::Inner) {}"),
        ("low/mod.rs", low),
        ("low/one.rs", folder),
        ("low/two/mod.rs", "pub mod inner; pub struct Two;"),
        ("low/two/inner.rs", inner),
    ];
    let sources = files.iter().map(|(file, code)| ((*file).to_owned(), (*code).to_owned())).collect();
    let tree = Tree::read("ours", &sources);
    (Graph::of(&tree), tree)
}

const LOW: &str = "pub mod one; pub mod two;";

#[test]
fn an_upward_import_is_reported() {
    let offences = |folder: &str| {
        let (graph, tree) = layered(LOW, folder, "pub struct Inner;");
        checks::upward_imports(&tree.files(), &graph.imports(), &[("lib", &[]), ("low", &[]), ("high", &["low"])])
    };
    assert!(offences("pub struct One;").is_empty());
    assert_eq!(offences("pub struct One; use crate::high::High;"), ["low/one.rs → high.rs: High"]);
    // The definition is below, but the import goes through the layer above.
    let through_high = "pub struct One; mod inner { fn one(_: crate::high::One) {} }";
    assert_eq!(offences(through_high), ["low/one.rs → high.rs: One"]);
}

#[test]
fn an_import_against_the_rows_is_reported() {
    let offences = |rows: &Rows, folder: &str| {
        let (graph, tree) = layered(LOW, folder, "pub struct Inner;");
        checks::imports_against_rows(&tree.files(), &graph.imports(), "low", rows)
    };
    let code = "pub struct One; use super::two::{Two, inner::Inner};";
    assert!(offences(&[&["two"], &["one"], &["mod"]], code).is_empty());
    let both = ["low/one.rs → low/two/inner.rs: Inner", "low/one.rs → low/two/mod.rs: Two"];
    assert_eq!(offences(&[&["one"], &["two"], &["mod"]], code), both);
    assert_eq!(offences(&[&["one", "two"], &["mod"]], code), both, "different folders of one row");
    assert_eq!(offences(&[&["two/inner"], &["one"], &["two", "mod"]], code), both[1..]);
    let gaps = offences(&[&["two"], &["mod", "three"]], code);
    assert_eq!(gaps, ["low/one.rs is in no row", "low/three has no file"]);
}

#[test]
fn a_cycle_between_folders_is_reported() {
    let offences = |folder: &str, inner: &str| checks::cycles_between_folders(&layered(LOW, folder, inner).0.imports());
    let to_two = "pub struct One; use super::two::Two;";
    assert!(offences(to_two, "pub struct Inner; use super::Two;").is_empty());
    let cycle = [
        "between one.rs, two of src/low/:",
        "    low/one.rs → low/two/mod.rs: Two",
        "    low/two/inner.rs → low/one.rs: One",
    ];
    assert_eq!(offences(to_two, "pub struct Inner; use crate::low::one::One;"), cycle);
}

#[test]
fn a_cycle_between_files_must_be_in_the_list() {
    let cycle = |low: &str| {
        let (graph, _) = layered(low, "pub struct One; use super::Low;", "pub struct Inner;");
        graph.uses
    };
    let uses = cycle("pub mod one; pub mod two; pub struct Low(one::One);");
    let offences = ["2 files, not listed:", "    low/mod.rs → low/one.rs: One", "    low/one.rs → low/mod.rs: Low"];
    assert_eq!(checks::cycles_between_files(&uses, &[]), offences);
    let list: &[checks::Cycle] = &[("low", &["mod.rs", "one.rs"], "")];
    assert!(checks::cycles_between_files(&uses, list).is_empty());
    // A re-export alone does not count.
    let uses = cycle("pub mod one; pub mod two; pub use one::One; pub struct Low;");
    assert!(checks::cycles_between_files(&uses, &[]).is_empty());
    assert_eq!(checks::cycles_between_files(&uses, list).len(), 1, "the entry is out of date");
}

#[test]
fn a_large_cycle_is_reported() {
    let names: Vec<String> = (0..=checks::LARGEST_CYCLE).map(|number| format!("f{number}")).collect();
    let mut files = vec![("lib.rs".to_owned(), names.iter().map(|name| format!("mod {name};")).collect::<String>())];
    for (number, name) in names.iter().enumerate() {
        let next = &names[(number + 1) % names.len()];
        files.push((format!("{name}.rs"), format!("pub struct S; use crate::{next}::S as T;")));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(file, code)| (file.as_str(), code.as_str())).collect();
    let offences = checks::cycles_between_files(&graph(&files).uses, &[]);
    assert_eq!(offences[0], "9 files, too large:");
    assert_eq!(offences.len(), 10);
}
