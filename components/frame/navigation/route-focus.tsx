'use client';
import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';

/** After a route change, moves the focus to the page and announces its title. */
export function RouteFocus() {
  const path = usePathname();
  const before = useRef(path);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (before.current === path) return undefined;
    before.current = path;
    const timer = setTimeout(() => {
      const main = document.querySelector<HTMLElement>('main');
      if (main && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
      setSaid(document.querySelector('main h1')?.textContent ?? document.title);
    }, 120);
    return () => clearTimeout(timer);
  }, [path]);
  return (
    <p aria-live="polite" className="sr-only">
      {said}
    </p>
  );
}
