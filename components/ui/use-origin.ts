'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Address of this Tandem as the browser sees it; empty while rendering on the server. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => location.origin,
    () => '',
  );
}
