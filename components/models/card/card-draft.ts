import {
  fieldsOfTask,
  taskTitle,
  type CardTask,
  type TaskField,
} from '#lib/choices/models/card-tasks.ts';
import type { WrittenCard } from '#lib/schemas/models/governance.ts';

type Footprint = WrittenCard['footprint'];

/** Hand-written part of a card as text fields of a form. */
export interface CardDraft {
  intendedUse: string;
  outOfScope: string;
  limits: string;
  ethicalConsiderations: string;
  footprint: Footprint['kind'];
  reason: string;
  carbonKg: string;
  costAmount: string;
  costCurrency: string;
  source: string;
  task: CardTask | null;
  template: WrittenCard['template'];
  forTask: Partial<Record<TaskField, string>>;
}

export const WRITTEN_FIELDS = [
  {
    id: 'intendedUse',
    title: 'Intended use',
    hint: 'Decisions made with it, people affected, and frequency.',
  },
  {
    id: 'outOfScope',
    title: 'Out of scope',
    hint: 'Uses to avoid, even if they seem suitable.',
  },
  {
    id: 'limits',
    title: 'Known limits',
    hint: 'Known weaknesses: groups, ranges, times.',
  },
  {
    id: 'ethicalConsiderations',
    title: 'Ethical considerations',
    hint: 'People harmed by a wrong prediction, and mitigations.',
  },
] as const;

export function toDraft({ footprint, ...texts }: WrittenCard): CardDraft {
  const stated = footprint.kind === 'stated' ? footprint : null;
  return {
    ...texts,
    footprint: footprint.kind,
    reason: footprint.kind === 'not measured' ? footprint.reason : '',
    carbonKg: stated?.carbonKg == null ? '' : String(stated.carbonKg),
    costAmount: stated?.cost?.amount ?? '',
    costCurrency: stated?.cost?.currency ?? 'EUR',
    source: stated?.source ?? '',
  };
}

function toFootprint(draft: CardDraft): Footprint {
  switch (draft.footprint) {
    case 'not measured':
      return { kind: 'not measured', reason: draft.reason.trim() };
    case 'stated':
      return {
        kind: 'stated',
        carbonKg: draft.carbonKg.trim() === '' ? null : Number(draft.carbonKg),
        cost:
          draft.costAmount.trim() === ''
            ? null
            : {
                amount: draft.costAmount.trim(),
                currency: draft.costCurrency.trim().toUpperCase(),
              },
        source: draft.source.trim(),
      };
    default:
      return { kind: 'not stated' };
  }
}

export function fromDraft(draft: CardDraft): WrittenCard {
  return {
    intendedUse: draft.intendedUse.trim(),
    outOfScope: draft.outOfScope.trim(),
    limits: draft.limits.trim(),
    ethicalConsiderations: draft.ethicalConsiderations.trim(),
    footprint: toFootprint(draft),
    task: draft.task,
    template: draft.template,
    forTask: Object.fromEntries(
      Object.entries(draft.forTask)
        .map(([field, text]) => [field, text.trim()] as const)
        .filter(([, text]) => text !== ''),
    ),
  };
}

/** Task-specific fields with their text; null for an empty field. No rows if no task is set. */
export function taskRows(
  written: Pick<WrittenCard, 'task' | 'forTask'>,
): { id: TaskField; title: string; text: string | null }[] {
  return fieldsOfTask(written.task).map(({ id, title }) => ({
    id,
    title,
    text: written.forTask[id] ?? null,
  }));
}

/** Title of the task. */
export const taskWord = (task: CardTask | null): string =>
  task === null ? 'Not specified' : taskTitle(task);

/** Every field of a card with its text; null if empty. */
export function writtenFields(
  written: WrittenCard,
): { id: string; title: string; text: string | null }[] {
  const task = written.task === null ? null : taskTitle(written.task);
  return [
    ...WRITTEN_FIELDS.map(({ id, title }) => ({ id, title, text: written[id] || null })),
    { id: 'task', title: 'Task', text: task },
    ...taskRows(written),
    { id: 'footprint', title: 'Carbon and cost', text: describeFootprint(written.footprint) },
  ];
}

/** Carbon and cost in a sentence; null if not stated. */
export function describeFootprint(footprint: Footprint): string | null {
  if (footprint.kind === 'not stated') return null;
  if (footprint.kind === 'not measured') return `Not measured: ${footprint.reason}`;
  const { carbonKg, cost, source } = footprint;
  return [
    `Carbon: ${carbonKg === null ? 'not measured' : `${carbonKg} kg CO2e`}.`,
    `Cost: ${cost === null ? 'not measured' : `${cost.amount} ${cost.currency}`}.`,
    `Source: ${source}`,
  ].join(' ');
}
