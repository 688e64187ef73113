"""The kinds of journal lines this package writes, and what each means."""

from collections.abc import Mapping
from types import MappingProxyType

EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "questionnaire.created": "A questionnaire was made with its first draft. Ids: questionnaire, version.",
        "questionnaire.drafted": "The draft of a questionnaire was written or written anew. Ids: questionnaire, version.",
        "questionnaire.published": "A version was published and never changes from now on. Ids: questionnaire, version.",
        "questionnaire.archived": "A questionnaire is not asked any more. Ids: questionnaire.",
        "questionnaire.restored": "An archived questionnaire is asked again. Ids: questionnaire.",
        "questionnaire.discarded": "A draft was thrown away, and with it a questionnaire that was never published. "
        "Ids: questionnaire, version.",
        "measure.moved": "A measure stands on another scale: no answer counted on the one it stood on. Subject: the measure. "
        "Ids: questionnaire. The scales are in old and new.",
        "response.received": "A response was stored. Ids: response, questionnaire, version, customer.",
        "response.corrected": "The answers of a response were corrected; the values hold the old and the new ones. "
        "Ids: response, questionnaire, version, customer.",
        "response.unnamed": "A response had been kept long enough: it lost its customer and all words. Ids: response, "
        "questionnaire, version.",
        "response.withdrawn": "A response was withdrawn and counts no more. Ids: response, questionnaire, version, customer.",
        "response.restored": "A response that was withdrawn counts again. Ids: response, questionnaire, version, customer.",
        "response.marked": "A response is said to be doubtful, and why, or not to be any more; the values hold the old and "
        "the new mark. Ids: response, questionnaire, version, customer.",
        "response.given_back": "A response is about another customer again: two who had been merged were parted. "
        "Subject: the response. Ids: customer.",
    }
)
