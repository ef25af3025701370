"""Make the graph of an expression: the operations of the table, applied to Values, and nothing else."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from autograd import Value, constant
from autograd.table import WHERE, Op

from .expression import Program, Step
from .mistakes import Mistake
from .operations import BEFORE, BETWEEN, OF_LISTS, OPERATIONS

#: A number without a history, one with it, or several.
Number: TypeAlias = float | Value | list[float | Value]


def result_of(program: Program, given: Mapping[str, Number]) -> Number:
    """What an expression is, with the names' numbers put in; what has a name is labelled with it.

    >>> result_of(Program("x**2 + 1"), {"x": 3.0})
    10.0
    >>> result_of(Program("z = 2*x; exp(z)"), {"x": Value(0.0, "x")})
    Value(1.0, op='exp')
    """
    known: dict[str, Number] = {"pi": constant(math.pi, "π"), **given}
    result: Number = 0.0
    for step in program.steps:
        result = _Evaluation(program, step, known).of(step.tree)
        if step.name:
            known[step.name] = _labelled(result, step.name)
    return result


class _Evaluation:
    """One step of an expression, its tree from the leaves up.  ``Program`` has checked the tree: it is not too deep."""

    def __init__(self, program: Program, step: Step, known: Mapping[str, Number]) -> None:
        self.program, self.step, self.known = program, step, known

    def of(self, node: ast.expr) -> Number:
        match node:
            case ast.Constant(value=number):
                return self._float(number, node)
            case ast.Name(id=name):
                return self.known[name]
            case ast.List(elts=elements):
                return [self._number(element) for element in elements]
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._number(operand)
            case ast.UnaryOp(op=sign, operand=operand):
                return self._apply(BEFORE[type(sign)], [operand], node)
            case ast.BinOp(left=left, op=sign, right=right) | ast.Compare(left=left, ops=[sign], comparators=[right]):
                return self._apply(BETWEEN[type(sign)], [left, right], node)
            case ast.IfExp(test=test, body=body, orelse=other):
                return self._apply(WHERE, [test, body, other], node)
            case ast.Call(func=ast.Name(id=name), args=inputs) if name in OF_LISTS:
                return self._of_lists(name, inputs, node)
            case ast.Call(func=ast.Name(id=name), args=inputs):
                return self._apply(OPERATIONS[name], inputs, node)
            case ast.Subscript(value=elements, slice=index):
                return self._element(elements, index)
        raise AssertionError(ast.dump(node))  # Program refuses all else

    def _apply(self, op: Op, inputs: list[ast.expr], node: ast.expr) -> float | Value:
        result: float | Value = self._said(node, op, [self._number(each) for each in inputs])
        return result

    def _of_lists(self, name: str, inputs: list[ast.expr], node: ast.expr) -> Number:
        lists = [self.of(each) for each in inputs]
        for each, found in zip(inputs, lists, strict=True):
            if not isinstance(found, list):
                raise self._mistake("no_list", each, name=name)
        result: Number = self._said(node, OF_LISTS[name][0], lists)
        return result

    def _said(self, node: ast.expr, function: Any, inputs: list[Any]) -> Any:
        """What a function of the library gives; what it says if it refuses."""
        try:
            return function(*inputs)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise self._mistake("said", node, said=str(error)) from None

    def _element(self, elements: ast.expr, index: ast.expr) -> float | Value:
        found, at = self.of(elements), int(ast.literal_eval(index))
        if not isinstance(found, list):
            raise self._mistake("not_a_list", elements)
        if not -len(found) <= at < len(found):
            raise self._mistake("no_element", index, count=len(found), last=len(found) - 1)
        element: float | Value = found[at]
        return element

    def _number(self, node: ast.expr) -> float | Value:
        found = self.of(node)
        if isinstance(found, list):
            raise self._mistake("a_list", node)
        return found

    def _float(self, number: Any, node: ast.expr) -> float:
        try:
            return float(number)
        except OverflowError:
            raise self._mistake("too_large", node) from None

    def _mistake(self, message: str, node: ast.expr, **names: object) -> Mistake:
        return Mistake(message, self.program.text, self.program.place(node, self.step), **names)


def _labelled(result: Number, name: str) -> Number:
    """The same, called so, unless it has a name already."""
    if isinstance(result, list):
        return [each if isinstance(each, float) else _labelled(each, f"{name}{i}") for i, each in enumerate(result, 1)]  # type: ignore[misc]
    if isinstance(result, Value) and not result.label:
        result.label = name
    return constant(result, name) if isinstance(result, float) else result
