import { airflow } from './airflow.ts';
import { argoRollouts } from './argo-rollouts.ts';
import { argoWorkflows } from './argo-workflows.ts';
import type { Backend } from './backend.ts';
import { githubActions } from './github-actions.ts';
import { gitlab } from './gitlab.ts';
import { kserve } from './kserve.ts';
import { kubernetesJob } from './kubernetes-job.ts';

/** External systems with their own protocol. The webhook uses Tandem's protocol. */
const backends: Readonly<Record<string, Backend>> = {
  'github-actions': githubActions,
  gitlab,
  airflow,
  'argo-workflows': argoWorkflows,
  'kubernetes-job': kubernetesJob,
  kserve,
  'argo-rollouts': argoRollouts,
};

/** Backend for an executor's kind; null for the webhook. */
export function backendOf(kind: string): Backend | null {
  return backends[kind] ?? null;
}
