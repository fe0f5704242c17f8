"""The plant and every live promise at one version: what it is made of, how it changes, and what if."""
