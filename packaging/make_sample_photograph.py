"""Renders resources/samples/photograph.jpg: a lake at dusk, made of noise and light, under this project's licence.

Deterministic: the same NumPy and Pillow give the same picture. Run it from anywhere:

    python packaging/make_sample_photograph.py [OUTPUT.jpg]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

Array = npt.NDArray[np.float64]

HEIGHT, WIDTH = 600, 900
HORIZON = 372
SUN_X, SUN_Y = 508.0, 286.0
SEED = 20
OUTPUT = Path(__file__).parent.parent / "resources" / "samples" / "photograph.jpg"

rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)


def colour(text: str) -> Array:
    """A colour of the form RRGGBB in linear light."""
    channels = np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)]) / 255
    return np.asarray(channels**2.2)


def mix(first: Array, second: Array, share: Array) -> Array:
    """From one colour (or picture) to another by a share per pixel."""
    return first + (second - first) * share[..., np.newaxis]


def smooth(low: float, high: float, values: Array) -> Array:
    """0 below ``low``, 1 above ``high``, an S between."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def value_noise(generator: np.random.Generator, y: Array, x: Array) -> Array:
    """Smooth noise of period 1 in -1 .. 1 at any coordinates."""
    lattice = generator.uniform(-1, 1, (256, 256))
    y0, x0 = np.floor(y).astype(int), np.floor(x).astype(int)
    ty, tx = y - y0, x - x0
    ty, tx = ty**3 * (ty * (6 * ty - 15) + 10), tx**3 * (tx * (6 * tx - 15) + 10)
    top = lattice[y0 % 256, x0 % 256] * (1 - tx) + lattice[y0 % 256, (x0 + 1) % 256] * tx
    bottom = lattice[(y0 + 1) % 256, x0 % 256] * (1 - tx) + lattice[(y0 + 1) % 256, (x0 + 1) % 256] * tx
    return np.asarray(top * (1 - ty) + bottom * ty)


def fractal_noise(seed: int, y: Array, x: Array, octaves: int = 6, gain: float = 0.5) -> Array:
    """Octaves of noise on top of each other."""
    generator = np.random.default_rng([SEED, seed])
    layers = (gain**i * value_noise(generator, y * 2**i, x * 2**i) for i in range(octaves))
    return np.asarray(sum(layers, start=np.zeros_like(y)))


def sky() -> Array:
    """A gradient from night blue to the glow round the sun, with long lit clouds."""
    height = np.clip((HORIZON - rows) / HORIZON, 0, 1)
    stops = np.array([0.0, 0.12, 0.30, 0.55, 1.0])
    colours = np.array([colour(c) for c in ("ffb46a", "f58e62", "b5688a", "58568f", "1d2a58")])
    picture = np.stack([np.interp(height, stops, colours[:, i]) for i in range(3)], axis=-1)
    distance = np.hypot((columns - SUN_X) / 1.5, rows - SUN_Y)
    picture += colour("ffb050") * (0.75 * np.exp(-((distance / 95) ** 1.3)))[..., np.newaxis]
    return np.asarray(picture + clouds(height, distance))


def clouds(height: Array, distance: Array) -> Array:
    """Bands of cloud, lit from below and brighter near the sun."""
    depth = 0.10 + height
    x, y = (columns - SUN_X) / 560 / depth**0.6, 2.6 * np.log(depth)
    warp = fractal_noise(1, y * 1.5, x * 1.5, 4) * 0.5
    density = fractal_noise(2, y * 2.4 + warp, x * 0.85 + warp, 7, 0.55)
    cover = smooth(0.02, 0.75, density) * smooth(0.02, 0.14, height) * (1 - 0.5 * smooth(0.6, 1.0, height))
    edge = smooth(0.0, 0.22, density) - smooth(0.25, 0.9, density)
    near = np.exp(-distance / 260)
    lit = mix(colour("7a4c78"), colour("ffb46c"), np.clip(near * 1.5, 0, 1))
    return np.asarray(
        lit * (cover * (0.30 + 0.9 * near) + 0.22 * edge * smooth(0.03, 0.2, height))[..., np.newaxis] * 0.8
    )


def ridge(seed: int, base: float, relief: float, scale: float, roughness: float = 0.5) -> Array:
    """The height of a mountain range in every column, as a row."""
    generator = np.random.default_rng([SEED, seed])
    x = np.arange(WIDTH, dtype=np.float64) / scale
    height = np.zeros(WIDTH)
    for octave in range(8):
        noise = value_noise(generator, np.full(WIDTH, 0.37 * 2**octave), x * 2**octave)
        height += roughness**octave * (1 - np.abs(noise) ** 0.85)
    height = (height - height.min()) / (height.max() - height.min())
    return np.asarray(base - relief * height**1.15)


def mountains(picture: Array) -> Array:
    """Ranges one before the other, each bluer and lighter the farther it is."""
    ranges = (
        (11, 366.0, 112.0, 330.0, 0.47, "8a6f97", "e09a86"),
        (12, 370.0, 84.0, 260.0, 0.46, "5b4d7c", "a8708a"),
        (13, 373.0, 46.0, 200.0, 0.46, "33305a", "6a4a6c"),
    )
    for seed, base, relief, scale, roughness, shade, light in ranges:
        top = ridge(seed, base, relief, scale, roughness)
        inside = np.clip(rows - top + 0.5, 0, 1)
        slope = np.gradient(np.convolve(np.pad(top, 2, mode="edge"), np.ones(5) / 5, "valid"))
        facing = np.clip(0.5 + 0.9 * slope * np.sign(columns - SUN_X), 0, 1)
        grain = fractal_noise(seed + 20, (rows - top) / 26, columns / 34 + (rows - top) / 60, 5, 0.6)
        lit = np.clip(facing * (0.55 + 0.6 * grain), 0, 1) * np.exp(-np.maximum(rows - top, 0) / 42)
        haze = smooth(0, 1, (rows - top) / np.maximum(base - top, 1)) * 0.5
        surface = mix(
            mix(colour(shade), colour(light), lit), colour("e2a088"), haze * (0.65 if seed < 13 else 0.2)
        )
        glow = np.exp(-np.hypot((columns - SUN_X) / 130, (rows - SUN_Y) / 60))
        picture = mix(picture, surface + colour("ff9a50") * (0.35 * glow)[..., np.newaxis], inside)
    return trees(picture)


def trees(picture: Array) -> Array:
    """A dark wood along the far shore: spires of many heights."""
    generator = np.random.default_rng([SEED, 30])
    top = np.full(WIDTH, float(HORIZON))
    envelope = 5 + 15 * smooth(-0.3, 0.7, fractal_noise(31, np.full(WIDTH, 0.2), np.arange(WIDTH) / 170, 4))
    for centre in generator.uniform(0, WIDTH, 560):
        height = envelope[int(centre)] * generator.uniform(0.45, 1.35)
        offset = np.abs(np.arange(WIDTH) - centre)
        top = np.minimum(top, HORIZON - height + offset * 3.4 + generator.uniform(0, 1.5, WIDTH))
    inside = np.clip(rows - np.minimum(top, HORIZON - 2.0) + 0.5, 0, 1)
    return mix(picture, np.broadcast_to(colour("1b1a33"), picture.shape), inside)


def sun(picture: Array) -> Array:
    """The disc itself, behind the ranges when it is drawn before them."""
    distance = np.hypot(columns - SUN_X, rows - SUN_Y)
    return np.asarray(picture + colour("fff0c4") * (1.6 * (1 - smooth(17, 19.5, distance)))[..., np.newaxis])


def water(picture: Array) -> Array:
    """The scene above mirrored in waves that grow towards the viewer, darker and bluer with nearness."""
    below = np.maximum(rows - HORIZON, 0)
    nearness = below / (HEIGHT - HORIZON)
    distance = 1 / (below + 7)
    swell = fractal_noise(41, distance * 900, (columns - WIDTH / 2) * distance * 2.4, 5, 0.6)
    drift = fractal_noise(42, distance * 420 + 9, (columns - WIDTH / 2) * distance * 1.1, 4, 0.55)
    shift_y = (swell * 10 + drift * 16) * (0.12 + nearness)
    source_y = np.clip(HORIZON - 1 - below * 1.1 - shift_y, 0, HORIZON - 1)
    source_x = np.clip(columns + (swell * 7 + drift * 4) * (0.2 + nearness), 0, WIDTH - 1)
    mirrored = sample(picture, source_y, source_x)
    tinted = mirrored * mix(colour("e8dcea"), colour("7f8fb4"), smooth(0, 1, nearness))
    tinted = tinted + colour("22305a") * (0.25 * nearness)[..., np.newaxis]
    path = np.exp(-(((columns - SUN_X) / (16 + 95 * nearness)) ** 2))
    glitter = smooth(0.28, 0.95, swell + 0.35 * drift) * path * (1 - smooth(0.1, 0.8, nearness))
    tinted = tinted + colour("ffc878") * (1.3 * glitter)[..., np.newaxis]
    mist = np.exp(-below / 7) * 0.28 + np.exp(-np.abs(rows - HORIZON) / 3) * 0.1
    tinted = mix(tinted, colour("d99a86"), mist * (rows >= HORIZON))
    return mix(picture, tinted, np.clip(rows - HORIZON + 0.5, 0, 1))


def sample(picture: Array, y: Array, x: Array) -> Array:
    """The picture at fractional coordinates, bilinear."""
    y0, x0 = np.floor(y).astype(int), np.floor(x).astype(int)
    y1, x1 = np.minimum(y0 + 1, HEIGHT - 1), np.minimum(x0 + 1, WIDTH - 1)
    ty, tx = (y - y0)[..., np.newaxis], (x - x0)[..., np.newaxis]
    top = picture[y0, x0] * (1 - tx) + picture[y0, x1] * tx
    return np.asarray(top * (1 - ty) + (picture[y1, x0] * (1 - tx) + picture[y1, x1] * tx) * ty)


def reeds(picture: Array) -> Array:
    """Blades of grass in front, bent by the wind, black against the light."""
    generator = np.random.default_rng([SEED, 50])
    cover = np.zeros((HEIGHT, WIDTH))
    for _ in range(230):
        root = generator.choice([generator.normal(70, 75), generator.normal(860, 60)])
        length, lean = generator.gamma(5.0, 20.0) + 20, generator.normal(12, 22)
        thickness = generator.uniform(0.7, 1.9)
        t = np.clip((HEIGHT + 4 - rows) / length, 0, 1)
        centre = root + lean * t**2
        width = thickness * (1 - t) ** 0.5
        blade = np.clip(width - np.abs(columns - centre) + 0.5, 0, 1) * (rows > HEIGHT + 4 - length)
        cover = np.maximum(cover, blade)
    return mix(picture, np.broadcast_to(colour("0d0f1d"), picture.shape), cover)


def photographed(picture: Array) -> Array:
    """What a camera adds: bloom, a soft shoulder, darker corners, grain."""
    picture = picture + 0.16 * bloom(np.maximum(picture - 0.65, 0))
    picture = 1 - np.exp(-1.35 * picture)
    corner = np.hypot((columns - WIDTH / 2) / WIDTH, (rows - HEIGHT / 2) / HEIGHT)
    picture = picture * (1 - 0.62 * smooth(0.32, 0.78, corner))[..., np.newaxis]
    encoded = np.clip(picture, 0, 1) ** (1 / 2.2)
    encoded = encoded + 0.12 * (encoded - 0.45) * (1 - np.abs(2 * encoded - 1))
    grain = np.random.default_rng([SEED, 60]).normal(0, 0.011, (HEIGHT, WIDTH, 1))
    return np.asarray(np.clip(encoded + grain, 0, 1))


def bloom(light: Array) -> Array:
    """Light spread by the lens: Gaussians of three widths, by Fourier transform."""
    fy, fx = np.fft.fftfreq(HEIGHT)[:, np.newaxis], np.fft.rfftfreq(WIDTH)
    spread = sum(np.exp(-2 * (np.pi * s) ** 2 * (fy**2 + fx**2)) for s in (4.0, 14.0, 44.0))
    spectrum = np.fft.rfft2(light, axes=(0, 1)) * np.asarray(spread)[..., np.newaxis]
    return np.asarray(np.fft.irfft2(spectrum, s=(HEIGHT, WIDTH), axes=(0, 1)))


def render() -> Image.Image:
    """The finished picture."""
    picture = photographed(reeds(water(mountains(sun(sky())))))
    return Image.fromarray(np.asarray(np.rint(picture * 255), dtype=np.uint8))


def main() -> None:
    """Write the picture."""
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    output.parent.mkdir(parents=True, exist_ok=True)
    render().save(output, quality=88, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
