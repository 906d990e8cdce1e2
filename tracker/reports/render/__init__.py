"""One report, many formats: each module writes the same values, so that no two formats disagree."""
