import type { RawColumn } from '#engines/drift/raw-column.ts';
import { sortedQuantile } from '#engines/math/quantile.ts';
import type { SliceFeature } from '#engines/performance/worst-slices.ts';

const MOST_VALUES = 20;
const PARTS = 4;

const shown = (value: number): string => String(Number(value.toPrecision(3)));

/** Numbers as four parts of about equal count; as they are where they have few values. */
function partsOf(values: Float64Array): (string | null)[] | null {
  const sorted = values.filter(Number.isFinite).sort();
  const distinct = new Set(sorted);
  if (distinct.size < 2) return null;
  if (distinct.size <= MOST_VALUES / 2)
    return Array.from(values, (value) => (Number.isFinite(value) ? shown(value) : null));
  const inner = Array.from({ length: PARTS - 1 }, (_, part) =>
    sortedQuantile(sorted, (part + 1) / PARTS),
  );
  const cuts = [...new Set(inner)];
  const names = [...cuts, Infinity].map((cut, at) => {
    const from = cuts[at - 1];
    if (from === undefined) return `up to ${shown(cut)}`;
    return cut === Infinity ? `above ${shown(from)}` : `${shown(from)} to ${shown(cut)}`;
  });
  return Array.from(values, (value) => {
    if (!Number.isFinite(value)) return null;
    const at = cuts.findIndex((cut) => value <= cut);
    return names[at === -1 ? cuts.length : at] ?? null;
  });
}

/** A column as what slices are made of; null for texts that are no categories, and for constants. */
export function sliceFeature(column: RawColumn): SliceFeature | null {
  const { name } = column;
  if (column.kind === 'numbers') {
    const values = partsOf(column.values);
    return values === null ? null : { name, values };
  }
  if (column.labels.length < 2 || column.labels.length > MOST_VALUES) return null;
  return { name, values: Array.from(column.codes, (code) => column.labels[code] ?? null) };
}
