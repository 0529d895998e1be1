import { z } from 'zod';
import { everywhere } from '#lib/permissions.ts';
import { setKillSwitchInput, type KillSwitch, type Stop } from '#lib/schemas/actions/execution.ts';
import { db } from '#server/platform/database/db.ts';
import { query, verb } from '#server/platform/verb.ts';
import { diskState } from '#server/telemetry/spool/disk-state.ts';
import { readSingleOperator } from './single-operator.ts';

/** Stops or resumes execution, for everything or for one loop. */
export const setKillSwitch = verb(
  { permission: 'kill-switch:write', input: setKillSwitchInput, audit: 'kill-switch.set' },
  async (context, input) => {
    // Anyone who may stop one loop may stop everything; resuming requires a role that covers
    // everything.
    if (!input.stopped) context.requireAt(everywhere);
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
    if (!input.stopped) await context.wake('run-actions');
    return { scope: input.scope, stopped: input.stopped };
  },
);

/**
 * State of every switch, and other data that each page shows in a banner: single-operator mode and
 * an almost full disk.
 */
export const getKillSwitch = query(
  { permission: 'actions:read', input: z.object({}) },
  async (): Promise<KillSwitch> => {
    const [rows, { active }] = await Promise.all([
      db().killSwitch.findMany({ orderBy: { scope: 'asc' } }),
      readSingleOperator(db()),
    ]);
    const { paused, freeBytes, reserveBytes } = diskState();
    const toState = (row: (typeof rows)[number] | undefined): Stop => ({
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
      singleOperator: active,
      disk: { paused: [...paused], freeBytes, reserveBytes },
    };
  },
);
