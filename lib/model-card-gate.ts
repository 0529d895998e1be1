import {
  cardFields,
  fieldsOfTier,
  tiersWithTask,
  type CardField,
  type RiskTier,
} from '#lib/choices/governance.ts';
import {
  fieldsOfTask,
  taskFields,
  type CardTask,
  type TaskField,
} from '#lib/choices/models/card-tasks.ts';

/** The fields of a card that are filled in. */
export type CardParts = ReadonlySet<CardField>;
type Written = {
  intendedUse: string;
  outOfScope: string;
  limits: string;
  ethicalConsiderations: string;
  footprint: { kind: string };
  forTask: Readonly<Partial<Record<TaskField, string>>>;
};
type Given = { owner: string; written: Written; hasData: boolean; hasMetrics: boolean };

/**
 * The fields of a card that are filled in. "Not measured" with a reason counts as filled in; an
 * empty field does not.
 */
export function cardParts({ owner, written, hasData, hasMetrics }: Given): CardParts {
  const { forTask } = written;
  const base = {
    owner: owner !== '',
    intendedUse: written.intendedUse !== '',
    outOfScope: written.outOfScope !== '',
    limits: written.limits !== '',
    trainingData: hasData,
    metrics: hasMetrics,
    ethicalConsiderations: written.ethicalConsiderations !== '',
    footprint: written.footprint.kind !== 'not stated',
  };
  return new Set<CardField>([
    ...cardFields.map(({ id }) => id).filter((id) => base[id]),
    ...taskFields.map(({ id }) => id).filter((id) => (forTask[id] ?? '') !== ''),
  ]);
}

export type CardCheck = { field: CardField; title: string; needed: boolean; there: boolean };

/**
 * Checks which card fields are present, and which the tier and the task require. Skips fields of
 * other tasks.
 */
export function checkCard(tier: RiskTier, task: CardTask | null, parts: CardParts): CardCheck[] {
  const asked: readonly CardField[] = fieldsOfTier[tier];
  const base = cardFields.map(({ id, title }) => ({ id, title, needed: asked.includes(id) }));
  const needed = tiersWithTask.includes(tier);
  const ofTask = fieldsOfTask(task).map(({ id, title }) => ({ id, title, needed }));
  return [...base, ...ofTask].map(({ id, ...each }) => ({
    field: id,
    ...each,
    there: parts.has(id),
  }));
}

/** Titles of the required fields that are missing from the card. */
export function missingFields(checks: readonly CardCheck[]): string[] {
  return checks.filter(({ needed, there }) => needed && !there).map(({ title }) => title);
}
