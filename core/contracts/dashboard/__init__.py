"""What contracts put on the dashboard."""
