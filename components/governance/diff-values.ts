import { isRecord } from '#lib/is-record.ts';

export interface ValueDiff {
  /** "rules.2.votes" */
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

/** Leaves of two JSON values side by side, in the order of the later one; equal leaves are left out unless asked for. */
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
