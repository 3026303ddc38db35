"""The errors the core raises, and nothing else.

TriageError
├── ContentError     a file in data/ is wrong; says which file and which field
├── FrameError       a chat frame is not of the protocol; carries a code
└── SettingsError    the environment holds values that cannot be used
"""


class TriageError(Exception):
    """Base of all errors that the core raises on purpose."""


class ContentError(TriageError):
    """A content file cannot be used.

    Args:
        path: File, relative to the repository where that is known.
        field: Dotted name of the field, or "" when the whole file is meant.
        problem: What was expected and what came, in plain words.
    """

    def __init__(self, path: object, field: str, problem: str) -> None:
        where = f"{path}: {field}" if field else str(path)
        super().__init__(f"{where}: {problem}")
        self.path, self.field, self.problem = str(path), field, problem


class FrameError(TriageError):
    """A frame is not of the protocol; `code` is one of docs/protocol.md's error codes."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SettingsError(TriageError):
    """Settings cannot be used; the message lists every fault at once."""
