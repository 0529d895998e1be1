import { z } from 'zod';
import { db } from '#server/platform/db.ts';
import { query, verb } from '#server/platform/verb.ts';

const scopePattern = /^(global|loop:[a-z-]{1,50})$/;
const setKillSwitchInput = z.object({
  scope: z.string().regex(scopePattern, 'must be global or loop:<name>').default('global'),
  stopped: z.boolean(),
  reason: z.string().trim().max(500).default(''),
});

/** Stops or frees execution, for everything or for one loop. */
export const setKillSwitch = verb(
  { permission: 'kill-switch:write', input: setKillSwitchInput, audit: 'kill-switch.set' },
  async (context, input) => {
    const before = await context.tx.killSwitch.findUnique({ where: { scope: input.scope } });
    const data = {
      stopped: input.stopped,
      reason: input.reason === '' ? null : input.reason,
      byName: context.actor.name,
      updatedAt: context.now,
    };
    await context.tx.killSwitch.upsert({
      where: { scope: input.scope },
      create: { scope: input.scope, ...data },
      update: data,
    });
    await context.audit({
      subject: { kind: 'kill-switch', id: input.scope, name: input.scope },
      before: before && { stopped: before.stopped, reason: before.reason },
      after: { stopped: input.stopped, reason: data.reason },
      reason: data.reason,
    });
    await context.emit('kill-switch');
    if (!input.stopped) await context.enqueue('run-actions', {}, { jobKey: 'run-actions' });
    return { scope: input.scope, stopped: input.stopped };
  },
);

/** The state of every switch, for the top bar. */
export const getKillSwitch = query(
  { permission: 'actions:read', input: z.object({}) },
  async () => {
    const rows = await db().killSwitch.findMany({ orderBy: { scope: 'asc' } });
    const toState = (row: (typeof rows)[number] | undefined) => ({
      stopped: row?.stopped ?? false,
      reason: row?.reason ?? null,
      at: row?.updatedAt.toISOString() ?? null,
      by: row?.byName ?? null,
    });
    return {
      global: toState(rows.find((row) => row.scope === 'global')),
      loops: rows
        .filter((row) => row.scope !== 'global')
        .map((row) => ({ loop: row.scope.slice('loop:'.length), ...toState(row) })),
    };
  },
);
