import type { Evaluation } from '@morphoscope/domain';
import { figureText, intervalText, UNDEFINED } from '../figure-text.js';
import { groupsOf, headTitles, headWords, notesOf } from './head.js';
import type { FigureTable, TableRow } from './table.js';

/**
 * A table for a paper: `booktabs`, groups of columns under one heading, row heads said once, intervals small below.
 * Needs `\usepackage{booktabs}` and nothing else; plain ASCII.
 */
export function tableLatex(table: FigureTable, evaluation: Evaluation): string {
  const heads = headTitles(table);
  const layout = `${'l'.repeat(heads.length)}${'r'.repeat(table.columns.length)}`;
  const titles = table.columns.map(({ title, direction }) => `${latexText(title)}${ARROWS[direction]}`);
  const notes = notesOf(table).map((note) => `\n\\par\\smallskip\\footnotesize --: ${latexText(note)}`);
  return `% Needs \\usepackage{booktabs}.
\\begin{table}
\\centering
\\caption{${latexText(table.title)}. ${latexText(table.caption)}}
\\label{tab:${table.id}}
${table.columns.length > MOST_SMALL ? '\\footnotesize\n\\setlength{\\tabcolsep}{4pt}' : '\\small'}
\\begin{tabular}{${layout}}
\\toprule
${groupLine(table, heads.length)}${[...heads.map(latexText), ...titles].join(' & ')} \\\\
\\midrule
${body(table, evaluation)}
\\bottomrule
\\end{tabular}${notes.join('')}
\\end{table}
`;
}

/** Columns that a page takes at `\small`. */
const MOST_SMALL = 8;

const ARROWS = {
  higher: ' $\\uparrow$',
  lower: ' $\\downarrow$',
  zero: ' $\\to 0$',
  none: '',
} as const;

function groupLine(table: FigureTable, before: number): string {
  const groups = groupsOf(table);
  if (groups.every(({ title }) => title === '')) return '';
  const cells: string[] = Array.from({ length: before }, () => '');
  const rules: string[] = [];
  let column = before + 1;
  for (const { title, span } of groups) {
    cells.push(`\\multicolumn{${span}}{c}{${latexText(title)}}`);
    if (title) rules.push(`\\cmidrule(lr){${column}-${column + span - 1}}`);
    column += span;
  }
  return `${cells.join(' & ')} \\\\\n${rules.join('')}\n`;
}

function body(table: FigureTable, evaluation: Evaluation): string {
  let before: string[] = [];
  const lines: string[] = [];
  for (const row of table.rows) {
    const words = headWords(table, row, evaluation);
    const same = shared(words, before);
    if (before.length > 0 && table.by.length > 1 && same === 0) lines.push('\\addlinespace');
    const heads = words.map((word, i) => (i < same ? '' : latexText(word)));
    lines.push(`${[...heads, ...figures(table, row)].join(' & ')} \\\\`);
    before = words;
  }
  return lines.join('\n');
}

// How many leading heads two rows have in common; the last one is always said.
function shared(a: readonly string[], b: readonly string[]): number {
  let n = 0;
  while (n < a.length - 1 && a[n] === b[n]) n++;
  return n;
}

function figures(table: FigureTable, row: TableRow): string[] {
  return row.cells.map((cell, c) => {
    const text = figureText(cell?.value, table.columns[c]!.whole ? 0 : 3);
    if (text === UNDEFINED || !cell?.interval) return latexText(text);
    return `${latexText(text)} {\\scriptsize(${latexText(intervalText(cell.interval, 2))})}`;
  });
}

/** Text that LaTeX sets as it is written; Greek letters and signs that the tables use become commands. */
export function latexText(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    out += LATEX[char] ?? (code >= 32 && code < 127 ? char : code < 32 ? ' ' : accent(char));
  }
  return out;
}

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
  '"': "''",
  '\u2212': '$-$',
  '–': '--',
  '—': '---',
  '’': "'",
  '‘': '`',
  '“': '``',
  '”': "''",
  '…': '\\ldots{}',
  '²': '$^2$',
  '⁺': '$^+$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '±': '$\\pm$',
  '≥': '$\\ge$',
  '≤': '$\\le$',
  '→': '$\\to$',
  '↔': '$\\leftrightarrow$',
  '‖': '$\\|$',
  '∩': '$\\cap$',
  '∪': '$\\cup$',
  Σ: '$\\Sigma$',
  α: '$\\alpha$',
  β: '$\\beta$',
  γ: '$\\gamma$',
  ε: '$\\varepsilon$',
  κ: '$\\kappa$',
  µ: '$\\mu$',
  μ: '$\\mu$',
  ρ: '$\\rho$',
  σ: '$\\sigma$',
  τ: '$\\tau$',
  ß: '\\ss{}',
  ø: '\\o{}',
  ł: '\\l{}',
  '\u00a0': '~',
  '\u202f': '\\,',
};

const ACCENTS: Readonly<Record<string, string>> = {
  '\u0300': '`',
  '\u0301': "'",
  '\u0302': '^',
  '\u0303': '~',
  '\u0304': '=',
  '\u0306': 'u',
  '\u0307': '.',
  '\u0308': '"',
  '\u030a': 'r',
  '\u030b': 'H',
  '\u030c': 'v',
  '\u0327': 'c',
  '\u0328': 'k',
};

// A letter with an accent is set with LaTeX's own; what has no such form becomes a question mark, never broken input.
function accent(char: string): string {
  const [letter, mark, ...more] = char.normalize('NFD');
  const command = mark && more.length === 0 ? ACCENTS[mark] : undefined;
  return command && letter && /[A-Za-z]/.test(letter) ? `\\${command}{${letter}}` : '?';
}
