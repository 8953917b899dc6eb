"""Chance that depends on nothing but the seed and the names of what it is for."""

from zlib import crc32

import numpy as np


def stream(seed: int, *names: object) -> np.random.Generator:
    """A generator of its own for every combination of seed and names, whatever was drawn elsewhere."""
    words = [crc32(str(name).encode()) for name in names]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed & 0xFFFFFFFFFFFFFFFF, *words])))


def noise(seed: int, text: str, number: int = 0) -> int:
    """An even hash, 0 to 2³²−1: cheap chance for sizes, volumes and the like."""
    return blend(crc32(text.encode(), seed & 0xFFFFFFFF), number)


def blend(hashed: int, number: int) -> int:
    """Another hash for every number, 0 to 2³²−1. Source: the finaliser of MurmurHash3, simplified."""
    mixed = (hashed ^ number * 0x9E3779B1) & 0xFFFFFFFF
    mixed = (mixed ^ (mixed >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    mixed = (mixed ^ (mixed >> 16)) * 0x45D9F3B & 0xFFFFFFFF
    return mixed ^ (mixed >> 16)
