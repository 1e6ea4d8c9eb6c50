import type {
  BackwardStart,
  Layer,
  LrpComposite,
  ModelDescription,
  Preprocessing,
  Tensor,
} from '@morphoscope/domain';
import { exposeLayers, type OnnxGraph, readOnnx, splitAt } from '@morphoscope/onnx-graph';
import { type AdjointRules, backwardGraph, type Logits } from '@morphoscope/onnx-graph/backward';
import { inputColour } from '../baseline/colour.js';
import { composites } from '../relevance/composite.js';
import { dataFlow } from '../relevance/data-flow.js';
import { relevanceRules } from '../relevance/relevance-rules.js';
import { whyNoRelevance } from '../relevance/support.js';
import type { NamedGraph } from './sessions.js';

/** What a model is explained with. */
export interface DifferentiableSpec {
  readonly description: ModelDescription;
  readonly preprocessing: Preprocessing;
  /** A layer of `description`, n × C × h × w. */
  readonly layer: Layer;
}

/** Every graph that explaining one model at one layer asks for. */
export class ModelGraphs {
  /** Why there is no LRP, or `undefined`. */
  readonly noRelevance: string | undefined;
  private cut: OnnxGraph | undefined;

  constructor(
    private readonly graph: OnnxGraph,
    private readonly spec: DifferentiableSpec,
    private readonly scores: Logits,
  ) {
    this.noRelevance = whyNoRelevance(
      dataFlow(graph, this.input),
      this.rules('epsilon', 'logits'),
      scores.name,
    );
  }

  forward(): NamedGraph<'input', 'logits' | 'activations'> {
    const { name } = this.spec.layer;
    return {
      model: exposeLayers(this.graph, [this.scores.name, name]),
      inputs: { input: this.input },
      outputs: { logits: this.scores.name, activations: name },
    };
  }

  logits(): NamedGraph<'input', 'logits'> {
    const { name } = this.scores;
    return {
      model: exposeLayers(this.graph, [name]),
      inputs: { input: this.input },
      outputs: { logits: name },
    };
  }

  rest(): NamedGraph<'activations', 'logits'> {
    const { name } = this.scores;
    return {
      model: exposeLayers(this.restGraph(), [name]),
      inputs: { activations: this.spec.layer.name },
      outputs: { logits: name },
    };
  }

  layerGradient(): NamedGraph<'activations' | 'seed', 'logits' | 'gradient'> {
    const { name, channels, height, width } = this.spec.layer;
    const back = backwardGraph(this.restGraph(), {
      from: this.scores.name,
      to: [name],
      inputShapes: { [name]: [1, channels, height, width] },
    });
    return {
      model: back.model,
      inputs: { activations: name, seed: back.seed },
      outputs: { logits: back.forward, gradient: back.outputs[name]! },
    };
  }

  inputGradient(from: BackwardStart): NamedGraph<'input' | 'seed', 'gradient'> {
    return this.back(from);
  }

  relevance(from: BackwardStart, composite: LrpComposite): NamedGraph<'input' | 'seed', 'gradient'> {
    return this.back(from, this.rules(composite, from));
  }

  /** Logits as `n × classes`, whatever axes of length 1 the model gives them. */
  asMatrix({ data }: Tensor): Tensor {
    const { classes } = this.scores;
    return { data, shape: [data.length / classes, classes] };
  }

  /** `n × classes` in the shape that the model's logits have. */
  asLogits({ data, shape }: Tensor): Tensor {
    const n = shape[0] ?? 0;
    return { data, shape: this.scores.dims.map((length, axis) => (axis === 0 ? n : (length ?? 1))) };
  }

  private back(from: BackwardStart, rules?: AdjointRules): NamedGraph<'input' | 'seed', 'gradient'> {
    const { input } = this;
    const back = backwardGraph(this.graph, {
      from: this.startOf(from),
      to: [input],
      inputShapes: { [input]: this.inputShape },
      ...(rules && { rules }),
    });
    return {
      model: back.model,
      inputs: { input, seed: back.seed },
      outputs: { gradient: back.outputs[input]! },
    };
  }

  private startOf(from: BackwardStart): string {
    return from === 'logits' ? this.scores.name : this.spec.layer.name;
  }

  private get input(): string {
    return this.spec.description.input.name;
  }

  private get inputShape(): readonly number[] {
    const { tilePx, layout } = this.spec.preprocessing;
    return layout === 'nchw' ? [1, 3, tilePx, tilePx] : [1, tilePx, tilePx, 3];
  }

  private rules(composite: LrpComposite, from: BackwardStart): ReturnType<typeof relevanceRules> {
    const { description, preprocessing } = this.spec;
    const nonNegative = description.layers.filter((one) => one.nonNegative).map(({ name }) => name);
    return relevanceRules(dataFlow(this.graph, this.input), {
      composite: composites[composite],
      start: this.startOf(from),
      nonNegative: new Set(nonNegative),
      range: {
        low: inputColour([0, 0, 0], preprocessing),
        high: inputColour([255, 255, 255], preprocessing),
      },
      layout: preprocessing.layout,
      height: preprocessing.tilePx,
      width: preprocessing.tilePx,
    });
  }

  /** The network from the layer on. */
  private restGraph(): OnnxGraph {
    this.cut ??= readOnnx(splitAt(this.graph, this.spec.layer.name).rest, this.graph.where);
    return this.cut;
  }
}
