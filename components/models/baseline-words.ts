import type { BaselineItem } from '#lib/schemas/models-windows.ts';

/** A baseline in a sentence: "the file train.csv", "version 3", "the last 7 days", "the first rows, learned by Tandem from ...". */
export function baselineWords({ kind, name }: Pick<BaselineItem, 'kind' | 'name'>): string {
  if (name === '') return 'the newest baseline';
  if (kind === 'learned') return `the first rows, learned by Tandem from ${name}`;
  if (kind === 'file') return `the file ${name}`;
  return kind === 'champion' ? `the ${name}` : name;
}
