"""The Chancery window: Qt over core's public services. No SQL, no HTTP, no files of core.

Importing PySide6 replaces Python's ``__import__`` by one that reads the source of every module
loaded later, to see whether it wants snake_case names. Chancery does not use that; putting the
plain one back saves some 30 MB and a tenth of a second at each start.
"""

import builtins

_plain_import = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _plain_import
