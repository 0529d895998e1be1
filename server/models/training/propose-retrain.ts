import type { z } from 'zod';
import { proposeRetrainInput, type proposeRetrainAnswer } from '#lib/schemas/rollouts/loop.ts';
import { requestAction } from '#server/actions/proposals/request-action.ts';
import { retrainRunbook } from '#server/actions/targets/retrain-state.ts';
import { loadModel } from '#server/models/registry-rows.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { publicUrl } from '#server/platform/env.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';

/**
 * Proposes retraining a registered model. The retrain policy applies as for a rule, and another
 * user must approve.
 */
export async function proposeRetrain(
  actor: Actor,
  given: unknown,
): Promise<z.output<typeof proposeRetrainAnswer>> {
  requirePermission(actor, 'actions:write');
  requirePermission(actor, 'models:write');
  const { name, reason } = parseInput(proposeRetrainInput, given);
  await loadModel(db(), actor, name, 'models:write');
  const made = await requestAction(actor, { name }, { runbook: retrainRunbook, reason });
  return { ...made, href: `${publicUrl()}/actions/${made.id}` };
}
