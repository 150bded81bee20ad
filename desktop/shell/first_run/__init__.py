"""The first minutes, one question a page: ``steps`` decides, ``pages`` shows."""
