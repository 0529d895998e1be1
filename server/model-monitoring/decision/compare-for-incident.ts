import { compareOptions } from '#engines/decide/compare-options.ts';
import type { DecisionInput } from '#engines/decide/decision-input.ts';
import type { ComparedDecision } from '#lib/schemas/model-monitoring/decision.ts';
import { openDataIncidents } from '#server/actions/targets/retrain-state.ts';
import type { Alert, Incident } from '#server/generated/prisma/client.ts';
import type { ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { readValueModel } from '#server/inference/value-models.ts';
import { db } from '#server/platform/database/db.ts';
import { beyondLimits, beyondLimitsNote } from './beyond-limits.ts';
import { measureModel, type Look, type Measured } from './measure-model.ts';
import { measureService } from './measure-service.ts';
import { serversOf } from './model-of-incident.ts';
import { ailmentOf, optionFacts } from './option-facts.ts';

/** Period over which losses are summed: the following day. */
const horizonMs = 86_400_000;

export type Subject = {
  incident: Incident & { alerts: Alert[] };
  causes: readonly StoredCause[];
  model: string;
  graph: ResourceGraph;
};

/**
 * Start of the change, by request time. Actual quality is reported one label delay after its
 * requests.
 */
function changedSince({ incident, causes }: Subject, labelDelayMs: number): number {
  const onsets = (causes[0]?.evidence ?? []).flatMap(({ onsetAt, metric, labels }) => {
    const late = metric === 'model.quality' && labels['basis'] !== 'estimated';
    return onsetAt === null ? [] : [Date.parse(onsetAt) - (late ? labelDelayMs : 0)];
  });
  return Math.min(incident.onsetAt.getTime(), ...onsets);
}

async function lookAt(subject: Subject, at: Date): Promise<Look> {
  const watch = readWatch(await db().modelWatch.findUnique({ where: { model: subject.model } }));
  const labelDelayMs = watch.state?.labelDelayMs ?? (watch.settings.labelDelaySeconds ?? 0) * 1_000;
  return {
    model: subject.model,
    changedMs: changedSince(subject, labelDelayMs),
    atMs: at.getTime(),
    windowMs: watch.settings.windowSeconds * 1_000,
    labelDelayMs,
    state: watch.state,
  };
}

async function decisionInput(
  subject: Subject,
  look: Look,
  measured: Measured,
  now: Date,
): Promise<{ input: DecisionInput; value: ComparedDecision['value'] }> {
  const { incident, causes, model, graph } = subject;
  const servers = [...serversOf(model, graph)];
  const { version, value } = await readValueModel(db(), model);
  const { signature, demo } = incident;
  const scene = { incidentId: incident.id, demo, look, causes, signature, value, now };
  const [options, dataIncidents] = await Promise.all([
    optionFacts(scene),
    openDataIncidents(model, now),
  ]);
  return {
    value:
      value === null ? null : { version, kpi: value.kpi, currency: value.currency, perError: null },
    input: {
      causes: causes
        .filter(({ level }) => level !== 'ruled out')
        .map((cause) => ({ kind: ailmentOf(cause), score: cause.score, title: cause.title })),
      quality: measured.picture,
      beyondLimits: beyondLimits(incident.alerts, model),
      service: measureService(incident.alerts, new Set(servers)),
      requestsPerHour: measured.requestsPerHour,
      horizonMs,
      dataIncidents,
      options,
      value:
        value === null
          ? null
          : {
              currency: value.currency,
              perGoodOutcome: value.valuePerGoodOutcome,
              perFalsePositive: value.costPerError.falsePositive,
              perFalseNegative: value.costPerError.falseNegative,
              falsePositiveShare: measured.falsePositiveShare,
            },
    },
  };
}

/** Compares the options for an incident's model, from measurements at a given time. */
export async function compareForIncident(
  subject: Subject,
  at: Date,
  now: Date,
): Promise<ComparedDecision> {
  const look = await lookAt(subject, at);
  const measured = await measureModel(look);
  const { input, value } = await decisionInput(subject, look, measured, now);
  const found = compareOptions(input);
  const { picture } = measured;
  return {
    model: subject.model,
    at: at.toISOString(),
    horizonMs,
    damage: found.damage,
    unit: found.unit,
    perAnswer: found.perAnswer,
    quality:
      picture === null
        ? null
        : {
            measure: picture.measure,
            basis: picture.basis,
            now: { value: picture.now.value, error: picture.now.error },
            usual: { value: picture.usual.value, error: picture.usual.error },
            rows: picture.basis === 'realised' ? measured.rows : null,
          },
    service: input.service,
    requestsPerHour: input.requestsPerHour,
    value: value === null ? null : { ...value, perError: found.moneyPerError },
    causes: [...found.causes],
    unexplained: found.unexplained,
    notes: [
      ...measured.notes,
      // Without quality figures no loss is reported, and the notes explain the reason.
      ...(picture === null ? [] : beyondLimitsNote(input.beyondLimits, found.damage)),
    ],
    options: found.options.map((option, place) => ({
      ...option,
      recommended: place === 0 && option.eligible,
      blocked: [...option.blocked],
      speaksFor: [...option.speaksFor],
      speaksAgainst: [...option.speaksAgainst],
    })),
  };
}
