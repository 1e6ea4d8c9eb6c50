import type { AttributionMethod, Layer } from '@morphoscope/domain';
import type { ModelLayers, RegisteredSlide, RunRequest } from '@morphoscope/rpc';

/** Ways to cluster, as the API names them. */
const clusterings = ['nmf', 'nmf-decision', 'nmf-tree', 'kmeans'] as const;
export type Clustering = (typeof clusterings)[number];

/** What a person has chosen for a run so far. Numbers stay text until they are sent, as they are typed. */
export interface RunDraft {
  readonly name: string;
  readonly slides: ReadonlySet<string>;
  readonly model?: string;
  readonly layer?: string;
  readonly methods: readonly Clustering[];
  /** `auto`, or numbers with commas: `8` or `4, 6, 8`. */
  readonly clusters: string;
  readonly stride: string;
  readonly minTissue: string;
  readonly slideMpp: string;
  readonly holdOut: string;
  readonly seed: string;
  readonly attribution: readonly AttributionMethod[];
  readonly index: boolean;
  readonly evaluate: boolean;
}

export const emptyDraft: RunDraft = {
  name: '',
  slides: new Set(),
  methods: ['nmf'],
  clusters: '8',
  stride: '',
  minTissue: '',
  slideMpp: '',
  holdOut: '',
  seed: '1',
  attribution: ['gradcam'],
  index: true,
  evaluate: true,
};

const asText = (value: number | undefined, scale = 1): string =>
  value === undefined ? '' : String(Number((value * scale).toPrecision(6)));

/** The draft of a run that was asked for before. */
export function draftLike(asked: RunRequest): RunDraft {
  return {
    name: asked.name,
    slides: new Set(asked.slides),
    model: asked.model,
    methods: asked.methods,
    clusters: asked.clusters === 'auto' ? 'auto' : asked.clusters.join(', '),
    stride: asText(asked.stridePx),
    minTissue: asText(asked.minTissue, 100),
    slideMpp: asText(asked.slideMpp),
    holdOut: asText(asked.holdOut, 100),
    seed: String(asked.seed),
    attribution: asked.attribution as AttributionMethod[],
    index: asked.index,
    evaluate: asked.evaluate,
    ...(asked.layer === undefined ? {} : { layer: asked.layer }),
  };
}

/** Those chosen that a run can take. */
export function usableOf(
  chosen: ReadonlySet<string>,
  slides: readonly RegisteredSlide[],
): ReadonlySet<string> {
  const ready = slides.filter(({ id, state }) => chosen.has(id) && state === 'ready');
  return new Set(ready.map(({ id }) => id));
}

/** What stands in the way, by field. */
export type RunProblems = { readonly [K in keyof RunDraft]?: string };

/** Numbers of clusters from text; `null` where it is none. */
export function readClusters(text: string): 'auto' | number[] | null {
  if (text.trim().toLowerCase() === 'auto') return 'auto';
  const numbers = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  const fine = numbers.length > 0 && numbers.length <= 12;
  return fine && numbers.every((k) => Number.isInteger(k) && k >= 2 && k <= 64)
    ? [...new Set(numbers)]
    : null;
}

function outside(text: string, low: number, high: number, whole = false): boolean {
  if (text.trim() === '') return false;
  const value = Number(text);
  return !Number.isFinite(value) || value < low || value > high || (whole && !Number.isInteger(value));
}

/** Checks a draft as far as it can be checked here; the server checks again. */
export function problemsOf(
  draft: RunDraft,
  slides: readonly RegisteredSlide[],
  model?: ModelLayers,
): RunProblems {
  const chosen = slides.filter(({ id }) => draft.slides.has(id));
  const noScale = chosen.filter(({ mpp }) => mpp === undefined);
  const usable = model?.layers.filter(suits) ?? [];
  return {
    ...(draft.name.trim() === '' ? { name: 'Give the run a name.' } : {}),
    ...(draft.slides.size === 0 ? { slides: 'Choose at least one slide.' } : {}),
    ...(draft.model === undefined ? { model: 'Choose a model.' } : {}),
    ...(model && usable.length === 0 ? { layer: 'No layer of this model suits clustering.' } : {}),
    ...(draft.methods.length === 0 ? { methods: 'Choose a method.' } : {}),
    ...(readClusters(draft.clusters) === null
      ? { clusters: 'Whole numbers from 2 to 64, with commas, or auto.' }
      : {}),
    ...(noScale.length > 0 && draft.slideMpp.trim() === ''
      ? {
          slideMpp: `${noScale[0]?.name} does not say its µm/px. Give it here; it is then used for every slide.`,
        }
      : outside(draft.slideMpp, 0.01, 100)
        ? { slideMpp: 'From 0.01 to 100 µm/px.' }
        : {}),
    ...(outside(draft.stride, 1, 8192, true) ? { stride: 'A whole number of px from 1 to 8192.' } : {}),
    ...(outside(draft.minTissue, 0, 100) ? { minTissue: 'From 0 to 100 %.' } : {}),
    ...(outside(draft.holdOut, 0, 90) ? { holdOut: 'From 0 to 90 %.' } : {}),
    ...(draft.seed.trim() === '' || outside(draft.seed, 0, 2 ** 31, true)
      ? { seed: 'A whole number from 0.' }
      : {}),
  };
}

/** Whether a layer can be clustered. */
export const suits = (layer: Layer): boolean => layer.unsuitable === undefined;

/** What a run will be, as far as that is known before tissue is found. */
export interface RunEstimate {
  /** Side of a tile, µm, and of a cell. */
  readonly tileMicrons: number;
  readonly cellMicrons?: number;
  /** Upper bound: as if all of every slide were tissue. */
  readonly mostTiles: number;
  readonly areaMm2: number;
}

/** Px between tiles where none are given: half a tile in whole cells, as the run will take. */
function usualStride(tilePx: number, layer?: Layer): number {
  const cell = layer ? tilePx / layer.width : tilePx;
  return layer && Number.isInteger(cell) ? Math.ceil(layer.width / 2) * cell : tilePx;
}

/** Counts tiles from the size of slides. `undefined` until slides and a model are chosen. */
export function estimateOf(
  draft: RunDraft,
  slides: readonly RegisteredSlide[],
  model?: ModelLayers,
): RunEstimate | undefined {
  const chosen = slides.filter(({ id }) => draft.slides.has(id));
  if (!model || chosen.length === 0) return undefined;
  const { tilePx, mpp } = model.preprocessing;
  const layer = model.layers.find(({ name }) => name === (draft.layer ?? model.defaultLayer));
  const stride = (Number(draft.stride) || usualStride(tilePx, layer)) * mpp;
  const set = Number(draft.slideMpp) || undefined;
  let [mostTiles, areaMm2] = [0, 0];
  for (const { width = 0, height = 0, mpp: own } of chosen) {
    const [across, down] = [width * (set ?? own?.x ?? 0), height * (set ?? own?.y ?? 0)];
    mostTiles += Math.ceil(across / stride) * Math.ceil(down / stride);
    areaMm2 += (across * down) / 1e6;
  }
  return {
    tileMicrons: tilePx * mpp,
    mostTiles,
    areaMm2,
    ...(layer ? { cellMicrons: layer.strideInput * mpp } : {}),
  };
}

/** The draft as the API takes it. Only for a draft without problems. */
export function requestOf(draft: RunDraft, project: string) {
  const number = (text: string, scale = 1) => (text.trim() === '' ? undefined : Number(text) * scale);
  const stridePx = number(draft.stride);
  const minTissue = number(draft.minTissue, 0.01);
  const slideMpp = number(draft.slideMpp);
  const holdOut = number(draft.holdOut, 0.01);
  return {
    project,
    name: draft.name.trim(),
    slides: [...draft.slides],
    model: draft.model as string,
    methods: [...draft.methods],
    clusters: readClusters(draft.clusters) ?? ('auto' as const),
    seed: Number(draft.seed),
    attribution: [...draft.attribution],
    index: draft.index,
    evaluate: draft.evaluate,
    ...(draft.layer === undefined ? {} : { layer: draft.layer }),
    ...(stridePx === undefined ? {} : { stridePx }),
    ...(minTissue === undefined ? {} : { minTissue }),
    ...(slideMpp === undefined ? {} : { slideMpp }),
    ...(holdOut ? { holdOut } : {}),
  };
}
