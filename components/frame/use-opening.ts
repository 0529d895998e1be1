'use client';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';

/** Longer than this nothing waits for what is above it. */
const OPENING_MS = 3_000;

/** True while a page opens: what is below a part that is still loading appears with it instead of being pushed down. */
export function useOpening(): boolean {
  const path = usePathname();
  const [opened, setOpened] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setOpened(path), OPENING_MS);
    return () => clearTimeout(timer);
  }, [path]);
  return opened !== path;
}
