import { Client } from 'pg';

export const INCIDENTS = 10_000;
const OPEN = 60;
const ALERTS_EACH = 2;
const EVENTS_EACH = 4;

/** One incident every 15 minutes up to now. The newest ones are open. */
const incidents = `
  insert into "Incident" (id, number, title, status, severity, priority, "resourceId", "environmentId", "teamId",
    "openedAt", "onsetAt", "acknowledgedAt", "resolvedAt", resolution)
  select gen_random_uuid(), coalesce((select max(number) from "Incident"), 0) + n, 'Past trouble ' || n,
    case when n <= ${OPEN} then (array['triggered', 'acknowledged', 'mitigated'])[n % 3 + 1] else 'resolved' end,
    (array['critical', 'error', 'warning', 'info'])[n % 4 + 1], 'P' || (n % 4 + 1),
    r.id, r."environmentId", r."teamId", at, at - interval '2 minutes',
    case when n % 3 = 0 then null else at + interval '5 minutes' end,
    case when n <= ${OPEN} then null else at + (20 + n % 90) * interval '1 minute' end, null
  from (select n, now() - n * interval '15 minutes' as at from generate_series(1, ${INCIDENTS}) n) as past
  left join (select id, "environmentId", "teamId", row_number() over (order by id) - 1 as place,
    count(*) over () as all from "Resource" where kind in ('service', 'host')) r on r.place = n % r.all`;

const alerts = `
  insert into "Alert" (id, fingerprint, origin, title, state, severity, labels, "resourceId", "environmentId", "teamId",
    "startedAt", "firedAt", "resolvedAt", "lastSeenAt", "incidentId", "joinReason")
  select gen_random_uuid(), md5(i.id::text || k), 'finding', i.title || ', signal ' || k,
    case when i."resolvedAt" is null then 'firing' else 'resolved' end, i.severity, '{"service.name": "past"}',
    i."resourceId", i."environmentId", i."teamId", i."onsetAt", i."openedAt", i."resolvedAt",
    coalesce(i."resolvedAt", now()), i.id, 'opened it'
  from "Incident" i cross join generate_series(1, ${ALERTS_EACH}) k where i.title like 'Past trouble %'`;

const events = `
  insert into "IncidentEvent" (id, "incidentId", at, kind, title, "actorKind", "actorName")
  select gen_random_uuid(), i.id, i."openedAt" + k * interval '3 minutes',
    (array['opened', 'alert.joined', 'comment', 'diagnosed'])[k], 'Event ' || k, 'system', 'bench'
  from "Incident" i cross join generate_series(1, ${EVENTS_EACH}) k where i.title like 'Past trouble %'`;

/** Stores 10,000 incidents with their alerts and timelines, as a large company has after a year. */
export async function storeManyIncidents(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const sql of [incidents, alerts, events]) await client.query(sql);
    // Sets the sequence so that later numbers continue after these.
    await client.query(
      `select setval(pg_get_serial_sequence('"Incident"', 'number'), (select max(number) from "Incident"))`,
    );
    await client.query('analyze');
  } finally {
    await client.end();
  }
}
