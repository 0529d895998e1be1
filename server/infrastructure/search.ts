import type { Permission } from '#lib/permissions.ts';
import type { SearchHit } from '#lib/schemas/infrastructure.ts';
import { searchInput } from '#lib/schemas/infrastructure.ts';
import type { Actor } from '#server/platform/actor.ts';
import { can, visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { query } from '#server/platform/verb.ts';
import { nameWhere } from './resource-where.ts';

type SearchPage = { title: string; words: string; href: string; permission: Permission };

/** Screens that a word leads to. */
const screens: readonly SearchPage[] = [
  { title: 'Overview', words: 'home needs attention', href: '/', permission: 'overview:read' },
  {
    title: 'Services',
    words: 'infrastructure latency errors',
    href: '/infrastructure?tab=services',
    permission: 'infrastructure:read',
  },
  {
    title: 'Hosts',
    words: 'infrastructure cpu memory disk',
    href: '/infrastructure?tab=hosts',
    permission: 'infrastructure:read',
  },
  {
    title: 'Metric explorer',
    words: 'chart query series',
    href: '/infrastructure/metrics',
    permission: 'metrics:read',
  },
  {
    title: 'Monitors',
    words: 'alerts rules conditions',
    href: '/infrastructure/monitors',
    permission: 'incidents:read',
  },
  {
    title: 'Silences',
    words: 'maintenance windows mute',
    href: '/infrastructure/monitors?tab=silences',
    permission: 'incidents:read',
  },
  {
    title: 'Checks',
    words: 'http tcp dns certificate tls probe uptime',
    href: '/infrastructure/monitors?tab=checks',
    permission: 'incidents:read',
  },
  {
    title: 'Incidents',
    words: 'alerts causes timeline',
    href: '/incidents',
    permission: 'incidents:read',
  },
  {
    title: 'Actions',
    words: 'approvals runs verification',
    href: '/actions',
    permission: 'actions:read',
  },
  {
    title: 'Account',
    words: 'settings password sessions',
    href: '/settings/account',
    permission: 'overview:read',
  },
  {
    title: 'Users',
    words: 'settings people roles invite',
    href: '/settings/users',
    permission: 'accounts:read',
  },
  {
    title: 'API keys',
    words: 'settings tokens scopes',
    href: '/settings/keys',
    permission: 'accounts:read',
  },
  {
    title: 'Sources',
    words: 'settings collectors ingest',
    href: '/sources',
    permission: 'sources:read',
  },
  {
    title: 'Policies',
    words: 'settings approvals rules kill switch',
    href: '/settings/policies',
    permission: 'policies:read',
  },
  {
    title: 'Audit log',
    words: 'settings history who changed',
    href: '/settings/audit',
    permission: 'audit:read',
  },
];

function findScreens(actor: Actor, q: string): SearchHit[] {
  const text = q.toLowerCase();
  return screens
    .filter(
      (page) =>
        can(actor, page.permission) && `${page.title} ${page.words}`.toLowerCase().includes(text),
    )
    .map((page) => ({
      kind: 'page',
      id: page.href,
      title: page.title,
      detail: 'Page',
      href: page.href,
    }));
}

async function findResources(actor: Actor, q: string, limit: number): Promise<SearchHit[]> {
  if (!can(actor, 'infrastructure:read')) return [];
  const rows = await db().resource.findMany({
    where: { AND: [visibleWhere(actor, 'infrastructure:read'), nameWhere(q)] },
    orderBy: { lastSeenAt: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    kind: 'resource',
    id: row.id,
    title: row.name,
    detail: row.kind,
    href: `/infrastructure/${row.id}`,
  }));
}

async function findIncidents(actor: Actor, q: string, limit: number): Promise<SearchHit[]> {
  if (!can(actor, 'incidents:read')) return [];
  const number = /^(?:inc-)?#?(\d{1,9})$/iu.exec(q)?.[1];
  const rows = await db().incident.findMany({
    where: {
      AND: [
        visibleWhere(actor, 'incidents:read'),
        {
          OR: [
            { title: { contains: q, mode: 'insensitive' } },
            ...(number === undefined ? [] : [{ number: Number(number) }]),
          ],
        },
      ],
    },
    orderBy: { openedAt: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    kind: 'incident',
    id: row.id,
    title: `INC-${row.number} ${row.title}`,
    detail: row.status,
    href: `/incidents/${row.id}`,
  }));
}

/** What the command palette finds: pages, resources by any name, incidents by number or title. */
export const search = query(
  { permission: 'overview:read', input: searchInput },
  async ({ actor }, { q, limit }): Promise<{ items: SearchHit[] }> => {
    const [resources, incidents] = await Promise.all([
      findResources(actor, q, limit),
      findIncidents(actor, q, limit),
    ]);
    return { items: [...findScreens(actor, q).slice(0, limit), ...incidents, ...resources] };
  },
);
