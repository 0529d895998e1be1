/** Lifetime of a success toast: 6 s, 8 s with an undo. */
export function toastLifeMs(canUndo: boolean): number {
  return canUndo ? 8_000 : 6_000;
}

/**
 * Time after the last pointer movement over a toast in which it stays open, for reading or
 * clicking.
 */
const READING_MS = 2_000;
/** Maximum lifetime, regardless of the pointer. */
const MOST_MS = 30_000;

/**
 * Milliseconds until a toast is checked again; 0 closes it. A pointer that rests where the toast
 * appeared does not keep it open: only one that moves over it, or keyboard focus inside it. Times
 * in epoch ms.
 */
export function toastWaitMs(toast: {
  shownMs: number;
  lifeMs: number;
  /** Last movement of the pointer over the toast; null for none. */
  movedMs: number | null;
  focused: boolean;
  nowMs: number;
}): number {
  const { shownMs, lifeMs, movedMs, focused, nowMs } = toast;
  if (nowMs < shownMs + lifeMs) return shownMs + lifeMs - nowMs;
  if (nowMs >= shownMs + MOST_MS) return 0;
  if (focused) return READING_MS;
  return movedMs === null ? 0 : Math.max(0, movedMs + READING_MS - nowMs);
}
