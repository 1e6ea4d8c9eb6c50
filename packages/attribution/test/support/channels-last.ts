import type { DifferentiableModel, Tensor } from '@morphoscope/domain';

/** The same model, taking and giving images as `n × h × w × C`. */
export function channelsLast(model: DifferentiableModel): {
  readonly model: DifferentiableModel;
  readonly from: (input: Tensor) => Tensor;
} {
  const wrapped: DifferentiableModel = {
    ...model,
    preprocessing: { ...model.preprocessing, layout: 'nhwc' },
    forward: (input) => model.forward(toFirst(input)),
    inputGradient: async (input, seed, from) => toLast(await model.inputGradient(toFirst(input), seed, from)),
    relevance: async (input, seed, from, composite) =>
      toLast(await model.relevance(toFirst(input), seed, from, composite)),
  };
  return { model: wrapped, from: toLast };
}

function toLast({ data, shape }: Tensor): Tensor {
  const [n = 0, channels = 0, height = 0, width = 0] = shape;
  return { data: moved(data, n, channels, height * width), shape: [n, height, width, channels] };
}

function toFirst({ data, shape }: Tensor): Tensor {
  const [n = 0, height = 0, width = 0, channels = 0] = shape;
  return { data: moved(data, n, height * width, channels), shape: [n, channels, height, width] };
}

/** `n × rows × columns` to `n × columns × rows`. */
function moved(data: Float32Array, n: number, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < n; i++)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        out[(i * columns + c) * rows + r] = data[(i * rows + r) * columns + c]!;
  return out;
}
