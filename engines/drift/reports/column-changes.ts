export type ColumnChange = {
  what: 'mean' | 'spread' | 'scale' | 'missing' | 'new-category' | 'share' | 'range';
  label: string | null;
  reference: number | null;
  current: number | null;
};

export type NumberFacts = { mean: number; std: number; outside: number; missing: number };
export type TextFacts = { shares: ReadonlyMap<string, number>; complete: boolean; missing: number };

const MISSING_POINTS = 0.01;
const SHARE_POINTS = 0.05;
const OUTSIDE = 0.001;
const SHIFT = 0.25;
const SPREAD = 1.25;
const SCALE = 5;
const MOST = 6;

type Weighed = { weight: number; change: ColumnChange };

const missing = (before: number, now: number): Weighed[] =>
  Math.abs(now - before) < MISSING_POINTS
    ? []
    : [
        {
          weight: 10 * Math.abs(now - before),
          change: { what: 'missing', label: null, reference: before, current: now },
        },
      ];

const shown = (found: readonly Weighed[]): ColumnChange[] =>
  found
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, MOST)
    .map(({ change }) => change);

/**
 * Human-readable changes of a numeric column: different unit (mean and spread grew by a similar
 * large factor), shifted mean (in units of the spread), different spread, out-of-range values, more
 * missing values.
 */
export function numberChanges(before: NumberFacts, now: NumberFacts): ColumnChange[] {
  const found = missing(before.missing, now.missing);
  const of = (
    what: ColumnChange['what'],
    reference: number | null,
    current: number,
    weight: number,
  ): void => {
    found.push({ weight, change: { what, label: null, reference, current } });
  };
  const grown = { mean: now.mean / before.mean, std: now.std / before.std };
  const factor = Math.sqrt(Math.abs(grown.mean * grown.std));
  const alike = grown.mean > 0 && Math.abs(Math.log(grown.mean / grown.std)) < Math.log(1.5);
  if (alike && (factor >= SCALE || factor <= 1 / SCALE)) of('scale', 1, factor, 100);
  else {
    const shift = Math.abs(now.mean - before.mean) / Math.max(before.std, 1e-12);
    if (shift >= SHIFT) of('mean', before.mean, now.mean, shift);
    const wider = Math.max(grown.std, 1 / grown.std);
    if (wider >= SPREAD) of('spread', before.std, now.std, Math.log(wider));
  }
  if (now.outside >= OUTSIDE) of('range', null, now.outside, 5 * now.outside);
  return shown(found);
}

/**
 * Human-readable changes of a categorical column: new categories, shares that changed by at least
 * five points, more missing values.
 */
export function textChanges(before: TextFacts, now: TextFacts): ColumnChange[] {
  const found = missing(before.missing, now.missing);
  for (const [label, current] of now.shares) {
    const reference = before.shares.get(label);
    if (reference === undefined && before.complete)
      found.push({
        weight: 2 * current,
        change: { what: 'new-category', label, reference: 0, current },
      });
  }
  for (const [label, reference] of before.shares) {
    const current = now.shares.get(label) ?? 0;
    if (Math.abs(current - reference) >= SHARE_POINTS)
      found.push({
        weight: Math.abs(current - reference),
        change: { what: 'share', label, reference, current },
      });
  }
  return shown(found);
}
