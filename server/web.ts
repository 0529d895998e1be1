import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { ensureMachineKeys } from '#server/accounts/ensure-machine-keys.ts';
import { isKioskRequest, redirectToKiosk } from '#server/accounts/open-kiosk.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { drainAfter } from '#server/front/drain-after.ts';
import { asksForPage, sendFailurePage } from '#server/front/failure-page.ts';
import { setForwardedHeaders } from '#server/front/forwarded-headers.ts';
import { isFromThisMachine } from '#server/front/from-this-machine.ts';
import { serveMetrics } from '#server/front/metrics-page.ts';
import { offlineWorkerPath, serveOfflineWorker } from '#server/front/offline-worker.ts';
import { refuseUnreadable } from '#server/front/refuse-unreadable.ts';
import { setBaseHeaders, setSecurityHeaders } from '#server/front/security-headers.ts';
import { serveReadiness } from '#server/front/serve-readiness.ts';
import { guardSite } from '#server/front/site-guard.ts';
import { startEventLoopReport } from '#server/infrastructure/report-event-loop.ts';
import { refuseEncodedBody } from '#server/ingest/http/body-encoding.ts';
import { writeKeyUses } from '#server/platform/auth/write-key-uses.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { clientAddress } from '#server/platform/http/client-address.ts';
import { hintHere } from '#server/platform/http/event-stream.ts';
import { sendJson, sendProblem } from '#server/platform/http/send.ts';
import { takeWorkerReport } from '#server/platform/jobs/worker-state.ts';
import { logger } from '#server/platform/logger.ts';
import { boundForRequests } from '#server/platform/outbound/bounded-client.ts';
import { giveMemoryBack } from '#server/platform/process/give-memory-back.ts';
import { drawnFor } from '#server/platform/process/number-reader.ts';
import { nameSourcesInStacks } from '#server/platform/process/source-stack.ts';
import { surviveLostOutput } from '#server/platform/process/survive-lost-output.ts';
import { asReader } from '#server/telemetry/reader-requests.ts';
import { diskState, onPausedWrites } from '#server/telemetry/spool/disk-state.ts';
import { listenForFlushRequests } from '#server/telemetry/spool/flush-requests.ts';
import { closeSpool, getSpool, readableLately } from '#server/telemetry/spool/get-spool.ts';
import { followTelemetrySettings } from '#server/telemetry/use-telemetry-settings.ts';
import { intakeDeps } from './ingest/http/ingest-deps.ts';
import { intakeRoute } from './ingest/http/ingest-routes.ts';
import { serveIngest } from './ingest/http/serve-ingest.ts';
import { isMlflowPath } from './ingest/mlflow/mlflow-path.ts';
import { writeSourceNotes } from './ingest/write-source-notes.ts';

const STOP_MS = 8_000;
/**
 * Time limit for requests at shutdown, because open pages have an event stream that ends only when
 * the server does.
 */
const DRAIN_MS = 2_500;
const KEY_USES_MS = 30_000;
const SOURCE_NOTES_MS = 5_000;
const DISK_MS = 5_000;

type Page = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Loaded with the first call or shortly after startup, because it is a third of this process's code
 * and no first page needs it.
 */
const mlflow = () => import('./ingest/mlflow/serve-mlflow.ts');
const MLFLOW_AFTER_MS = 5_000;

const deps = intakeDeps();
const publicUrl = env.TANDEM_URL === undefined ? null : new URL(env.TANDEM_URL);
const site = { publicUrl, bind: env.TANDEM_BIND, port: env.PORT };
const servedOverHttps = publicUrl?.protocol === 'https:';

/**
 * Time of the last page or API request. Garbage collection runs only when the web server is idle.
 */
let lastAskedMs = 0;
const AT_REST_MS = 60_000;

/**
 * Routes protocol paths to ingest, three paths to the process itself, and everything else to Next
 * (or nowhere, in the role `ingest`).
 */
async function dispatch(
  request: IncomingMessage,
  response: ServerResponse,
  page: Page | null,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (!started.done) return beforeStart(path, response);
  const intake = intakeRoute(path, request.method ?? '');
  if (intake !== undefined) return serveIngest(intake, request, response, deps);
  if (isMlflowPath(path)) {
    const { serveMlflow } = await mlflow();
    return asReader(readableLately, () => serveMlflow(request, response));
  }
  if (path === '/healthz') return sendJson(response, 200, { status: 'alive' });
  if (path === offlineWorkerPath) return serveOfflineWorker(response);
  if (path !== '/readyz' && path !== '/metrics') lastAskedMs = Date.now();
  if (path === '/readyz') return serveReadiness(request, response, deps.nowMs());
  if (path === '/metrics') return serveMetrics(request, response);
  // Only the front server can determine the client's address, so a header value from the client is
  // overwritten.
  const address = clientAddress(request, env.TANDEM_TRUSTED_PROXIES);
  request.headers['x-tandem-client-ip'] = address ?? '';
  request.headers['x-tandem-from-here'] = String(isFromThisMachine(request));
  request.headers['x-tandem-path'] = request.url ?? '/';
  guardSite(request, site);
  if (path.startsWith('/api/')) refuseEncodedBody(request);
  setForwardedHeaders(request, site, env.TANDEM_TRUSTED_PROXIES);
  // A page depends on the user's data in the database. If the database is unavailable, Next would
  // fail without a proper error page.
  if (asksForPage(request)) await db().$queryRaw`SELECT 1`;
  if (page === null) throw new TandemError('not_found', 'This process only ingests data.');
  setSecurityHeaders(request, response);
  // The wallboard's theme depends on its screen, not on the user's preference.
  if (path === '/kiosk') request.headers['x-tandem-theme'] = 'dark';
  else delete request.headers['x-tandem-theme'];
  if (isKioskRequest(request)) return redirectToKiosk(request, response);
  drainAfter(request, response);
  if (path.startsWith('/api/')) return page(request, response);
  return drawnFor(request.headers['accept-language'], () => page(request, response));
}

/**
 * The port opens before startup is complete, so that browsers and senders get a response during
 * startup.
 */
const started: { done: boolean; page: Page | null } = { done: false, page: null };

function beforeStart(path: string, response: ServerResponse): void {
  if (path === '/healthz') return sendJson(response, 200, { status: 'alive' });
  if (path !== '/readyz') throw new TandemError('unavailable', 'Tandem is starting.');
  const checks = { web: { ok: false, detail: 'starting' } };
  return sendJson(response, 503, { status: 'not ready', checks });
}

function listener(pages: boolean): RequestListener {
  return (request, response) => {
    setBaseHeaders(response, servedOverHttps);
    dispatch(request, response, pages ? started.page : null).catch((error: unknown) => {
      if (asksForPage(request)) sendFailurePage(request, response, error);
      else sendProblem(response, error);
      request.resume();
    });
  };
}

async function nextPage(): Promise<Page> {
  const { default: next } = await import('next');
  const app = next({ dev: false, hostname: env.TANDEM_BIND, port: env.PORT });
  await app.prepare();
  // Next has installed its own stack formatter, which reads no maps in production.
  nameSourcesInStacks(join(import.meta.dirname, '../.next'));
  const handle = app.getRequestHandler();
  return (request, response) => asReader(readableLately, () => handle(request, response));
}

async function listen(pages: boolean, port: number): Promise<Server> {
  const server = createServer(
    {
      maxHeaderSize: 32 * 1024,
      requestTimeout: 300_000,
      headersTimeout: 20_000,
      keepAliveTimeout: 65_000,
    },
    listener(pages),
  );
  server.on('clientError', refuseUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, env.TANDEM_BIND, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

async function start(): Promise<Server[]> {
  boundForRequests();
  const servers = [await listen(true, env.PORT)];
  if (env.TANDEM_INGEST_PORT !== undefined)
    servers.push(await listen(false, env.TANDEM_INGEST_PORT));
  startDriftThreads();
  // Next takes most of the startup time. The stores serve other requests during that time.
  const [page] = await Promise.all([
    env.TANDEM_ROLE === 'ingest' ? null : nextPage(),
    followTelemetrySettings().then(() => getSpool().ready),
    // Ingest works without a database, so this may fail.
    ensureMachineKeys().catch((error: unknown) =>
      logger.warn('web: the bootstrap key could not be ensured', { error }),
    ),
  ]);
  // Other roles may run many processes on separate machines, which insert without flush requests.
  if (env.TANDEM_ROLE === 'all') listenForFlushRequests(() => getSpool().flush());
  started.page = page;
  started.done = true;
  return servers;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Stops accepting connections, lets requests finish, and leaves the spool closed on disk. */
async function stop(servers: readonly Server[]): Promise<void> {
  const closed = Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  for (const server of servers) server.closeIdleConnections();
  const patience = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS));
  await Promise.race([closed, patience]);
  for (const server of servers) server.closeAllConnections();
  await closeSpool();
}

function stopOnSignal(servers: readonly Server[]): void {
  let stopping = false;
  const begin = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS);
    stop(servers).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error('web: stopping failed', { error });
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', begin).once('SIGINT', begin).once('disconnect', begin);
}

surviveLostOutput();
process.on('message', takeWorkerReport);
process.on('uncaughtException', (error) => {
  // The supervisor starts a fresh process; continuing in an unknown state would be worse.
  logger.error('web: uncaught exception', { error });
  process.exit(1);
});
process.on('unhandledRejection', (error) => {
  // If a browser leaves a page, the page rejects its own promises. Ingest must continue.
  logger.error('web: unhandled rejection', { error });
});
const servers = await start();
setInterval(() => {
  writeKeyUses().catch((error: unknown) => logger.warn('web: key uses not written', { error }));
}, KEY_USES_MS).unref();
setInterval(() => {
  writeSourceNotes().catch((error: unknown) =>
    logger.warn('web: health of sources not written', { error }),
  );
}, SOURCE_NOTES_MS).unref();
onPausedWrites(() => hintHere('kill-switch'));
setInterval(diskState, DISK_MS).unref();
if (env.TANDEM_ROLE !== 'worker')
  startEventLoopReport(env.TANDEM_ROLE === 'ingest' ? 'ingest' : 'web');
stopOnSignal(servers);
process.send?.({ type: 'ready', ports: servers.map(portOf) });
giveMemoryBack(() => Date.now() - lastAskedMs > AT_REST_MS);
setTimeout(() => {
  mlflow()
    .catch((error: unknown) => logger.error('web: MLflow is not served', { error }))
    // Node writes the cache only on a clean exit, and this process may be killed.
    .finally(flushCompileCache);
}, MLFLOW_AFTER_MS).unref();
logger.info('web: serving', { port: env.PORT, bind: env.TANDEM_BIND, role: env.TANDEM_ROLE });
