//! Imports between layers and folders go one way, and cycles between files stay small.
//!
//! `modules.rs` parses the code, `resolve.rs` follows each path to the file with the definition, `checks.rs` has the rules and
//! this file their tables. Code under `#[cfg(test)]` is exempt. Not seen: methods and fields (only the names of their types),
//! names that a macro composes, `use` inside a macro's body, and Rust in templates.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a helper of a test may stop it")]

mod checks;
mod made_up;
mod modules;
mod resolve;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use checks::{Cycle, Layers, Rows};
use modules::{Sources, Tree};
use resolve::Graph;

/// Each layer and the layers that it may import.
const LAYERS: &Layers = &[
    ("format", &[]),
    ("model", &["format"]),
    ("charts", &["format"]),
    ("storage", &["format", "model"]),
    ("config", &[]),
    ("engine_client", &["config", "format", "model"]),
    ("report", &["format", "model", "charts"]),
    ("run_file", &["format", "model", "charts", "storage", "report"]),
    ("preset_folder", &["format", "model"]),
    (
        "web",
        &["config", "format", "model", "charts", "storage", "engine_client", "report", "run_file", "preset_folder"],
    ),
    ("logging", &[]),
    ("server", &["config", "storage", "engine_client", "web"]),
    (
        "commands",
        &[
            "format",
            "model",
            "storage",
            "engine_client",
            "report",
            "run_file",
            "preset_folder",
            "web",
            "config",
            "logging",
            "server",
        ],
    ),
    // It only declares the modules.
    ("lib", &[]),
    ("main", &["commands"]),
];

/// The rows inside web, lowest first. A file may import its own entry of a row and all rows before it.
const WEB: &Rows = &[
    &["error"],
    &["http"],
    &["limits"],
    &["page_cache", "forms"],
    &["auth"],
    &["state"],
    &["middleware"],
    &["pages"],
    &["api"],
    &["router"],
    // It only re-exports.
    &["mod"],
];

/// The rows inside the model.
const MODEL: &Rows = &[
    &["limits", "run_id"],
    &["distributions"],
    &["inputs"],
    &["dynamics"],
    &["validation", "trajectory"],
    &["results"],
    &["solvers"],
    &["ensemble", "external"],
    &["simulate"],
    &["sweep", "presets"],
    // It only re-exports.
    &["mod"],
];

/// Files of one folder that import each other in a cycle, and why they may.
const CYCLES: &[Cycle] = &[
    (
        "charts/axis",
        &["date_ticks.rs", "day_ticks.rs"],
        "`Days::new` chooses between dates and numbers; dates are a way to make the same `Days`",
    ),
    (
        "charts/labels",
        &["peak_clusters.rs", "peaks.rs", "placement.rs", "spans.rs"],
        "peaks are labelled alone or in clusters, both placed in a scene, whose costs are those of labels and spans",
    ),
    (
        "charts/line",
        &["annotations.rs", "background.rs", "bands.rs", "layout.rs", "levels_and_points.rs", "mod.rs"],
        "mod.rs draws every part on its `Plot`, by one layout, whose scale covers the levels and points",
    ),
    (
        "config",
        &["engines.rs", "mod.rs", "mode.rs", "reading.rs"],
        "mod.rs reads each part of the configuration; all parts fail with its `ConfigError`",
    ),
    (
        "format/numbers",
        &["mod.rs", "powers.rs"],
        "powers of ten are one form of a number, and take its sign from mod.rs",
    ),
    (
        "model/ensemble",
        &["correlations.rs", "differences.rs", "mod.rs", "run.rs"],
        "mod.rs runs the members and evaluates them; its parts share the type of a member's numbers",
    ),
    ("model/results", &["mod.rs", "warnings.rs"], "warnings are part of the results, and are found in them"),
    (
        "model/solvers/adaptive",
        &["census.rs", "dense.rs", "mod.rs", "step.rs"],
        "a step gives its dense output, which is made of the step; both keep the tolerance of mod.rs",
    ),
    (
        "model/validation",
        &["distribution.rs", "entry.rs", "mod.rs", "observations.rs", "scenario.rs", "solver.rs", "text.rs"],
        "mod.rs checks the parts of a draft; all parts report its `Problem`",
    ),
    (
        "report/scripts",
        &["curl.rs", "equations.rs", "header.rs", "mod.rs"],
        "mod.rs chooses the language; all languages state the same origin and errors",
    ),
    (
        "report/text",
        &["beds.rs", "ensemble.rs", "headline.rs", "mod.rs", "rt.rs"],
        "mod.rs puts the sentences together; all of them count and capitalise by its functions",
    ),
    (
        "server",
        &["listener.rs", "metrics.rs"],
        "metrics are served by a listener, and the main listener counts into them",
    ),
    ("server", &["migration.rs", "mod.rs"], "the start migrates the tables, and both fail with `ServeError`"),
    (
        "storage",
        &["migrate.rs", "mod.rs", "pool.rs", "retry.rs"],
        "mod.rs defines `Store`; migrations, connections and their retry are methods of it",
    ),
    (
        "web/api/schemas",
        &["request.rs", "view.rs"],
        "a request holds a view, whose schema is built by the request's helpers",
    ),
    (
        "web/forms",
        &["likely_number.rs", "scenario.rs"],
        "a likely number is read from a scenario's fields and written into them",
    ),
    (
        "web/forms/parse_number",
        &["mod.rs", "range.rs"],
        "a number may be one end of a range, and both ends are read as numbers",
    ),
    (
        "web/http",
        &["assets.rs", "site.rs"],
        "the site has the assets' addresses, and the assets are served below the site's",
    ),
    (
        "web/pages/learn",
        &["lesson.rs", "solved.rs"],
        "a lesson keeps its simulated runs, which are made from the lesson",
    ),
    (
        "web/pages/workbench",
        &["form.rs", "groups.rs"],
        "the form is made of groups, whose summaries show numbers as the form does",
    ),
];

/// The most files and folders directly inside a folder.
const ENTRIES: [(&str, usize); 2] = [("web", 18), ("charts", 12)];

/// Libraries and the layers that may import them.
const LIBRARIES: [(&str, &[&str]); 14] = [
    ("sqlx", &["storage"]),
    ("askama", &["report", "web"]),
    ("plotters", &["charts"]),
    ("plotters_backend", &["charts"]),
    ("png", &["charts"]),
    ("roxmltree", &["charts"]),
    ("ttf_parser", &["charts"]),
    ("zeno", &["charts"]),
    ("axum", &["server", "web"]),
    // Storage returns its numbers; the server turns them into metrics.
    ("metrics", &["server", "web"]),
    ("metrics_exporter_prometheus", &["server"]),
    ("clap", &["commands"]),
    ("indicatif", &["commands"]),
    ("epicurve_startup", &["commands"]),
];

/// Paths that the model must not use.
const NOT_IN_MODEL: [&str; 11] = [
    "std::time",
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::thread",
    "tokio",
    // Dates are allowed, the present time is not.
    "chrono::Utc",
    "chrono::Local",
    "getrandom",
    "async",
];

/// First names of paths that lead neither into the program nor into a dependency: the standard library, lints, primitive types,
/// and proptest's abbreviation.
const NO_DEPENDENCIES: [&str; 16] = [
    "std", "clippy", "rustfmt", "char", "str", "f32", "f64", "i32", "i64", "u8", "u16", "u32", "u64", "u128", "usize",
    "prop",
];

struct Program {
    sources: Sources,
    tree: Tree,
    graph: Graph,
}

static PROGRAM: LazyLock<Program> = LazyLock::new(|| {
    let sources = modules::program();
    let tree = Tree::read("epicurve", &sources);
    let graph = Graph::of(&tree);
    Program { sources, tree, graph }
});

fn assert_none(what: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{what}:\n{}", offences.join("\n"));
}

#[test]
fn no_file_imports_a_layer_above_its_own() {
    assert_none("upward imports", &checks::upward_imports(&PROGRAM.tree.files(), &PROGRAM.graph.imports(), LAYERS));
}

#[test]
fn web_imports_along_its_rows() {
    let offences = checks::imports_against_rows(&PROGRAM.tree.files(), &PROGRAM.graph.imports(), "web", WEB);
    assert_none("imports against the rows of web", &offences);
}

#[test]
fn the_model_imports_along_its_rows() {
    let offences = checks::imports_against_rows(&PROGRAM.tree.files(), &PROGRAM.graph.imports(), "model", MODEL);
    assert_none("imports against the rows of the model", &offences);
}

#[test]
fn no_folders_import_each_other_in_a_cycle() {
    assert_none("cycles between folders", &checks::cycles_between_folders(&PROGRAM.graph.imports()));
}

#[test]
fn files_import_each_other_only_in_the_cycles_of_the_list() {
    assert_none("cycles between files", &checks::cycles_between_files(&PROGRAM.graph.uses, CYCLES));
}

#[test]
fn folders_have_few_entries() {
    for (folder, most) in ENTRIES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
        let entries = path.read_dir().unwrap().count();
        assert!(entries <= most, "src/{folder} has {entries} files and folders; {most} are allowed");
    }
}

#[test]
fn each_library_stays_in_its_layer() {
    for (library, layers) in LIBRARIES {
        // A name alone is a variable.
        let is_of = |path: &Vec<String>| path.len() > 1 && path[0] == library;
        let users = PROGRAM.graph.external.iter().filter(|(_, paths)| paths.iter().any(is_of));
        let (right, wrong): (Vec<&str>, Vec<&str>) =
            users.map(|(file, _)| file.as_str()).partition(|file| layers.contains(&checks::layer(file)));
        assert!(wrong.is_empty(), "only {layers:?} may use {library}, but these files do: {wrong:#?}");
        let used: BTreeSet<&str> = right.into_iter().map(checks::layer).collect();
        assert_eq!(used.len(), layers.len(), "only {used:?} use {library}: LIBRARIES is out of date");
    }
}

#[test]
fn the_model_knows_no_clock_randomness_io_or_threads() {
    let files = PROGRAM.graph.external.iter().filter(|(file, _)| checks::layer(file) == "model");
    for (file, paths) in files {
        for path in paths.iter().map(|path| path.join("::")) {
            let is_forbidden =
                |name: &&str| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
            assert!(!NOT_IN_MODEL.iter().any(is_forbidden), "{file} uses {path}");
        }
    }
}

/// Otherwise the other tests could pass because the resolver sees nothing.
#[test]
fn the_whole_program_is_seen() {
    let unseen: Vec<&String> =
        PROGRAM.sources.keys().filter(|file| !PROGRAM.tree.files().contains(file.as_str())).collect();
    assert!(unseen.is_empty(), "files outside the module tree: {unseen:#?}");
    for (from, to, name) in [
        ("main.rs", "commands/mod.rs", "run"),
        // `use crate::model::Scenario`, which model/mod.rs re-exports.
        ("report/tables/inputs.rs", "model/inputs/scenario.rs", "Scenario"),
        ("report/tables/inputs.rs", "format/numbers/mod.rs", "exact"),
    ] {
        let edge = PROGRAM.graph.uses.get(&(from.to_owned(), to.to_owned()));
        assert!(edge.is_some_and(|edge| edge.names.contains(name)), "{from} uses {name} of {to}");
    }
}

/// A path into the program that the resolver cannot follow would be missing from the graph, or look like one into a crate.
#[test]
fn every_path_is_followed() {
    let unresolved = &PROGRAM.graph.unresolved;
    assert!(unresolved.is_empty(), "paths without a definition: {unresolved:#?}");
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
    let crates = ["dependencies", "dev-dependencies"].map(|table| manifest[table].as_table().unwrap());
    let crates: BTreeSet<String> =
        crates.iter().flat_map(|table| table.keys()).map(|name| name.replace('-', "_")).collect();
    for (file, paths) in &PROGRAM.graph.external {
        // Names alone are variables, and capitals begin generic parameters and the types of the prelude.
        for path in paths.iter().filter(|path| path.len() > 1 && path[0].starts_with(char::is_lowercase)) {
            let is_known = crates.contains(&path[0]) || NO_DEPENDENCIES.contains(&path[0].as_str());
            assert!(is_known, "{file}: {} belongs to no dependency", path.join("::"));
        }
    }
}
