"""Event logs of many cases for process-mining tools (XES, OCEL 2.0), without personal data."""
