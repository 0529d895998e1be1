import type { CompanyItem } from '../company/company.ts';
import type { Graph } from '../company/graph.ts';
import type { Place } from '../faults/choose-target.ts';
import { possibleTargets } from '../faults/choose-target.ts';
import { FAULT_KINDS } from '../faults/fault-record.ts';
import type { FaultKind } from '../faults/fault-record.ts';

export interface PageData {
  readonly services: readonly CompanyItem[];
  readonly faults: readonly Record<string, unknown>[];
  readonly graph: Graph;
  readonly host: { readonly name: string };
  readonly job: { readonly name: string } | null;
}

const LABELS: Record<FaultKind, { title: string; text: string }> = {
  'bad-deploy': {
    title: 'Bad deploy',
    text: 'A new version goes live that works four times longer and fails more often.',
  },
  'memory-leak': {
    title: 'Memory leak',
    text: 'Every request leaves memory behind until the limit is near and pauses begin.',
  },
  'slow-dependency': {
    title: 'Slow dependency',
    text: 'The database answers eight times slower; its callers wait.',
  },
  'traffic-surge': { title: 'Traffic surge', text: 'Four times as many shoppers come.' },
  'dependency-outage': { title: 'Dependency outage', text: 'The database refuses every query.' },
  'disk-filling': { title: 'Disk filling', text: 'Something writes until the disk is full.' },
  'noisy-neighbour': {
    title: 'Noisy neighbour',
    text: 'Another program takes most of the processors, and everything here gets slower.',
  },
  'silent-exporter': {
    title: 'Silent exporter',
    text: 'The host goes on working, but its exporter says nothing any more.',
  },
  'concept-drift': {
    title: 'Concept drift',
    text: 'Fraudsters work another way. The purchases look as before, but other ones of them are fraud.',
  },
  'covariate-shift': {
    title: 'Harmless shift',
    text: 'Other baskets and other countries come in. The model stays right.',
  },
  'feature-outage': {
    title: 'Feature outage',
    text: 'The feature job gets nothing from its source and writes empty columns.',
  },
  'unit-change': {
    title: 'Unit change',
    text: 'The feature job writes the age of accounts in another unit, a thousand times larger.',
  },
  'bad-model-version': {
    title: 'Bad model version',
    text: 'A version goes live that was trained on a lopsided sample and declines good customers.',
  },
  'bad-challenger': {
    title: 'Bad challenger',
    text: 'Refunds of one country were booked as chargebacks: the next retraining is better on the whole, worse there.',
  },
  'label-delay': { title: 'Label delay', text: 'Chargebacks arrive ten times later.' },
  'training-serving-skew': {
    title: 'Training-serving skew',
    text: 'The service counts the age of accounts otherwise than the training did.',
  },
  campaign: {
    title: 'Campaign',
    text: 'An announced offer brings more and other shoppers, whom both models know less well.',
  },
  'starved-host': {
    title: 'Starved host',
    text: 'Something else takes most of the processors of the host that serves the model.',
  },
};

function escape(value: unknown): string {
  return String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

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
  if (data.faults.length === 0) return '<p class="empty">No fault was started yet.</p>';
  const rows = data.faults
    .toReversed()
    .map((fault) => {
      const running = fault['endedAt'] === null;
      return `<tr><th scope="row">${escape(fault['kind'])}</th><td>${escape(fault['target'])}</td><td><span class="${running ? 'on' : 'off'}">${running ? '● running' : '○ ended'}</span></td><td><time>${escape(String(fault['startedAt']).slice(0, 19).replace('T', ' '))}</time></td></tr>`;
    })
    .join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="Faults"><table><thead><tr><th>Fault</th><th>Target</th><th>State</th><th>Onset (UTC)</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function faultForm(place: Place, kind: FaultKind): string {
  const options = possibleTargets(place, kind)
    .map((name) => `<option>${escape(name)}</option>`)
    .join('');
  const { title, text } = LABELS[kind];
  return `<form method="post" action="/faults" class="card"><h3>${title}</h3><p>${text}</p><input type="hidden" name="kind" value="${kind}"><label>Target <select name="target"><option value="">Chosen by seed</option>${options}</select></label><button>Start</button></form>`;
}

/** The part of the page that changes: services and faults. */
export function renderState(data: PageData): string {
  return `<section><h2>Services</h2><div class="scroll" tabindex="0" role="region" aria-label="Services"><table><thead><tr><th>Name</th><th>Kind</th><th>Version</th><th class="number">Replicas</th><th>Calls</th><th>Started (UTC)</th></tr></thead><tbody>${serviceRows(data)}</tbody></table></div></section><section><div class="head"><h2>Faults</h2><form method="post" action="/faults/stop"><button class="quiet">Stop all and restore</button></form></div>${faultRows(data)}</section>`;
}

/** The demo's own page: what runs, and buttons to break it. */
export function renderPage(data: PageData): string {
  const forms = FAULT_KINDS.map((kind) => faultForm(data, kind)).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Demo company</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/style.css"><script src="/refresh.js" defer></script></head><body><main><header><p class="badge">Demo</p><h1>Demo company</h1><p>Small real services on this machine, with shoppers that use them. Break something here and watch Tandem find it.</p></header><div id="state">${renderState(data)}</div><section><h2>Break something</h2><div class="cards">${forms}</div></section></main></body></html>`;
}
