import { expressionProblem, matchesEmpty, type Matcher } from '#engines/correlate/silence-match.ts';
import { createSilenceInput, silenceIdInput } from '#lib/schemas/incidents/silences.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import type { SilenceScope } from './silences.ts';

function checkMatchers(matchers: readonly Matcher[], named: boolean): void {
  matchers.forEach((matcher, index) => {
    const problem = matcher.operator.endsWith('~') ? expressionProblem(matcher.value) : null;
    if (problem !== null) throw wrongField(`matchers.${index}.value`, problem);
  });
  // As in Alertmanager: a silence that also matches alerts without any of its labels would hide
  // everything.
  if (!named && matchers.every(matchesEmpty))
    throw wrongField('matchers', 'name a resource, a monitor, or a label with a value');
}

/** Users whose permissions are limited to a place may silence only resources of that place. */
async function checkPlace(context: VerbContext, scope: SilenceScope): Promise<void> {
  if (
    scope.monitorId !== null &&
    (await context.tx.monitor.count({ where: { id: scope.monitorId } })) === 0
  )
    throw wrongField('monitorId', 'no such monitor');
  if (scope.resourceId === null) return context.requireAt({});
  const resource = await context.tx.resource.findUnique({ where: { id: scope.resourceId } });
  if (resource === null) throw wrongField('resourceId', 'no such resource');
  context.requireAt(resource);
}

/** Creates a silence or a maintenance window. */
export const createSilence = verb(
  { permission: 'incidents:write', input: createSilenceInput, audit: 'silences.create' },
  async (context, given) => {
    if (!given.weekly && given.endsAt <= context.now)
      throw wrongField('endsAt', 'must be in the future');
    checkMatchers(given.matchers, given.resourceId !== null || given.monitorId !== null);
    await checkPlace(context, given);
    const id = newId();
    await context.tx.silence.create({
      data: {
        ...given,
        id,
        matchers: toJson(given.matchers),
        authorId: context.actor.id,
        author: context.actor.name,
        createdAt: context.now,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'silence', id, name: given.reason.slice(0, 200) },
      after: {
        ...given,
        startsAt: given.startsAt.toISOString(),
        endsAt: given.endsAt.toISOString(),
      },
      reason: given.reason,
    });
    await context.emit('incidents');
    return { id };
  },
);

/** Ends a silence now: alerts that still fire join or open an incident at the next pass. */
export const endSilence = verb(
  { permission: 'incidents:write', input: silenceIdInput, audit: 'silences.end' },
  async (context, { id }) => {
    await context.tx.$queryRaw`select 1 from "Silence" where id = ${id}::uuid for update`;
    const row = found(await context.tx.silence.findUnique({ where: { id } }), 'silence');
    await checkPlace(context, { matchers: [], resourceId: row.resourceId, monitorId: null });
    const over = row.endedAt !== null || (!row.weekly && row.endsAt <= context.now);
    if (over) throw new TandemError('conflict', 'This silence has already ended.');
    await context.tx.silence.update({
      where: { id },
      data: { endedAt: context.now, endedBy: context.actor.name },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'silence', id, name: row.reason.slice(0, 200) },
      before: { endsAt: row.endsAt.toISOString() },
      after: { endedAt: context.now.toISOString() },
    });
    await context.emit('incidents');
    return { id };
  },
);
