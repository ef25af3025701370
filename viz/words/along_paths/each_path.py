"""The paths from a result down to a leaf, and the product of local derivatives along each.

A path goes from a sum to its terms at once, however many partial sums the engine has between them: each hands its
gradient on unchanged, and no lecture writes them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from autograd import Value
from autograd.languages import Language
from autograd.table import ADD
from viz.graph import Step, Steps, Sums, clean
from viz.words.explain import enclosed
from viz.words.formulas import raised


class EachPath:
    """The paths from the result of a sweep to a leaf.

    counts         how many there are from each node
    contributions  the steps that each gradient is the sum of, those to partial sums left out

    >>> from autograd import sum
    >>> from viz.graph import Reading
    >>> x = Value(3.0, "x")
    >>> paths = EachPath(Steps(Reading(sum([x, x * 2, x, Value(1.0, "b")]))), x)
    >>> paths.counts[paths.steps.root], len(paths.contributions[x])
    (3, 3)
    """

    def __init__(self, steps: Steps, leaf: Value) -> None:
        self.steps, self.leaf = steps, leaf
        drawn_in = Sums(steps.order, steps.names, [leaf]).drawn_in
        self.partial_sums = {value: total for value, total in drawn_in.items() if value.op is ADD}
        told = [
            step._replace(node=self.partial_sums.get(step.node, step.node))
            for step in steps
            if step.source not in self.partial_sums
        ]
        self.contributions: dict[Value, list[Step]] = {}
        self._onward: dict[Value, list[Step]] = {}
        ways, among = Counter([(step.node, step.source) for step in told]), Counter[tuple[Value, Value]]()
        self._lanes: dict[int, int] = {}  # by the step's number, which of several ways from one node to one input it is
        for step in told:
            way = step.node, step.source
            among[way] += 1
            self._lanes[step.number] = among[way] if ways[way] > 1 else 0
            if step.product is not None:
                self.contributions.setdefault(step.source, []).append(step)
                self._onward.setdefault(step.node, []).append(step)
        self.counts = self._counted()

    def _counted(self) -> dict[Value, int]:
        counts: dict[Value, int] = {}
        for value in self.steps.order:
            below = sum([counts.get(step.source, 0) for step in self._onward.get(value, ())])
            counts[value] = 1 if value is self.leaf else below
        return counts

    def rows(self, language: Language) -> list[tuple[str, ...]]:
        """Each path in three lines, its nodes, its factors and their product; then the sum of the products."""
        found, names = self._all(), self.steps.names
        rows: list[tuple[str, ...]] = []
        products = []
        width = len(str(len(found)))
        for number, factors in enumerate(self._without_terms(found), 1):
            locals_ = [math.prod([step.local for step in factor]) for factor in factors]
            left_out = [step for factor in factors for step in factor if step.local == 0.0 and _selects(step)]
            products.append(0.0 if left_out else math.prod(locals_))
            passed = [names[self.steps.root].symbol, *[names[factor[-1].source].symbol for factor in factors]]
            chain = " · ".join([self._factor(factor) for factor in factors]) or "1"
            shown, sign, product = language.equation(locals_, products[-1], lambda *numbers: math.prod(numbers))
            numbers = _joined(" × ", shown)
            indent = " " * (width + 4)
            rows.append((f"{str(number).rjust(width)}  {' → '.join(passed)}",))
            rows.append((f"{indent}{chain}",))
            result = f" {sign} {product}" if len(factors) > 1 else ""
            if left_out and math.isnan(math.prod(locals_)):  # 0 × inf: the branch is no part of the sweep
                op = left_out[0].node.op
                assert op is not None
                source = names[left_out[0].source].symbol
                result = f": {language('not_selected', op=clean(language.operation(op)), input=source)}"
            rows.append((f"{indent}= {numbers or 1}{result}",))
        if len(found) > 1:
            terms, sign, total = language.equation(products, sum(products), lambda *numbers: sum(numbers))
            symbol = f"∂{names[self.steps.root].symbol}/∂{names[self.leaf].symbol}"
            rows.append((f"{' ' * width}  {symbol} = {_joined(' + ', terms)} {sign} {total}",))
        return rows

    def _all(self) -> list[list[Step]]:
        found: list[list[Step]] = []
        stack: list[tuple[Value, list[Step]]] = [(self.steps.root, [])]
        while stack:
            value, path = stack.pop()
            if value is self.leaf:
                found.append(path)
                continue
            following = [step for step in self._onward.get(value, ()) if self.counts[step.source]]
            stack += [(step.source, [*path, step]) for step in reversed(following)]
        return found

    def _without_terms(self, paths: Sequence[Sequence[Step]]) -> list[list[list[Step]]]:
        """Each path as factors, which are one step or two: a term of a sum without a name of its own gets no factor.

        So z = w₁x₁ + w₂x₂ + b has the factor ∂z/∂w₁, as lectures write it. Where two paths would then look the same,
        every step is a factor.
        """
        shorter = []
        for path in paths:
            factors: list[list[Step]] = []
            for k, step in enumerate(path):
                is_term = k > 0 and path[k - 1].node.op is ADD and path[k - 1].local == 1.0
                if is_term and not self.steps.names[step.node].given:
                    factors[-1].append(step)
                else:
                    factors.append([step])
            shorter.append(factors)
        if len({tuple([factor[-1].source for factor in path]) for path in shorter}) == len(paths):
            return shorter
        return [[[step] for step in path] for path in paths]

    def _factor(self, factor: Sequence[Step]) -> str:
        first, last = factor[0], factor[-1]
        lane = self._lanes[last.number] if first is last else 0
        which = raised(lane) if lane else ""
        return f"∂{self.steps.names[first.node].symbol}/∂{self.steps.names[last.source].symbol}{which}"


def _joined(operator: str, numbers: Sequence[str]) -> str:
    return operator.join([enclosed(number) if i else number for i, number in enumerate(numbers)])


def _selects(step: Step) -> bool:
    return step.node.op is not None and step.node.op.selects
