import { createHmac } from 'node:crypto';
import pg from 'pg';

const APP_ROLE = 'tandem_app';
/** Columns that sealing fills in once. A trigger rejects other changes to the audit log. */
const SEAL_COLUMNS = ['seq', 'prevHash', 'hash', 'chain'];

/**
 * URL of the same database for the role of web, worker and demo. The password is derived from the
 * owner's password without revealing it.
 */
export function appUrlOf(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  const key = decodeURIComponent(url.password);
  url.username = APP_ROLE;
  url.password = createHmac('sha256', key).update(APP_ROLE).digest('base64url');
  return url.href;
}

/**
 * Creates the role of `appUrlOf` if it is missing, and grants the permissions that the product
 * needs: access to rows of its tables, and for the audit log only new rows and seals. No DDL,
 * superuser permissions or temporary tables. Call it after migrations.
 *
 * BYPASSRLS: the job queue enables row-level security without policies; no other table uses it.
 */
export async function grantAppRole(ownerUrl: string): Promise<void> {
  const password = pg.escapeLiteral(new URL(appUrlOf(ownerUrl)).password);
  const database = pg.escapeIdentifier(new URL(ownerUrl).pathname.slice(1));
  const seals = SEAL_COLUMNS.map((name) => pg.escapeIdentifier(name)).join(', ');
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // A simple query is one transaction, so a running product never loses its grants.
    await client.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${APP_ROLE}') then create role ${APP_ROLE}; end if;
      end $$;
      alter role ${APP_ROLE} with login nosuperuser nocreatedb nocreaterole noreplication bypassrls password ${password};
      revoke all on database ${database} from public;
      grant connect on database ${database} to ${APP_ROLE};
      revoke create on schema public from public;
      grant usage on schema public, graphile_worker to ${APP_ROLE};
      revoke all on all tables in schema public, graphile_worker from ${APP_ROLE};
      grant select, insert, update, delete on all tables in schema public, graphile_worker to ${APP_ROLE};
      grant usage, select on all sequences in schema public, graphile_worker to ${APP_ROLE};
      revoke insert, update, delete on public._prisma_migrations, graphile_worker.migrations from ${APP_ROLE};
      revoke update, delete on public."AuditEntry" from ${APP_ROLE};
      grant update (${seals}) on public."AuditEntry" to ${APP_ROLE};`);
  } finally {
    await client.end();
  }
}
