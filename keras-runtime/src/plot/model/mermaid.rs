//! The graph in the language of Mermaid.

use super::diagram::{Diagram, Node};
use super::{PlotModel, RankDir};
use crate::plot::svg::escaped;

/// The text.
pub fn text(diagram: &Diagram, options: PlotModel) -> String {
    let direction = match options.rankdir {
        RankDir::TB => "TB",
        RankDir::LR => "LR",
    };
    let mut writer = Writer { out: format!("flowchart {direction}\n"), next: 0, options };
    writer.diagram(diagram, 1);
    writer.out
}

struct Writer {
    out: String,
    next: usize,
    options: PlotModel,
}

impl Writer {
    fn diagram(&mut self, diagram: &Diagram, depth: usize) {
        let indent = "    ".repeat(depth);
        let mut names = Vec::new();
        for node in &diagram.nodes {
            let number = self.next;
            self.next += 1;
            let Some(nested) = node.shown(self.options) else {
                self.out += &format!("{indent}n{number}[\"{}\"]\n", label(node, self.options));
                names.push(format!("n{number}"));
                continue;
            };
            let title = escaped(&node.frame(self.options));
            self.out += &format!("{indent}subgraph s{number} [\"{title}\"]\n");
            self.diagram(nested, depth + 1);
            self.out += &format!("{indent}end\n");
            names.push(format!("s{number}"));
        }
        for &(from, to) in &diagram.edges {
            self.out += &format!("{indent}{} --> {}\n", names[from], names[to]);
        }
    }
}

fn label(node: &Node, options: PlotModel) -> String {
    let label = node.label(options);
    let mut lines = vec![format!("<b>{}</b>", escaped(&label.title))];
    lines.extend(label.activation.iter().chain(&label.cells).map(|text| escaped(text)));
    lines.extend(label.trained().map(str::to_owned));
    lines.join("<br/>")
}
