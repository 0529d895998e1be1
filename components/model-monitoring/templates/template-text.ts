import { limitFigure, limitName } from '#components/labels/model-limit-text.ts';
import { taskTitle } from '#lib/choices/models/card-tasks.ts';
import { modelTemplates } from '#lib/choices/models/model-templates.ts';
import type { TemplateChange } from '#lib/schemas/model-monitoring/templates.ts';

const OUTCOME_WORD: Record<TemplateChange['outcome'], string> = {
  set: 'Will be set',
  same: 'Already set',
  kept: 'Set manually, unchanged',
};

const titleOf = (id: string | number | null): string =>
  modelTemplates.find((each) => each.id === id)?.title ?? 'none';

/**
 * One line of a template's changes: the setting, its old and new value, and whether it will be
 * applied.
 */
export function summarizeChange({ kind, measure, basis, before, after, outcome }: TemplateChange): {
  what: string;
  before: string;
  after: string;
  outcome: string;
} {
  const word = OUTCOME_WORD[outcome];
  if (kind === 'template')
    return {
      what: 'Card: template',
      before: titleOf(before),
      after: titleOf(after),
      outcome: word,
    };
  if (kind === 'task') {
    const task = (value: string | number | null): string =>
      value === null ? 'not specified' : taskTitle(String(value));
    return { what: 'Card: task', before: task(before), after: task(after), outcome: word };
  }
  const limit = { measure: measure ?? '', basis: basis ?? 'quality' };
  const figure = (value: string | number | null): string =>
    typeof value === 'number' ? limitFigure(limit, value) : 'none';
  return {
    what: `Limit: ${limitName(limit)}`,
    before: figure(before),
    after: figure(after),
    outcome: word,
  };
}

/** Summary of all changes. */
export function templateSentence(changes: readonly TemplateChange[]): string {
  const count = (outcome: TemplateChange['outcome']): number =>
    changes.filter((change) => change.outcome === outcome).length;
  if (count('set') === 0)
    return count('kept') === 0
      ? 'Everything is already set.'
      : 'Manual settings are unchanged; nothing changes.';
  const kept = count('kept') === 0 ? '' : ` ${count('kept')} manual settings are unchanged.`;
  return `${count('set')} of ${changes.length} will change.${kept}`;
}
