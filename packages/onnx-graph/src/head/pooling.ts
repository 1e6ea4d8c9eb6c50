import type { NodeProto } from 'onnx-buf';
import { intOf, operatorOf } from '../attributes.js';
import type { GraphAnalysis } from '../layers.js';
import { axesOf, wrapAxis } from '../shape/known.js';
import { windowOf } from '../shape/window.js';
import type { Producers } from './constant-values.js';

/** Pooling over all positions of a map. */
export interface Pooling {
  /** The pooled map, N×C×h×w. */
  readonly layer: string;
  readonly kind: 'average' | 'max';
  readonly channels: number;
}

/** Recognises a node that pools all positions of a map into one value per channel. */
export function poolingOf(
  node: NodeProto,
  analysis: GraphAnalysis,
  producers: Producers,
): Pooling | undefined {
  const input = node.input[0] ?? '';
  const kind = /Max/.test(operatorOf(node)) ? 'max' : 'average';
  if (!poolsEverything(node, analysis)) return undefined;
  const layer = mapBehind(input, analysis, producers);
  const channels = layer === undefined ? undefined : analysis.known.get(layer)?.shape?.[1];
  return layer === undefined || channels === undefined ? undefined : { layer, kind, channels };
}

function poolsEverything(node: NodeProto, { known, roles }: GraphAnalysis): boolean {
  const input = node.input[0] ?? '';
  const shape = known.get(input)?.shape;
  if (!shape) return false;
  switch (operatorOf(node)) {
    case 'GlobalAveragePool':
    case 'GlobalMaxPool':
      return shape.length === 4;
    case 'AveragePool':
    case 'MaxPool': {
      const window = windowOf(node, undefined, 2);
      const out = known.get(node.output[0] ?? '')?.shape;
      const whole = window?.kernel.every((side, axis) => side === shape[axis + 2]) ?? false;
      return (
        whole &&
        window!.pads.every((pad) => pad === 0) &&
        window!.dilations.every((d) => d === 1) &&
        out?.[2] === 1 &&
        out[3] === 1
      );
    }
    case 'ReduceMean':
    case 'ReduceMax': {
      const axes = axesOf(node, known.get(node.input[1] ?? ''))?.map((axis) => wrapAxis(axis, shape.length));
      const role = roles.get(input);
      if (!axes || !role || intOf(node, 'noop_with_empty_axes', 0) === 1) return false;
      return role.every((one, axis) => 'hwt'.includes(one) === axes.includes(axis)) && axes.length > 0;
    }
    default:
      return false;
  }
}

/** The N×C×h×w map that `name` is, or is only a rearrangement of. */
function mapBehind(name: string, { known, roles }: GraphAnalysis, producers: Producers): string | undefined {
  let at = name;
  for (let steps = 0; steps < 8; steps++) {
    const rank = known.get(at)?.shape?.length;
    const role = roles.get(at)?.join('');
    if (rank === 4 && (role === undefined || role === 'nchw')) return at;
    const node = producers.get(at);
    if (!node || !/^(Transpose|Reshape|Flatten|Identity)$/.test(operatorOf(node))) return undefined;
    at = node.input[0] ?? '';
  }
  return undefined;
}
