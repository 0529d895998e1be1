'use client';
import { useEffect, useState } from 'react';
import { Button } from '../button.tsx';

const SLOW_MS = 10_000;

/** Shown below loading content after a long wait. */
export function SlowNote() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!slow) return null;
  return (
    <p className="flex flex-wrap items-center gap-2 px-4 py-2 text-xs text-ink-2">
      This is taking longer than expected. The server may be busy or starting.
      <Button size="sm" variant="quiet" onClick={() => location.reload()}>
        Reload the page
      </Button>
    </p>
  );
}
