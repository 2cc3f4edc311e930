//! Items without their texts for people. A change of wording leaves their digests as they are.

/// Removes sentences from an item. The last part of its name says its format.
///
/// Of JSON, strings with white space become empty; keys, numbers, their order and other strings stay. Of SVG and pages, only
/// tags stay, without `aria-label`. Of scripts, comment lines and quoted strings with white space are removed. Of CSV, the
/// head keeps only its number of columns.
pub fn without_texts(name: &str, text: &str) -> String {
    match name.rsplit(['/', '.']).next() {
        Some("svg" | "page-charts") => tags(text),
        Some("csv") => {
            let (head, rows) = text.split_once('\n').unwrap_or((text, ""));
            format!("{} columns\n{rows}", head.split(',').count())
        }
        Some("R" | "py" | "sh") => {
            let is_code = |line: &&str| !line.trim_start().starts_with('#');
            text.lines().filter(is_code).map(|line| without_quoted(line) + "\n").collect()
        }
        _ => json(text),
    }
}

/// Empties the values with white space in JSON, and keeps everything else as it is written. Plain text stays.
fn json(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let (before, string) = rest.split_at(start);
        let mut strings = serde_json::Deserializer::from_str(string).into_iter::<String>();
        let Some(Ok(value)) = strings.next() else { break };
        let end = strings.byte_offset();
        let is_key = string[end..].trim_start().starts_with(':');
        kept += before;
        kept += &match value {
            // Stored rows have documents as strings.
            value if value.starts_with(['{', '[']) => json(&value),
            value if value.contains(char::is_whitespace) && !is_key => String::new(),
            _ => string[..end].to_owned(),
        };
        rest = &string[end..];
    }
    kept + rest
}

fn tags(text: &str) -> String {
    let tags = text.split('<').skip(1).filter_map(|part| part.split_once('>'));
    tags.map(|(tag, _)| tag.split(" aria-label=\"").next().unwrap().to_owned() + "\n").collect()
}

fn without_quoted(line: &str) -> String {
    let is_text = |(place, part): &(usize, &str)| place % 2 == 1 && part.contains(' ');
    line.split('"').enumerate().filter(|part| !is_text(part)).map(|(_, part)| part).collect::<Vec<_>>().join("\"")
}
