'use client';
import { useEffect } from 'react';

/**
 * Sets the tab title to what is open: "INC-42 critical: checkout is slow - Tandem". The route sets
 * its own title after the page is drawn, or with the next page while this one is still mounted:
 * that title is stored and restored on unmount.
 */
export function usePageTitle(text: string): void {
  useEffect(() => {
    let before = '';
    let shown: string | null = null;
    const claim = (): void => {
      if (document.title === shown) return;
      before = document.title;
      document.title = `${text} - Tandem`;
      // Reads the title back because browsers collapse spaces.
      shown = document.title;
    };
    claim();
    const observer = new MutationObserver(claim);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      if (document.title === shown) document.title = before;
    };
  }, [text]);
}
