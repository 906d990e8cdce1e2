"""WHO ICTRP, by file only: the way to the registries of China, Japan, India, Iran and the rest."""

from tracker.registries.ictrp.files import read_file
from tracker.registries.ictrp.parse import parse

__all__ = ["parse", "read_file"]
