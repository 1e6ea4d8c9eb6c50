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

/** Which product a graph computes; see the functions of `Products`. */
export type ProductKind = 'normal' | 'transposed' | 'statistics';

/** Bytes of every graph, by kind. */
export type ProductGraphs = Readonly<Record<ProductKind, Uint8Array>>;

/** All graphs; workers get them from their parent, so that only it loads the ONNX schema. */
export function productGraphs(): ProductGraphs {
  return {
    normal: productGraph('normal'),
    transposed: productGraph('transposed'),
    statistics: productGraph('statistics'),
  };
}

/** ONNX bytes (IR 8, opset 13, dynamic shapes) of one matrix product. */
function productGraph(kind: ProductKind): Uint8Array {
  const graph = create(GraphProtoSchema, { name: kind, ...parts(kind) });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: 'morphoscope',
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 13n })],
      graph,
    }),
  );
}

function parts(kind: ProductKind) {
  const normal = create(NodeProtoSchema, { opType: 'MatMul', input: ['a', 'b'], output: ['ab'] });
  switch (kind) {
    case 'normal':
      return {
        input: [matrix('a', 'm', 'k'), matrix('b', 'k', 'n')],
        output: [matrix('ab', 'm', 'n')],
        node: [normal],
      };
    case 'transposed':
      return {
        input: [matrix('a', 'm', 'k'), matrix('b', 'n', 'k')],
        output: [matrix('ab', 'm', 'n')],
        node: [gemm('transB', 'a', 'b', 'ab')],
      };
    case 'statistics':
      return {
        input: [matrix('a', 'm', 'k'), matrix('b', 'k', 'n')],
        output: [matrix('ab', 'm', 'n'), matrix('bb', 'n', 'n')],
        node: [normal, gemm('transA', 'b', 'b', 'bb')],
      };
  }
}

function gemm(flag: 'transA' | 'transB', a: string, b: string, out: string) {
  return create(NodeProtoSchema, {
    opType: 'Gemm',
    input: [a, b],
    output: [out],
    attribute: [create(AttributeProtoSchema, { name: flag, type: AttributeProto_AttributeType.INT, i: 1n })],
  });
}

function matrix(name: string, rows: string, columns: string) {
  const dim = [rows, columns].map((value) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: 'dimParam', value } }),
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, {
      value: {
        case: 'tensorType',
        value: create(TypeProto_TensorSchema, {
          elemType: TensorProto_DataType.FLOAT,
          shape: create(TensorShapeProtoSchema, { dim }),
        }),
      },
    }),
  });
}
