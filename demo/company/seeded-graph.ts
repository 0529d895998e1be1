import { createRng, pick, shuffled, type Rng } from '../random.ts';
import { SHOP_HOST } from '../telemetry/resource-attributes.ts';
import {
  buildGraph,
  defaultGraph,
  type Edge,
  type Graph,
  type NodeDraft,
  type NodeKind,
} from './graph.ts';

const ENTRY_NAMES = ['gateway', 'webshop', 'portal', 'edge-api', 'frontdesk', 'kiosk'];
const SERVICE_NAMES = [
  'orders',
  'basket',
  'billing',
  'ledger',
  'shipping',
  'pricing',
  'stock',
  'loyalty',
  'vouchers',
  'returns',
  'quotes',
  'bookings',
  'wallet',
  'invoices',
  'tickets',
  'parcels',
];
const MODEL_NAMES = [
  'risk-model',
  'credit-score',
  'abuse-score',
  'trust-model',
  'scam-filter',
  'claims-model',
];
const JOB_NAMES = ['buyer-profiles', 'account-facts', 'history-join', 'profile-builder'];
const DATABASE_SUFFIXES = ['db', 'store', 'sql', 'pg'];

interface Draft {
  name: string;
  kind: NodeKind;
  calls: Edge[];
}

function version(rng: Rng): string {
  return `${1 + Math.floor(rng() * 6)}.${Math.floor(rng() * 9)}.${Math.floor(rng() * 5)}`;
}

function versionsOf(kind: NodeKind, rng: Rng): string[] {
  if (kind === 'database') return ['16.4'];
  const older = version(rng);
  return [older, nextVersion(older, rng)];
}

/** The next version, with a patch or minor increment. */
export function nextVersion(current: string, rng: Rng): string {
  const [major = 1, minor = 0, patch = 0] = current.split('.').map(Number);
  return rng() < 0.5 ? `${major}.${minor}.${patch + 1}` : `${major}.${minor + 1}.0`;
}

function connect(nodes: readonly Draft[], rng: Rng): void {
  const services = nodes.filter((node) => node.kind === 'service');
  const entry = services[0];
  const second = services[1];
  nodes.forEach((node, index) => {
    if (index === 0) return;
    // Nodes are only called by earlier services, so the graph has no cycle.
    const callers = services.filter((caller) => nodes.indexOf(caller) < index && caller !== node);
    const own = node.kind === 'database' || node.kind === 'model' ? callers.slice(1) : callers;
    const caller = node === second && entry !== undefined ? entry : pick(rng, own);
    caller.calls.push({ to: node.name, probability: node.kind === 'service' ? 0.8 : 1 });
    const other = pick(rng, own);
    if (node.kind === 'service' && other !== caller && rng() < 0.35) {
      other.calls.push({ to: node.name, probability: 0.3 });
    }
  });
}

function draftNodes(rng: Rng): Draft[] {
  const size = 5 + Math.floor(rng() * 4);
  const databases = size >= 7 ? 2 : 1;
  const names = shuffled(rng, SERVICE_NAMES).slice(0, size - databases - 2);
  const suffix = pick(rng, DATABASE_SUFFIXES);
  const draft = (name: string, kind: NodeKind): Draft => ({ name, kind, calls: [] });
  return [
    draft(pick(rng, ENTRY_NAMES), 'service'),
    ...names.map((name) => draft(name, 'service')),
    draft(pick(rng, MODEL_NAMES), 'model'),
    ...names.slice(-databases).map((name) => draft(`${name}-${suffix}`, 'database')),
  ];
}

/** The name of the job upstream of the company's model. */
export function featureJobName(seed: string): string {
  if (seed === '' || seed === 'default') return 'customer-features';
  return pick(createRng(`job:${seed}`), JOB_NAMES);
}

/**
 * Generates the company graph for a seed, with different names, size (5 to 8) and calls. '' and
 * 'default' return the default shop. `sentShare` is the share of requests that is actually sent.
 */
export function seededGraph(seed: string, sentShare = 1): Graph {
  if (seed === '' || seed === 'default') return defaultGraph(sentShare);
  const rng = createRng(`graph:${seed}`);
  const nodes = draftNodes(rng);
  connect(nodes, rng);
  const model = nodes.find((node) => node.kind === 'model');
  const caller = nodes.find((node) => node.calls.some((edge) => edge.to === model?.name));
  const drafts = nodes.map((node): NodeDraft => ({
    ...node,
    medianMs: Math.round(
      (node.kind === 'database' ? 12 : 18) + rng() * (node.kind === 'service' ? 20 : 8),
    ),
    versions: versionsOf(node.kind, rng),
  }));
  return buildGraph(drafts, {
    seed,
    host: SHOP_HOST,
    requestsPerSecond: 26,
    sentShare,
    orderShare: 0.6,
    orders: caller?.name ?? nodes[0]?.name ?? '',
  });
}
