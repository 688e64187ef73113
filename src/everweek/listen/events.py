"""What Listen writes into the journal."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "import.uploaded": "A file was handed in to be imported. Subject: the upload.",
    "import.upload_erased": "An uploaded file and the refused rows taken from it were removed. Subject: the upload.",
    "import.trial_stopped": "Somebody stopped a trial before its end. Subject: the upload.",
    "import.tried": "All rows of a file began to be tried by a map, with nothing stored. Subject: the upload.",
    "import.refused_rows_left": (
        "Somebody was erased, and a file of refused rows beside an imported file could not be read: it may still name her, look "
        "yourself. Subject: the import."
    ),
    "import.started": "A file began to go in. Subject: the import.",
    "import.cancelled": "A person stopped an import; what is stored stays. Subject: the import.",
    "import.resumed": "A person let a stopped import go on. Subject: the import.",
    "import.failed": "An import stopped because of the file or the map; what is stored stays. Subject: the import.",
    "import.done": "A file is in. Subject: the import; new: how many rows were read, stored, already there, refused.",
    "link.opened": "Anybody may answer a questionnaire at an address. Subject: the link; ids: questionnaire, unit.",
    "link.closed": "Nobody may answer at that address any more; what was answered stays. Subject: the link.",
}
