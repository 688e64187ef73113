"""Reference answers of statsmodels, kept as text in statsmodels_answers.txt.

Run in an environment of its own (statsmodels is no dependency): python tests/science/reference/statsmodels_answers.py
"""

import sys

import numpy as np
import statsmodels
from scipy.special import logit
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import DescrStatsW


def tell(*words: object) -> None:
    """One line of the answers."""
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")


tell("statsmodels", statsmodels.__version__)
for hits, n, level in ((0, 10, 0.95), (1, 1, 0.95), (7, 20, 0.9), (81, 263, 0.95), (999_999_999, 1_000_000_000, 0.99)):
    tell("wilson", hits, n, level, *(repr(float(x)) for x in proportion_confint(hits, n, 1 - level, method="wilson")))
for row in ((56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29), (0, 10, 0, 20), (10, 10, 0, 10)):
    ends = confint_proportions_2indep(*row, compare="diff", method="newcomb")
    tell("newcombe", *row, *(repr(float(x)) for x in ends))
values = np.array([3.0, 4, 4, 5, 2, 5, 5, 1, 4, 3])
tell("mean", *(repr(float(x)) for x in (values.mean(), *DescrStatsW(values).tconfint_mean(0.05))))
chances = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34]
tell("holm", *multipletests(chances, 0.05, method="holm")[0])
tell("bh", *multipletests(chances, 0.25, method="fdr_bh")[0])

# Case mix: one person's log odds ratio against fixed rates is a logistic regression with an offset and only a constant.
import statsmodels.api as sm  # noqa: E402  # beside its only use

hits, sizes = np.array([[9, 20, 3], [1, 70, 4], [12, 33, 0]]), np.array([[10, 40, 9], [10, 90, 12], [20, 60, 5]])
rates = hits.sum(axis=0) / sizes.sum(axis=0)
for person in range(3):
    outcome = np.column_stack([hits[person], sizes[person] - hits[person]])
    fit = sm.GLM(outcome, np.ones((3, 1)), family=sm.families.Binomial(), offset=logit(rates)).fit(tol=1e-14)
    factor = float(fit.params[0])
    share = float(sizes.sum(axis=0) @ (1 / (1 + np.exp(-(logit(rates) + factor)))) / sizes.sum())
    tell("case mix", person, repr(share))
