"""The laws that make a plan keepable, one function a law; app/domain/verification.py asks them all."""
