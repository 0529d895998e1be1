import type { RiskTier } from '#lib/choices/governance.ts';
import type { CardTask } from '#lib/choices/models/card-tasks.ts';
import type { Plan, Step } from '#lib/schemas/actions/plan.ts';
import type { PromotionEvidence } from '#lib/schemas/actions/promotion.ts';
import {
  aliasField,
  registryExecutor,
  describeVersion,
} from '#server/actions/targets/registry-state.ts';
import { gatePreconditions, riskOfTier } from './promotion-gate.ts';

export type AliasRequest = {
  model: string;
  alias: string;
  from: number | null;
  to: number | null;
  requester: string;
  environment: string | null;
  /** Run that created the version, as evidence. */
  runId: string | null;
  /** Request time. The version that served at this time is the one that the move would replace. */
  askedAt: Date;
  /** Risk tier of the model, which determines the risk of the move. */
  tier: RiskTier;
  /** Task from the model card. */
  task: CardTask | null;
  /** Whether the requester accepted unscanned files of the version. */
  vouchedByAsker?: boolean;
  /** Page of the rollout whose gate the version passed. */
  gateHref?: string;
  /** Evidence about the version; absent for a deletion and a rollback. */
  promotion?: PromotionEvidence;
  /**
   * MLflow server from which the model is copied. The alias is moved there first, then in Tandem.
   */
  origin?: string;
};

/** Rollback to the previous version. It already served before, so it needs no gate. */
export function aliasBackPlan(request: AliasRequest): Plan {
  const { alias, from, to } = request;
  return {
    ...aliasPlan(request),
    preconditions: [
      {
        field: aliasField(alias),
        equals: describeVersion(from),
        title: `${alias} still points to ${describeVersion(from)}`,
      },
      ...(to === null
        ? []
        : [
            {
              field: describeVersion(to),
              equals: 'there',
              title: `Version ${to} is still registered`,
            },
          ]),
    ],
    rollback: { kind: 'none', reason: 'it is the rollback itself' },
  };
}

export const aliasActionKind = 'model.set_alias';

function moveStep(model: string, alias: string, from: number | null, to: number | null): Step {
  return {
    title:
      to === null
        ? `Delete the alias ${alias} of ${model}`
        : `Point ${alias} of ${model} to version ${to}`,
    executor: registryExecutor,
    kind: aliasActionKind,
    target: { kind: 'model', name: model },
    parameters: { alias, fromVersion: from, toVersion: to },
  };
}

function preconditions({
  alias,
  from,
  to,
  tier,
  task,
  vouchedByAsker,
}: AliasRequest): Plan['preconditions'] {
  const still = {
    field: aliasField(alias),
    equals: describeVersion(from),
    title: `${alias} still points to ${describeVersion(from)}`,
  };
  if (to === null) return [still];
  return [
    still,
    { field: describeVersion(to), equals: 'there', title: `Version ${to} is still registered` },
    ...gatePreconditions({ tier, task, vouchedByAsker }, to),
  ];
}

function evidence({ model, from, to, runId, askedAt, gateHref }: AliasRequest): Plan['evidence'] {
  const page = `/models/${encodeURIComponent(model)}`;
  const versions = [from, to].filter((version) => version !== null);
  return [
    ...(gateHref === undefined
      ? []
      : [{ title: 'Compared with the current version, by slice', href: gateHref }]),
    ...versions.map((version) => ({
      title: `${model}, version ${version}`,
      href: `${page}/versions/${version}`,
    })),
    ...(runId === null ? [] : [{ title: 'Source run', href: `/experiments/runs/${runId}` }]),
    ...(to === null
      ? []
      : [
          { title: 'Model card', href: `${page}/card?version=${to}` },
          { title: 'Artifact scan', href: `${page}/card?version=${to}#scan` },
        ]),
    ...(from === null
      ? []
      : [{ title: 'Previous version', href: `${page}/at?at=${askedAt.toISOString()}` }]),
  ];
}

function successCriteria({ alias, to }: AliasRequest): Plan['successCriteria'] {
  const words = describeVersion(to);
  return {
    criteria: [],
    settleMs: 0,
    windowMs: 1_000,
    minSamples: 12,
    state: [{ field: aliasField(alias), equals: words, title: `${alias} points to ${words}` }],
  };
}

/** Complete action contract for moving a protected alias. Pure. */
export function aliasPlan(request: AliasRequest): Plan {
  const { model, alias, from, to, requester, tier, promotion, origin } = request;
  return {
    kind: aliasActionKind,
    executor: registryExecutor,
    runbook: { id: 'move-alias', version: 1, title: 'Move a protected alias' },
    target: { kind: 'model', name: model, id: null },
    environment: request.environment,
    parameters: { alias, fromVersion: from, toVersion: to },
    steps: [moveStep(model, alias, from, to)],
    reason: `${requester} requests that ${alias} of ${model} points to ${describeVersion(to)} instead of ${describeVersion(from)}.`,
    evidence: evidence(request),
    ...(promotion === undefined ? {} : { promotion }),
    changes: [{ field: aliasField(alias), from: describeVersion(from), to: describeVersion(to) }],
    preconditions: preconditions(request),
    expectedEffect: {
      kind: 'none',
      reason: `clients that load ${model}@${alias} get ${describeVersion(to)}; no quality signal belongs to the alias`,
    },
    successCriteria: successCriteria(request),
    rollback: { kind: 'plan', steps: [moveStep(model, alias, to, from)], aboutMs: 1_000 },
    blastRadius: {
      services: 0,
      models: 1,
      usersPerMinute: null,
      names: [`${model}@${alias}`],
      complete: false,
    },
    cost: {
      kind: 'not measured',
      reason: 'moving an alias is free; the serving cost of the version is unknown',
    },
    givesUp: from === null ? null : `Version ${from} no longer serves under ${alias}`,
    risk: riskOfTier(tier),
    riskReasons: [
      tier === 'unset'
        ? 'No risk tier is set for the model, so the risk is medium'
        : `The model is of ${tier} tier`,
      origin === undefined
        ? `${alias} is a protected alias`
        : `The model comes from ${origin}: ${alias} is moved there and read back, then here`,
      'The clients that load it are not fully known',
    ],
    fixes: 'cause',
  };
}
