'use client';
import { useEffect, useState } from 'react';

/** Whole seconds that are left of a wait that began with `startedAtMs`; 0 when it is over. */
export function secondsLeft(startedAtMs: number, waitSeconds: number, nowMs: number): number {
  return Math.max(0, Math.ceil((startedAtMs + waitSeconds * 1_000 - nowMs) / 1_000));
}

/** Counts a wait down that the server asked for; starts anew for another `key`. */
export function useRetryWait(waitSeconds: number | null, key: unknown): number {
  const [left, setLeft] = useState(waitSeconds ?? 0);
  useEffect(() => {
    const startedAtMs = Date.now();
    const timer = setInterval(() => {
      const next = secondsLeft(startedAtMs, waitSeconds ?? 0, Date.now());
      setLeft(next);
      if (next === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [waitSeconds, key]);
  return left;
}
