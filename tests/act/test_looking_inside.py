"""What is in a file decides what it is; of photos only the picture is kept."""

from io import BytesIO

import pytest
from tests.act.files import BEHIND, GPS, MAIL, PDF, document, drawing, packed, photo, small_picture, telephone_picture

from everweek.act.filing import inside
from everweek.act.filing.inside import Refusal


def looked(came):
    out = BytesIO()
    return inside.look(came, out), out.getvalue()


@pytest.mark.parametrize(
    ("kind", "came"), [("jpg", photo()), ("png", drawing()), ("webp", small_picture()), ("heic", telephone_picture())]
)
def test_of_a_photo_only_the_picture_is_kept_and_neither_where_it_was_taken_nor_what_hangs_behind_it(kind, came):
    assert GPS in came
    found, kept = looked(came)
    assert found == kind
    assert GPS not in kept
    assert BEHIND not in kept
    assert looked(kept) == (kind, kept)
    assert b"drawn" in kept or kind == "png"


def test_a_photo_stays_the_way_up_it_was_taken():
    [told] = looked(photo(turned=6))[1].split(b"\xff\xe1")[1:]
    assert inside.turn_of(told[8:]) == 6
    assert b"\xff\xe1" not in looked(photo(turned=1))[1]
    assert inside.turn_of(b"MM\0*" + b"\xff" * 4) == 0


def test_the_head_of_a_small_picture_no_longer_says_that_it_holds_more():
    kept = looked(small_picture())[1]
    assert kept[20] == 0
    assert int.from_bytes(kept[4:8], "little") == len(kept) - 8


def test_documents_and_texts_are_told_by_what_is_in_them():
    odt = packed({"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": b"<m/>"})
    kinds = {"docx": document(), "xlsx": document(sheet=True), "odt": odt, "pdf": PDF, "txt": "Straße\n".encode()}
    assert {name: looked(came) for name, came in kinds.items()} == {name: (name, came) for name, came in kinds.items()}
    # Whether it is called so that it may be one is asked besides: this is plain text.
    assert looked(MAIL)[0] == "txt"


@pytest.mark.parametrize(
    ("why", "came"),
    [
        ("unknown", b"MZ\x90\0"),
        ("unknown", b"GIF89a\1\0\1\0"),
        ("unknown", b"\xff\xfeh\0i\0"),
        ("unknown", b"text with \x1b[31m colours"),
        ("unknown", packed({"a.txt": b"a"})),
        ("unknown", packed({"mimetype": b"application/epub+zip"})),
        ("unknown", packed({"[Content_Types].xml": b"<!DOCTYPE a><Types>wordprocessingml.document.main+xml</Types>"})),
        ("unknown", packed({"[Content_Types].xml": b"\0" * (5 * 1024 * 1024)})),
        ("active", document(word_vbaProject=b"x")),
        ("active", document(word_embeddings_oleObject1=b"x")),
        ("active", packed({"mimetype": b"application/vnd.oasis.opendocument.text", "Basic/a.xml": b"x"})),
        ("locked", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
        ("broken", PDF[:-8]),
        ("broken", document()[:40]),
        *(("broken", one[:cut]) for one in (photo(), drawing(), small_picture()) for cut in (20, 40, len(one) - len(BEHIND) - 4)),
        *(("broken", telephone_picture()[:cut]) for cut in (20, 40, 150, -1)),
        ("broken", telephone_picture().replace(b"hvc1", b"jpeg")),
        ("unknown", telephone_picture().replace(b"meta", b"moov")),
        ("unknown", telephone_picture().replace(b"pict", b"vide")),
        ("broken", b"\xff\xd8\xff\xd9"),
        ("broken", drawing().replace(b"IDAT", b"IDAX")),
    ],
)
def test_what_cannot_be_checked_is_not_taken(why, came):
    with pytest.raises(Refusal, match=why):
        looked(came)
