"""An open link, and a way to let somebody answer there."""

import pytest
from tests.cast import Cast
from tests.listen.doubting.saying import Answer, answering


@pytest.fixture
def answer(cast: Cast) -> Answer:
    """Let somebody answer at the link of the north desk; the number of the answer."""
    return answering(cast)
