"""The page of possible duplicates: the list of pairs, and two contacts side by side."""
