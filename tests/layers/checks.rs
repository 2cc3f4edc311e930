//! The rules for imports between files. Each check returns its offences as lines of text.

use std::collections::{BTreeMap, BTreeSet};

use crate::resolve::{Edge, Edges};

/// Each layer and the layers that it may import.
pub type Layers = [(&'static str, &'static [&'static str])];

/// Files and folders of one folder, lowest row first.
pub type Rows = [&'static [&'static str]];

/// A cycle between files of one folder that is allowed: folder, files, reason.
pub type Cycle = (&'static str, &'static [&'static str], &'static str);

/// The most files that may import each other in a cycle.
pub const LARGEST_CYCLE: usize = 8;

fn line((from, to): &(String, String), edge: &Edge) -> String {
    let names: Vec<&str> = edge.names.iter().map(String::as_str).collect();
    format!("{from} → {to}: {}", names.join(", "))
}

/// The layer of a file: the first part of its path.
pub fn layer(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

/// Finds imports of layers that the importing layer may not use, and files without a layer.
pub fn upward_imports(files: &BTreeSet<&str>, imports: &Edges, layers: &Layers) -> Vec<String> {
    let allowed = |name: &str| layers.iter().find(|(layer, _)| *layer == name).map(|(_, allowed)| *allowed);
    let unknown =
        files.iter().filter(|file| allowed(layer(file)).is_none()).map(|file| format!("{file} is in no layer"));
    let upward = imports.iter().filter(|((from, to), _)| {
        layer(from) != layer(to) && !allowed(layer(from)).unwrap_or_default().contains(&layer(to))
    });
    unknown.chain(upward.map(|(files, edge)| line(files, edge))).collect()
}

/// Finds imports of a higher row, and imports between different folders of one row. Entries are paths without `.rs`; the
/// folder's own `mod.rs` is `mod`.
pub fn imports_against_rows(files: &BTreeSet<&str>, imports: &Edges, folder: &str, rows: &Rows) -> Vec<String> {
    // The row and entry of a file: the longest entry that fits.
    let place = |file: &str| {
        let inner = file.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".rs")?;
        let fits = |entry: &str| inner.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let entries = rows.iter().enumerate().flat_map(|(row, entries)| entries.iter().map(move |entry| (row, *entry)));
        entries.filter(|(_, entry)| fits(entry)).max_by_key(|(_, entry)| entry.len())
    };
    let inside = files.iter().filter(|file| file.strip_prefix(folder).is_some_and(|inner| inner.starts_with('/')));
    let mut offences: Vec<String> =
        inside.clone().filter(|file| place(file).is_none()).map(|file| format!("{file} is in no row")).collect();
    let used: BTreeSet<&str> = inside.filter_map(|file| place(file)).map(|(_, entry)| entry).collect();
    let listed = rows.iter().flat_map(|row| row.iter());
    offences
        .extend(listed.filter(|entry| !used.contains(**entry)).map(|entry| format!("{folder}/{entry} has no file")));
    offences.extend(imports.iter().filter_map(|(files, edge)| {
        let ((from, entry), (to, other)) = (place(&files.0)?, place(&files.1)?);
        (to > from || to == from && entry != other).then(|| line(files, edge))
    }));
    offences
}

/// Finds cycles between the files and subfolders of one folder, at every level. A subfolder stands for all its files. The
/// folder's own `mod.rs` is left out, because it re-exports from all of them; so are cycles of files alone, which
/// [`cycles_between_files`] finds.
pub fn cycles_between_folders(imports: &Edges) -> Vec<String> {
    let mut levels: BTreeMap<&str, BTreeMap<(&str, &str), Vec<String>>> = BTreeMap::new();
    for (files, edge) in imports {
        let (from, to) = (files.0.as_str(), files.1.as_str());
        // The length of the common beginning.
        let same = from.bytes().zip(to.bytes()).take_while(|(one, other)| one == other).count();
        let start = from[..same].rfind('/').map_or(0, |slash| slash + 1);
        let (one, other) = (first_part(from, start), first_part(to, start));
        let own = |file: &str| matches!(file, "mod.rs" | "lib.rs" | "main.rs");
        if !own(one) && !own(other) {
            levels.entry(&from[..start]).or_default().entry((one, other)).or_default().push(line(files, edge));
        }
    }
    let mut offences = Vec::new();
    for (folder, edges) in levels {
        for cycle in cycles(edges.keys().copied()) {
            if cycle.iter().all(|node| node.ends_with(".rs")) {
                continue;
            }
            let nodes: Vec<&str> = cycle.iter().copied().collect();
            offences.push(format!("between {} of src/{folder}:", nodes.join(", ")));
            let inside = edges.iter().filter(|((from, to), _)| cycle.contains(from) && cycle.contains(to));
            offences.extend(inside.flat_map(|(_, lines)| lines).map(|line| format!("    {line}")));
        }
    }
    offences
}

/// The file or folder at `start` in a path.
fn first_part(path: &str, start: usize) -> &str {
    path[start..].split('/').next().unwrap()
}

/// Finds cycles between files that are too large, in several folders or not in the list, and entries of the list that are no
/// cycle. Re-exports alone are no use here: a `mod.rs` is in a cycle if it uses files that use its definitions.
pub fn cycles_between_files(uses: &Edges, allowed: &[Cycle]) -> Vec<String> {
    let edges = uses.iter().filter(|(_, edge)| edge.is_used).map(|((from, to), _)| (from.as_str(), to.as_str()));
    let mut listed: BTreeMap<BTreeSet<String>, bool> = allowed
        .iter()
        .map(|(folder, files, _)| (files.iter().map(|file| format!("{folder}/{file}")).collect(), false))
        .collect();
    let mut offences = Vec::new();
    for cycle in cycles(edges) {
        let files: BTreeSet<String> = cycle.iter().map(|file| (*file).to_owned()).collect();
        let is_listed = listed.get_mut(&files).map(|is_found| *is_found = true).is_some();
        let folders: BTreeSet<&str> =
            cycle.iter().map(|file| file.rsplit_once('/').map_or("", |(folder, _)| folder)).collect();
        let why = if files.len() > LARGEST_CYCLE {
            "too large"
        } else if folders.len() > 1 {
            "in several folders"
        } else if is_listed {
            continue;
        } else {
            "not listed"
        };
        offences.push(format!("{} files, {why}:", files.len()));
        let inside =
            uses.iter().filter(|((from, to), edge)| files.contains(from) && files.contains(to) && edge.is_used);
        offences.extend(inside.map(|(files, edge)| format!("    {}", line(files, edge))));
    }
    let gone = listed.iter().filter(|(_, is_found)| !**is_found);
    offences.extend(gone.map(|(files, _)| format!("in the list, but no longer a cycle: {files:?}")));
    offences
}

/// Finds the groups of nodes that reach each other.
fn cycles<'a>(edges: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeSet<BTreeSet<&'a str>> {
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(from).or_default().insert(to);
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = next
        .keys()
        .map(|start| {
            let mut reached = BTreeSet::new();
            let mut open = vec![*start];
            while let Some(node) = open.pop() {
                open.extend(next.get(node).into_iter().flatten().filter(|node| reached.insert(**node)));
            }
            (*start, reached)
        })
        .collect();
    let groups = reached.iter().map(|(start, nodes)| {
        nodes.iter().copied().filter(|node| reached.get(node).is_some_and(|back| back.contains(start))).collect()
    });
    groups.filter(|group: &BTreeSet<&str>| group.len() > 1).collect()
}
