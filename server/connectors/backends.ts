import { airflow } from './airflow.ts';
import { argoRollouts } from './argo-rollouts.ts';
import { argoWorkflows } from './argo-workflows.ts';
import type { Backend } from './backend.ts';
import { githubActions } from './github-actions.ts';
import { gitlab } from './gitlab.ts';
import { kserve } from './kserve.ts';
import { kubernetesJob } from './kubernetes-job.ts';

/** Every outside system that is spoken to by its own protocol. The webhook has Tandem's. */
const backends: Readonly<Record<string, Backend>> = {
  'github-actions': githubActions,
  gitlab,
  airflow,
  'argo-workflows': argoWorkflows,
  'kubernetes-job': kubernetesJob,
  kserve,
  'argo-rollouts': argoRollouts,
};

/** What speaks the protocol of an executor's kind; null for the webhook. */
export function backendOf(kind: string): Backend | null {
  return backends[kind] ?? null;
}
