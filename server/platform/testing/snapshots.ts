import pg from 'pg';
import { ownerUrl } from './owner.ts';

/** Copies of all rows of a test's PostgreSQL database, by name. */
export type Snapshots = {
  save: (name: string) => Promise<void>;
  restore: (name: string) => Promise<void>;
  close: () => Promise<void>;
};

const eachTable = (body: string, schema: string): string => `
  do $$
  declare
    t record;
    filled boolean;
  begin
    set local session_replication_role = replica;
    for t in
      select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      group by c.relname
    loop
      execute format('select exists (select 1 from public.%I)', t.name) into filled;
      ${body.replaceAll('SCHEMA', schema)}
    end loop;
  end $$`;

/** Triggers and foreign keys do not apply to rows that are copied, so the user of the database is a superuser. */
export async function openSnapshots(): Promise<Snapshots> {
  const client = new pg.Client({ connectionString: ownerUrl() });
  await client.connect();
  const schemaOf = (name: string): string => `snapshot_${name.replaceAll(/\W/gu, '_')}`;
  return {
    save: async (name) => {
      const schema = schemaOf(name);
      await client.query(`create schema ${schema}`);
      await client.query(
        eachTable(
          `if filled then execute format('create table SCHEMA.%I as table public.%I', t.name, t.name); end if;`,
          schema,
        ),
      );
    },
    restore: async (name) => {
      await client.query(
        eachTable(
          `if filled then execute format('delete from public.%I', t.name); end if;
           if to_regclass(format('SCHEMA.%I', t.name)) is not null then
             execute format('insert into public.%I (%s) overriding system value select %s from SCHEMA.%I',
               t.name, t.columns, t.columns, t.name);
           end if;`,
          schemaOf(name),
        ),
      );
    },
    close: () => client.end(),
  };
}
