"""Records models that PyTorch exports, with inputs and what PyTorch gives for them, for ImportTests.swift.

usage: python3 record.py     (needs torch, onnx, onnxscript, numpy and safetensors; writes beside itself)

Every network is exported by both of PyTorch's exporters: NAME-torchscript.onnx and NAME-dynamo.onnx. The file
records.safetensors has NAME/input and NAME/output, of five rows where the example for the exporters had three.
"""

import logging
import math
import warnings
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file
from torch import nn

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
FOLDER = Path(__file__).resolve().parent


class Block(nn.Module):
    """A block of a transformer with PyTorch's own attention."""

    def __init__(self, width=16, heads=2):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.before = nn.LayerNorm(width)
        self.between = nn.LayerNorm(width)
        self.dense = nn.Sequential(nn.Linear(width, 32), nn.GELU(), nn.Dropout(0.1), nn.Linear(32, width))

    def forward(self, x):
        y = self.before(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        return x + self.dense(self.between(x))


class HandWrittenAttention(nn.Module):
    """Attention from matrix products, with a mask that hides what is to come."""

    def __init__(self, width=16, heads=2, length=6):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.register_buffer("mask", torch.tril(torch.ones(length, length)).bool())
        self.place = nn.Parameter(torch.randn(length, width))

    def split(self, x):
        rows, length, width = x.shape
        return x.view(rows, length, self.heads, width // self.heads).transpose(1, 2)

    def forward(self, x):
        rows, length, width = x.shape
        x = x + self.place
        query, key, value = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        scores = query @ key.transpose(-2, -1) / math.sqrt(width // self.heads)
        scores = scores.masked_fill(~self.mask, float("-inf"))
        y = torch.softmax(scores, -1) @ value
        return self.output(y.transpose(1, 2).reshape(rows, length, width)).mean(1)


class FusedAttention(HandWrittenAttention):
    """The same by one function, whose pattern the exporters write out."""

    def forward(self, x):
        rows, length, width = x.shape
        y = F.scaled_dot_product_attention(
            self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x)), is_causal=True)
        return self.output(y.transpose(1, 2).reshape(rows, length, width))


class Recurrent(nn.Module):
    """Tokens, their embeddings, a gated recurrent unit, and its last state."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(11, 8)
        self.unit = nn.GRU(8, 12, batch_first=True)
        self.linear = nn.Linear(12, 5)

    def forward(self, x):
        y, _ = self.unit(self.embedding(x))
        return F.log_softmax(self.linear(y[:, -1]), -1)


class LastState(Recurrent):
    """The same, with the state that the unit gives beside its results."""

    def forward(self, x):
        _, state = self.unit(self.embedding(x))
        return self.linear(state[0])


class ResidualImages(nn.Module):
    """Batch normalization that cannot be merged, strides, dilation, padding, and a way around."""

    def __init__(self):
        super().__init__()
        self.first = nn.BatchNorm2d(3)
        self.wide = nn.Conv2d(3, 6, 3, stride=2, padding=1, bias=False)
        self.second = nn.BatchNorm2d(6)
        self.holes = nn.Conv2d(6, 6, 3, dilation=2, padding=2)
        self.linear = nn.Linear(12, 4)
        self.last = nn.BatchNorm1d(4)
        for norm in [self.first, self.second, self.last]:
            nn.init.normal_(norm.weight)
            nn.init.normal_(norm.bias)
            nn.init.normal_(norm.running_mean)
            nn.init.uniform_(norm.running_var, 0.5, 2)

    def forward(self, x):
        x = F.relu(self.second(self.wide(F.leaky_relu(self.first(x)))))
        x = x + self.holes(x)
        x = F.avg_pool2d(F.max_pool2d(x, 3, 2, padding=1), 2, 1, padding=1)
        x = torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)
        return torch.tanh(self.last(F.elu(self.linear(x))))


class Pieces(nn.Module):
    """Slices, parts and arithmetic."""

    def forward(self, x):
        a, b = x.chunk(2, -1)
        y = torch.cat([a * b, (a - b).abs(), a[..., ::2]], -1)
        y = y / (1 + y.pow(2).sum(-1, keepdim=True).sqrt())
        return torch.where(y > 0.1, y.exp(), y.clamp(-0.2, 0.05)) + x.unsqueeze(1).max(-1)[0]


NETWORKS = {
    "mlp": (nn.Sequential(nn.Linear(12, 16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 10), nn.Softmax(1)), (12,)),
    "activations": (
        nn.Sequential(
            nn.Linear(6, 8), nn.GELU(), nn.SiLU(), nn.Linear(8, 8), nn.ELU(), nn.LeakyReLU(), nn.Softplus(), nn.Linear(8, 8),
            nn.Sigmoid(), nn.Tanh(), nn.GELU(approximate="tanh"), nn.Hardtanh(), nn.LogSoftmax(-1)),
        (6,)),
    "lenet": (
        nn.Sequential(
            nn.Conv2d(1, 3, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(3, 4, 5), nn.Tanh(), nn.AvgPool2d(2),
            nn.Flatten(), nn.Linear(36, 20), nn.Tanh(), nn.Linear(20, 12), nn.Tanh(), nn.Linear(12, 10)),
        (1, 20, 20)),
    "cnn": (
        nn.Sequential(
            nn.Conv2d(2, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(64, 24), nn.ReLU(), nn.Linear(24, 10)),
        (2, 14, 14)),
    "residual-images": (ResidualImages(), (3, 9, 11)),
    "block": (Block(), (6, 16)),
    "attention": (HandWrittenAttention(), (6, 16)),
    "fused-attention": (FusedAttention(), (6, 16)),
    "recurrent": (Recurrent(), (7,)),
    "last-state": (LastState(), (7,)),
    "pieces": (Pieces(), (8,)),
}


def export(network, example, file, dynamo):
    arguments = dict(input_names=["x"], output_names=["y"], verbose=False)
    if dynamo:
        arguments |= dict(dynamic_shapes=({0: torch.export.Dim("rows")},), external_data=False)
    else:
        arguments |= dict(dynamic_axes={"x": {0: "rows"}, "y": {0: "rows"}}, opset_version=17)
    torch.onnx.export(network, (example,), file, dynamo=dynamo, **arguments)
    # Both exporters note where in the source each node comes from.
    model = onnx.load(file)
    for part in [*model.graph.node, *model.graph.value_info, model.graph, model]:
        part.doc_string = ""
        if hasattr(part, "metadata_props"):
            part.ClearField("metadata_props")
    model.graph.ClearField("value_info")
    onnx.save(model, file)


def main():
    torch.manual_seed(1)
    records = {}
    for name, (network, shape) in NETWORKS.items():
        network.eval()

        def batch(rows):
            tokens = name in ("recurrent", "last-state")
            return torch.randint(0, 11, (rows, *shape)) if tokens else torch.randn(rows, *shape)

        for kind in ["torchscript", "dynamo"]:
            export(network, batch(3), FOLDER / f"{name}-{kind}.onnx", kind == "dynamo")
        x = batch(5)
        with torch.no_grad():
            records[f"{name}/input"] = x.float().numpy()
            records[f"{name}/output"] = network(x).contiguous().numpy()
    save_file(records, FOLDER / "records.safetensors")


if __name__ == "__main__":
    main()
