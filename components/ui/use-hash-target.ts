import { useEffect, type RefObject } from 'react';

const BY_PERSON = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/**
 * Keeps the element of the URL hash in view while content above it loads, until the user scrolls or
 * presses a key or button.
 */
export function useHashTarget(target: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = target.current;
    const main = element?.closest('main');
    if (!element || !main || location.hash !== `#${element.id}`) return;
    const sizes = new ResizeObserver(() => element.scrollIntoView({ block: 'start' }));
    for (const child of [main, ...main.children]) sizes.observe(child);
    const stop = new AbortController();
    const end = (): void => {
      sizes.disconnect();
      stop.abort();
    };
    for (const event of BY_PERSON)
      addEventListener(event, end, { signal: stop.signal, passive: true });
    return end;
  }, [target]);
}
