//! Closing what was open: typed nodes and the rules of types.
//!
//! Part of the parser. Source: Prometheus docs, "Operators" and "Functions".

use super::functions;
use super::operator::{Aggregator, BinaryOp};
use super::parser::{Frame, Parser};
use super::token::{Keyword, Tok, Token};
use super::tree::{ClauseId, NodeId, NodeKind};
use super::types::ValueType;
use crate::query::Fault;
use crate::query::List;
use crate::span::Span;

impl Parser<'_> {
    /// Closes the innermost operator, whose last operand is `node`.
    pub(super) fn reduce(&mut self, node: NodeId) -> NodeId {
        match self.stack.pop() {
            Some(Frame::Unary { sign, negative, .. }) => self.unary(sign, negative, node),
            Some(Frame::Binary { left, op, span, matching }) => {
                self.operation(left, (op, span), node, matching)
            }
            Some(Frame::Junk { left }) => {
                let span = self.span(left).to(self.span(node));
                self.opaque(&[left, node], span)
            }
            Some(Frame::Bare { name, op, grouping }) => {
                let base = self.pending.len();
                self.pending.push(node);
                let end = self.span(node);
                self.aggregate((name, op), grouping, base, end)
            }
            Some(Frame::Offset { base, keyword, sound }) => self.close_offset(base, keyword, sound, node),
            _ => node,
        }
    }

    fn unary(&mut self, sign: Span, negative: bool, operand: NodeId) -> NodeId {
        let mut ty = self.ty(operand);
        if !ty.is_operand() {
            let mark = self.word(sign);
            let message =
                format!("the sign `{mark}` needs a scalar or an instant vector, found {}", ty.with_article());
            let help = (ty == ValueType::RangeVector).then(|| self.over_time(operand));
            let fault = Fault::error("promql/type-mismatch", self.span(operand), message);
            self.fault(Fault { help, ..fault });
            ty = ValueType::Any;
        }
        let span = sign.to(self.span(operand));
        self.tree.push(NodeKind::Unary { negative, operand }, span, ty)
    }

    fn operation(
        &mut self,
        left: NodeId,
        (op, op_span): (Option<BinaryOp>, Span),
        right: NodeId,
        matching: Option<ClauseId>,
    ) -> NodeId {
        let ty = match op {
            Some(op) if self.duration => self.duration_operation(op, right),
            Some(op) => self.operation_type(left, (op, op_span), right, matching),
            None => ValueType::Any,
        };
        let span = self.span(left).to(op_span).to(self.span(right));
        self.tree.push(NodeKind::Binary { op, op_span, left, right, matching }, span, ty)
    }

    fn duration_operation(&mut self, op: BinaryOp, right: NodeId) -> ValueType {
        let zero = matches!(self.tree.node(right).kind, NodeKind::Number { value, .. } if value == 0.0);
        if zero && matches!(op, BinaryOp::Divide | BinaryOp::Modulo) {
            let what = if op == BinaryOp::Divide { "division" } else { "modulo" };
            let fault = Fault::error("promql/bad-duration", self.span(right), format!("{what} by zero"));
            self.fault(fault.with_help("write a duration greater than 0"));
            return ValueType::Any;
        }
        ValueType::Scalar
    }

    fn operation_type(
        &mut self,
        left: NodeId,
        (op, op_span): (BinaryOp, Span),
        right: NodeId,
        matching: Option<ClauseId>,
    ) -> ValueType {
        let (one, two) = (self.ty(left), self.ty(right));
        let mut sound = true;
        for (node, ty) in [(left, one), (right, two)] {
            if !ty.is_operand() {
                sound = false;
                self.bad_operand(op, node);
            }
        }
        if !sound {
            return ValueType::Any;
        }
        if op.is_set() {
            for (node, ty) in [(left, one), (right, two)] {
                if ty == ValueType::Scalar {
                    sound = false;
                    self.scalar_in_set(op, node);
                }
            }
        }
        let modifiers = matching.and_then(|id| self.tree.matching(id)).copied().unwrap_or_default();
        if one == ValueType::Scalar
            && two == ValueType::Scalar
            && op.is_comparison()
            && modifiers.bool_word.is_none()
        {
            sound = false;
            let message = format!("`{}` compares two scalars, which needs `bool`", op.text());
            let fault = Fault::error("promql/comparison-without-bool", op_span, message);
            self.fault(fault.with_help(format!("write `{} bool`", op.text())));
        }
        if sound && (one == ValueType::Scalar || two == ValueType::Scalar) {
            let clause =
                modifiers.labels.filter(|clause| !clause.labels.is_empty()).map(|clause| clause.span);
            if let Some(span) = clause.or(modifiers.fill_left.or(modifiers.fill_right).map(|fill| fill.span))
            {
                sound = false;
                let word = self.word(span);
                let message = format!("`{word}` matches two instant vectors, found a scalar on one side");
                let fault = Fault::error("promql/matching-on-scalar", span, message);
                self.fault(fault.with_help(format!("remove `{word}`, or use `vector(…)`")));
            }
        }
        if sound { one.combine(two) } else { ValueType::Any }
    }

    fn bad_operand(&mut self, op: BinaryOp, node: NodeId) {
        let found = self.ty(node);
        let message =
            format!("`{}` needs scalars or instant vectors, found {}", op.text(), found.with_article());
        let fault = Fault::error("promql/type-mismatch", self.span(node), message);
        let help = match found {
            ValueType::RangeVector => self.over_time(node),
            _ => "compare labels between braces: `metric{label=\"value\"}`".to_owned(),
        };
        self.fault(fault.with_help(help));
    }

    fn scalar_in_set(&mut self, op: BinaryOp, node: NodeId) {
        let text = self.short(self.span(node));
        let message = format!("`{}` works on instant vectors, found the scalar `{text}`", op.text());
        let fault = Fault::error("promql/set-operator-on-scalar", self.span(node), message);
        self.fault(fault.with_help(format!("write `vector({text})`")));
    }

    fn over_time(&self, node: NodeId) -> String {
        format!("apply a function over time, such as `rate({})`", self.short(self.span(node)))
    }

    /// The characters of a span for a message, cut when long.
    pub(super) fn short(&self, span: Span) -> String {
        let text = self.word(span);
        match text.char_indices().nth(48) {
            Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
            None => text.to_owned(),
        }
    }

    /// Closes a parenthesis, call or aggregation, whose last part is `node`.
    pub(super) fn close(&mut self, node: NodeId, close: Span) -> NodeId {
        match self.stack.pop() {
            Some(Frame::Paren { open }) => {
                let ty = self.ty(node);
                self.tree.push(NodeKind::Paren { inner: node }, open.to(close), ty)
            }
            Some(Frame::Call { name, function, base, .. }) => {
                self.pending.push(node);
                self.finish_call(name, function, base, close)
            }
            Some(Frame::Aggregate { name, op, grouping, base, .. }) => {
                self.pending.push(node);
                self.aggregate((name, op), grouping, base, close)
            }
            _ => node,
        }
    }

    /// Closes a call or aggregation without arguments.
    pub(super) fn close_empty(&mut self, close: Span) -> NodeId {
        match self.stack.pop() {
            Some(Frame::Call { name, function, base, .. }) => self.finish_call(name, function, base, close),
            Some(Frame::Aggregate { name, op, grouping, base, .. }) => {
                self.aggregate((name, op), grouping, base, close)
            }
            _ => self.hole(),
        }
    }

    fn finish_call(
        &mut self,
        name: Token,
        function: Option<functions::FunctionId>,
        base: usize,
        close: Span,
    ) -> NodeId {
        let args = self.take_pending(base);
        let follows = matches!(self.peek().kind, Tok::Keyword(Keyword::By | Keyword::Without));
        if name.kind == Tok::Variable && follows {
            let grouping = self.grouping();
            let span = Span { start: name.span.start, end: self.last_end() };
            let kind = NodeKind::Aggregate { op: None, name: name.span, grouping, args };
            return self.tree.push(kind, span, ValueType::Any);
        }
        let ty = match function.map(functions::get) {
            Some(known) => {
                self.check_call(known, name.span, args);
                known.result
            }
            None => ValueType::Any,
        };
        self.tree.push(NodeKind::Call { function, name: name.span, args }, name.span.to(close), ty)
    }

    fn check_call(&mut self, function: &functions::Function, name: Span, args: List) {
        let (least, most) = (function.least(), function.most());
        if args.len() < least || most.is_some_and(|most| args.len() > most) {
            let types = function.arguments.iter().map(|ty| ty.text()).collect::<Vec<_>>().join(", ");
            let wanted = match (least, most) {
                (least, Some(most)) if least == most => plural(least),
                (least, Some(most)) => format!("{least} to {}", plural(most)),
                (least, None) => format!("at least {}", plural(least)),
            };
            let takes = if types.is_empty() { String::new() } else { format!(" ({types})") };
            let message = format!("`{}` takes {wanted}{takes}, found {}", function.name, args.len());
            self.argument_count(name, args, most, message);
        }
        if args.len() < least {
            return;
        }
        for index in 0..args.len().min(most.unwrap_or(usize::MAX)) {
            let Some(&arg) = self.tree.list(args).get(index) else { break };
            self.check_argument(function.name, function.argument(index), arg);
            if function.name == "info" && index == 1 {
                self.check_info(arg);
            }
        }
    }

    /// Underlines what is too much, or the name when something is missing.
    fn argument_count(&mut self, name: Span, args: List, most: Option<usize>, message: String) {
        let list = self.tree.list(args);
        if list.iter().any(|&arg| matches!(self.tree.node(arg).kind, NodeKind::Opaque { .. })) {
            return;
        }
        let first = most.and_then(|most| list.get(most));
        let span = match (first, list.last()) {
            (Some(&first), Some(&last)) => self.span(first).to(self.span(last)),
            _ => name,
        };
        self.fault(Fault::error("promql/argument-count", span, message));
    }

    fn check_argument(&mut self, name: &str, expected: ValueType, arg: NodeId) {
        let found = self.ty(arg);
        if found.fits(expected) {
            return;
        }
        let message = format!("`{name}` expects {}, found {}", expected.with_article(), found.with_article());
        let fault = Fault::error("promql/type-mismatch", self.span(arg), message);
        let help = self.conversion(name, expected, arg);
        self.fault(Fault { help, ..fault });
    }

    /// How to come from what was found to what was expected.
    fn conversion(&self, name: &str, expected: ValueType, arg: NodeId) -> Option<String> {
        use ValueType::*;
        let text = self.short(self.span(arg));
        let selector = matches!(self.tree.node(arg).kind, NodeKind::Selector { .. });
        match (expected, self.ty(arg)) {
            (RangeVector, InstantVector) if selector => Some(format!("write a range: `{name}({text}[5m])`")),
            (RangeVector, InstantVector) => Some(format!("write a subquery: `({text})[5m:]`")),
            (InstantVector, RangeVector) => Some(self.over_time(arg)),
            (InstantVector, Scalar) => Some(format!("write `vector({text})`")),
            (Scalar, InstantVector) => Some(format!("write `scalar({text})`")),
            (String, _) => Some("write a string between quotes".to_owned()),
            _ => None,
        }
    }

    fn check_info(&mut self, arg: NodeId) {
        match self.tree.node(arg).kind {
            NodeKind::Selector { name: None, .. } | NodeKind::Variable | NodeKind::Opaque { .. } => {}
            _ => {
                let message = "the second argument of `info` is matchers between braces, found an expression";
                let fault = Fault::error("promql/type-mismatch", self.span(arg), message);
                self.fault(fault.with_help("write `{label=~\".+\"}`, with `__name__` as a matcher"));
            }
        }
    }

    /// Builds an aggregation and reads the clause that may follow it.
    pub(super) fn aggregate(
        &mut self,
        (name, op): (Span, Option<Aggregator>),
        mut grouping: Option<ClauseId>,
        base: usize,
        close: Span,
    ) -> NodeId {
        let args = self.take_pending(base);
        let mut end = close.end;
        while let Tok::Keyword(Keyword::By | Keyword::Without) = self.peek().kind {
            if self.duration {
                break;
            }
            let keyword = self.peek().span;
            let second = self.grouping();
            if grouping.is_some() {
                let message =
                    format!("a second `{}`, the aggregation is grouped already", self.word(keyword));
                let fault = Fault::error("promql/duplicate-grouping", keyword, message);
                self.fault(fault.with_help("keep one of the two"));
            }
            grouping = grouping.or(second);
            end = self.last_end();
        }
        if let Some(op) = op {
            self.check_aggregate(op, name, args);
        }
        let ty = if op.is_some() { ValueType::InstantVector } else { ValueType::Any };
        let span = name.to(Span { start: close.start, end });
        self.tree.push(NodeKind::Aggregate { op, name, grouping, args }, span, ty)
    }

    fn check_aggregate(&mut self, op: Aggregator, name: Span, args: List) {
        let parameter = op.parameter();
        let wanted = 1 + usize::from(parameter.is_some());
        if args.len() != wanted {
            let types = match parameter {
                Some(ty) => format!("{}, instant vector", ty.text()),
                None => "instant vector".to_owned(),
            };
            let found = args.len();
            let message = format!("`{}` takes {} ({types}), found {found}", op.text(), plural(wanted));
            self.argument_count(name, args, Some(wanted), message);
        }
        if args.len() < wanted {
            return;
        }
        for index in 0..wanted {
            let Some(&arg) = self.tree.list(args).get(index) else { break };
            let expected = parameter.filter(|_| index == 0).unwrap_or(ValueType::InstantVector);
            self.check_argument(op.text(), expected, arg);
        }
    }
}

fn plural(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        _ => format!("{count} arguments"),
    }
}
