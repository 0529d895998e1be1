import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticateKey } from '#server/accounts/authenticate-key.ts';
import { sendJson } from '#server/platform/http/send.ts';
import { isFromThisMachine } from './from-this-machine.ts';
import { readiness } from './readiness.ts';

type Shown = { ok: boolean; detail?: string };

/**
 * Details require a local request or a key, because they contain paths and store errors. API keys
 * cannot be checked while the database is unavailable.
 */
async function mayReadDetails(request: IncomingMessage): Promise<boolean> {
  if (isFromThisMachine(request)) return true;
  const { authorization } = request.headers;
  if (authorization === undefined) return false;
  return authenticateKey(authorization, 'read').then(
    () => true,
    () => false,
  );
}

/**
 * Serves /readyz. Details are included only for local requests and for keys with the scope `read`.
 */
export async function serveReadiness(
  request: IncomingMessage,
  response: ServerResponse,
  nowMs: number,
): Promise<void> {
  const [{ ready, checks }, details] = await Promise.all([
    readiness(nowMs),
    mayReadDetails(request),
  ]);
  const shown = Object.entries(checks).map(([name, { ok, detail }]): [string, Shown] => [
    name,
    details ? { ok, detail } : { ok },
  ]);
  return sendJson(response, ready ? 200 : 503, {
    status: ready ? 'ready' : 'not ready',
    checks: Object.fromEntries<Shown>(shown),
  });
}
