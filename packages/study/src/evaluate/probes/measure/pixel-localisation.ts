import { writeRegionFigures } from '../../measure/localisation.js';
import { Measurement } from '../../measure/measurement.js';
import type { Probes } from '../probes.js';

/** Maps per pixel against annotations, in the places of the maps at the layer; the tiles are those that were tried one by one. */
export function measurePixelLocalisation(
  to: Measurement,
  { localisation, pixelMethods, curves }: Probes,
): void {
  if (!localisation) return;
  const { agreement, frame, targets } = localisation;
  const own = new Measurement();
  for (const { region, maps } of agreement.result()) {
    for (const [name, figures] of maps) {
      const at = frame.maps.findIndex((map) => map.name === name);
      const target = targets[Math.floor(at / pixelMethods.length)]!.name;
      const scope = { region, target, method: pixelMethods[at % pixelMethods.length]! };
      writeRegionFigures(own, scope, figures);
    }
  }
  const note = `on a sample of ${curves.n} tiles`;
  for (const row of own.rows) to.rows.push({ ...row, note: row.note ? `${row.note}; ${note}` : note });
}
