import { z } from 'zod';
import { TandemError } from '#server/platform/errors.ts';
import type { TargetState } from '#server/platform/outbound/webhook-client.ts';
import type { Order } from './backend.ts';
import { noEffect } from './call.ts';

const share = z.object({
  version: z.string().min(1).max(100),
  percent: z.number().min(0).max(100),
  mode: z.enum(['shadow', 'canary', 'full']),
});
export type Share = z.output<typeof share>;

/** Time for which an object's desired state counts as proof that an order never arrived. */
export const wantedMs = 3_600_000;

/**
 * Share of requests that an order assigns to a version. Throws `invalid_input` for impossible
 * orders.
 */
export function shareOf(order: Order, system: string): Share {
  const parsed = share.safeParse(order.parameters);
  if (!parsed.success)
    throw new TandemError('invalid_input', 'The order has no version, percent and mode.');
  if (parsed.data.mode === 'shadow')
    throw new TandemError('invalid_input', `${system} cannot mirror requests.`);
  return { ...parsed.data, percent: Math.round(parsed.data.percent) };
}

export function requireModel(
  target: { kind: string; name: string },
  model: string,
  system: string,
): void {
  if (target.kind !== 'model' || target.name !== model)
    throw new TandemError('unavailable', `This ${system} serves ${model}, not ${target.name}.`, {
      data: noEffect,
    });
}

/**
 * Traffic split of a model in the format of `state.get`; omits the shadow if the system does not
 * support one.
 */
export function splitState(
  shares: ReadonlyMap<string, number>,
  other: { versions: readonly string[]; previous: readonly string[]; healthy: boolean | null },
): TargetState {
  const sorted = [...shares].toSorted((a, b) => b[1] - a[1]);
  const [first] = sorted;
  return {
    version: first?.[0] ?? null,
    healthy: other.healthy,
    previousVersions: [...other.previous],
    versions: [...new Set([...shares.keys(), ...other.versions])],
    traffic: sorted.map(([version, percent]) => ({ version, percent })),
  };
}
