import { possibleTargets, type Place } from '../faults/choose-target.ts';
import type { FaultKind } from '../faults/fault-record.ts';
import { escape } from './escape.ts';

interface FirstFault {
  readonly kind: FaultKind;
  readonly title: string;
  /**
   * Expected effects in Tandem and their delay after the start; measured on two shared processor
   * cores.
   */
  readonly expect: readonly string[];
  /** Page of Tandem where the effect appears. */
  readonly path: string;
  readonly link: string;
}

const FIRST: readonly FirstFault[] = [
  {
    kind: 'bad-deploy',
    title: 'Bad deploy',
    expect: [
      'After about 2 minutes: an incident with the deployment as its cause, and a proposed rollback.',
      'Approve the rollback. About 3 minutes later it is verified and the incident is resolved.',
    ],
    path: '/',
    link: 'Open the overview',
  },
  {
    kind: 'memory-leak',
    title: 'Memory leak',
    expect: [
      'After about 3 minutes: an incident about memory, and a proposed restart.',
      'Approve the restart. About 4 minutes later it is verified.',
    ],
    path: '/incidents',
    link: 'Open the incidents',
  },
  {
    kind: 'unit-change',
    title: 'Unit change in a feature of the fraud model',
    expect: [
      'After about 6 minutes: an alert about the data, with the factor by which a feature changed.',
      'The model page shows the drift of this feature and the loss of quality.',
    ],
    path: '/models',
    link: 'Open the models',
  },
];

/**
 * "Try this first" section: suggested faults, their effects in Tandem and the delay. Omits faults
 * without a possible target.
 */
export function renderFirstFaults(place: Place & { readonly tandemUrl: string }): string {
  const items = FIRST.filter(({ kind }) => possibleTargets(place, kind).length > 0)
    .map(({ kind, title, expect, path, link }) => {
      const lines = expect.map((line) => `<li>${line}</li>`).join('');
      const href = escape(`${place.tandemUrl}${path}`);
      return `<li class="card first"><h3>${title}</h3><ul>${lines}</ul><div class="acts"><form method="post" action="/faults"><input type="hidden" name="kind" value="${kind}"><button>Start ${title.split(' in ')[0]?.toLowerCase() ?? ''}</button></form><a href="${href}">${link}</a></div></li>`;
    })
    .join('');
  return `<section><h2>Try this first</h2><p class="hint">Start one fault at a time. Stop it and wait for its incident to be resolved before the next.</p><ol class="cards">${items}</ol></section>`;
}
