'use client';
import { useEffect } from 'react';

/** Adds a red dot to the browser tab icon while something critical is open. */
export function useFavicon(critical: boolean): void {
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel~="icon"]');
    if (link !== null) link.href = critical ? '/icon-critical.svg' : '/icon.svg';
  }, [critical]);
}
