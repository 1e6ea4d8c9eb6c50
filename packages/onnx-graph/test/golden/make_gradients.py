"""Small networks of every family, exported by PyTorch, with the gradients PyTorch gives them.

    python3 make_gradients.py

writes NAME.onnx (float32, seeded random weights) and NAME.json beside this script: input, seed, logits, and the
gradient of `sum(seed * logits)` at the input and at one inner tensor, worked out in float64. Arrays are base64 of
little-endian float32. Needs torch (with its ONNX exporter) and onnx.
"""

import base64
import io
import json
import pathlib

import numpy as np
import onnx
import torch
from torch import nn
from torch.nn import functional as F

here = pathlib.Path(__file__).parent
torch.set_num_threads(1)


def block(inner, outer, kernel, stride=1, groups=1, activation=nn.ReLU):
    layers = [
        nn.Conv2d(inner, outer, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outer),
    ]
    return nn.Sequential(*layers, *([activation()] if activation else []))


class Vgg(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        )
        self.pool = nn.AdaptiveAvgPool2d((4, 4))
        self.head = nn.Sequential(nn.Linear(256, 24), nn.ReLU(), nn.Dropout(), nn.Linear(24, 3))

    def forward(self, x):
        return self.head(torch.flatten(self.pool(self.features(x)), 1))


class Residual(nn.Module):
    def __init__(self, inner, outer, stride):
        super().__init__()
        self.first = block(inner, outer, 3, stride)
        self.second = block(outer, outer, 3, activation=None)
        self.down = block(inner, outer, 1, stride, activation=None) if stride > 1 else nn.Identity()

    def forward(self, x):
        return F.relu(self.second(self.first(x)) + self.down(x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(block(3, 8, 7, 2), nn.MaxPool2d(3, 2, 1))
        self.blocks = nn.Sequential(Residual(8, 8, 1), Residual(8, 16, 2))
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        return self.head(torch.flatten(F.adaptive_avg_pool2d(self.blocks(self.stem(x)), 1), 1))


class Inverted(nn.Module):
    def __init__(self, inner, outer, stride, activation, gate=None):
        super().__init__()
        wide = 3 * inner
        self.expand = block(inner, wide, 1, activation=activation)
        self.depth = block(wide, wide, 3, stride, wide, activation)
        self.gate = gate(wide) if gate else nn.Identity()
        self.project = block(wide, outer, 1, activation=None)
        self.skip = inner == outer and stride == 1

    def forward(self, x):
        y = self.project(self.gate(self.depth(self.expand(x))))
        return x + y if self.skip else y


class Gate(nn.Module):
    """Squeeze and excitation."""

    def __init__(self, channels, last):
        super().__init__()
        self.layers = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, 4, 1), nn.ReLU(), nn.Conv2d(4, channels, 1), last()
        )

    def forward(self, x):
        return x * self.layers(x)


class Mobile(nn.Module):
    def __init__(self, activation, gate=None):
        super().__init__()
        self.features = nn.Sequential(
            block(3, 8, 3, 2, activation=activation),
            Inverted(8, 8, 1, activation, gate),
            Inverted(8, 12, 2, activation, gate),
            block(12, 24, 1, activation=activation),
        )
        self.head = nn.Linear(24, 3)

    def forward(self, x):
        return self.head(self.features(x).mean([2, 3]))


class DenseNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1, bias=False)
        self.norms = nn.ModuleList(nn.BatchNorm2d(8 + 6 * i) for i in range(3))
        self.convs = nn.ModuleList(nn.Conv2d(8 + 6 * i, 6, 3, padding=1, bias=False) for i in range(3))
        self.transition = nn.Sequential(
            nn.BatchNorm2d(26), nn.ReLU(), nn.Conv2d(26, 12, 1, bias=False), nn.AvgPool2d(2)
        )
        self.norm = nn.BatchNorm2d(12)
        self.head = nn.Linear(12, 3)

    def forward(self, x):
        maps = [self.stem(x)]
        for norm, conv in zip(self.norms, self.convs):
            maps.append(conv(F.relu(norm(torch.cat(maps, 1)))))
        y = F.relu(self.norm(self.transition(torch.cat(maps, 1))))
        return self.head(torch.flatten(F.adaptive_avg_pool2d(y, 1), 1))


class Inception(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = block(3, 8, 3, 2)
        self.one = block(8, 6, 1)
        self.three = nn.Sequential(block(8, 4, 1), block(4, 6, 3))
        self.wide = nn.Sequential(nn.Conv2d(8, 6, (1, 5), padding=(0, 2)), nn.Conv2d(6, 6, (5, 1), padding=(2, 0)))
        self.pooled = block(8, 6, 1)
        self.head = nn.Conv2d(24, 3, 1)

    def forward(self, x):
        x = F.max_pool2d(self.stem(x), 3, 2, ceil_mode=True)
        pooled = self.pooled(F.avg_pool2d(x, 3, 1, 1))
        y = torch.cat([self.one(x), self.three(x), self.wide(x), pooled], 1)
        y = F.avg_pool2d(y, 3, 2, 1, count_include_pad=False)
        return self.head(F.adaptive_max_pool2d(y, 1)).squeeze(-1).squeeze(-1)


class LastNorm(nn.LayerNorm):
    """Layer normalisation over the channels of a map."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class NextBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.depth = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.layers = nn.Sequential(
            nn.LayerNorm(channels, eps=1e-6),
            nn.Linear(channels, 2 * channels),
            nn.GELU(),
            nn.Linear(2 * channels, channels),
        )
        self.scale = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        y = self.layers(self.depth(x).permute(0, 2, 3, 1))
        return x + (self.scale * y).permute(0, 3, 1, 2)


class ConvNext(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 12, 4, 4), LastNorm(12))
        self.blocks = nn.Sequential(NextBlock(12), LastNorm(12), nn.Conv2d(12, 16, 2, 2), NextBlock(16))
        self.norm = nn.LayerNorm(16)
        self.head = nn.Linear(16, 3)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.stem(x)).mean([-2, -1])))


class Vit(nn.Module):
    def __init__(self, side=32, patch=8, width=16, heads=2):
        super().__init__()
        self.heads = heads
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.token = nn.Parameter(torch.zeros(1, 1, width))
        self.position = nn.Parameter(torch.zeros(1, (side // patch) ** 2 + 1, width))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))
        self.head = nn.Linear(width, 3)

    def attend(self, x):
        n, tokens, width = x.shape
        q, k, v = self.qkv(x).reshape(n, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-2, -1)) * (width // self.heads) ** -0.5
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(n, tokens, width))

    def forward(self, x):
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), tokens], 1) + self.position
        x = x + self.attend(self.norms[0](x))
        x = x + self.mlp(self.norms[1](x))
        return self.head(self.norms[2](x)[:, 0])


PRESERVE = torch.onnx.TrainingMode.PRESERVE
FOLD = torch.onnx.TrainingMode.EVAL

# name: network, operator set, batch normalisation kept or folded, and an inner tensor: as operator and which of its
# outputs (number, or part of its name) in the graph, and as module in PyTorch
networks = {
    "vgg": (Vgg, 11, FOLD, ("Relu", 3), lambda m: m.features[8]),
    "resnet": (ResNet, 13, PRESERVE, ("Relu", 2), lambda m: m.blocks[0]),
    "mobilenet-v2": (lambda: Mobile(nn.ReLU6), 9, FOLD, ("Conv", 3), lambda m: m.features[1].project),
    "mobilenet-v3": (
        lambda: Mobile(nn.Hardswish, lambda c: Gate(c, nn.Hardsigmoid)), 14, PRESERVE, ("Add", 0),
        lambda m: m.features[1],
    ),
    "densenet": (DenseNet, 12, PRESERVE, ("AveragePool", 0), lambda m: m.transition),
    "inception": (Inception, 16, FOLD, ("Relu", "/pooled/"), lambda m: m.pooled),
    "efficientnet": (
        lambda: Mobile(nn.SiLU, lambda c: Gate(c, nn.Sigmoid)), 15, FOLD, ("Add", 0), lambda m: m.features[1],
    ),
    "convnext": (ConvNext, 17, FOLD, ("Add", -1), lambda m: m.blocks[3]),
    "vit": (Vit, 16, FOLD, ("Conv", 0), lambda m: m.patches),
}


def encode(tensor):
    data = np.ascontiguousarray(tensor.detach().numpy(), dtype="<f4")
    return {"dims": list(data.shape), "base64": base64.b64encode(data.tobytes()).decode()}


def seeded(model, generator):
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        fan = max(1, parameter[0].numel()) if parameter.dim() > 1 else 1
        scale = (2 / fan) ** 0.5 if parameter.dim() > 1 else 0.1
        shift = 1 if parameter.dim() == 1 and name.endswith(("weight", "scale")) else 0
        parameter.data.copy_(noise * scale + shift)
    for name, buffer in model.named_buffers():
        if name.endswith("running_mean"):
            buffer.copy_(0.2 * torch.randn(buffer.shape, generator=generator))
        if name.endswith("running_var"):
            buffer.copy_(0.5 + torch.rand(buffer.shape, generator=generator))
    return model.eval()


def make(index, name):
    make_network, opset, training, (operator, at), inner = networks[name]
    generator = torch.Generator().manual_seed(100 + index)
    model = seeded(make_network(), generator)
    x = torch.randn((2, 3, 32, 32), generator=generator)
    seed = torch.randn((2, 3), generator=generator)

    buffer = io.BytesIO()
    torch.onnx.export(
        model, x, buffer, opset_version=opset, training=training, input_names=["x"], output_names=["logits"],
        dynamic_axes={"x": {0: "n"}, "logits": {0: "n"}},
    )
    proto = onnx.load_from_string(buffer.getvalue())
    outputs = [node.output[0] for node in proto.graph.node if node.op_type == operator]
    tensor = outputs[at] if isinstance(at, int) else next(output for output in outputs if at in output)
    for node in proto.graph.node:
        node.doc_string = ""
    onnx.save(proto, str(here / f"{name}.onnx"))

    model = model.double()
    held = []

    def hold(_module, _inputs, output):
        output.retain_grad()
        held.append(output)

    inner(model).register_forward_hook(hold)
    x64 = x.double().requires_grad_(True)
    logits = model(x64)
    (logits * seed.double()).sum().backward()
    golden = {
        "made by": f"make_gradients.py, torch {torch.__version__}, opset {opset}",
        "tensor": tensor,
        "x": encode(x),
        "seed": encode(seed),
        "logits": encode(logits),
        "gradient": encode(x64.grad),
        "innerGradient": encode(held[0].grad),
    }
    (here / f"{name}.json").write_text(json.dumps(golden, indent=1) + "\n")
    print(name, opset, tensor, len(buffer.getvalue()), [*held[0].grad.shape])


for index, name in enumerate(networks):
    make(index, name)
