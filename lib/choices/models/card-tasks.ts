/** What a model does, and what its card must say because of it. */
export const cardTasks = [
  {
    id: 'classification',
    title: 'Classification',
    fields: [
      {
        id: 'operatingPoint',
        title: 'Operating point',
        hint: 'The score from which on it says yes, and what is done above and below it.',
      },
      {
        id: 'errorCosts',
        title: 'Cost of each error',
        hint: 'What a wrong yes and what a wrong no costs, and whom.',
      },
      {
        id: 'imbalance',
        title: 'Imbalance',
        hint: 'The share of each class in the training data and in what is asked.',
      },
    ],
  },
  {
    id: 'regression',
    title: 'Regression',
    fields: [
      { id: 'targetUnit', title: 'Unit of the target', hint: 'Such as minutes, or euros a month.' },
      {
        id: 'tolerableError',
        title: 'Tolerable error',
        hint: 'From how much on a wrong number does harm, and to which side more.',
      },
    ],
  },
  {
    id: 'ranking',
    title: 'Ranking',
    fields: [
      {
        id: 'listLength',
        title: 'Length of the list (k)',
        hint: 'How many items are really seen.',
      },
      {
        id: 'catalogue',
        title: 'Catalogue',
        hint: 'What may be shown, and who changes it how often.',
      },
      {
        id: 'feedbackLoop',
        title: 'Feedback loop',
        hint: 'How far it learns from what it has shown itself, and what is done about it.',
      },
    ],
  },
  {
    id: 'forecasting',
    title: 'Forecasting',
    fields: [
      { id: 'horizon', title: 'Horizon', hint: 'How far ahead, and how often it is made.' },
      { id: 'season', title: 'Season', hint: 'What repeats, such as days and weeks.' },
      {
        id: 'nominalCoverage',
        title: 'Nominal coverage',
        hint: 'The share of values that its intervals promise to hold, such as 90 %.',
      },
    ],
  },
  {
    id: 'text',
    title: 'Text',
    fields: [
      { id: 'languages', title: 'Languages', hint: 'Which it was made and tested for.' },
      {
        id: 'lengthLimits',
        title: 'Limits of length',
        hint: 'How long a text may be, and what is cut.',
      },
    ],
  },
  {
    id: 'llm',
    title: 'Language model',
    fields: [
      {
        id: 'baseModel',
        title: 'Base model',
        hint: 'Whose model in which version, and how it was adapted.',
      },
      { id: 'prompts', title: 'Prompts', hint: 'Where they are kept, and who changes them.' },
      {
        id: 'refusalPolicy',
        title: 'Refusal policy',
        hint: 'What it has to refuse, and what it must not.',
      },
      {
        id: 'failureModes',
        title: 'Known failure modes',
        hint: 'Where it is wrong, invents or is led astray.',
      },
    ],
  },
] as const;

export type CardTask = (typeof cardTasks)[number]['id'];
export type TaskField = (typeof cardTasks)[number]['fields'][number]['id'];
export type TaskFieldInfo = { id: TaskField; title: string; hint: string };

/** Every field that some task has. */
export const taskFields: readonly TaskFieldInfo[] = cardTasks.flatMap(({ fields }) => [...fields]);

/** The fields that a task has; none where nobody has said which. */
export function fieldsOfTask(task: CardTask | null): readonly TaskFieldInfo[] {
  return cardTasks.find(({ id }) => id === task)?.fields ?? [];
}

export const taskTitle = (task: string): string =>
  cardTasks.find(({ id }) => id === task)?.title ?? task;
