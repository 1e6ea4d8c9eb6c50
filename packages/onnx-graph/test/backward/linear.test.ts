import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, doubles, expectGradient, floats } from './one-operator.js';

const length = fc.integer({ min: 1, max: 4 });

describe('gradient of Gemm', () => {
  const product = fc.record({
    rows: length,
    inner: length,
    columns: length,
    transA: fc.boolean(),
    transB: fc.boolean(),
    bias: fc.constantFrom('none', 'row', 'column', 'scalar', 'whole'),
    opset: fc.constantFrom(9, 11, 13, 17),
  });

  it('is the central difference at all three inputs', async () => {
    await fc.assert(
      fc.asyncProperty(product, async ({ rows, inner, columns, transA, transB, bias, opset }) => {
        const c = { none: [1], row: [columns], column: [rows, 1], scalar: [1], whole: [rows, columns] }[bias];
        await expectGradient(
          {
            op: 'Gemm',
            dynamic: false,
            opset,
            inputs: [
              doubles(transA ? [inner, rows] : [rows, inner]),
              doubles(transB ? [columns, inner] : [inner, columns], 2),
              ...(bias === 'none' && opset >= 11 ? [] : [doubles(c, 3)]),
            ],
            attributes: { transA: Number(transA), transB: Number(transB), alpha: 0.7, beta: 1.3 },
          },
          'double',
        );
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('has the batch as rows', async () => {
    const weights = constant([5, 4], floats([5, 4]).data as Float32Array);
    const checks = await expectGradient(
      { op: 'Gemm', inputs: [floats([3, 4]), weights], attributes: { transB: 1 } },
      'linear',
    );
    expect(checks).toHaveLength(2);
  });
});

describe('gradient of MatMul', () => {
  const product = fc.record({
    lead: fc.array(length, { maxLength: 2 }),
    ones: fc.array(fc.constantFrom('left', 'right', 'both'), { minLength: 2, maxLength: 2 }),
    shorter: fc.constantFrom('left', 'right', 'none'),
    rows: length,
    inner: length,
    columns: length,
    vector: fc.constantFrom('left', 'right', 'none', 'none'),
  });

  it('is the central difference with broadcasting and with vectors', async () => {
    await fc.assert(
      fc.asyncProperty(product, async ({ lead, ones, shorter, rows, inner, columns, vector }) => {
        const sideLead = (side: string) => {
          const dims = lead.map((n, axis) => (ones[axis] === 'both' || ones[axis] === side ? n : 1));
          return shorter === side ? dims.slice(1) : dims;
        };
        const a = vector === 'left' ? [inner] : [...sideLead('left'), rows, inner];
        const b = vector === 'right' ? [inner] : [...sideLead('right'), inner, columns];
        const inputs = [doubles(a), doubles(b, 2)];
        await expectGradient({ op: 'MatMul', dynamic: false, inputs }, 'double');
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it.each([
    ['a stored matrix', [3, 5, 4], [4, 2]],
    ['stored matrices', [3, 2, 5, 4], [2, 4, 2]],
    ['a stored vector', [3, 5, 4], [4]],
  ])('is that of tokens by %s, with a dynamic batch', async (_what, a, b) => {
    const stored = constant(b, doubles(b, 2).data);
    const checks = await expectGradient({ op: 'MatMul', inputs: [doubles(a), stored] }, 'double');
    expect(checks).toHaveLength(2);
  });

  it('is that of attention scores, batch and heads in front on both sides', async () => {
    const checks = await expectGradient(
      { op: 'MatMul', inputs: [doubles([2, 3, 5, 4]), doubles([2, 3, 4, 5], 2)] },
      'double',
    );
    expect(checks).toHaveLength(4);
  });
});

describe('gradient of Einsum', () => {
  it.each([
    ['ij,jk->ik', [2, 3], [3, 4]],
    ['bhid,bhjd->bhij', [2, 2, 3, 4], [2, 2, 5, 4]],
    [' bhij , bhjd -> bhid ', [2, 2, 3, 5], [2, 2, 5, 4]],
    ['ij,jk', [2, 3], [3, 4]],
    ['ij,ij->ij', [2, 3], [2, 3]],
    ['i,j->ji', [2], [3]],
  ])('%s is the central difference at both inputs', async (equation, a, b) => {
    const inputs = [doubles(a), doubles(b, 2)];
    const checks = await expectGradient(
      { op: 'Einsum', dynamic: false, inputs, attributes: { equation } },
      'double',
    );
    expect(checks).toHaveLength(4);
  });

  it('with one operand is a transpose', async () => {
    const one = { op: 'Einsum', inputs: [doubles([2, 3, 4])], attributes: { equation: 'nij->nji' } };
    expect(await expectGradient(one, 'double')).toHaveLength(2);
  });

  it.each(['ij,jk->k', '...ij,jk->...ik', 'ii,ik->ik'])('%s is refused', async (equation) => {
    const inputs = [doubles([3, 3]), doubles([3, 4], 2)];
    await expect(
      expectGradient({ op: 'Einsum', dynamic: false, inputs, attributes: { equation } }, 'double'),
    ).rejects.toThrow(/gradients cannot pass Einsum \(tensor "y0"\)|the shape of "y0" is unknown/);
  });
});
