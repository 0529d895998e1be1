import type { z } from 'zod';
import {
  checkIdInput,
  createCheckInput,
  updateCheckInput,
} from '#lib/schemas/monitoring/checks.ts';
import type { Check } from '#server/generated/prisma/client.ts';
import { systemActor } from '#server/platform/actor.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { requireReach } from '#server/platform/outbound/outbound-reach.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import { registerSources } from '#server/sources/register-sources.ts';
import { checksSourceKey, checksTask } from './checks-source.ts';
import { checkReach, probeOf } from './list-checks.ts';

const maxChecks = 200;
type Given = z.output<typeof createCheckInput>;

/**
 * Requires a grant for all teams and environments, because a check connects from inside the
 * network. Names are unique.
 */
async function checked(context: VerbContext, given: Given, id: string | null): Promise<void> {
  context.requireAt({});
  await context.tx.$executeRaw`select pg_advisory_xact_lock(7207)`;
  const same = await context.tx.check.findUnique({ where: { name: given.name } });
  if (same !== null && same.id !== id)
    throw new TandemError('invalid_input', 'name: another check already has this name.', {
      fields: [{ field: 'name', message: 'another check already has this name' }],
    });
}

function written(context: VerbContext, given: Given) {
  const { kind, target, ...settings } = given.probe;
  return {
    name: given.name,
    enabled: given.enabled,
    kind,
    target,
    settings: toJson(settings),
    everySeconds: given.everySeconds,
    allow: given.allow,
    editedBy: context.actor.name,
    updatedAt: context.now,
  };
}

function audited(row: Check) {
  const { name, enabled, kind, target, settings, everySeconds, allow } = row;
  return { name, enabled, kind, target, settings, everySeconds, allow };
}

/** Stored fields, in the format of the form. */
function theirs(row: Check) {
  const { name, enabled, everySeconds, allow } = row;
  return { name, enabled, probe: probeOf(row), everySeconds, allow };
}

async function lockCheck(context: VerbContext, id: string): Promise<Check> {
  context.requireAt({});
  await context.tx.$queryRaw`select 1 from "Check" where id = ${id}::uuid for update`;
  return found(await context.tx.check.findUnique({ where: { id, deletedAt: null } }), 'check');
}

export const createCheck = verb(
  { permission: 'detection:write', input: createCheckInput, audit: 'checks.create' },
  async (context, given) => {
    requireReach(context.actor, checkReach(given));
    await checked(context, given, null);
    if ((await context.tx.check.count({ where: { deletedAt: null } })) >= maxChecks)
      throw new TandemError('conflict', `There are ${maxChecks} checks; delete one first.`);
    const id = newId();
    const row = await context.tx.check.create({
      data: { id, createdAt: context.now, ...written(context, given) },
    });
    await registerSources(
      systemActor('checks'),
      { items: [{ key: checksSourceKey, kind: 'checks', name: 'Built-in checks' }] },
      { within: context },
    );
    await context.audit({ subject: { kind: 'check', id, name: row.name }, after: audited(row) });
    await context.emit('monitoring', id);
    await context.wake(checksTask);
    return { id };
  },
);

/**
 * Saves a changed check and runs it immediately. Its series under a previous name or target end.
 */
export const updateCheck = verb(
  { permission: 'detection:write', input: updateCheckInput, audit: 'checks.update' },
  async (context, { id, baseVersion, ...given }) => {
    const before = await lockCheck(context, id);
    requireBaseVersion(baseVersion, {
      version: before.revision,
      by: before.editedBy,
      body: theirs(before),
    });
    requireReach(context.actor, checkReach(given), checkReach(theirs(before)));
    await checked(context, given, id);
    const after = await context.tx.check.update({
      where: { id },
      data: {
        ...written(context, given),
        ranAt: null,
        ok: null,
        detail: null,
        revision: { increment: 1 },
      },
    });
    await context.audit({
      subject: { kind: 'check', id, name: after.name },
      before: audited(before),
      after: audited(after),
    });
    await context.emit('monitoring', id);
    await context.wake(checksTask);
    return { id };
  },
);

/** Marks a check as deleted. The row is removed once the job has ended its series. */
export const deleteCheck = verb(
  { permission: 'detection:write', input: checkIdInput, audit: 'checks.delete' },
  async (context, { id }) => {
    const before = await lockCheck(context, id);
    await context.tx.check.update({
      where: { id },
      // Frees the name immediately.
      data: { deletedAt: context.now, enabled: false, name: id },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'check', id, name: before.name },
      before: audited(before),
    });
    await context.emit('monitoring', id);
    await context.wake(checksTask);
    return { id };
  },
);
