import { decimalOf, type Decimal } from '#lib/decimal.ts';
import { priceKinds, type PriceKind } from '#lib/schemas/costs/costs.ts';
import { db } from '#server/platform/database/db.ts';

/** A price valid from a given day on; shipped prices are valid from the beginning. */
export type Price = {
  kind: PriceKind;
  price: Decimal;
  currency: string;
  source: string;
  /** A day such as `2026-11-01`; empty for "from the beginning". */
  validFrom: string;
  estimated: boolean;
  shipped: boolean;
  /** Number of saved prices of this kind; 0 for a shipped price. */
  revision: number;
};

export const priceUnits: Record<PriceKind, string> = {
  cpu: 'core-hour',
  memory: 'GiB-hour',
  storage: 'GB-hour',
  gpu: 'GPU-hour',
};

const listPrices: Record<PriceKind, string> = {
  cpu: '0.031611',
  memory: '0.004237',
  storage: '0.0000548',
  gpu: '0.95',
};

const shipped: readonly Price[] = priceKinds.map((kind) => ({
  kind,
  price: decimalOf(listPrices[kind]),
  currency: 'USD',
  source: 'OpenCost default prices, 2024-10',
  validFrom: '',
  estimated: true,
  shipped: true,
  revision: 0,
}));

/** All prices: the newest of each kind first, shipped prices last. */
export async function readPrices(): Promise<Price[]> {
  const rows = await db().costPrice.findMany({ orderBy: { validFrom: 'desc' } });
  const saved = rows.flatMap((row): Price[] => {
    const kind = priceKinds.find((each) => each === row.kind);
    if (kind === undefined) return [];
    const { currency, source, estimated, revision } = row;
    const validFrom = row.validFrom.toISOString().slice(0, 10);
    const price = decimalOf(row.price.toFixed());
    return [{ kind, price, currency, source, validFrom, estimated, shipped: false, revision }];
  });
  return [...saved, ...shipped];
}

export function priceOn(prices: readonly Price[], kind: PriceKind, day: string): Price {
  const found = prices.find((price) => price.kind === kind && price.validFrom <= day);
  if (found === undefined) throw new Error(`no price of ${kind}`);
  return found;
}
