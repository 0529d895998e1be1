import type { ModelTemplate, TemplateId } from '#lib/choices/models/model-templates.ts';
import type { TemplateChange } from '#lib/schemas/model-monitoring/templates.ts';
import type { WrittenCard } from '#lib/schemas/models/governance.ts';
import type { LimitInForce } from '#server/infrastructure/limits-in-force.ts';

/** Existing card and current limits; null if the model has none. */
export type TemplateScene = {
  card: Pick<WrittenCard, 'task' | 'template'> | null;
  limits: readonly LimitInForce[] | null;
};

function outcomeOf(
  isSame: boolean,
  byHand: boolean,
  overwrite: boolean,
): TemplateChange['outcome'] {
  if (isSame) return 'same';
  return byHand && !overwrite ? 'kept' : 'set';
}

/**
 * Changes that a template would make, line by line. User-set values stay unless they are to be
 * overwritten. Pure.
 */
export function templateChanges(
  template: ModelTemplate & { id: TemplateId },
  { card, limits }: TemplateScene,
  overwrite: boolean,
): TemplateChange[] {
  const ofCard: TemplateChange[] =
    card === null
      ? []
      : (
          [
            ['task', card.task, template.task],
            ['template', card.template, template.id],
          ] as const
        ).map(([kind, before, after]) => ({
          kind,
          measure: null,
          basis: null,
          before,
          after,
          // The template selected last is not a setting that could be lost.
          outcome: outcomeOf(before === after, kind === 'task' && before !== null, overwrite),
        }));
  const ofLimits = (limits === null ? [] : template.limits).map((wanted): TemplateChange => {
    const known = limits?.find(
      ({ measure, basis }) => measure === wanted.measure && basis === wanted.basis,
    );
    const isSame =
      known?.limit === wanted.limit && known.severity === wanted.severity && known.enabled;
    return {
      kind: 'limit',
      measure: wanted.measure,
      basis: wanted.basis,
      before: known?.limit ?? null,
      after: wanted.limit,
      outcome: outcomeOf(isSame, known?.source === 'set', overwrite),
    };
  });
  return [...ofCard, ...ofLimits];
}
