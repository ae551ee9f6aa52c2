"""Writes Tests/TensorlabTests/Training/OptimizerFixtures.swift: what optimisers make of known gradients.

The formulas are those of PyTorch's documentation for Adam, AdamW and SGD, in float64.
Run with NumPy 2.4 from the repository's root: python3 Tests/Fixtures/optimizers.py
"""

import numpy as np

COUNT, STEPS, RATE = 11, 4, 0.05


def adam(decoupled, decay, betas=(0.9, 0.98), eps=1e-8):
    first, second = np.zeros(COUNT), np.zeros(COUNT)

    def step(value, slope, number):
        nonlocal first, second
        if decoupled:
            value = value - RATE * decay * value
        else:
            slope = slope + decay * value
        first = betas[0] * first + (1 - betas[0]) * slope
        second = betas[1] * second + (1 - betas[1]) * slope**2
        first_hat = first / (1 - betas[0] ** number)
        second_hat = second / (1 - betas[1] ** number)
        return value - RATE * first_hat / (np.sqrt(second_hat) + eps)

    return step


def sgd(momentum, nesterov, decay):
    buffer = None

    def step(value, slope, number):
        nonlocal buffer
        slope = slope + decay * value
        if momentum:
            buffer = slope if buffer is None else momentum * buffer + slope
            slope = slope + momentum * buffer if nesterov else buffer
        return value - RATE * slope

    return step


def swift(values):
    rows = [", ".join(f"{v:.9f}" for v in values[i : i + 6]) for i in range(0, len(values), 6)]
    return "[\n      " + ",\n      ".join(rows) + ",\n    ]"


random = np.random.default_rng(7)
start = random.normal(size=COUNT)
gradients = random.normal(size=(STEPS, COUNT))
cases = {
    "adam": adam(False, 0.0),
    "adamWithDecay": adam(False, 0.1),
    "adamW": adam(True, 0.1),
    "adamWithLargeEpsilon": adam(False, 0.0, betas=(0.9, 0.999), eps=1e-3),
    "sgd": sgd(0.0, False, 0.1),
    "momentum": sgd(0.9, False, 0.1),
    "nesterov": sgd(0.9, True, 0.1),
}
lines = [
    "/// Written by Tests/Fixtures/optimizers.py with NumPy " + np.__version__ + ".",
    "enum OptimizerFixtures {",
    f"  static let learningRate = {RATE}",
    f"  static let start: [Float] = {swift(start)}",
    "  static let gradients: [[Float]] = [",
    *[f"    {swift(row)}," for row in gradients],
    "  ]",
]
for name, step in cases.items():
    value = start
    for number in range(1, STEPS + 1):
        value = step(value, gradients[number - 1], number)
    lines.append(f"  static let {name}: [Float] = {swift(value)}")
lines.append("}")
with open("Tests/TensorlabTests/Training/OptimizerFixtures.swift", "w") as file:
    file.write("\n".join(lines) + "\n")
