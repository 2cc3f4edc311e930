//! Follows paths to the files that hold the definitions, through re-exports, renamed imports and globs.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::{Brings, Import, Kind, Mention, ModuleId, Tree};

/// The meaning of a path.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(ModuleId),
    /// A type's methods, variants and constants count as the type.
    Type(ModuleId, String),
    Value(ModuleId, String),
    /// Of another crate, or a name that is no import: a variable, a generic parameter, a type of the prelude.
    External(Vec<String>),
}

/// The names that one file uses of another.
#[derive(Default)]
pub struct Edge {
    pub names: BTreeSet<String>,
    /// Whether the file itself uses one of the names; otherwise it only re-exports them.
    pub is_used: bool,
}

/// By importing file and imported file.
pub type Edges = BTreeMap<(String, String), Edge>;

#[derive(Default)]
pub struct Graph {
    /// From each file to the files that define the names which it uses.
    pub uses: Edges,
    /// From each file to other folders that it names on the way to a definition outside them: a re-export makes a file depend
    /// on both places.
    pub passes: Edges,
    /// Paths into other crates by file, those of tests included.
    pub external: BTreeMap<String, BTreeSet<Vec<String>>>,
    /// Paths without a definition: a macro defines the name, or the resolver has a gap.
    pub unresolved: BTreeSet<String>,
}

impl Graph {
    pub fn of(tree: &Tree) -> Self {
        let mut graph = Self::default();
        for (id, module) in tree.modules.iter().enumerate() {
            for import in &module.imports {
                graph.add(tree, id, &import.path, !import.is_reexport);
                // Otherwise a module counts by the paths into it.
                if import.is_reexport || matches!(import.brings, Brings::All) {
                    graph.add_module(tree, id, import);
                }
            }
            for path in &module.paths {
                graph.add(tree, id, path, true);
            }
        }
        graph
    }

    fn add(&mut self, tree: &Tree, from: ModuleId, path: &Mention, is_used: bool) {
        let file = &tree.modules[from].file;
        let steps = tree.resolve(from, &path.segments);
        let (targets, way) = steps.split_last().unwrap();
        if targets.is_empty() {
            self.unresolved.insert(format!("{file}: {}", path.segments.join("::")));
        }
        for target in targets {
            let (defined, name) = match target {
                Target::Module(_) => continue,
                Target::Type(module, name) | Target::Value(module, name) => (Some(*module), name.clone()),
                Target::External(path) => {
                    self.external.entry(file.clone()).or_default().insert(path.clone());
                    (None, path.join("::"))
                }
            };
            if path.is_test {
                continue;
            }
            if let Some(module) = defined {
                add_edge(&mut self.uses, file, &tree.modules[module].file, &name, is_used);
            }
            // Modules that hold either end are on the way anyhow.
            let mut around = tree.around(from);
            around.extend(defined.into_iter().flat_map(|module| tree.around(module)));
            for module in way.iter().flatten() {
                if let Target::Module(module) = module
                    && !around.contains(module)
                {
                    add_edge(&mut self.passes, file, &tree.modules[*module].file, &name, is_used);
                }
            }
        }
    }

    fn add_module(&mut self, tree: &Tree, from: ModuleId, import: &Import) {
        let targets = tree.resolve(from, &import.path.segments).pop().unwrap();
        for target in targets.iter().filter(|_| !import.path.is_test) {
            if let Target::Module(module) = target {
                let files = [from, *module].map(|module| &tree.modules[module].file);
                add_edge(&mut self.uses, files[0], files[1], "the module", !import.is_reexport);
            }
        }
    }

    /// `uses` and `passes` together.
    pub fn imports(&self) -> Edges {
        let mut all = Edges::new();
        for (files, edge) in self.uses.iter().chain(&self.passes) {
            let sum = all.entry(files.clone()).or_default();
            sum.names.extend(edge.names.iter().cloned());
            sum.is_used |= edge.is_used;
        }
        all
    }
}

fn add_edge(edges: &mut Edges, from: &str, to: &str, name: &str, is_used: bool) {
    if from != to {
        let edge = edges.entry((from.to_owned(), to.to_owned())).or_default();
        edge.names.insert(name.to_owned());
        edge.is_used |= is_used;
    }
}

/// The names being looked up, with their modules: an import may name itself, and globs may form a cycle.
type Pending = Vec<(ModuleId, String)>;

impl Tree {
    /// Resolves the path up to each of its segments. A step has several targets if a module and a function share the name,
    /// and none if the name has no definition.
    fn resolve(&self, from: ModuleId, path: &[String]) -> Vec<BTreeSet<Target>> {
        self.follow(from, path, &mut Pending::new())
    }

    fn follow(&self, from: ModuleId, path: &[String], pending: &mut Pending) -> Vec<BTreeSet<Target>> {
        let external = || {
            vec![BTreeSet::from([Target::External(path.iter().skip_while(|name| name.is_empty()).cloned().collect())])]
        };
        let parent = |module: ModuleId| self.named(self.modules[module].parent);
        let first = match path[0].as_str() {
            "" => return external(),
            "crate" => BTreeSet::from([Target::Module(self.root(from))]),
            "self" => BTreeSet::from([Target::Module(self.named(from))]),
            "super" => BTreeSet::from([Target::Module(parent(self.named(from)))]),
            name => {
                let mut found = self.in_scope(from, name, pending);
                // A function has no names inside, so the crate of the same name is meant.
                if path.len() > 1 {
                    found.retain(|target| !matches!(target, Target::Value(..)));
                }
                if found.is_empty() {
                    return external();
                }
                found
            }
        };
        let mut steps = vec![first];
        for name in &path[1..] {
            let mut targets = BTreeSet::new();
            for target in &steps[steps.len() - 1] {
                match target {
                    Target::Module(module) if name == "super" => {
                        targets.insert(Target::Module(parent(*module)));
                    }
                    Target::Module(module) => targets.extend(self.member(*module, name, pending)),
                    Target::Type(..) => {
                        targets.insert(target.clone());
                    }
                    Target::Value(..) => {}
                    Target::External(path) => {
                        targets.insert(Target::External(path.iter().chain([name]).cloned().collect()));
                    }
                }
            }
            steps.push(targets);
        }
        steps
    }

    /// Resolves the first name of a path. A block also sees the names of the module around it.
    fn in_scope(&self, from: ModuleId, name: &str, pending: &mut Pending) -> BTreeSet<Target> {
        let mut scope = from;
        loop {
            let found = self.member(scope, name, pending);
            if !found.is_empty() {
                return found;
            }
            if self.modules[scope].kind != Kind::Block {
                break;
            }
            scope = self.modules[scope].parent;
        }
        let (library, root) = &self.root;
        if name == library { BTreeSet::from([Target::Module(*root)]) } else { BTreeSet::new() }
    }

    /// Resolves a name inside a module.
    fn member(&self, module: ModuleId, name: &str, pending: &mut Pending) -> BTreeSet<Target> {
        let inner = &self.modules[module];
        let mut targets = BTreeSet::new();
        targets.extend(inner.children.get(name).map(|child| Target::Module(*child)));
        targets.extend(inner.types.get(name).map(|name| Target::Type(module, name.clone())));
        targets.extend(inner.values.get(name).map(|name| Target::Value(module, name.clone())));
        // `pub use sweep::sweep` is found by the module `sweep`, and must not ask for itself.
        let key = (module, name.to_owned());
        if pending.contains(&key) {
            return targets;
        }
        pending.push(key);
        for import in &inner.imports {
            let is_named = matches!(&import.brings, Brings::Name(brought) if brought == name);
            // `use name;` gives a macro a path.
            let is_own = !targets.is_empty() && import.path.segments == [name];
            if is_named && !is_own {
                targets.extend(self.follow(module, &import.path.segments, pending).pop().unwrap());
            }
        }
        // Named imports and definitions shadow globs.
        if targets.is_empty() {
            for import in inner.imports.iter().filter(|import| matches!(import.brings, Brings::All)) {
                for target in self.follow(module, &import.path.segments, pending).pop().unwrap() {
                    if let Target::Module(other) = target {
                        targets.extend(self.member(other, name, pending));
                    }
                }
            }
        }
        pending.pop();
        targets
    }
}
