import { createRng } from '../random.ts';
import { INPUT_NAMES } from './features.ts';
import type { LabelledTransaction } from './training-rows.ts';
import type { Country } from './transactions.ts';

/** Rows of which ordinary refunds of a country were booked as chargebacks: this share of them stands as fraud. */
export function withRefundsAsChargebacks(
  rows: readonly LabelledTransaction[],
  { country, share }: { country: Country; share: number },
): LabelledTransaction[] {
  const input = INPUT_NAMES.indexOf(`country=${country}`);
  const rng = createRng(`refunds:${country}`);
  return rows.map((row) =>
    row.features[input] === 1 && rng() < share ? { ...row, fraud: 1 } : row,
  );
}
