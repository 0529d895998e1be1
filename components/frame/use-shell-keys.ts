'use client';
import { useEffect } from 'react';
import { useLive } from '#components/client/use-live-updates.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { useKeySequence, useShortcuts } from '#components/ui/use-shortcut.ts';
import { shiftRange, zoomRange } from '#lib/time-range.ts';
import { ALL_NAV } from './navigation/nav-items.ts';
import { usePush } from './use-push.ts';

/** Keyboard shortcuts of every page. */
export function useShellKeys({
  onPalette,
  onHelp,
}: {
  onPalette: () => void;
  onHelp: () => void;
}): void {
  const push = usePush();
  const live = useLive();
  const range = useTimeRange();
  const move = (next: { fromMs: number; toMs: number }): void =>
    range.setRange(next.fromMs, next.toMs);
  const going = Object.fromEntries(ALL_NAV.map((item) => [`g ${item.key}`, () => push(item.href)]));
  useKeySequence();
  useShortcuts({
    ...going,
    '?': onHelp,
    p: () => live.setPaused(!live.paused),
    '[': () => move(shiftRange(range, -1)),
    ']': () => move(shiftRange(range, 1)),
    '+': () => move(zoomRange(range, 0.5)),
    '-': () => move(zoomRange(range, 2)),
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.metaKey || event.ctrlKey) ||
        event.shiftKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      onPalette();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [onPalette]);
}
