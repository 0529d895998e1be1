import { createServer } from 'node:http';
import { sendProblem } from '#server/platform/http/send.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { intakeDeps } from '../http/ingest-deps.ts';
import { intakeRoute } from '../http/ingest-routes.ts';
import { serveIngest } from '../http/serve-ingest.ts';
import { serveMlflow } from '../mlflow/serve-mlflow.ts';
import { makeIngestKey } from '../testing/web-process.ts';

/** A front server in this process, with all its protocols. */
export type FrontServer = { url: string; key: string; stop: () => Promise<void> };

/**
 * For integration tests: serves the same as `server/web.ts` in the role `ingest`, on the stores of
 * this test file.
 */
export async function startFrontServer(): Promise<FrontServer> {
  const key = await makeIngestKey();
  await getSpool().ready;
  const deps = intakeDeps();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = intakeRoute(path, request.method ?? '');
    const served =
      route === undefined
        ? serveMlflow(request, response)
        : serveIngest(route, request, response, deps);
    served.catch((error: unknown) => sendProblem(response, error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    key,
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await closeSpool();
    },
  };
}
