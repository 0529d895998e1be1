const TERMS = 40;
const PI2 = Math.PI ** 2;

/** Sums over k of a polynomial in (k + offset) squared times exp(-pi^2 (k + offset)^2 / 2 z^2). */
function thetaSum(z: number, offset: number, weight: (square: number) => number): number {
  let sum = 0;
  for (let k = -TERMS; k < TERMS; k += 1) {
    const square = PI2 * (k + offset) ** 2;
    sum += weight(square) * Math.exp(-square / (2 * z * z));
  }
  return sum;
}

/**
 * P(D <= x) for the two-sided D of n values: Kolmogorov's limit with three correction terms (Pelz
 * and Good, 1976, as printed by Simard and L'Ecuyer, 2011). For n above 140.
 */
export function pelzGood(n: number, x: number): number {
  const z = Math.sqrt(n) * x;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const root = Math.sqrt(Math.PI / 2);
  const k0 = (root / z) * thetaSum(z, 0.5, () => 1);
  const k1 = (root / (6 * z4)) * thetaSum(z, 0.5, (s) => s - z2);
  const k2 =
    (root / (72 * z6 * z)) *
      thetaSum(z, 0.5, (s) => 6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * s + (1 - 2 * z2) * s * s) -
    (root / (36 * z2 * z)) * thetaSum(z, 0, (s) => s);
  const k3 =
    (root / (6480 * z4 * z6)) *
      thetaSum(
        z,
        0.5,
        (s) =>
          -30 * z6 -
          90 * z6 * z2 +
          (135 * z4 - 96 * z6) * s +
          (212 * z4 - 60 * z2) * s * s +
          (5 - 30 * z2) * s ** 3,
      ) +
    (root / (216 * z6)) * thetaSum(z, 0, (s) => 3 * s * z2 - s * s);
  return k0 + k1 / Math.sqrt(n) + k2 / n + k3 / n ** 1.5;
}
