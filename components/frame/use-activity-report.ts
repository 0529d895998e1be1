'use client';
import { useEffect } from 'react';

/** Events that count as user input. Scrolling or refreshing without input does not count. */
const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
const EVERY_MS = 60_000;

/** Reports input at most once a minute, so that the session times out only without input. */
export function useActivityReport(): void {
  useEffect(() => {
    const end = new AbortController();
    let reportedAtMs = Number.NEGATIVE_INFINITY;
    const report = (): void => {
      const nowMs = Date.now();
      if (nowMs - reportedAtMs < EVERY_MS) return;
      reportedAtMs = nowMs;
      // If the session has ended, the next read reports it.
      fetch('/api/sessions/active', { method: 'POST' }).catch(() => undefined);
    };
    for (const input of INPUTS)
      window.addEventListener(input, report, { passive: true, capture: true, signal: end.signal });
    return () => end.abort();
  }, []);
}
