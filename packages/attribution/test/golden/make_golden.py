"""Golden values for attribution: small networks in PyTorch, their ONNX export, CAMs, gradients and LRP.

Run with a Python that has torch and onnx:  python3 make_golden.py
Writes NAME.onnx (the network), NAME.bin (float32 arrays one after the other) and golden.json (where each array lies).

A network is a tape of steps, so that it can be run, exported and walked back by one short piece of code each. LRP follows
the definitions of zennit 0.5 (rules, composites, canonizers; Anders et al. 2021), written anew here: every rule is
forward passes with changed inputs and weights, and PyTorch's own autograd for the way back through the linear map. All
of it is computed in float64; `rounding` says how far PyTorch's own float32 is from that where it matters (LRP-epsilon
divides by outputs near zero).
"""
import json
from pathlib import Path

import torch
import torch.nn.functional as F

HERE = Path(__file__).parent
EPS, GAMMA, ALPHA, BETA = 1e-6, 0.25, 2.0, 1.0


class Tape:
    """Steps (op, inputs, settings) on named values; weights are drawn on the way."""

    def __init__(self, seed):
        self.rng = torch.Generator().manual_seed(seed)
        self.steps, self.params, self.count = [], {}, 0

    def param(self, *shape, scale=1.0, shift=0.0):
        name = f"p{len(self.params)}"
        self.params[name] = torch.randn(*shape, generator=self.rng) * scale + shift
        return name

    def step(self, op, *inputs, name=None, **settings):
        self.count += 1
        name = name or f"v{self.count}"
        self.steps.append((op, inputs, name, settings))
        return name

    def conv(self, x, cin, cout, k, stride=1, pad=None, groups=1, bias=True):
        w = self.param(cout, cin // groups, k, k, scale=(2 / (cin // groups * k * k)) ** 0.5)
        b = self.param(cout, scale=0.2) if bias else None
        return self.step("conv", x, w=w, b=b, stride=stride, pad=k // 2 if pad is None else pad, groups=groups)

    def bn(self, x, c):
        stats = dict(gamma=self.param(c, scale=0.2, shift=1), beta=self.param(c, scale=0.2),
                     mean=self.param(c, scale=0.3), var=self.param(c, scale=0.1, shift=0.8))
        self.params[stats["var"]].abs_().add_(0.1)
        return self.step("bn", x, **stats)

    def layernorm(self, x, c):
        return self.step("layernorm", x, size=c, gamma=self.param(c, scale=0.2, shift=1), beta=self.param(c, scale=0.2))

    def linear(self, x, cin, cout, name=None):
        return self.step("linear", x, name=name, w=self.param(cout, cin, scale=cin ** -0.5), b=self.param(cout, scale=0.2))


def vgg():
    t = Tape(1)
    x = t.step("relu", t.conv("x", 3, 6, 3))
    x = t.step("maxpool", t.step("relu", t.conv(x, 6, 8, 3)), k=2, stride=2, pad=0)
    x = t.step("relu", t.conv(x, 8, 10, 3), name="layer")
    x = t.step("flatten", t.step("maxpool", x, k=2, stride=2, pad=0))
    x = t.step("relu", t.linear(x, 10 * 16, 12))
    t.linear(x, 12, 4, name="logits")
    return t


def resnet():
    t = Tape(2)
    x = t.step("relu", t.bn(t.conv("x", 3, 8, 7, stride=2, bias=False), 8))
    x = t.step("maxpool", x, k=3, stride=2, pad=1)
    y = t.step("relu", t.bn(t.conv(x, 8, 8, 3, bias=False), 8))
    y = t.bn(t.conv(y, 8, 8, 3, bias=False), 8)
    x = t.step("relu", t.step("add", y, x))
    y = t.step("relu", t.bn(t.conv(x, 8, 12, 3, stride=2, bias=False), 12))
    y = t.bn(t.conv(y, 12, 12, 3, bias=False), 12)
    x = t.step("relu", t.step("add", y, t.bn(t.conv(x, 8, 12, 1, stride=2, pad=0, bias=False), 12)), name="layer")
    t.linear(t.step("flatten", t.step("gap", x)), 12, 4, name="logits")
    return t


def mobilenet():
    t = Tape(3)
    x = t.step("relu6", t.bn(t.conv("x", 3, 8, 3, stride=2, bias=False), 8))
    for cin, cout, stride in ((8, 12, 1), (12, 16, 2)):
        x = t.step("relu6", t.bn(t.conv(x, cin, cin, 3, stride=stride, groups=cin, bias=False), cin))
        x = t.step("relu6", t.bn(t.conv(x, cin, cout, 1, bias=False), cout))
    t.steps[-1] = t.steps[-1][:2] + ("layer",) + t.steps[-1][3:]
    t.linear(t.step("flatten", t.step("gap", "layer")), 16, 4, name="logits")
    return t


def mixed():
    """Batch normalisation in front of convolutions, dense blocks, SiLU, squeeze and excitation, average pooling."""
    t = Tape(4)
    x = t.step("silu", t.conv(t.bn("x", 3), 3, 8, 3, stride=2))
    y = t.conv(t.step("relu", t.bn(x, 8)), 8, 6, 3)
    x = t.step("concat", x, y)
    x = t.step("avgpool", x, k=3, stride=2, pad=1)
    y = t.step("silu", t.bn(t.conv(x, 14, 14, 3, groups=2), 14))
    gate = t.step("relu", t.conv(t.step("gap", y), 14, 4, 1))
    y = t.step("mul", y, t.step("sigmoid", t.conv(gate, 4, 14, 1)))
    x = t.step("relu", t.step("add", x, t.conv(y, 14, 14, 1)), name="layer")
    t.linear(t.step("flatten", t.step("gap", x)), 14, 4, name="logits")
    return t


def transformer():
    """Patches, one attention head, an MLP with GELU, layer normalisation: LRP as in Achtibat et al. (2024)."""
    t, d = Tape(5), 12
    x = t.step("relu", t.conv("x", 3, d, 4, stride=4, pad=0), name="layer")
    x = t.step("addconst", t.step("tokens", x), c=t.param(1, 36, d, scale=0.3))
    y = t.layernorm(x, d)
    q, k, v = (t.linear(y, d, d) for _ in range(3))
    y = t.step("matmul", t.step("softmax", t.step("scores", q, k, size=d)), v)
    x = t.step("add", x, t.linear(y, d, d))
    y = t.linear(t.step("gelu", t.linear(t.layernorm(x, d), d, 2 * d)), 2 * d, d)
    x = t.step("add", x, y)
    t.linear(t.step("tokenmean", t.layernorm(x, d)), d, 4, name="logits")
    return t


def run_step(op, inputs, s, p):
    x = inputs[0]
    if op == "conv":
        return F.conv2d(x, p[s["w"]], p[s["b"]] if s["b"] else None, s["stride"], s["pad"], 1, s["groups"])
    if op == "linear":
        return F.linear(x, p[s["w"]], p[s["b"]])
    if op == "bn":
        return F.batch_norm(x, p[s["mean"]], p[s["var"]], p[s["gamma"]], p[s["beta"]], False, 0.0, 1e-5)
    if op == "layernorm":
        return F.layer_norm(x, (s["size"],), p[s["gamma"]], p[s["beta"]])
    if op == "addconst":
        return x + p[s["c"]]
    if op == "maxpool":
        return F.max_pool2d(x, s["k"], s["stride"], s["pad"])
    if op == "avgpool":
        return F.avg_pool2d(x, s["k"], s["stride"], s["pad"])
    return {
        "relu": lambda: F.relu(x), "relu6": lambda: F.hardtanh(x, 0.0, 6.0), "silu": lambda: x * torch.sigmoid(x),
        "sigmoid": lambda: torch.sigmoid(x), "gap": lambda: F.adaptive_avg_pool2d(x, 1),
        "flatten": lambda: torch.flatten(x, 1), "add": lambda: x + inputs[1], "mul": lambda: x * inputs[1],
        "concat": lambda: torch.cat(inputs, 1), "tokens": lambda: x.flatten(2).transpose(1, 2), "gelu": lambda: F.gelu(x),
        "tokenmean": lambda: x.mean(1), "softmax": lambda: torch.softmax(x, -1), "matmul": lambda: x @ inputs[1],
        "scores": lambda: x @ inputs[1].transpose(1, 2) * s["size"] ** -0.5,
    }[op]()


def run(tape, x, params, upto=None, values=None):
    values = {"x": x} if values is None else values
    for op, inputs, name, s in tape.steps:
        if name not in values:
            values[name] = run_step(op, [values[i] for i in inputs], s, params)
        if name == upto:
            break
    return values


class Net(torch.nn.Module):
    def __init__(self, tape):
        super().__init__()
        self.tape = tape
        for name, value in tape.params.items():
            self.register_buffer(name, value)

    def forward(self, x):
        return torch.softmax(run(self.tape, x, dict(self.named_buffers()))["logits"], 1)


# ---- LRP ----------------------------------------------------------------------------------------------------------

def stab(z, eps=EPS):
    return z + torch.where(z < 0, -eps, eps)


def vjp(f, x, cotangent):
    x = x.detach().requires_grad_(True)
    return torch.autograd.grad(f(x), x, cotangent)[0]


def rule(name, f, x, w, b, z, r, box):
    """f(x, w): the linear map; b: bias map or 0; z = f(x, w) + b."""
    up, down = x.clamp(min=0), x.clamp(max=0)
    wp, wn = w.clamp(min=0), w.clamp(max=0)
    bp, bn = (b.clamp(min=0), b.clamp(max=0)) if torch.is_tensor(b) else (0.0, 0.0)

    def back(part, weight, s):
        return part * vjp(lambda v: f(v, weight), part, s)

    if name == "epsilon":
        return back(x, w, r / stab(z))
    if name == "z-plus":
        s = r / stab(f(up, wp) + f(down, wn) + bp)
        return back(up, wp, s) + back(down, wn, s)
    if name == "alpha-beta":
        s = r / stab(f(up, wp) + f(down, wn) + bp)
        t = r / stab(f(up, wn) + f(down, wp) + bn)
        return ALPHA * (back(up, wp, s) + back(down, wn, s)) - BETA * (back(up, wn, t) + back(down, wp, t))
    if name == "gamma":
        gp, gn = w + GAMMA * wp, w + GAMMA * wn
        s = (z > 0) * r / stab(f(up, gp) + f(down, gn) + b + GAMMA * bp)
        t = (z < 0) * r / stab(f(up, gn) + f(down, gp) + b + GAMMA * bn)
        return back(up, gp, s) + back(down, gn, s) + back(up, gn, t) + back(down, gp, t)
    if name == "flat":
        ones, weight = torch.ones_like(x), torch.ones_like(w)
        return vjp(lambda v: f(v, weight), ones, r / stab(f(ones, weight)))
    if name == "box":
        low, high = (torch.full_like(x, side) for side in box)
        s = r / stab(f(x, w) - f(low, wp) - f(high, wn))
        return back(x, w, s) - back(low, wp, s) - back(high, wn, s)
    raise KeyError(name)


COMPOSITES = {
    "epsilon": ("epsilon", None), "gamma": ("gamma", None), "z-plus": ("z-plus", None), "alpha-beta": ("alpha-beta", None),
    "epsilon-plus-flat": ("z-plus", "flat"), "epsilon-gamma-box": ("gamma", "box"),
}


def scale_shift(s, p, c):
    scale = p[s["gamma"]] / torch.sqrt(p[s["var"]] + 1e-5)
    return scale, p[s["beta"]] - p[s["mean"]] * scale


def relevance(tape, params, x, start, at, composite, box=(-1.0, 1.0)):
    """Relevance `start` put in at value `at`, down to the input. Batch normalisation is merged into its neighbour."""
    convolution, first = COMPOSITES[composite]
    values = {k: v.detach() for k, v in run(tape, x, params).items()}
    readers = {}
    for op, inputs, name, s in tape.steps:
        for i in inputs:
            readers.setdefault(i, []).append((op, name, s))
    made_by = {name: (op, inputs, s) for op, inputs, name, s in tape.steps}
    arrived = {at: start}
    last = [name for _, _, name, _ in tape.steps].index(at)
    give = lambda name, r: arrived.__setitem__(name, arrived.get(name, 0) + r)
    seen_first = next(name for op, _, name, _ in tape.steps if op == "conv")
    for op, inputs, name, s in reversed(tape.steps[: last + 1]):
        if name not in arrived:
            continue
        r, xs, z = arrived.pop(name), [values[i] for i in inputs], values[name]
        if op in ("conv", "linear"):
            w, b, source = params[s["w"]], params[s["b"]] if s["b"] else torch.zeros(z.shape[1], dtype=z.dtype), inputs[0]
            view = (1, -1, 1, 1) if op == "conv" else (-1,)
            f = (lambda v, k: F.conv2d(v, k, None, s["stride"], s["pad"], 1, s["groups"])) if op == "conv" else F.linear
            b = b.view(view)
            before = made_by.get(source)
            if before and before[0] == "bn" and len(readers[source]) == 1:
                scale, shift = scale_shift(before[2], params, None)
                b = b + f(shift.view(1, -1, 1, 1).expand_as(values[source][:1]), w)
                groups = s["groups"]
                w = (w.view(groups, -1, *w.shape[1:]) * scale.view(groups, 1, -1, 1, 1)).view_as(w)
                source = before[1][0]
            after = readers.get(name, [])
            if name != at and len(after) == 1 and after[0][0] == "bn":
                scale, shift = scale_shift(after[0][2], params, None)
                w = w * scale.view(-1, *(1,) * (w.dim() - 1))
                b = b * scale.view(view) + shift.view(view)
                z = values[after[0][1]]
            which = "epsilon" if op == "linear" else convolution
            if first and name == seen_first:
                which = first
            given = rule(which, f, values[source], w, b, z, r, box)
            give(inputs[0], given)
        elif op in ("relu", "relu6", "silu", "sigmoid", "gelu", "bn", "layernorm", "addconst", "mul"):
            give(inputs[0], r)
        elif op == "softmax":
            give(inputs[0], xs[0] * (r - z * r.sum(-1, keepdim=True)))
        elif op in ("matmul", "scores"):
            # The scale of the scores passes relevance on: proportions are those of the bare product.
            scale = s["size"] ** -0.5 if op == "scores" else 1.0
            part = r / stab(z / scale) / scale / 2
            left = vjp(lambda v: run_step(op, [v, xs[1]], s, params), xs[0], part)
            right = vjp(lambda v: run_step(op, [xs[0], v], s, params), xs[1], part)
            give(inputs[0], xs[0] * left)
            give(inputs[1], xs[1] * right)
        elif op in ("add", "gap", "avgpool", "tokenmean"):
            part = r / stab(z)
            for i, x_i in zip(inputs, xs):
                rest = [x_j for j, x_j in zip(inputs, xs) if j != i]
                give(i, x_i * vjp(lambda v: run_step(op, [v, *rest], s, params), x_i, part))
        elif op == "concat":
            for i, piece in zip(inputs, torch.split(r, [x_i.shape[1] for x_i in xs], 1)):
                give(i, piece)
        else:
            give(inputs[0], vjp(lambda v: run_step(op, [v], s, params), xs[0], r))
    return arrived["x"]


# ---- CAMs, gradients ----------------------------------------------------------------------------------------------

def target(logits, row):
    """Tile 0: logit of class 1. Tile 1: class 2 against class 0. Tile 2: everything but class 0."""
    if row == 0:
        return logits[row, 1]
    if row == 1:
        return logits[row, 2] - logits[row, 0]
    return torch.logsumexp(logits[row, 1:], 0) - logits[row, 0]


def cams(a, g):
    gradcam = F.relu((g.mean((2, 3), keepdim=True) * a).sum(1))
    below = 2 * g ** 2 + g ** 3 * a.sum((2, 3), keepdim=True)
    alpha = torch.where(g > 0, g ** 2 / torch.where(below == 0, torch.ones_like(below), below), torch.zeros_like(g))
    plus = F.relu(((alpha * F.relu(g)).sum((2, 3), keepdim=True) * a).sum(1))
    return {"gradcam": gradcam, "gradcam++": plus, "layercam": F.relu((F.relu(g) * a).sum(1)), "hirescam": (g * a).sum(1)}


def explain(tape, x, dtype):
    params = {k: v.to(dtype) for k, v in tape.params.items()}
    out = {"input": x}
    x = x.detach().to(dtype).requires_grad_(True)
    values = run(tape, x, params)
    a, z = values["layer"], values["logits"]
    total = sum(target(z, row) for row in range(3))
    g_layer, g_input, seed = torch.autograd.grad(total, (a, x, z))
    x, a, z = x.detach(), a.detach(), z.detach()
    out |= {"logits": z, "activations": a, "layer-gradient": g_layer, "input-gradient": g_input}
    out |= cams(a, g_layer)
    out["gradient-x-input"] = (g_input * x).sum(1)
    white, mean = torch.ones_like(x), 0
    for i in range(8):
        point = (white + (i + 0.5) / 8 * (x - white)).requires_grad_(True)
        zs = run(tape, point, params)["logits"]
        mean = mean + torch.autograd.grad(sum(target(zs, row) for row in range(3)), point)[0] / 8
    out["integrated-gradients"] = (mean * (x - white)).sum(1)
    for composite in COMPOSITES:
        out[f"lrp-{composite}"] = relevance(tape, params, x, seed * z, "logits", composite).sum(1)
        out[f"lrp-{composite}-from-layer"] = relevance(tape, params, x, a * g_layer, "layer", composite).sum(1)
    return out


def export(tape, x, name, opset):
    torch.onnx.export(Net(tape).eval(), x[:1], str(HERE / f"{name}.onnx"), opset_version=opset,
                      input_names=["x"], output_names=["p"], dynamic_axes={"x": {0: "n"}, "p": {0: "n"}},
                      training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)


def main():
    index = {"torch": torch.__version__, "nets": {}}
    # What the exporter calls the value named "layer" here.
    layers = {"vgg": "/Relu_2_output_0", "resnet": "/Relu_4_output_0", "mobilenet": "/Clip_4_output_0",
              "mixed": "/Relu_2_output_0", "transformer": "/Relu_output_0"}
    for make in (vgg, resnet, mobilenet, mixed, transformer):
        tape, name = make(), make.__name__
        side = 16 if name == "vgg" else 24
        x = torch.rand(3, 3, side, side, generator=torch.Generator().manual_seed(9)) * 2 - 1
        arrays, data, offset = {}, bytearray(), 0
        single = explain(tape, x, torch.float32)
        for key, value in explain(tape, x, torch.float64).items():
            flat = value.detach().float().contiguous().numpy()
            rounding = float((single[key] - value).abs().max() / value.abs().max())
            arrays[key] = {"offset": offset, "shape": list(flat.shape), "rounding": float(f"{rounding:.2g}")}
            data += flat.tobytes()
            offset += flat.size
        (HERE / f"{name}.bin").write_bytes(bytes(data))
        export(tape, x, name, 17 if name == "transformer" else 13)
        index["nets"][name] = {"side": side, "layer": layers[name], "arrays": arrays}
    # The same network with layer normalisation written out, as older operator sets have it.
    export(transformer(), x, "transformer-13", 13)
    index["nets"]["transformer-13"] = {**index["nets"]["transformer"], "file": "transformer"}
    (HERE / "golden.json").write_text(json.dumps(index) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
