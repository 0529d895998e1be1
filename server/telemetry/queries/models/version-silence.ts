import { z } from 'zod';
import { selectRow } from '../../client.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const timeoutMs = 20_000;

const counted = z.object({
  /** Time of the version's newest row since `fromMs`; 0 if it sent none. */
  lastMs: z.coerce.number(),
  /** Rows of the model's other versions since then. */
  beside: z.coerce.number(),
  /** Rows of other models since then, which show that rows reach the store at all. */
  elsewhere: z.coerce.number(),
  /** Rows of the model in the hour before `fromMs`. */
  hourBefore: z.coerce.number(),
  /**
   * Rows of the model in the same time range a day ago, and in the day before that range. A model
   * may be idle at night.
   */
  dayAgo: z.coerce.number(),
  earlier: z.coerce.number(),
});
/** Rows that other versions and models sent since a version's last row. */
export type VersionSilence = z.output<typeof counted>;

/**
 * Time since which a version that should serve requests has sent nothing, and the rows of other
 * versions and models since then.
 */
export async function versionSilence(
  model: string,
  version: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<VersionSilence> {
  const at = (ms: string) => `fromUnixTimestamp64Milli({${ms}:Int64})`;
  const own = 'model = {model:String}';
  return selectRow(
    `WITH (SELECT toUnixTimestamp64Milli(max(ts)) FROM inference
         WHERE ${own} AND version = {version:String} AND ts >= ${at('from')} AND ts < ${at('to')}) AS found,
       fromUnixTimestamp64Milli(greatest(found, {from:Int64})) AS silentFrom
     SELECT greatest(found, 0) AS lastMs,
       countIf(${own} AND version != {version:String} AND ts > silentFrom) AS beside,
       countIf(NOT (${own}) AND ts > silentFrom) AS elsewhere,
       countIf(${own} AND ts >= ${at('hourBefore')} AND ts < ${at('from')}) AS hourBefore,
       countIf(${own} AND ts > silentFrom - toIntervalDay(1) AND ts < ${at('dayAgo')}) AS dayAgo,
       countIf(${own} AND ts < ${at('dayAgo')}) AS earlier
     FROM inference
     WHERE (${own} AND ts >= ${at('twoDays')} OR ts >= ${at('from')}) AND ts < ${at('to')}`,
    {
      model,
      version,
      from: Math.floor(fromMs),
      to: Math.floor(toMs),
      hourBefore: Math.floor(fromMs - hourMs),
      dayAgo: Math.floor(toMs - dayMs),
      twoDays: Math.floor(toMs - 2 * dayMs),
    },
    counted,
    { timeoutMs },
  );
}
