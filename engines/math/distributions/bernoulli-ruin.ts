/**
 * Lundberg's exponent of a walk that steps up by 1 - drop with probability `p`, otherwise down by
 * `drop`, and falls on average (`drop` > `p`). The probability that the walk ever reaches a height
 * h is at most exp(-exponent * h). The exponent is the positive root of p e^(x (1 - drop)) + (1 -
 * p) e^(-x drop) = 1 (Asmussen and Albrecher, Ruin Probabilities, 2010, chapter IV). `p` is between
 * 0 and 1; infinite if the walk cannot go up.
 */
export function bernoulliRuin(p: number, drop: number): number {
  if (p <= 0 || drop >= 1) return Infinity;
  const excess = (x: number): number =>
    p * Math.exp(x * (1 - drop)) + (1 - p) * Math.exp(-x * drop) - 1;
  let high = 1;
  while (excess(high) < 0 && high < 700) high *= 2;
  let low = 0;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  return low;
}
