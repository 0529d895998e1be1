import { z } from 'zod';
import { linkPromptsInput, linkTracesInput } from '#lib/schemas/experiments/assessments.ts';
import { loadRun } from '#server/experiments/internal.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';
import { loadTrace, tagsOfTrace } from './trace-row.ts';

const permission = 'experiments:write';
/** Tag in which MLflow clients store the prompts that a trace used, as JSON. */
const promptsTag = 'mlflow.linkedPrompts';
/** Maximum length of the tag; a truncated tag would not be valid JSON. */
const tagCharacters = 8_000;
const promptList = z.array(z.object({ name: z.string(), version: z.string() }));

/**
 * Links traces to a run. Clients send traces in the background, so a trace may arrive after its
 * link.
 */
export const linkTraces = verb(
  { permission, input: linkTracesInput, audit: 'experiments.link-traces' },
  async (context, { runId, traceIds }) => {
    const { tx, actor } = context;
    await loadRun(tx, actor, runId, { permission, active: true });
    const known = await tx.mlflowTrace.findMany({
      where: { id: { in: traceIds } },
      select: { experiment: { select: { teamId: true, environmentId: true } } },
    });
    for (const { experiment } of known) requirePermission(actor, 'experiments:read', experiment);
    await tx.runTrace.createMany({
      data: traceIds.map((traceId) => ({ runId, traceId })),
      skipDuplicates: true,
    });
    await context.emit('experiments', runId);
    // Already part of the run's own record, like the models that it read.
    context.nothingChanged();
    return {};
  },
);

/** Prompt versions that a trace used, from its tags. */
export function promptsOf(tags: Readonly<Record<string, string>>) {
  const text = tags[promptsTag];
  try {
    return promptList.parse(JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}

/** Records the prompt versions that a trace used, in the tag that clients read. */
export const linkPrompts = verb(
  { permission, input: linkPromptsInput, audit: 'experiments.set-trace-tag' },
  async (context, { traceId, promptVersions }) => {
    const trace = await loadTrace(context.tx, context.actor, traceId, permission);
    const tags = tagsOfTrace(trace);
    const before = tags[promptsTag];
    const linked = promptsOf(tags);
    const added = promptVersions.filter(
      (given) =>
        !linked.some(({ name, version }) => name === given.name && version === given.version),
    );
    if (added.length === 0) {
      context.nothingChanged();
      return {};
    }
    const after = JSON.stringify([...linked, ...added]);
    if (after.length > tagCharacters)
      throw new TandemError('invalid_input', 'promptVersions: are too many for one trace');
    await context.tx
      .$executeRaw`update "MlflowTrace" set "tags" = "tags" || ${JSON.stringify({ [promptsTag]: after })}::jsonb
      where "id" = ${traceId}`;
    const { teamId, environmentId } = trace.experiment;
    await context.audit({
      subject: { kind: 'trace', id: traceId, name: traceId },
      before: { [promptsTag]: before ?? null },
      after: { [promptsTag]: after },
      teamId,
      environmentId,
    });
    return {};
  },
);
