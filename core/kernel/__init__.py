"""Clock, ids, money, errors, changes and text: the words every other part is written in."""
