import { frameworks, type EvidenceState } from '#lib/choices/evidence.ts';
import {
  evidencePackInput,
  type EvidenceControlItem,
  type EvidencePack,
  type PackLine,
} from '#lib/schemas/governance/evidence.ts';
import { toControl } from '#server/governance/controls.ts';
import { collectEvidence } from '#server/governance/evidence/collect-evidence.ts';
import { readPromotions } from '#server/governance/evidence/promotions.ts';
import type { Scope } from '#server/governance/evidence/scope.ts';
import { stateOfLine } from '#server/governance/evidence/state-of-line.ts';
import { modelAt } from '#server/model-monitoring/history/model-at.ts';
import { getCard } from '#server/model-monitoring/model-card.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, query } from '#server/platform/verb.ts';

const usualMs = 180 * 86_400_000;

/** Controls in effect at a time: the newest version of each control by then, if enabled. */
async function controlsAt(framework: string, at: Date): Promise<EvidenceControlItem[]> {
  const rows = await db().evidenceControl.findMany({
    // Shipped lines apply to earlier periods too: the text is older than the installation.
    where: { framework, OR: [{ version: 0 }, { createdAt: { lte: at } }] },
    orderBy: [{ key: 'asc' }, { version: 'desc' }],
    distinct: ['key'],
  });
  return rows.filter(({ enabled }) => enabled).map(toControl);
}

async function scopeOf(
  actor: Actor,
  now: Date,
  { name, from, to }: { name: string; from: Date; to: Date },
): Promise<Scope> {
  const standing = await modelAt(actor, { name, at: to }, { now });
  const model = found(
    await db().registeredModel.findUnique({ where: { name }, select: { id: true, name: true } }),
    'model',
  );
  const version = standing.version?.version;
  const [card, promotions] = await Promise.all([
    getCard(actor, { name, at: to, ...(version === undefined ? {} : { version }) }, { now }),
    readPromotions(actor, name, { from, to }),
  ]);
  return { actor, now, from, to, model, standing, card, promotions };
}

function countOf(lines: readonly PackLine[]): EvidencePack['counts'] {
  const count = (state: EvidenceState) => lines.filter((line) => line.state === state).length;
  return { there: count('there'), missing: count('missing'), notChecked: count('not checked') };
}

/**
 * Evidence about one model for each line of a law or standard, including missing and unchecked
 * evidence.
 */
export const evidencePack = query(
  { permission: 'models:read', input: evidencePackInput },
  async ({ actor, now }, input): Promise<EvidencePack> => {
    const to = input.to ?? now;
    const from = input.from ?? new Date(to.getTime() - usualMs);
    if (from >= to)
      throw new TandemError('invalid_input', 'from: must be before to', {
        fields: [{ field: 'from', message: 'must be before to' }],
      });
    const framework = found(
      frameworks.find(({ id }) => id === input.framework),
      'framework',
    );
    const scope = await scopeOf(actor, now, { name: input.name, from, to });
    const controls = await controlsAt(framework.id, to);
    const evidence = await collectEvidence(
      controls.flatMap((control) => control.evidence),
      scope,
    );
    const lines = controls.map((control): PackLine => {
      const own = control.evidence.flatMap((kind) => evidence.get(kind) ?? []);
      return { control, state: stateOfLine(own), evidence: own };
    });
    return {
      framework,
      model: scope.model.name,
      tier: scope.standing.governance.tier,
      version: scope.standing.decided?.version ?? null,
      from: from.toISOString(),
      to: to.toISOString(),
      generatedAt: now.toISOString(),
      generatedBy: actor.name,
      counts: countOf(lines),
      lines,
    };
  },
);
