import { listWebhooksInput, webhookIdInput } from '#lib/schemas/models/webhooks.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { cutTokenPage, decodePageToken } from '#server/platform/http/page-token.ts';
import { found, query } from '#server/platform/verb.ts';
import { toWireWebhook } from './webhook-row.ts';

/**
 * Webhooks, oldest first. Addresses may contain keys, so reading them needs the write permission.
 */
export const listWebhooks = query(
  { permission: 'models:write', input: listWebhooksInput },
  async ({ actor }, { maxResults, pageToken }) => {
    requirePermission(actor, 'models:write', {});
    const offset = decodePageToken(pageToken);
    const rows = await db().registryWebhook.findMany({
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      skip: offset,
      take: maxResults + 1,
    });
    const { items, ...more } = cutTokenPage(rows, maxResults, offset);
    return { webhooks: items.map(toWireWebhook), ...more };
  },
);

export const getWebhook = query(
  { permission: 'models:write', input: webhookIdInput },
  async ({ actor }, { webhookId: id }) => {
    requirePermission(actor, 'models:write', {});
    return {
      webhook: toWireWebhook(
        found(await db().registryWebhook.findUnique({ where: { id } }), 'webhook'),
      ),
    };
  },
);
