"""The window, made with Qt.

PySide puts a hook of its own into `import`, for a feature that is not used here (`__feature__`): it reads the source of
every module that is imported from then on, which takes a sixth of the start and keeps all of it in memory. It goes.
"""

from __future__ import annotations

import builtins

_import = builtins.__import__
import PySide6.QtCore  # noqa: E402, F401

builtins.__import__ = _import
