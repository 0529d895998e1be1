'use client';
import { useEffect, useState } from 'react';
import { splitBuffered, withReached } from './buffered-rows.ts';

/** Time for which a list's responses are cached after the user leaves it. */
const KEPT_MS = 5 * 60_000;
/**
 * Visible rows at the time the user left a list, so that Back restores every row to the same
 * position.
 */
const left = new Map<string, { seen: ReadonlySet<string>; atMs: number }>();

function seenBefore(key: string): ReadonlySet<string> | null {
  const entry = left.get(key);
  return entry === undefined || Date.now() - entry.atMs > KEPT_MS ? null : entry.seen;
}

function isSame<T>(some: readonly T[], others: readonly T[]): boolean {
  return some.length === others.length && some.every((row, index) => row === others[index]);
}

type Held<T> = {
  key: string;
  seen: ReadonlySet<string>;
  /** The visible rows; for logs only. */
  rows: readonly T[];
};

/**
 * Rows of a live list that keep their position; new rows are buffered until the user requests them.
 */
export function useHeldRows<T extends { id: string }>(
  /** Key of the list with its filters. */
  key: string,
  answered: readonly T[],
  /** The rows belong to this key. */
  settled: boolean,
  /**
   * `cut`, for append-only logs: the response ends before the last row. Rows that newer rows push
   * off the page remain visible.
   */
  { cut }: { cut?: boolean } = {},
) {
  const [held, setHeld] = useState<Held<T>>({ key: '', seen: new Set(), rows: [] });
  const isHeld = held.key === key;
  const rows = isHeld && cut === true ? withReached(answered, held.rows) : answered;
  const ids = rows.map(({ id }) => id);
  const { shown, waiting } = splitBuffered(ids, isHeld ? held.seen : new Set());
  const visible = new Set(shown);
  const inView = rows.filter(({ id }) => visible.has(id));
  const kept = cut === undefined ? held.rows : inView;
  if (settled && !isHeld) setHeld({ key, seen: seenBefore(key) ?? new Set(ids), rows: [] });
  else if (settled && (shown.some((id) => !held.seen.has(id)) || !isSame(kept, held.rows)))
    setHeld({ key, seen: new Set([...held.seen, ...shown]), rows: kept });
  useEffect(
    () => () => {
      for (const [other, { atMs }] of left) if (Date.now() - atMs > KEPT_MS) left.delete(other);
      if (held.key !== '') left.set(held.key, { seen: held.seen, atMs: Date.now() });
    },
    [held],
  );
  return {
    rows: inView,
    waiting: waiting.length,
    showWaiting: () => setHeld({ key, seen: new Set(answered.map(({ id }) => id)), rows: [] }),
  };
}
