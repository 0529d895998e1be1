import type { CardTask, TaskField } from './card-tasks.ts';

type SuggestedLimit = {
  measure: string;
  basis: 'realised' | 'quality' | 'drift' | 'labels' | 'answers';
  limit: number;
  severity: 'warning' | 'error';
};

/**
 * Recommended metrics and limits for a field of use. Purely declarative: applied by
 * `server/model-monitoring/limits/apply-template.ts`.
 */
export type ModelTemplate = {
  id: string;
  title: string;
  task: CardTask;
  /** Description in one sentence. */
  text: string;
  limits: readonly SuggestedLimit[];
  /** Measures to check, and where they are shown. */
  measures: readonly string[];
  /** Columns to send so that groups can be compared. */
  slices: readonly string[];
  /** Prompts for the card fields in this field of use. */
  prompts: Readonly<Partial<Record<TaskField, string>>>;
};

const limit = (
  basis: SuggestedLimit['basis'],
  measure: string,
  value: number,
  severity: SuggestedLimit['severity'] = 'warning',
): SuggestedLimit => ({ basis, measure, limit: value, severity });

export const modelTemplates = [
  {
    id: 'recommendation',
    title: 'Recommendation',
    task: 'ranking',
    text: 'Lists of items for users to choose from.',
    limits: [
      limit('drift', 'prediction_drift', 0.25),
      limit('quality', 'missing', 0.05),
      limit('labels', 'label_maturity', 0.5),
    ],
    measures: [
      'NDCG at 10 and MAP at 10 (Metrics; their limits are learned)',
      'Catalog coverage and popularity bias (Metrics; their limits are learned)',
    ],
    slices: ['segment.placement', 'segment.audience'],
    prompts: {
      listLength: 'Number of positions visible without scrolling, per device.',
      catalogue: 'How items are added and removed, and how a new item is first shown.',
      feedbackLoop: 'Share of exploring lists, and how popularity bias is limited.',
    },
  },
  {
    id: 'predictive-maintenance',
    title: 'Predictive maintenance',
    task: 'classification',
    text: 'Warnings that a machine will fail.',
    limits: [
      limit('quality', 'missing', 0.02, 'error'),
      limit('quality', 'range', 0.05),
      limit('quality', 'type', 0.01, 'error'),
    ],
    measures: [
      'Lead time between first warning and failure, missed failures and false alarms (Operating point)',
      'Their cost (value model in the tab Governance: a missed failure is a false negative, a false alarm a false positive)',
    ],
    slices: ['segment.asset', 'segment.site'],
    prompts: {
      operatingPoint:
        'Score from which a technician is sent, and the required time before a failure.',
      errorCosts: 'Cost of an unannounced standstill, and of an unnecessary visit.',
      imbalance: 'Number of failures of each kind in the training data.',
    },
  },
  {
    id: 'nlp',
    title: 'Text classification (NLP)',
    task: 'text',
    text: 'Texts sorted into classes, such as by sentiment.',
    limits: [
      limit('quality', 'new_category', 0.05),
      limit('quality', 'missing', 0.02, 'error'),
      limit('drift', 'prediction_drift', 0.1),
      limit('answers', 'refused_answers', 0.05),
      limit('answers', 'empty_answers', 0.01),
    ],
    measures: [
      'Mix of the predictions, such as sentiment (prediction drift)',
      'Texts it refuses to classify, if it sends features.refused (Outputs, tab Serving)',
      'Output length, for written texts (Outputs; its limit is learned)',
      'Language and length of the texts, sent as features (column drift)',
    ],
    slices: ['features.language', 'features.length', 'segment.channel'],
    prompts: {
      languages: 'Tested languages, with the quality of each.',
      lengthLimits: 'Length at which texts are truncated, and the effect.',
    },
  },
  {
    id: 'language-model',
    title: 'Language model (LLM)',
    task: 'llm',
    text: 'Written answers, such as from an assistant.',
    limits: [
      limit('answers', 'empty_answers', 0.01, 'error'),
      limit('answers', 'refused_answers', 0.1),
      limit('answers', 'cut_off_answers', 0.05),
    ],
    measures: [
      'Empty, refused and truncated outputs (Outputs, tab Serving)',
      'Output length and tokens per request (Outputs; their limits are learned in both directions)',
      'Latency and failed calls by caller (tab Serving)',
    ],
    slices: ['segment.caller', 'segment.prompt', 'features.language'],
    prompts: {
      baseModel: 'Provider, version and temperature of the base model, and the owner of upgrades.',
      refusalPolicy: 'Requests it must refuse, and the expected share of refusals.',
      failureModes: 'Typical hallucinations, and signs of a truncated output.',
    },
  },
  {
    id: 'finance',
    title: 'Credit and finance',
    task: 'classification',
    text: 'Probabilities of default and similar.',
    limits: [
      // PSI thresholds: the population is unchanged below 0.1 and different above 0.25.
      limit('drift', 'drift_large', 0.25),
      limit('drift', 'prediction_drift', 0.1),
      limit('quality', 'missing', 0.02, 'error'),
    ],
    measures: [
      'Gini, which is 2 x ROC AUC - 1 (Metrics)',
      'Back-test of the predicted against the actual share, by score band (Operating point)',
      'PSI of each column: 0.1 is a small shift, 0.25 a large one (Columns, by drift)',
    ],
    slices: ['segment.product', 'segment.channel'],
    prompts: {
      operatingPoint: 'The cut-off of each product, and who may override it.',
      errorCosts: 'Cost of a default, and of rejecting a good customer.',
      imbalance: 'Default rate and period of the training data, and how it was rebalanced.',
    },
  },
  {
    id: 'health-diagnostics',
    title: 'Health diagnostics',
    task: 'classification',
    text: 'Findings used by a clinician.',
    limits: [
      limit('quality', 'missing', 0.01, 'error'),
      limit('quality', 'range', 0.05, 'error'),
      limit('drift', 'prediction_drift', 0.1),
      limit('labels', 'label_maturity', 0.8),
      limit('realised', 'calibration_error', 0.1),
    ],
    measures: [
      'Sensitivity and specificity with their intervals, by site and by device (Operating point)',
      'Calibration of the scores, by site and by device (Operating point)',
    ],
    slices: ['segment.site', 'segment.device'],
    prompts: {
      operatingPoint:
        'The validated threshold, and the sensitivity and specificity it was chosen for.',
      errorCosts: 'Harm of a missed finding to a patient, and consequences of a false one.',
      imbalance: 'Prevalence in the validation data and at each site of use.',
    },
  },
] as const satisfies readonly ModelTemplate[];

export type TemplateId = (typeof modelTemplates)[number]['id'];

/** Template with this ID; null for a card without a template. */
export const templateOf = (id: TemplateId | null): ModelTemplate | null =>
  modelTemplates.find((each) => each.id === id) ?? null;
