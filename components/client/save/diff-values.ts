import { isRecord } from '#lib/is-record.ts';

export interface ValueDiff {
  /** Path of the value, such as "rules.2.votes". */
  path: string;
  before: string | null;
  after: string | null;
}

function entriesOf(value: unknown): [string, unknown][] | null {
  if (Array.isArray(value)) return value.map((item, index) => [String(index + 1), item]);
  return isRecord(value) ? Object.entries(value) : null;
}

function isPlainList(value: unknown): value is (string | number)[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item === 'string' || typeof item === 'number')
  );
}

function leaves(value: unknown, path: string, into: Map<string, string>): void {
  if (value === undefined || value === null) return;
  const entries = isPlainList(value) ? null : entriesOf(value);
  if (entries === null || entries.length === 0) {
    into.set(path, textOf(value));
    return;
  }
  for (const [name, item] of entries) leaves(item, path === '' ? name : `${path}.${name}`, into);
}

function textOf(value: unknown): string {
  if (isPlainList(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return entriesOf(value) === null ? JSON.stringify(value) : 'none';
}

/** One sentence per name, in order. A repeated name gets a number. */
function sentencesOf<T extends { name: string }>(
  items: readonly T[],
  sentence: (item: T) => string,
): Map<string, string> {
  const lines = new Map<string, string>();
  for (const item of items) {
    let { name } = item;
    for (let again = 2; lines.has(name); again += 1) name = `${item.name} (${again})`;
    lines.set(name, sentence(item));
  }
  return lines;
}

/**
 * Compares two ordered lists of named items. Returns a line with a sentence for each item that
 * differs, and one line if the order of the common items changed.
 */
export function diffNamed<T extends { name: string }>(
  before: readonly T[],
  after: readonly T[],
  sentence: (item: T) => string,
): ValueDiff[] {
  const old = sentencesOf(before, sentence);
  const now = sentencesOf(after, sentence);
  const names = [...new Set([...now.keys(), ...old.keys()])];
  return [
    ...names.map((path) => ({
      path,
      before: old.get(path) ?? null,
      after: now.get(path) ?? null,
    })),
    {
      path: 'Order',
      before: [...old.keys()].filter((name) => now.has(name)).join(', '),
      after: [...now.keys()].filter((name) => old.has(name)).join(', '),
    },
  ].filter((row) => row.before !== row.after);
}

/**
 * Leaves of two JSON values side by side, in the order of the later one. Equal leaves are omitted
 * unless `withEqual`.
 */
export function diffValues(before: unknown, after: unknown, withEqual = false): ValueDiff[] {
  const old = new Map<string, string>();
  const now = new Map<string, string>();
  leaves(before, '', old);
  leaves(after, '', now);
  const paths = [...now.keys(), ...[...old.keys()].filter((path) => !now.has(path))];
  return paths
    .map((path) => ({
      path: path === '' ? 'value' : path,
      before: old.get(path) ?? null,
      after: now.get(path) ?? null,
    }))
    .filter((row) => withEqual || row.before !== row.after);
}
