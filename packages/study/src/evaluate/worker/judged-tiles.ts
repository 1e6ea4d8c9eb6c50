import { joinTileFeatures } from '@morphoscope/metrics';
import type { MapSet } from '../map-set.js';
import { type CurveTiles, curveNames, type SetTiles, type TileFigures } from './protocol.js';

/** The tiles of several parts, one after the other. All parts are of the same map sets. */
export function joinTiles(parts: readonly TileFigures[]): TileFigures {
  const [first] = parts;
  if (!first) throw new RangeError('no parts to join');
  const evidence = parts.flatMap((part) => (part.evidence ? [part.evidence] : []));
  return {
    n: parts.reduce((sum, part) => sum + part.n, 0),
    logits: join32(parts.map((part) => part.logits)),
    squaredNorm: join64(parts.map((part) => part.squaredNorm)),
    ...(evidence.length > 0 ? { evidence: join64(evidence) } : {}),
    sets: first.sets.map((_, s) => joinSets(parts.map((part) => part.sets[s]!))),
  };
}

function joinSets(parts: readonly SetTiles[]): SetTiles {
  const distances = parts.flatMap((part) => (part.distances ? [part.distances] : []));
  const rebuilt = parts.flatMap((part) => (part.rebuilt ? [part.rebuilt] : []));
  const curves = parts.flatMap((part) => (part.curves ? [part.curves] : []));
  return {
    features: joinTileFeatures(parts.map((part) => part.features)),
    ...(distances.length > 0
      ? {
          distances: {
            sum: join64(distances.map((d) => d.sum)),
            least: join64(distances.map((d) => d.least)),
          },
        }
      : {}),
    ...(rebuilt.length > 0
      ? {
          rebuilt: {
            logits: join32(rebuilt.map((r) => r.logits)),
            squaredError: join64(rebuilt.map((r) => r.squaredError)),
          },
        }
      : {}),
    ...(curves.length > 0 ? { curves: joinCurves(curves) } : {}),
  };
}

function joinCurves(parts: readonly CurveTiles[]): CurveTiles {
  const joined = curveNames.map((name) => [name, join64(parts.map((part) => part[name]))]);
  return Object.fromEntries(joined) as unknown as CurveTiles;
}

/** No tiles at all. */
export function emptyTiles(sets: readonly MapSet[]): TileFigures {
  const none = new Uint32Array(0);
  return {
    n: 0,
    logits: new Float32Array(0),
    squaredNorm: new Float64Array(0),
    sets: sets.map(({ K }) => {
      const table = { data: new Float64Array(0), n: 0, d: K };
      const tables = { weightSum: table, count: table, 'weightSum/softCount': table, maxWeight: table };
      return { features: { ...tables, softCount: table, cells: none, none } };
    }),
  };
}

function join64(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Arrays one after the other. */
export function join32(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
