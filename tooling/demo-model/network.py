"""A small VGG: blocks of conv-relu-conv-relu with max pooling between, average pooling, one linear layer."""

import json

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

WIDTHS = (8, 16, 32, 64)
CLASS_NAMES = ("benign", "malignant")


class SmallVgg(nn.Module):
    """Batch normalisation helps training only: it is folded into the convolutions on export."""

    def __init__(self, tissue_classes):
        super().__init__()
        convs, norms, before = [], [], 3
        for width in WIDTHS:
            for _ in range(2):
                convs.append(nn.Conv2d(before, width, 3, padding=1, bias=False))
                norms.append(nn.BatchNorm2d(width))
                before = width
        self.convs, self.norms = nn.ModuleList(convs), nn.ModuleList(norms)
        self.head = nn.Linear(before, len(CLASS_NAMES))
        # Names the tissue of every cell while training, so that the last layer keeps them apart; not exported.
        self.tissue = nn.Conv2d(before, tissue_classes, 1)

    def features(self, x):
        for i, (conv, norm) in enumerate(zip(self.convs, self.norms)):
            if i in (2, 4, 6):
                x = nn.functional.max_pool2d(x, 2)
            x = torch.relu(norm(conv(x)))
        return x

    def forward(self, x):
        cells = self.features(x)
        return self.head(cells.mean((2, 3))), self.tissue(cells), cells


def folded(conv, norm):
    """Weights and bias of convolution and normalisation in one."""
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    weight = conv.weight * gain[:, None, None, None]
    bias = norm.bias - norm.running_mean * gain
    return weight.detach().numpy(), bias.detach().numpy()


def to_onnx(model, manifest):
    """The ONNX model: opset 17, dynamic batch, every value named after its layer (`features.relu4_2` is the last)."""
    nodes, weights, value = [], [], "input"

    def parameter(name, array):
        weights.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def add(op, inputs, name, **attributes):
        nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    for i, (conv, norm) in enumerate(zip(model.convs, model.norms)):
        block, step = i // 2 + 1, i % 2 + 1
        if step == 1 and block > 1:
            value = add("MaxPool", [value], f"features.pool{block - 1}", kernel_shape=[2, 2], strides=[2, 2])
        name = f"features.conv{block}_{step}"
        weight, bias = folded(conv, norm)
        inputs = [value, parameter(f"{name}.weight", weight), parameter(f"{name}.bias", bias)]
        value = add("Conv", inputs, name, kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[1, 1])
        value = add("Relu", [value], f"features.relu{block}_{step}")
    value = add("GlobalAveragePool", [value], "pool")
    value = add("Flatten", [value], "flatten", axis=1)
    head = [parameter("head.weight", model.head.weight.detach().numpy())]
    head.append(parameter("head.bias", model.head.bias.detach().numpy()))
    value = add("Gemm", [value, *head], "logits", transB=1)
    add("Softmax", [value], "probabilities", axis=1)
    graph = helper.make_graph(
        nodes,
        "small-vgg",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", 3, *2 * [manifest["preprocessing"]["tilePx"]]])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", len(CLASS_NAMES)])],
        weights,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="morphoscope")
    made.ir_version = 8
    helper.set_model_props(made, {"class_names": json.dumps(CLASS_NAMES), "morphoscope": json.dumps(manifest)})
    onnx.checker.check_model(made)
    return made
