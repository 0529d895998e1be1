'use client';
import { useEffect, useState } from 'react';
import { splitHeld } from './held-rows.ts';

/** As long as the answers of a list are kept after it was left. */
const KEPT_MS = 5 * 60_000;
/** What was in view when a list was left, so that Back finds every row where it was. */
const left = new Map<string, { seen: ReadonlySet<string>; atMs: number }>();

function seenBefore(key: string): ReadonlySet<string> | null {
  const entry = left.get(key);
  return entry === undefined || Date.now() - entry.atMs > KEPT_MS ? null : entry.seen;
}

/** Rows of a live list that stay where they are; new ones wait until they are asked for. */
export function useHeldRows<T extends { id: string }>(
  /** Of the list with its filters. */
  key: string,
  rows: readonly T[],
  /** The rows are those of this key. */
  settled: boolean,
) {
  const [held, setHeld] = useState<{ key: string; seen: ReadonlySet<string> }>({
    key: '',
    seen: new Set(),
  });
  const ids = rows.map(({ id }) => id);
  const { shown, waiting } = splitHeld(ids, held.key === key ? held.seen : new Set());
  if (settled && held.key !== key) setHeld({ key, seen: seenBefore(key) ?? new Set(ids) });
  else if (settled && shown.some((id) => !held.seen.has(id)))
    setHeld({ key, seen: new Set([...held.seen, ...shown]) });
  useEffect(
    () => () => {
      for (const [other, { atMs }] of left) if (Date.now() - atMs > KEPT_MS) left.delete(other);
      if (held.key !== '') left.set(held.key, { seen: held.seen, atMs: Date.now() });
    },
    [held],
  );
  const visible = new Set(shown);
  return {
    rows: rows.filter(({ id }) => visible.has(id)),
    waiting: waiting.length,
    showWaiting: () => setHeld({ key, seen: new Set(ids) }),
  };
}
