import type { CheckProbe } from '#lib/schemas/monitoring/checks.ts';
import { resolveAllowed, sendOutbound } from '#server/platform/outbound/outbound.ts';
import type { ProbeAnswer } from './probe-answer.ts';
import { tlsExpiryDays } from './tls-expiry.ts';

type HttpProbe = Extract<CheckProbe, { kind: 'http' }>;

/** True if a status matches a list such as `200-299, 301`. */
function isExpectedStatus(status: number, expected: string): boolean {
  return expected.split(',').some((part) => {
    const [low, high = low] = part.split('-').map(Number);
    return low !== undefined && high !== undefined && status >= low && status <= high;
  });
}

async function expiryOf(
  url: URL,
  probe: HttpProbe,
  allow: readonly string[],
): Promise<number | null> {
  if (url.protocol !== 'https:') return null;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const { address } = await resolveAllowed(host, allow);
  const port = url.port === '' ? 443 : Number(url.port);
  return tlsExpiryDays({ address, host, port }, probe.timeoutMs, Date.now());
}

/**
 * Requests a URL once, without following redirects. Reads the certificate even if the request
 * fails.
 */
export async function httpProbe(probe: HttpProbe, allow: readonly string[]): Promise<ProbeAnswer> {
  const url = new URL(probe.target);
  const [answer, expiry] = await Promise.allSettled([
    sendOutbound({
      url: probe.target,
      method: probe.method,
      headers: { 'user-agent': 'Tandem check', accept: '*/*' },
      timeoutMs: probe.timeoutMs,
      allow,
      plainHttp: true,
      truncate: true,
    }),
    expiryOf(url, probe, allow),
  ]);
  const days = expiry.status === 'fulfilled' ? expiry.value : null;
  if (answer.status === 'rejected') return { failure: answer.reason, tlsExpiryDays: days };
  const { status, text } = answer.value;
  const rightStatus = isExpectedStatus(status, probe.expectedStatus);
  const rightText = text.includes(probe.contains);
  return {
    ok: rightStatus && rightText,
    detail: rightStatus
      ? rightText
        ? `Status ${status}`
        : `Status ${status}, without the required text`
      : `Status ${status}, expected ${probe.expectedStatus}`,
    tlsExpiryDays: days,
  };
}
