import { baselineOf, logitsAt, targetValues } from '@morphoscope/attribution';
import {
  createRandom,
  type DifferentiableModel,
  type Random,
  type Target,
  type Tensor,
  type TilePixels,
} from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import { imputeRoad, removalOrder } from '@morphoscope/metrics';
import { tilesAtOnce } from '../../../worker/cut-tile.js';
import { CURVE_VALUES, REMOVED_SHARES, removals } from '../removal.js';
import { mixImages, removedPixels, toPixels, toPlanes } from './removed-cells.kernel.js';

/** One tile. */
export interface RemovalTile {
  readonly pixels: TilePixels;
  /** `1 × …`, the model's own input. */
  readonly input: Tensor;
  readonly target: Target;
  /** What the target is worth as it is. */
  readonly worth: number;
  readonly key: string;
}

/** Standard deviation of ROAD's noise and residual it stops at, in grey levels and relative. */
const ROAD = { noise: 2.55, tolerance: 1e-2 };

/**
 * What the model's own decision is worth while cells of the tile go, in the order of each map (Samek et al., 2017), and with ROAD's
 * imputation (Rong et al., 2022): per map `CURVE_VALUES`. Sets of cells that maps share are tried once.
 * @param maps `P` each. @param road whether to try ROAD; NaN where not.
 */
export async function removalCurves(
  model: DifferentiableModel,
  tile: RemovalTile,
  maps: readonly Float32Array[],
  { seed, road }: { readonly seed: number; readonly road: boolean },
): Promise<Float64Array> {
  const out = new Float64Array(maps.length * CURVE_VALUES).fill(Number.NaN);
  const asked = new Map<string, { fill: 'tissue' | 'road'; cells: Uint8Array; places: number[] }>();
  maps.forEach((map, m) => {
    removals.forEach(({ fill, first }, r) => {
      if (fill === 'road' && !road) return;
      const order = removalOrder(map, first);
      REMOVED_SHARES.forEach((share, step) => {
        const at = m * CURVE_VALUES + r * REMOVED_SHARES.length + step;
        const count = Math.round(share * map.length);
        if (count === 0) {
          out[at] = tile.worth;
          return;
        }
        const cells = new Uint8Array(map.length);
        for (const cell of order.subarray(0, count)) cells[cell] = 1;
        // With nothing left around there is nothing to impute from.
        if (fill === 'road' && count === map.length) return;
        const key = `${fill} ${cells.join('')}`;
        const known = asked.get(key);
        if (known) known.places.push(at);
        else asked.set(key, { fill, cells, places: [at] });
      });
    });
  });
  const change = changer(model, tile, seed);
  const all = [...asked.values()];
  const atOnce = tilesAtOnce(model.engine, model.preprocessing.tilePx);
  for (let from = 0; from < all.length; from += atOnce) {
    const few = all.slice(from, from + atOnce);
    const values = await worthOf(
      model,
      few.map(({ fill, cells }) => change(fill, cells)),
      tile,
    );
    few.forEach(({ places }, i) => {
      for (const at of places) out[at] = values[i]!;
    });
  }
  return out;
}

async function worthOf(
  model: DifferentiableModel,
  images: readonly Float32Array[],
  { input, target }: RemovalTile,
): Promise<Float64Array> {
  const data = new Float32Array(images.length * input.data.length);
  images.forEach((image, i) => {
    data.set(image, i * input.data.length);
  });
  const logits = await logitsAt(model, { data, shape: [images.length, ...input.shape.slice(1)] });
  return targetValues(logits, new Array<Target>(images.length).fill(target));
}

/** Makes model inputs of the tile without some of its cells. */
function changer(model: DifferentiableModel, { pixels, input, key }: RemovalTile, seed: number) {
  const { preprocessing, layer } = model;
  const tissue = baselineOf(input, 'tissue', preprocessing).data;
  const planes = toPlanes(pixels.data);
  const side = preprocessing.tilePx;
  // The same noise whatever the map: only the order is compared.
  const noise = new KeptNormals(createRandom(seed, 'road', key));
  return (fill: 'tissue' | 'road', cells: Uint8Array): Float32Array => {
    const removed = removedPixels(cells, layer.height, layer.width, side);
    if (fill === 'tissue') {
      const out = new Float32Array(input.data.length);
      mixImages(input.data, tissue, removed, preprocessing.layout === 'nchw', out);
      return out;
    }
    const random = noise.again();
    const image = { data: planes, channels: 3, height: side, width: side };
    const data = toPixels(imputeRoad(image, removed, { ...ROAD, random }));
    return prepareTiles([{ data, width: side, height: side }], preprocessing).data;
  };
}

/** A stream of normal numbers that can be had again from its start without drawing it anew. */
class KeptNormals {
  readonly #kept: number[] = [];

  constructor(private readonly random: Random) {}

  /** The stream from its start. */
  again(): Pick<Random, 'normal'> {
    let at = 0;
    return {
      normal: () => {
        if (at === this.#kept.length) this.#kept.push(this.random.normal());
        return this.#kept[at++]!;
      },
    };
  }
}
