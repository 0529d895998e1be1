import { Agent, request } from 'node:http';
import { CLIENTS, SAMPLES_PER_BODY } from './bodies.ts';

export type Sent = { samplesPerSecond: number; seconds: number; refused: number };

type Target = { url: string; headers: Record<string, string> };

function post(agent: Agent, target: Target, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      target.url,
      { agent, method: 'POST', headers: { ...target.headers, 'content-length': body.length } },
      (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    call.once('error', reject);
    call.end(body);
  });
}

/**
 * Sends each client's bodies in order, over one connection per client, and measures the time to the
 * last response.
 */
export async function send(target: Target, clients: readonly (readonly Buffer[])[]): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  let refused = 0;
  const startedAt = performance.now();
  await Promise.all(
    clients.map(async (bodies) => {
      for (const body of bodies) {
        const status = await post(agent, target, body);
        if (status < 200 || status > 299) refused += 1;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  agent.destroy();
  const samples = clients.reduce((sum, bodies) => sum + bodies.length, 0) * SAMPLES_PER_BODY;
  return { samplesPerSecond: samples / seconds, seconds, refused };
}
