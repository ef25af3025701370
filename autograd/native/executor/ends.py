"""Lets a product of a matrix end with the bias and with relu, while its sums are in registers, if they are used for nothing else.

    z = W·x, then z + b, then relu of that          one block: relu(W·x + b)
    Wᵀ·upstream, then times 1 where h > 0           one block, in the backward sweep

Next: ``columns.py``, rows that lie in the caller's arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograd.graph import counts_of
from autograd.plan.blocks import Block, Plan, Series
from autograd.plan.rows import Operand
from autograd.table import ADD, GREATER, MULTIPLY, RELU, SUBTRACT, TANH, Op
from autograd.tape import Kind


@dataclass(frozen=True)
class Product(Block):
    """A product of a matrix whose sums go through one more operation before they are written.

    end  RELU; or the gradient of what gave the last operand: GREATER, times 1 where that is positive and else times 0;
         TANH, times 1 − its square
    """

    end: Op | None = None


def with_ends(plan: Plan) -> list[Block | Series]:
    """The blocks on lanes of a plan.  Let a matrix product end with what is done to its sums, if they are used for nothing else.

    That is the bias, relu of the sums, or what the gradient of a relu or tanh does to them.  As z > 0 where relu(z) > 0,
    also for nan, nobody has to keep z.
    """
    blocks = plan.parts.lanes
    return _Ends(plan).blocks() if any([block.matrix for block in blocks]) else blocks


class _Ends:
    """The blocks of a plan while products get their ends; each is found by the first row of its results.

    products  where the products are
    slopes    what an activation's derivative is made of: the end that stands for it, and where its blocks are
    compared  where there are comparisons z > 0, by the first row of z
    """

    def __init__(self, plan: Plan) -> None:
        self.plan, self.found = plan, list[Any](plan.parts.lanes)
        used: list[Any] = [[row for varies, row in plan.outputs if varies]]
        for block in self.found:
            if isinstance(block, Series):
                used.append(block.inputs[block.tables != 0])
            else:
                used += [operand.rows.reshape(-1) for operand in block.operands if operand.varies]
        self.uses = counts_of(np.concatenate(used, dtype=np.int32, casting="unsafe"), plan.sizes[1])
        self.products: dict[int, int] = {}
        self.slopes: dict[int, tuple[Op, list[int]]] = {}
        self.compared: dict[int, list[int]] = {}
        self._find_slopes()

    def _find_slopes(self) -> None:
        rows, numbers = self.plan.constants
        zeros, ones = ({*rows[numbers == n].tolist()} for n in (0.0, 1.0))
        squares: dict[int, int] = {}
        for i, block in enumerate(self.found):
            if block.op not in (GREATER, MULTIPLY, SUBTRACT):
                continue
            first, (a, b) = int(block.result.rows[0]), block.operands
            if block.op is GREATER and a.varies and _is_one_of(b, zeros):
                self.slopes[first] = GREATER, [i]
                self.compared.setdefault(int(a.rows[0]), []).append(i)
            elif block.op is MULTIPLY and a.varies and b.varies and np.array_equal(a.rows, b.rows):
                squares[first] = i
            elif block.op is SUBTRACT and _is_one_of(a, ones) and self._from(squares.get(int(b.rows[0]), -1), b):
                self.slopes[first] = TANH, [squares[int(b.rows[0])], i]

    def _from(self, at: int, operand: Operand, times: int = 1) -> bool:
        """Whether an operand is what the block there gives, used so often."""
        if at < 0 or not operand.varies or not np.array_equal(self.found[at].result.rows, operand.rows):
            return False
        return bool((self.uses[operand.rows] == times).all())

    def blocks(self) -> list[Block | Series]:
        for i, block in enumerate(self.plan.parts.lanes):
            if block.matrix and block.op is Kind.DOT:
                self.products[int(block.result.rows[0])] = i
            elif block.op is RELU:
                self._relu(i, block)
            elif block.op is ADD or block.op is MULTIPLY:
                self._bias_or_slope(i, block)
        return [block for block in self.found if block is not None]

    def _relu(self, i: int, block: Block) -> None:
        z = block.operands[0]
        at = self.products.get(int(z.rows[0]), -1)
        masks = [j for j in self.compared.get(int(z.rows[0]), []) if self.found[j] is not None]
        masks = [j for j in masks if np.array_equal(self.found[j].operands[0].rows, z.rows)]
        if self._from(at, z, 1 + len(masks)) and not isinstance(self.found[at], Product):
            self._end(at, i, (), RELU)
            for j in masks:
                self.found[j] = replace(self.found[j], operands=(block.result, self.found[j].operands[1]))

    def _bias_or_slope(self, i: int, block: Block) -> None:
        for product, other in (block.operands, block.operands[::-1]):
            at = self.products.get(int(product.rows[0]), -1)
            if not self._from(at, product) or len(self.found[at].operands) > 2 or isinstance(self.found[at], Product):
                continue
            if block.op is ADD and not other.varies:
                return self._end(at, i, (other,), None)
            end, made = self.slopes.get(int(other.rows[0]), (None, []))
            if block.op is MULTIPLY and end is not None and self._from(made[-1], other):
                beside = self.found[made[0]].operands[0]
                for j in made:
                    self.found[j] = None
                return self._end(at, i, (beside,), end)
        if _is_outer(block):
            self.products[int(block.result.rows[0])] = i
        return None

    def _end(self, at: int, i: int, more: tuple[Operand, ...], end: Op | None) -> None:
        """Put the product that is there in the place of the block that ends it."""
        dot, self.found[at] = _as_product(self.found[at]), None
        operands, result = (*dot.operands, *more), self.found[i].result
        self.found[i] = (
            Block(dot.op, operands, result, True) if end is None else Product(dot.op, operands, result, True, end)
        )
        self.products[int(result.rows[0])] = i


def _is_outer(block: Block) -> bool:
    """Whether a block multiplies several shared numbers with a single row of lanes: a matrix of one column with it."""
    w, x = block.operands
    single = block.op is MULTIPLY and not w.varies and x.varies and len(w.rows) > 1
    return single and bool((x.rows == x.rows[0]).all())


def _as_product(block: Block) -> Block:
    if block.op is Kind.DOT:
        return block
    w, x = block.operands
    return Block(
        Kind.DOT, (Operand(False, w.rows.reshape(-1, 1)), Operand(True, x.rows[:1])), block.result, matrix=True
    )


def _is_one_of(operand: Operand, rows: set[int]) -> bool:
    """Whether an operand is one of these shared numbers."""
    return not operand.varies and int(operand.rows[0]) in rows and bool((operand.rows == operand.rows[0]).all())
