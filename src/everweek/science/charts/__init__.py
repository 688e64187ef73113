"""Control charts: is this the ordinary wobble of a steady process, or has something changed?

A chart is a picture with limits; its `signals` are what the rules of the textbooks mark in it. An *alarm*, which fetches a
person, is something rarer: see `alarms`.
"""

from everweek.science.charts.alarms import Alarm, alarms, discoveries
from everweek.science.charts.chart import Chart, Cusum, Signal
from everweek.science.charts.counts import c, np_chart, p, p_laney, u, u_laney
from everweek.science.charts.measurements import individuals, means, means_laney, r, s, xbar_r, xbar_s
from everweek.science.charts.memory import cusum, ewma
from everweek.science.charts.rules import nelson

__all__ = [
    "Alarm",
    "Chart",
    "Cusum",
    "Signal",
    "alarms",
    "c",
    "cusum",
    "discoveries",
    "ewma",
    "individuals",
    "means",
    "means_laney",
    "nelson",
    "np_chart",
    "p",
    "p_laney",
    "r",
    "s",
    "u",
    "u_laney",
    "xbar_r",
    "xbar_s",
]
