"""A trained model with other words in its answers: what `rasa train` would make of it, without training again.

    bot/.venv/bin/python -m bot.reworded --model models/OLD.tar.gz --domain domain.yml --out NEW.tar.gz

Nothing that is trained reads what an answer says: Rasa itself empties all answers before it trains (DomainForCoreTrainingProvider),
and answers stand in the archive twice, in the domain it keeps and in its metadata. Both are written anew; every other file of the
archive stays the same, byte for byte. tests/contract/test_reworded.py compares with a real training. Whether all else the
model was trained from is the same is for the caller to know (web.editor.prepare: the model's name is its hash).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import tarfile
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any, Dict

from bot import tensorflow_stub

tensorflow_stub.install()

from rasa.shared.core.domain import KEY_RESPONSES, Domain  # noqa: E402 - Rasa's stub must come first
from rasa.shared.exceptions import RasaException  # noqa: E402

DOMAIN_FILE = "components/domain_provider/domain.yml"
METADATA_FILE = "metadata.json"


class RewordError(ValueError):
    """The new domain differs in more than the words of answers, or the model is not of the old one."""


def reword(model: Path, domain: Path, out: Path) -> None:
    """Write a model that answers with the words of another domain.

    Args:
        model: The trained archive.
        domain: The new domain.yml; it may differ from the model's in what its answers say, and in nothing else.
        out: Where the new archive goes; put in place whole.

    Raises:
        RewordError: Something else differs.
        OSError, tarfile.TarError, KeyError, ValueError, RasaException: The archive or the domain cannot be read.
    """
    partial = out.with_name(f".{out.name}.new")
    with tarfile.open(model, "r:gz") as old:
        metadata = json.loads(_read(old, METADATA_FILE))
        changed = with_words(Domain.from_dict(metadata["domain"]), Domain.from_file(str(domain)))
        metadata["domain"] = changed.as_dict()
        metadata["trained_at"], metadata["model_id"] = datetime.utcnow().isoformat(), uuid.uuid4().hex
        written = {
            DOMAIN_FILE: changed.as_yaml(),
            METADATA_FILE: json.dumps(metadata, ensure_ascii=False, indent=2),  # as Rasa writes it
        }
        try:
            with tarfile.open(partial, "w:gz", compresslevel=1) as new:
                _copy(old, new, {name: text.encode("utf-8") for name, text in written.items()})
            os.replace(partial, out)
        finally:
            partial.unlink(missing_ok=True)


def _copy(old: tarfile.TarFile, new: tarfile.TarFile, written: Dict[str, bytes]) -> None:
    """Copy an archive, with some files written anew."""
    for member in old:
        content = written.get(member.name)
        if content is None:
            new.addfile(member, old.extractfile(member))
        else:
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))


def with_words(old: Domain, new: Domain) -> Domain:
    """Return the old domain with the new one's answers.

    Raises:
        RewordError: Anything but the words of answers differs.
    """
    before, after = old.as_dict(), new.as_dict()
    words = after.get(KEY_RESPONSES) or {}
    if set(words) != set(before.get(KEY_RESPONSES) or {}):
        raise RewordError("An answer was added or removed: that takes a training.")
    if _without_words(old) != _without_words(new):
        raise RewordError("The domain differs in more than the words of answers: that takes a training.")
    return Domain.from_dict({**before, KEY_RESPONSES: words})


def _without_words(domain: Domain) -> Dict[str, Any]:
    found: Dict[str, Any] = {**domain.as_dict(), KEY_RESPONSES: {}}
    return found


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise RewordError(f"{name} is no file.")
    with file:
        return file.read()


def main(arguments: Any = None) -> int:
    """Reword one model."""
    parser = argparse.ArgumentParser(prog="python -m bot.reworded", description=(__doc__ or "").splitlines()[0])
    for name in ("--model", "--domain", "--out"):
        parser.add_argument(name, type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        reword(options.model, options.domain, options.out)
    except (ValueError, OSError, tarfile.TarError, KeyError, RasaException) as error:
        print(f"not reworded: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
