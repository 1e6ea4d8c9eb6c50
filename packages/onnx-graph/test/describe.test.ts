import { describe, expect, it } from 'vitest';
import { describeOnnx, readOnnx } from '../src/index.js';
import { models } from './models.js';
import { Net } from './net.js';

function classifier(
  spec: Parameters<Net['build']>[1] = {},
  outputs: readonly string[] = ['logits'],
): Uint8Array {
  const net = new Net();
  const map = net.op('Relu', [net.conv('x', 3, 4, 3)], {}, 'map');
  net.dense(net.op('Flatten', [net.op('GlobalAveragePool', [map])], {}, 'vector'), 4, 3, 'logits');
  return net.build(outputs, spec);
}

describe('a description', () => {
  it('holds input, output, classes, layers and head', () => {
    const graph = readOnnx(classifier());
    expect(describeOnnx(graph)).toMatchObject({
      format: 'onnx',
      sha256: graph.sha256,
      input: { name: 'x', shape: [null, 3, 32, 32] },
      output: { name: 'logits', classes: 3 },
      classNames: ['class 0', 'class 1', 'class 2'],
      head: { layer: 'map', classes: 3, channels: 4 },
    });
    expect(describeOnnx(graph).layers.map(({ name }) => name)).toContain('map');
  });

  it.each([
    [{ class_names: '["a", "b", "c"]' }, ['a', 'b', 'c']],
    [{ classes: '["a", "b", "c"]' }, ['a', 'b', 'c']],
    [{ classes: 'a, b ,c' }, ['a', 'b', 'c']],
    [{ class_names: '[broken' }, ['class 0', 'class 1', 'class 2']],
  ])('takes class names from %j', (metadata, names) => {
    expect(describeOnnx(readOnnx(classifier({ metadata }))).classNames).toEqual(names);
  });

  it('prefers class names given, and refuses a wrong number of them', () => {
    const graph = readOnnx(classifier({ metadata: { class_names: '["a", "b"]' } }));
    expect(describeOnnx(graph, { classNames: ['x', 'y', 'z'] }).classNames).toEqual(['x', 'y', 'z']);
    expect(() => describeOnnx(graph)).toThrow('2 class names for 3 classes: a, b');
  });

  it('has no head where it is not linear', () => {
    const vit = models.find(({ name }) => name === 'ViT')!;
    expect(describeOnnx(readOnnx(vit.bytes))).not.toHaveProperty('head');
  });

  it('finds the image of a channels-last model', () => {
    const keras = models.find(({ name }) => name === 'Keras')!;
    expect(describeOnnx(readOnnx(keras.bytes)).input).toEqual({ name: 'x', shape: [null, 33, 33, 3] });
  });

  it('names the inputs when none or several could take the image', () => {
    const gray = classifier({ inputs: [{ name: 'x', dims: ['N', 1, 32, 32] }] });
    expect(() => describeOnnx(readOnnx(gray))).toThrow(
      /which input takes the image.*"x" float32 \[\?, 1, 32, 32\]/,
    );
    const two = classifier({ inputs: ['x', 'z'].map((name) => ({ name, dims: ['N', 3, 32, 32] })) });
    expect(() => describeOnnx(readOnnx(two))).toThrow(/"x" .*"z"/);
  });

  it('names the outputs when none or several could be the prediction', () => {
    expect(() => describeOnnx(readOnnx(classifier({}, ['logits', 'vector'])))).toThrow(
      /which output is the prediction.*"logits".*"vector"/,
    );
    expect(() => describeOnnx(readOnnx(classifier({}, ['map'])))).toThrow(
      /which output is the prediction.*"map" .*\[1, 4, 32, 32\]/,
    );
  });

  it('takes the only output of rank two beside others', () => {
    expect(describeOnnx(readOnnx(classifier({}, ['map', 'logits']))).output.name).toBe('logits');
  });
});
