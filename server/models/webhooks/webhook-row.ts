import type { WireWebhook } from '#lib/schemas/models-webhooks.ts';
import type { RegistryWebhook } from '#server/generated/prisma/client.ts';
import { resolveSecret } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { openText, sealText } from '#server/platform/sealed-text.ts';
import { wordsOf } from './webhook-body.ts';

const purpose = 'registry-webhook';
const reference = /^(?:env|file):\S+$/u;

type SecretColumns = Pick<RegistryWebhook, 'secretRef' | 'secretSealed'>;

/** Where a secret is kept that came over the interface of MLflow: a reference stays one, any other text is encrypted. */
export function secretColumns(secret: string): SecretColumns {
  if (secret === '') return { secretRef: null, secretSealed: null };
  if (reference.test(secret)) return { secretRef: secret, secretSealed: null };
  return { secretRef: null, secretSealed: sealText(secret, purpose) };
}

/** The secret that signs, null where none was given. Throws `unavailable` when it cannot be had: nothing goes out unsigned then. */
export function secretOf({ secretRef, secretSealed }: SecretColumns): string | null {
  if (secretRef === null && secretSealed === null) return null;
  const secret =
    secretRef === null ? openText(secretSealed ?? '', purpose) : resolveSecret(secretRef);
  if (secret !== null && secret !== '') return secret;
  throw new TandemError(
    'unavailable',
    `The secret ${secretRef ?? 'of the webhook'} cannot be read; set it again.`,
  );
}

export const secretAt = ({ secretRef, secretSealed }: SecretColumns) =>
  secretRef ?? (secretSealed === null ? 'none' : 'kept');

/** What the audit log keeps of a webhook. */
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
    problem: row.problem,
  };
}
