import type { Change, ChangeKind } from '../changes/announce.ts';
import { hash32 } from '../random.ts';

export interface PastChange {
  readonly kind: ChangeKind;
  readonly service: string;
  readonly title: string;
  readonly atMs: number;
  readonly before: string;
  readonly after: string;
  readonly actor: string;
}

/**
 * The announced form of a change. The reference does not describe the change and does not change
 * after a restart.
 */
export function toAnnouncement(seed: string, change: PastChange): Change {
  const text = `${seed}:${change.service}:${change.atMs}:${change.title}`;
  const part = (salt: string): string => hash32(`${salt}:${text}`).toString(16).padStart(8, '0');
  return {
    kind: change.kind,
    ref: `chg-${part('a')}${part('b')}${part('c')}`,
    title: change.title,
    occurredAt: new Date(change.atMs).toISOString(),
    resource: { kind: 'service', name: change.service },
    environment: 'production',
    before: change.before,
    after: change.after,
    actor: change.actor,
  };
}

/**
 * A feature flag that was turned on or off, as an example of a change that is unrelated to a fault.
 */
export function flagChange(service: string, flag: string, on: boolean, atMs: number): PastChange {
  return {
    kind: 'feature_flag',
    service,
    title: `Turn ${on ? 'on' : 'off'} ${flag} in ${service}`,
    atMs,
    before: on ? 'off' : 'on',
    after: on ? 'on' : 'off',
    actor: 'ci',
  };
}
