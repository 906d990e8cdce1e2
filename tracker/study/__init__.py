"""The Study: one registration in our words, with its parts, dates, numbers and closed lists."""
