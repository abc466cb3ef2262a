//! The mutants of a file: other results, turned comparisons, exchanged `&&` and `||`, dropped arms and guards.

use std::collections::BTreeSet;

use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, BinOp, Block, Expr, ExprMatch, ExprPath, File, ImplItem, ImplItemFn, Item, ItemFn,
    Pat, ReturnType, Stmt, UnOp, parse_quote,
};

/// The file with its mutants in it, each entered in `mutants`; none if it has none.
pub(crate) fn file(
    mut parsed: File,
    whole: bool,
    name: &str,
    mutants: &mut Vec<String>,
) -> Option<String> {
    let wanted = if whole { None } else { Some(judging(&parsed)) };
    let before = mutants.len();
    let mut mutator = Mutator { name, mutants, wanted, function: String::new() };
    for item in &mut parsed.items {
        mutator.item(item);
    }
    (mutants.len() > before).then(|| parsed.to_token_stream().to_string())
}

/// `judge` and the functions of the file that it leads to.
fn judging(parsed: &File) -> BTreeSet<String> {
    let mut bodies = Vec::new();
    for item in &parsed.items {
        match item {
            Item::Fn(function) => bodies.push((function.sig.ident.to_string(), &*function.block)),
            Item::Impl(block) => bodies.extend(block.items.iter().filter_map(|item| match item {
                ImplItem::Fn(function) => Some((function.sig.ident.to_string(), &function.block)),
                _ => None,
            })),
            _ => {}
        }
    }
    let mut wanted: BTreeSet<String> = [String::from("judge")].into();
    loop {
        let before = wanted.len();
        for (name, body) in &bodies {
            if wanted.contains(name) {
                let mut called = Called(BTreeSet::new());
                called.visit_block(body);
                let own = |called: &&String| bodies.iter().any(|(name, _)| name == *called);
                wanted.extend(called.0.iter().filter(own).cloned());
            }
        }
        // What plans and sends is no judgement.
        for verb in ["plan", "probe", "plan_gone", "rule"] {
            wanted.remove(verb);
        }
        if wanted.len() == before {
            return wanted;
        }
    }
}

struct Called(BTreeSet<String>);

impl<'ast> Visit<'ast> for Called {
    fn visit_expr_path(&mut self, path: &'ast ExprPath) {
        if let Some(last) = path.path.segments.last() {
            self.0.insert(last.ident.to_string());
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.0.insert(call.method.to_string());
        syn::visit::visit_expr_method_call(self, call);
    }
}

struct Mutator<'a> {
    name: &'a str,
    mutants: &'a mut Vec<String>,
    /// Functions that are mutated; none for all.
    wanted: Option<BTreeSet<String>>,
    function: String,
}

impl Mutator<'_> {
    fn item(&mut self, item: &mut Item) {
        match item {
            Item::Fn(ItemFn { attrs, sig, block, .. }) if !is_test(attrs) && sig.constness.is_none() => {
                self.function(&sig.ident.to_string(), &sig.output, block);
            }
            Item::Impl(block) if !is_test(&block.attrs) => {
                for item in &mut block.items {
                    if let ImplItem::Fn(ImplItemFn { sig, block, .. }) = item {
                        self.function(&sig.ident.to_string(), &sig.output, block);
                    }
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, name: &str, output: &ReturnType, block: &mut Block) {
        if self.wanted.as_ref().is_some_and(|wanted| !wanted.contains(name)) {
            return;
        }
        name.clone_into(&mut self.function);
        self.visit_block_mut(block);
        let at = block.span();
        for value in results(output) {
            let shown = value.to_string();
            let number = self.enter(at, &format!("results in {shown}"));
            let early: Stmt = parse_quote!(if crate::mutant::on(#number) { return #value; });
            block.stmts.insert(0, early);
        }
    }

    fn enter(&mut self, at: Span, what: &str) -> u32 {
        let line = at.start().line;
        self.mutants.push(format!("{}:{line} {}: {what}", self.name, self.function));
        u32::try_from(self.mutants.len()).unwrap_or(u32::MAX)
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|it| {
        it.path().is_ident("test") || it.path().is_ident("cfg") && it.to_token_stream().to_string().contains("test")
    })
}

/// Results that a function of this type might have instead.
fn results(output: &ReturnType) -> Vec<proc_macro2::TokenStream> {
    let ReturnType::Type(_, kind) = output else {
        return Vec::new();
    };
    let kind = kind.to_token_stream().to_string();
    if kind == "bool" {
        vec![quote!(true), quote!(false)]
    } else if kind == "Verdict" {
        vec![quote!(Verdict::Upheld), quote!(Verdict::Broken(String::new()))]
    } else if kind.starts_with("Option <") {
        vec![quote!(None)]
    } else if kind.starts_with("Vec <") {
        vec![quote!(Vec::new())]
    } else if kind.starts_with("BTreeSet <") {
        vec![quote!(BTreeSet::new())]
    } else if ["usize", "u16", "u32", "u64", "f64"].contains(&kind.as_str()) {
        vec![quote!(0 as _), quote!(1 as _)]
    } else {
        Vec::new()
    }
}

fn has_let(expression: &Expr) -> bool {
    match expression {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        Expr::Paren(inner) => has_let(&inner.expr),
        _ => false,
    }
}

impl VisitMut for Mutator<'_> {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        // Patterns, types and macros stay as they are.
        visit_mut::visit_expr_mut(self, expression);
        let at = expression.span();
        match expression {
            Expr::Binary(binary) => {
                let (left, right) = (&binary.left, &binary.right);
                let other: Expr = match binary.op {
                    BinOp::And(_) if !has_let(left) && !has_let(right) => {
                        let number = self.enter(at, "|| for &&");
                        parse_quote!((if (#left) != crate::mutant::on(#number) { #right } else { crate::mutant::on(#number) }))
                    }
                    BinOp::Or(_) => {
                        let number = self.enter(at, "&& for ||");
                        parse_quote!((if (#left) != crate::mutant::on(#number) { !crate::mutant::on(#number) } else { #right }))
                    }
                    BinOp::Eq(_) | BinOp::Ne(_) => {
                        let number = self.enter(at, "== and != exchanged");
                        parse_quote!(((#expression) != crate::mutant::on(#number)))
                    }
                    BinOp::Lt(_) | BinOp::Gt(_) | BinOp::Le(_) | BinOp::Ge(_) => {
                        let turned = self.enter(at, "the comparison turned");
                        let border = self.enter(at, "the border moved");
                        let op = binary.op;
                        let moved: BinOp = match op {
                            BinOp::Lt(_) => parse_quote!(<=),
                            BinOp::Le(_) => parse_quote!(<),
                            BinOp::Gt(_) => parse_quote!(>=),
                            _ => parse_quote!(>),
                        };
                        parse_quote!(({
                            let (left, right) = (&(#left), &(#right));
                            (if crate::mutant::on(#border) { left #moved right } else { left #op right })
                                != crate::mutant::on(#turned)
                        }))
                    }
                    _ => return,
                };
                *expression = other;
            }
            Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
                let number = self.enter(at, "the ! left out");
                *expression = parse_quote!(((#expression) != crate::mutant::on(#number)));
            }
            Expr::Match(matching) => self.arms(matching),
            _ => {}
        }
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}

impl Mutator<'_> {
    /// Arms that fall through to the last one, and guards that always or never hold.
    fn arms(&mut self, matching: &mut ExprMatch) {
        let ends = matching.arms.last().is_some_and(|arm| {
            let takes_all = match &arm.pat {
                Pat::Wild(_) => true,
                // `None` is a name as well, of one variant.
                Pat::Ident(name) => name.ident.to_string().starts_with(char::is_lowercase),
                _ => false,
            };
            arm.guard.is_none() && takes_all
        });
        let last = matching.arms.len().saturating_sub(1);
        for (at, arm) in matching.arms.iter_mut().enumerate() {
            let span = arm.pat.span();
            match &mut arm.guard {
                Some((_, guard)) if !has_let(guard) => {
                    let always = self.enter(span, "the guard always holds");
                    let never = self.enter(span, "the arm left out");
                    let own = guard.clone();
                    **guard = parse_quote!((crate::mutant::on(#always) || #own) && !crate::mutant::on(#never));
                }
                Some(_) => {}
                None if ends && at < last => {
                    let never = self.enter(span, "the arm left out");
                    arm.guard = Some((
                        syn::token::If::default(),
                        parse_quote!(!crate::mutant::on(#never)),
                    ));
                }
                None => {}
            }
        }
    }
}
