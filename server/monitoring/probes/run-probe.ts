import type { CheckProbe, CheckResult } from '#lib/schemas/monitoring/checks.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { dnsProbe } from './dns-probe.ts';
import { httpProbe } from './http-probe.ts';
import type { ProbeAnswer } from './probe-answer.ts';
import { tcpProbe } from './tcp-probe.ts';

const words: Record<string, string> = {
  ECONNREFUSED: 'Connection refused',
  ENOTFOUND: 'The host name was not found',
  ENODATA: 'The name has no such record',
  EAI_AGAIN: 'The name servers did not respond',
  ETIMEOUT: 'The name servers did not respond in time',
  ETIMEDOUT: 'No response in time',
  ECONNRESET: 'The connection was interrupted',
  EHOSTUNREACH: 'The host is unreachable',
  ENETUNREACH: 'The network is unreachable',
  CERT_HAS_EXPIRED: 'The certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate is signed by an unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for a different name',
};

function sentenceOf(error: unknown, timeoutMs: number): string {
  const known = asTandemError(error);
  if (known !== null) return known.message;
  if (!(error instanceof Error)) return 'The pull failed';
  if (error.name === 'TimeoutError' || error.name === 'ConnectTimeoutError')
    return `No response within ${timeoutMs} ms`;
  const code = 'code' in error ? String(error.code) : '';
  return words[code] ?? error.message.slice(0, 300);
}

/** Limits the whole probe to its timeout, because name servers do not respect it. */
async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`No response within ${timeoutMs} ms`)),
      timeoutMs + 500,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

function ask(probe: CheckProbe, allow: readonly string[]): Promise<ProbeAnswer> {
  if (probe.kind === 'http') return httpProbe(probe, allow);
  return probe.kind === 'tcp' ? tcpProbe(probe, allow) : dnsProbe(probe);
}

/** Runs one probe. Never throws; a failure is returned as the result. */
export async function runProbe(probe: CheckProbe, allow: readonly string[]): Promise<CheckResult> {
  const startedAt = performance.now();
  const answer = await inTime(ask(probe, allow), probe.timeoutMs).catch(
    (failure: unknown): ProbeAnswer => ({ failure, tlsExpiryDays: null }),
  );
  const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
  if ('failure' in answer)
    return {
      ok: false,
      detail: sentenceOf(answer.failure, probe.timeoutMs),
      durationMs,
      tlsExpiryDays: answer.tlsExpiryDays,
    };
  return { ...answer, durationMs };
}
