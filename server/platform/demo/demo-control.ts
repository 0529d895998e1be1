import { demoPastSchema, type DemoPast } from '#lib/schemas/governance/past.ts';
import { env } from '#server/platform/env.ts';
import { sendOutbound } from '#server/platform/outbound/outbound.ts';

/**
 * Requests the history that the demo company reports, and the decisions its users make on its first
 * day.
 */
export async function askDemoPast(): Promise<DemoPast> {
  const answer = await sendOutbound({
    url: `http://127.0.0.1:${env.DEMO_PORT}/past`,
    method: 'GET',
    headers: {},
    timeoutMs: 5_000,
    allow: ['127.0.0.1/32'],
  });
  return demoPastSchema.parse(JSON.parse(answer.text));
}
