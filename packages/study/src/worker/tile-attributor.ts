import {
  attributors,
  type CamMethod,
  camMethods,
  camsFrom,
  classEvidenceMaps,
  type LayerEvidence,
  targetSeed,
  toCells,
} from '@morphoscope/attribution';
import type { Attribution, DifferentiableModel, Target, Tensor, TilePixels } from '@morphoscope/domain';
import { prepareTiles } from '@morphoscope/embedder';
import { type AttributionMap, planesOf } from '../attribution/attribution-map.js';
import { cutTile, tilesAtOnce } from './cut-tile.js';
import type { AttributedTiles, TileJob, WorkerSetup } from './protocol.js';
import type { SlideShelf } from './slide-shelf.js';
import { SplitMaps } from './split-maps.js';
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
  readonly #split: SplitMaps;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly slides: SlideShelf,
    private readonly open: () => Promise<DifferentiableModel>,
  ) {
    this.#split = new SplitMaps(setup.layer);
  }

  /** Methods of the CAM family and split maps share one forward pass, and one backward pass per target. */
  async attribute({ slide, tiles, maps }: Extract<TileJob, { kind: 'attribute' }>): Promise<AttributedTiles> {
    const model = await this.open();
    const { preprocessing, layer } = this.setup;
    const cells = layer.height * layer.width;
    const planes = maps.reduce((sum, map) => sum + planesOf(map), 0);
    const out = new Float32Array(tiles.length * planes * cells);
    const settings: Attribution['settings'][] = maps.map(() => ({}));
    const atOnce = tilesAtOnce(model.engine, preprocessing.tilePx);
    for (let first = 0; first < tiles.length; first += atOnce) {
      const pixels: TilePixels[] = [];
      for (const tile of tiles.slice(first, first + atOnce))
        pixels.push(await cutTile(this.slides, slide, tile, preprocessing));
      const input = prepareTiles(pixels, preprocessing);
      const batch = { n: pixels.length, input, ...(await model.forward(input)) };
      const made = await this.#batchMaps(model, batch, maps);
      let plane = 0;
      made.forEach((parts, m) => {
        const { cluster: _, ...shared } = parts[0]!.settings;
        settings[m] = shared;
        for (const part of parts) {
          const { data } = toCells(part, layer);
          for (let i = 0; i < batch.n; i++)
            out.set(data.subarray(i * cells, (i + 1) * cells), ((first + i) * planes + plane) * cells);
          plane++;
        }
      });
    }
    return { maps: out, settings };
  }

  /** Per map its planes. */
  async #batchMaps(
    model: DifferentiableModel,
    batch: Batch,
    maps: readonly AttributionMap[],
  ): Promise<(readonly Attribution[])[]> {
    const made = new Map<AttributionMap, readonly Attribution[]>();
    for (const name of new Set(maps.map(({ targetName }) => targetName))) {
      const wanted = maps.filter(({ targetName }) => targetName === name);
      const targets = targetsOfTiles(wanted[0]!.target, batch.logits);
      const evidence = wanted.some(needsGradient) ? await evidenceOf(model, batch, targets) : undefined;
      const cams = camFamily(model, batch, targets, evidence, wanted);
      for (const map of wanted) {
        const { method, through } = map;
        if (through) made.set(map, await this.#split.make(model, batch.input, evidence!, targets, map));
        else
          made.set(map, [
            cams.get(method) ?? (await attributors[method].attribute(model, batch.input, targets)),
          ]);
      }
    }
    return maps.map((map) => made.get(map)!);
  }
}

async function evidenceOf(
  model: DifferentiableModel,
  { logits, activations }: Batch,
  targets: readonly Target[],
): Promise<LayerEvidence> {
  const { gradient } = await model.layerGradient(activations, targetSeed(logits, targets));
  return { logits, activations, gradient };
}

function camFamily(
  model: DifferentiableModel,
  { logits, activations }: Batch,
  targets: readonly Target[],
  evidence: LayerEvidence | undefined,
  wanted: readonly AttributionMap[],
): Map<string, Attribution> {
  const made = new Map<string, Attribution>();
  if (wanted.some(({ method }) => method === 'cam'))
    made.set('cam', classEvidenceMaps(activations, targetSeed(logits, targets), model.description.head!));
  const methods = wanted.filter(({ through }) => !through).map(({ method }) => method);
  if (!evidence) return made;
  const cams = camsFrom(activations, evidence.gradient, methods.filter(isCam));
  for (const [method, map] of Object.entries(cams)) made.set(method, map);
  return made;
}

function needsGradient({ method, through }: AttributionMap): boolean {
  return through !== undefined || isCam(method);
}

function isCam(method: string): method is CamMethod {
  return (camMethods as readonly string[]).includes(method);
}
