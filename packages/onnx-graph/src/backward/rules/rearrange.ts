import { intOf, intsOf, stringOf } from '../../attributes.js';
import { permutationOf } from '../../shape/rearrange.js';
import { type AdjointRule, fixed, inputOf, keepsBatch, outputOf, single } from '../rule.js';
import { unbroadcast } from './broadcast.js';

/** Back to the input's shape. */
const regroup = single((site, adjoint) => [site.emit.reshapeLike(adjoint, inputOf(site, 0))]);

const transpose = single((site, adjoint) => {
  const rank = inputOf(site, 0).dims.length;
  const perm = permutationOf(intsOf(site.node, 'perm'), rank);
  return [
    site.emit.transpose(
      adjoint,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ];
});

const expand = single((site, adjoint) => [
  unbroadcast(site.emit, adjoint, outputOf(site).dims, inputOf(site, 0)),
]);

/** Repeats become axes of their own and are summed. */
const tile = single((site, adjoint) => {
  const { emit } = site;
  const input = inputOf(site, 0);
  const repeats = outputOf(site).dims.map((length, axis) => {
    if (length !== null) return length / fixed(site, input, axis);
    keepsBatch(site, axis);
    return 1;
  });
  const split = emit.reshape(
    adjoint,
    input.dims.flatMap((length, axis) => [repeats[axis]!, length]),
  );
  return [
    emit.reshapeLike(
      emit.reduceSum(
        split,
        repeats.map((_, axis) => 2 * axis),
      ),
      input,
    ),
  ];
});

const pass = single((_site, adjoint) => [adjoint]);

const cast = single((site, adjoint) => {
  const [from, to] = [inputOf(site, 0).type, outputOf(site).type];
  return [from === to ? adjoint : site.emit.op('Cast', [adjoint], { to: from })];
});

/** Blocks of channels become blocks of pixels, and back (ONNX DepthToSpace, modes DCR and CRD). */
const depthToSpace = single((site, adjoint) => {
  const { emit, node } = site;
  const input = inputOf(site, 0);
  const [c, h, w] = [1, 2, 3].map((axis) => fixed(site, input, axis)) as [number, number, number];
  const s = intOf(node, 'blocksize', 1);
  const blocks = emit.reshape(adjoint, [null, c / s ** 2, h, s, w, s]);
  const perm = stringOf(node, 'mode', 'DCR') === 'CRD' ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4];
  return [emit.reshapeLike(emit.transpose(blocks, perm), input)];
});

const spaceToDepth = single((site, adjoint) => {
  const { emit, node } = site;
  const input = inputOf(site, 0);
  const [c, h, w] = [1, 2, 3].map((axis) => fixed(site, input, axis)) as [number, number, number];
  const s = intOf(node, 'blocksize', 1);
  const blocks = emit.reshape(adjoint, [null, s, s, c, h / s, w / s]);
  return [emit.reshapeLike(emit.transpose(blocks, [0, 3, 4, 1, 5, 2]), input)];
});

/** Adjoint rules of operators that only rearrange, repeat or rename values. */
export const rearrangeRules: Readonly<Record<string, AdjointRule>> = {
  Identity: pass,
  Dropout: pass,
  Cast: cast,
  Reshape: regroup,
  Flatten: regroup,
  Squeeze: regroup,
  Unsqueeze: regroup,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
