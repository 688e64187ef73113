"""What a request says its letters are written in: a name that means no writing breaks a request before Django can answer it."""

import re


def readable(content_type: str) -> str:
    """A ``Content-Type`` as it came; its charset no more called so where no text is written in it. It is read as UTF-8 then.

    >>> readable("multipart/form-data; boundary=x; charset=latin-1")
    'multipart/form-data; boundary=x; charset=latin-1'
    >>> readable("multipart/form-data; boundary=x; charset=rot13")
    'multipart/form-data; boundary=x; no-charset=rot13'
    """
    named = re.findall(r"charset\s*\*?=\s*[\"']?([^\s;\"']*)", content_type, re.IGNORECASE)
    if all(_writes_text(name) for name in named):
        return content_type
    return re.sub("charset", "no-charset", content_type, flags=re.IGNORECASE)


def _writes_text(name: str) -> bool:
    """Whether any bytes can be read by that name: some of Python's codecs turn text into text, or bear no error."""
    try:
        b"a\xff".decode(name, "replace")
    except (LookupError, ValueError):
        return False
    return True
