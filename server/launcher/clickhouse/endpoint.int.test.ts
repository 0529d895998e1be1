import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '#server/platform/process/free-port.ts';
import { startClickhouse, type RunningClickhouse } from './start.ts';

let dir = '';
let store: RunningClickhouse;

async function start(): Promise<RunningClickhouse> {
  return startClickhouse({
    path: join(dir, 'store'),
    port: await freePort(),
    password: 'secret',
    logFile: join(dir, 'store.log'),
  });
}

interface Answer {
  status: number;
  text: string;
  bytes: Buffer;
}

/** One HTTP call as a ClickHouse client makes it. */
async function call(
  body: BodyInit,
  params: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { origin } = new URL(store.url);
  const search = new URLSearchParams({ database: 'tandem', ...params });
  const authorization = `Basic ${Buffer.from('tandem:secret').toString('base64')}`;
  const answer = await fetch(`${origin}/?${search}`, {
    method: 'POST',
    body,
    headers: { authorization, ...headers },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, text: bytes.toString('utf8'), bytes };
}

async function run(sql: string, params: Record<string, string> = {}): Promise<string> {
  const answer = await call(sql, params);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.text.trim();
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tandem-endpoint-'));
  store = await start();
  await run('CREATE TABLE victim (a String) ENGINE = MergeTree ORDER BY a');
  await run(
    'CREATE TABLE t (a String, b UInt64 DEFAULT 5) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100',
  );
});

afterAll(async () => {
  await store.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('data never run as SQL', () => {
  const rows: [string, string][] = [
    ['JSONEachRow', '{"a":"x"}'],
    ['JSONCompactEachRow', '["x"]'],
    ['JSONStringsEachRow', '{"a":"x"}'],
    ['TSV', 'x'],
    ['TabSeparatedWithNames', 'a\nx'],
    ['CSV', '"x"'],
    ['CSVWithNames', 'a\n"x"'],
    ['Values', "('x')"],
    ['LineAsString', 'x'],
    ['RawBLOB', 'x'],
    ['RowBinary', '\u0001x'],
    ['Native', '\u0001\u0001\u0001a\u0006String\u0001x'],
    ['CustomSeparated', 'x'],
    ['TSKV', 'a=x'],
  ];
  const tails = [
    '\n\nDROP TABLE victim',
    '\n\nDROP TABLE tandem.victim\n',
    '\n\nCREATE TABLE planted (a UInt8) ENGINE = Memory',
    ';\n\nDROP TABLE victim;',
    '\r\n\r\nDROP TABLE victim',
  ];

  it.each(rows)('%s with a statement behind a blank line', async (format, row) => {
    for (const tail of tails) {
      const head = `INSERT INTO t (a) FORMAT ${format}`;
      await call(row + tail, { query: head });
      await call(`${head}\n${row}${tail}`);
      await call(`${head} ${row}${tail}`);
    }
    expect(
      await run("SELECT count() FROM system.tables WHERE database = 'tandem' AND name = 'victim'"),
    ).toBe('1');
    expect(await run("SELECT count() FROM system.tables WHERE name = 'planted'")).toBe('0');
  });

  it.each([
    'SELECT 1; DROP TABLE victim',
    'SELECT 1\n\nDROP TABLE victim',
    'INSERT INTO t (a) SELECT 1\n\nDROP TABLE victim',
    "INSERT INTO t (a) VALUES ('x'); DROP TABLE victim",
    "INSERT INTO t (a) VALUES ('x')\n\nDROP TABLE victim",
    "INSERT INTO t (a) SELECT * FROM input('a String') FORMAT CSV\nx\n\nDROP TABLE victim",
  ])('%j is refused', async (sql) => {
    expect((await call(sql)).status).toBeGreaterThanOrEqual(400);
    expect(await run('EXISTS TABLE victim')).toBe('1');
  });

  it.each([
    'SELECT 1 AS a$b$ ; DROP TABLE victim; SELECT $b$',
    'SELECT 1 /* */ ; DROP TABLE victim',
    'SELECT 1 /* /* */ ; DROP TABLE victim -- */',
    'SELECT 1 --\n; DROP TABLE victim',
    'SELECT 1 --\r; DROP TABLE victim',
    'SELECT 1 #! ; DROP TABLE victim',
    'SELECT $$; DROP TABLE victim; $$',
    "SELECT '\\'; DROP TABLE victim; '",
    "SELECT '''; DROP TABLE victim; '",
    'SELECT \u2018; DROP TABLE victim; \u2019',
    "ALTER TABLE victim MODIFY COMMENT 'x' -- ; DROP TABLE victim",
    'ALTER TABLE victim MODIFY COMMENT $a$x$a$; DROP TABLE victim',
    "ALTER TABLE victim MODIFY COMMENT 'x' # \n ; DROP TABLE victim",
  ])('%j runs at most its first statement', async (sql) => {
    await call(sql);
    expect(await run('EXISTS TABLE victim')).toBe('1');
  });

  it('a read cannot write, whatever it is called', async () => {
    const answer = await call('EXPLAIN AST SELECT 1 FROM t');
    expect(answer.status).toBe(200);
    expect((await call("SELECT * FROM file('/etc/passwd', 'LineAsString')")).text).toContain(
      'ACCESS_DENIED',
    );
  });
});

describe('inserts', () => {
  it('stores an insert with the same token once', async () => {
    for (let i = 0; i < 2; i++) {
      const answer = await call('token\t1\n', {
        query: 'INSERT INTO t FORMAT TSV',
        insert_deduplication_token: 'one',
      });
      expect(answer.status).toBe(200);
    }
    expect(await run("SELECT count() FROM t WHERE a = 'token'")).toBe('1');
  });

  it('fills in defaults and matches JSON by name', async () => {
    await call('{"a":"named"}\n{"b":"7","a":"both","c":1}\n', {
      query: 'INSERT INTO t FORMAT JSONEachRow',
      input_format_skip_unknown_fields: '1',
    });
    expect(await run("SELECT a, b FROM t WHERE a IN ('named', 'both') ORDER BY b FORMAT CSV")).toBe(
      '"named",5\n"both",7',
    );
  });

  it('keeps the bits of the stale marker through Native', async () => {
    await run('CREATE TABLE points (v Float64) ENGINE = MergeTree ORDER BY tuple()');
    const marker = Buffer.from([2, 0, 0, 0, 0, 0, 0xf0, 0x7f]);
    const block = Buffer.concat([
      Buffer.from('\u0001\u0001\u0001v\u0007Float64', 'latin1'),
      marker,
    ]);
    expect((await call(block, { query: 'INSERT INTO points (v) FORMAT Native' })).status).toBe(200);
    expect(await run('SELECT hex(reinterpretAsUInt64(v)) FROM points')).toBe('7FF0000000000002');
    const back = await call('SELECT v FROM points FORMAT Native');
    expect(back.bytes.subarray(-8)).toEqual(marker);
  });

  it('inflates gzip and takes parameters in VALUES', async () => {
    await call(
      gzipSync('zipped\t1\n'),
      { query: 'INSERT INTO t FORMAT TSV' },
      { 'content-encoding': 'gzip' },
    );
    await run('INSERT INTO t (a, b) VALUES ({a:String}, {b:UInt64})', {
      param_a: String.raw`it\'s\n\nDROP TABLE t`,
      param_b: '3',
    });
    expect(
      await run(
        "SELECT count() FROM t WHERE a = 'zipped' OR (b = 3 AND a = 'it\\'s\\n\\nDROP TABLE t')",
      ),
    ).toBe('2');
  });

  it('refuses a body over 64 MiB and goes on', async () => {
    const answer = await call(Buffer.alloc(64 * 1024 * 1024 + 1, 'a'), {
      query: 'INSERT INTO t FORMAT TSV',
    });
    expect(answer.status).toBe(413);
    expect(await run('SELECT 1')).toBe('1');
  });

  it('is not held up by long reads', async () => {
    const slow = 'SELECT sleepEachRow(0.5) FROM numbers(4) SETTINGS max_block_size = 1';
    let areReadsDone = false;
    const reads = Promise.all(Array.from({ length: 6 }, () => call(slow))).then(() => {
      areReadsDone = true;
    });
    expect((await call('quick\t1\n', { query: 'INSERT INTO t FORMAT TSV' })).status).toBe(200);
    expect(areReadsDone).toBe(false);
    await reads;
  });
});

describe('reads', () => {
  it('gives parameters of many types their values', async () => {
    const sql =
      'SELECT {s:String}, {n:UInt64} + 1, {l:Array(String)}, {z:Nullable(Int32)}, {d:DateTime64(3)} FORMAT JSONCompactEachRow';
    const row = await run(sql, {
      param_s: String.raw`a\'b\\c\td`,
      param_n: '41',
      param_l: String.raw`['x','y\'']`,
      param_z: '\\N',
      param_d: '1764000000.123',
    });
    expect(JSON.parse(row)).toEqual([
      "a'b\\c\td",
      42,
      ['x', "y'"],
      null,
      '2025-11-24 16:00:00.123',
    ]);
  });

  it('keeps settings to their request', async () => {
    expect(await run("SELECT getSetting('max_block_size')", { max_block_size: '1234' })).toBe(
      '1234',
    );
    expect(await run("SELECT getSetting('max_block_size')")).not.toBe('1234');
  });

  it('ends what takes too long or too much memory', async () => {
    const late = await call('SELECT sum(number) FROM numbers(1000000000000)', {
      max_execution_time: '1',
    });
    expect([late.status, late.text]).toEqual([408, expect.stringContaining('TIMEOUT_EXCEEDED')]);
    const fat = await call('SELECT groupArray(number) FROM numbers(100000000)', {
      max_memory_usage: '50000000',
    });
    expect([fat.status, fat.text]).toEqual([503, expect.stringContaining('MEMORY_LIMIT_EXCEEDED')]);
  });

  it('applies limits to a UNION with FORMAT', async () => {
    const sql =
      'SELECT sum(number) FROM numbers(1000000000000) UNION ALL SELECT 1 FORMAT JSONEachRow';
    const late = await call(sql, { max_execution_time: '1' });
    expect([late.status, late.text]).toEqual([408, expect.stringContaining('TIMEOUT_EXCEEDED')]);
    const limit = await run(`SELECT getSetting('max_execution_time') AS s FORMAT JSONEachRow`, {
      max_execution_time: '7',
    });
    expect(JSON.parse(limit)).toEqual({ s: 7 });
    // A statement with settings of its own keeps them.
    const own = await run(
      `SELECT getSetting('max_block_size') AS b FORMAT JSONEachRow SETTINGS max_block_size = 77`,
    );
    expect(own).toMatch(/^\{"b":"?77"?\}$/u);
  });

  it('does not return rows of a failed statement with the next one', async () => {
    const failed = await call(
      'SELECT number AS leaked FROM numbers(3000000) WHERE throwIf(number > 2500000) = 0 FORMAT JSONEachRow',
    );
    expect(failed.status).not.toBe(200);
    // One after the other on every connection for reads.
    for (let lane = 0; lane < 8; lane += 1)
      expect(await run('SELECT 5 AS a FORMAT JSONEachRow')).toBe('{"a":5}');
  });

  it('wants the password and knows its settings', async () => {
    const { origin } = new URL(store.url);
    expect((await fetch(`${origin}/?query=SELECT%201`)).status).toBe(401);
    expect((await fetch(`${origin}/ping`)).status).toBe(200);
    expect((await call('SELECT 1', { readonly: '0' })).status).toBe(403);
    expect((await call('SELECT 1', { no_such_setting: '1' })).text).toContain('UNKNOWN_SETTING');
    expect((await call('SELECT * FROM nosuch')).status).toBe(404);
  });
});

describe('a killed endpoint', () => {
  it('has every acknowledged row after the next start', async () => {
    await call('kept\t1\n', { query: 'INSERT INTO t FORMAT TSV' });
    process.kill(store.pid ?? 0, 'SIGKILL');
    await store.ended;
    store = await start();
    expect(await run("SELECT count() FROM t WHERE a = 'kept'")).toBe('1');
  });
});
