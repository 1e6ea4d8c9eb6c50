import { type Geometry, join, slide } from './geometry.js';

/** A Keras layer as its class and configuration state it. */
export interface KerasLayer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Height and width of what it takes, where they matter (global pooling). */
  readonly inputSide: number;
}

const nonNegativeActivations = new Set([
  'relu',
  'relu6',
  'sigmoid',
  'hardSigmoid',
  'hard_sigmoid',
  'softplus',
  'softmax',
]);

/** Layers that hand on values or a share of them: as non-negative as what they take. */
const keepsSign = new Set([
  'Cropping2D',
  'Dropout',
  'Flatten',
  'GaussianDropout',
  'GlobalAveragePooling2D',
  'GlobalMaxPooling2D',
  'Permute',
  'Reshape',
  'SpatialDropout2D',
  'UpSampling2D',
  'ZeroPadding2D',
  'Add',
  'Average',
  'Concatenate',
  'Minimum',
  'Multiply',
]);

/** Geometry of a layer's output from that of its inputs. */
export function layerGeometry(layer: KerasLayer, inputs: readonly Geometry[]): Geometry {
  const from = join(
    inputs,
    inputs.every((input) => input.nonNegative),
  );
  const { config } = layer;
  switch (layer.className) {
    case 'Conv2D':
    case 'DepthwiseConv2D':
    case 'SeparableConv2D': {
      const size = (pair(config.kernelSize) - 1) * pair(config.dilationRate) + 1;
      return slide(from, size, pair(config.strides), activated(config));
    }
    case 'Conv2DTranspose': {
      // Each output cell takes part of the kernel: ⌈kernel / stride⌉ input cells at most.
      const reach = Math.ceil(pair(config.kernelSize) / pair(config.strides));
      const wide = slide(from, reach, 1, activated(config));
      return { ...wide, stride: from.stride / pair(config.strides) };
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return slide(from, pair(config.poolSize), pair(config.strides ?? config.poolSize), from.nonNegative);
    case 'UpSampling2D':
      return { ...from, stride: from.stride / pair(config.size) };
    case 'GlobalAveragePooling2D':
    case 'GlobalMaxPooling2D':
      return slide(from, layer.inputSide, layer.inputSide, from.nonNegative);
    case 'Maximum':
      return { ...from, nonNegative: inputs.some((input) => input.nonNegative) };
    default:
      return { ...from, nonNegative: isNonNegative(layer, from) };
  }
}

function isNonNegative({ className, config }: KerasLayer, from: Geometry): boolean {
  if (keepsSign.has(className)) return from.nonNegative;
  if (className === 'ReLU') return !((config.negativeSlope ?? config.alpha ?? 0) as number);
  if (className === 'ThresholdedReLU' || className === 'Softmax') return true;
  if (className === 'LeakyReLU' || className === 'PReLU' || className === 'ELU') return from.nonNegative;
  return activated(config);
}

function activated(config: KerasLayer['config']): boolean {
  return nonNegativeActivations.has(activationName(config));
}

/** Name of the activation in a layer's configuration, `linear` when there is none. */
export function activationName(config: KerasLayer['config']): string {
  const { activation } = config;
  if (typeof activation === 'string') return activation;
  const className = (activation as { className?: unknown; class_name?: unknown } | null | undefined) ?? {};
  return String(className.className ?? className.class_name ?? 'linear');
}

/** Keras writes sizes as a number or a pair; the larger one bounds what a cell sees. */
function pair(value: unknown): number {
  if (typeof value === 'number') return value;
  return Array.isArray(value) ? Math.max(...(value as number[])) : 1;
}
