import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, doubles, expectGradient, floats, ints, type OneOperator } from './one-operator.js';

const x = () => doubles([2, 6, 4, 4]);
const f = () => floats([2, 6, 4, 4]);

type Case = readonly [what: string, one: OneOperator];

const cases: readonly Case[] = [
  ['Reshape', { op: 'Reshape', inputs: [x(), ints(-1, 3, 32)] }],
  ['Reshape that copies the batch', { op: 'Reshape', inputs: [x(), ints(0, 0, -1)] }],
  ['Reshape that merges the batch', { op: 'Reshape', inputs: [x(), ints(-1, 4)] }],
  ['Flatten', { op: 'Flatten', inputs: [x()] }],
  ['Flatten at axis 2', { op: 'Flatten', inputs: [x()], attributes: { axis: 2 } }],
  ['Squeeze', { op: 'Squeeze', inputs: [doubles([2, 1, 4, 1]), ints(1, 3)] }],
  [
    'Squeeze by attribute',
    { op: 'Squeeze', inputs: [doubles([2, 1, 4])], attributes: { axes: [1] }, opset: 11 },
  ],
  ['Unsqueeze', { op: 'Unsqueeze', inputs: [x(), ints(-1, 2)] }],
  ['Transpose', { op: 'Transpose', inputs: [x()], attributes: { perm: [0, 2, 3, 1] } }],
  ['Transpose that turns the axes round', { op: 'Transpose', inputs: [x()] }],
  ['Expand', { op: 'Expand', inputs: [doubles([2, 1, 4]), ints(5, 2, 3, 4)], dynamic: false }],
  ['Tile', { op: 'Tile', inputs: [x(), ints(1, 2, 1, 3)] }],
  ['DepthToSpace', { op: 'DepthToSpace', inputs: [floats([2, 8, 3, 2])], attributes: { blocksize: 2 } }],
  [
    'DepthToSpace in CRD order',
    { op: 'DepthToSpace', inputs: [floats([2, 8, 3, 2])], attributes: { blocksize: 2, mode: 'CRD' } },
  ],
  ['SpaceToDepth', { op: 'SpaceToDepth', inputs: [f()], attributes: { blocksize: 2 } }],
  ['Cast to a wider type', { op: 'Cast', inputs: [f()], attributes: { to: 1 } }],
  ['Concat', { op: 'Concat', inputs: [x(), doubles([2, 1, 4, 4], 2)], attributes: { axis: 1 } }],
  [
    'Concat with a stored part',
    {
      op: 'Concat',
      dynamic: false,
      inputs: [x(), constant([2, 6, 4, 1], doubles([2, 6, 4, 1], 2).data), x()],
      attributes: { axis: -1 },
    },
  ],
  ['Split', { op: 'Split', inputs: [x(), ints(1, 3, 2)], attributes: { axis: 1 }, outputs: 3, from: 1 }],
  ['Split in equal parts', { op: 'Split', inputs: [x()], attributes: { axis: 1 }, outputs: 3, from: 2 }],
  [
    'Split by attribute',
    { op: 'Split', inputs: [x()], attributes: { axis: 1, split: [2, 4] }, outputs: 2, opset: 11 },
  ],
  ['Gather of one position', { op: 'Gather', inputs: [x(), constant([], [3])], attributes: { axis: 1 } }],
  ['Gather from the end', { op: 'Gather', inputs: [x(), ints(-1)], attributes: { axis: 2 } }],
  ['Gather of a range', { op: 'Gather', inputs: [x(), ints(2, 3, 4)], attributes: { axis: 1 } }],
  ['Gather with repeats', { op: 'Gather', inputs: [x(), ints(5, 0, 0, 2)], attributes: { axis: 1 } }],
  [
    'Gather of a table',
    { op: 'Gather', inputs: [x(), constant([2, 2], [3, 1, 3, 0])], attributes: { axis: 2 } },
  ],
  ['Pad', { op: 'Pad', inputs: [x(), ints(0, 1, 0, 2, 0, 0, 3, 1)] }],
  ['Pad that cuts', { op: 'Pad', inputs: [x(), ints(0, -1, 1, 0, 0, 0, -2, -1)] }],
  ['Pad over some axes', { op: 'Pad', inputs: [x(), ints(1, 2), '', ints(-1)], opset: 18 }],
  [
    'Pad by attribute',
    { op: 'Pad', inputs: [f()], attributes: { pads: [0, 0, 1, 1, 0, 0, 1, 1] }, opset: 9 },
  ],
  [
    'Pad by reflection',
    { op: 'Pad', inputs: [x(), ints(0, 0, 2, 1, 0, 0, 3, 1)], attributes: { mode: 'reflect' } },
  ],
  [
    'Pad by the edge',
    { op: 'Pad', inputs: [x(), ints(0, 0, 2, 1, 0, 0, 3, 0)], attributes: { mode: 'edge' } },
  ],
];

describe('gradient of an operator that rearranges', () => {
  it.each(cases)('%s is the central difference', async (_what, one) => {
    const single = one.inputs.some(
      (input) => input !== '' && 'data' in input && input.data instanceof Float32Array,
    );
    const checks = await expectGradient(one, single ? 'linear' : 'double');
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });
});

describe('gradient of Slice', () => {
  const axis = fc.record({
    length: fc.integer({ min: 1, max: 7 }),
    start: fc.integer({ min: -8, max: 8 }),
    end: fc.integer({ min: -8, max: 8 }),
    step: fc.constantFrom(-3, -2, -1, 1, 2, 3),
  });
  type Axis = typeof axis extends fc.Arbitrary<infer T> ? T : never;

  /** Number of values that numpy's slice takes. */
  const taken = ({ length, start, end, step }: Axis) => {
    const wrap = (at: number) => (at < 0 ? at + length : at);
    const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
    const clamp = (at: number) => Math.min(Math.max(wrap(at), low), high);
    return Math.max(0, Math.ceil((clamp(end) - clamp(start)) / step));
  };

  it('is the central difference for any starts, ends and steps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          axis.filter((one) => taken(one) > 0),
          { minLength: 1, maxLength: 3 },
        ),
        async (axes) => {
          const list = (key: 'start' | 'end' | 'step') => ints(...axes.map((one) => one[key]));
          const where = ints(...axes.map((_, i) => i + 1));
          const inputs = [
            doubles([2, ...axes.map(({ length }) => length)]),
            list('start'),
            list('end'),
            where,
            list('step'),
          ];
          await expectGradient({ op: 'Slice', inputs }, 'double');
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  it('is it by attributes, in an old operator set', async () => {
    const attributes = { axes: [1], starts: [1], ends: [2 ** 31 - 1] };
    const checks = await expectGradient({ op: 'Slice', inputs: [f()], attributes, opset: 9 }, 'linear');
    expect(checks).toHaveLength(2);
  });
});

describe('gradient of Resize', () => {
  const resized = fc.record({
    mode: fc.constantFrom('nearest', 'linear'),
    place: fc.constantFrom('half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'),
    rounding: fc.constantFrom('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'),
    height: fc.integer({ min: 1, max: 5 }),
    width: fc.integer({ min: 1, max: 5 }),
    toHeight: fc.integer({ min: 1, max: 9 }),
    toWidth: fc.integer({ min: 1, max: 9 }),
    bySize: fc.boolean(),
  });

  it('is the central difference, nearest and linear, by scales and by sizes', async () => {
    await fc.assert(
      fc.asyncProperty(
        resized,
        async ({ mode, place, rounding, height, width, toHeight, toWidth, bySize }) => {
          const scales = constant([4], Float32Array.of(1, 1, toHeight / height, toWidth / width));
          const inputs = [floats([1, 2, height, width]), '' as const, bySize ? ('' as const) : scales];
          await expectGradient(
            {
              op: 'Resize',
              dynamic: false,
              inputs: bySize ? [...inputs, ints(1, 2, toHeight, toWidth)] : inputs,
              attributes: { mode, coordinate_transformation_mode: place, nearest_mode: rounding },
            },
            'linear',
          );
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });
});
