"""Scores of answers: net promoter score, top boxes, means; from raw answers, from counts, and with weights.

Each score comes in three forms that give the same number: from plain totals or raw answers, from the counts by score that the
facts return, and from weighted tallies by score.
"""

from everweek.science.scores.boxes import top_box, top_box_counts, top_box_weighted_counts
from everweek.science.scores.means import (
    Summary,
    mean,
    mean_counts,
    mean_of,
    mean_weighted_counts,
    merge,
)
from everweek.science.scores.promoters import nps, nps_counts, nps_weighted, nps_weighted_counts
from everweek.science.tally import Tally

__all__ = [
    "Summary",
    "Tally",
    "mean",
    "mean_counts",
    "mean_of",
    "mean_weighted_counts",
    "merge",
    "nps",
    "nps_counts",
    "nps_weighted",
    "nps_weighted_counts",
    "top_box",
    "top_box_counts",
    "top_box_weighted_counts",
]
