'use client';
import { useEffect, useState } from 'react';

/** Remaining whole seconds of a wait that began at `startedAtMs`; 0 after the wait. */
export function secondsLeft(startedAtMs: number, waitSeconds: number, nowMs: number): number {
  return Math.max(0, Math.ceil((startedAtMs + waitSeconds * 1_000 - nowMs) / 1_000));
}

/** Text of a refusal with the remaining wait: "Too many tries. Try again in 2 min 05 s". */
export function waitText(said: string, left: number): string {
  if (left === 0) return said;
  const seconds = left % 60;
  const text =
    left < 60 ? `${left} s` : `${Math.floor(left / 60)} min ${String(seconds).padStart(2, '0')} s`;
  return `${said} Try again in ${text}`;
}

/** Counts down a wait requested by the server. Restarts when `key` changes. */
export function useRetryWait(waitSeconds: number | null, key: unknown): number {
  const [state, setState] = useState({ key, left: waitSeconds ?? 0 });
  useEffect(() => {
    const startedAtMs = Date.now();
    const timer = setInterval(() => {
      const next = secondsLeft(startedAtMs, waitSeconds ?? 0, Date.now());
      setState((before) =>
        before.key === key && before.left === next ? before : { key, left: next },
      );
      if (next === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [waitSeconds, key]);
  // Applies a new wait immediately, before the first tick.
  return state.key === key ? state.left : (waitSeconds ?? 0);
}
