"""Tests of the history of scans."""
