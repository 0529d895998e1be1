import {
  hellinger,
  jensenShannon,
  kullbackLeibler,
  lInfinity,
  populationStability,
  totalVariation,
} from './share-distances.ts';

/** Methods that depend only on the shares of both sides. */
export const shareMethods = [
  'psi',
  'kl',
  'js',
  'js-nats',
  'js-divergence',
  'hellinger',
  'tvd',
  'l-infinity',
] as const;

export type ShareMethod = (typeof shareMethods)[number];

type ShareMeasure = {
  measure: (p: Float64Array, q: Float64Array) => number;
  /** Largest possible value of the measure. */
  most: number;
};

/** Measures as defined by the native profile. */
export const shareMeasures: Record<ShareMethod, ShareMeasure> = {
  psi: { measure: populationStability, most: Infinity },
  kl: { measure: kullbackLeibler, most: Infinity },
  js: { measure: (p, q) => jensenShannon(p, q, '2'), most: 1 },
  'js-nats': { measure: (p, q) => jensenShannon(p, q, 'e'), most: Math.sqrt(Math.LN2) },
  'js-divergence': { measure: (p, q) => jensenShannon(p, q, '2') ** 2, most: 1 },
  hellinger: { measure: hellinger, most: 1 },
  tvd: { measure: totalVariation, most: 1 },
  'l-infinity': { measure: lInfinity, most: 1 },
};

export const isShareMethod = (method: string): method is ShareMethod =>
  shareMethods.some((each) => each === method);
