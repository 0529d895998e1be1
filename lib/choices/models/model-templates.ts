import type { CardTask, TaskField } from './card-tasks.ts';

type SuggestedLimit = {
  measure: string;
  basis: 'realised' | 'quality' | 'drift' | 'labels' | 'answers';
  limit: number;
  severity: 'warning' | 'error';
};

/** What is usual to look at in one field of use. A pure declaration: `server/model-monitoring/limits/apply-template.ts` carries it out. */
export type ModelTemplate = {
  id: string;
  title: string;
  task: CardTask;
  /** What this is about, in a sentence. */
  text: string;
  limits: readonly SuggestedLimit[];
  /** What to look at, and where it stands. */
  measures: readonly string[];
  /** What to send along so that groups can be compared. */
  slices: readonly string[];
  /** What the fields of the card ask for in this field of use. */
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
    text: 'Lists of items that a person chooses from.',
    limits: [
      limit('drift', 'prediction_drift', 0.25),
      limit('quality', 'missing', 0.05),
      limit('labels', 'label_maturity', 0.5),
    ],
    measures: [
      'NDCG at 10 and MAP at 10 (Measures; their limits are learned)',
      'Coverage of the catalogue and popularity bias (Measures; their limits are learned)',
    ],
    slices: ['segment.placement', 'segment.audience'],
    prompts: {
      listLength: 'How many places are seen without scrolling, on which device.',
      catalogue: 'How items come and go, and how a new one is first shown.',
      feedbackLoop: 'The share of lists that explore, and how popularity bias is kept in bounds.',
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
      'Lead time between first warning and failure, missed failures and false alarms (At the operating point)',
      'Their cost (value model of the tab Governance: a wrong no is a missed failure, a wrong yes a false alarm)',
    ],
    slices: ['segment.asset', 'segment.site'],
    prompts: {
      operatingPoint:
        'From which score on a technician is sent out, and how long before a failure that must be.',
      errorCosts:
        'What a standstill costs that nobody was warned of, and what a visit for nothing costs.',
      imbalance: 'How many failures of which kind the training data holds.',
    },
  },
  {
    id: 'nlp',
    title: 'Text classification (NLP)',
    task: 'text',
    text: 'Texts that are sorted, such as by sentiment.',
    limits: [
      limit('quality', 'new_category', 0.05),
      limit('quality', 'missing', 0.02, 'error'),
      limit('drift', 'prediction_drift', 0.1),
      limit('answers', 'refused_answers', 0.05),
      limit('answers', 'empty_answers', 0.01),
    ],
    measures: [
      'Mix of the answers, such as sentiment (drift of the predictions)',
      'Texts that it would not sort, where it sends features.refused (Answers, tab Serving)',
      'Length of the answers, where they are written texts (Answers; its limit is learned)',
      'Language and length of the texts, sent as features (drift of the columns)',
    ],
    slices: ['features.language', 'features.length', 'segment.channel'],
    prompts: {
      languages: 'Which languages it was tested in, with the quality in each.',
      lengthLimits: 'From which length on texts are cut, and what is lost by it.',
    },
  },
  {
    id: 'language-model',
    title: 'Language model (LLM)',
    task: 'llm',
    text: 'Answers that are written, such as by an assistant.',
    limits: [
      limit('answers', 'empty_answers', 0.01, 'error'),
      limit('answers', 'refused_answers', 0.1),
      limit('answers', 'cut_off_answers', 0.05),
    ],
    measures: [
      'Empty and refused answers, and those cut off (Answers, tab Serving)',
      'Length of the answers and tokens a request (Answers; their limits are learned, to either side)',
      'Latency and failed calls by caller (tab Serving)',
    ],
    slices: ['segment.caller', 'segment.prompt', 'features.language'],
    prompts: {
      baseModel:
        'Whose model in which version, at which temperature, and who decides on a newer one.',
      refusalPolicy: 'What it has to refuse, and which share of refusals is usual.',
      failureModes: 'What it invents, and how an answer that is cut off shows.',
    },
  },
  {
    id: 'finance',
    title: 'Credit and finance',
    task: 'classification',
    text: 'Probabilities of default and the like.',
    limits: [
      // PSI: below 0.1 nothing has moved, above 0.25 the population is another one.
      limit('drift', 'drift_large', 0.25),
      limit('drift', 'prediction_drift', 0.1),
      limit('quality', 'missing', 0.02, 'error'),
    ],
    measures: [
      'Gini, which is 2 x ROC AUC - 1 (Measures)',
      'Back-test of the predicted against the realised share, band by band (At the operating point)',
      'PSI of each column: 0.1 is a small shift, 0.25 a large one (Columns, by drift)',
    ],
    slices: ['segment.product', 'segment.channel'],
    prompts: {
      operatingPoint: 'The cut-off of each product, and who may override it.',
      errorCosts: 'What a default costs, and what a good customer costs who is turned away.',
      imbalance: 'The default rate of the training data and its period, and how it was rebalanced.',
    },
  },
  {
    id: 'health-diagnostics',
    title: 'Health diagnostics',
    task: 'classification',
    text: 'Findings that a clinician acts on.',
    limits: [
      limit('quality', 'missing', 0.01, 'error'),
      limit('quality', 'range', 0.05, 'error'),
      limit('drift', 'prediction_drift', 0.1),
      limit('labels', 'label_maturity', 0.8),
      limit('realised', 'calibration_error', 0.1),
    ],
    measures: [
      'Sensitivity and specificity with their intervals, by site and by device (At the operating point)',
      'Calibration of the scores (its limit above), by site and by device (At the operating point)',
    ],
    slices: ['segment.site', 'segment.device'],
    prompts: {
      operatingPoint:
        'The threshold that was validated, and the sensitivity and specificity it was chosen for.',
      errorCosts: 'What a missed finding does to a patient, and what a false one sets off.',
      imbalance: 'The prevalence in the validation data, and in each site where it is used.',
    },
  },
] as const satisfies readonly ModelTemplate[];

export type TemplateId = (typeof modelTemplates)[number]['id'];

/** By its id; null for a card that names none. */
export const templateOf = (id: TemplateId | null): ModelTemplate | null =>
  modelTemplates.find((each) => each.id === id) ?? null;
