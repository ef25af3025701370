"""Functions of one number without layers, each of which makes about n nodes: what ``recording.py`` records."""

import itertools
import random

import autograd


def chain(x, weights, n):
    for i in range(n // 2):
        x = autograd.sin(x * weights[i % len(weights)])
    return x


def wide_sum(x, weights, n):
    total = x
    for i in range(n // 3):
        total = total + autograd.sin(x * weights[i % len(weights)])
    return total


def tree(x, weights, n):
    level = [x * weights[i % len(weights)] for i in range(n // 2)]
    while len(level) > 1:
        odd = level[len(level) // 2 * 2 :]
        level = [a - b for a, b in zip(level[0::2], level[1::2], strict=False)] + odd
    return level[0]


def random_graph(x, weights, n):
    rng, nodes = random.Random(0), [x, *weights]
    for _ in range(n - 2):
        near, far = [nodes[-1 - int(rng.random() * min(reach, len(nodes)))] for reach in (50, 1000)]
        chance = rng.random()
        nodes.append(
            autograd.sin(near)
            if chance < 0.3
            else near + far
            if chance < 0.5
            else near - far
            if chance < 0.7
            else near * far
        )
    return autograd.sin(nodes[-1]) + autograd.sin(nodes[-2])


def grid(x, weights, n):
    width = int((n / 2) ** 0.5)
    row = [x * weights[i % len(weights)] for i in range(width)]
    for _ in range(width):
        row = list(itertools.accumulate(row, lambda left, above: autograd.sin(above + left)))
    return row[-1]


def fan_out(x, weights, n):
    for i in range(n // 30):
        a = autograd.sin(x * weights[i % len(weights)])
        for j in range(14):
            x = x + a * weights[(i + j) % len(weights)]
    return x


def fibonacci(x, weights, n):
    a, b = x * weights[0], x * weights[1]
    for _ in range(n // 2):
        a, b = b, autograd.sin(a + b)
    return b


def unlike_steps(x, weights, n):
    for i in range(n // 4):
        w = weights[i % len(weights)]
        x = x * w + float(i % 5) if i % 3 else autograd.tanh(x) - w * x
    return x


def comparisons(x, weights, n):
    for i in range(n // 4):
        w = weights[i % len(weights)]
        x = autograd.where(x > w, autograd.sin(x), x * w)
    return x


def numbers_of_its_own(x, weights, n):
    total = x
    for i in range(n // 5):
        total = total + (x * weights[i % len(weights)] - i / n) ** 2
    return total


def short_dots(x, weights, n):
    nodes = [x * weights[i] for i in range(4)]
    for i in range(n // 8):
        at = i % (len(weights) - 4)
        nodes.append(autograd.sin(autograd.dot(weights[at : at + 4], nodes[-4:])))
    return nodes[-1]


def lstm(x, weights, n):
    h, c = x, x
    for i in range(n // 25):
        u, v, b = [[weights[(12 * i + 4 * part + gate) % len(weights)] for gate in range(4)] for part in range(3)]
        forget, take, give, new = [u[gate] * x + v[gate] * h + b[gate] for gate in range(4)]
        c = autograd.sigmoid(forget) * c + autograd.sigmoid(take) * autograd.tanh(new)
        h = autograd.sigmoid(give) * autograd.tanh(c)
    return h


def tournament(x, weights, n):
    level = [x * weights[i % len(weights)] for i in range(n // 2)]
    while len(level) > 1:
        odd = level[len(level) // 2 * 2 :]
        level = [autograd.maximum(a, b) for a, b in zip(level[0::2], level[1::2], strict=False)] + odd
    return level[0]


def half_of_it_detached(x, weights, n):
    for i in range(n // 4):
        w = weights[i % len(weights)]
        with autograd.no_grad():
            y = autograd.sin(x * w)
        x = x * w + y
    return x


GRAPHS = {
    "a chain": chain,
    "a wide sum": wide_sum,
    "a tree": tree,
    "a grid": grid,
    "a fan-out": fan_out,
    "a Fibonacci-like graph": fibonacci,
    "unlike steps": unlike_steps,
    "comparisons": comparisons,
    "a random graph": random_graph,
    "numbers of its own": numbers_of_its_own,
    "short dots": short_dots,
    "LSTM cells": lstm,
    "a tournament": tournament,
    "half of it detached": half_of_it_detached,
}
