import { demoSecret, saveExecutor } from '#server/actions/targets/executors.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { isDemoOpen } from '#server/platform/demo/demo-state.ts';
import { env } from '#server/platform/env.ts';
import type { VerbOptions } from '#server/platform/verb.ts';

const actor = systemActor('launcher');

/** Enables the demo's executor and allow-lists loopback for it. */
export async function openDemoExecutor(options: VerbOptions = {}): Promise<void> {
  const tx = options.within?.tx ?? db();
  const current = await tx.executorConfig.findUnique({ where: { name: 'demo' } });
  const url = `http://127.0.0.1:${env.DEMO_PORT}/control/actions`;
  if (current?.enabled === true && current.url === url) return;
  await saveExecutor(
    actor,
    {
      name: 'demo',
      enabled: true,
      url,
      secretRef: demoSecret,
      allow: ['127.0.0.1/32'],
      demo: true,
    },
    options,
  );
}

/** Disables the demo's executor, so that a demo that is being removed receives no orders. */
export async function closeDemoExecutor(options: VerbOptions = {}): Promise<void> {
  const tx = options.within?.tx ?? db();
  const current = await tx.executorConfig.findUnique({ where: { name: 'demo' } });
  if (current?.enabled !== true) return;
  await saveExecutor(actor, { name: 'demo', enabled: false, demo: true }, options);
}

/**
 * Runs at the start of a worker that also runs the demo, because the demo's port may have changed.
 */
export async function ensureDemo(): Promise<void> {
  if (env.TANDEM_ROLE !== 'all') return;
  await ((await isDemoOpen()) ? openDemoExecutor() : closeDemoExecutor());
}
