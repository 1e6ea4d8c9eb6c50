import { inkOn } from '@morphoscope/heatmap/colormap';
import type { Cluster } from '../cluster';

/** The number chip of a cluster inside a drawing, around (0, 0). */
export function ChartChip({ of }: { readonly of: Cluster }) {
  return (
    <g>
      <title>{of.name}</title>
      <rect x={-10} y={-10} width={20} height={20} rx={4} fill={of.colour} stroke="var(--ring)" />
      <text textAnchor="middle" y={4} style={{ fill: inkOn(of.colour), fontWeight: 650 }}>
        {of.cluster + 1}
      </text>
    </g>
  );
}
