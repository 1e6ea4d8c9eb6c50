import { type AttributionMethod, MorphoscopeError } from '@morphoscope/domain';
import { attributionMethods } from '../attribution/attribution-map.js';
import type { Reading } from './probes/readings.js';

/** Saliency methods that give one value per cell of the layer: what clusters are compared with. */
export const layerMethods = ['cam', 'gradcam', 'gradcam++', 'layercam', 'hirescam'] as const;

/** One of `layerMethods`. */
export type LayerMethod = (typeof layerMethods)[number];

/** What the caller knows of a slide beyond the study: entries here go before those of `study.json`. */
export interface SlideFacts {
  readonly label?: string;
  readonly group?: string;
  readonly site?: string;
}

/** What the caller of `evaluateStudy` asks for. Only the study is needed. */
export interface EvaluateSettings {
  /** Root of a finished study. */
  readonly study: string;
  /** Folder with one annotation file per slide, by slide id. */
  readonly annotations?: string;
  /** By slide id. */
  readonly facts?: ReadonlyMap<string, SlideFacts>;
  /** Tiles judged, over all slides. Default 10,000. */
  readonly tiles?: number;
  /**
   * Tiles tried one by one, over all slides: cells taken away, the picture changed, the model's parameters drawn anew, maps per pixel.
   * A part of the tiles judged; 0: none. Default 24.
   */
  readonly probeTiles?: number;
  /**
   * Saliency methods to compare with. Default Grad-CAM, Grad-CAM++ and Layer-CAM, as in the paper. Methods that give a map per pixel are
   * compared on the tiles that are tried one by one.
   */
  readonly methods?: readonly AttributionMethod[];
  /** Names that readers gave to clusters. */
  readonly readings?: readonly Reading[];
  /** Seed of the choice of tiles, the controls and the bootstrap. Default 1. */
  readonly seed?: number;
  /** Threads. Default: the number of cores. */
  readonly workers?: number;
  /** Where the model lies now, if it has moved. */
  readonly model?: string;
}

/** Settings with every default filled in. */
export interface EvaluationOptions {
  readonly tiles: number;
  readonly probeTiles: number;
  readonly methods: readonly LayerMethod[];
  /** Methods that give a map per pixel. */
  readonly pixelMethods: readonly AttributionMethod[];
  readonly seed: number;
}

/**
 * Fills in the defaults.
 * @throws MorphoscopeError `InputError` for numbers and methods that cannot be.
 */
export function evaluationOptions(settings: EvaluateSettings): EvaluationOptions {
  const { tiles = 10_000, probeTiles = 24, seed = 1 } = settings;
  const { methods = ['gradcam', 'gradcam++', 'layercam'] } = settings;
  if (!Number.isInteger(tiles) || tiles < 1)
    throw new MorphoscopeError('InputError', `${tiles} is not a number of tiles`, { where: '--tiles' });
  if (!Number.isInteger(probeTiles) || probeTiles < 0)
    throw new MorphoscopeError('InputError', `${probeTiles} is not a number of tiles`, {
      where: '--probe-tiles',
    });
  const unknown = methods.find((method) => !attributionMethods.includes(method));
  const atLayer = layerMethods.filter((method) => methods.includes(method));
  if (unknown !== undefined || atLayer.length === 0)
    throw new MorphoscopeError(
      'InputError',
      unknown === undefined
        ? 'no method that gives a map at the layer is asked for'
        : `"${unknown}" is no saliency method`,
      {
        where: '--methods',
        suggestion: `At the layer: ${layerMethods.join(', ')}. Others: ${attributionMethods
          .filter((method) => !isLayerMethod(method))
          .join(', ')}.`,
      },
    );
  const asked = [...new Set(methods)];
  return {
    tiles,
    probeTiles,
    methods: asked.filter(isLayerMethod),
    pixelMethods: asked.filter((method) => !isLayerMethod(method)),
    seed,
  };
}

/** Whether a method gives one value per cell of the layer. */
export function isLayerMethod(method: AttributionMethod): method is LayerMethod {
  return (layerMethods as readonly string[]).includes(method);
}
