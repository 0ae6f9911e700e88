//! Reading: text in, spanned tree and faults out.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use dashc::diagnostic::{CODES, Diagnostic, Sink, render};
use dashc::span::{SourceMap, Sources, Span};
use dashc::tree::{self, Kind, MAX_BYTES, Node, Style, Tree, read, source_map};
use proptest::prelude::*;

/// One text, read.
struct Read {
    sources: Sources,
    tree: Option<Tree>,
    faults: Vec<Diagnostic>,
}

impl Read {
    fn new(name: &str, text: &str) -> Self {
        let mut sources = Sources::default();
        let mut sink = Sink::default();
        let source = sources.add(name, text);
        let tree = read(name, source, text, &mut sink);
        Self { sources, tree, faults: sink.into_sorted() }
    }

    fn root(&self) -> &Node {
        &self.tree.as_ref().expect("there is a tree").root
    }

    fn at(&self, path: &str) -> &Node {
        path.split('.').fold(self.root(), |node, key| match key.parse::<usize>() {
            Ok(index) => &node.items().expect("a sequence")[index],
            Err(_) => node.get(key).expect("the key"),
        })
    }

    fn text(&self, span: Span) -> &str {
        span.of(&self.sources.iter().next().expect("a source").1.text)
    }

    /// `code message @place` of every fault.
    fn faults(&self) -> Vec<String> {
        let place = |fault: &Diagnostic| fault.origin().place().map(|(_, span)| self.text(span));
        self.faults
            .iter()
            .map(|f| format!("{} {} @{:?}", f.code, f.message, place(f).unwrap_or_default()))
            .collect()
    }

    fn full(&self) -> String {
        render::full(&self.faults, &self.sources, &render::Options::default())
    }
}

fn yaml(text: &str) -> Read {
    Read::new("a.yaml", text)
}

fn json(text: &str) -> Read {
    Read::new("a.json", text)
}

/// Reads what must be without fault.
fn good(text: &str) -> Read {
    let read = yaml(text);
    assert!(read.faults.is_empty(), "{text:?}\n{}", read.full());
    assert!(read.tree.as_ref().is_some_and(|tree| tree.whole));
    read
}

/// Each character of a scalar's decoded text with what was typed for it.
fn typed(read: &Read, node: &Node) -> Vec<(char, String)> {
    let decoded = node.as_str().expect("a string");
    let map: SourceMap = source_map(node, &read.sources);
    assert!(!map.pieces.is_empty() || decoded.is_empty(), "no map for {decoded:?}");
    let places = decoded.char_indices().map(|(at, char)| {
        let place = map.resolve(Span::new(at, at + char.len_utf8())).place().expect("a place").1;
        (char, read.text(place).to_owned())
    });
    places.collect()
}

#[test]
fn every_node_knows_its_bytes_and_how_it_is_written() {
    let read = good(
        "# schema\ntitle: Überblick  # c\nbig: 99.90\nrows: [a, 'b', {c: \"d\"}]\npanels:\n  - x: 1\n    y:\n  - ~\ntext: |2-  # | c\n    é\n   x\n\nlast: >\n  fold\n",
    );
    let shown = |path| (read.text(read.at(path).span), read.at(path).style);
    assert_eq!(shown("title"), ("Überblick", Style::Plain));
    assert_eq!(shown("big"), ("99.90", Style::Plain));
    assert_eq!(read.at("big").kind, Kind::Number("99.90".into()));
    assert_eq!(shown("rows"), ("[a, 'b', {c: \"d\"}]", Style::Flow));
    assert_eq!(shown("rows.1"), ("'b'", Style::Single));
    assert_eq!(shown("rows.2.c"), ("\"d\"", Style::Double));
    assert_eq!(shown("panels"), ("- x: 1\n    y:\n  - ~", Style::Block));
    assert_eq!(shown("panels.0"), ("x: 1\n    y:", Style::Block));
    assert_eq!((&read.at("panels.0.y").kind, shown("panels.0.y").0), (&Kind::Null, ""));
    assert_eq!(shown("panels.1"), ("~", Style::Plain));
    assert_eq!(shown("text"), ("|2-  # | c\n    é\n   x", Style::Literal));
    assert_eq!(read.at("text").as_str(), Some("  é\n x"));
    assert_eq!(shown("last"), (">\n  fold", Style::Folded));
    assert_eq!(read.tree.as_ref().unwrap().header.map(|span| read.text(span)), Some(" schema"));
    let keys =
        read.root().entries().unwrap().iter().map(|entry| (&*entry.key.text, read.text(entry.key.span)));
    assert!(keys.clone().all(|(text, typed)| text == typed));
    assert_eq!(keys.count(), 6);
}

#[test]
fn words_that_older_yaml_took_for_booleans_are_strings() {
    let read = good("[yes, no, on, off, y, 5m, 2024-01-01, 1_000, '12', !!str 12, ! 12]");
    assert!(read.root().items().unwrap().iter().all(|node| node.as_str().is_some()));
    let read = good("[null, Null, ~, '', !!null null]");
    let nulls = read.root().items().unwrap().iter().filter(|node| node.kind == Kind::Null);
    assert_eq!(nulls.count(), 4);
}

/// A scalar, its decoded text, and what was typed for those characters that are not typed as they are.
type Written = (&'static str, &'static str, &'static [(usize, &'static str)]);

#[test]
fn each_style_maps_back_to_the_bytes_that_were_typed() {
    let same = |text: &str| text.chars().map(|c| (c, c.to_string())).collect::<Vec<_>>();
    let table: &[Written] = &[
        ("plain é", "plain é", &[]),
        ("up {{ x }}", "up {{ x }}", &[]),
        ("one\n  two\n\n\n  three", "one two\n\nthree", &[(3, "\n  "), (7, "\n\n\n  "), (8, "\n\n\n  ")]),
        ("'it''s é'", "it's é", &[(2, "''")]),
        ("'a  b \n \n  c'", "a  b\nc", &[(4, " \n \n  ")]),
        (
            r#""a\n\"\u00e9\x41\U0001F600\\ é""#,
            "a\n\"éA😀\\ é",
            &[(1, r"\n"), (2, "\\\""), (3, r"\u00e9"), (4, r"\x41"), (5, r"\U0001F600"), (6, r"\\")],
        ),
        ("\"a \\\n   b\\\n\n  c\\ \n d\"", "a b\nc  d", &[(3, "\\\n\n  "), (5, "\\ "), (6, "\n ")]),
        ("|\n  sum(\n    é\n  )\n", "sum(\n  é\n)\n", &[]),
        ("|-\n\n\n  x\n\n   y", "\n\nx\n\n y", &[]),
        ("|+\n  x\n\n", "x\n\n\n", &[]),
        ("|1\n   x\n  y\n", "  x\n y\n", &[]),
        ("|2\n   \n  x\n", " \nx\n", &[]),
        (">\n  a\n  b\n\n  c\n", "a b\nc\n", &[(1, "\n  "), (3, "\n\n  ")]),
        (
            ">-\n\n  a\n\n\n    more\n    é\n\n  b\n\n",
            "\na\n\n\n  more\n  é\n\nb",
            &[(2, "\n\n\n  "), (3, "\n\n\n  "), (4, "\n\n\n  ")],
        ),
        (">+\n  a\n\n", "a\n\n\n", &[]),
    ];
    for (written, decoded, different) in table {
        for (text, ending) in
            [(format!("a: {written}\nb: 1\n"), "\n"), (format!("x: é\r\na: {written}\r\nb: 1\n"), "\r\n")]
        {
            let text = text.replace("\r\n", "\n").replace('\n', ending);
            let read = good(&text);
            let node = read.at("a");
            assert_eq!(node.as_str(), Some(*decoded), "{text:?}");
            let mut expected = same(decoded);
            for (at, typed) in *different {
                expected[*at].1 = (*typed).to_owned();
            }
            for (_, typed) in &mut expected {
                *typed = typed.replace('\n', ending);
            }
            assert_eq!(typed(&read, node), expected, "{text:?}");
        }
    }
}

#[test]
fn json_strings_map_back_through_escapes() {
    let read = json(r#"{"a": "x\n\u00e9\ud83d\ude00é\/\"", "b": 1.50e3}"#);
    assert!(read.faults.is_empty(), "{}", read.full());
    let expected = [
        ('x', "x"),
        ('\n', r"\n"),
        ('é', r"\u00e9"),
        ('😀', r"\ud83d\ude00"),
        ('é', "é"),
        ('/', r"\/"),
        ('"', "\\\""),
    ];
    assert_eq!(typed(&read, read.at("a")), expected.map(|(c, t)| (c, t.to_owned())));
    assert_eq!(read.at("b").kind, Kind::Number("1.50e3".into()));
}

#[test]
fn aliases_share_the_node_of_their_anchor() {
    let read = good("a: &x {b: [1, 2]}\nc: *x\n");
    assert_eq!(read.at("a"), read.at("c"));
    assert!(std::ptr::eq(read.at("a").entries().unwrap(), read.at("c").entries().unwrap()));
}

/// Each text with its faults as `code message @place`.
fn assert_faults(read: fn(&str) -> Read, table: &[(&str, &[&str])]) {
    for (text, faults) in table {
        let read = read(text);
        assert_eq!(read.faults(), *faults, "{text:?}\n{}", read.full());
    }
}

#[test]
fn faults_name_what_was_found_and_where() {
    let table: &[(&str, &[&str])] = &[
        ("", &["yaml/empty the file says nothing @\"\""]),
        ("# only\n\n# comments\n", &["yaml/empty the file says nothing @\"\""]),
        (
            "a: 1\nb: 2\na: 3\na: 4\n",
            &[
                "yaml/duplicate-key the key `a` is written twice in one mapping @\"a\"",
                "yaml/duplicate-key the key `a` is written twice in one mapping @\"a\"",
            ],
        ),
        (
            "a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n",
            &["yaml/merge-key merge keys (`<<`) are not part of YAML 1.2 @\"<<\""],
        ),
        (
            "a: 1\n---\nb: 1\n---\nc: 1\n",
            &["yaml/multiple-documents the file holds more than one document @\"---\""],
        ),
        (
            "a: *b\nc: [*d]\n",
            &[
                "yaml/unknown-anchor no anchor `&b` stands before the alias `*b` @\"*b\"",
                "yaml/unknown-anchor no anchor `&d` stands before the alias `*d` @\"*d\"",
            ],
        ),
        (
            "a: &a [1, *a]\n",
            &["yaml/recursive-alias the alias stands inside the value that it repeats @\"*a\""],
        ),
        (
            "a: !Ref b\nc: !!int x\n",
            &[
                "yaml/unknown-tag the tag `!Ref` means nothing here @\"!Ref\"",
                "yaml/unknown-tag `x` is not what the tag `!!int` says @\"x\"",
            ],
        ),
        ("legend: {{route}}\n", &["yaml/complex-key the key is a mapping, expected a name @\"{route}\""]),
        ("[a]: 1\n", &["yaml/complex-key the key is a sequence, expected a name @\"[a]\""]),
    ];
    assert_faults(yaml, table);
}

#[test]
fn faults_of_syntax_point_at_their_cause() {
    let table: &[(&str, &[&str])] = &[
        (": 1\n", &["yaml/syntax found `:` without a key before it @\"\""]),
        ("a:\n\tb: 1\n", &["yaml/tab-indentation found a tab in the indentation, expected spaces @\"\\t\""]),
        (
            "a:\n  - b\n \t- c\n",
            &["yaml/tab-indentation found a tab in the indentation, expected spaces @\"\\t\""],
        ),
        ("a: b: c\n", &["yaml/syntax found a `:` where no key can end @\":\""]),
        ("a: 'x\nb: 1\n", &["yaml/syntax the quote `'` is not closed @\"'\""]),
        ("a: # it's\n  \"x\n", &["yaml/syntax the quote `\"` is not closed @\"\\\"\""]),
        ("a: \"x\n", &["yaml/syntax the quote `\"` is not closed @\"\\\"\""]),
        ("a: \"\\d+\"\n", &["yaml/syntax `\\d` is not an escape of double quotes @\"\\\\d\""]),
        ("a: 'x' y\n", &["yaml/syntax found text after the closing quote @\"y\""]),
        ("a: [1, 2\n", &["yaml/syntax the bracket `[` is not closed @\"[\""]),
        ("a: [1, 2\nb: 1\n", &["yaml/syntax found a `:` where no key can end @\":\""]),
        ("a: {b: 1]\n", &["yaml/syntax the bracket `{` is closed by `]` @\"{\""]),
        ("a: @b\n", &["yaml/syntax a text without quotes cannot begin with `@` @\"@\""]),
        (
            "a: | x\n  b\n",
            &["yaml/syntax found text after `|` or `>`, which only a digit, `+` or `-` may follow @\"|\""],
        ),
        ("a: 1\n  b: 2\n", &["yaml/syntax found a `:` where no key can end @\":\""]),
        (
            "a:\n    b: 1\n  c: 2\n",
            &["yaml/syntax expected a key followed by `:` at this indentation @\"c\""],
        ),
        ("a: - b\n", &["yaml/syntax found `-` where no item can begin @\"-\""]),
    ];
    assert_faults(yaml, table);
}

#[test]
fn json_faults_are_read_over_where_that_is_cheap() {
    let table: &[(&str, &[&str])] = &[
        (" \n", &["json/empty the file says nothing @\"\""]),
        (
            "{\"a\": [1, 2,], // c\n \"b\": 1,}",
            &[
                "json/trailing-comma JSON allows no comma after the last entry @\",\"",
                "json/comment JSON has no comments @\"// c\"",
                "json/trailing-comma JSON allows no comma after the last entry @\",\"",
            ],
        ),
        (
            "{\"a\": 1 \"b\": [1 2]}",
            &[
                "json/syntax found no `,` between two entries @\"\\\"b\\\"\"",
                "json/syntax found no `,` between two entries @\"2\"",
            ],
        ),
        (
            "{a: 'b', \"c\": True, \"d\": 01}",
            &[
                "json/syntax the key `a` has no quotes @\"a\"",
                "json/syntax JSON has no single quotes @\"'\"",
                "json/syntax `True` is not a value of JSON @\"True\"",
                "json/syntax `01` is not a number of JSON @\"01\"",
            ],
        ),
        (
            "[\"\\d\", \"\\ud800\", \"a\tb\"]",
            &[
                "json/syntax `\\d` is not an escape of JSON @\"\\\\d\"",
                "json/syntax `\\ud800` is half of a character @\"\\\\ud800\"",
                "json/syntax found the control character U+0009 in a string @\"\\t\"",
            ],
        ),
        (
            "{\"a\": 1, \"a\": 2}",
            &["json/duplicate-key the key `a` is written twice in one mapping @\"\\\"a\\\"\""],
        ),
        ("{\"a\": 1", &["json/syntax found the end of the file, expected `,` or `}` @\"\""]),
        ("{\"a\" 1}", &["json/syntax found `1`, expected `:` @\"1\""]),
        ("[1}", &["json/syntax found `}`, expected `,` or `]` @\"}\""]),
        ("{} {}", &["json/syntax the file goes on after its value @\"{\""]),
        ("[1, \"a\n\"]", &["json/syntax the string is not closed on its line @\"\\\"\""]),
    ];
    assert_faults(json, table);
}

/// The fenced block after `heading` and its language.
fn example<'a>(explanation: &'a str, heading: &str) -> (&'a str, &'a str) {
    let (_, rest) = explanation.split_once(heading).expect("the heading");
    let (_, rest) = rest.split_once("```").expect("a fence");
    let (language, rest) = rest.split_once('\n').expect("a language");
    (language, rest.split("\n```").next().expect("the end of the fence"))
}

#[test]
fn the_examples_of_the_codes_behave() {
    let read_codes =
        CODES.iter().filter(|doc| ["yaml", "json"].contains(&doc.code.split('/').next().unwrap()));
    for doc in read_codes {
        let codes = |heading| {
            let (language, text) = example(doc.explanation, heading);
            let name = if language == "text" { doc.code.split('/').next().unwrap() } else { language };
            let faults = Read::new(&format!("a.{name}"), text).faults;
            (language != "text").then(|| faults.iter().map(|fault| fault.code).collect::<Vec<_>>())
        };
        assert!(codes("\nBad:\n").is_none_or(|codes| codes.contains(&doc.code)), "{}", doc.code);
        assert!(codes("\nGood:\n").is_none_or(|codes| codes.is_empty()), "{}", doc.code);
    }
}

#[test]
fn what_stands_before_a_fault_of_syntax_is_kept() {
    let read = yaml("a: 1\nb:\n  - c: 2\n    d: @x\n");
    assert_eq!(read.at("a").kind, Kind::Number("1".into()));
    assert_eq!(read.at("b.0.c").kind, Kind::Number("2".into()));
    assert_eq!(read.at("b.0.d").kind, Kind::Broken);
    assert!(!read.tree.unwrap().whole);
    let read = json("{\"a\": 1, \"b\": {\"c\": 2, \"d\": ]");
    assert_eq!(read.at("b.c").kind, Kind::Number("2".into()));
    assert_eq!(read.at("b.d").kind, Kind::Broken);
}

#[test]
fn other_programs_files_may_hold_several_documents() {
    let text = "a: &x 1\n---\n# nothing\n---\nb: [*x]\n---\nc: @\n";
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let source = sources.add("a.yaml", text);
    let trees = tree::yaml::read_all(source, text, &mut sink);
    let spans: Vec<_> = trees.iter().map(|tree| (tree.root.span.of(text), tree.whole)).collect();
    assert_eq!(spans, [("a: &x 1", true), ("b: [*x]", true), ("c", false)]);
    let codes: Vec<_> = sink.into_sorted().iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["yaml/unknown-anchor", "yaml/syntax"]);
}

#[test]
fn the_first_of_two_equal_keys_is_kept_however_many_there_are() {
    let many: Vec<String> = (0..1_000).map(|n| format!("k{}: {n}", n % 500)).collect();
    let read = yaml(&many.join("\n"));
    assert_eq!((read.faults.len(), read.root().entries().unwrap().len()), (500, 500));
    assert_eq!(read.at("k7").kind, Kind::Number("7".into()));
}

#[test]
fn a_bomb_of_aliases_is_a_fault() {
    let lol = "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n".to_owned();
    let level = |n: usize| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "));
    let read = yaml(&(1..30).fold(lol, |text, n| text + &level(n)));
    assert_eq!(read.faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["yaml/anchor-bomb"]);
    let chain =
        (1..5_000).fold("a0: &a0 [1]\n".to_owned(), |text, n| text + &format!("a{n}: &a{n} [*a{}]\n", n - 1));
    assert_eq!(yaml(&chain).faults[0].code, "yaml/too-deep");
}

#[test]
fn depth_and_size_are_capped() {
    for depth in [127, 128] {
        assert!(good(&format!("{}1{}", "[".repeat(depth), "]".repeat(depth))).faults.is_empty());
    }
    for depth in [129, 300, 100_000] {
        let nested = |open: &str, close: &str| open.repeat(depth) + &close.repeat(depth);
        assert_eq!(yaml(&nested("[", "]")).faults[0].code, "yaml/too-deep");
        assert_eq!(yaml(&nested("- ", "")).faults[0].code, "yaml/too-deep");
        assert_eq!(json(&nested("[", "]")).faults[0].code, "json/too-deep");
        assert_eq!(json(&nested("{\"a\":", "}")).faults[0].code, "json/too-deep");
    }
    let large = " ".repeat(MAX_BYTES + 1);
    assert_eq!(
        (yaml(&large).faults[0].code, json(&large).faults[0].code),
        ("yaml/too-large", "yaml/too-large")
    );
}

#[test]
fn a_byte_order_mark_and_many_comments_do_not_matter() {
    let read = good(&format!("\u{feff}# é\n{}a: é\n", "# more\n".repeat(500)));
    assert_eq!(read.text(read.at("a").span), "é");
    assert_eq!(read.tree.as_ref().unwrap().header.map(|span| read.text(span)), Some(" é"));
    let read = json("\u{feff}{\"a\": \"é\"}");
    assert_eq!((read.faults.len(), read.text(read.at("a").span)), (0, "\"é\""));
}

/// Text without characters that a YAML file cannot hold as they are.
fn decoded() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[a-z]{1,4}",
        "[ ]{1,3}",
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("é".to_owned()),
        Just("😀".to_owned()),
        "[-:#'\"\\\\{}\\[\\],|>&*!%@`?]",
        Just("\t".to_owned()),
    ];
    proptest::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
}

/// Checks that the scalar `a` is `decoded` and that each of its characters has a place.
fn check(read: &Read, decoded: &str) {
    assert!(read.faults.is_empty(), "{:?}\n{}", read.sources.iter().next().unwrap().1.text, read.full());
    let node = read.at("a");
    let text = &read.sources.iter().next().unwrap().1.text;
    assert_eq!(node.as_str(), Some(decoded), "{text:?}");
    if decoded.chars().all(|c| c == ' ' || c == '\n') {
        return;
    }
    for (char, typed) in typed(read, node) {
        let itself = typed.chars().eq([char]) || typed.chars().count() > 1 || char.is_whitespace();
        assert!(itself, "{char:?} is typed {typed:?} in {text:?}");
    }
}

fn block(indicator: char, decoded: &str) -> String {
    let body = decoded.trim_end_matches('\n');
    let ends = decoded.len() - body.len();
    let chomp = match ends {
        0 => "-",
        1 if !body.is_empty() => "",
        _ => "+",
    };
    let lines: Vec<String> = body.split('\n').map(|line| format!("    {line}\n")).collect();
    let lines = if body.is_empty() { String::new() } else { lines.concat() };
    let blank = if body.is_empty() { ends } else { ends.saturating_sub(1) };
    format!("x:\n  a: {indicator}2{chomp}\n{lines}{}", "\n".repeat(blank))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn single_quotes_give_back_the_text(text in decoded()) {
        let text = text.replace('\n', " ");
        check(&yaml(&format!("a: '{}'\n", text.replace('\'', "''"))), &text);
    }

    #[test]
    fn folded_lines_give_back_the_text(parts in proptest::collection::vec(("[a-zé]{1,3}", 0..5_usize), 1..9)) {
        let last = parts.len() - 1;
        let join = |separators: [&str; 5]| -> String {
            let joined = parts.iter().enumerate();
            joined.flat_map(|(at, (word, n))| [word.as_str(), if at < last { separators[*n] } else { "" }]).collect()
        };
        let text = join([" ", " ", "\n", "\n\n", "  "]);
        let written = join([" ", "\n   ", "\n\n   ", "\n \n\n   ", "  "]);
        for (open, close) in [("", ""), ("'", "'"), ("\"", "\""), (">-\n   ", "\n")] {
            for ending in ["\n", "\r\n"] {
                let written = format!("b: 1\na: {open}x{written}{close}\n").replace('\n', ending);
                check(&yaml(&written), &format!("x{text}"));
            }
        }
    }

    #[test]
    fn double_quotes_give_back_the_text(text in decoded(), width in 1..9_usize) {
        let mut written = String::new();
        for (at, char) in text.chars().enumerate() {
            match char {
                '\n' => written.push_str("\\n"),
                '\t' => written.push_str("\\t"),
                '"' | '\\' => written.extend(['\\', char]),
                ' ' => written.push_str("\\ "),
                'é' => written.push_str("\\u00e9"),
                char => written.push(char),
            }
            if at % width == width - 1 {
                written.push_str("\\\n    ");
            }
        }
        check(&yaml(&format!("a: \"{written}\"\n")), &text);
    }

    #[test]
    fn literal_blocks_give_back_the_text(text in decoded()) {
        prop_assume!(!text.trim_matches([' ', '\n']).is_empty());
        let written = block('|', &text);
        let read = yaml(&written);
        let inner = Read { tree: read.tree.clone().map(|mut tree| { tree.root = read.at("x").clone(); tree }), ..read };
        check(&inner, &text);
    }

    #[test]
    fn folded_blocks_have_a_map_however_they_are_indented(
        lines in proptest::collection::vec(prop_oneof!["", " {1,6}", "  [a-zé]{1,2}", " {2,4}[a-z]", "  \t[a-z]"], 0..9),
        header in ">[-+]?|>2[-+]?",
        ending in prop_oneof![Just("\n"), Just("\r\n"), Just("")],
    ) {
        let text = format!("a: {header}\n{}{ending}", lines.join("\n")).replace("\r\n", "\n").replace('\n', if ending.is_empty() { "\n" } else { ending });
        let read = yaml(&text);
        walk(&read, read.tree.as_ref().map(|tree| &tree.root), &text);
    }

    #[test]
    fn json_gives_back_the_text(text in decoded()) {
        let quoted = serde_json::to_string(&text).unwrap().replace('é', "\\u00e9").replace('😀', "\\ud83d\\ude00");
        check(&json(&format!("{{\"a\": {quoted}}}")), &text);
    }

    #[test]
    fn no_text_makes_the_readers_panic(
        parts in proptest::collection::vec(
            prop_oneof![
                "[a-z0-9]{1,3}", Just("\n".into()), Just("\n  ".into()), Just("\r\n".into()), Just(" ".into()),
                Just(": ".into()), Just("- ".into()), Just("\t".into()), "[-:#'\"\\\\{}\\[\\],|>&*!%@`?~<.]",
                Just("é".into()), Just("|\n  ".into()), Just(">+1\n".into()), Just("&a ".into()), Just("*a ".into()),
                Just("\\u".into()), Just("---\n".into()), Just("...".into()), Just("//".into()), ".",
            ],
            0..40,
        ),
    ) {
        let text: String = parts.concat();
        for read in [yaml(&text), json(&text)] {
            walk(&read, read.tree.as_ref().map(|tree| &tree.root), &text);
            let _ = read.full();
            prop_assert!(read.tree.as_ref().is_some_and(|tree| tree.whole) || !read.faults.is_empty());
        }
    }

    #[test]
    fn no_bytes_make_the_readers_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = tree::text(bytes).unwrap_or_else(|fault| fault.lossy);
        for read in [yaml(&text), json(&text)] {
            walk(&read, read.tree.as_ref().map(|tree| &tree.root), &text);
            let _ = read.full();
        }
    }
}

/// Every span fits the text, and every map can be made.
fn walk(read: &Read, node: Option<&Node>, text: &str) {
    let Some(node) = node else { return };
    assert!(text.get(node.span.range()).is_some(), "{:?} in {text:?}", node.span);
    let map = source_map(node, &read.sources);
    assert!(map.pieces.iter().all(|piece| text.get(piece.source.range()).is_some()));
    let visible = node.as_str().is_some_and(|text| text.contains(|c: char| !c.is_whitespace()));
    let sound = read.faults.is_empty() && visible;
    assert!(!sound || !map.pieces.is_empty(), "no map for {:?} in {text:?}", node.as_str());
    for item in node.items().unwrap_or_default() {
        walk(read, Some(item), text);
    }
    for entry in node.entries().unwrap_or_default() {
        assert!(text.get(entry.key.span.range()).is_some());
        walk(read, Some(&entry.value), text);
    }
}

#[test]
fn a_block_behind_a_byte_order_mark_knows_its_place() {
    let text = "\u{feff}|\n  up\n";
    let read = good(text);
    let root = &read.tree.as_ref().unwrap().root;
    assert_eq!(root.span.of(text), "|\n  up");
    assert!(!source_map(root, &read.sources).pieces.is_empty());
}
