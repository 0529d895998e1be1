import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binaryQuality } from '#engines/estimation/window-quality.ts';
import { directionOf } from '#engines/performance/limits/limit-bounds.ts';
import { answerMeasureNames } from '#engines/performance/text-answers.ts';
import { fieldsOfTask } from '#lib/choices/models/card-tasks.ts';
import { modelTemplates } from '#lib/choices/models/model-templates.ts';
import { limitsInForce } from '#server/infrastructure/limits-in-force.ts';
import { templateChanges } from './template-changes.ts';

const [first] = modelTemplates;
const shipped = limitsInForce([]);
/**
 * Baselines of lengths and tokens cannot be set in advance; shares of predictions have a better
 * direction.
 */
const judgedAbove = new Set<string>(
  answerMeasureNames.filter((measure) => directionOf(measure) === 'above'),
);
/** Measures from labels of predictions with a score, for any rows. */
const realisedMeasures = new Set(
  Object.keys(
    binaryQuality([
      { predicted: 1, label: 1, score: 0.9, rows: 3 },
      { predicted: 0, label: 0, score: 0.2, rows: 3 },
    ]),
  ),
);
/** A limit that a template sets and that did not exist before. */
const fresh = { direction: 'above', target: null, usual: null, enabled: true } as const;
const nobody = { source: 'set', version: 1, editedBy: null, editedAt: null } as const;

test('a template names limits that exist, and prompts for fields of its own task', () => {
  for (const { limits, prompts, task, id } of modelTemplates) {
    for (const { measure, basis } of limits)
      expect(
        shipped.some((each) => each.measure === measure && each.basis === basis) ||
          (basis === 'answers' && judgedAbove.has(measure)) ||
          (basis === 'realised' && realisedMeasures.has(measure)),
        `${id} ${measure}`,
      ).toBe(true);
    const fields: string[] = fieldsOfTask(task).map((field) => field.id);
    expect(
      Object.keys(prompts).every((field) => fields.includes(field)),
      id,
    ).toBe(true);
  }
});

test('what a person has set is kept, what is so already is told, all else is set', () => {
  const card = { task: 'regression', template: null } as const;
  const limits = shipped.map((each) =>
    each.measure === 'missing' ? { ...each, limit: 0.3, source: 'set' as const } : each,
  );
  const of = (overwrite: boolean) =>
    Object.fromEntries(
      templateChanges(first, { card, limits }, overwrite).map(({ kind, measure, outcome }) => [
        measure ?? kind,
        outcome,
      ]),
    );
  expect(of(false)).toEqual({
    task: 'kept',
    template: 'set',
    prediction_drift: 'set',
    missing: 'kept',
    label_maturity: 'same',
  });
  expect(of(true)).toMatchObject({ task: 'set', missing: 'set' });
  expect(templateChanges(first, { card: null, limits: null }, true)).toEqual([]);
});

test('a template that was applied over everything has nothing left to change', () => {
  fc.assert(
    fc.property(fc.constantFrom(...modelTemplates), (template) => {
      const limits = template.limits.map((wanted) => ({ ...fresh, ...nobody, ...wanted }));
      const card = { task: template.task, template: template.id };
      return templateChanges(template, { card, limits }, true).every(
        ({ outcome }) => outcome === 'same',
      );
    }),
  );
});
