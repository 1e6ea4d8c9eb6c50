import { readFileSync } from 'node:fs';
import type { Tensor } from '@morphoscope/domain';
import { type OnnxGraph, readOnnx } from '@morphoscope/onnx-graph';

interface Entry {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly rounding: number;
}

interface Index {
  readonly torch: string;
  readonly nets: Readonly<
    Record<
      string,
      {
        /** Name of the file with the values, where it is not the network's own. */
        readonly file?: string;
        readonly side: number;
        readonly layer: string;
        readonly arrays: Readonly<Record<string, Entry>>;
      }
    >
  >;
}

const fileOf = (name: string) => readFileSync(new URL(`../golden/${name}`, import.meta.url));

/** A network and what PyTorch makes of it; written by `golden/make_golden.py`. */
export interface GoldenNet {
  readonly name: string;
  /** Reads the network anew: the graph belongs to the caller. */
  read(): OnnxGraph;
  readonly side: number;
  readonly layer: string;
  array(key: string): Tensor;
  /** How far PyTorch's own float32 is from its float64, relative to the largest value. */
  rounding(key: string): number;
}

const index = JSON.parse(fileOf('golden.json').toString()) as Index;

/** The PyTorch that made them. */
export const torchVersion = index.torch;

/** All networks: VGG, ResNet and MobileNet like, and one with everything else. */
export const goldenNets: readonly GoldenNet[] = Object.entries(index.nets).map(([name, net]) => {
  const bytes = fileOf(`${net.file ?? name}.bin`);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return {
    name,
    read: () => readOnnx(new Uint8Array(fileOf(`${name}.onnx`))),
    side: net.side,
    layer: net.layer,
    rounding: (key) => net.arrays[key]!.rounding,
    array: (key) => {
      const { offset, shape } = net.arrays[key]!;
      return { data: values.slice(offset, offset + shape.reduce((a, b) => a * b, 1)), shape };
    },
  };
});
