'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Origin of this Tandem instance in the browser; empty while rendering on the server. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => location.origin,
    () => '',
  );
}
