import {
  alertExplainer,
  explanationOf,
  type ExplainedAlert,
} from '#engines/causes/alert-explainer.ts';
import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { Cause, CauseAlert, CauseInput } from '#engines/causes/cause-input.ts';
import { verdictOf, type Draft } from '#engines/causes/hypothesis.ts';
import type { Judgement } from '#engines/causes/second-onset.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';

/** Score factor of a cause that explains no alert of its incident: too little to be credible. */
const EXPLAINS_NOTHING = 0.25;
const REASON = 'It explains none of the alerts';

/** Converts an alert of an incident for the explainer. */
export function toExplained(alert: CauseAlert, graph: GraphIndex): ExplainedAlert {
  const { startedAtMs, role, kind, resource, caller } = alert;
  const resources = [resource, ...(caller === undefined ? [] : [caller])];
  return {
    startedAtMs,
    role,
    resources: resources.map((each) => graph.keyOf(each)),
    ...(kind === undefined ? {} : { kind }),
  };
}

type Suspect = Pick<Cause, 'kind' | 'resource'>;

/**
 * Whether the effects of a cause reach none of the alerts. An alert that cannot be judged counts as
 * explained. If the cause is outside the systems, all alerts count as explained, because people are
 * not part of the graph. Times are not compared.
 */
function explainsNothing(
  { kind, resource }: Suspect,
  evidence: readonly SignalRole[],
  alerts: readonly CauseAlert[],
  graph: GraphIndex,
): boolean {
  if (kind === 'external') return false;
  const explains = alertExplainer(
    {
      kind,
      key: graph.keyOf(resource),
      onsetMs: Number.NEGATIVE_INFINITY,
      ...explanationOf(kind, evidence),
    },
    graph,
  );
  return alerts.every((alert) => explains(toExplained(alert, graph)) === false);
}

/** Lowers the scores of hypotheses whose effects reach none of the alerts. Pure. */
export function discountDrafts({ scene, drafts }: Judgement): Judgement {
  const { graph, input } = scene;
  const discount = (draft: Draft): Draft => {
    const evidence = draft.measured.flatMap((measured) => measured?.series.role ?? []);
    if (!explainsNothing(draft, evidence, input.alerts, graph)) return draft;
    return {
      ...draft,
      score: draft.score * EXPLAINS_NOTHING,
      speaksAgainst: [...draft.speaksAgainst, REASON],
    };
  };
  return { scene, drafts: drafts.map(discount) };
}

/** Lowers the scores of possible causes of a degraded model in the same way. Pure. */
export function discountCauses(
  causes: readonly Cause[],
  input: CauseInput,
  graph: GraphIndex,
): readonly Cause[] {
  const roles = new Map(input.series.map(({ seriesId, role }) => [seriesId, role]));
  return causes.map((cause) => {
    const evidence = cause.evidence.flatMap(({ seriesId }) => roles.get(seriesId) ?? []);
    if (!explainsNothing(cause, evidence, input.alerts, graph)) return cause;
    const score = Math.round(cause.score * EXPLAINS_NOTHING * 1_000) / 1_000;
    return {
      ...cause,
      score,
      verdict: verdictOf(score, cause.verdict === 'ruled out'),
      speaksAgainst: [...cause.speaksAgainst, REASON],
    };
  });
}
