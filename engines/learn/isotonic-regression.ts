/** A nondecreasing, piecewise linear curve through its points. */
export type Isotonic = { x: Float64Array; y: Float64Array };

type Block = { from: number; to: number; weight: number; mean: number };

/** Nondecreasing least-squares fit of y over x (pool adjacent violators; Ayer and others, 1955). */
export function fitIsotonic(x: Float64Array, y: ArrayLike<number>): Isotonic {
  const order = Float64Array.from(x, (_, index) => index).sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0));
  const blocks: Block[] = [];
  for (let index = 0; index < order.length;) {
    const at = x[order[index] ?? 0] ?? 0;
    let weight = 0;
    let sum = 0;
    while (index < order.length && x[order[index] ?? 0] === at) {
      sum += y[order[index] ?? 0] ?? 0;
      weight += 1;
      index += 1;
    }
    let block: Block = { from: at, to: at, weight, mean: sum / weight };
    for (let last = blocks.at(-1); last && last.mean >= block.mean; last = blocks.at(-1)) {
      blocks.pop();
      const both = last.weight + block.weight;
      const mean = (last.mean * last.weight + block.mean * block.weight) / both;
      block = { from: last.from, to: block.to, weight: both, mean };
    }
    blocks.push(block);
  }
  const points = blocks.flatMap(({ from, to, mean }) =>
    from === to
      ? [{ at: from, mean }]
      : [
          { at: from, mean },
          { at: to, mean },
        ],
  );
  return {
    x: Float64Array.from(points, ({ at }) => at),
    y: Float64Array.from(points, ({ mean }) => mean),
  };
}

/** Value of the curve, linear between its points and constant beyond them. */
export function isotonicValue({ x, y }: Isotonic, at: number): number {
  if (Number.isNaN(at)) return NaN;
  const last = x.length - 1;
  if (at <= (x[0] ?? 0)) return y[0] ?? NaN;
  if (at >= (x[last] ?? 0)) return y[last] ?? NaN;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  const [x0, x1] = [x[low] ?? 0, x[high] ?? 0];
  const [y0, y1] = [y[low] ?? 0, y[high] ?? 0];
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0);
}
