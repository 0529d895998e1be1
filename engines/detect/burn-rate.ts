/** Requests in a period. `measuredMs` is the measured part of the period; the rest is unknown. */
export interface RequestBucket {
  readonly fromMs: number;
  readonly requests: number;
  readonly errors: number;
  readonly measuredMs: number;
}

/**
 * An alert that fires when the burn rate reaches `rate` over both the long and the short window.
 */
export interface BurnAlert {
  readonly longMs: number;
  readonly shortMs: number;
  readonly rate: number;
}

/** Burn rate over both windows of an alert; null if nothing was measured. */
export interface Burn<A extends BurnAlert = BurnAlert> {
  readonly alert: A;
  readonly long: number | null;
  readonly short: number | null;
}

function totals(buckets: readonly RequestBucket[]): Omit<RequestBucket, 'fromMs'> {
  const total = { requests: 0, errors: 0, measuredMs: 0 };
  for (const { requests, errors, measuredMs } of buckets) {
    total.requests += requests;
    total.errors += errors;
    total.measuredMs += measuredMs;
  }
  return total;
}

/**
 * Burn rate: the share of failed requests divided by the share that the target allows. 0 without
 * requests; null if nothing was measured.
 */
export function burnRate(buckets: readonly RequestBucket[], target: number): number | null {
  const { requests, errors, measuredMs } = totals(buckets);
  if (measuredMs <= 0) return null;
  return requests > 0 ? errors / requests / (1 - target) : 0;
}

/** Burn rates over the windows of each alert that end at `endMs`. */
export function burnsAt<A extends BurnAlert>(
  buckets: readonly RequestBucket[],
  endMs: number,
  target: number,
  alerts: readonly A[],
): Burn<A>[] {
  const over = (windowMs: number): number | null =>
    burnRate(
      buckets.filter(({ fromMs }) => fromMs >= endMs - windowMs && fromMs < endMs),
      target,
    );
  return alerts.map((alert) => ({ alert, long: over(alert.longMs), short: over(alert.shortMs) }));
}

/**
 * The lower burn rate of both windows as a share of the alert's rate; null if one of the windows is
 * unmeasured.
 */
export function alertShare({ alert, long, short }: Burn): number | null {
  return long === null || short === null ? null : Math.min(long, short) / alert.rate;
}

/** The alert with the largest share: nearest to firing, or furthest above its rate. */
export function loudestBurn<A extends BurnAlert>(burns: readonly Burn<A>[]): Burn<A> | undefined {
  return burns.toSorted((a, b) => (alertShare(b) ?? -1) - (alertShare(a) ?? -1))[0];
}

/**
 * One value for all alerts; 1 or more is a breach. Null (no data) if no alert is breached and one
 * is unmeasured, because unmeasured data does not count as good.
 */
export function burnScore(burns: readonly Burn[]): number | null {
  const shares = burns.map(alertShare);
  const known = shares.filter((share) => share !== null);
  const highest = Math.max(-1, ...known);
  return highest >= 1 || (known.length === shares.length && known.length > 0) ? highest : null;
}

/**
 * Remaining share of the error budget: 1 is full, 0 is used up, below 0 is overspent. Null if
 * nothing was measured.
 */
export function budgetLeft(bucket: Omit<RequestBucket, 'fromMs'>, target: number): number | null {
  if (bucket.measuredMs <= 0) return null;
  return bucket.requests > 0 ? 1 - bucket.errors / (bucket.requests * (1 - target)) : 1;
}
