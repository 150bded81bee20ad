"""The context of the Contracts desk; the shared one, under the name that its pages import."""

from desktop.panels.context import PanelContext

__all__ = ["PanelContext"]
