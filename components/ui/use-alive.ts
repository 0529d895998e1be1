'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/**
 * Is the page alive, so that its own code gets what is sent? A form that the browser sends before loses what was typed:
 * its button waits until then.
 */
export function useAlive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
