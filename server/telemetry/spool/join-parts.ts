import { z } from 'zod';
import { singleton } from '#server/platform/singleton.ts';
import { runStatement, selectRow } from '../client.ts';
import { jobPosition, saveJobPosition } from '../derive/job-position.ts';

const job = 'join-parts';
/** Overlap of runs, because an insert becomes visible slightly after its timestamp. */
const overlapMs = 15_000;
/** Number of inserts that one statement joins, which limits its memory. */
const insertsAtOnce = 50;

/**
 * Prefers the earliest request part, because a value that only one part has is missing in the
 * other.
 */
const ofRequest = (column: string): string => `argMin(${column}, (part != 'request', stored))`;
const ofResponse = (column: string): string => `argMin(${column}, (part != 'response', stored))`;

/**
 * The time of a row is that of the part stored first, even if other parts follow: a row built from
 * one part is replaced by the complete row with the same time and ID. Repeated parts change
 * nothing.
 */
const joinSql = `INSERT INTO inference (model, request_id, version, ts, received, source, origin, layout, numbers, texts,
    vectors, segment, prediction, prediction_value, score, classes, scores, latency_ms, input_tokens, output_tokens, error)
  SELECT model, request_id,
    if(${ofResponse('version')} != '', ${ofResponse('version')}, ${ofRequest('version')}),
    argMin(ts, (stored, part)), greatest(${ofRequest('received')}, ${ofResponse('received')}),
    argMin(source, (stored, part)), argMin(origin, (stored, part)),
    ${['layout', 'numbers', 'texts', 'vectors', 'segment'].map(ofRequest).join(', ')},
    ${['prediction', 'prediction_value', 'score', 'classes', 'scores', 'latency_ms', 'input_tokens', 'output_tokens', 'error'].map(ofResponse).join(', ')}
  FROM inference_parts
  WHERE (model, request_id) IN (
    SELECT model, request_id FROM inference_parts
    WHERE toUnixTimestamp64Micro(stored) IN {inserts:Array(Int64)}
      AND stored >= fromUnixTimestamp64Micro({from:Int64}) AND stored <= fromUnixTimestamp64Micro({to:Int64})
  )
  GROUP BY model, request_id`;

const insertsRow = z.object({ storeNowMs: z.coerce.number(), inserts: z.array(z.coerce.bigint()) });

/**
 * Inserts in the overlap that this process has already joined. After a restart, a few inserts are
 * joined again.
 */
const joinedInserts = (): Set<bigint> => singleton('joined-parts', () => new Set<bigint>());

/**
 * Joins requests and responses that arrived separately since the last run into rows; a request
 * without a response becomes a row without a prediction. Run it every few seconds: a run without
 * changes costs one small query.
 */
export async function joinParts(): Promise<{ inserts: number }> {
  const since = BigInt(Math.max(0, (await jobPosition(job)) - overlapMs)) * 1_000n;
  const { storeNowMs, inserts: found } = await selectRow(
    `SELECT toUnixTimestamp64Milli(now64(3)) AS storeNowMs,
       arraySort(groupUniqArray(toUnixTimestamp64Micro(stored))) AS inserts
     FROM inference_parts WHERE stored > fromUnixTimestamp64Micro({since:Int64})`,
    { since },
    insertsRow,
    { timeoutMs: 30_000 },
  );
  const joined = joinedInserts();
  const news = found.filter((at) => !joined.has(at));
  if (news.length === 0) return { inserts: 0 };
  for (let start = 0; start < news.length; start += insertsAtOnce) {
    const inserts = news.slice(start, start + insertsAtOnce);
    await runStatement(joinSql, { inserts, from: inserts[0] ?? 0n, to: inserts.at(-1) ?? 0n });
    for (const at of inserts) joined.add(at);
  }
  await saveJobPosition(job, storeNowMs);
  const kept = BigInt(storeNowMs - overlapMs) * 1_000n;
  for (const at of joined) if (at <= kept) joined.delete(at);
  return { inserts: news.length };
}
