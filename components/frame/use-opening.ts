'use client';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';

/** Maximum time that content waits for the parts above it. */
const OPENING_MS = 3_000;

/**
 * True while a page opens: content below a loading part appears together with it, so that it is not
 * pushed down.
 */
export function useOpening(): boolean {
  const path = usePathname();
  const [opened, setOpened] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setOpened(path), OPENING_MS);
    return () => clearTimeout(timer);
  }, [path]);
  return opened !== path;
}
