import { createHash } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { isMorphoscopeError } from '@morphoscope/domain';
import fc from 'fast-check';
import {
  type ModelProto,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
} from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { buildOnnx } from '../src/build.js';
import { describeOnnx, readOnnx } from '../src/index.js';
import { models } from './models.js';

const { bytes } = models[0]!;
const text = (value: string) => new TextEncoder().encode(value);

function changed(change: (model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  change(model);
  return toBinary(ModelProtoSchema, model);
}

describe('reading', () => {
  it('gives hash, opset, inputs, outputs and metadata', () => {
    const graph = readOnnx(
      buildOnnx({
        nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
        inputs: [{ name: 'x', dims: ['N', 3, null, 8] }],
        outputs: [{ name: 'y', elementType: 'float16', dims: [1, 3, null, 8] }],
        metadata: { task: 'grading' },
        opset: 18,
      }),
      'tiny.onnx',
    );
    expect(graph).toMatchObject({
      where: 'tiny.onnx',
      opset: 18,
      metadata: { task: 'grading' },
      inputs: [{ name: 'x', elementType: 'float32', dims: [null, 3, null, 8] }],
      outputs: [{ name: 'y', elementType: 'float16', dims: [1, 3, null, 8] }],
    });
    expect(readOnnx(bytes).sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('does not take weights that an old file lists as inputs for inputs', () => {
    const graph = readOnnx(
      changed((model) => model.graph!.input.push({ ...model.graph!.input[0]!, name: 'w0' })),
    );
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x']);
  });

  it('keeps fields it does not know', () => {
    const unknown = Uint8Array.of(0xfa, 0x3e, 3, 1, 2, 3);
    const extended = new Uint8Array([...bytes, ...unknown]);
    const again = toBinary(ModelProtoSchema, readOnnx(extended).model);
    expect(Buffer.from(again).includes(Buffer.from(unknown))).toBe(true);
  });

  it.each([
    ['nothing', new Uint8Array(0), 'an empty file', 'copied in full'],
    ['text', text('hello, this is no model\n'), 'a text file', '.onnx'],
    ['PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'a PNG image', '--slides'],
    ['TF.js', text('{"format": "layers-model", "modelTopology": {}}'), 'model.json', '--engine tfjs'],
    ['PyTorch', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'a zip archive', 'torch.onnx.export'],
    ['Keras', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10), 'an HDF5 file', 'tf2onnx'],
    ['Git LFS', text('version https://git-lfs.github.com/spec/v1\n'), 'a Git LFS pointer', 'git lfs pull'],
    ['HTML', text('<!doctype html>'), 'an HTML or XML page', 'Download'],
    ['zeros', new Uint8Array(64), 'may be truncated or of another format', '.onnx'],
    ['a truncated model', bytes.subarray(0, bytes.length >> 1), 'may be truncated', 'copied in full'],
    [
      'a model without its last bytes',
      bytes.subarray(0, bytes.length - 1),
      'may be truncated',
      'copied in full',
    ],
    ['a model without nodes', changed((model) => model.graph!.node.splice(0)), 'holds no graph', '.onnx'],
    [
      'a model without operator set',
      changed((model) => model.opsetImport.splice(0)),
      'no operator set',
      '.onnx',
    ],
  ])('refuses %s', (_name, given, what, suggestion) => {
    expect(() => readOnnx(given, 'file.bin')).toThrow(
      expect.objectContaining({
        tag: 'ModelError',
        where: 'file.bin',
        message: expect.stringMatching(new RegExp(`^file.bin is not an ONNX model: .*${what}`)),
        suggestion: expect.stringContaining(suggestion),
      }),
    );
  });

  it.each(['../../etc/passwd', 'weights.bin'])('refuses weights kept in %s', (location) => {
    const outside = changed((model) => {
      const tensor = model.graph!.initializer[0]!;
      tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
      tensor.externalData = [create(StringStringEntryProtoSchema, { key: 'location', value: location })];
    });
    expect(() => readOnnx(outside)).toThrow(
      expect.objectContaining({ tag: 'ModelError', message: expect.stringContaining(location) }),
    );
  });

  it('refuses what exceeds its bounds', () => {
    expect(() => readOnnx(bytes, 'm', { maxBytes: 10 })).toThrow('larger than the limit of 10 bytes');
    expect(() => readOnnx(bytes, 'm', { maxNodes: 2 })).toThrow('more than the limit of 2');
    const wide = changed((model) => {
      model.graph!.node[0]!.input = Array.from({ length: 5000 }, () => 'x');
    });
    expect(() => readOnnx(wide)).toThrow('more than 4096 inputs');
  });

  it('refuses subgraphs nested without end', () => {
    // AttributeProto.g (6) → GraphProto.node (1) → NodeProto.attribute (5), 2 000 deep.
    let nested: number[] = [];
    const field = (number: number, content: number[]) => [
      (number << 3) | 2,
      ...varint(content.length),
      ...content,
    ];
    for (let i = 0; i < 2000; i++) nested = field(1, field(5, field(6, nested)));
    expect(() => readOnnx(Uint8Array.from(field(7, nested)))).toThrow('is not an ONNX model');
  });

  it('answers any damage to a model with a model or a ModelError, nothing else', () => {
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(damage, fc.nat(bytes.length), (changes, cut) => {
        const damaged = Uint8Array.from(bytes.subarray(0, cut % 3 === 0 ? cut : bytes.length));
        for (const [at, value] of changes) damaged[at] = value;
        try {
          return describeOnnx(readOnnx(damaged), { tilePx: 32 }).format === 'onnx';
        } catch (error) {
          return isMorphoscopeError(error) && error.tag === 'ModelError';
        }
      }),
      { numRuns: 1000, seed: 5 },
    );
    expect(() => describeOnnx(readOnnx(bytes), { tilePx: 32 })).not.toThrow();
  });
});

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
