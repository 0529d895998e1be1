import type { SourceNote } from '#server/sources/note-source-health.ts';
import { singleton } from '#server/platform/singleton.ts';
import { storableText } from '#server/platform/storable-text.ts';
import type { Batch } from '#server/telemetry/batch.ts';
import { ingestMetrics } from './ingest-metrics.ts';

/** What came from each source since the notes were last written down. Intake never waits for PostgreSQL. */
const notes = () => singleton('source-notes', () => new Map<string, SourceNote>());
const mostSources = 10_000;
const mostLagMs = 2_000_000_000;

function noteOf(key: string): SourceNote {
  const all = notes();
  const known = all.get(key);
  if (known !== undefined) return known;
  const fresh: SourceNote = { key, receivedAt: null, lagMs: null, refusedAt: null, refusedWhy: '' };
  if (all.size < mostSources) all.set(key, fresh);
  return fresh;
}

function latest(times: Iterable<number>): number {
  let last = -Infinity;
  for (const at of times) if (at > last) last = at;
  return last;
}

/** The newest moment that a batch speaks of, epoch ms; null where it holds none of telemetry. */
function newestMs({ samples, histograms, logs, spans }: Batch): number | null {
  const newest = Math.max(
    latest(samples.tsMs),
    latest(histograms.tsMs),
    latest(logs.values().map((log) => log.tsMs)),
    latest(spans.values().map((span) => span.tsMs + span.durationMs)),
  );
  return Number.isFinite(newest) ? newest : null;
}

/** A body was accepted; its newest item says how far the sender is behind, or its clock ahead (below 0). */
export function noteTaken(key: string, batch: Batch, nowMs: number): void {
  const newest = newestMs(batch);
  const note = noteOf(key);
  note.receivedAt = new Date(nowMs);
  // A span may say that it lasts for ever: a number that PostgreSQL does not take would lose the notes of every source.
  if (newest !== null)
    note.lagMs = Math.min(mostLagMs, Math.max(-mostLagMs, Math.round(nowMs - newest)));
}

/** Something of a source was refused, for a reason that its sender can change. */
export function noteRefused(key: string, why: string, nowMs: number): void {
  const note = noteOf(key);
  note.refusedAt = new Date(nowMs);
  // One text that PostgreSQL does not take would lose the notes of every source.
  note.refusedWhy = storableText(why.slice(0, 500));
}

/** Items of an accepted body that were refused: counted, and kept as the last refusal of the source. */
export function noteItemsRefused(
  { path, sourceKey, nowMs }: { path: string; sourceKey: string; nowMs: number },
  count: number,
  why: string,
): void {
  if (count === 0) return;
  ingestMetrics().refused.inc({ path }, count);
  noteRefused(sourceKey, why, nowMs);
}

/** What was noted since the last call. */
export function takeSourceNotes(): SourceNote[] {
  const all = notes();
  const taken = [...all.values()];
  all.clear();
  return taken;
}
