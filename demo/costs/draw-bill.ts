import type { DemoTeam } from '#lib/choices/demo-teams.ts';
import type { Graph, NodeSpec } from '../company/graph.ts';
import { loadFactor } from '../load/load-factor.ts';
import { createRng } from '../random.ts';

const DAY_MS = 86_400_000;
const HOURS = 24;
const HEADER =
  'BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeClass,ChargeDescription,ServiceCategory,ServiceName,ProviderName,PublisherName,InvoiceIssuerName,RegionId,SkuId,ResourceId,ResourceName,PricingQuantity,PricingUnit,ListCost,ContractedCost,EffectiveCost,BilledCost,Tags';

/**
 * A product that the company buys by the hour, with its list price in $ and the share of that price
 * that the company pays.
 */
interface Product {
  readonly sku: string;
  readonly service: string;
  readonly category: string;
  readonly unit: string;
  readonly price: number;
  readonly share: number;
}

const COMPUTE: Product = {
  sku: 'vm-standard-4',
  service: 'Virtual Machines',
  category: 'Compute',
  unit: 'Core-Hours',
  price: 0.0432,
  share: 0.82,
};
const GPU: Product = {
  sku: 'gpu-l4',
  service: 'GPU Machines',
  category: 'AI and Machine Learning',
  unit: 'GPU-Hours',
  price: 0.81,
  share: 0.9,
};
const DATABASE: Product = {
  sku: 'db-storage',
  service: 'Managed Database',
  category: 'Databases',
  unit: 'GB-Hours',
  price: 0.00031,
  share: 1,
};
/**
 * Share of the previous machine price that the company pays from the first of this month, under a
 * new contract.
 */
const NEW_CONTRACT = 0.94;
/** Cores per replica, so that the bill is as large as a real shop's. */
const CORES_PER_REPLICA = 24;

interface Charge {
  readonly node: NodeSpec;
  readonly product: Product;
  readonly quantity: number;
  readonly factor: number;
}

/** The team that pays for a node, as named in the bill's tags. */
export function teamOf(node: NodeSpec, graph: Graph): DemoTeam {
  if (node.kind === 'model') return 'Machine learning';
  if (node.kind === 'database') return 'Data platform';
  if (node.name === graph.entry) return 'Web shop';
  return node.name === graph.orders ? 'Checkout' : 'Payments';
}

/** Usage of a node on a day: machines follow the number of shoppers, storage grows. */
function chargesOf(node: NodeSpec, graph: Graph, dayMs: number, isNew: boolean): Charge[] {
  const rng = createRng(`bill:${graph.seed}:${node.name}:${dayMs}`);
  const load = loadFactor(graph.seed, dayMs + DAY_MS / 2);
  const ageDays = dayMs / DAY_MS - 20_000;
  if (node.kind === 'database') {
    const gigabytes = 900 + ageDays * 0.6 + rng() * 4;
    return [{ node, product: DATABASE, quantity: gigabytes * HOURS, factor: 1 }];
  }
  const cores = node.replicas * CORES_PER_REPLICA * (0.7 + 0.3 * load) * (0.98 + 0.04 * rng());
  const compute = {
    node,
    product: COMPUTE,
    quantity: cores * HOURS,
    factor: isNew ? NEW_CONTRACT : 1,
  };
  const gpus = node.replicas * (isNew ? 2 : 1.75);
  // A ranking model does not need a GPU.
  return node.task === 'fraud'
    ? [compute, { node, product: GPU, quantity: gpus * HOURS, factor: 1 }]
    : [compute];
}

/** Cost of a charge after discounts, in USD. */
function paidFor({ product, quantity, factor }: Charge): number {
  return quantity * product.price * product.share * factor;
}

/** Costs of each team on a day in USD, at last month's prices. */
export function dailyCosts(graph: Graph, dayMs: number): Map<string, number> {
  const costs = new Map<string, number>();
  for (const node of graph.nodes) {
    const team = teamOf(node, graph);
    const paid = chargesOf(node, graph, dayMs, false).map(paidFor);
    costs.set(
      team,
      paid.reduce((sum, each) => sum + each, costs.get(team) ?? 0),
    );
  }
  return costs;
}

const day = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 10)}T00:00:00Z`;

/** The calendar month of a time, in epoch ms. */
export function monthOf(atMs: number): { fromMs: number; toMs: number } {
  const date = new Date(atMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return { fromMs: Date.UTC(year, month, 1), toMs: Date.UTC(year, month + 1, 1) };
}

function line(charge: Charge, graph: Graph, dayMs: number): string {
  const { node, product, quantity } = charge;
  const month = monthOf(dayMs);
  const list = quantity * product.price;
  const paid = paidFor(charge);
  const tags = { team: teamOf(node, graph), service: node.name, environment: 'production' };
  const all = node.kind === 'model' ? { ...tags, model: node.name } : tags;
  return [
    'shop-1,Online shop,USD',
    `${day(month.fromMs)},${day(month.toMs)},${day(dayMs)},${day(dayMs + DAY_MS)}`,
    `Usage,NULL,${product.unit} of ${product.sku},${product.category},${product.service}`,
    'Northcloud,Northcloud,Northcloud,eu-north-1',
    `${product.sku},${product.sku}/${node.name},${node.name}`,
    `${quantity.toFixed(6)},${product.unit}`,
    `${list.toFixed(8)},${paid.toFixed(8)},${paid.toFixed(8)},${paid.toFixed(8)}`,
    `"${JSON.stringify(all).replaceAll('"', '""')}"`,
  ].join(',');
}

/** Monthly items: the support contract, and a credit for a provider's outage. */
function monthlyLines(fromMs: number): string[] {
  const month = monthOf(fromMs);
  const fixed = (category: string, text: string, amount: string): string =>
    [
      'shop-1,Online shop,USD',
      `${day(month.fromMs)},${day(month.toMs)},${day(month.fromMs)},${day(month.toMs)}`,
      `${category},NULL,${text},Management and Governance,Support`,
      'Northcloud,Northcloud,Northcloud,NULL,NULL,NULL,NULL,NULL,NULL',
      `${amount},${amount},${amount},${amount},NULL`,
    ].join(',');
  return [
    fixed('Purchase', 'Business support', '420.00'),
    fixed('Credit', 'Credit for availability below the agreed level', '-36.50'),
  ];
}

/**
 * FOCUS 1.0 bill for last month and for this month up to yesterday. Deterministic for a seed and
 * day.
 */
export function drawBill(graph: Graph, nowMs: number): string {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const current = monthOf(nowMs);
  const before = monthOf(current.fromMs - DAY_MS);
  const lines = [HEADER, ...monthlyLines(before.fromMs), ...monthlyLines(current.fromMs)];
  for (let dayMs = before.fromMs; dayMs < todayMs; dayMs += DAY_MS) {
    for (const node of graph.nodes) {
      const charges = chargesOf(node, graph, dayMs, dayMs >= current.fromMs);
      for (const charge of charges) lines.push(line(charge, graph, dayMs));
    }
  }
  return `${lines.join('\n')}\n`;
}
