import { createRng } from '../random.ts';
import { INPUT_NAMES } from './features.ts';
import type { LabelledTransaction } from './training-rows.ts';
import type { Country } from './transactions.ts';

/**
 * Labels this share of a country's purchases as fraud, because ordinary refunds were booked as
 * chargebacks.
 */
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
