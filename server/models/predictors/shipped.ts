import { RANK_CAUSES_VERSION } from '#engines/causes/rank-causes.ts';
import { rulesPredictor } from '#engines/triage/severity-predictor.ts';
import { SEVERITY_RULES_VERSION } from '#engines/triage/severity.ts';
import type { RiskTier } from '#lib/choices/governance.ts';
import type { WrittenCard } from '#lib/schemas/models/governance.ts';
import {
  causePredictorName,
  severityPredictorName,
  type PredictorName,
} from '#server/platform/built-in-models.ts';

/** Predictor included in a Tandem release. */
export type Shipped = {
  name: PredictorName;
  /** Code version. A different code version is a different version of the model. */
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
  reason: 'it runs in the worker, in less than a millisecond per incident',
};

const severity: Shipped = {
  name: severityPredictorName,
  release: String(SEVERITY_RULES_VERSION),
  description:
    'Built into Tandem: predicts the severity of a new incident. Version 1 is the default rules; later versions are trained on severities that users set or confirm.',
  versionDescription: `The default rules, version ${SEVERITY_RULES_VERSION}: the worst firing alert, and critical if three resources have errors at the same time.`,
  parameters: rulesPredictor,
  purpose: 'Severity of new incidents',
  tier: 'low',
  card: {
    intendedUse:
      'Suggests the severity of an incident from its alerts, its reach and verdicts on such alerts. Users can change it with one click, and Tandem then keeps their value.',
    outOfScope:
      'It approves, runs and closes nothing. Do not use it to rate the work of people or teams.',
    limits:
      'It is trained on users who saw its suggestion first, so its measured agreement is an upper bound. It is never trained on the demo company. Hours are in UTC.',
    ethicalConsiderations:
      'No personal data is used. Night and weekend are features: user verdicts decide whether incidents count less then, and the reasons show it.',
    footprint,
    task: 'classification',
    template: null,
    forTask: {
      operatingPoint:
        'There is no threshold: the result is the median of its estimate over the four levels.',
      errorCosts:
        'If too low, people respond later than they should; if too high, they are paged without need. Both can be changed with one click.',
      imbalance:
        'It is trained on the verdicts of this installation in their actual mix; rare cases stay close to the rules.',
    },
  },
};

const cause: Shipped = {
  name: causePredictorName,
  release: String(RANK_CAUSES_VERSION),
  description:
    'Built into Tandem: ranks the possible causes of an incident. It is a fixed method, not trained; user verdicts on causes break ties and measure its accuracy.',
  versionDescription: `The default ranking, version ${RANK_CAUSES_VERSION}.`,
  parameters: { ranker: RANK_CAUSES_VERSION },
  purpose: 'Likely causes of incidents',
  tier: 'low',
  card: {
    intendedUse:
      'Ranks hypotheses about the cause of an incident, with supporting and contradicting evidence, for responders and for proposals.',
    outOfScope: 'It does not decide: each proposal needs its own approval, regardless of the rank.',
    limits:
      'It only uses telemetry, changes and the resource graph; other causes can at best be reported as unknown.',
    ethicalConsiderations: 'No personal data is read. Changes are named, their authors are not.',
    footprint,
    task: 'ranking',
    template: null,
    forTask: {
      listLength: 'The first three causes are shown, the others are one click away.',
      catalogue:
        'Hypotheses from the telemetry, the changes and the graph around an incident; their kinds are fixed by the release.',
      feedbackLoop:
        'Causes that users mark as wrong weigh less for the same signature. It is never trained on its own ranking.',
    },
  },
};

export const shippedPredictors: readonly Shipped[] = [severity, cause];
