"""A ruleset is read whole or refused with the place that is wrong."""

from typing import Any

import pytest

from risk.scoring.ruleset import DEFAULTS, RulesetRefused, parse


class TestARuleset:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"smelter_points": "many"}, "smelter_points"),
            ({"smelter_points": "-1"}, "smelter_points"),
            ({"smelter_points": "NaN"}, "smelter_points"),
            ({"smelter_points": None}, "smelter_points"),
            ({"share_of_worst": "1.1"}, "share_of_worst"),
            ({"conclusion_weights": {**DEFAULTS["conclusion_weights"], "R4": "2"}}, "conclusion_weights.R4"),
            ({"rating_weights": {"low": "0"}}, "rating_weights"),
            ({"rating_weights": "heavy"}, "rating_weights"),
            ({"medium_from": "60"}, "medium_from"),
            ({"high_from": "101"}, "medium_from"),
            ({"many_smelters": "0"}, "many_smelters"),
            ({"switched_off": "outside"}, "switched_off"),
            ({"lucky_points": "7"}, "lucky_points"),
        ],
    )
    def test_is_refused_with_the_field_that_is_wrong(self, change: dict[str, Any], field: str) -> None:
        with pytest.raises(RulesetRefused) as refused:
            parse({**DEFAULTS, **change})
        assert refused.value.field == field

    @pytest.mark.parametrize("field", sorted(DEFAULTS))
    def test_is_refused_without_one_of_its_fields(self, field: str) -> None:
        with pytest.raises(RulesetRefused) as refused:
            parse({name: value for name, value in DEFAULTS.items() if name != field})
        assert refused.value.field == field
