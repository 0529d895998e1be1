import { Resolver } from 'node:dns/promises';
import type { CheckProbe } from '#lib/schemas/monitoring/checks.ts';
import type { ProbeAnswer } from './probe-answer.ts';

type DnsProbe = Extract<CheckProbe, { kind: 'dns' }>;

async function answersOf(resolver: Resolver, probe: DnsProbe): Promise<string[]> {
  if (probe.recordType === 'MX')
    return (await resolver.resolveMx(probe.target)).map((mx) => `${mx.priority} ${mx.exchange}`);
  if (probe.recordType === 'TXT')
    return (await resolver.resolveTxt(probe.target)).map((parts) => parts.join(''));
  if (probe.recordType === 'A') return resolver.resolve4(probe.target);
  if (probe.recordType === 'AAAA') return resolver.resolve6(probe.target);
  if (probe.recordType === 'NS') return resolver.resolveNs(probe.target);
  return resolver.resolveCname(probe.target);
}

/**
 * Queries the name servers of this machine. Does not connect to the addresses in their response.
 */
export async function dnsProbe(probe: DnsProbe): Promise<ProbeAnswer> {
  const resolver = new Resolver({ timeout: probe.timeoutMs, tries: 1 });
  const answers = await answersOf(resolver, probe);
  const shown = answers.slice(0, 5).join(', ').slice(0, 300);
  const ok = answers.some((answer) => answer.includes(probe.contains));
  return {
    ok,
    detail: ok
      ? `${probe.recordType}: ${shown}`
      : `${probe.recordType}: ${shown || 'no response'}, expected ${probe.contains || 'an answer'}`,
    tlsExpiryDays: null,
  };
}
