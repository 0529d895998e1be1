const MAX_TERMS = 100;

/** Probability that Kolmogorov's limit value sqrt(n) * D is above x (Kolmogorov, 1933; theta form below 1). */
export function kolmogorovTail(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x <= 0) return 1;
  let sum = 0;
  if (x < 1) {
    for (let k = 1; k < MAX_TERMS; k += 1)
      sum += Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k < MAX_TERMS; k += 1)
    sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * x) ** 2);
  return sum;
}
