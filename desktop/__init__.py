"""The Chancery window: Qt over core's public services. No SQL, no HTTP, no files of core."""
