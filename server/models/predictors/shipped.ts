import { RANK_CAUSES_VERSION } from '#engines/causes/rank-causes.ts';
import { rulesPredictor } from '#engines/triage/severity-predictor.ts';
import { SEVERITY_RULES_VERSION } from '#engines/triage/severity.ts';
import type { RiskTier } from '#lib/choices/governance.ts';
import type { WrittenCard } from '#lib/schemas/models/governance.ts';
import type { PredictorName } from '#server/platform/built-in-models.ts';
import { causePredictorName, severityPredictorName } from '#server/platform/built-in-models.ts';

/** What a release of Tandem brings of one of its predictors. */
export type Shipped = {
  name: PredictorName;
  /** Version of the code: another one is another version of the model. */
  release: string;
  description: string;
  versionDescription: string;
  parameters: object;
  purpose: string;
  tier: RiskTier;
  card: WrittenCard;
};

const footprint: WrittenCard['footprint'] = {
  kind: 'not measured',
  reason: 'it runs inside of the worker, in less than a millisecond per incident',
};

const severity: Shipped = {
  name: severityPredictorName,
  release: String(SEVERITY_RULES_VERSION),
  description:
    'Built into Tandem: says how bad an incident is when it opens. Version 1 is the shipped rules; later ones are learned from the severities that people set or confirm.',
  versionDescription: `The rules as shipped, version ${SEVERITY_RULES_VERSION}: the worst firing alert, and critical where three resources have errors at once.`,
  parameters: rulesPredictor,
  purpose: 'Severity of new incidents',
  tier: 'low',
  card: {
    intendedUse:
      'Suggests the severity of an incident from its alerts, its reach and what people said of such alerts. People change it with one click, and then it stands.',
    outOfScope:
      'It approves, runs and closes nothing. It is not meant to rate the work of people or teams.',
    limits:
      'It learns from people who saw its suggestion first, so its measured agreement is an upper bound. The demo company is never learned from. Hours are those of UTC.',
    ethicalConsiderations:
      'No personal data is read. Night and weekend are features: whether trouble counts less then is what the verdicts of people say, and stands in the reasons.',
    footprint,
    task: 'classification',
    template: null,
    forTask: {
      operatingPoint:
        'No score is cut: the answer is the median of what it thinks of the four levels.',
      errorCosts:
        'Too low, and people look later than they should; too high, and they are woken for nothing. Either is changed with one click.',
      imbalance:
        'It learns from what people of this installation said, in the mix in which they said it; what is rare stays near the rules.',
    },
  },
};

const cause: Shipped = {
  name: causePredictorName,
  release: String(RANK_CAUSES_VERSION),
  description:
    'Built into Tandem: ranks what may have caused an incident. It is a fixed method, not learned; what people say of causes weighs equal hypotheses and is its measured accuracy.',
  versionDescription: `The ranking as shipped, version ${RANK_CAUSES_VERSION}.`,
  parameters: { ranker: RANK_CAUSES_VERSION },
  purpose: 'Likely causes of incidents',
  tier: 'low',
  card: {
    intendedUse:
      'Orders hypotheses about the cause of an incident, each with what speaks for and against it, for the people who work on it and for the proposals that follow.',
    outOfScope: 'It does not decide: a proposal needs its own approval, whatever the rank.',
    limits:
      'It knows what telemetry, changes and the graph of resources tell; a cause outside of them is at best named as unknown.',
    ethicalConsiderations: 'No personal data is read. Changes are named, their authors are not.',
    footprint,
    task: 'ranking',
    template: null,
    forTask: {
      listLength: 'The first three causes are shown, the others one click further.',
      catalogue:
        'Hypotheses that the telemetry, the changes and the graph around an incident allow; their kinds are fixed by the release.',
      feedbackLoop:
        'What people call wrong weighs less for the same signature. It never learns from its own ranking.',
    },
  },
};

export const shippedPredictors: readonly Shipped[] = [severity, cause];
