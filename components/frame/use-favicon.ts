'use client';
import { useEffect } from 'react';

/** The icon of the browser tab has a red dot while something critical is open. */
export function useFavicon(critical: boolean): void {
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel~="icon"]');
    if (link !== null) link.href = critical ? '/icon-critical.svg' : '/icon.svg';
  }, [critical]);
}
