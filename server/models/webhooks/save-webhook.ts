import {
  createWebhookInput,
  updateWebhookInput,
  webhookIdInput,
} from '#lib/schemas/models/webhooks.ts';
import type { RegistryWebhook } from '#server/generated/prisma/client.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { requireReach } from '#server/platform/outbound/outbound-reach.ts';
import { secretChanges, storedSecret } from '#server/platform/outbound/stored-secret.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import { auditedWebhook, toWireWebhook, webhookReach } from './webhook-row.ts';

const maxWebhooks = 50;

/** Refuses addresses on save that the guard would refuse at each delivery. */
function requireSafe({ url, allow }: Pick<RegistryWebhook, 'url' | 'allow'>): void {
  if (url.startsWith('https:') || allow.length > 0) return;
  const message = 'must be https: plain http is only for allowed private addresses';
  throw new TandemError('invalid_input', `url: ${message}.`, {
    fields: [{ field: 'url', message }],
  });
}

/** Stored form of a secret. It only signs and is never sent, so it is valid for any address. */
function secretColumn(secret: string, before: string | null, now: Date) {
  const field = 'secret';
  return { secretRef: secret === '' ? null : storedSecret(secret, { field, before, now }) };
}

async function noted(
  context: VerbContext,
  { id, name }: RegistryWebhook,
  change: { before?: unknown; after?: unknown },
): Promise<void> {
  await context.audit({ subject: { kind: 'registry-webhook', id, name }, ...change });
  await context.emit('models');
}

/** Requires the permission for all models, because a webhook sends events of every model. */
async function lockWebhook(context: VerbContext, id: string): Promise<RegistryWebhook> {
  context.requireAt({});
  await context.tx.$queryRaw`select 1 from "RegistryWebhook" where id = ${id}::uuid for update`;
  const row = found(await context.tx.registryWebhook.findUnique({ where: { id } }), 'webhook');
  return row;
}

/** Adds a webhook. A secret that is not a reference is encrypted, and is never returned. */
export const createWebhook = verb(
  {
    permission: 'models:write',
    input: createWebhookInput,
    audit: 'registry-webhooks.create',
  },
  async (context, { secret, ...given }) => {
    const { tx, now, actor } = context;
    context.requireAt({});
    requireReach(actor, webhookReach({ ...given, secretRef: secret }));
    const data = { ...given, ...secretColumn(secret, null, now) };
    requireSafe(data);
    await tx.$executeRaw`select pg_advisory_xact_lock(7213)`;
    if ((await tx.registryWebhook.count()) >= maxWebhooks)
      throw new TandemError(
        'too_large',
        `There are ${maxWebhooks} webhooks; delete one before you add another.`,
      );
    const row = await tx.registryWebhook.create({
      data: { ...data, id: newId(), editedBy: actor.name, createdAt: now, updatedAt: now },
    });
    const note = secretChanges({}, { secret: row.secretRef });
    await noted(context, row, { after: { ...auditedWebhook(row), ...note } });
    return { webhook: toWireWebhook(row) };
  },
);

/**
 * Updates the given fields; an empty secret removes it. Pending deliveries go to the new address.
 */
export const updateWebhook = verb(
  {
    permission: 'models:write',
    input: updateWebhookInput,
    audit: 'registry-webhooks.update',
  },
  async (context, { webhookId, secret, baseVersion, ...given }) => {
    const before = await lockWebhook(context, webhookId);
    requireBaseVersion(baseVersion, {
      version: before.revision,
      by: before.editedBy,
      body: auditedWebhook(before),
    });
    const changes = Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    );
    const after = { ...before, ...changes };
    requireReach(
      context.actor,
      webhookReach({ ...after, secretRef: secret ?? before.secretRef }),
      webhookReach(before),
    );
    requireSafe(after);
    const column = secret === undefined ? {} : secretColumn(secret, before.secretRef, context.now);
    const data = { ...changes, ...column };
    const row = await context.tx.registryWebhook.update({
      where: { id: webhookId },
      // Clears the problem, because the user who saves the webhook has seen it.
      data: {
        ...data,
        problem: null,
        editedBy: context.actor.name,
        revision: { increment: 1 },
        updatedAt: context.now,
      },
    });
    const note = secretChanges({ secret: before.secretRef }, { secret: row.secretRef });
    await noted(context, row, {
      before: auditedWebhook(before),
      after: { ...auditedWebhook(row), ...note },
    });
    return { webhook: toWireWebhook(row) };
  },
);

/** Removes a webhook with its pending deliveries. */
export const deleteWebhook = verb(
  { permission: 'models:write', input: webhookIdInput, audit: 'registry-webhooks.delete' },
  async (context, { webhookId }) => {
    const before = await lockWebhook(context, webhookId);
    await context.tx.registryWebhook.delete({ where: { id: webhookId }, select: { id: true } });
    await noted(context, before, { before: auditedWebhook(before) });
    return {};
  },
);
