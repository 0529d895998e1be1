import type { CompanyItem } from '../company/company.ts';
import type { Graph } from '../company/graph.ts';
import { possibleTargets, type Place } from '../faults/choose-target.ts';
import { DEFAULT_STRENGTH } from '../faults/fault-manager.ts';
import { FAULT_KINDS, FAULT_LIMITS, type FaultKind } from '../faults/fault-record.ts';
import { escape } from './escape.ts';
import { renderFirstFaults } from './first-faults.ts';

export interface PageData {
  readonly services: readonly CompanyItem[];
  readonly faults: readonly Record<string, unknown>[];
  readonly graph: Graph;
  readonly host: { readonly name: string };
  readonly job: { readonly name: string } | null;
  /** Address of Tandem for links. */
  readonly tandemUrl: string;
  /** Theme chosen in Tandem; null: the system theme. */
  readonly theme: 'light' | 'dark' | null;
}

/** Submitted values of a rejected form, and the invalid field. */
export interface RefusedForm {
  readonly values: Readonly<Record<string, string>>;
  readonly field: string;
  readonly message: string;
}

const LABELS: Record<FaultKind, { title: string; text: string }> = {
  'bad-deploy': {
    title: 'Bad deploy',
    text: 'A new version goes live that takes four times longer and fails more often.',
  },
  'memory-leak': {
    title: 'Memory leak',
    text: 'Every request leaks memory until the limit is near and pauses begin.',
  },
  'slow-dependency': {
    title: 'Slow dependency',
    text: 'The database responds eight times slower; its callers wait.',
  },
  'traffic-surge': { title: 'Traffic surge', text: 'Four times as many shoppers arrive.' },
  'dependency-outage': { title: 'Dependency outage', text: 'The database refuses every query.' },
  'disk-filling': { title: 'Disk filling', text: 'A process writes until the disk is full.' },
  'noisy-neighbour': {
    title: 'Noisy neighbour',
    text: 'Another program uses most of the CPU, and everything here slows down.',
  },
  'silent-exporter': {
    title: 'Silent exporter',
    text: 'The host keeps working, but its exporter stops reporting.',
  },
  'concept-drift': {
    title: 'Concept drift',
    text: 'Fraudsters change their methods. The purchases look the same, but different ones are fraud.',
  },
  'covariate-shift': {
    title: 'Harmless shift',
    text: 'Different baskets and countries arrive. The model stays correct.',
  },
  'feature-outage': {
    title: 'Feature outage',
    text: 'The feature job gets no data from its source and writes empty columns.',
  },
  'unit-change': {
    title: 'Unit change',
    text: 'The feature job writes the age of accounts in a different unit, a thousand times larger.',
  },
  'bad-model-version': {
    title: 'Bad model version',
    text: 'A version goes live that was trained on a biased sample and declines good customers.',
  },
  'bad-challenger': {
    title: 'Bad challenger',
    text: 'Refunds of one country were booked as chargebacks: the next retraining is better overall, but worse there.',
  },
  'label-delay': { title: 'Label delay', text: 'Chargebacks arrive ten times later.' },
  'training-serving-skew': {
    title: 'Training-serving skew',
    text: 'The service computes the age of accounts differently from the training.',
  },
  campaign: {
    title: 'Campaign',
    text: 'An announced offer brings more and different shoppers, whom both models know less well.',
  },
  'starved-host': {
    title: 'Starved host',
    text: 'Another program uses most of the CPU of the host that serves the model.',
  },
};

function serviceRows(data: PageData): string {
  return data.services
    .map((item) => {
      const calls = data.graph.nodes.find((node) => node.name === item.name)?.calls ?? [];
      const targets = calls.map((edge) => escape(edge.to)).join(', ');
      return `<tr><th scope="row">${escape(item.name)}</th><td>${escape(item.kind)}</td><td><code>${escape(item.version)}</code></td><td class="number">${escape(item.replicas)}</td><td>${targets || 'nothing'}</td><td><time>${escape(item.startedAt.slice(0, 19).replace('T', ' '))}</time></td></tr>`;
    })
    .join('');
}

function faultRows(data: PageData): string {
  if (data.faults.length === 0) return '<p class="empty">No faults started yet.</p>';
  const rows = data.faults
    .toReversed()
    .map((fault) => {
      const running = fault['endedAt'] === null;
      return `<tr><th scope="row">${escape(fault['kind'])}</th><td>${escape(fault['target'])}</td><td><span class="${running ? 'on' : 'off'}">${running ? '● running' : '○ ended'}</span></td><td><time>${escape(String(fault['startedAt']).slice(0, 19).replace('T', ' '))}</time></td></tr>`;
    })
    .join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="Faults"><table><thead><tr><th>Fault</th><th>Target</th><th>State</th><th>Onset (UTC)</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

interface Field {
  readonly name: 'strength' | 'rampSeconds' | 'seed';
  readonly label: string;
  /** Attributes that restrict the input value. */
  readonly bounds: string;
  readonly placeholder: string;
}

function fieldsOf(kind: FaultKind): Field[] {
  const { strength, rampSeconds, seed } = FAULT_LIMITS;
  return [
    {
      name: 'strength',
      label: `Strength, above 0, max. ${strength}`,
      bounds: `type="number" step="any" min="0.000001" max="${strength}"`,
      placeholder: `Default: ${DEFAULT_STRENGTH[kind]}`,
    },
    {
      name: 'rampSeconds',
      label: `Seconds until full strength, 0 to ${rampSeconds}`,
      bounds: `type="number" step="any" min="0" max="${rampSeconds}"`,
      placeholder: 'Default of the fault',
    },
    {
      name: 'seed',
      label: `Seed, max. ${seed} characters`,
      bounds: `type="text" maxlength="${seed}"`,
      placeholder: 'A new one each time',
    },
  ];
}

/** Field error: the attributes of the field and the message below it. */
function wrongAt(id: string, message: string | null): { attributes: string; words: string } {
  if (message === null) return { attributes: '', words: '' };
  return {
    attributes: ` aria-invalid="true" aria-describedby="${id}-error"`,
    words: `<span id="${id}-error" class="error" role="alert">${escape(message)}</span>`,
  };
}

function faultForm(place: Place, kind: FaultKind, refused: RefusedForm | null): string {
  const own = refused?.values['kind'] === kind ? refused : null;
  const wrong = (name: string) =>
    wrongAt(`${kind}-${name}`, own?.field === name ? own.message : null);
  const options = possibleTargets(place, kind)
    .map((name) => {
      const chosen = own?.values['target'] === name ? ' selected' : '';
      return `<option${chosen}>${escape(name)}</option>`;
    })
    .join('');
  const fields = fieldsOf(kind)
    .map(({ name, label, bounds, placeholder }) => {
      const { attributes, words } = wrong(name);
      return `<label>${label}<input name="${name}" ${bounds} placeholder="${escape(placeholder)}" value="${escape(own?.values[name] ?? '')}"${attributes}>${words}</label>`;
    })
    .join('');
  const isOpen =
    own !== null && ['strength', 'rampSeconds', 'seed'].some((name) => own.values[name]);
  const { title, text } = LABELS[kind];
  const { attributes, words } = wrong('target');
  return `<form method="post" action="/faults" class="card"><h3>${title}</h3><p>${text}</p><input type="hidden" name="kind" value="${kind}"><label>Target <select name="target"${attributes}><option value="">Chosen by seed</option>${options}</select>${words}</label><details${isOpen ? ' open' : ''}><summary>More</summary>${fields}</details><button>Start</button></form>`;
}

/** The part of the page that changes: faults and services. */
export function renderState(data: PageData): string {
  return `<section><div class="head"><h2>Faults</h2><form method="post" action="/faults/stop"><button class="quiet">Stop all and restore</button></form></div>${faultRows(data)}</section><section><h2>Services</h2><div class="scroll" tabindex="0" role="region" aria-label="Services"><table><thead><tr><th>Name</th><th>Kind</th><th>Version</th><th class="number">Replicas</th><th>Calls</th><th>Started (UTC)</th></tr></thead><tbody>${serviceRows(data)}</tbody></table></div></section>`;
}

/** The control page of the demo: first faults to try, running faults, services, and every fault with its options. */
export function renderPage(data: PageData, refused: RefusedForm | null = null): string {
  const forms = FAULT_KINDS.map((kind) => faultForm(data, kind, refused)).join('');
  const theme = data.theme === null ? '' : ` data-theme="${data.theme}"`;
  const back = `<a class="back" href="${escape(data.tandemUrl)}/">Back to Tandem</a>`;
  const first = renderFirstFaults(data);
  return `<!doctype html><html lang="en"${theme}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Demo company</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/style.css"><script src="/refresh.js" defer></script></head><body><main><header><p class="top"><span class="badge">Demo</span>${back}</p><h1>Demo company</h1><p>Small services on this machine with simulated shoppers. Start a fault here and watch Tandem find it.</p></header>${first}<div id="state">${renderState(data)}</div><section><h2>All faults</h2><div class="cards">${forms}</div></section></main></body></html>`;
}
