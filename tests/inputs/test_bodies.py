"""Whole bodies read by kinds: the same kinds as in the wizard, and nothing is lost or changed."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from senders import inputs
from senders.inputs.bodies import read_body
from senders.inputs.kinds import KINDS
from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.registry import FORMS
from senders.provisioning import SenderInput
from tests.onboarding.bodies import SAMPLE, with_us
from tests.onboarding.complete import BODY


def test_forms_and_bodies_read_each_value_by_the_same_kind() -> None:
    kinds: dict[str, Any] = {}
    for kind in FORMS.values():
        fields = [(answer, getattr(answer, "wire", "")) for answer in kind.base_fields.values()]
        for spec in kind.rows:
            for field in spec.form.base_fields.values():
                key = getattr(field, "wire", "")
                fields.append((field, f"{spec.wire}.{key}" if key else spec.wire))
        for answer, path in fields:
            if isinstance(answer, Answer) and not answer.widget.is_hidden:
                kinds[path] = answer.kind
    texts = {inputs.text, inputs.label, inputs.as_typed}
    in_forms = {path: kind for path, kind in kinds.items() if kind not in texts}
    only_older = {path for path in KINDS if path.endswith(".us.answers.ein")}
    assert {path: kind for path, kind in KINDS.items() if path not in only_older} == in_forms


def test_valid_bodies_stay_as_they_are() -> None:
    found = read_body(BODY)
    assert found.wire == BODY
    assert found.changed == found.wrong == {}
    for body in (SAMPLE, with_us()):
        assert not read_body(body).wrong
        SenderInput.parse(read_body(body).wire)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "region": VALUES,
        "details": VALUES
        | st.fixed_dictionaries(
            {},
            optional={
                "brand": VALUES
                | st.dictionaries(
                    st.sampled_from(["phones", "emails", "color", "logoUrl"]), VALUES
                ),
                "testNumbers": VALUES,
                "countries": VALUES,
                "questionnaire": VALUES
                | st.fixed_dictionaries({"us": st.fixed_dictionaries({"answers": VALUES})}),
            },
        ),
    },
)


@settings(max_examples=80, deadline=None)
@given(BODIES)
def test_body_of_any_shape_is_read_once_and_for_all(body: dict[str, Any]) -> None:
    before = json.dumps(body)
    found = read_body(body)
    assert json.dumps(body) == before
    again = read_body(found.wire)
    assert again.wire == found.wire
    assert not again.changed
