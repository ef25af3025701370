"""The table of a network's parts."""

import nn


def test_the_summary_counts_every_part():
    text = repr(nn.MLP(2, [4, 1], dropout=0.5, batch_norm=True).summary()).splitlines()
    assert [line.split()[0:2] for line in text[4:8]] == [
        ["layer", "1"],
        ["batch", "norm"],
        ["dropout", "1"],
        ["layer", "2"],
    ]
    assert [line.split()[-1] for line in text[4:8]] == ["8", "8", "0", "5"]
    assert text[-1] == "21 parameters"
