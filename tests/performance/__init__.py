"""Benchmarks, each against its named peer or limit in the same run."""
