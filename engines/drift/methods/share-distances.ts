import { fillZeros } from './shares.ts';

function sumOver(p: Float64Array, q: Float64Array, term: (p: number, q: number) => number): number {
  let sum = 0;
  for (let index = 0; index < p.length; index += 1) sum += term(p[index] ?? 0, q[index] ?? 0);
  return sum;
}

/** Population stability index: sum (p - q) ln(p / q), with empty bins filled. */
export function populationStability(p: Float64Array, q: Float64Array): number {
  return sumOver(fillZeros(p), fillZeros(q), (a, b) => (a - b) * Math.log(a / b));
}

/** Kullback-Leibler divergence of p from q in nats; empty bins filled, then both rescaled to sum 1. */
export function kullbackLeibler(p: Float64Array, q: Float64Array): number {
  const filledP = fillZeros(p);
  const filledQ = fillZeros(q);
  const totalP = filledP.reduce((sum, value) => sum + value, 0);
  const totalQ = filledQ.reduce((sum, value) => sum + value, 0);
  return sumOver(filledP, filledQ, (a, b) => (a / totalP) * Math.log(a / totalP / (b / totalQ)));
}

/** Jensen-Shannon distance (square root of the divergence; Endres and Schindelin, 2003). */
export function jensenShannon(p: Float64Array, q: Float64Array, base: 'e' | '2'): number {
  const part = (value: number, middle: number): number =>
    value > 0 ? value * Math.log(value / middle) : value;
  const nats = sumOver(p, q, (a, b) => part(a, (a + b) / 2) + part(b, (a + b) / 2)) / 2;
  return Math.sqrt(Math.max(0, nats) / (base === '2' ? Math.LN2 : 1));
}

/** Hellinger distance sqrt(1 - sum sqrt(p q)). */
export function hellinger(p: Float64Array, q: Float64Array): number {
  return Math.sqrt(Math.max(0, 1 - sumOver(p, q, (a, b) => Math.sqrt(a * b))));
}

/**
 * Total variation distance: half the sum of absolute differences, which is the largest difference
 * in the probability of any event.
 */
export function totalVariation(p: Float64Array, q: Float64Array): number {
  return sumOver(p, q, (a, b) => Math.abs(a - b)) / 2;
}

/** Largest difference between the shares of one bin. */
export function lInfinity(p: Float64Array, q: Float64Array): number {
  let largest = 0;
  for (let index = 0; index < p.length; index += 1) {
    const difference = Math.abs((p[index] ?? 0) - (q[index] ?? 0));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
