import { shownValue } from '#components/inference/shown-value.ts';
import { formatNumber, formatPercent } from '#lib/format.ts';
import type { ColumnAnswer } from '#lib/schemas/drift/columns.ts';

type Change = ColumnAnswer['changes'][number];

/** One difference from the baseline as a sentence. */
export function summarizeChange({ what, label, reference, current }: Change): string {
  const number = (value: number | null): string => formatNumber(value, 3);
  const share = (value: number | null): string => formatPercent(value, 1);
  switch (what) {
    case 'scale':
      return (current ?? 1) >= 1
        ? `Values are about ${formatNumber(current, 0)} times as large and as spread out. A different unit?`
        : `Values are about ${formatNumber(1 / (current ?? 1), 0)} times smaller and less spread out. A different unit?`;
    case 'mean':
      return `The mean moved from ${number(reference)} to ${number(current)}.`;
    case 'spread':
      return `The standard deviation went from ${number(reference)} to ${number(current)}.`;
    case 'missing':
      return `Missing values: ${share(reference)} before, ${share(current)} now.`;
    case 'range':
      return `${share(current)} of the values are outside the baseline range.`;
    case 'new-category':
      return `New category ${shownValue(label ?? '')}: ${share(current)} of the values.`;
    case 'share':
      return `${shownValue(label ?? '')}: ${share(reference)} before, ${share(current)} now.`;
  }
}

type Bin = ColumnAnswer['bins'][number];

/**
 * True if numeric bins get wider with the distance from the baseline. This happens if outliers
 * determine the range.
 */
export function haveGrowingBins(bins: readonly Bin[]): boolean {
  const widths = bins.flatMap(({ from, to }) => (from === null || to === null ? [] : [to - from]));
  const [least, most] = [Math.min(...widths), Math.max(...widths)];
  return least > 0 && most > 2 * least;
}

/** The label below a bar. */
export function binLabel({ from, to, label }: Bin): string {
  if (label !== null) return shownValue(label);
  if (from === null || to === null) return 'others';
  return from === to ? formatNumber(from, 3) : `${formatNumber(from, 3)} to ${formatNumber(to, 3)}`;
}

const RELATION_WORDS: Record<string, (kind: string) => string> = {
  fed_by: (kind) => `${kind} that feeds the model`,
  served_by: (kind) => `${kind} that serves the model`,
  calls: (kind) => `${kind} called by it`,
  uses: (kind) => `${kind} used by it`,
  runs_on: (kind) => `${kind} it runs on`,
  part_of: (kind) => `${kind} it is part of`,
  depends_on: (kind) => `${kind} it depends on`,
};

/** Describes a resource upstream of a model and its distance from the model. */
export function describeRelation({
  kind,
  relation,
  hops,
}: ColumnAnswer['upstream'][number]): string {
  const words = RELATION_WORDS[relation]?.(kind) ?? `${kind}, ${relation.replaceAll('_', ' ')}`;
  return hops === 1 ? words : `${words}, ${hops} steps away`;
}
