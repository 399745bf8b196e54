"""Processes that run what nobody vouches for: how they start, what confines them, how they end."""
