import type { Severity } from '#engines/detect/finding.ts';

/**
 * Triage input for deciding the severity of an incident. Plain values, so that it can be stored and
 * read back.
 */
export interface SeverityScene {
  /** Severity according to the rules. */
  readonly rules: Severity;
  /** Number of judged alerts, and of the resources that they are about. */
  readonly alerts: number;
  readonly resources: number;
  /** Signals that the judged alerts are about: `errors`, `latency`, `traffic` ... */
  readonly roles: readonly string[];
  /** Whether any alert came from an external source, such as Alertmanager. */
  readonly external: boolean;
  /** Largest share of failed requests, 0 to 1; null if no alert reports it. */
  readonly errorShare: number | null;
  /** Number of services and models that depend on the resources. */
  readonly dependents: number;
  readonly graphComplete: boolean;
  /** Highest affected business tier (1 is the highest); null when none is set. */
  readonly tier: number | null;
  /**
   * Kind of the leading alert's resource: `service`, `host`, `model` ...; null if there is no
   * resource.
   */
  readonly kind: string | null;
  readonly environment: string | null;
  /** Hour of the day and day of the week (0 is Sunday) when the incident opened, in UTC. */
  readonly hour: number;
  readonly weekday: number;
  readonly relapse: boolean;
  /** Earlier user verdicts on the same alerts. */
  readonly verdicts: { readonly noise: number; readonly useful: number };
}

export interface SeverityFeature {
  readonly name: string;
  readonly valueOf: (scene: SeverityScene) => number;
  /** Describes the feature's value for the incident, as part of a sentence. */
  readonly words: (scene: SeverityScene) => string;
}

const saturationRoles = ['memory', 'cpu', 'disk', 'descriptors', 'queue'];
const modelRoles = ['quality', 'estimate', 'data', 'drift', 'labels'];
const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

function flag(
  name: string,
  [yes, no]: readonly [yes: string, no: string],
  isSo: (scene: SeverityScene) => boolean,
): SeverityFeature {
  return {
    name,
    valueOf: (scene) => Number(isSo(scene)),
    words: (scene) => (isSo(scene) ? yes : no),
  };
}

function amount(name: string, noun: string, of: (scene: SeverityScene) => number): SeverityFeature {
  // Logarithmic: each doubling adds one step, because the tenth alert matters less than the second.
  return {
    name,
    valueOf: (scene) => Math.log2(1 + of(scene)),
    words: (scene) => counted(of(scene), noun),
  };
}

const about = (name: string, what: string, roles: readonly string[]) =>
  flag(name, [`${what} are affected`, `${what} are not affected`], (scene) =>
    scene.roles.some((role) => roles.includes(role)),
  );

const kindIs = (kind: string) =>
  flag(
    kind,
    [`it affects a ${kind}`, `it does not affect a ${kind}`],
    (scene) => scene.kind === kind,
  );

/**
 * Whether the environment is not production. False if it is not set: an unknown environment counts
 * as production.
 */
function isBesideProduction({ environment }: SeverityScene): boolean {
  return environment !== null && !/^(?:prod|live)/iu.test(environment);
}

/** Additional features of the severity predictor, in the order of its weights. */
export const severityFeatures: readonly SeverityFeature[] = [
  amount('alerts', 'alert', (scene) => scene.alerts),
  amount('resources', 'affected resource', (scene) => scene.resources),
  amount('dependents', 'dependent resource', (scene) => scene.dependents),
  flag(
    'graphIncomplete',
    ['its reach is incomplete', 'its reach is complete'],
    (scene) => !scene.graphComplete,
  ),
  {
    name: 'tier',
    valueOf: (scene) => scene.tier ?? 2,
    words: ({ tier }) => (tier === null ? 'no business tier is set' : `business tier ${tier}`),
  },
  about('errors', 'errors', ['errors']),
  about('latency', 'response times', ['latency']),
  about('traffic', 'request rates', ['traffic']),
  about('saturation', 'memory, CPU, disk or queues', saturationRoles),
  about('modelQuality', 'predictions or data of a model', modelRoles),
  {
    name: 'errorShare',
    valueOf: (scene) => scene.errorShare ?? 0,
    words: ({ errorShare }) =>
      errorShare === null
        ? 'no error share is available'
        : `${Math.round(errorShare * 100)}% of requests fail`,
  },
  kindIs('host'),
  kindIs('model'),
  kindIs('dataset'),
  {
    ...flag('besideProduction', ['', ''], isBesideProduction),
    words: ({ environment }) =>
      environment === null ? 'no environment is set' : `environment ${environment}`,
  },
  flag(
    'night',
    ['it is night (22 to 6 h UTC)', 'it is day (6 to 22 h UTC)'],
    (scene) => scene.hour >= 22 || scene.hour < 6,
  ),
  flag('weekend', ['it is the weekend (UTC)', 'it is a working day (UTC)'], (scene) =>
    [0, 6].includes(scene.weekday),
  ),
  flag('relapse', ['it relapsed', 'it is not a relapse'], (scene) => scene.relapse),
  flag(
    'external',
    ['an alert came from another system', 'no alert came from another system'],
    (scene) => scene.external,
  ),
  {
    name: 'noise',
    // Shrunk toward 0, so that one verdict weighs less than ten: from -1 (always useful) to 1
    // (always noise).
    valueOf: ({ verdicts: { noise, useful } }) => (noise - useful) / (noise + useful + 2),
    words: ({ verdicts: { noise, useful } }) =>
      noise + useful === 0
        ? 'such alerts have no verdicts'
        : `users marked such alerts as noise ${noise} of ${noise + useful} times`,
  },
];
