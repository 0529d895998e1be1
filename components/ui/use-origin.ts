'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Origin of this Tandem instance in the browser; empty during server rendering. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => location.origin,
    () => '',
  );
}
