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

/** Stores an API key for a kind of sender. */
export function keepMadeKey(sender: string, key: NewKey): void {
  made = { ...made, [sender]: key };
  for (const listener of listeners) listener();
}

/**
 * API keys created since the page was loaded, by kind of sender. Stored outside React, because a
 * key is shown only once and must survive when the router renders the page again.
 */
export function useMadeKeys(): MadeKeys {
  return useSyncExternalStore(
    subscribe,
    () => made,
    () => NONE,
  );
}
