import { minePatterns, type LogPattern } from '#engines/logs/mine-patterns.ts';
import { wildcard } from '#engines/logs/tokenize-log.ts';
import { logPatternsInput, type LogPatterns } from '#lib/schemas/infrastructure/infrastructure.ts';
import { likeText } from '#server/platform/database/like-text.ts';
import { query } from '#server/platform/verb.ts';
import {
  listLogs,
  type LogFilter,
  type LogRecord,
} from '#server/telemetry/queries/logs/list-logs.ts';
import { countLike, logHistogram } from '#server/telemetry/queries/logs/log-histogram.ts';
import { logFilterOf, scopedLogFilter } from './log-filter.ts';
import { levelOf } from './log-severity.ts';

const mostRecords = 4_000;
const mostPatterns = 100;
const hourMs = 3_600_000;
/**
 * Maximum number of patterns to search for in the entire preceding hour because they were not in
 * its sample.
 */
const mostLooked = 40;

/** LIKE pattern: the static parts of a template in order, with anything between them. */
export function likeOf(template: string): string {
  const parts = template
    .split(wildcard)
    .flatMap((part) => part.split(/\s+/u))
    .filter((part) => part !== '')
    .map((part) => likeText(part));
  return ['', ...parts, ''].join('%');
}

type Counted = LogPatterns['patterns'][number];

function toPattern(
  { template, members }: LogPattern,
  records: readonly LogRecord[],
  inside: number,
) {
  const own = members.filter((at) => at < inside).flatMap((at) => records[at] ?? []);
  const [newest] = own;
  const oldest = own.at(-1);
  if (newest === undefined || oldest === undefined) return [];
  const worst = Math.max(...own.map((record) => record.severity));
  const before = members.length - own.length;
  return [
    {
      template,
      count: own.length,
      severity: levelOf(worst),
      firstAt: new Date(oldest.tsMs).toISOString(),
      lastAt: new Date(newest.tsMs).toISOString(),
      before,
      isNew: before === 0,
      example: newest.body.slice(0, 2_000),
    } satisfies Counted,
  ];
}

/**
 * If the preceding hour exceeded its sample, searches all of it for patterns that appear to be new.
 */
async function settleNew(
  patterns: readonly Counted[],
  filter: Omit<LogFilter, 'limit'>,
): Promise<Counted[]> {
  const doubtful = patterns.filter((pattern) => pattern.isNew).slice(0, mostLooked);
  if (doubtful.length === 0) return [...patterns];
  const hits = await countLike(
    filter,
    doubtful.map((pattern) => likeOf(pattern.template)),
  );
  return patterns.map((pattern) => {
    const before = hits[doubtful.indexOf(pattern)] ?? 0;
    return before === 0 ? pattern : { ...pattern, before, isNew: false };
  });
}

/** Patterns of the newest records in a window, compared with the hour before it. */
export const logPatterns = query(
  { permission: 'logs:read', input: logPatternsInput },
  async ({ actor, now }, asked): Promise<LogPatterns> => {
    const plain = logFilterOf(asked, now.getTime());
    const earlier = { ...plain, fromMs: plain.fromMs - hourMs, toMs: plain.fromMs - 1 };
    const [filter, past] = await Promise.all([
      scopedLogFilter(actor, plain),
      scopedLogFilter(actor, earlier),
    ]);
    const [window, before, counts] = await Promise.all([
      listLogs({ ...filter, limit: mostRecords }),
      listLogs({ ...past, limit: mostRecords }),
      logHistogram(filter, Math.max(1, filter.toMs - filter.fromMs + 1)),
    ]);
    const records = [...window.items, ...before.items];
    const mined = minePatterns(records.map((record) => record.body))
      .flatMap((pattern) => toPattern(pattern, records, window.items.length))
      .toSorted((a, b) => b.count - a.count)
      .slice(0, mostPatterns);
    return {
      read: window.items.length,
      total: counts.reduce((sum, row) => sum + row.count, 0),
      patterns: before.nextCursor === null ? mined : await settleNew(mined, past),
    };
  },
);
