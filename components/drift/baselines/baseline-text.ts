import type { BaselineItem } from '#lib/schemas/drift/windows.ts';

/** A baseline in a sentence: "the file train.csv", "version 3", "the last 7 days", "the first rows, learned by Tandem from ...". */
export function describeBaseline({ kind, name }: Pick<BaselineItem, 'kind' | 'name'>): string {
  if (name === '') return 'the newest baseline';
  if (kind === 'learned') return `the first rows, learned by Tandem from ${name}`;
  if (kind === 'file') return `the file ${name}`;
  return kind === 'champion' ? `the ${name}` : name;
}

/** Model columns that have no baseline from a file, with the reason; empty if none is missing. */
export function describeOmitted({ kind, spec }: Pick<BaselineItem, 'kind' | 'spec'>): string {
  if (kind !== 'file') return '';
  const named = (part: string): string[] => {
    const found = spec[part];
    return Array.isArray(found) ? found.map(String) : [];
  };
  const [lacking, dropped] = [[...named('absent'), ...named('unlike')], named('dropped')];
  const unlike =
    lacking.length === 0
      ? ''
      : ` Not compared, because the file has no such values: ${lacking.join(', ')}.`;
  const unkept =
    dropped.length === 0
      ? ''
      : ` Not compared, because privacy rules drop them: ${dropped.join(', ')}.`;
  return unlike + unkept;
}
