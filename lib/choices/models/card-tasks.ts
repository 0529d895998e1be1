/** Model tasks, with the model card fields that each requires. */
export const cardTasks = [
  {
    id: 'classification',
    title: 'Classification',
    fields: [
      {
        id: 'operatingPoint',
        title: 'Operating point',
        hint: 'The score from which the model says yes, and the decisions above and below it.',
      },
      {
        id: 'errorCosts',
        title: 'Cost of each error',
        hint: 'Cost of a false positive and of a false negative, and the people affected.',
      },
      {
        id: 'imbalance',
        title: 'Imbalance',
        hint: 'Share of each class in the training data and in requests.',
      },
    ],
  },
  {
    id: 'regression',
    title: 'Regression',
    fields: [
      {
        id: 'targetUnit',
        title: 'Unit of the target',
        hint: 'Such as minutes, or euros per month.',
      },
      {
        id: 'tolerableError',
        title: 'Tolerable error',
        hint: 'Error from which a wrong number does harm, and the worse direction.',
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
        hint: 'Number of items that users see.',
      },
      {
        id: 'catalogue',
        title: 'Catalog',
        hint: 'Items that may be shown, and their owner and rate of change.',
      },
      {
        id: 'feedbackLoop',
        title: 'Feedback loop',
        hint: 'How far the model learns from its own output, and mitigations.',
      },
    ],
  },
  {
    id: 'forecasting',
    title: 'Forecasting',
    fields: [
      {
        id: 'horizon',
        title: 'Horizon',
        hint: 'How far ahead the model forecasts, and how often.',
      },
      { id: 'season', title: 'Season', hint: 'Repeating patterns, such as days and weeks.' },
      {
        id: 'nominalCoverage',
        title: 'Nominal coverage',
        hint: 'Share of values that the intervals should contain, such as 90 %.',
      },
    ],
  },
  {
    id: 'text',
    title: 'Text',
    fields: [
      { id: 'languages', title: 'Languages', hint: 'Languages it was built and tested for.' },
      {
        id: 'lengthLimits',
        title: 'Limits of length',
        hint: 'Maximum text length, and how longer texts are truncated.',
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
        hint: 'Provider and version of the base model, and how it was adapted.',
      },
      { id: 'prompts', title: 'Prompts', hint: 'Location of the prompts, and their owner.' },
      {
        id: 'refusalPolicy',
        title: 'Refusal policy',
        hint: 'Requests it must refuse, and requests it must not refuse.',
      },
      {
        id: 'failureModes',
        title: 'Known failure modes',
        hint: 'Cases where it is wrong, hallucinates or can be manipulated.',
      },
    ],
  },
] as const;

export type CardTask = (typeof cardTasks)[number]['id'];
export type TaskField = (typeof cardTasks)[number]['fields'][number]['id'];
export type TaskFieldInfo = { id: TaskField; title: string; hint: string };

/** All fields of all tasks. */
export const taskFields: readonly TaskFieldInfo[] = cardTasks.flatMap(({ fields }) => [...fields]);

/** Fields of a task; empty if no task is set. */
export function fieldsOfTask(task: CardTask | null): readonly TaskFieldInfo[] {
  return cardTasks.find(({ id }) => id === task)?.fields ?? [];
}

export const taskTitle = (task: string): string =>
  cardTasks.find(({ id }) => id === task)?.title ?? task;
