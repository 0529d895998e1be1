import { sessionCookieName } from '#server/platform/auth/session-cookie.ts';
import { publicUrl } from '#server/platform/env.ts';
import { buildDocument } from './build-document.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Operation } from './operation.ts';
import { accountsOperations } from './operations/accounts.ts';
import { actionRequestOperations } from './operations/action-requests.ts';
import { actionsOperations } from './operations/actions.ts';
import { costOperations } from './operations/costs.ts';
import { datasetOperations } from './operations/datasets.ts';
import { delegationOperations } from './operations/delegations.ts';
import { detectionOperations } from './operations/detection.ts';
import { evidenceOperations } from './operations/evidence.ts';
import { executorOperations } from './operations/executors.ts';
import { experimentTraceOperations } from './operations/experiment-traces.ts';
import { experimentsOperations } from './operations/experiments.ts';
import { governanceOperations } from './operations/governance.ts';
import { incidentImageOperations } from './operations/incident-images.ts';
import { incidentsOperations } from './operations/incidents.ts';
import { infrastructureOperations } from './operations/infrastructure.ts';
import { intakeOperations } from './operations/ingest.ts';
import { mlflowServerOperations } from './operations/mlflow-servers.ts';
import { mlflowOperations } from './operations/mlflow.ts';
import { inferenceOperations } from './operations/models/inference.ts';
import { modelGovernanceOperations } from './operations/models/model-governance.ts';
import { modelLoopOperations } from './operations/models/model-loop.ts';
import { modelsOperations } from './operations/models/models.ts';
import { webhookOperations } from './operations/models/webhooks.ts';
import { monitoringOperations } from './operations/monitoring.ts';
import { notificationOperations } from './operations/notifications.ts';
import { operationsReportOperations } from './operations/operations-report.ts';
import { ownershipOperations } from './operations/ownership.ts';
import { policyOperations } from './operations/policies.ts';
import { secondFactorOperations } from './operations/second-factors.ts';
import { silencesOperations } from './operations/silences.ts';
import { sourcesOperations } from './operations/sources.ts';
import { systemOperations } from './operations/system.ts';
import { telemetryOperations } from './operations/telemetry.ts';

/**
 * Every method of every path. Add a new route in the file of its noun; a test compares with
 * app/api.
 */
export const allOperations: readonly Operation[] = [
  ...accountsOperations,
  ...secondFactorOperations,
  ...actionsOperations,
  ...actionRequestOperations,
  ...costOperations,
  ...datasetOperations,
  ...detectionOperations,
  ...evidenceOperations,
  ...executorOperations,
  ...experimentsOperations,
  ...governanceOperations,
  ...incidentsOperations,
  ...inferenceOperations,
  ...infrastructureOperations,
  ...intakeOperations,
  ...mlflowServerOperations,
  ...webhookOperations,
  ...experimentTraceOperations,
  ...incidentImageOperations,
  ...mlflowOperations,
  ...modelGovernanceOperations,
  ...modelLoopOperations,
  ...modelsOperations,
  ...notificationOperations,
  ...monitoringOperations,
  ...operationsReportOperations,
  ...silencesOperations,
  ...delegationOperations,
  ...ownershipOperations,
  ...policyOperations,
  ...sourcesOperations,
  ...systemOperations,
  ...telemetryOperations,
];

export function openApiDocument(): JsonSchema {
  return buildDocument(allOperations, { url: publicUrl(), sessionCookie: sessionCookieName() });
}
