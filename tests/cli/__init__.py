"""The troth command, typed as a person would."""
