import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { windowParams, windowSql, type InferenceWindow } from './window.ts';

const mostNames = 20;

/** Names of the segments in the rows of a window, most frequent first. */
export async function segmentNames(window: InferenceWindow): Promise<string[]> {
  const rows = await selectRows(
    `SELECT name FROM (SELECT arrayJoin(mapKeys(segment)) AS name FROM inference WHERE ${windowSql(window)})
     GROUP BY name ORDER BY count() DESC, name LIMIT ${mostNames}`,
    windowParams(window),
    z.object({ name: z.string() }),
    { timeoutMs: 20_000 },
  );
  return rows.map(({ name }) => name);
}
