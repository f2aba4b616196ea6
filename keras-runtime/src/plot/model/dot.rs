//! The graph in the language of Graphviz.

use super::diagram::{Diagram, Node};
use super::{PlotModel, RankDir};
use crate::plot::svg::escaped;

/// The text.
pub fn text(diagram: &Diagram, options: PlotModel) -> String {
    let rankdir = match options.rankdir {
        RankDir::TB => "TB",
        RankDir::LR => "LR",
    };
    let mut writer = Writer { out: String::new(), next: 0, options };
    writer.out += &format!("digraph {} {{\n", diagram.name);
    writer.out += &format!("  graph [rankdir={rankdir}, dpi={}];\n", options.dpi.unwrap_or(200));
    writer.out += "  node [shape=plain, fontname=\"Helvetica\"];\n";
    let ends = writer.nodes(diagram, 1);
    writer.edges(diagram, &ends, 1);
    writer.out + "}\n"
}

/// The names of the nodes at which lines to a layer end, and from it begin.
struct Ends {
    first: Vec<usize>,
    last: Vec<usize>,
}

struct Writer {
    out: String,
    next: usize,
    options: PlotModel,
}

impl Writer {
    /// The nodes of a diagram, those of networks in frames.
    fn nodes(&mut self, diagram: &Diagram, depth: usize) -> Vec<Ends> {
        let indent = "  ".repeat(depth);
        let mut all = Vec::new();
        for node in &diagram.nodes {
            let Some(nested) = node.shown(self.options) else {
                let name = self.next;
                self.next += 1;
                self.out += &format!("{indent}n{name} [label=<{}>];\n", label(node, self.options));
                all.push(Ends { first: vec![name], last: vec![name] });
                continue;
            };
            self.out += &format!("{indent}subgraph cluster_{} {{\n", self.next);
            let title = escaped(&node.frame(self.options));
            self.out += &format!("{indent}  label=\"{title}\"; labeljust=l; style=dashed;\n");
            let inner = self.nodes(nested, depth + 1);
            self.edges(nested, &inner, depth + 1);
            self.out += &format!("{indent}}}\n");
            let first = nested.inputs.iter().flat_map(|&node| inner[node].first.clone());
            let last = nested.outputs.iter().flat_map(|&node| inner[node].last.clone());
            all.push(Ends { first: first.collect(), last: last.collect() });
        }
        all
    }

    fn edges(&mut self, diagram: &Diagram, ends: &[Ends], depth: usize) {
        let indent = "  ".repeat(depth);
        for &(from, to) in &diagram.edges {
            for last in &ends[from].last {
                for first in &ends[to].first {
                    self.out += &format!("{indent}n{last} -> n{first};\n");
                }
            }
        }
    }
}

/// A table, as Keras has it.
fn label(node: &Node, options: PlotModel) -> String {
    let label = node.label(options);
    let mut cells: Vec<String> = label
        .cells
        .iter()
        .map(|cell| format!("<td bgcolor=\"white\">{}</td>", escaped(cell)))
        .collect();
    if let Some(words) = label.trained() {
        let color = if label.trainable == Some(true) { "#006e50" } else { "#d55e00" };
        cells.push(format!(
            "<td bgcolor=\"{color}\"><font color=\"white\"><b>{words}</b></font></td>"
        ));
    }
    let span = cells.len().max(1);
    let title = escaped(&label.title);
    let mut table = format!(
        "<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"8\"><tr>\
         <td colspan=\"{span}\" bgcolor=\"black\"><font color=\"white\"><b>{title}</b></font></td></tr>"
    );
    if let Some(activation) = &label.activation {
        let text = escaped(activation);
        table += &format!("<tr><td colspan=\"{span}\" bgcolor=\"white\">{text}</td></tr>");
    }
    if !cells.is_empty() {
        table += &format!("<tr>{}</tr>", cells.concat());
    }
    table + "</table>"
}
