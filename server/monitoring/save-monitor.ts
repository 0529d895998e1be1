import type { z } from 'zod';
import {
  createMonitorInput,
  monitorIdInput,
  updateMonitorInput,
} from '#lib/schemas/monitoring/monitoring.ts';
import type { Monitor } from '#server/generated/prisma/client.ts';
import { endAlerts } from '#server/incidents/alerts/end-alerts.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import { auditedMonitor, maxMonitors, requireAllTelemetry } from './internal.ts';

type Given = z.output<typeof createMonitorInput>;

async function checked(context: VerbContext, given: Given): Promise<void> {
  context.requireAt({ teamId: given.teamId });
  requireAllTelemetry(context.actor, given.rule);
  if (given.teamId === null) return;
  if ((await context.tx.team.count({ where: { id: given.teamId } })) > 0) return;
  throw new TandemError('invalid_input', 'teamId: no such team.', {
    fields: [{ field: 'teamId', message: 'no such team' }],
  });
}

function written(context: VerbContext, given: Given) {
  return {
    name: given.name,
    kind: given.rule.query.kind,
    enabled: given.enabled,
    rule: toJson(given.rule),
    severity: given.severity,
    teamId: given.teamId,
    editedById: context.actor.id,
    editedBy: context.actor.name,
    updatedAt: context.now,
  };
}

async function lockMonitor(context: VerbContext, id: string): Promise<Monitor> {
  await context.tx.$queryRaw`select 1 from "Monitor" where id = ${id}::uuid for update`;
  const row = found(await context.tx.monitor.findUnique({ where: { id } }), 'monitor');
  context.requireAt({ teamId: row.teamId });
  return row;
}

export const createMonitor = verb(
  { permission: 'detection:write', input: createMonitorInput, audit: 'monitors.create' },
  async (context, given) => {
    await checked(context, given);
    await context.tx.$executeRaw`select pg_advisory_xact_lock(7206)`;
    if ((await context.tx.monitor.count()) >= maxMonitors)
      throw new TandemError('conflict', `There are ${maxMonitors} monitors; delete one first.`);
    const id = newId();
    const row = await context.tx.monitor.create({
      data: { id, createdAt: context.now, ...written(context, given) },
    });
    await context.audit({
      subject: { kind: 'monitor', id, name: given.name },
      after: auditedMonitor(row),
      teamId: given.teamId,
    });
    await context.emit('monitoring', id);
    return { id };
  },
);

/**
 * Saves a changed monitor. Its alerts end with a reason, because they refer to the previous rule.
 */
export const updateMonitor = verb(
  { permission: 'detection:write', input: updateMonitorInput, audit: 'monitors.update' },
  async (context, { id, baseVersion, ...given }) => {
    const before = await lockMonitor(context, id);
    requireBaseVersion(baseVersion, {
      version: before.version,
      by: before.editedBy,
      body: auditedMonitor(before),
    });
    await checked(context, given);
    const after = await context.tx.monitor.update({
      where: { id },
      data: {
        ...written(context, given),
        version: before.version + 1,
        judgedAt: null,
        groups: 0,
        problem: null,
      },
    });
    await endAlerts(
      context.actor,
      {
        of: { monitorId: id },
        reason: given.enabled
          ? `Its monitor ${given.name} was edited`
          : `Its monitor ${given.name} was disabled`,
      },
      { within: context },
    );
    await context.audit({
      subject: { kind: 'monitor', id, name: given.name },
      before: auditedMonitor(before),
      after: auditedMonitor(after),
      teamId: given.teamId,
    });
    await context.emit('monitoring', id);
    return { id };
  },
);

export const deleteMonitor = verb(
  { permission: 'detection:write', input: monitorIdInput, audit: 'monitors.delete' },
  async (context, { id }) => {
    const before = await lockMonitor(context, id);
    await endAlerts(
      context.actor,
      { of: { monitorId: id }, reason: `Its monitor ${before.name} was deleted` },
      { within: context },
    );
    await context.tx.monitor.delete({ where: { id }, select: { id: true } });
    await context.audit({
      subject: { kind: 'monitor', id, name: before.name },
      before: auditedMonitor(before),
      teamId: before.teamId,
    });
    await context.emit('monitoring', id);
    return { id };
  },
);
