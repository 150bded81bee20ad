"""Existing fillable PDF forms: what they ask for, and filling them from answers.

The PDF libraries are loaded when the first form is opened.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.documents.acroform.records import (
    FilledForm,
    FillProblem,
    FormField,
    FormOption,
    FormSummary,
)
from core.documents.acroform.suggest import suggest_mapping

__all__ = [
    "FillProblem",
    "FilledForm",
    "FormField",
    "FormOption",
    "FormSummary",
    "fill_form",
    "inspect_form",
    "suggest_mapping",
]


def inspect_form(data: bytes) -> FormSummary:
    """Return the fields of the fillable PDF ``data``.

    Raises:
        DocumentError: no PDF, encrypted, signed, without fields, or a form of the XFA kind.
    """
    from core.documents.acroform.reading import opened, summary

    with opened(data) as form:
        return summary(form)


def fill_form(
    data: bytes, values: Mapping[str, str | bool], *, flatten: bool = False
) -> FilledForm:
    """Fill the form and return the new PDF with what could not be filled.

    A value that is too long, or no option of its field, is left out whole and told; it is never
    cut. Everything else in the file is kept. The same input gives the same bytes.

    Args:
        values: by the form's field names. Text for text, choice and radio fields (option value or
            its label; several lines choose several), true or false for boxes.
        flatten: make the filled fields plain page content that cannot be edited.

    Raises:
        DocumentError: as ``inspect_form``.
    """
    from core.documents.acroform.filling import fill

    return fill(data, values, flatten=flatten)
