import { executorNameInput, type ExecutorTest } from '#lib/schemas/actions/execution.ts';
import { parseExecutorSettings } from '#server/actions/targets/executor-settings.ts';
import { executorReach, siteOf } from '#server/actions/targets/executor-site.ts';
import { backendOf } from '#server/connectors/backends.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { requireReach } from '#server/platform/outbound/outbound-reach.ts';
import { checkWebhook } from '#server/platform/outbound/webhook-client.ts';
import { found, query } from '#server/platform/verb.ts';

/**
 * Sends a harmless read request to an executor's system, even while the executor is disabled.
 * Starts and changes nothing.
 */
export const testExecutor = query(
  { permission: 'executors:write', input: executorNameInput },
  async ({ actor }, { name }): Promise<ExecutorTest> => {
    const row = found(await db().executorConfig.findUnique({ where: { name } }), 'executor');
    requireReach(actor, executorReach(row));
    try {
      const site = siteOf(row);
      const backend = backendOf(site.kind);
      if (backend === null)
        return { ok: true, detail: await checkWebhook({ ...site, allow: row.allow }, newId()) };
      parseExecutorSettings(site.kind, site.settings);
      return { ok: true, detail: await backend.check(site) };
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? error.message : 'The call failed.' };
    }
  },
);
