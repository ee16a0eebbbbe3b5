"""Records PyTorch's numbers for layers, activations, losses, optimizers and schedules, in Warren's layouts.

    pip install torch numpy && python3 record.py

writes layers.json, losses.json, optimizers.json and schedules.json beside itself. Images are channels last, the weights of linear
layers [inputs, outputs], of convolutions [height, width, channels, filters].
"""
import json
import os

import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_num_threads(1)


def numbers(tensor):
    return [float(f"{x:.8g}") for x in tensor.detach().contiguous().reshape(-1).tolist()]


def random(*shape, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(*shape, generator=generator) * 2 - 1


def randomize(module, seed):
    with torch.no_grad():
        for index, parameter in enumerate(module.parameters()):
            parameter.copy_(random(*parameter.shape, seed=seed + index))


def last(x):  # channels first to last
    return x.permute(0, 2, 3, 1)


def first(x):
    return x.permute(0, 3, 1, 2)


IDENTITY = lambda x: x
TURNED = lambda x: x.t()
FILTERS = lambda x: x.permute(2, 3, 1, 0)



def write(name, cases):
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(case)}" for key, case in cases.items())
    with open(os.path.join(HERE, name), "w") as file:
        file.write("{\n" + lines + "\n}\n")


layers = {}


def layer(name, shape, module, names, images=False, training=False, statistics=None, indices=None):
    """`names` gives each of Warren's tensors as (name, value, function to Warren's layout)."""
    seed = sum(map(ord, name))
    x = random(*shape, seed=seed)
    if indices:
        x = torch.randint(0, indices, shape, generator=torch.Generator().manual_seed(seed)).float()
    x.requires_grad_(not indices)
    module.train(training)
    before = {key: numbers(get()) for key, get in (statistics or {}).items()}
    parameters = {key: numbers(turn(value)) for key, value, turn in names}
    y = module(x.long() if indices else first(x) if images else x)
    if images and y.dim() == 4:
        y = last(y)
    weights = random(*y.shape, seed=seed + 1)
    (y * weights).sum().backward()
    layers[name] = {
        "shape": list(shape), "input": numbers(x), "parameters": {**parameters, **before}, "output": numbers(y),
        "outputShape": list(y.shape), "outputWeights": numbers(weights),
        "inputGradient": [] if indices else numbers(x.grad),
        "gradients": {
            key: numbers(turn(value.grad if not isinstance(value, tuple) else value[0].grad[value[1]]))
            for key, value, turn in names if getattr(value, "grad", None) is not None
        },
        "statistics": {key: numbers(get()) for key, get in (statistics or {}).items()},
    }


class Slice:
    """A part of a parameter with its gradient, as a layer of Warren's has it."""

    def __init__(self, parameter, start, end):
        self.parameter, self.start, self.end = parameter, start, end

    @property
    def grad(self):
        gradient = self.parameter.grad
        return None if gradient is None else gradient[self.start:self.end]

    def detach(self):
        return self.parameter[self.start:self.end].detach()

    def t(self):
        return self.detach().t()


def linear(name, shape, outputs, bias=True):
    module = nn.Linear(shape[-1], outputs, bias=bias)
    randomize(module, 7)
    names = [("weight", module.weight, TURNED)] + ([("bias", module.bias, IDENTITY)] if bias else [])
    layer(name, shape, module, names)


linear("linear", (5, 7), 3)
linear("linear without bias", (5, 7), 3, bias=False)
linear("linear on a sequence", (2, 4, 6), 5)


def convolution(name, shape, filters, window, **settings):
    before = settings.pop("before", None)
    convolution = nn.Conv2d(shape[3], filters, window, **settings)
    randomize(convolution, 11)
    module = nn.Sequential(nn.ZeroPad2d(before), convolution) if before else convolution
    layer(name, shape, module, [("weight", convolution.weight, FILTERS), ("bias", convolution.bias, IDENTITY)], images=True)


convolution("convolution", (2, 6, 7, 3), 4, 3)
convolution("convolution with one channel", (3, 9, 8, 1), 8, 3, padding=1)
convolution("convolution with a stride", (2, 9, 8, 3), 17, (3, 2), stride=(2, 3))
convolution("convolution with dilation", (2, 9, 10, 2), 5, 3, dilation=2, padding=2)
convolution("convolution with the same size and an even window", (2, 5, 6, 3), 4, 2, before=(0, 1, 0, 1))
convolution("convolution with many filters", (2, 4, 4, 20), 35, 3, padding=1)
convolution("convolution of 5x5", (1, 12, 12, 6), 16, 5)

layer("max pooling", (2, 6, 8, 3), nn.MaxPool2d(2), [], images=True)
layer("max pooling that overlaps", (2, 7, 8, 5), nn.MaxPool2d(3, stride=2, padding=1), [], images=True)
layer("average pooling", (2, 6, 8, 3), nn.AvgPool2d(2), [], images=True)
layer("average pooling with a border", (2, 7, 6, 3), nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), [], images=True)


class Lambda(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


layer("global average pooling", (3, 5, 4, 6), Lambda(lambda x: x.mean((2, 3))), [], images=True)
layer("global max pooling", (3, 5, 4, 6), Lambda(lambda x: x.amax((2, 3))), [], images=True)
layer("global average pooling of a sequence", (3, 5, 6), Lambda(lambda x: x.mean(1)), [])
layer("softmax", (4, 6), nn.Softmax(-1), [])
layer("log-softmax", (4, 6), nn.LogSoftmax(-1), [])

module = nn.LayerNorm(9)
randomize(module, 3)
layer("layer normalization", (4, 9), module, [("scale", module.weight, IDENTITY), ("shift", module.bias, IDENTITY)])
module = nn.LayerNorm(18)
randomize(module, 5)
layer("layer normalization of a sequence", (2, 3, 18), module, [("scale", module.weight, IDENTITY), ("shift", module.bias, IDENTITY)])

for training in (True, False):
    for shape in ((6, 5), (3, 4, 5, 18)):
        module = nn.BatchNorm2d(shape[-1]) if len(shape) == 4 else nn.BatchNorm1d(shape[-1])
        randomize(module, 3)
        with torch.no_grad():
            module.running_mean.copy_(random(shape[-1], seed=8))
            module.running_var.copy_(random(shape[-1], seed=9) + 1.5)
        layer(
            f"batch normalization of {'images' if len(shape) == 4 else 'vectors'}, {'training' if training else 'in use'}", shape, module,
            [("scale", module.weight, IDENTITY), ("shift", module.bias, IDENTITY)], images=len(shape) == 4, training=training,
            statistics={"mean": lambda m=module: m.running_mean, "variance": lambda m=module: m.running_var})

module = nn.Embedding(11, 5)
randomize(module, 4)
layer("embedding", (3, 4), module, [("table", module.weight, IDENTITY)], indices=11)


class Attention(nn.Module):
    def __init__(self, width, heads, causal):
        super().__init__()
        self.inner = nn.MultiheadAttention(width, heads, batch_first=True)
        self.causal = causal

    def forward(self, x):
        n = x.shape[1]
        mask = torch.triu(torch.ones(n, n, dtype=torch.bool), 1) if self.causal else None
        return self.inner(x, x, x, attn_mask=mask, need_weights=False)[0]


def attention(name, shape, heads, causal):
    module = Attention(shape[2], heads, causal)
    randomize(module, 21)
    width, inner, names = shape[2], module.inner, []
    for index, part in enumerate(["query", "key", "value"]):
        names.append((f"{part}/weight", Slice(inner.in_proj_weight, index * width, (index + 1) * width), TURNED))
        names.append((f"{part}/bias", Slice(inner.in_proj_bias, index * width, (index + 1) * width), lambda x: x.detach()))
    names.append(("output/weight", inner.out_proj.weight, TURNED))
    names.append(("output/bias", inner.out_proj.bias, IDENTITY))
    layer(name, shape, module, names)


attention("attention", (2, 5, 8), 2, False)
attention("causal attention", (3, 4, 6), 3, True)


class Recurrent(nn.Module):
    def __init__(self, width, units, sequence):
        super().__init__()
        self.inner = nn.GRU(width, units, batch_first=True)
        self.sequence = sequence

    def forward(self, x):
        states = self.inner(x)[0]
        return states if self.sequence else states[:, -1]


for sequence in (True, False):
    module = Recurrent(4, 5, sequence)
    randomize(module, 31)
    inner = module.inner
    layer(
        "recurrent unit, " + ("all states" if sequence else "last state"), (3, 6, 4), module,
        [("weight", inner.weight_ih_l0, TURNED), ("recurrentWeight", inner.weight_hh_l0, TURNED),
         ("bias", inner.bias_ih_l0, IDENTITY), ("recurrentBias", inner.bias_hh_l0, IDENTITY)])

for name, function in {
    "relu": F.relu, "tanh": torch.tanh, "logistic": torch.sigmoid, "leaky-relu": F.leaky_relu, "elu": F.elu, "gelu": F.gelu,
    "silu": F.silu, "softplus": F.softplus, "piecewise-linear": lambda x: torch.clamp(x + 0.5, 0, 1), "linear": lambda x: x * 1,
}.items():
    layer(f"activation {name}", (3, 21), Lambda(lambda x, f=function: f(4 * x)), [])

write("layers.json", layers)

losses = {}


def loss(name, shape, function, positive=False, **extra):
    seed = sum(map(ord, name))
    x = random(*shape, seed=seed) * 2
    if positive:
        x = x.abs() + 0.1
    x.requires_grad_()
    value = function(x)
    value.backward()
    losses[name] = {
        "shape": list(shape), "input": numbers(x), "value": value.item(), "gradient": numbers(x.grad),
        **{key: numbers(data) if isinstance(data, torch.Tensor) else data for key, data in extra.items()},
    }


labels = torch.tensor([2, 0, 4, 1, 1, 3])
weights = torch.tensor([0.5, 2, 1, 0.25, 3])
distribution = torch.softmax(random(6, 5, seed=1) * 3, -1)
target = random(6, 5, seed=2) * 2
bits = (random(6, 5, seed=3) > 0).float()
loss("cross-entropy", (6, 5), lambda x: F.cross_entropy(x, labels), labels=labels.tolist())
loss("cross-entropy, smoothed", (6, 5), lambda x: F.cross_entropy(x, labels, label_smoothing=0.1), labels=labels.tolist())
loss("cross-entropy, weighted", (6, 5), lambda x: F.cross_entropy(x, labels, weight=weights), labels=labels.tolist(), weights=weights)
loss("cross-entropy of distributions", (6, 5), lambda x: F.cross_entropy(x, distribution), target=distribution)
loss("squared", (6, 5), lambda x: F.mse_loss(x, target), target=target)
loss("absolute", (6, 5), lambda x: F.l1_loss(x, target), target=target)
loss("huber", (6, 5), lambda x: F.huber_loss(x, target, delta=0.7), target=target)
loss("binary cross-entropy", (6, 5), lambda x: F.binary_cross_entropy_with_logits(x, bits), target=bits)
loss("hinge", (6, 5), lambda x: torch.clamp(1 - (2 * bits - 1) * x, min=0).mean(), target=2 * bits - 1)
loss("divergence", (6, 5), lambda x: F.kl_div(x, distribution, reduction="batchmean"), target=distribution)
variance = random(6, 5, seed=5).abs() + 0.2
loss("gaussian, mean", (6, 5), lambda x: F.gaussian_nll_loss(x, target, variance), target=target, variance=variance)
loss("gaussian, variance", (6, 5), lambda x: F.gaussian_nll_loss(target, target.flip(0), x), positive=True, mean=target, target=target.flip(0))


def quantile_huber(prediction, target, delta):
    n = prediction.shape[1]
    level = (torch.arange(n) + 0.5) / n
    u = target[:, None, :] - prediction[:, :, None]
    huber = torch.where(u.abs() <= delta, 0.5 * u * u, delta * (u.abs() - 0.5 * delta))
    return ((level[None, :, None] - (u < 0).float()).abs() * huber / delta).sum(1).mean()


samples = random(6, 4, seed=6) * 2
loss("quantile huber", (6, 5), lambda x: quantile_huber(x, samples, 0.8), target=samples)
write("losses.json", losses)

optimizers = {"start": numbers(random(21, seed=100)), "gradients": [numbers(random(21, seed=200 + step)) for step in range(20)], "ends": {}}


def optimizer(name, make):
    weights = torch.tensor(optimizers["start"], requires_grad=True)
    rule = make([weights])
    for gradient in optimizers["gradients"]:
        weights.grad = torch.tensor(gradient)
        rule.step()
    optimizers["ends"][name] = numbers(weights)


O = torch.optim
optimizer("sgd", lambda w: O.SGD(w, lr=0.1))
optimizer("momentum", lambda w: O.SGD(w, lr=0.1, momentum=0.9, weight_decay=0.01))
optimizer("nesterov", lambda w: O.SGD(w, lr=0.1, momentum=0.8, nesterov=True))
optimizer("rmsprop", lambda w: O.RMSprop(w, lr=0.02))
optimizer("rmsprop with momentum", lambda w: O.RMSprop(w, lr=0.02, alpha=0.9, momentum=0.5, weight_decay=0.02))
optimizer("adagrad", lambda w: O.Adagrad(w, lr=0.1, weight_decay=0.01))
optimizer("adadelta", lambda w: O.Adadelta(w, lr=1.0, weight_decay=0.01))
optimizer("adam", lambda w: O.Adam(w, lr=0.05))
optimizer("adam with decay", lambda w: O.Adam(w, lr=0.05, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.1))
optimizer("adamw", lambda w: O.AdamW(w, lr=0.05, weight_decay=0.1))
write("optimizers.json", optimizers)

schedules = {}


def schedule(name, make, steps=30):
    rule = O.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    course = make(rule)
    schedules[name] = []
    for _ in range(steps):
        schedules[name].append(rule.param_groups[0]["lr"])
        rule.step()
        course.step()


S = O.lr_scheduler
schedule("step", lambda o: S.StepLR(o, 7, 0.3))
schedule("exponential", lambda o: S.ExponentialLR(o, 0.9))
schedule("cosine", lambda o: S.CosineAnnealingLR(o, 30, 0.1))
schedule("linear", lambda o: S.LinearLR(o, 1.0, 0.25, 20))
schedule("warm-up", lambda o: S.LinearLR(o, 1 / 6, 1.0, 5))
schedule("one cycle", lambda o: S.OneCycleLR(o, 1.0, total_steps=30, pct_start=0.3))
write("schedules.json", schedules)
