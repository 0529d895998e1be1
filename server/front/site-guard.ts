import type { IncomingMessage } from 'node:http';
import { bearerOf } from '#server/ingest/http/bearer-of.ts';
import { TandemError } from '#server/platform/errors.ts';
import { asksForPage } from './failure-page.ts';
import { hostName, isLoopbackName } from './host-name.ts';

/** Address where users reach Tandem. */
export type SiteAddress = { publicUrl: URL | null; bind: string; port: number };

type Sent = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

function isLoopbackBind(bind: string): boolean {
  return bind === 'localhost' || bind === '::1' || bind.startsWith('127.');
}

function isLocalName(name: string, { publicUrl, bind }: SiteAddress): boolean {
  if (publicUrl !== null && !isLoopbackBind(bind)) return false;
  // Without a public address, Tandem prints its listening address at startup.
  const own = hostName(bind.includes(':') ? `[${bind}]` : bind);
  return isLoopbackName(name) || (name === own && name !== '0.0.0.0' && name !== '[::]');
}

/**
 * True if the Host header is one of Tandem's own names. A foreign name may belong to a page whose
 * host name was pointed at this machine (DNS rebinding). Ports are not compared, because proxies
 * and tunnels change them.
 */
export function isOwnHost(host: string | undefined, site: SiteAddress): boolean {
  const name = hostName(host);
  if (name === null) return false;
  return name === site.publicUrl?.hostname || isLocalName(name, site);
}

function isOwnOrigin({ origin, host }: IncomingMessage['headers'], site: SiteAddress): boolean {
  if (origin === site.publicUrl?.origin) return true;
  const name = hostName(host);
  if (host === undefined || name === null || !isLocalName(name, site)) return false;
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** Address to open: the public one, otherwise the listening address. */
export function ownAddress({ publicUrl, bind, port }: SiteAddress): string {
  if (publicUrl !== null) return publicUrl.origin;
  const any = bind === '0.0.0.0' || bind === '::';
  const host = any ? 'localhost' : bind.includes(':') ? `[${bind}]` : bind;
  return `http://${host}:${port}`;
}

function refusal(what: string, site: SiteAddress): TandemError {
  const address = ownAddress(site);
  const change = site.publicUrl === null ? 'set' : 'correct';
  return new TandemError(
    'forbidden',
    `${what} Open ${address}, or ${change} TANDEM_URL: it must be the address that users open. A proxy must forward the Host header.`,
    { data: { setting: 'TANDEM_URL', address } },
  );
}

/**
 * True if a header is present that browsers send with every request that can use a session, sign in
 * or change something.
 */
function mayBeBrowser(request: Sent): boolean {
  const { cookie, origin } = request.headers;
  return cookie !== undefined || origin !== undefined || asksForPage(request);
}

function siteRefusal(request: Sent, site: SiteAddress): TandemError | null {
  const { host, origin, cookie } = request.headers;
  if (!isOwnHost(host, site)) {
    const name = host === undefined ? 'no host name' : `the host name ${host.slice(0, 253)}`;
    return refusal(`The request has ${name}, which is not an address of Tandem.`, site);
  }
  const isRead = READS.has(request.method ?? 'GET');
  if (origin === undefined)
    return isRead || cookie === undefined
      ? null
      : refusal('The request has a session and no Origin header.', site);
  if (isRead && !request.url?.startsWith('/api/')) return null;
  return isOwnOrigin(request.headers, site)
    ? null
    : refusal('The request comes from another site.', site);
}

/**
 * Rejects requests that a browser sends with a foreign host name or from another site. Calls from
 * programs work with any name, but without a session and without this machine's rights, because a
 * page with a foreign name can also invent an API key.
 *
 * @throws TandemError `forbidden`, naming TANDEM_URL
 */
export function guardSite(request: Sent, site: SiteAddress): void {
  const refused = siteRefusal(request, site);
  if (refused === null) return;
  if (bearerOf(request.headers.authorization) === null && mayBeBrowser(request)) throw refused;
  delete request.headers.cookie;
  request.headers['x-tandem-from-here'] = 'false';
}
