import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { DemoPast } from '#lib/schemas/governance/past.ts';
import type { Company } from '../company/company.ts';
import type { ControlEndpoint } from '../control/control-endpoint.ts';
import { FaultRefused, type FaultManager } from '../faults/fault-manager.ts';
import { faultInput, faultView } from '../faults/fault-record.ts';
import { asset } from '../page/assets.ts';
import { renderPage, renderState, type PageData } from '../page/render-page.ts';
import { readBody } from '../service/read-body.ts';

export interface DemoParts {
  readonly company: Company;
  /** The back office, with its own fault. Faults here do not affect it. */
  readonly office: Company;
  readonly faults: FaultManager;
  readonly control: ControlEndpoint;
  readonly backfill: () => { done: number; total: number };
  /** True once the back-fill is loaded and the shoppers have arrived. */
  readonly ready: () => boolean;
  /** The versions of each model and their traffic shares. */
  readonly models: () => readonly Record<string, unknown>[];
  /**
   * Past windows for Tandem to run its spine over, and decisions that the company's users make
   * today.
   */
  readonly past: () => DemoPast;
  /** Address of Tandem, for links on the page. */
  readonly tandemUrl: string;
}

const MAX_BODY_BYTES = 65_536;
/** Large enough for rows that model versions have to score. */
const MAX_ORDER_BYTES = 2 * 1_048_576;
const CONTROL_PATH = '/control/actions';
const OWN_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The demo's own port: faults, services, control calls and the page. */
export function createDemoServer(parts: DemoParts): Server {
  return createServer((request, response) => {
    route(parts, request, response).catch((error: unknown) => {
      console.error(`demo: ${String(error)}`);
      if (!response.headersSent) sendJson(response, 500, { error: 'internal' });
    });
  });
}

async function route(
  parts: DemoParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://demo');
  const method = request.method ?? 'GET';
  if (!isOwnHost(request))
    return sendJson(response, 403, { error: 'only through a loopback address' });
  if (pathname === CONTROL_PATH || pathname.startsWith(`${CONTROL_PATH}/`)) {
    return serveControl(parts, request, response, pathname.slice(CONTROL_PATH.length + 1));
  }
  if (method !== 'GET' && !isOwnOrigin(request))
    return sendJson(response, 403, { error: 'foreign origin' });
  if (pathname.startsWith('/faults')) return serveFaults(parts, request, response, pathname);
  if (method !== 'GET') return sendJson(response, 405, { error: 'method not allowed' });
  if (pathname === '/services') {
    const models = parts.models();
    return sendJson(response, 200, {
      items: parts.company.list(),
      // The model affected by faults.
      model: models[0] ?? null,
      models,
      job: parts.company.job?.name ?? null,
      office: parts.office.list(),
      elsewhere: [parts.office.host.name, ...parts.office.list().map((item) => item.name)],
    });
  }
  if (pathname === '/past') return sendJson(response, 200, parts.past());
  if (pathname === '/healthz') {
    const ready = parts.ready();
    return sendJson(response, ready ? 200 : 503, {
      status: ready ? 'ok' : 'starting',
      backfill: parts.backfill(),
    });
  }
  const page = pageOf(parts, request);
  if (pathname === '/') return sendText(response, 'text/html', renderPage(page));
  if (pathname === '/state') return sendText(response, 'text/html', renderState(page));
  const file = asset(pathname);
  if (file === undefined) return sendJson(response, 404, { error: 'not found' });
  sendText(response, file.type, file.text);
}

/** The theme from Tandem's cookie. A host's cookies are sent to all of its ports. */
function themeOf(request: IncomingMessage): PageData['theme'] {
  const value = /(?:^|;\s*)tandem_theme=(light|dark)(?:;|$)/.exec(
    request.headers.cookie ?? '',
  )?.[1];
  return value === 'light' || value === 'dark' ? value : null;
}

function pageOf({ company, faults, tandemUrl }: DemoParts, request: IncomingMessage): PageData {
  return {
    services: company.list(),
    faults: faults.records.map(faultView),
    graph: company.graph,
    host: company.host,
    job: company.job,
    tandemUrl,
    theme: themeOf(request),
  };
}

async function serveControl(
  parts: DemoParts,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
): Promise<void> {
  const body = await readBody(request, MAX_ORDER_BYTES);
  if (body === undefined)
    return sendJson(response, 413, { status: 'failed', detail: 'body too large' });
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers[name] = value;
  }
  const answer = await parts.control.handle({
    method: request.method ?? 'GET',
    id: safeDecode(id),
    headers,
    body,
  });
  sendJson(response, answer.status, answer.body);
}

async function serveFaults(
  parts: DemoParts,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<void> {
  const { faults } = parts;
  faults.noteVersions();
  const body = await readBody(request, MAX_BODY_BYTES);
  const isForm =
    request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (request.method === 'DELETE' || (request.method === 'POST' && pathname === '/faults/stop')) {
    await faults.endAll();
    return isForm
      ? redirectHome(response)
      : sendJson(response, 200, { items: faults.records.map(faultView) });
  }
  if (request.method === 'GET')
    return sendJson(response, 200, { items: faults.records.map(faultView) });
  if (request.method !== 'POST' || pathname !== '/faults')
    return sendJson(response, 405, { error: 'method not allowed' });
  const values = formFields(body ?? '');
  const refuse = (status: number, field: string, message: string): void => {
    // Form users get the page again, with the submitted values and the reason next to the form.
    if (isForm)
      sendText(
        response,
        'text/html',
        renderPage(pageOf(parts, request), { values, field, message }),
        status,
      );
    else sendJson(response, status, { error: field === '' ? message : `${field}: ${message}` });
  };
  const input = faultInput.safeParse(isForm ? typed(values) : parseJson(body ?? ''));
  if (!input.success) {
    const issue = input.error.issues[0];
    return refuse(400, issue?.path.join('.') ?? '', issue?.message ?? '');
  }
  try {
    const record = faults.start(input.data);
    if (isForm) return redirectHome(response);
    sendJson(response, 201, faultView(record));
  } catch (error) {
    if (!(error instanceof FaultRefused)) throw error;
    refuse(error.status, isForm ? 'target' : '', error.message);
  }
}

function formFields(body: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(body)].filter(([, value]) => value !== ''));
}

/** Form values are strings only. */
function typed(values: Record<string, string>): Record<string, unknown> {
  const numbers = ['strength', 'rampSeconds'];
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => [
      name,
      numbers.includes(name) ? Number(text) : text,
    ]),
  );
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Rejects foreign host names that resolve to this machine (DNS rebinding). */
function isOwnHost(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  return OWN_HOSTS.has(host);
}

function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin } = request.headers;
  return origin === undefined || origin === `http://${request.headers.host ?? ''}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function redirectHome(response: ServerResponse): void {
  response.writeHead(303, { location: '/' });
  response.end();
}

function sendText(response: ServerResponse, type: string, text: string, status = 200): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy':
      "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    'x-content-type-options': 'nosniff',
    // 'no-referrer' would make browsers send the origin of the page's own forms as null.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  response.end(text);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(body));
}
