"""Who has to follow at once when other answers stand in the place of a response's: a package above registers what it does.

    from everweek.questionnaires.corrected import follower

    @follower     def carry_hidden_words(response: Response, before: Mapping[str, object]) -> None:         ...

A follower runs inside the transaction that corrects. It is for what may not be late, as what is hidden may not: all else listens
to the journal's ``response.corrected``.
"""

from collections.abc import Callable, Mapping

from everweek.questionnaires.models import Response

Follower = Callable[[Response, Mapping[str, object]], None]
FOLLOWERS: list[Follower] = []


def follower(function: Follower) -> Follower:
    """Register ``function(response, before)``: a response that is held, with its new answers, and the answers it had."""
    if function not in FOLLOWERS:
        FOLLOWERS.append(function)
    return function


def others_follow(response: Response, before: Mapping[str, object]) -> None:
    """Let every follower do what it does now that a response has other answers than ``before``."""
    for function in FOLLOWERS:
        function(response, before)
