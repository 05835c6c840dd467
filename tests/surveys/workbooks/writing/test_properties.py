"""Whatever text people enter: it is written, read back by three readers, and never becomes a formula."""

import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from surveys.workbooks.layouts import cmrt
from surveys.workbooks.understanding import understand
from surveys.workbooks.writing.filling import fill
from surveys.workbooks.writing.values import DeclarationValues
from tests.surveys.workbooks.writing.given import empty

BLANK = empty(cmrt.CMRT_6_5)
TEXTS = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufffe\uffff"), min_size=1, max_size=60
)


@given(
    text=TEXTS
    | st.sampled_from(["=1+1", "@x", "_x0041_", "_x005F_", "<&>\"'", " a\r\nb ", "]]>", "中文\u3000", "\t"])
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_read_back(text: str) -> None:
    content = fill(BLANK, DeclarationValues(company={"company": "Kestrel", "address": text})).content
    wanted = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(content))
        .get_sheet_by_name("Declaration")
        .to_python(skip_empty_area=False)
    )
    assert rows[13][3] == wanted
    cell = load_workbook(io.BytesIO(content))["Declaration"]["D14"]
    assert unescape(str(cell.value)) == wanted
    assert cell.data_type in ("s", "inlineStr")
    assert understand(content, filename="").declaration.company.address.as_written == wanted
