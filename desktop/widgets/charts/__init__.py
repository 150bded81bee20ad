"""Charts painted by ourselves: quiet, still, reachable by keyboard, with words for every part."""
