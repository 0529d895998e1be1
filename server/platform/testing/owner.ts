import pg from 'pg';
import { env } from '../env.ts';

/**
 * For integration tests: the address of the test's database for its owner. `DATABASE_URL` is that of the product's role,
 * except in a bench, whose programs connect as the owner.
 */
export const ownerUrl = (): string =>
  // oxlint-disable-next-line tandem/no-raw-env -- a switch of tests, not a setting of the product
  process.env['TEST_OWNER_URL'] ?? env.DATABASE_URL;

/** For integration tests: runs SQL that the product's role may not, such as a change of the schema. */
export async function asOwner(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
