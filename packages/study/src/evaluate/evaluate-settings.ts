import { MorphoscopeError } from '@morphoscope/domain';

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
  /** Saliency methods to compare with. Default Grad-CAM, Grad-CAM++ and Layer-CAM, as in the paper. */
  readonly methods?: readonly LayerMethod[];
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
  readonly methods: readonly LayerMethod[];
  readonly seed: number;
}

/**
 * Fills in the defaults.
 * @throws MorphoscopeError `InputError` for numbers and methods that cannot be.
 */
export function evaluationOptions(settings: EvaluateSettings): EvaluationOptions {
  const { tiles = 10_000, methods = ['gradcam', 'gradcam++', 'layercam'], seed = 1 } = settings;
  if (!Number.isInteger(tiles) || tiles < 1)
    throw new MorphoscopeError('InputError', `${tiles} is not a number of tiles`, { where: '--tiles' });
  const unknown = methods.find((method) => !layerMethods.includes(method));
  if (unknown !== undefined || methods.length === 0)
    throw new MorphoscopeError(
      'InputError',
      `"${unknown ?? ''}" is no method that gives a map at the layer`,
      {
        where: '--methods',
        suggestion: `Methods: ${layerMethods.join(', ')}.`,
      },
    );
  return { tiles, methods: [...new Set(methods)], seed };
}
