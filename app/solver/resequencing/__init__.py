"""Tier 2: earlier dates by moving planned work of others within their promises (docs/resequencing.md)."""
