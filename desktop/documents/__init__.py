"""Widgets that show and edit documents: the clause editor, the page view, the redline view."""
