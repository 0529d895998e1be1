import type { TimelineEvent } from '#lib/schemas/incidents/incidents.ts';
import { formatSpan } from '#lib/time-format.ts';

const SILENCE_MS = 5 * 60_000;

export type Layer = 'story' | 'all';
export type TimelineRow =
  | { kind: 'event'; event: TimelineEvent }
  | { kind: 'many'; id: string; at: string; title: string; events: TimelineEvent[] }
  | { kind: 'silence'; id: string; text: string };

/** True for the curated layer: events marked as story by Tandem, and users' comments. */
export function isStory(event: TimelineEvent): boolean {
  return event.story || event.kind === 'comment';
}

function joinRuns(events: readonly TimelineEvent[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let run: TimelineEvent[] = [];
  const flush = (): void => {
    const [first] = run;
    if (first !== undefined && run.length > 3)
      rows.push({
        kind: 'many',
        id: first.id,
        at: first.at,
        title: `${run.length} alerts joined`,
        events: run,
      });
    else rows.push(...run.map((event): TimelineRow => ({ kind: 'event', event })));
    run = [];
  };
  for (const event of events) {
    if (event.kind === 'alert.joined') run.push(event);
    else {
      flush();
      rows.push({ kind: 'event', event });
    }
  }
  flush();
  return rows;
}

function startMs(row: TimelineRow): number | null {
  if (row.kind === 'silence') return null;
  return Date.parse(row.kind === 'event' ? row.event.at : row.at);
}

function endMs(row: TimelineRow): number | null {
  if (row.kind === 'silence') return null;
  return Date.parse(row.kind === 'event' ? row.event.at : (row.events.at(-1)?.at ?? row.at));
}

/**
 * Rows of a layer in chronological order. Consecutive joined alerts share one row, and each long
 * silence has its own row. `nowMs` is the end of the timeline for an open incident.
 */
export function timelineRows(
  timeline: readonly TimelineEvent[],
  layer: Layer,
  nowMs: number | null,
): TimelineRow[] {
  const events = timeline.toSorted((a, b) => a.at.localeCompare(b.at));
  const shown = joinRuns(layer === 'story' ? events.filter(isStory) : events);
  const rows: TimelineRow[] = [];
  let lastMs: number | null = null;
  const silence = (untilMs: number, id: string): void => {
    // A silence requires that nothing was logged, including story events.
    if (lastMs === null || untilMs - lastMs < SILENCE_MS) return;
    const fromMs = lastMs;
    const quiet = events.every((event) => {
      const atMs = Date.parse(event.at);
      return atMs <= fromMs || atMs >= untilMs;
    });
    if (quiet)
      rows.push({
        kind: 'silence',
        id: `silence-${id}`,
        text: `${formatSpan(untilMs - fromMs)} without new events`,
      });
  };
  for (const row of shown) {
    const atMs = startMs(row);
    if (atMs !== null) silence(atMs, String(atMs));
    rows.push(row);
    lastMs = endMs(row);
  }
  if (nowMs !== null) silence(nowMs, 'now');
  return rows;
}
