import pg from 'pg';

/**
 * Runs statements one at a time on a separate connection, which creating or dropping a database
 * requires.
 */
export async function runSql(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}
