//! Tables for people: aligned, coloured, and never wider than the terminal.
//!
//! What is too wide is wrapped in the columns that hold words; where even that is
//! not enough, every row becomes a paragraph of its own.

/// How a cell is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Style {
    /// As it is.
    #[default]
    Plain,
    /// What everything else hangs on.
    Strong,
    /// What matters less.
    Faint,
    /// What is new.
    Green,
    /// What wakes somebody up, or is gone.
    Red,
    /// What can wait.
    Yellow,
}

impl Style {
    /// The text in this style where colours suit.
    pub(super) fn paint(self, text: &str, colour: bool) -> String {
        let code = match self {
            _ if !colour || text.trim().is_empty() => return text.to_owned(),
            Self::Plain => return text.to_owned(),
            Self::Strong => "1",
            Self::Faint => "2",
            Self::Green => "32",
            Self::Red => "31",
            Self::Yellow => "33",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// A text in a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell in a style.
    pub(super) fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(text, Style::Plain)
    }
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Words, which may be wrapped.
    Words,
    /// A name or a short list; kept in one piece.
    Name,
    /// A number, aligned to the right.
    Number,
}

/// A column with its title; line breaks in the title make it narrow.
#[derive(Clone, Debug)]
pub(super) struct Column {
    title: String,
    kind: Kind,
}

impl Column {
    /// Words, which may be wrapped.
    pub(super) fn words(title: impl Into<String>) -> Self {
        Self { title: title.into(), kind: Kind::Words }
    }

    /// A name or a short list; kept in one piece.
    pub(super) fn name(title: impl Into<String>) -> Self {
        Self { title: title.into(), kind: Kind::Name }
    }

    /// A number, aligned to the right.
    pub(super) fn number(title: impl Into<String>) -> Self {
        Self { title: title.into(), kind: Kind::Number }
    }
}

/// Rows under the titles of their columns.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// Between two columns.
const GAP: usize = 2;
/// Beside the titles of paragraphs there is room for so much.
const NARROWEST: usize = 16;

impl Table {
    /// A table without rows.
    pub(super) fn new(columns: impl Into<Vec<Column>>) -> Self {
        Self { columns: columns.into(), rows: Vec::new() }
    }

    /// Adds a row, with a cell for each column.
    pub(super) fn row(&mut self, cells: impl Into<Vec<Cell>>) {
        self.rows.push(cells.into());
    }

    /// The table, each line ended, at most `width` columns wide where that can be.
    pub(super) fn render(&self, width: usize, colour: bool) -> String {
        match self.widths(width) {
            Some(widths) => self.aligned(&widths, colour),
            None => self.paragraphs(width, colour),
        }
    }

    /// The width of each column; `None` when they do not fit.
    fn widths(&self, most: usize) -> Option<Vec<usize>> {
        let mut widths: Vec<usize> =
            (0..self.columns.len()).map(|index| self.widest(index, columns)).collect();
        let least = self.columns.iter().enumerate().map(|(index, column)| match column.kind {
            Kind::Words => self.widest(index, longest_word),
            Kind::Name | Kind::Number => usize::MAX,
        });
        let least: Vec<usize> = least.collect();
        let gaps = GAP * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > most {
            let words = widths.iter_mut().zip(&least).filter(|(width, least)| **width > **least);
            let (widest, _) = words.max_by_key(|(width, _)| **width)?;
            *widest -= 1;
        }
        Some(widths)
    }

    /// The most that a measure finds in a line of a column.
    fn widest(&self, index: usize, measure: impl Fn(&str) -> usize) -> usize {
        let title = self.columns.get(index).map(|column| column.title.as_str());
        let cells = self.rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.text.as_str());
        title.into_iter().chain(cells).flat_map(str::lines).map(measure).max().unwrap_or_default()
    }

    fn aligned(&self, widths: &[usize], colour: bool) -> String {
        let titles: Vec<Vec<String>> =
            self.columns.iter().zip(widths).map(|(column, width)| wrapped(&column.title, *width)).collect();
        let most = titles.iter().map(Vec::len).max().unwrap_or_default();
        // Titles stand on the numbers, so short ones begin further down.
        let lowered = titles.iter().map(|lines| "\n".repeat(most - lines.len()) + &lines.join("\n"));
        let titles: Vec<Cell> = lowered.map(|title| Cell::new(title, Style::Faint)).collect();
        let mut text = String::new();
        for row in std::iter::once(&titles).chain(&self.rows) {
            self.line(row, widths, colour, &mut text);
        }
        text
    }

    /// A row, which takes several lines where a cell does.
    fn line(&self, row: &[Cell], widths: &[usize], colour: bool, text: &mut String) {
        let cells: Vec<Vec<String>> =
            row.iter().zip(widths).map(|(cell, width)| wrapped(&cell.text, *width)).collect();
        for at in 0..cells.iter().map(Vec::len).max().unwrap_or_default() {
            let mut line = String::new();
            for (((cell, lines), width), column) in row.iter().zip(&cells).zip(widths).zip(&self.columns) {
                let part = lines.get(at).map_or("", String::as_str);
                let room = " ".repeat(width.saturating_sub(columns(part)));
                let painted = cell.style.paint(part, colour);
                let parts = if column.kind == Kind::Number { [room, painted] } else { [painted, room] };
                line.extend(parts);
                line += &" ".repeat(GAP);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }

    fn paragraphs(&self, width: usize, colour: bool) -> String {
        let titles = self.columns.iter().map(|column| column.title.replace('\n', " "));
        let titles: Vec<String> = titles.collect();
        let widest = titles.iter().map(|title| columns(title)).max().unwrap_or_default();
        let room = width.saturating_sub(widest + GAP).max(NARROWEST);
        let mut text = String::new();
        for (at, row) in self.rows.iter().enumerate() {
            text += if at > 0 { "\n" } else { "" };
            for (title, cell) in titles.iter().zip(row) {
                for (line, part) in wrapped(&cell.text, room).iter().enumerate() {
                    let title = if line == 0 { title.as_str() } else { "" };
                    text += &Style::Faint.paint(&format!("{title:widest$}"), colour);
                    text += &" ".repeat(GAP);
                    text += &cell.style.paint(part, colour);
                    text.push('\n');
                }
            }
        }
        text
    }
}

/// How many columns a text takes: one a character.
fn columns(text: &str) -> usize {
    text.chars().count()
}

fn longest_word(text: &str) -> usize {
    text.split(' ').map(columns).max().unwrap_or_default()
}

/// The lines of a text, broken between words where they are wider than `width`; the first keeps its indentation.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let words = paragraph.trim_start_matches(' ');
        let mut line = " ".repeat(paragraph.len() - words.len());
        let is_begun = |line: &str| !line.trim_start_matches(' ').is_empty();
        for word in words.split(' ') {
            if is_begun(&line) && columns(&line) + 1 + columns(word) > width {
                lines.push(std::mem::take(&mut line));
            }
            if is_begun(&line) {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table =
            Table::new([Column::name("name"), Column::words("what it is"), Column::number("how\nmany")]);
        table.row([Cell::from("apples"), "round fruit that grows on trees".into(), "12".into()]);
        table.row([Cell::new("figs", Style::Red), "sweet".into(), Cell::from("1,200")]);
        table
    }

    fn lines(width: usize) -> Vec<String> {
        table().render(width, false).lines().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn columns_are_aligned_and_words_wrapped() {
        let expected = [
            "                                           how",
            "name    what it is                        many",
            "apples  round fruit that grows on trees     12",
            "figs    sweet                            1,200",
        ];
        assert_eq!(lines(100), expected);
        let expected = [
            "                             how",
            "name    what it is          many",
            "apples  round fruit that      12",
            "        grows on trees",
            "figs    sweet              1,200",
        ];
        assert_eq!(lines(32), expected);
    }

    #[test]
    fn what_stands_further_in_stays_there() {
        assert_eq!(wrapped("  round fruit on trees", 11), ["  round", "fruit on", "trees"]);
        assert_eq!(wrapped("", 11), Vec::<String>::new());
    }

    #[test]
    fn a_terminal_too_narrow_for_columns_gets_paragraphs() {
        let expected = [
            "name        apples",
            "what it is  round fruit that",
            "            grows on trees",
            "how many    12",
            "",
            "name        figs",
            "what it is  sweet",
            "how many    1,200",
        ];
        assert_eq!(lines(18), expected);
    }

    #[test]
    fn colours_do_not_disturb_the_columns() {
        let plain = table().render(40, false);
        let coloured = table().render(40, true);
        assert!(coloured.contains("\x1b[31mfigs\x1b[0m"));
        let stripped =
            ["31", "2", "0"].iter().fold(coloured, |text, code| text.replace(&format!("\x1b[{code}m"), ""));
        assert_eq!(stripped, plain);
    }
}
