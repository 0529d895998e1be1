import type { Graph } from '../company/graph.ts';
import { drawBill } from './draw-bill.ts';

const ATTEMPTS = 5;
const PAUSE_MS = 3_000;

/** Sends the bill like a cloud provider's export. Idempotent within a day. */
export async function sendBill(
  target: { tandemUrl: string; apiKey: string },
  graph: Graph,
  nowMs: number,
): Promise<void> {
  const body = drawBill(graph, nowMs);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(`${target.tandemUrl}/api/ingest/costs`, {
        method: 'POST',
        headers: { 'content-type': 'text/csv', authorization: `Bearer ${target.apiKey}` },
        body,
        signal: AbortSignal.timeout(30_000),
      });
      const text = await answer.text();
      if (answer.ok) return;
      const refused = answer.status < 500 && answer.status !== 429;
      if (refused) attempt = ATTEMPTS;
      throw new Error(`answered ${answer.status}: ${text.slice(0, 200)}`);
    } catch (error) {
      if (attempt === ATTEMPTS) {
        console.error(`demo: the bill was not accepted: ${String(error)}`);
        return;
      }
    }
    await new Promise((resolve) => {
      setTimeout(resolve, PAUSE_MS).unref();
    });
  }
}
