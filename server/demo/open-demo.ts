import { z } from 'zod';
import type { DemoStatus } from '#lib/schemas/governance/governance.ts';
import { ensureDemoKey } from '#server/accounts/ensure-machine-keys.ts';
import { openDemoExecutor } from '#server/actions/ensure-demo.ts';
import type { Actor } from '#server/platform/actor.ts';
import { forgetKeys } from '#server/platform/auth/key-cache.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';
import { readTelemetrySettings } from '#server/telemetry/use-telemetry-settings.ts';
import { getDemo, whyNotOpen } from './demo-status.ts';
import { ensureDemoTeams } from './demo-teams.ts';
import { giveDemoOrder, lockDemoOrder } from './internal.ts';

const orderOpening = verb(
  { permission: 'accounts:write', input: z.object({}), audit: 'demo.open' },
  async (context) => {
    const order = await lockDemoOrder(context);
    if (order?.state === 'removing')
      throw new TandemError('conflict', 'The demo company is being removed. Open it afterward.');
    if (order !== null) return context.nothingChanged();
    await giveDemoOrder(context, { state: 'open', names: [] });
    await ensureDemoKey({ within: context });
    await openDemoExecutor({ within: context });
    await ensureDemoTeams(context);
    await context.audit({
      subject: { kind: 'demo', name: 'the demo company' },
      after: { state: 'open' },
      demo: true,
    });
    // The demo's history reaches further back than the default retention.
    for (const job of ['run-demo-past', 'cast-demo-votes']) await context.wake(job);
    await context.enqueue('apply-retention', {}, { jobKey: 'apply-retention' });
    for (const topic of ['accounts', 'actions', 'sources'] as const) await context.emit(topic);
  },
);

/**
 * Opens the demo company, which the launcher starts within a second. No-op if it is already open.
 */
export async function openDemo(actor: Actor): Promise<DemoStatus> {
  const reason = whyNotOpen();
  if (reason !== null) throw new TandemError('conflict', reason);
  await orderOpening(actor, {});
  forgetKeys();
  await readTelemetrySettings();
  return getDemo(actor, {});
}
