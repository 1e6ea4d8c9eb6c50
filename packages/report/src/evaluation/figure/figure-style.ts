/** Style of every drawing: ink and greys; colour belongs to clusters and signed scales. Text is at least 11 px. */
export const FIGURE_STYLE = `.fig{font-family:Inter,"Inter Variable",system-ui,"Segoe UI","Helvetica Neue",Helvetica,Arial,sans-serif;font-size:12px;font-variant-numeric:tabular-nums}
.fig text{fill:var(--ink2)}.fig .strong{fill:var(--ink);font-weight:600}.fig .tick{fill:var(--ink3);font-size:11px}.fig .title{fill:var(--ink);font-size:14px;font-weight:600}
.fig .over{paint-order:stroke;stroke:var(--raised);stroke-width:4;stroke-linejoin:round}.fig .end{text-anchor:end}.fig .mid{text-anchor:middle}
.fig .grid{fill:none;stroke:var(--line)}.fig .axis{fill:none;stroke:var(--line2)}
.fig .line{fill:none;stroke:var(--ink);stroke-width:2;stroke-linejoin:round}.fig .line.second{stroke-width:1.5;stroke:var(--ink2)}.fig .line.other{stroke-width:1;stroke:var(--ink3);opacity:.7}.fig .line.control{stroke-width:1.5;stroke:var(--ink3);stroke-dasharray:2 3}
.fig .d1{stroke-dasharray:7 3}.fig .d2{stroke-dasharray:2 2.5}.fig .d3{stroke-dasharray:9 3 2 3}
.fig .band{fill:var(--ink);opacity:.1}.fig .chosen{fill:var(--ink);opacity:.08}
.fig .dot{fill:var(--ink);stroke:var(--raised)}.fig .dot.second{fill:var(--raised);stroke:var(--ink2);stroke-width:1.5}.fig .dot.each{fill:var(--ink3);stroke:none;opacity:.6}
.fig .whisker{fill:none;stroke:var(--ink);stroke-width:1.5}.fig .control-mark{fill:var(--raised);stroke:var(--ink2);stroke-width:1.5}.fig .chance{fill:none;stroke:var(--ink2);stroke-width:1.5;stroke-dasharray:2 2}.fig .limit{fill:none;stroke:var(--ink2);stroke-width:1.5}
.fig .ring{stroke:var(--ring)}.fig .zero{fill:none;stroke:var(--ink3)}.fig .sum{fill:var(--ink)}.fig .residual{fill:none;stroke:var(--ink2);stroke-dasharray:3 2}.fig .agree{fill:var(--ink);opacity:.05}
.fig .empty{fill:none;stroke:var(--line2);stroke-dasharray:2 2}
`;
