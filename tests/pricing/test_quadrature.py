"""The rules integrate what they are made for, and the constant matrices are the interpolation."""

import numpy as np
import pytest

from thetadesk.pricing import quadrature

RULE = quadrature.inner(7, 8)


def boundary(z: np.ndarray) -> np.ndarray:
    """One that the rules know exactly: of their own shapes."""
    return -z * (1.0 - 0.4 * z) + 0.3 * z * np.log(z) * (1 + z)


def test_rows_give_the_boundary_and_its_differences_at_the_points() -> None:
    samples = boundary(RULE.nodes)
    places = np.sqrt(RULE.elapsed[:, :, 0])
    gap = RULE.gap[:, 0]
    at = (RULE.place @ [*samples, 0.25]).reshape(places.shape)
    assert at == pytest.approx(boundary(places) + 0.25, abs=1e-12)
    distance = (RULE.distance @ [*samples, 0.5]).reshape(places.shape)
    assert distance == pytest.approx((samples[:, None] - boundary(places)) / gap + 0.5 * gap, abs=1e-9)


def test_turns_are_how_distances_change_with_the_angle() -> None:
    samples = boundary(RULE.nodes)
    nodes, angle = RULE.nodes[:, None], np.arcsin(np.sqrt(RULE.elapsed[:, :, 0]) / RULE.nodes[:, None])

    def distance(theta: np.ndarray) -> np.ndarray:
        gap = nodes * np.cos(theta)
        return (samples[:, None] - boundary(nodes * np.sin(theta))) / gap + 0.5 * gap

    change = (distance(angle + 1e-6) - distance(angle - 1e-6)) / 2e-6 / (2 * nodes * np.sin(angle))
    assert (RULE.turn @ [*samples, 0.5]).reshape(change.shape) == pytest.approx(change, abs=1e-6)


def test_inner_weights_measure_the_time_between() -> None:
    # ∫ du/√(zᵢ² − u) over (0, zᵢ²) is 2·zᵢ, and ∫ du is zᵢ².
    assert RULE.weight.sum(axis=(1, 2)) == pytest.approx(2 * RULE.nodes, rel=1e-12)
    assert (RULE.weight[:, :, 0] * RULE.gap[:, 0]).sum(1) == pytest.approx(RULE.nodes**2, rel=1e-12)


def test_the_outer_rule_resolves_a_spot_close_to_the_boundary() -> None:
    rule = quadrature.outer(7, 28)
    measure, late = rule.timed
    assert measure.sum() == pytest.approx(1, rel=1e-12)
    assert late.sum() == pytest.approx(0.5, rel=1e-12)
    # ∫ φ(y/√w)·y/√w³ dw = 2·Φ(−y): gamma's peak, here 0.02 deviations wide.
    near, gap = 0.02, rule.gap[:, 0]
    peak = np.exp(-0.5 * (near / gap) ** 2) / np.sqrt(2 * np.pi) * near / gap**3
    assert measure @ peak == pytest.approx(0.98404, abs=5e-3)
