import type { State } from '#components/ui/states/states.tsx';
import { servingAliases } from '#lib/choices/models/models.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { InferenceModelItem } from '#lib/schemas/inference/inference.ts';
import type { AliasChange, ModelAliasItem } from '#lib/schemas/models/models.ts';

/** A period in which an alias pointed to a version. */
export interface AliasSpan {
  alias: string;
  /** ISO 8601; null if the period began before the stored history. */
  fromAt: string | null;
  /** Null while the alias still points to the version. */
  toAt: string | null;
  /** The change that set the alias; null if it is not in the stored history. */
  set: AliasChange | null;
}

/**
 * Periods in which aliases pointed to the version, newest first. Based on the alias history; if it
 * lacks an alias's change, on the alias's current target.
 */
export function spansOf(
  version: number,
  changes: readonly AliasChange[],
  aliases: readonly Pick<ModelAliasItem, 'alias' | 'version' | 'since'>[],
): AliasSpan[] {
  const spans: AliasSpan[] = [];
  const open = new Map<string, AliasSpan>();
  for (const change of changes.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const { alias, fromVersion, toVersion, at } = change;
    if (fromVersion === version) {
      const span = open.get(alias) ?? { alias, fromAt: null, toAt: null, set: null };
      if (!open.has(alias)) spans.push(span);
      span.toAt = at;
      open.delete(alias);
    }
    if (toVersion === version && !open.has(alias)) {
      const span: AliasSpan = { alias, fromAt: at, toAt: null, set: change };
      spans.push(span);
      open.set(alias, span);
    }
  }
  for (const { alias, version: at, since } of aliases)
    if (at === version && !open.has(alias))
      spans.push({ alias, fromAt: since, toAt: null, set: null });
  return spans.toSorted(
    (a, b) =>
      Number(b.toAt === null) - Number(a.toAt === null) ||
      (b.fromAt ?? '').localeCompare(a.fromAt ?? '') ||
      (b.toAt ?? '').localeCompare(a.toAt ?? ''),
  );
}

/**
 * Periods of serving aliases: aliases with a serving name, or aliases that require an approval to
 * move.
 */
export function servingSpans(
  spans: readonly AliasSpan[],
  aliases: readonly Pick<ModelAliasItem, 'alias' | 'protected'>[],
): AliasSpan[] {
  const serving = new Set<string>([
    ...servingAliases,
    ...aliases.filter((each) => each.protected).map(({ alias }) => alias),
  ]);
  return spans.filter(({ alias }) => serving.has(alias));
}

export interface VersionLife {
  state: State;
  word: string;
}

/** Row counts by version: of the last week, and over all stored rows. */
export interface NamedRows {
  recent: Pick<InferenceModelItem, 'versions'> | null;
  stored: Pick<InferenceModelItem, 'versions'> | null;
}

function rowsOf(version: number, sent: Pick<InferenceModelItem, 'versions'> | null) {
  const found = sent?.versions.find((each) => each.version === String(version));
  return found === undefined || found.rows === 0 ? null : found;
}

/**
 * Whether the version serves, served before, serves or served without a serving alias, or never
 * served.
 */
export function lifeOf(
  version: number,
  serving: readonly AliasSpan[],
  { recent, stored }: NamedRows,
): VersionLife {
  if (serving.some(({ toAt }) => toAt === null)) return { state: 'ok', word: 'Serving now' };
  if (rowsOf(version, recent) !== null) return { state: 'info', word: 'Serving without an alias' };
  if (serving.length > 0) return { state: 'ok', word: 'Previously served' };
  if (rowsOf(version, stored) !== null)
    return { state: 'ok', word: 'Previously served without an alias' };
  return { state: 'hidden', word: 'Never served' };
}

export type ServedSpan = Pick<AliasSpan, 'fromAt' | 'toAt'>;

/** Incidents that were open during one of the spans. A span without an end is still open. */
export function incidentsWhile(
  incidents: readonly IncidentSummary[],
  spans: readonly ServedSpan[],
): IncidentSummary[] {
  return incidents.filter(({ openedAt, resolvedAt }) =>
    spans.some(
      ({ fromAt, toAt }) =>
        (toAt === null || openedAt <= toAt) &&
        (fromAt === null || resolvedAt === null || resolvedAt >= fromAt),
    ),
  );
}

export type ServedRange = { fromAt: string; toAt: string | null };

/** From the first to the last time that the version served; `toAt` is null while it does. */
function servedRange(serving: readonly AliasSpan[]): ServedRange | null {
  const starts = serving.flatMap(({ fromAt }) => fromAt ?? []).toSorted();
  const [fromAt] = starts;
  if (fromAt === undefined) return null;
  const ends = serving.flatMap(({ toAt }) => toAt ?? []).toSorted();
  return { fromAt, toAt: ends.length < serving.length ? null : (ends.at(-1) ?? null) };
}

/**
 * Time range for the version's performance: its time in service. Without an alias, it starts at the
 * version's creation if the version serves now. If it served earlier, it is the range of its rows.
 */
export function answeredRange(
  { version, createdAt }: { version: number; createdAt: string },
  serving: readonly AliasSpan[],
  { recent, stored }: NamedRows,
): ServedRange | null {
  if (rowsOf(version, recent) !== null && !serving.some(({ toAt }) => toAt === null))
    return { fromAt: createdAt, toAt: null };
  const before = rowsOf(version, stored);
  return (
    servedRange(serving) ??
    (before === null ? null : { fromAt: before.firstAt, toAt: before.lastAt })
  );
}

/**
 * Periods in which the version made predictions: its periods with a serving alias, or the range of
 * its rows if there are none.
 */
export function answeredSpans(
  serving: readonly AliasSpan[],
  answered: ServedRange | null,
): readonly ServedSpan[] {
  return serving.length > 0 || answered === null ? serving : [answered];
}
