import { z } from 'zod';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { Step } from '#lib/schemas/actions/plan.ts';
import { executorSite, executorTarget } from '#server/actions/targets/executor-site.ts';
import { backendOf } from '#server/connectors/backends.ts';
import { newId } from '#server/platform/ids.ts';
import { sendRun } from '#server/platform/outbound/webhook-client.ts';

const dryRunAnswer = z.object({
  changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
  detail: z.string(),
});

/**
 * Queries the external system for the changes that a plan's steps would make. Never throws: a
 * failed dry run is shown as failed.
 */
export async function dryRun(steps: readonly Step[], now: Date): Promise<ActionDetail['dryRun']> {
  const changes: { field: string; from: string; to: string }[] = [];
  let detail = '';
  for (const [index, step] of steps.entries()) {
    try {
      const { kind } = await executorSite(step.executor);
      if (backendOf(kind) !== null)
        return { kind: 'unsupported', reason: `a ${kind} executor has no dry run` };
      const target = await executorTarget(step.executor);
      const result = await sendRun(target, newId(), {
        runId: 'dry-run',
        step: index + 1,
        fence: 0,
        dryRun: true,
        kind: step.kind,
        target: step.target,
        parameters: step.parameters,
      });
      if (result.kind !== 'answer') return { kind: 'failed', reason: result.reason };
      if (result.answer.status === 'failed')
        return { kind: 'failed', reason: result.answer.detail };
      const answer = dryRunAnswer.parse(result.answer);
      changes.push(...answer.changes);
      detail = answer.detail;
    } catch (error) {
      return {
        kind: 'failed',
        reason: error instanceof Error ? error.message : 'The call failed.',
      };
    }
  }
  return { kind: 'done', at: now.toISOString(), changes, detail };
}
