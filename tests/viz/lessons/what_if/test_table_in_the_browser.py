"""The derivative table as JavaScript in a browser, where pages work with it: the numbers of Python's floats."""

import json

from autograd.table import TABLE, javascript
from tests.autograd.table import assert_agree, edges

#: Numbers go there and back as text: JSON knows neither −0 nor inf nor nan.
RUN = """(given) => {
  const [text, names, points] = JSON.parse(given);
  const operations = new Function(text.replace("export const", "const") + "; return operations")();
  const told = (x) => (Object.is(x, -0) ? "-0" : String(x));
  return JSON.stringify(names.map((name, i) => points[i].map((inputs) => {
    const numbers = inputs.map(Number), { value, partials } = operations[name], y = value(...numbers);
    return [y, ...partials.map((partial) => partial(y, ...numbers))].map(told);
  })));
}"""


def test_every_operation_computes_in_a_browser_what_floats_compute(new_page):
    spelled = [[[repr(x).replace("inf", "Infinity") for x in inputs] for inputs in edges(op)] for op in TABLE]
    given = json.dumps([javascript(), [op.name for op in TABLE], spelled])
    found = json.loads(new_page().evaluate(RUN, given))
    for op, results in zip(TABLE, found, strict=True):
        for inputs, numbers in zip(edges(op), results, strict=True):
            assert_agree(op, inputs, list(map(float, numbers)))
