import type { State } from '#components/ui/states/states.tsx';
import { formatCount, formatDuration, formatNumber } from '#lib/format.ts';
import type { CheckItem, CheckProbe } from '#lib/schemas/monitoring/checks.ts';

export const CHECK_KINDS = [
  { value: 'http', label: 'HTTP' },
  { value: 'tcp', label: 'TCP' },
  { value: 'dns', label: 'DNS' },
] as const;

export function emptyProbe(kind: CheckProbe['kind']): CheckProbe {
  const timeoutMs = 5_000;
  if (kind === 'http')
    return {
      kind,
      target: 'https://',
      method: 'GET',
      expectedStatus: '200-399',
      contains: '',
      timeoutMs,
    };
  if (kind === 'tcp') return { kind, target: '', timeoutMs };
  return { kind, target: '', recordType: 'A', contains: '', timeoutMs };
}

const STATE: Record<CheckItem['state'], { state: State; word: string }> = {
  ok: { state: 'ok', word: 'OK' },
  failing: { state: 'error', word: 'Failing' },
  waiting: { state: 'learning', word: 'Not run yet' },
  off: { state: 'hidden', word: 'Off' },
};

/** Summary of the checks: "4 checks, one failing". */
export function checksHeadline(items: readonly CheckItem[] | undefined): string {
  if (items === undefined) return 'Checks';
  if (items.length === 0) return 'No checks yet';
  const failing = items.filter((item) => item.state === 'failing').length;
  return `${formatCount(items.length, 'check')}, ${failing === 0 ? 'none' : formatNumber(failing)} failing`;
}

export function checkBadge(item: Pick<CheckItem, 'state'>): { state: State; word: string } {
  return STATE[item.state];
}

/** Check result as text: "Status 200, 12 ms, certificate ends in 80 days". */
export function resultSentence(result: NonNullable<CheckItem['result']>): string {
  const days = result.tlsExpiryDays;
  const certificate =
    days === null
      ? ''
      : days < 0
        ? ', certificate expired'
        : `, certificate expires in ${formatNumber(Math.floor(days))} ${Math.floor(days) === 1 ? 'day' : 'days'}`;
  return `${result.detail.replace(/\.$/u, '')}, ${formatDuration(result.durationMs / 1_000)}${certificate}`;
}
