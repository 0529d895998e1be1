'use client';
import { useQueryStates } from 'nuqs';
import { useNow } from '#components/ui/use-now.ts';
import { describeRange, isLiveRange } from '#lib/time-range.ts';
import { isZone, parseRange } from '#lib/time.ts';
import { viewStateParsers } from '#lib/view-state.ts';
import { useLive } from './use-live-updates.ts';

const FALLBACK_MS = 6 * 3_600_000;
const past: { from: string; to: string }[] = [];
let frozenAtMs = 0;

export interface TimeRange {
  /** As in the URL: `now-6h` or epoch ms. For query keys. */
  from: string;
  to: string;
  tz: string;
  env: string;
  /**
   * Resolved start and end, epoch ms. Unless paused, they advance with the clock in steps
   * proportional to the range.
   */
  fromMs: number;
  toMs: number;
  /** Label of the range, such as "Last 6 hours". */
  label: string;
  /** True if the range follows the clock. */
  live: boolean;
  setRange: (from: string | number, to: string | number) => void;
  /** Restores the range before the last setRange; doubles the range when there is none. */
  goBack: () => void;
  setZone: (tz: string) => void;
  setEnv: (env: string) => void;
}

/** Step by which a live range advances: 1/400 of its length, 10 s to 15 min. */
function stepMs(lengthMs: number): number {
  return Math.min(900_000, Math.max(10_000, Math.ceil(lengthMs / 400 / 5_000) * 5_000));
}

function clock(nowMs: number | null, paused: boolean): number {
  const at = nowMs ?? Date.now();
  if (!paused) frozenAtMs = at;
  return paused && frozenAtMs ? frozenAtMs : at;
}

/** Time range, zone and environment of the page, stored in its URL. */
export function useTimeRange(): TimeRange {
  const [state, setState] = useQueryStates(viewStateParsers, { history: 'push', scroll: false });
  const { paused } = useLive();
  const atMs = clock(useNow(), paused);
  const tz = isZone(state.tz) ? state.tz : 'UTC';
  const { from, to } = state;
  const read = (nowMs: number) =>
    parseRange(from, to, nowMs, tz) ?? { fromMs: nowMs - FALLBACK_MS, toMs: nowMs };
  const rough = read(atMs);
  const step = stepMs(rough.toMs - rough.fromMs);
  const range = read(Math.ceil(atMs / step) * step);
  const setRange = (nextFrom: string | number, nextTo: string | number): void => {
    past.push({ from, to });
    void setState({ from: String(nextFrom), to: String(nextTo) });
  };
  return {
    from,
    to,
    tz,
    env: state.env,
    ...range,
    label: describeRange(from, to, atMs, tz),
    live: isLiveRange(to),
    setRange,
    goBack: () => {
      const last = past.pop();
      const half = (range.toMs - range.fromMs) / 2;
      void setState(
        last ?? {
          from: String(Math.round(range.fromMs - half)),
          to: String(Math.round(range.toMs + half)),
        },
      );
    },
    setZone: (next) => void setState({ tz: next }),
    setEnv: (next) => void setState({ env: next }),
  };
}
