import type { WireWebhook } from '#lib/schemas/models/webhooks.ts';
import type { RegistryWebhook } from '#server/generated/prisma/client.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { Reach } from '#server/platform/outbound/outbound-reach.ts';
import {
  resolveSecret,
  secretProblem,
  shownSecret,
  unreadable,
} from '#server/platform/outbound/stored-secret.ts';
import { wordsOf } from './webhook-body.ts';

type Secret = Pick<RegistryWebhook, 'secretRef'>;

/**
 * Signing secret; null if none was given. Throws `unavailable` if it cannot be read, so that
 * nothing is sent unsigned.
 */
export function secretOf({ secretRef }: Secret): string | null {
  if (secretRef === null) return null;
  const secret = resolveSecret(secretRef);
  if (secret !== null && secret !== '') return secret;
  throw new TandemError('unavailable', unreadable(secretRef));
}

export const webhookReach = (row: Secret & Pick<RegistryWebhook, 'url' | 'allow'>): Reach => ({
  secrets: { secret: row.secretRef },
  allow: row.allow,
  target: row.url,
});

export const secretAt = ({ secretRef }: Secret) => shownSecret(secretRef) ?? 'none';

/** Problem of a secret that is no longer allowed, otherwise the problem of the last delivery. */
export const problemOf = (row: Secret & Pick<RegistryWebhook, 'problem'>) =>
  secretProblem([row.secretRef]) ?? row.problem;

/** Fields of a webhook in the audit log. */
export function auditedWebhook(row: RegistryWebhook) {
  const { name, url, description, events, status, allow } = row;
  return { name, url, description, events, status, allow, secret: secretAt(row) };
}

export function toWireWebhook(row: RegistryWebhook): WireWebhook {
  return {
    webhookId: row.id,
    name: row.name,
    description: row.description,
    url: row.url,
    events: row.events.map((event) => {
      const { entity, action } = wordsOf(event);
      return { entity: entity.toUpperCase(), action: action.toUpperCase() };
    }),
    status: row.status,
    creationTimestamp: row.createdAt.getTime(),
    lastUpdatedTimestamp: row.updatedAt.getTime(),
    allow: row.allow,
    secretAt: secretAt(row),
    lastDeliveredTimestamp: row.lastDeliveredAt?.getTime() ?? null,
    problem: problemOf(row),
  };
}
