import {
  attributors,
  type CamMethod,
  camMethods,
  camsFrom,
  classEvidenceMaps,
  targetSeed,
  toCells,
} from '@morphoscope/attribution';
import type { Attribution, DifferentiableModel, Target, Tensor, TilePixels } from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import type { AttributionMap } from '../attribution/attribution-map.js';
import { cutTile, tilesAtOnce } from './cut-tile.js';
import type { AttributedTiles, TileJob, WorkerSetup } from './protocol.js';
import type { SlideShelf } from './slide-shelf.js';
import { targetsOfTiles } from './tile-targets.js';

/** What one forward pass gives for a few tiles. */
interface Batch {
  readonly n: number;
  readonly input: Tensor;
  readonly logits: Tensor;
  readonly activations: Tensor;
}

/** Makes saliency maps of tiles on the cells of the layer, in the thread it lives in. */
export class TileAttributor {
  constructor(
    private readonly setup: WorkerSetup,
    private readonly slides: SlideShelf,
    private readonly open: () => Promise<DifferentiableModel>,
  ) {}

  /** Methods of the CAM family share one forward pass, and one backward pass per target. */
  async attribute({ slide, tiles, maps }: Extract<TileJob, { kind: 'attribute' }>): Promise<AttributedTiles> {
    const model = await this.open();
    const { preprocessing, layer } = this.setup;
    const cells = layer.height * layer.width;
    const out = new Float32Array(tiles.length * maps.length * cells);
    const settings: Attribution['settings'][] = maps.map(() => ({}));
    const atOnce = tilesAtOnce(model.engine, preprocessing.tilePx);
    for (let first = 0; first < tiles.length; first += atOnce) {
      const pixels: TilePixels[] = [];
      for (const tile of tiles.slice(first, first + atOnce))
        pixels.push(await cutTile(this.slides, slide, tile, preprocessing));
      const input = prepareTiles(pixels, preprocessing);
      const batch = { n: pixels.length, input, ...(await model.forward(input)) };
      const made = await batchMaps(model, batch, maps);
      made.forEach((attribution, m) => {
        settings[m] = attribution.settings;
        const { data } = toCells(attribution, layer);
        for (let i = 0; i < batch.n; i++) {
          out.set(data.subarray(i * cells, (i + 1) * cells), ((first + i) * maps.length + m) * cells);
        }
      });
    }
    return { maps: out, settings };
  }
}

async function batchMaps(
  model: DifferentiableModel,
  batch: Batch,
  maps: readonly AttributionMap[],
): Promise<Attribution[]> {
  const made = new Map<AttributionMap, Attribution>();
  for (const name of new Set(maps.map(({ targetName }) => targetName))) {
    const wanted = maps.filter(({ targetName }) => targetName === name);
    const targets = targetsOfTiles(wanted[0]!.target, batch.logits);
    const cams = await camFamily(model, batch, targets, wanted);
    for (const map of wanted) {
      const attributor = attributors[map.method];
      made.set(map, cams.get(map.method) ?? (await attributor.attribute(model, batch.input, targets)));
    }
  }
  return maps.map((map) => made.get(map)!);
}

async function camFamily(
  model: DifferentiableModel,
  { logits, activations }: Batch,
  targets: readonly Target[],
  wanted: readonly AttributionMap[],
): Promise<Map<string, Attribution>> {
  const made = new Map<string, Attribution>();
  const seed = targetSeed(logits, targets);
  if (wanted.some(({ method }) => method === 'cam'))
    made.set('cam', classEvidenceMaps(activations, seed, model.description.head!));
  const methods = wanted.map(({ method }) => method).filter(isCam);
  if (methods.length === 0) return made;
  const { gradient } = await model.layerGradient(activations, seed);
  for (const [method, map] of Object.entries(camsFrom(activations, gradient, methods))) made.set(method, map);
  return made;
}

function isCam(method: string): method is CamMethod {
  return (camMethods as readonly string[]).includes(method);
}
