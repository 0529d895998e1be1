import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/* A table in the shape of the California housing data, built from integers and the four basic
   operations only. Python computes the same doubles, and no data set has to be copied. */

export const houseColumns = [
  'MedInc',
  'HouseAge',
  'AveRooms',
  'AveBedrms',
  'Population',
  'AveOccup',
  'Latitude',
  'Longitude',
] as const;
export type HouseColumn = (typeof houseColumns)[number] | 'clf_target' | 'y_pred' | 'y_pred_proba';
export type House = Record<HouseColumn, number>;

const ROWS = { reference: 2_000, analysis: 1_500 } as const;
export type HousePart = keyof typeof ROWS;

/** Park and Miller's minimal standard generator. Every product is exact in a double. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function house(draw: () => number, shift: number): House {
  const [a, b, c, d] = [draw(), draw(), draw(), draw()];
  const [e, f, g, h] = [draw(), draw(), draw(), draw()];
  const AveRooms = 2 + 6 * a + shift;
  const AveOccup = 1 + 4 * b * b;
  const MedInc = 0.5 + 0.7 * AveRooms - 0.4 * AveOccup + 3 * c;
  const HouseAge = 1 + 51 * (0.5 * d + 0.3 * e + 0.2 * a * (1 - b));
  const y_pred_proba = (0.6 * c + 0.4 * f) * (1 - 0.1 * shift);
  return {
    MedInc,
    HouseAge,
    AveRooms,
    AveBedrms: 0.8 + 0.05 * AveRooms + 0.3 * f,
    Population: 3 + 900 * g * AveOccup,
    AveOccup,
    Latitude: 32 + 10 * e,
    Longitude: -124 + 6 * (1 - e) + 4 * d,
    clf_target: h < 0.2 + 0.6 * y_pred_proba ? 1 : 0,
    y_pred: y_pred_proba >= 0.5 ? 1 : 0,
    y_pred_proba,
  };
}

/** Rows of one side. AveRooms is larger on the analysis side. */
export function syntheticHouses(part: HousePart): House[] {
  const isReference = part === 'reference';
  const draw = uniform(isReference ? 1 : 2);
  return Array.from({ length: ROWS[part] }, () => house(draw, isReference ? 0 : 0.5));
}

export const housesCsv = (part: HousePart): string =>
  [
    houseColumns.join(','),
    ...syntheticHouses(part).map((row) => houseColumns.map((name) => row[name]).join(',')),
    '',
  ].join('\n');

const numbers = z.record(z.string(), z.number());
const goldenFile = z.object({
  domain_classifier: z.number(),
  direct_loss: numbers,
  reference_loss: numbers,
  pca: z.object({ components: z.number(), reference: z.number(), analysis: z.number() }),
  performance: numbers,
});

/**
 * Values of LightGBM and scikit-learn for these rows. The header of the file names the versions.
 */
export function goldenHouses(): z.output<typeof goldenFile> {
  const path = join(import.meta.dirname, 'vectors/houses.json');
  return goldenFile.parse(JSON.parse(readFileSync(path, 'utf8')));
}
