"""Finds which studies are one trial, and which publications name them."""
