"""The kinds of line that the journal's tests write."""

KINDS = {"bell.rung": "Somebody rang the bell. Ids: order.", "bell.hung": "A bell was hung. Ids: none."}
