import { contrast } from '@morphoscope/heatmap/colormap';
import { mix, signedMix } from '../../colour.js';
import { type Html, html } from '../../html.js';
import { coordinate as at } from '../../number-text.js';
import { LIGHT } from '../../style/tokens.js';
import { figureText } from '../figure-text.js';
import { cutText, type Drawing, textWidth } from './drawing.js';

/** A table whose cells are tinted by their value; the value always stands in the cell. */
export interface HeatTable {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** `rows × columns`, row-major. */
  readonly values: readonly (number | null)[];
  /** `signed`: amber for, blue against, about 0. `share`: grey by size. */
  readonly scale: 'signed' | 'share';
  /** Value of the strongest tint. */
  readonly full: number;
  readonly digits?: number;
  /** Values to tint by, when other than those written: shares of a row of counts. */
  readonly tint?: readonly (number | null)[];
  /** Rows from here on are controls and set apart by a gap. */
  readonly controlsFrom?: number;
}

/** Strongest grey of a share: text reads on it, and on every mix with the neutral, in both themes. */
const SHARE_END = '#707070';

/** How strongly a cell is tinted, with which colour, and the ink that reads on it. */
export function tintOf(
  value: number | null | undefined,
  scale: HeatTable['scale'],
  full: number,
): { readonly end: string; readonly share: number; readonly ink: string } | undefined {
  if (value === null || value === undefined || !Number.isFinite(value)) return undefined;
  const amount = full > 0 ? value / full : 0;
  if (scale === 'signed') return signedMix(amount);
  const share = Math.round(100 * Math.max(0, Math.min(1, amount)));
  const mixed = mix(SHARE_END, LIGHT.neutral, share / 100);
  const dark = contrast(mixed, '#000000') >= contrast(mixed, '#ffffff');
  return { end: SHARE_END, share, ink: dark ? '#000000' : '#ffffff' };
}

/** What rows and columns are, as a sentence. */
export function axisWords({ rowLabel, columnLabel }: Pick<HeatTable, 'rowLabel' | 'columnLabel'>): string {
  return `Rows: ${lowered(rowLabel)}. Columns: ${lowered(columnLabel)}.`;
}

function lowered(text: string): string {
  return text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

const CELL_HEIGHT = 26;
const SIZE_LIMIT = 220;

/** The table as a drawing for paper. */
export function heatTable(table: HeatTable): Drawing {
  const rowWidth = Math.min(SIZE_LIMIT, 12 + Math.max(40, ...table.rows.map((row) => textWidth(row))));
  const widest = Math.max(34, ...table.columns.map((column) => Math.min(110, textWidth(column, 11))));
  const cellWidth = widest + 10;
  const left = 16 + rowWidth;
  const top = 40;
  const gap = (r: number) => (table.controlsFrom !== undefined && r >= table.controlsFrom ? 8 : 0);
  const y = (r: number) => top + r * CELL_HEIGHT + gap(r);
  const n = table.columns.length;
  const heads = table.columns.map(
    (column, c) =>
      html`<text class="tick mid" x="${at(left + (c + 0.5) * cellWidth)}" y="${at(top - 8)}">${cutText(column, widest, 11)}</text>`,
  );
  const lines = table.rows.map((row, r) => {
    const cells = table.columns.map((_, c) => {
      const i = r * n + c;
      const tint = tintOf((table.tint ?? table.values)[i], table.scale, table.full);
      return cell(left + c * cellWidth, y(r), cellWidth, figureText(table.values[i], table.digits), tint);
    });
    return html`<text class="label" x="16" y="${at(y(r) + 17)}">${cutText(row, rowWidth - 10)}</text>${cells}`;
  });
  const width = left + n * cellWidth + 16;
  const axes = axisWords(table);
  return {
    id: table.id,
    title: table.title,
    description: table.description,
    width: Math.max(width, textWidth(axes, 11) + 32),
    height: y(table.rows.length - 1) + CELL_HEIGHT + 16,
    body: html`<text class="tick" x="16" y="8">${axes}</text>${heads}${lines}`,
  };
}

function cell(x: number, y: number, width: number, text: string, tint: ReturnType<typeof tintOf>): Html {
  const box = html`x="${at(x + 1)}" y="${at(y + 1)}" width="${at(width - 2)}" height="${CELL_HEIGHT - 2}" rx="3"`;
  const middle = html`x="${at(x + width / 2)}" y="${at(y + 17)}"`;
  if (!tint) return html`<rect class="empty" ${box}/><text class="mid" ${middle}>${text}</text>`;
  const fill = mix(tint.end, LIGHT.neutral, tint.share / 100);
  return html`<rect ${box} fill="${fill}"/><text class="mid" ${middle} style="fill:${tint.ink}">${text}</text>`;
}
