import { connect } from 'node:net';
import { tcpTarget, type CheckProbe } from '#lib/schemas/monitoring/checks.ts';
import { resolveAllowed } from '#server/platform/outbound/outbound.ts';
import type { ProbeAnswer } from './probe-answer.ts';

/** Opens a connection and closes it again. */
export async function tcpProbe(
  probe: Extract<CheckProbe, { kind: 'tcp' }>,
  allow: readonly string[],
): Promise<ProbeAnswer> {
  const [, host = '', port = '0'] = tcpTarget.exec(probe.target) ?? [];
  const { address } = await resolveAllowed(host.replace(/^\[|\]$/g, ''), allow);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: address, port: Number(port) });
    socket.setTimeout(probe.timeoutMs, () => {
      socket.destroy();
      reject(new Error(`No response within ${probe.timeoutMs} ms`));
    });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
  return { ok: true, detail: `Port ${port} accepts connections`, tlsExpiryDays: null };
}
