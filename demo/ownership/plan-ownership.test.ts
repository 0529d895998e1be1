import { expect, it } from 'vitest';
import { saveBudgetInput } from '#lib/schemas/costs/costs.ts';
import { setOwnershipInput } from '#lib/schemas/infrastructure/ownership.ts';
import { seededGraph } from '../company/seeded-graph.ts';
import { drawBill } from '../costs/draw-bill.ts';
import { drawBudgets } from '../costs/draw-budgets.ts';
import { officeGraph } from '../office/office-graph.ts';
import { planOfficeOwnership, planOwnership } from './plan-ownership.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const NOW = Date.UTC(2026, 10, 25, 12);

it.each(['', 'a', 'b'])('gives everything of company %j an owner and a tier', (seed) => {
  const graph = seededGraph(seed);
  const owned = planOwnership(graph, 'job');
  for (const { owner, team } of owned) expect(owner).toBe(`${team} team`);
  for (const { owner, tier } of owned)
    expect(setOwnershipInput.safeParse({ id: ID, owner, tier }).success).toBe(true);
  const named = (kind: string) => owned.filter((each) => each.kind === kind);
  expect(named('service')).toHaveLength(
    1 + graph.nodes.filter(({ kind }) => kind !== 'database').length,
  );
  expect(named('service').find(({ name }) => name === graph.entry)?.tier).toBe(1);
  expect(new Set(owned.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(owned.length);
  expect(new Set(owned.map(({ tier }) => tier)).size).toBeGreaterThan(1);
});

it('puts the ranking and the back office into lower tiers than the sale', () => {
  const graph = seededGraph('');
  const tierOf = (kind: string, name: string) =>
    planOwnership(graph, null).find((each) => each.kind === kind && each.name === name)?.tier;
  expect(tierOf('model', 'recommender')).toBe(3);
  expect(tierOf('model', 'fraud-score')).toBe(1);
  expect(tierOf('host', 'shop-host-2')).toBe(3);
  const office = planOfficeOwnership(officeGraph(''));
  expect(new Set(office.map(({ tier }) => tier))).toEqual(new Set([4]));
});

it('sets a budget for the company and each team of the bill, which the team that spends most exceeds', () => {
  const graph = seededGraph('');
  const all = drawBudgets(graph, NOW);
  for (const budget of all) expect(saveBudgetInput.safeParse(budget).success).toBe(true);
  const budgets = all.filter(({ scope }) => scope === 'team');
  const spent = new Map<string, number>();
  for (const line of drawBill(graph, NOW).split('\n')) {
    const [, team] = /""team"":""([^"]+)""/u.exec(line) ?? [];
    // Last month, which is over: its effective cost is the third of four amounts before the tags.
    const amount = Number(line.split(',"')[0]?.split(',').at(-2));
    if (team !== undefined && line.includes('2026-10-01T00:00:00Z,2026-11-01'))
      spent.set(team, (spent.get(team) ?? 0) + amount);
  }
  expect(new Set(budgets.map(({ name }) => name))).toEqual(new Set(spent.keys()));
  const total = [...spent.values()].reduce((sum, each) => sum + each, 0);
  const [company, ...others] = all.filter(({ scope }) => scope === 'all');
  expect(others).toEqual([]);
  expect(Number(company?.amount)).toBeGreaterThan(total);
  expect(Number(company?.amount)).toBeLessThan(1.2 * total);
  expect(budgets.every(({ month }) => month === '2026-10')).toBe(true);
  const exceeded = budgets.filter(({ name, amount }) => (spent.get(name) ?? 0) > Number(amount));
  const most = [...spent].toSorted(([, a], [, b]) => b - a)[0]?.[0];
  expect(exceeded.map(({ name }) => name)).toEqual([most]);
});
