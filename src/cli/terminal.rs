//! Input, output and what the terminal can do, decided once.

use std::env;
use std::io::{self, BufReader, BufWriter, IsTerminal, Read, Write};

/// When to colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub enum Color {
    /// On a terminal; `NO_COLOR` and `FORCE_COLOR` decide otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where a text goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stream {
    /// Standard output: what the command is for.
    Product,
    /// Standard error: words for people.
    People,
}

/// The three streams of a program and how to write on them.
pub struct Terminal<'t> {
    input: BufReader<Box<dyn Read + 't>>,
    output: Box<dyn Write + 't>,
    people: Box<dyn Write + 't>,
    /// Whether colours suit the output and the words for people.
    colour: [bool; 2],
    unicode: bool,
    width: usize,
    quiet: bool,
    /// Whether the input comes from a terminal, and the words for people go to one.
    attended: [bool; 2],
}

impl<'t> Terminal<'t> {
    /// The streams of the process.
    #[must_use]
    pub fn stdio() -> Self {
        let colour = [colour(io::stdout().is_terminal()), colour(io::stderr().is_terminal())];
        let output = Box::new(BufWriter::new(io::stdout()));
        let mut terminal = Self::new(Box::new(io::stdin()), output, Box::new(io::stderr()));
        terminal.colour = colour;
        terminal.unicode = !has("TERM", &["linux", "dumb"]) && !has("LC_ALL", &["C", "POSIX"]);
        terminal.width = width();
        terminal.attended =
            [io::stdin().is_terminal(), io::stderr().is_terminal() && !has("TERM", &["dumb"])];
        terminal
    }

    /// Other streams, without colours, 100 columns wide.
    #[must_use]
    pub fn new(input: Box<dyn Read + 't>, output: Box<dyn Write + 't>, people: Box<dyn Write + 't>) -> Self {
        Self {
            input: BufReader::with_capacity(1 << 16, input),
            output,
            people,
            colour: [false; 2],
            unicode: true,
            width: 100,
            quiet: false,
            attended: [false; 2],
        }
    }

    /// What the command line says of colours and of words for people.
    pub(super) fn choose(&mut self, color: Color, quiet: bool) {
        self.quiet = quiet;
        match color {
            Color::Auto => {}
            Color::Always => self.colour = [true; 2],
            Color::Never => self.colour = [false; 2],
        }
    }

    pub(super) fn input(&mut self) -> &mut BufReader<Box<dyn Read + 't>> {
        &mut self.input
    }

    /// Whether a person would have to type the input.
    pub(super) fn is_interactive(&self) -> bool {
        self.attended[0]
    }

    /// How diagnostics are drawn on a stream.
    pub(super) fn drawing(&self, stream: Stream) -> crate::diagnostic::render::Options {
        let colour = self.colours(stream);
        crate::diagnostic::render::Options { colour, unicode: self.unicode, width: self.width }
    }

    pub(super) fn colours(&self, stream: Stream) -> bool {
        let [output, people] = self.colour;
        if stream == Stream::Product { output } else { people }
    }

    /// Writes a text as it is.
    pub(super) fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        match stream {
            Stream::Product => self.output.write_all(text.as_bytes()),
            Stream::People => {
                self.output.flush()?;
                // That nobody listens is no reason to stop working.
                let _ = self.people.write_all(text.as_bytes());
                Ok(())
            }
        }
    }

    /// A line for people, unless they want none.
    pub(super) fn say(&mut self, line: &str) -> io::Result<()> {
        if self.quiet { Ok(()) } else { self.write(Stream::People, &format!("{line}\n")) }
    }

    /// What is being done, for people who wait at a terminal; takes the place of what was said so before, and an
    /// empty text of all of it.
    pub(super) fn progress(&mut self, text: &str) {
        if self.attended[1] && !self.quiet {
            let room = self.width.saturating_sub(1);
            let text: String = text.chars().take(room).collect();
            let _ = write!(self.people, "\r\x1b[2K{text}");
            let _ = self.people.flush();
        }
    }

    /// A line about what is wrong, for people who want to hear nothing else.
    pub(super) fn complain(&mut self, word: &str, line: &str) -> io::Result<()> {
        let (on, off) = match word {
            "error" if self.colours(Stream::People) => ("\x1b[1;31m", "\x1b[0m"),
            _ if self.colours(Stream::People) => ("\x1b[36m", "\x1b[0m"),
            _ => ("", ""),
        };
        self.write(Stream::People, &format!("{on}{word}:{off} {line}\n"))
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        let _ = self.people.flush();
        self.output.flush()
    }
}

fn colour(terminal: bool) -> bool {
    let said = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if said("NO_COLOR") {
        return false;
    }
    if said("FORCE_COLOR") {
        return !has("FORCE_COLOR", &["0", "false"]);
    }
    terminal && !has("TERM", &["dumb"])
}

fn has(name: &str, values: &[&str]) -> bool {
    env::var(name).is_ok_and(|value| values.contains(&value.as_str()))
}

fn width() -> usize {
    let said = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let found = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    said.or_else(found).map_or(100, |width: usize| width.clamp(40, 200))
}
