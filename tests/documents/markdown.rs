//! Markdown files of the project: their links, headings and commands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A Markdown file.
pub struct Document {
    /// Path from the project's root.
    pub path: PathBuf,
    /// Targets of links and images.
    pub links: Vec<String>,
    /// Fragments that lead to headings, as GitHub makes them.
    pub anchors: BTreeSet<String>,
    /// Fenced code blocks: language and text.
    pub blocks: Vec<(String, String)>,
    /// Code within sentences.
    pub spans: Vec<String>,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All documents that are committed.
pub fn documents() -> Vec<Document> {
    let listed = std::process::Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "*.md"])
        .current_dir(root())
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let documents: Vec<_> = listed.lines().map(|path| Document::read(Path::new(path))).collect();
    assert!(documents.len() > 15, "git lists them: {listed}");
    documents
}

impl Document {
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(root().join(path)).unwrap();
        let mut document = Self {
            path: path.to_owned(),
            links: Vec::new(),
            anchors: BTreeSet::new(),
            blocks: Vec::new(),
            spans: Vec::new(),
        };
        let (mut heading, mut block) = (None, None);
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    document.links.push(dest_url.into_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => document.add_anchor(&heading.take().unwrap()),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    block = Some((language.into_string(), String::new()));
                }
                Event::End(TagEnd::CodeBlock) => document.blocks.extend(block.take()),
                Event::Text(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                    if let Some((_, code)) = &mut block {
                        code.push_str(&text);
                    }
                }
                Event::Code(code) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&code);
                    }
                    document.spans.push(code.into_string());
                }
                _ => {}
            }
        }
        document
    }

    /// Small letters, no punctuation, hyphens for spaces.
    fn add_anchor(&mut self, heading: &str) {
        let is_kept = |sign: &char| sign.is_alphanumeric() || " -_".contains(*sign);
        let anchor: String = heading.to_lowercase().chars().filter(is_kept).collect();
        let anchor = anchor.replace(' ', "-");
        let numbered = (1..).map(|number| format!("{anchor}-{number}"));
        let free = std::iter::once(anchor.clone()).chain(numbered).find(|name| !self.anchors.contains(name));
        self.anchors.extend(free);
    }
}
