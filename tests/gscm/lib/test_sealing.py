"""What is sealed opens with the installation's keys alone."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.test import override_settings

from gscm.lib.sealing import SealLost, open_seal, seal

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


class TestSealing:
    @override_settings(GRIEVANCE_KEYS=[OLD])
    def test_hides_what_opening_shows(self) -> None:
        sealed = seal("矿山".encode())
        assert "矿山".encode() not in sealed
        assert open_seal(memoryview(sealed)).decode() == "矿山"

    def test_goes_on_opening_what_an_older_key_sealed(self) -> None:
        with override_settings(GRIEVANCE_KEYS=[OLD]):
            sealed = seal(b"said")
        with override_settings(GRIEVANCE_KEYS=[NEW, OLD]):
            assert open_seal(sealed) == b"said"
            newer = seal(b"said")
        with override_settings(GRIEVANCE_KEYS=[NEW]):
            assert open_seal(newer) == b"said"
            with pytest.raises(SealLost):
                open_seal(sealed)

    def test_without_keys_makes_one_that_only_its_owner_reads(self, tmp_path: Path) -> None:
        file = tmp_path / "house" / "grievance.key"
        with override_settings(GRIEVANCE_KEYS=[], GRIEVANCE_KEY_FILE=file):
            assert open_seal(seal(b"said")) == b"said"
        assert file.stat().st_mode & 0o777 == 0o600
        assert list(file.parent.iterdir()) == [file]
