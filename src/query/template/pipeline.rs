//! The inside of one action: pipelines, commands, operands, and what they stand for.

use super::functions::{self, Function};
use super::lex::{Kind, Token};
use super::parse::Parser;
use super::scope::Thing;
use super::{Use, UseKind};
use crate::query::fault::{Fault, nearest};
use crate::span::Span;

/// Parentheses inside parentheses; Go has no such limit, and nobody writes as many.
const MOST_NESTED: usize = 100;

/// A place in the tokens of one action.
pub(super) struct Cursor<'t> {
    tokens: &'t [Token],
    at: usize,
    /// Where the action's contents end.
    end: usize,
    depth: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(tokens: &'t [Token], end: usize) -> Self {
        Self { tokens, at: 0, end, depth: 0 }
    }

    pub(super) fn peek(&self) -> Option<Token> {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Option<Token> {
        self.tokens.get(self.at + by).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    pub(super) fn eat(&mut self, kind: Kind) -> Option<Token> {
        let token = self.peek().filter(|token| token.kind == kind)?;
        self.at += 1;
        Some(token)
    }

    /// The span of the next token, or the empty one where it is missing.
    pub(super) fn here(&self) -> Span {
        self.peek().map_or(Span::at(self.end), |token| token.span)
    }
}

/// What the first operand of a command can be called with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Head {
    Function,
    /// A string, number, `true`, the dot or `nil`.
    Constant,
    /// A bare variable or a pipeline in parentheses.
    Plain,
    /// Something with fields, which may be methods.
    Field,
}

#[derive(Clone, Copy, Debug)]
struct Operand<'a> {
    head: Head,
    thing: Thing<'a>,
    span: Span,
    /// The contents of a string without escapes.
    text: Option<&'a str>,
}

/// A variable list in front of `:=` or `=`.
struct Declared<'a> {
    names: Vec<(&'a str, Span)>,
    assigns: bool,
}

impl<'a> Parser<'a> {
    /// Reads a pipeline up to the end of the action or a closing parenthesis.
    ///
    /// # Errors
    /// A fault of syntax; other faults are noted and reading goes on.
    pub(super) fn pipeline(&mut self, cursor: &mut Cursor<'_>, ranges: bool) -> Result<Thing<'a>, Fault> {
        let declared = self.declared(cursor, ranges)?;
        let found = self.commands(cursor);
        // Declared even after a fault, so that one fault does not bring others.
        let thing = found.as_ref().ok().filter(|_| !ranges).map_or(Thing::Other, |thing| *thing);
        self.bind(declared, thing);
        found
    }

    fn commands(&mut self, cursor: &mut Cursor<'_>) -> Result<Thing<'a>, Fault> {
        let mut piped: Option<Thing<'a>> = None;
        let thing = loop {
            let thing = self.command(cursor, piped)?;
            if cursor.eat(Kind::Pipe).is_none() {
                break thing;
            }
            piped = Some(thing);
        };
        match cursor.peek() {
            Some(token) if token.kind != Kind::Close || cursor.depth == 0 => Err(self.unexpected(token)),
            _ => Ok(thing),
        }
    }

    pub(super) fn unexpected(&self, token: Token) -> Fault {
        let found = token.span.of(self.text);
        let message = format!("found `{}`, expected an operand, `|` or `}}}}`", shown(found));
        let fault = Fault::error("template/syntax", token.span, message);
        match token.kind {
            Kind::Close => fault.with_help("remove it: no `(` precedes"),
            Kind::Comma => fault.with_help("use blanks between arguments"),
            Kind::Assign | Kind::Declare => fault.with_help("use `eq` to compare"),
            Kind::Word(_) => fault.with_help(format!("write `{found}` first in an action of its own")),
            _ if !token.spaced => fault.with_help("write a blank between operands"),
            _ => fault,
        }
    }

    fn declared(&self, cursor: &mut Cursor<'_>, ranges: bool) -> Result<Option<Declared<'a>>, Fault> {
        let is = |token: Option<Token>, kind| token.filter(|token: &Token| token.kind == kind);
        let Some(first) = is(cursor.peek(), Kind::Variable) else { return Ok(None) };
        let mut names = vec![(first.span.of(self.text), first.span)];
        let mut sign = 1;
        if let Some(comma) = is(cursor.ahead(1), Kind::Comma) {
            let second = is(cursor.ahead(2), Kind::Variable).filter(|_| ranges);
            let Some(second) = second else {
                let message = "found `,` behind a variable, which only `range` may have";
                return Err(Fault::error("template/syntax", comma.span, message));
            };
            names.push((second.span.of(self.text), second.span));
            sign = 3;
        }
        let assigns = match cursor.ahead(sign).map(|token| token.kind) {
            Some(Kind::Assign) => true,
            Some(Kind::Declare) => false,
            _ if sign == 3 => {
                let message = "found two variables without a value, expected `:=`";
                return Err(Fault::error("template/syntax", cursor.here(), message));
            }
            _ => return Ok(None),
        };
        cursor.at += sign + 1;
        Ok(Some(Declared { names, assigns }))
    }

    fn bind(&mut self, declared: Option<Declared<'a>>, thing: Thing<'a>) {
        let Some(declared) = declared else { return };
        for (name, span) in declared.names {
            if !declared.assigns {
                self.scope.declare(name, thing);
            } else if !self.scope.assign(name, thing) {
                self.undefined(name, span);
            }
        }
    }

    fn command(&mut self, cursor: &mut Cursor<'_>, piped: Option<Thing<'a>>) -> Result<Thing<'a>, Fault> {
        let Some(first) = self.operand(cursor)? else { return Err(self.missing(cursor, piped.is_some())) };
        let mut arguments = Vec::new();
        while let Some(token) = cursor.peek() {
            if !token.spaced && starts_operand(token.kind) {
                return Err(self.unexpected(token));
            }
            let Some(operand) = self.operand(cursor)? else { break };
            arguments.push(operand);
        }
        self.apply(first, &arguments, piped)
    }

    fn missing(&self, cursor: &Cursor<'_>, piped: bool) -> Fault {
        match cursor.peek() {
            Some(token) if token.kind != Kind::Close || cursor.depth == 0 => self.unexpected(token),
            _ => {
                let what = if piped {
                    "found nothing behind `|`"
                } else {
                    "found nothing to evaluate in the action"
                };
                Fault::error("template/syntax", cursor.here(), format!("{what}, expected a value"))
            }
        }
    }

    fn apply(
        &mut self,
        first: Operand<'a>,
        arguments: &[Operand<'a>],
        piped: Option<Thing<'a>>,
    ) -> Result<Thing<'a>, Fault> {
        if piped.is_some() && first.head == Head::Constant {
            let message =
                format!("found `{}` behind `|`, expected a function", shown(first.span.of(self.text)));
            return Err(Fault::error("template/syntax", first.span, message));
        }
        if first.head == Head::Function {
            return Ok(self.call(first, arguments, piped));
        }
        let given = arguments.len() + usize::from(piped.is_some());
        if given > 0 && first.head != Head::Field {
            let found = shown(first.span.of(self.text));
            let message = format!("`{found}` is not a function and takes no arguments, found {given}");
            self.note(Fault::error("template/argument-count", first.span, message));
        }
        Ok(first.thing)
    }

    fn call(&mut self, first: Operand<'a>, arguments: &[Operand<'a>], piped: Option<Thing<'a>>) -> Thing<'a> {
        let name = first.span.of(self.text);
        self.check_count(name, first.span, arguments.len() + usize::from(piped.is_some()));
        if name == "index" {
            let last = arguments.last().map_or(first.span, |last| last.span);
            return self.indexed(arguments, first.span.to(last));
        }
        let mut things = arguments.iter().map(|argument| argument.thing).chain(piped);
        let Some(value) = things.rfind(|thing| matches!(thing, Thing::Value(_))) else {
            return Thing::Other;
        };
        if let Some(found) = value.as_value(first.span) {
            self.uses.push(Use { kind: UseKind::ValueFunction, name: name.to_owned(), ..found });
        }
        value
    }

    fn check_count(&mut self, name: &str, span: Span, given: usize) {
        let Some(Function { least, most, .. }) = functions::find(self.dialect, name) else {
            return self.unknown_function(name, span);
        };
        if given >= least && most.is_none_or(|most| given <= most) {
            return;
        }
        let expected = match most {
            Some(most) if most == least => format!("{least}"),
            Some(most) => format!("{least} to {most}"),
            None => format!("at least {least}"),
        };
        let noun = if expected == "1" || expected == "at least 1" { "argument" } else { "arguments" };
        let message = format!("`{name}` takes {expected} {noun}, found {given}");
        let fault = Fault::error("template/argument-count", span, message);
        self.note(match self.variable_meant(name).filter(|_| given == 0) {
            Some(variable) => fault.with_help(format!("write `{variable}` for the variable")),
            None => fault,
        });
    }

    fn unknown_function(&mut self, name: &str, span: Span) {
        let message = format!("function `{}` does not exist here", shown(name));
        let fault = Fault::error("template/unknown-function", span, message);
        let known = functions::lists(self.dialect).iter().flat_map(|list| list.iter());
        let near = nearest(name, known.map(|function| function.name));
        if let Some(variable) = self.variable_meant(name) {
            return self.note(fault.with_help(format!("write `{variable}` for the variable")));
        }
        self.note(match (functions::owner(name), near) {
            (Some(owner), Some(near)) => fault.with_help(format!("use `{near}`: `{name}` is {owner}'s")),
            (Some(owner), None) => fault.with_help(format!("remove it: `{name}` is {owner}'s alone")),
            (None, Some(near)) => fault.with_help(format!("did you mean `{near}`?")),
            (None, None) => fault,
        });
    }

    /// The visible variable of which `name` lacks only the sign.
    fn variable_meant(&self, name: &str) -> Option<String> {
        let variable = format!("${name}");
        self.scope.find(&variable).is_some().then_some(variable)
    }

    /// `index $labels "a.b"`: as if the texts were fields.
    fn indexed(&mut self, arguments: &[Operand<'a>], span: Span) -> Thing<'a> {
        let Some((first, keys)) = arguments.split_first() else { return Thing::Other };
        let mut thing = first.thing;
        for key in keys {
            let Some(name) = key.text else { return Thing::Other };
            self.uses.extend(thing.read(name, span));
            thing = thing.field(name);
        }
        thing
    }

    fn operand(&mut self, cursor: &mut Cursor<'_>) -> Result<Option<Operand<'a>>, Fault> {
        let Some(token) = cursor.peek().filter(|token| starts_operand(token.kind)) else { return Ok(None) };
        cursor.at += 1;
        let (head, thing) = match token.kind {
            Kind::Name => (Head::Function, Thing::Other),
            Kind::Variable => (Head::Plain, self.variable(token)),
            Kind::Field => (Head::Field, self.field(self.dot, token, token.span)),
            Kind::Dot => (Head::Constant, self.dot),
            Kind::Open => (Head::Plain, self.parenthesised(cursor, token)?),
            _ => (Head::Constant, Thing::Other),
        };
        let text = Some(token).filter(|token| token.kind == Kind::Text).and_then(|token| self.content(token));
        let mut operand = Operand { head, thing, span: token.span, text };
        if token.kind == Kind::Open {
            let close = cursor.at.checked_sub(1).and_then(|at| cursor.tokens.get(at));
            operand.span = close.map_or(token.span, |close| token.span.to(close.span));
        }
        self.chain(cursor, &mut operand)?;
        if operand.head != Head::Field {
            self.uses.extend(by_itself(&operand, token));
        }
        Ok(Some(operand))
    }

    /// Fields right behind an operand.
    fn chain(&mut self, cursor: &mut Cursor<'_>, operand: &mut Operand<'a>) -> Result<(), Fault> {
        while let Some(field) = cursor.peek().filter(|next| next.kind == Kind::Field && !next.spaced) {
            match operand.head {
                Head::Constant => return Err(self.unexpected(field)),
                Head::Function => self.check_count(operand.span.of(self.text), operand.span, 0),
                Head::Plain | Head::Field => {}
            }
            cursor.at += 1;
            operand.span = operand.span.to(field.span);
            operand.thing = self.field(operand.thing, field, operand.span);
            operand.head = Head::Field;
        }
        Ok(())
    }

    fn field(&mut self, of: Thing<'a>, token: Token, whole: Span) -> Thing<'a> {
        let text: &'a str = self.text;
        let name = token.span.of(text).trim_start_matches('.');
        self.uses.extend(of.read(name, whole));
        of.field(name)
    }

    fn parenthesised(&mut self, cursor: &mut Cursor<'_>, open: Token) -> Result<Thing<'a>, Fault> {
        if cursor.depth >= MOST_NESTED {
            let message = format!("parentheses nest deeper than {MOST_NESTED} levels");
            return Err(Fault::error("template/syntax", open.span, message));
        }
        cursor.depth += 1;
        let thing = self.pipeline(cursor, false)?;
        cursor.depth -= 1;
        if cursor.eat(Kind::Close).is_none() {
            let fault = Fault::error("template/unclosed", open.span, "parenthesis is not closed");
            return Err(fault.with_help("close it with `)`"));
        }
        Ok(thing)
    }

    fn variable(&mut self, token: Token) -> Thing<'a> {
        let name = token.span.of(self.text);
        let found = self.scope.find(name);
        if found.is_none() {
            self.undefined(name, token.span);
        }
        found.unwrap_or(Thing::Other)
    }

    fn undefined(&mut self, name: &str, span: Span) {
        let message = format!("variable `{}` is not declared here", shown(name));
        let fault = Fault::error("template/undefined-variable", span, message);
        let bare = name.trim_start_matches('$');
        let near = nearest(bare, self.scope.newest().map(|known| known.trim_start_matches('$')));
        self.note(match near {
            _ if self.scope.is_hidden(name) => fault
                .with_help("pass `.` to the template: variables of outside are not visible inside `define`"),
            Some(near) => fault.with_help(format!("did you mean `${near}`?")),
            None => fault.with_help(format!("declare it first: `{{{{ ${bare} := … }}}}`")),
        });
    }

    /// What stands between the quotes, if nothing in it is escaped.
    fn content(&self, token: Token) -> Option<&'a str> {
        let text: &'a str = self.text;
        let quoted = token.span.of(text);
        let content = quoted.get(1..quoted.len().checked_sub(1)?)?;
        (quoted.starts_with('`') || !content.contains('\\')).then_some(content)
    }
}

/// `$value` and a dot that is the value; a pipeline in parentheses was noted inside.
fn by_itself(operand: &Operand<'_>, token: Token) -> Option<Use> {
    matches!(token.kind, Kind::Variable | Kind::Dot).then(|| operand.thing.as_value(operand.span))?
}

fn starts_operand(kind: Kind) -> bool {
    use Kind::*;
    matches!(kind, Name | Variable | Field | Dot | Open | Text | Constant | Nil)
}

/// A piece of the text, short enough for a message.
fn shown(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}
