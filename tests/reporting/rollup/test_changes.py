"""What differs between two releases."""

from reporting.rollup.changes import AnswerChange, changes


def test_answers_and_smelters_that_differ_are_told() -> None:
    def smelter(cid: str, name: str = "A") -> dict[str, str]:
        return {"metal": "Gold", "cid": cid, "name": name}

    def answer(text: str) -> dict[str, str]:
        return {"topic": "cahra", "mineral": "Gold", "answer": text}

    before = {
        "answers": [answer("No")],
        "smelters": [smelter("CID1"), smelter("CID2"), smelter("", "Nobody")],
    }
    after = {
        "answers": [answer("Yes")],
        "smelters": [smelter("CID1"), smelter("CID3"), smelter("", "NOBODY")],
    }
    found = changes(before, after)
    assert found.answers == (AnswerChange("cahra", "Gold", "No", "Yes"),)
    assert [row["cid"] for row in found.added] == ["CID3"]
    assert [row["cid"] for row in found.removed] == ["CID2"]
    assert changes(before, before).answers == ()
