import type { ResourceRef } from '#engines/correlate/graph.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';
import type { NoPlan, PlanInput, RequestForm, Runbook } from '#server/actions/runbook.ts';
import { repairData } from '#server/actions/runbooks/repair-data.ts';
import { restartService } from '#server/actions/runbooks/restart-service.ts';
import { retrainModel } from '#server/actions/runbooks/retrain-model.ts';
import { rollBackModel } from '#server/actions/runbooks/roll-back-model.ts';
import { rollBackService } from '#server/actions/runbooks/roll-back-service.ts';
import { scaleOffHost } from '#server/actions/runbooks/scale-off-host.ts';
import { scaleService } from '#server/actions/runbooks/scale-service.ts';
import type { ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';

export type RunbookEntry = {
  id: string;
  version: number;
  title: string;
  kind: string;
  request: RequestForm;
  checkParameters: (parameters: unknown) => unknown;
  targetOf: (cause: Pick<Cause, 'resource'>, graph: ResourceGraph) => ResourceRef | NoPlan;
  makePlan: (input: PlanInput<unknown>) => Plan | NoPlan;
};

function entry<R extends Runbook>(runbook: R): RunbookEntry {
  return {
    id: runbook.id,
    version: runbook.version,
    title: runbook.title,
    kind: runbook.kind,
    request: runbook.request,
    checkParameters: (parameters) => parseInput(runbook.parameters, parameters),
    targetOf: (cause, graph) => runbook.targetOf?.(cause, graph) ?? cause.resource,
    makePlan: (input) =>
      runbook.plan({ ...input, parameters: parseInput(runbook.parameters, input.parameters) }),
  };
}

export const runbooks: readonly RunbookEntry[] = [
  entry(rollBackService),
  entry(restartService),
  entry(scaleService),
  entry(scaleOffHost),
  entry(retrainModel),
  entry(rollBackModel),
  entry(repairData),
];

export function findRunbook(id: string): RunbookEntry | null {
  return runbooks.find((runbook) => runbook.id === id) ?? null;
}
