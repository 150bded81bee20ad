"""What features put on the dashboard: records without a word about any feature."""
