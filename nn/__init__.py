"""Neural networks of scalars."""
