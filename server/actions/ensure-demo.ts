import { demoSecret, saveExecutor } from '#server/actions/targets/executors.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { isDemoOpen } from '#server/platform/demo/demo-state.ts';
import { env } from '#server/platform/env.ts';
import type { VerbOptions } from '#server/platform/verb.ts';

const actor = systemActor('launcher');

/** Switches the demo's executor on and allow-lists loopback for it. */
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

/** Switches it off: nothing is ordered from a company that leaves. */
export async function closeDemoExecutor(options: VerbOptions = {}): Promise<void> {
  const tx = options.within?.tx ?? db();
  const current = await tx.executorConfig.findUnique({ where: { name: 'demo' } });
  if (current?.enabled !== true) return;
  await saveExecutor(actor, { name: 'demo', enabled: false, demo: true }, options);
}

/** At the start of a worker that runs beside the demo, whose port may be another one now. */
export async function ensureDemo(): Promise<void> {
  if (env.TANDEM_ROLE !== 'all') return;
  await ((await isDemoOpen()) ? openDemoExecutor() : closeDemoExecutor());
}
