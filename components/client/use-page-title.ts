'use client';
import { useEffect } from 'react';

/**
 * Names the tab after what is open: "INC-42 critical: checkout is slow - Tandem". The route sets its own title later than
 * the page is drawn, or with the next page while this one is still there: that one is kept, and stands when this one goes.
 */
export function usePageTitle(text: string): void {
  useEffect(() => {
    let before = '';
    let shown: string | null = null;
    const claim = (): void => {
      if (document.title === shown) return;
      before = document.title;
      document.title = `${text} - Tandem`;
      // Browsers join spaces.
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
