"""Troth says when an order can really be delivered, and keeps what it has promised."""
