import pg from 'pg';

/** For integration tests: the address of the test's database for its owner. `DATABASE_URL` is that of the product's role. */
export const ownerUrl = (): string => process.env['TEST_OWNER_URL'] ?? '';

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
