"""Records small models of single operators, with an input each and what onnxruntime gives for it, for OperatorTests.swift.

usage: python3 record_operators.py     (needs onnx, onnxruntime, numpy and safetensors; writes operators.safetensors beside itself)

The file has NAME/model, the bytes of an ONNX model, NAME/input and NAME/output. Inputs are channels first.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file

random = np.random.default_rng(1)
records = {}


def numbers(*shape, offset=0.22):
    """Numbers that all differ, by so much that no kink of a function lies between neighbours and differences show gradients."""
    count = int(np.prod(shape))
    x = offset + 0.03 * random.permutation(count).reshape(shape)
    return (x * random.choice([-1, 1], shape)).astype(np.float32)


def integers(*values):
    return np.array(values, dtype=np.int64)


def record(name, shape, nodes, opset=17, x=None, **constants):
    """nodes: (operator, inputs, outputs, attributes); the input is 'x', the output 'y'."""
    integral = x is not None and x.dtype == np.int64
    x = numbers(3, *shape, offset=0.205) if x is None else x
    graph = helper.make_graph(
        [helper.make_node(op, inputs.split(","), outputs.split(","), **attributes) for op, inputs, outputs, attributes in nodes],
        name,
        [helper.make_tensor_value_info("x", TensorProto.INT64 if integral else TensorProto.FLOAT, ["rows", *x.shape[1:]])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(value, key) for key, value in constants.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    data = model.SerializeToString()
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    y = session.run(None, {"x": x})[0]
    assert y.shape[0] == x.shape[0] and np.isfinite(y).all(), name
    records[f"{name}/model"] = np.frombuffer(data, dtype=np.uint8)
    records[f"{name}/input"] = x.astype(np.float32)
    records[f"{name}/output"] = y


def one(name, op, shape, others="", opset=17, x=None, attributes={}, **constants):
    record(name, shape, [(op, "x" + others, "y", attributes)], opset, x, **constants)


for op in ["Relu", "Tanh", "Sigmoid", "Softplus", "Erf", "Exp", "Neg", "Abs", "Reciprocal", "Sign", "LeakyRelu", "Elu", "HardSigmoid"]:
    one(op, op, (4,))
one("LeakyRelu-alpha", "LeakyRelu", (4,), attributes=dict(alpha=0.3))
one("Elu-alpha", "Elu", (4,), attributes=dict(alpha=0.7))
one("HardSigmoid-alpha", "HardSigmoid", (6,), attributes=dict(alpha=0.4, beta=0.208))
one("Gelu", "Gelu", (6,), opset=20)
one("Gelu-tanh", "Gelu", (6,), opset=20, attributes=dict(approximate="tanh"))
for op in ["Log", "Sqrt"]:
    record(op, (4,), [("Abs", "x", "a", {}), (op, "a", "y", {})])
one("Clip", "Clip", (7,), ",low,high", low=np.float32(-0.52), high=np.float32(0.7))
one("Clip-high", "Clip", (7,), ",,high", high=np.float32(0.7))
one("Identity", "Identity", (3,))
one("Dropout", "Dropout", (3,))

for op in ["Add", "Sub", "Mul", "Div"]:
    one(f"{op}-row", op, (2, 4), ",c", c=numbers(4))
    one(f"{op}-number", op, (2, 4), ",c", c=np.array([1.7], np.float32))
    one(f"{op}-column", op, (2, 4), ",c", c=numbers(2, 1))
    one(f"{op}-example", op, (2, 4), ",c", c=numbers(1, 2, 4))
    record(f"{op}-first", (2, 4), [(op, "c,x", "y", {})], c=numbers(2, 4))
    record(f"{op}-itself", (2, 4), [(op, "x,x", "y", {})])
    record(f"{op}-transposed", (4, 4), [("Transpose", "x", "t", dict(perm=[0, 2, 1])), (op, "x,t", "y", {})])
    record(f"{op}-grown", (1, 4), [("Transpose", "x", "t", dict(perm=[0, 2, 1])), (op, "x,t", "y", {})])
one("Add-channels", "Add", (3, 2, 4), ",c", c=numbers(3, 1, 1))
record("Add-behind-convolution", (2, 4, 4), [("Conv", "x,w", "a", {}), ("Add", "a,c", "y", {})], w=numbers(3, 2, 1, 1), c=numbers(1, 3, 1, 1))
record("Pow", (4,), [("Abs", "x", "a", {}), ("Pow", "a,c", "y", {})], c=np.float32(1.7))
one("Pow-square", "Pow", (4,), ",c", c=np.float32(2))
record("Pow-exponent", (4,), [("Pow", "c,x", "y", {})], c=np.array([2.5], np.float32))
one("Min", "Min", (4,), ",c,d", c=numbers(4), d=numbers(1))
one("Max", "Max", (4,), ",c", c=numbers(1, 4))
for op in ["Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Equal"]:
    record(f"Where-{op}", (2, 4), [(op, "x,zero", "c", {}), ("Mul", "x,x", "s", {}), ("Where", "c,s,d", "y", {})], zero=np.float32(0), d=numbers(2, 1))
record("Where-logic", (4,), [
    ("Greater", "x,low", "a", {}), ("Less", "x,high", "b", {}), ("And", "a,b", "c", {}), ("Not", "c", "d", {}), ("Or", "c,b", "e", {}),
    ("Where", "d,x,zero", "f", {}), ("Where", "e,f,x", "y", {})], low=np.float32(-0.52), high=np.float32(0.73), zero=np.float32(0))
record("Cast", (4,), [("Greater", "x,zero", "c", {}), ("Cast", "c", "f", dict(to=1)), ("Mul", "x,f", "y", {})], zero=np.float32(0))

for op in ["Softmax", "LogSoftmax"]:
    one(op, op, (3, 4))
    one(f"{op}-axis", op, (3, 4), attributes=dict(axis=1))
    one(f"{op}-images", op, (3, 2, 2), attributes=dict(axis=1))
for op in ["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin"]:
    axes = dict(attributes=dict(axes=[1], keepdims=0)) if op != "ReduceSum" else dict(others=",a", a=integers(1), attributes=dict(keepdims=0))
    one(op, op, (3, 4), **axes)
    one(f"{op}-last", op, (3, 4), others=",a", opset=18, a=integers(-1))
    record(f"{op}-images", (3, 4, 5), [("Conv", "x,w", "c", {}), (op, "c,a", "y", {})], opset=18, w=numbers(2, 3, 2, 2), a=integers(2, 3))

one("Transpose", "Transpose", (2, 3, 4), attributes=dict(perm=[0, 3, 1, 2]))
record("Transpose-twice", (2, 3, 4), [("Transpose", "x", "t", dict(perm=[0, 3, 1, 2])), ("Transpose", "t", "u", dict(perm=[0, 2, 1, 3])), ("Tanh", "u", "y", {})])
one("Reshape", "Reshape", (2, 6), ",s", s=integers(0, 3, -1))
one("Flatten", "Flatten", (2, 3, 2))
record("Flatten-transposed", (2, 3), [("Transpose", "x", "t", dict(perm=[0, 2, 1])), ("Flatten", "t", "y", dict(axis=1))])
record("Squeeze", (1, 3, 1), [("Transpose", "x", "t", dict(perm=[0, 3, 2, 1])), ("Squeeze", "t,a", "y", {})], a=integers(1, -1))
record("Unsqueeze", (3, 2), [("Transpose", "x", "t", dict(perm=[0, 2, 1])), ("Unsqueeze", "t,a", "u", {}), ("Squeeze", "u,b", "y", {})], a=integers(1, -1), b=integers(4))
one("Expand", "Expand", (1, 3), ",s", s=integers(1, 4, 3))
record("Concat", (2, 3), [("Tanh", "x", "r", {}), ("Transpose", "x", "t", dict(perm=[0, 2, 1])), ("Transpose", "t", "u", dict(perm=[0, 2, 1])), ("Concat", "x,r,u", "y", dict(axis=1))])
record("Concat-last", (2, 3), [("Tanh", "x", "r", {}), ("Concat", "x,r", "y", dict(axis=-1))])
one("Slice", "Slice", (5, 6), ",s,e,a,t", s=integers(1, -1), e=integers(4, -100), a=integers(1, 2), t=integers(2, -2))
one("Slice-front", "Slice", (5, 6), ",s,e", s=integers(0, 2), e=integers(2**63 - 1, 4))
record("Split", (7, 2), [("Split", "x,s", "a,b", dict(axis=1)), ("Slice", "a,z,e,o", "c", {}), ("Mul", "b,c", "y", {})], s=integers(3, 4), z=integers(0), e=integers(1), o=integers(1))
record("Split-even", (6,), [("Split", "x", "a,b,c", dict(axis=-1)), ("Mul", "a,c", "y", {})])
record("Split-outputs", (7,), [("Split", "x", "a,b", dict(axis=-1, num_outputs=2)), ("Slice", "a,z,e,o", "c", {}), ("Mul", "b,c", "y", {})], opset=18, z=integers(0), e=integers(3), o=integers(1))
one("Gather", "Gather", (5, 2), ",i", i=integers(0, 3, -1, 3), attributes=dict(axis=1))
one("Gather-one", "Gather", (5, 2), ",i", i=np.array(-2, np.int64), attributes=dict(axis=1))
record("Gather-table", (4,), [("Gather", "w,x", "y", {})], x=random.integers(0, 6, (3, 4)), w=numbers(6, 3))
record("Gather-plane", (4, 2), [("Gather", "w,x", "y", {})], x=random.integers(0, 6, (3, 4, 2)), w=numbers(6, 3))
one("Trilu", "Trilu", (4, 5), attributes=dict(upper=0))
one("Trilu-upper", "Trilu", (4, 5), ",k", k=np.array(1, np.int64))
one("Pad", "Pad", (2, 3), ",p,v", p=integers(0, 1, 0, 0, 0, 2), v=np.float32(0.5))
one("Pad-axes", "Pad", (2, 3), ",p,,a", opset=18, p=integers(2, 1), a=integers(-1))

one("Gemm", "Gemm", (4,), ",w", w=numbers(4, 5))
one("Gemm-all", "Gemm", (4,), ",w,c", w=numbers(5, 4), c=numbers(5), attributes=dict(transB=1, alpha=0.5, beta=2.0))
one("Gemm-bias", "Gemm", (4,), ",w,c", w=numbers(5, 4), c=numbers(1, 5), attributes=dict(transB=1))
record("Gemm-shared", (4,), [("Gemm", "x,w,c", "a", dict(transB=1)), ("Gemm", "a,w", "y", {})], w=numbers(5, 4), c=numbers(5))
one("MatMul", "MatMul", (3, 4), ",w", w=numbers(4, 5))
record("MatMul-transposed", (3, 4), [("Transpose", "x", "t", dict(perm=[0, 2, 1])), ("MatMul", "t,w", "y", {})], w=numbers(3, 5))
record("MatMul-batch", (2, 3, 4), [("Transpose", "x", "t", dict(perm=[0, 1, 3, 2])), ("Tanh", "x", "u", {}), ("MatMul", "u,t", "y", {})])
record("MatMul-left", (2, 3, 4), [("Transpose", "x", "t", dict(perm=[0, 1, 3, 2])), ("Tanh", "x", "u", {}), ("MatMul", "t,u", "y", {})])
record("MatMul-both", (3, 3), [("Transpose", "x", "t", dict(perm=[0, 2, 1])), ("Tanh", "t", "u", {}), ("MatMul", "t,u", "y", {})])
record("MatMul-heads", (3, 4, 2), [
    ("Transpose", "x", "q", dict(perm=[0, 2, 1, 3])), ("Transpose", "x", "k", dict(perm=[0, 2, 3, 1])), ("Tanh", "k", "l", {}),
    ("MatMul", "q,l", "y", {})])
record("MatMul-scattered", (3, 4, 2), [("Transpose", "x", "q", dict(perm=[0, 3, 1, 2])), ("Transpose", "x", "k", dict(perm=[0, 3, 2, 1])), ("MatMul", "q,k", "y", {})])
record("MatMul-constant", (2, 3, 4), [("MatMul", "x,w", "y", {})], w=numbers(2, 4, 5))
record("MatMul-broadcast", (2, 3, 4), [("MatMul", "w,x", "y", {})], w=numbers(1, 2, 5, 3))
record("MatMul-vectors", (1, 4), [("Transpose", "x", "t", dict(perm=[0, 2, 1])), ("MatMul", "t,x", "y", {})])

w = numbers(3, 2, 3, 3) / np.float32(4)
one("Conv", "Conv", (2, 5, 6), ",w,b", w=w, b=numbers(3))
one("Conv-settings", "Conv", (2, 8, 9), ",w", w=w, attributes=dict(strides=[2, 1], pads=[1, 0, 2, 1], dilations=[1, 2], kernel_shape=[3, 3]))
one("Conv-same", "Conv", (2, 6, 7), ",w", w=w, attributes=dict(auto_pad="SAME_UPPER", strides=[2, 2]))
one("Conv-valid", "Conv", (2, 6, 7), ",w", w=w, attributes=dict(auto_pad="VALID"))
record("Conv-shared", (3, 4, 4), [("Conv", "x,w", "a", {}), ("Conv", "a,w", "y", {})], w=numbers(3, 3, 2, 2))
record("Conv-plain", (2, 4, 4), [("Transpose", "w", "v", dict(perm=[1, 0, 2, 3])), ("Conv", "x,v", "y", {})], w=numbers(2, 3, 2, 2))
for op in ["MaxPool", "AveragePool"]:
    one(op, op, (2, 6, 7), attributes=dict(kernel_shape=[2, 3]))
    one(f"{op}-settings", op, (2, 7, 6), attributes=dict(kernel_shape=[3, 2], strides=[2, 2], pads=[1, 1, 1, 0]))
    one(f"{op}-ceil", op, (2, 6, 6), attributes=dict(kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1))
    one(f"{op}-same", op, (2, 5, 5), attributes=dict(kernel_shape=[2, 2], strides=[2, 2], auto_pad="SAME_UPPER"))
one("AveragePool-zeros", "AveragePool", (2, 5, 6), attributes=dict(kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1], count_include_pad=1))
one("GlobalMaxPool", "GlobalMaxPool", (2, 5, 6))
one("GlobalAveragePool", "GlobalAveragePool", (2, 5, 6))

for name, shape in [("vectors", (4,)), ("sequences", (4, 3)), ("images", (4, 3, 2))]:
    one(f"BatchNormalization-{name}", "BatchNormalization", shape, ",s,b,m,v", attributes=dict(epsilon=1e-3), s=numbers(4), b=numbers(4), m=numbers(4), v=np.abs(numbers(4)))
one("LayerNormalization", "LayerNormalization", (3, 5), ",s,b", s=numbers(5), b=numbers(5), attributes=dict(epsilon=1e-3))
one("LayerNormalization-two", "LayerNormalization", (3, 5), ",s", s=numbers(3, 5), attributes=dict(axis=1))

gru = dict(w=numbers(1, 12, 3), r=numbers(1, 12, 4))
settings = dict(hidden_size=4, linear_before_reset=1)
record("GRU", (5, 3), [("Transpose", "x", "t", dict(perm=[1, 0, 2])), ("GRU", "t,w,r,b", "a", settings), ("Squeeze", "a,o", "c", {}), ("Transpose", "c", "y", dict(perm=[1, 0, 2]))], b=numbers(1, 24), o=integers(1), **gru)
record("GRU-last", (5, 3), [("Transpose", "x", "t", dict(perm=[1, 0, 2])), ("GRU", "t,w,r", ",h", settings), ("Squeeze", "h,z", "y", {})], z=integers(0), **gru)
record("GRU-both", (5, 3), [
    ("Transpose", "x", "t", dict(perm=[1, 0, 2])), ("GRU", "t,w,r,b", "a,h", settings), ("Transpose", "a", "c", dict(perm=[2, 1, 0, 3])),
    ("Transpose", "h", "d", dict(perm=[1, 0, 2])), ("ReduceSum", "c,o", "e", dict(keepdims=0)), ("Add", "d,e", "y", {})],
    b=numbers(1, 24), o=integers(2), **gru)

record("Shape", (2, 6), [
    ("Shape", "x", "s", {}), ("Gather", "s,zero", "n", {}), ("Slice", "s,one,two", "m", {}), ("Unsqueeze", "n,z", "u", {}), ("Div", "six,m", "q", {}),
    ("Concat", "u,q,open", "t", dict(axis=0)), ("Reshape", "x,t", "y", {})],
    zero=np.array(0, np.int64), z=integers(0), one=integers(1), two=integers(2), six=integers(6), open=integers(-1))
record("Constants", (3, 3), [
    ("Shape", "x", "s", dict(start=1)), ("ConstantOfShape", "s", "o", dict(value=numpy_helper.from_array(np.array([2], np.float32)))),
    ("Trilu", "o", "l", dict(upper=0)), ("Equal", "l,zero", "e", {}), ("Where", "e,minus,zero", "m", {}), ("Range", "a,b,c", "r", {}),
    ("Cast", "r", "f", dict(to=1)), ("Neg", "f", "g", {}), ("Add", "x,m", "h", {}), ("Add", "h,g", "y", {})],
    zero=np.float32(0), minus=np.float32(-3), a=np.array(0, np.int64), b=np.array(6, np.int64), c=np.array(2, np.int64))

file = Path(__file__).resolve().parent / "operators.safetensors"
save_file(records, file)
file.chmod(0o644)
print(len(records) // 3, "models")
