import type { CardTask } from '#lib/choices/models/card-tasks.ts';
import type { RiskTier } from '#lib/choices/governance.ts';
import type { Plan, Step } from '#lib/schemas/actions/plan.ts';
import type { PromotionEvidence } from '#lib/schemas/actions/promotion.ts';
import {
  aliasField,
  registryExecutor,
  versionWords,
} from '#server/actions/targets/registry-state.ts';
import { gatePreconditions, riskOfTier } from './promotion-gate.ts';

export type AliasRequest = {
  model: string;
  alias: string;
  from: number | null;
  to: number | null;
  requester: string;
  environment: string | null;
  /** The run that made the version, for the evidence. */
  runId: string | null;
  /** What served at this time is what the move would replace. */
  askedAt: Date;
  /** How much hangs on the model: the risk of the move follows it. */
  tier: RiskTier;
  /** As the card says. */
  task: CardTask | null;
  /** Who asks answers for files of the version that could not be read. */
  vouchedByAsker?: boolean;
  /** Page of the rollout whose gate the version passed. */
  gateHref?: string;
  /** What is known about the version; a deletion and a way back have none. */
  promotion?: PromotionEvidence;
  /** The MLflow server that the model is copied from: it is moved there, then here. */
  origin?: string;
};

/** The way back to what served: what was good enough before needs no gate now. */
export function aliasBackPlan(request: AliasRequest): Plan {
  const { alias, from, to } = request;
  return {
    ...aliasPlan(request),
    preconditions: [
      {
        field: aliasField(alias),
        equals: versionWords(from),
        title: `${alias} still points to ${versionWords(from)}`,
      },
      ...(to === null
        ? []
        : [
            {
              field: versionWords(to),
              equals: 'there',
              title: `Version ${to} is still registered`,
            },
          ]),
    ],
    rollback: { kind: 'none', reason: 'it is itself the way back' },
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
    equals: versionWords(from),
    title: `${alias} still points to ${versionWords(from)}`,
  };
  if (to === null) return [still];
  return [
    still,
    { field: versionWords(to), equals: 'there', title: `Version ${to} is still registered` },
    ...gatePreconditions({ tier, task, vouchedByAsker }, to),
  ];
}

function evidence({ model, from, to, runId, askedAt, gateHref }: AliasRequest): Plan['evidence'] {
  const page = `/models/${encodeURIComponent(model)}`;
  const versions = [from, to].filter((version) => version !== null);
  return [
    ...(gateHref === undefined
      ? []
      : [{ title: 'Compared with what serves, slice by slice', href: gateHref }]),
    ...versions.map((version) => ({
      title: `${model}, version ${version}`,
      href: `${page}/versions/${version}`,
    })),
    ...(runId === null
      ? []
      : [{ title: 'The run that made it', href: `/experiments/runs/${runId}` }]),
    ...(to === null
      ? []
      : [
          { title: 'Model card', href: `${page}/card?version=${to}` },
          { title: 'Artifact scan', href: `${page}/card?version=${to}#scan` },
        ]),
    ...(from === null
      ? []
      : [{ title: 'What served until now', href: `${page}/at?at=${askedAt.toISOString()}` }]),
  ];
}

function successCriteria({ alias, to }: AliasRequest): Plan['successCriteria'] {
  const words = versionWords(to);
  return {
    criteria: [],
    settleMs: 0,
    windowMs: 1_000,
    minSamples: 12,
    state: [{ field: aliasField(alias), equals: words, title: `${alias} points to ${words}` }],
  };
}

/** The whole action contract of moving a protected alias. Pure. */
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
    reason: `${requester} asks that ${alias} of ${model} points to ${versionWords(to)} instead of ${versionWords(from)}.`,
    evidence: evidence(request),
    ...(promotion === undefined ? {} : { promotion }),
    changes: [{ field: aliasField(alias), from: versionWords(from), to: versionWords(to) }],
    preconditions: preconditions(request),
    expectedEffect: {
      kind: 'none',
      reason: `whoever loads ${model}@${alias} gets ${versionWords(to)}; no signal of quality is bound to the alias`,
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
      reason: 'moving an alias costs nothing; what serving the version costs is not known',
    },
    givesUp: from === null ? null : `Version ${from} serves no longer under ${alias}`,
    risk: riskOfTier(tier),
    riskReasons: [
      tier === 'unset'
        ? 'No risk tier is set for the model, so the risk is medium'
        : `The model is of ${tier} tier`,
      origin === undefined
        ? `${alias} is a protected alias`
        : `The model comes from ${origin}: ${alias} is moved there and read back, then here`,
      'What loads it is not known completely',
    ],
    fixes: 'cause',
  };
}
