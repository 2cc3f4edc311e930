//! The module tree of Rust source: the definitions, imports and paths of each module.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, mem};

use syn::buffer::{Cursor, TokenBuffer};
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, Block, ExprAsync, Field, Ident, ImplItem, Item, ItemMod, Macro, Meta, MetaList, PatIdent,
    Signature, Stmt, TraitItem, UseTree, Variant, Visibility,
};

/// Source files by their path below `src`, with `/` between folders.
pub type Sources = BTreeMap<String, String>;

/// A module's place in [`Tree::modules`].
pub type ModuleId = usize;

pub struct Tree {
    pub modules: Vec<Module>,
    /// The root of the library, which the program's own crate knows by this name.
    pub root: (String, ModuleId),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `lib.rs` or `main.rs`.
    Root,
    /// A module with a name: a file, or inline in one.
    Named,
    /// A block with items of its own, such as a function's body with a `use`: it also sees the names around it.
    Block,
}

pub struct Module {
    pub kind: Kind,
    pub parent: ModuleId,
    pub file: String,
    /// Modules directly inside.
    pub children: BTreeMap<String, ModuleId>,
    /// Structs, enums, unions, traits and type aliases.
    pub types: BTreeSet<String>,
    /// Functions, constants, statics and macros.
    pub values: BTreeSet<String>,
    pub imports: Vec<Import>,
    pub paths: BTreeSet<Mention>,
}

/// One name of a `use`: a nested one has several.
pub struct Import {
    pub path: Mention,
    pub brings: Brings,
    /// `pub use`, also with a restriction.
    pub is_reexport: bool,
}

pub enum Brings {
    Name(String),
    /// `use path::*`.
    All,
    /// `use path as _`: a trait's methods.
    Nothing,
}

/// A path as written. An empty first segment stands for a leading `::`. The keyword `async` is recorded as a path, so that it
/// can be forbidden like one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    pub segments: Vec<String>,
    /// Under `#[cfg(test)]`.
    pub is_test: bool,
}

/// Reads the files of the program, but for those of `src/startup`, which is a package of its own.
pub fn program() -> Sources {
    fn read(folder: &Path, root: &Path, sources: &mut Sources) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.join("Cargo.toml").exists() {
            } else if path.is_dir() {
                read(&path, root, sources);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                sources.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Sources::new();
    read(&root, &root, &mut sources);
    sources
}

impl Tree {
    /// Reads `lib.rs` and `main.rs` with the modules that they declare. The library's name is `library`.
    pub fn read(library: &str, sources: &Sources) -> Self {
        let mut reader = Reader {
            sources,
            modules: Vec::new(),
            current: 0,
            folder: String::new(),
            test: false,
            in_attribute: false,
            variables: BTreeSet::new(),
        };
        let mut roots = BTreeMap::new();
        for file in ["lib.rs", "main.rs"] {
            if sources.contains_key(file) {
                let root = reader.add(Kind::Root, file);
                reader.read_file(root, file, String::new());
                roots.insert(file, root);
            }
        }
        let root = roots["lib.rs"];
        Self { modules: reader.modules, root: (library.to_owned(), root) }
    }

    /// The nearest enclosing module that is no block, itself included: `self` means it.
    pub fn named(&self, mut module: ModuleId) -> ModuleId {
        while self.modules[module].kind == Kind::Block {
            module = self.modules[module].parent;
        }
        module
    }

    /// The root of the crate that holds a module.
    pub fn root(&self, module: ModuleId) -> ModuleId {
        self.around(module).pop().unwrap()
    }

    /// The enclosing modules, itself first and the root last.
    pub fn around(&self, module: ModuleId) -> Vec<ModuleId> {
        let mut around = vec![module];
        while self.modules[around[around.len() - 1]].kind != Kind::Root {
            around.push(self.modules[around[around.len() - 1]].parent);
        }
        around
    }

    pub fn files(&self) -> BTreeSet<&str> {
        self.modules.iter().map(|module| module.file.as_str()).collect()
    }
}

struct Reader<'a> {
    sources: &'a Sources,
    modules: Vec<Module>,
    current: ModuleId,
    /// The folder with the files of the modules that the current module declares.
    folder: String,
    /// Under `#[cfg(test)]`.
    test: bool,
    in_attribute: bool,
    /// Variables of the current function so far. A lone name among them is no import.
    variables: BTreeSet<String>,
}

impl Reader<'_> {
    fn add(&mut self, kind: Kind, file: &str) -> ModuleId {
        self.modules.push(Module {
            kind,
            parent: self.current,
            file: file.to_owned(),
            children: BTreeMap::new(),
            types: BTreeSet::new(),
            values: BTreeSet::new(),
            imports: Vec::new(),
            paths: BTreeSet::new(),
        });
        self.modules.len() - 1
    }

    fn here(&mut self) -> &mut Module {
        &mut self.modules[self.current]
    }

    fn read_file(&mut self, module: ModuleId, file: &str, folder: String) {
        let code = syn::parse_file(&self.sources[file]).unwrap_or_else(|error| panic!("{file}: {error}"));
        self.inside(module, folder, |reader| reader.visit_file(&code));
    }

    /// Visits the contents of a module.
    fn inside(&mut self, module: ModuleId, folder: String, visit: impl FnOnce(&mut Self)) {
        let around = (self.current, mem::replace(&mut self.folder, folder));
        self.current = module;
        self.node(visit);
        (self.current, self.folder) = around;
    }

    /// Visits a node that may have `#[cfg(test)]`. Attributes are visited first, so it holds for the rest of the node.
    fn node(&mut self, visit: impl FnOnce(&mut Self)) {
        let around = self.test;
        visit(self);
        self.test = around;
    }

    /// Visits a node with variables of its own.
    fn item(&mut self, visit: impl FnOnce(&mut Self)) {
        let around = mem::take(&mut self.variables);
        self.node(visit);
        self.variables = around;
    }

    fn module(&mut self, item: &ItemMod) {
        let name = name(&item.ident);
        for attribute in &item.attrs {
            self.visit_attribute(attribute);
        }
        let folder = format!("{}{name}/", self.folder);
        let file = if item.content.is_some() {
            self.here().file.clone()
        } else {
            let files = [format!("{folder}mod.rs"), format!("{}{name}.rs", self.folder)];
            let found = files.iter().find(|file| self.sources.contains_key(*file));
            found.unwrap_or_else(|| panic!("no file for the module {name}: {files:?}")).clone()
        };
        let module = self.add(Kind::Named, &file);
        let other = self.here().children.insert(name, module);
        assert!(other.is_none(), "two modules of one name in {file}");
        match &item.content {
            Some((_, items)) => self.inside(module, folder, |reader| {
                for item in items {
                    reader.visit_item(item);
                }
            }),
            None => self.read_file(module, &file, folder),
        }
    }

    fn import(&mut self, tree: &UseTree, prefix: &[String], is_reexport: bool) {
        let with = |ident: &Ident| {
            let mut path = prefix.to_vec();
            // `use path::{self}` imports the path.
            if ident != "self" || path.is_empty() {
                path.push(name(ident));
            }
            path
        };
        let (segments, brings) = match tree {
            UseTree::Path(path) => return self.import(&path.tree, &with(&path.ident), is_reexport),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, prefix, is_reexport));
            }
            UseTree::Name(leaf) => {
                let path = with(&leaf.ident);
                let last = path[path.len() - 1].clone();
                (path, Brings::Name(last))
            }
            UseTree::Rename(leaf) if leaf.rename == "_" => (with(&leaf.ident), Brings::Nothing),
            UseTree::Rename(leaf) => (with(&leaf.ident), Brings::Name(name(&leaf.rename))),
            UseTree::Glob(_) => (prefix.to_vec(), Brings::All),
        };
        let path = Mention { segments, is_test: self.test };
        self.here().imports.push(Import { path, brings, is_reexport });
    }

    fn mention(&mut self, segments: Vec<String>) {
        if segments.len() == 1 && self.variables.contains(&segments[0]) {
            return;
        }
        let is_test = self.test;
        self.here().paths.insert(Mention { segments, is_test });
    }

    /// Finds paths among the tokens of macros and attributes, which syn does not parse.
    fn tokens(&mut self, mut cursor: Cursor) {
        let mut before = Before::Other;
        while !cursor.eof() {
            if let Some((ident, rest)) = cursor.ident() {
                let mut segments = vec![name(&ident)];
                cursor = rest;
                while let Some((ident, rest)) = separator(cursor).and_then(|rest| rest.ident()) {
                    segments.push(name(&ident));
                    cursor = rest;
                }
                let is_path = match before {
                    Before::Other => true,
                    Before::Dollar => segments[0] == "crate",
                    Before::Dot | Before::Separator => false,
                };
                if is_path {
                    self.mention(segments);
                }
                before = Before::Other;
            } else if let Some(rest) = separator(cursor) {
                (before, cursor) = (Before::Separator, rest);
            } else if let Some((punctuation, rest)) = cursor.punct() {
                before = match (punctuation.as_char(), before) {
                    // The second dot of a range.
                    ('.', Before::Dot) => Before::Other,
                    ('.', _) => Before::Dot,
                    ('$', _) => Before::Dollar,
                    _ => Before::Other,
                };
                cursor = rest;
            } else if let Some((inner, _, _, rest)) = cursor.any_group() {
                self.tokens(inner);
                (before, cursor) = (Before::Other, rest);
            } else if let Some((literal, rest)) = cursor.literal() {
                if self.in_attribute {
                    self.path_in_text(&literal.to_string());
                }
                (before, cursor) = (Before::Other, rest);
            } else if let Some((_, rest)) = cursor.lifetime() {
                (before, cursor) = (Before::Other, rest);
            } else {
                break;
            }
        }
    }

    /// Finds the path in a text such as that of `#[serde(serialize_with = "module::function")]`. A lone name is left out: it is
    /// more often a key.
    fn path_in_text(&mut self, literal: &str) {
        let Ok(text) = syn::parse_str::<syn::LitStr>(literal) else { return };
        if let Ok(path) = text.parse::<syn::Path>()
            && path.segments.len() > 1
        {
            self.visit_path(&path);
        }
    }
}

/// The token before a name, which decides whether a path begins there.
#[derive(Clone, Copy)]
enum Before {
    /// A field or a method.
    Dot,
    /// A macro's variable, or `$crate`.
    Dollar,
    /// The rest of a path such as `<T>::new`.
    Separator,
    Other,
}

/// The place after `::`, if the cursor is at one.
fn separator(cursor: Cursor) -> Option<Cursor> {
    let (first, rest) = cursor.punct()?;
    let (second, rest) = rest.punct()?;
    (first.as_char() == ':' && second.as_char() == ':').then_some(rest)
}

/// An identifier without `r#`.
fn name(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// `#[cfg(test)]`, `#[cfg(all(test, …))]` or `#[test]`.
fn is_test(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string().replace(' ', "");
            condition == "test" || condition.starts_with("all(test,")
        }
        meta => meta.path().is_ident("test"),
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        self.item(|reader| {
            let module = reader.here();
            match item {
                Item::Mod(item) => return reader.module(item),
                Item::Use(item) => {
                    item.attrs.iter().for_each(|attribute| reader.visit_attribute(attribute));
                    let root = item.leading_colon.as_ref().map(|_| String::new());
                    let is_reexport = !matches!(item.vis, Visibility::Inherited);
                    return reader.import(&item.tree, root.as_slice(), is_reexport);
                }
                Item::Verbatim(tokens) => panic!("syn does not know this item: {tokens}"),
                Item::Enum(item) => module.types.insert(name(&item.ident)),
                Item::Struct(item) => module.types.insert(name(&item.ident)),
                Item::Trait(item) => module.types.insert(name(&item.ident)),
                Item::TraitAlias(item) => module.types.insert(name(&item.ident)),
                Item::Type(item) => module.types.insert(name(&item.ident)),
                Item::Union(item) => module.types.insert(name(&item.ident)),
                Item::Const(item) => module.values.insert(name(&item.ident)),
                Item::Fn(item) => module.values.insert(name(&item.sig.ident)),
                Item::Static(item) => module.values.insert(name(&item.ident)),
                Item::Macro(item) => item.ident.as_ref().is_some_and(|ident| module.values.insert(name(ident))),
                _ => false,
            };
            visit::visit_item(reader, item);
        });
    }

    fn visit_block(&mut self, block: &'ast Block) {
        if block.stmts.iter().any(|statement| matches!(statement, Stmt::Item(_))) {
            let file = self.here().file.clone();
            let module = self.add(Kind::Block, &file);
            let folder = self.folder.clone();
            self.inside(module, folder, |reader| visit::visit_block(reader, block));
        } else {
            visit::visit_block(self, block);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let root = path.leading_colon.as_ref().map(|_| String::new());
        self.mention(root.into_iter().chain(path.segments.iter().map(|segment| name(&segment.ident))).collect());
        visit::visit_path(self, path);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        let name = name(&pattern.ident);
        // A constant in a pattern looks like a variable.
        if name.starts_with(char::is_uppercase) {
            self.mention(vec![name]);
        } else {
            self.variables.insert(name);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr_async(&mut self, block: &'ast ExprAsync) {
        self.mention(vec!["async".to_owned()]);
        visit::visit_expr_async(self, block);
    }

    fn visit_signature(&mut self, signature: &'ast Signature) {
        if signature.asyncness.is_some() {
            self.mention(vec!["async".to_owned()]);
        }
        visit::visit_signature(self, signature);
    }

    /// `pub(crate)` and `pub(super)` use nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        self.test |= is_test(attribute);
        // Links in comments are no imports.
        if !attribute.path().is_ident("doc") {
            let around = mem::replace(&mut self.in_attribute, true);
            visit::visit_attribute(self, attribute);
            self.in_attribute = around;
        }
    }

    fn visit_meta_list(&mut self, list: &'ast MetaList) {
        visit::visit_meta_list(self, list);
        self.tokens(TokenBuffer::new2(list.tokens.clone()).begin());
    }

    fn visit_macro(&mut self, invocation: &'ast Macro) {
        visit::visit_macro(self, invocation);
        self.tokens(TokenBuffer::new2(invocation.tokens.clone()).begin());
    }

    // Other places of `#[cfg(test)]`.

    fn visit_arm(&mut self, arm: &'ast Arm) {
        self.node(|reader| visit::visit_arm(reader, arm));
    }

    fn visit_field(&mut self, field: &'ast Field) {
        self.node(|reader| visit::visit_field(reader, field));
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        self.item(|reader| visit::visit_impl_item(reader, item));
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        self.node(|reader| visit::visit_stmt(reader, statement));
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        self.item(|reader| visit::visit_trait_item(reader, item));
    }

    fn visit_variant(&mut self, variant: &'ast Variant) {
        self.node(|reader| visit::visit_variant(reader, variant));
    }
}
