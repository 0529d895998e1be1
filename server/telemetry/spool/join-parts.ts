import { z } from 'zod';
import { singleton } from '#server/platform/singleton.ts';
import { runStatement, selectRow } from '../client.ts';
import { jobPosition, saveJobPosition } from '../derive/job-position.ts';

const job = 'join-parts';
/** An insert becomes visible a little after the time it was stamped with. */
const overlapMs = 15_000;
/** So many inserts are joined by one statement, which bounds its memory. */
const insertsAtOnce = 50;

/** The first of a request's own parts; what only one of them has is missing in the other. */
const ofRequest = (column: string): string => `argMin(${column}, (part != 'request', stored))`;
const ofResponse = (column: string): string => `argMin(${column}, (part != 'response', stored))`;

/**
 * The time of a row is that of the part that was stored first, whatever comes later: a row that was made of one part
 * is replaced by the whole one, which has the same time and id. Repeated parts change nothing.
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

/** Inserts of the overlap that this process has joined. A restart forgets them and repeats a little. */
const joinedInserts = (): Set<bigint> => singleton('joined-parts', () => new Set<bigint>());

/**
 * Makes rows of requests and responses that came apart since the last run; a request without a response is a row
 * without a prediction. Run it every few seconds: a run without news costs one small query.
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
