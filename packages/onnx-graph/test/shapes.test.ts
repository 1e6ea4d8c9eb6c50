import { describe, expect, it } from 'vitest';
import { exposeLayers, listLayers, readOnnx } from '../src/index.js';
import { analyse } from '../src/layers.js';
import { models, type TestModel } from './models.js';
import { noise, runModel } from './run-model.js';

function inputOf({ side, layout }: TestModel, batch = 1) {
  return noise(layout === 'nhwc' ? [batch, side, side, 3] : [batch, 3, side, side]);
}

describe.each(models)('shapes of $name', (model) => {
  const graph = readOnnx(model.bytes);
  const tilePx = model.side;

  it('are those of the engine, for every tensor', async () => {
    const layers = listLayers(graph, { tilePx });
    const { known } = analyse(graph, { tilePx });
    const results = await runModel(
      exposeLayers(
        graph,
        layers.map(({ name }) => name),
      ),
      inputOf(model),
    );
    for (const { name } of layers)
      expect({ name, shape: known.get(name)?.shape }).toEqual({ name, shape: results[name]!.dims });
    expect(layers.length).toBeGreaterThan(5);
  });

  it('are non-negative where it is said', async () => {
    const layers = listLayers(graph, { tilePx });
    const results = await runModel(
      exposeLayers(
        graph,
        layers.map(({ name }) => name),
      ),
      inputOf(model),
    );
    for (const { name, nonNegative } of layers) {
      if (nonNegative) expect({ name, min: Math.min(0, ...results[name]!.data) }).toEqual({ name, min: 0 });
    }
    expect(results[graph.outputs[0]!.name]!.dims[1]).toBeGreaterThan(0);
  });
});
