import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';

/** ONNX bytes of the two products that searching and mapping need. */
export interface ProductGraphs {
  /** `a (q × d) · bᵀ + bias (n)`, then the `k` largest per row: `values`, `indices` (q × k, descending). */
  readonly largest: Uint8Array;
  /** `aᵀ a` of a (n × d). */
  readonly gram: Uint8Array;
}

/** IR 8, opset 13, dynamic shapes, float32. */
export function productGraphs(): ProductGraphs {
  const { FLOAT, INT64 } = TensorProto_DataType;
  return {
    largest: model({
      name: 'largest',
      input: [
        tensor('a', FLOAT, 'q', 'd'),
        tensor('b', FLOAT, 'n', 'd'),
        tensor('bias', FLOAT, 'n'),
        tensor('k', INT64, 'one'),
      ],
      output: [tensor('values', FLOAT, 'q', 'k'), tensor('indices', INT64, 'q', 'k')],
      node: [
        gemm('transB', ['a', 'b', 'bias'], 'scores'),
        create(NodeProtoSchema, {
          opType: 'TopK',
          input: ['scores', 'k'],
          output: ['values', 'indices'],
        }),
      ],
    }),
    gram: model({
      name: 'gram',
      input: [tensor('a', FLOAT, 'n', 'd')],
      output: [tensor('aa', FLOAT, 'd', 'd')],
      node: [gemm('transA', ['a', 'a'], 'aa')],
    }),
  };
}

type GraphParts = Parameters<typeof create<typeof GraphProtoSchema>>[1];

function model(graph: GraphParts): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: 'morphoscope',
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 13n })],
      graph: create(GraphProtoSchema, graph),
    }),
  );
}

function gemm(flag: 'transA' | 'transB', input: string[], output: string) {
  const { INT } = AttributeProto_AttributeType;
  return create(NodeProtoSchema, {
    opType: 'Gemm',
    input,
    output: [output],
    attribute: [create(AttributeProtoSchema, { name: flag, type: INT, i: 1n })],
  });
}

function tensor(name: string, elemType: TensorProto_DataType, ...sides: string[]) {
  const dim = sides.map((value) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: 'dimParam', value } }),
  );
  const shape = create(TensorShapeProtoSchema, { dim });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: { case: 'tensorType', value: create(TypeProto_TensorSchema, { elemType, shape }) },
    }),
  });
}
