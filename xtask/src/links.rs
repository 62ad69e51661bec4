//! What the Markdown files name: links to other files, and commands to type.

use std::path::{Component, Path, PathBuf};

/// A link or a command, and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// The relative targets of all links and pictures, without fragment.
pub(crate) fn links(markdown: &str) -> Vec<Named> {
    let mut links = Vec::new();
    let mut fenced = false;
    for (index, line) in markdown.lines().enumerate() {
        if is_fence(line) {
            fenced = !fenced;
        }
        if fenced || is_fence(line) {
            continue;
        }
        // What stands in backticks is an example, not a link.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("` `");
        for start in ["](", "src=\"", "href=\""] {
            let targets = prose.split(start).skip(1);
            links.extend(targets.filter_map(|rest| target(rest, index + 1)));
        }
        if prose.starts_with('[')
            && let Some((_, rest)) = prose.split_once("]: ")
        {
            links.extend(target(rest, index + 1));
        }
    }
    links
}

fn target(rest: &str, line: usize) -> Option<Named> {
    let rest = rest.trim_start().trim_start_matches('<');
    let end = rest.find([')', '"', '>', ' ', '#']).unwrap_or(rest.len());
    let text = &rest[..end];
    let elsewhere = text.contains("://") || text.starts_with("mailto:");
    (!text.is_empty() && !elsewhere).then(|| Named { line, text: text.replace("%20", " ") })
}

/// The file that a link in `from` points to, below the checkout; none when it leads outside.
pub(crate) fn resolve(from: &str, link: &str) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    let joined = match link.strip_prefix('/') {
        Some(below) => PathBuf::from(below),
        None => Path::new(from).parent()?.join(link),
    };
    for part in joined.components() {
        match part {
            Component::ParentDir if !path.pop() => return None,
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    Some(path)
}

/// Every `cargo …` and `haicap …` line in the code fences of shell commands.
pub(crate) fn commands(markdown: &str) -> Vec<Named> {
    let mut commands = Vec::new();
    let mut fence: Option<bool> = None;
    for (index, line) in markdown.lines().enumerate() {
        if is_fence(line) {
            let language = line.trim_start().trim_start_matches('`').trim();
            let shell = ["", "sh", "shell", "bash", "console"].contains(&language);
            fence = if fence.is_some() { None } else { Some(shell) };
        } else if fence == Some(true)
            && let Some(text) = command(line)
        {
            commands.push(Named { line: index + 1, text });
        }
    }
    commands
}

/// The command in a line, without prompt, remark, redirection and what follows; as it stands where its quotes do not pair.
fn command(line: &str) -> Option<String> {
    let line = line.trim_start().trim_start_matches("$ ").trim_end_matches('\\');
    let Some(words) = shlex::split(line) else {
        return ["cargo ", "haicap "].iter().any(|program| line.starts_with(program)).then(|| line.to_owned());
    };
    let is_setting = |word: &str| {
        word.split_once('=')
            .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
    };
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .skip_while(|word| is_setting(word))
        .take_while(|word| !["|", ">", "&&", "||", ";", "&"].contains(word))
        .collect();
    let program = words.first()?.rsplit('/').next()?;
    let words = std::iter::once(program).chain(words[1..].iter().copied());
    ["cargo", "haicap"].contains(&program).then(|| shlex::try_join(words).ok()).flatten()
}

fn is_fence(line: &str) -> bool {
    line.trim_start().starts_with("```")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(named: Vec<Named>) -> Vec<(usize, String)> {
        named.into_iter().map(|n| (n.line, n.text)).collect()
    }

    #[test]
    fn links_are_found_and_examples_are_not() {
        let text = "[a](b.md#part) ![c](d/e.png \"title\") [web](https://x.org/y)\n\
                    `[no](no.md)` <img src=\"f.svg\"> [g](#here)\n```\n[no](no.md)\n```\n[h]: i.md\n";
        let found = texts(links(text));
        let expected = [(1, "b.md"), (1, "d/e.png"), (2, "f.svg"), (6, "i.md")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn links_are_resolved_from_their_file() {
        let path = |from, link| resolve(from, link).map(|path| path.display().to_string());
        assert_eq!(path("docs/guide/a.md", "../b.md").as_deref(), Some("docs/b.md"));
        assert_eq!(path("README.md", "./docs/").as_deref(), Some("docs"));
        assert_eq!(path("README.md", "../other"), None);
    }

    #[test]
    fn commands_are_taken_from_shell_fences() {
        let text = "cargo no\n```sh\n$ cargo run -- rehearse --seed 3  # a day\n\
                    RUST_LOG=info ./target/debug/haicap serve > log\nls\n```\n```toml\ncargo = 1\n\
                    ```\n```\nhaicap check-city 'city/hcmc'\n\
                    haicap account --name \"Ban Tổ chức\"\nhaicap account --name \"Ban\n```\n";
        let found = texts(commands(text));
        let expected = [
            (3, "cargo run -- rehearse --seed 3"),
            (4, "haicap serve"),
            (11, "haicap check-city city/hcmc"),
            (12, "haicap account --name 'Ban Tổ chức'"),
            (13, "haicap account --name \"Ban"),
        ];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
    }
}
