import { saveBinding } from '#server/actions/proposals/automation-rules.ts';
import type { Actor } from '#server/platform/actor.ts';

/**
 * Saves, as this user, an automation rule that proposes the runbook for version regressions of
 * services.
 */
export async function saveRegressionRule(editor: Actor, runbook: string): Promise<void> {
  await saveBinding(editor, {
    key: 'deployment-regression',
    name: 'Version regression',
    causeKind: 'change',
    match: { resourceKinds: ['service'], versioned: true, metrics: [] },
    runbook,
    parameters: {},
    enabled: true,
  });
}
