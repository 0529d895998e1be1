/**
 * Fills the first `count` positions with a random selection from all positions (Fisher and Yates).
 */
function shufflePositions(order: Uint32Array, count: number, random: () => number): void {
  for (let index = 0; index < count; index += 1) {
    const other = index + Math.floor(random() * (order.length - index));
    const kept = order[index] ?? 0;
    order[index] = order[other] ?? 0;
    order[other] = kept;
  }
}

/**
 * Share of random splits of the pooled rows whose statistic is at least the observed statistic.
 * `statistic` gets the positions of both samples.
 */
export function permutationPValue(
  sizes: { x: number; y: number },
  observed: number,
  statistic: (order: Uint32Array) => number,
  { random, permutations }: { random: () => number; permutations: number },
): number {
  const order = Uint32Array.from({ length: sizes.x + sizes.y }, (_, index) => index);
  let above = 0;
  for (let round = 0; round < permutations; round += 1) {
    shufflePositions(order, Math.min(sizes.x, order.length - 1), random);
    if (statistic(order) >= observed) above += 1;
  }
  return above / permutations;
}
