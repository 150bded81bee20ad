"""The form builder, made once for all desks: field specifications in, stored answers out."""

from __future__ import annotations

from desktop.forms.builder import FormBuilder, Problem

__all__ = ["FormBuilder", "Problem"]
