"""Checks the models that Warren exports with onnx and onnxruntime.

usage: check_onnx.py WARREN MODELS, where MODELS is the folder that `swift test` fills when WARREN_ONNX_FOLDER names it:
NAME-LAYOUT.onnx for each way of taking images, and NAME.safetensors with an input and what Warren gives for it.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

WARREN = str(Path(sys.argv[1]).resolve())
MODELS = Path(sys.argv[2])
LARGEST_DIFFERENCE = 1e-5
checks = 0


def check(condition, message):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"check failed: {message}")


def session_of(file):
    """The model in onnxruntime, after onnx's own checker has found it right, the shapes of its operators included."""
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    check(model.producer_name == "Warren", f"{file.name}: the producer is {model.producer_name}")
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    check([port.name for port in session.get_inputs()] == ["input"], f"{file.name}: one input, 'input'")
    check([port.name for port in session.get_outputs()] == ["output"], f"{file.name}: one output, 'output'")
    return session


def run(session, x):
    port = session.get_inputs()[0]
    return session.run(None, {"input": x.astype(numpy.int64 if port.type == "tensor(int64)" else numpy.float32)})[0]


def as_channels_first(x):
    return x.transpose(0, 3, 1, 2) if x.ndim == 4 else x


def check_models():
    """onnxruntime gives what Warren gives, for all rows at once and for each alone."""
    files = sorted(MODELS.glob("*.onnx"))
    for name in ["mlp", "lenet-5", "cnn", "attention"]:
        check(any(file.name.startswith(name + "-channels") for file in files), f"there is a model '{name}'")
    worst = 0
    for file in files:
        name, layout = file.stem.rsplit("-channels-", 1)
        record = load_file(MODELS / f"{name}.safetensors")
        x, expected = record["input"], record["output"]
        if layout == "first":
            x, expected = as_channels_first(x), as_channels_first(expected)
        session = session_of(file)
        for result, wanted in [(run(session, x), expected), (run(session, x[:1]), expected[:1])]:
            check(result.shape == wanted.shape, f"{file.name}: shape {result.shape}, Warren's is {wanted.shape}")
            check(numpy.isfinite(wanted).all(), f"{file.name}: Warren gives finite numbers")
            difference = float(numpy.abs(result - wanted).max())
            check(difference < LARGEST_DIFFERENCE, f"{file.name}: differs by {difference}")
            worst = max(worst, difference)
    print(f"  {len(files)} models, the largest difference is {worst:.1e}")


RUNS = """
experiment: exported
tasks:
  - TASK
methods:
  - METHOD
budget: { learnerSteps: 200 }
seeds: 1
"""


def run_experiment(folder, task, method):
    """The place of the run of a method on a task."""
    experiment = Path(folder, "experiment.yaml")
    experiment.write_text(RUNS.replace("TASK", task).replace("METHOD", method))
    done = subprocess.run([WARREN, "run", experiment, "--output", folder, "--quiet"], capture_output=True, text=True)
    check(done.returncode == 0, f"run of {method}: status {done.returncode}\n{done.stderr}")
    return next(Path(folder, "exported").glob("*/*/seed-1"))


def export(place, *arguments):
    done = subprocess.run([WARREN, "export", place, *arguments], capture_output=True, text=True)
    check(done.returncode == 0, f"export of {place}: status {done.returncode}\n{done.stderr}")


def measures(place):
    """What Warren itself measures of the best checkpoint."""
    done = subprocess.run([WARREN, "evaluate", place], capture_output=True, text=True)
    check(done.returncode == 0, f"evaluate {place}: status {done.returncode}\n{done.stderr}")
    return {line.split()[0]: float(line.split()[1].replace(",", "")) for line in done.stdout.splitlines()}


def perceptron(weights, x):
    """What a perceptron with ReLU gives, computed from its parameters alone."""
    names = sorted({name.rsplit("/", 1)[0] for name in weights}, key=int)
    x = x.reshape(len(x), -1)
    for name in names:
        x = x @ weights[f"{name}/weight"] + weights[f"{name}/bias"]
        if name != names[-1]:
            x = numpy.maximum(x, 0)
    return x


def check_command():
    """`warren export` writes the network of a finished run, and its parameters, for whoever has neither Warren nor the run."""
    for task, method, shape, outputs in [("digits", "supervised", (8, 8, 1), 10), ("cart-pole", "dqn", (4,), 2)]:
        with tempfile.TemporaryDirectory() as folder:
            place = run_experiment(folder, f"{task}: {{}}", f"{method}: {{}}")
            model, weights = Path(folder, "network.onnx"), Path(folder, "network.safetensors")
            for layout in ["channels-first", "channels-last"]:
                export(place, "--onnx", model, "--safetensors", weights, "--images", layout)
                x = numpy.random.default_rng(1).random((7, *shape), dtype=numpy.float32)
                session = session_of(model)
                result = run(session, as_channels_first(x) if layout == "channels-first" else x)
                check(result.shape == (7, outputs), f"export of {method}: shape {result.shape}")
                difference = float(numpy.abs(result - perceptron(load_file(weights), x)).max())
                check(difference < LARGEST_DIFFERENCE, f"export of {method}: differs by {difference}")
            for arguments in [[place], [place, "--onnx", Path(folder, "none", "x.onnx")], [Path(folder), "--onnx", model]]:
                done = subprocess.run([WARREN, "export", *arguments], capture_output=True, text=True)
                check(done.returncode in (1, 2) and done.stderr, f"export with {arguments}: status {done.returncode}")


def check_measures():
    """Exported models are as good on examples as they come as Warren says: normalization is part of the model."""
    generator = numpy.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        # Images, three of whose regions are brighter in turn, on a scale that nobody could learn from.
        labels = generator.integers(0, 3, 600)
        images = generator.normal(size=(600, 9, 6, 2)).astype(numpy.float32)
        for row, label in zip(images, labels):
            row[3 * label:3 * label + 3] += 0.8
        images = images * numpy.float32([300, 0.01]) + numpy.float32([5000, 1])
        for name, part in [("train", slice(0, 400)), ("test", slice(400, 600))]:
            numpy.save(Path(folder, f"{name}-images.npy"), images[part])
            numpy.save(Path(folder, f"{name}-labels.npy"), labels[part])
        place = run_experiment(
            folder,
            "arrays: { features: train-images.npy, targets: train-labels.npy, testFeatures: test-images.npy, testTargets: "
            "test-labels.npy }",
            "supervised: { normalization: standard, network: [{ conv: { filters: 8, window: 3, padding: same, activation: relu } }, "
            "batch-norm, { max-pool: 2 }, flatten, { dropout: 0.2 }] }")
        export(place, "--onnx", Path(folder, "network.onnx"))
        result = run(session_of(Path(folder, "network.onnx")), as_channels_first(images[400:]))
        accuracy, stated = (result.argmax(1) == labels[400:]).mean(), measures(place)["accuracy"]
        check(accuracy > 0.8 and abs(accuracy - stated) < 0.006, f"the accuracy is {accuracy}, Warren says {stated}")
        print(f"  convolutional network: accuracy {accuracy:.4f}, Warren says {stated}")
    with tempfile.TemporaryDirectory() as folder:
        x = generator.normal(size=(400, 3)) * [100, 1, 0.01] + [0, 50, 1]
        y = 1000 + 3 * x[:, 0] - 200 * x[:, 1] + generator.normal(size=400)
        for name, part in [("train", slice(0, 300)), ("test", slice(300, 400))]:
            numpy.savetxt(
                Path(folder, f"{name}.csv"), numpy.column_stack([x, y])[part], delimiter=",", header="a,b,c,y", comments="",
                fmt="%.9g")
        place = run_experiment(
            folder, "table: { file: train.csv, testFile: test.csv, target: [y] }",
            "supervised: { hiddenLayers: [16], dropout: 0, learningRate: 0.01, normalization: standard, "
            "targetNormalization: standard }")
        export(place, "--onnx", Path(folder, "network.onnx"))
        result = run(session_of(Path(folder, "network.onnx")), x[300:])[:, 0]
        error, stated = numpy.abs(result - y[300:]).mean(), measures(place)["meanAbsoluteError"]
        check(error < 0.2 * y.std() and abs(error - stated) < 0.01 * stated, f"the error is {error}, Warren says {stated}")
        print(f"  regression: mean absolute error {error:.4f}, Warren says {stated}")


for function in [check_models, check_command, check_measures]:
    function()
    print(f"{function.__name__}: ok")
print(f"{checks} passed, 0 failed")
