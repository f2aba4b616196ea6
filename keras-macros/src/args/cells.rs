//! Arguments that are recurrent cells: `RNN(LSTMCell(8))`, `RNN([LSTMCell(8), GRUCell(4)])`.

use super::Binder;
use super::bind::fill;
use super::convert::items;
use super::layer::layer_call;
use crate::compiler::layers::recurrent::{InnerCell, STACKED, classes, find};
use crate::compiler::names::{name_of, suggestion};
use syn::Expr;

impl Binder<'_> {
    /// A cell inside a layer, or several on top of each other.
    pub fn cells_inside(&mut self, argument: &str, expr: &Expr) -> Option<Vec<InnerCell>> {
        let mut cells = Vec::new();
        self.add_cells(argument, expr, &mut cells)?;
        if cells.is_empty() {
            return self.wrong(expr, argument, "a cell", "write `LSTMCell(8)` or several of them");
        }
        Some(cells)
    }

    fn add_cells(&mut self, argument: &str, expr: &Expr, cells: &mut Vec<InnerCell>) -> Option<()> {
        if matches!(expr, Expr::Tuple(_) | Expr::Array(_) | Expr::Paren(_)) {
            // All are read before the first mistake ends it.
            let read: Vec<_> =
                items(expr).into_iter().map(|item| self.add_cells(argument, item, cells)).collect();
            return read.into_iter().collect();
        }
        let Some(call) = layer_call(expr) else {
            let help = format!("write `{argument} = LSTMCell(8)`");
            return self.wrong(expr, argument, "a cell", &help);
        };
        let class = call.class.to_string();
        if class == STACKED {
            let values = call.args.iter().map(|arg| self.add_cells(argument, &arg.value, cells));
            let read: Vec<_> = values.collect();
            return read.into_iter().collect();
        }
        let Some(cell) = find(&class) else {
            let help = suggestion(&class, "cells", classes());
            return self.error(&call.class, &format!("there is no cell `{class}`\n{help}"));
        };
        let given = call.args.iter().find(|arg| arg.name.as_ref().is_some_and(|n| n == "name"));
        let base = given.and_then(|arg| name_of(&arg.value)).unwrap_or(cell.name().to_owned());
        let taken = |name: &str| cells.iter().any(|cell| cell.name == name);
        let later = (1..).map(|number| format!("{base}_{number}"));
        let name = [base.clone()].into_iter().chain(later).find(|name| !taken(name))?;
        let place = match cells.len() {
            0 => argument.to_owned(),
            number => format!("{argument}_{number}"),
        };
        let args = self.inside(&place, &name, |binder| fill(cell.arguments(), &call, binder));
        cells.push(InnerCell { cell, args, name });
        Some(())
    }
}
