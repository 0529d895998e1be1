'use client';
import { useSyncExternalStore } from 'react';
import type { NewKey } from '#components/accounts/key-dialog.tsx';

type MadeKeys = Readonly<Record<string, NewKey>>;

const NONE: MadeKeys = {};
let made: MadeKeys = NONE;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Remembers a key for its kind of sender. */
export function keepMadeKey(sender: string, key: NewKey): void {
  made = { ...made, [sender]: key };
  for (const listener of listeners) listener();
}

/**
 * Keys made since the page was loaded, by kind of sender. Outside React, because a key is shown only once and
 * must outlive a page that the router draws anew.
 */
export function useMadeKeys(): MadeKeys {
  return useSyncExternalStore(
    subscribe,
    () => made,
    () => NONE,
  );
}
