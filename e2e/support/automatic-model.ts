import type { Page } from '@playwright/test';
import type { PolicyDetail } from '#lib/schemas/actions-policy.ts';
import type { ApiClient } from './api-client.ts';
import { lowerTier, quickPolicy } from './model-loop.ts';
import type { Fault } from './spine.ts';
import { startFault } from './spine.ts';

/** What was learned holds no longer: purchases change, or are again as they were before. */
export async function changeConcept(demo: ApiClient): Promise<void> {
  const { items: faults } = (await demo.get('/faults')) as { items: Fault[] };
  if (faults.some(({ kind, endedAt }) => kind === 'concept-drift' && endedAt === null))
    await demo.remove('/faults');
  else await startFault(demo, { kind: 'concept-drift', seed: '7', rampSeconds: 0 });
}

/** Of loops after the first one, which shows every step: half of the requests, then all, each checked once. */
export const shortRollout = { ...quickPolicy.rollout, steps: [50, 100], checks: 1 };

/** Lets the policy decide about the model alone for as long as `work` takes; its version is handed over. */
export async function onAutomatic(
  { api, adminPage }: { api: ApiClient; adminPage: Page },
  model: string,
  work: (version: number) => Promise<void>,
): Promise<void> {
  const { body } = (await api.get('/api/policies/approvals')) as PolicyDetail;
  const rule = {
    kinds: ['model.*'],
    risk: ['low', 'medium'],
    environments: ['*'],
    mode: 'automatic',
    votes: 1,
    roles: [],
    reauthenticate: false,
  };
  await lowerTier(adminPage, model);
  const { version } = (await api.put('/api/policies/approvals', {
    // The tests before it have acted on this model more often in an hour than the shipped policy allows.
    body: {
      ...body,
      rules: [rule, ...body.rules],
      limits: { ...body.limits, perTargetPerHour: 50, perHour: 100 },
    },
  })) as PolicyDetail;
  try {
    await work(version);
  } finally {
    await api.put('/api/policies/approvals', { body });
  }
}
