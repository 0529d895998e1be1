import { walkSteps } from '#engines/drift/streams/walk-steps.ts';

/** Energy distance of two sorted samples: sqrt(2 integral (F - G)^2) (Szekely and Rizzo, 2013). */
export function energyDistance(x: Float64Array, y: Float64Array): number {
  if (x.length === 0 || y.length === 0) return NaN;
  let area = 0;
  walkSteps(x, y, (shareX, shareY, value, next) => {
    area += (shareX - shareY) ** 2 * (next - value);
  });
  return Math.sqrt(2 * area);
}
