import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvReader } from './csv-records.ts';
import { focusVersion, missingColumns, requiredColumns } from './focus-columns.ts';
import { focusFile, focusHeader } from './focus-fixture.ts';
import { parseFocusTime, type FocusRow } from './focus-row.ts';
import { readFocus } from './read-focus.ts';

async function* pieces(text: string | Buffer, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rowsOf(text: string | Buffer, size?: number): Promise<FocusRow[]> {
  const rows: FocusRow[] = [];
  for await (const part of readFocus(pieces(text, size))) rows.push(...part.rows);
  return rows;
}

const fieldsOf = (text: string): string[][] => {
  const reader = new CsvReader();
  return [...reader.push(text), ...reader.end()].map((record) => record.fields);
};

describe('CSV', () => {
  test('quotes, doubled quotes, line breaks in quotes, CRLF, blank lines, a byte order mark', () => {
    expect(fieldsOf('\uFEFFa,"b ""c""",d\r\n\r\n"x\r\ny",,z')).toEqual([
      ['a', 'b "c"', 'd'],
      ['x\r\ny', '', 'z'],
    ]);
  });

  test.each(['a"b', '"a"b', '"a'])('%s is refused with its row', (text) => {
    expect(() => fieldsOf(`h\n${text}`)).toThrow(/^row 2: /u);
  });

  test('reads the same in whatever pieces', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', 'é') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { maxLength: 5 });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 5 }), (rows, size) => {
        const text = rows
          .map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');
        const reader = new CsvReader();
        const found = [];
        for (let at = 0; at < text.length; at += size)
          found.push(...reader.push(text.slice(at, at + size)));
        found.push(...reader.end());
        expect(found.map((record) => record.fields)).toEqual(rows);
      }),
    );
  });
});

describe('FOCUS', () => {
  test('versions are known by their columns, the provider by its name of that version', () => {
    expect(focusVersion(requiredColumns)).toBe('1.0');
    expect(focusVersion([...requiredColumns, 'SkuMeter'])).toBe('1.1');
    expect(focusVersion([...requiredColumns, 'InvoiceId', 'SkuMeter'])).toBe('1.2');
    expect(focusVersion([...requiredColumns, 'ServiceProviderName'])).toBe('1.3');
    expect(focusVersion([...requiredColumns, 'ServiceProviderName', 'InvoiceDetailId'])).toBe(
      '1.4',
    );
    expect(missingColumns(requiredColumns)).toEqual(['ProviderName']);
    expect(missingColumns([...requiredColumns, 'HostProviderName'])).toEqual([
      'ServiceProviderName',
    ]);
    expect(missingColumns([...requiredColumns, 'ServiceProviderName'])).toEqual([]);
  });

  test('times are UTC where they name no zone', () => {
    const seconds = Date.UTC(2026, 10, 1, 2) / 1000;
    expect(parseFocusTime('2026-11-01 02:00:00')).toBe(seconds);
    expect(parseFocusTime('2026-11-01T02:00Z')).toBe(seconds);
    expect(parseFocusTime('2026-11-01T03:00:00.000+01:00')).toBe(seconds);
    expect(parseFocusTime('2026-11-01')).toBe(seconds - 7200);
    expect(parseFocusTime('2026-13-01')).toBeNull();
    expect(parseFocusTime('1 Nov 2026')).toBeNull();
    expect(parseFocusTime('1970-01-01')).toBeNull();
  });

  test('a quoted NULL is a text, a plain one is nothing', async () => {
    const text = focusFile([{ ResourceId: 'NULL' }, { ResourceId: 'vm' }]).replace(
      ',vm,',
      ',"NULL",',
    );
    const [plain, quoted] = await rowsOf(text);
    expect(plain?.texts['resource_id']).toBe('');
    expect(quoted?.texts['resource_id']).toBe('NULL');
  });

  test.each([
    ['BilledCost', 'free', 'is not an exactly representable decimal number'],
    ['BilledCost', '', 'must not be empty'],
    ['EffectiveCost', 'NULL', 'must not be empty'],
    ['ListCost', '9'.repeat(100), 'is not an exactly representable decimal number'],
    ['BillingCurrency', 'usd', 'ISO 4217'],
    ['ChargeCategory', 'Gift', 'must be one of'],
    ['ChargePeriodStart', 'yesterday', 'is not a time'],
    ['Tags', '{"a":', 'is not a JSON object'],
    ['Tags', '[1]', 'is not a JSON object'],
    ['ProviderName', 'NULL', 'must not be empty'],
    ['PricingQuantity', 'many', 'is not an exactly representable decimal number'],
  ] as const)('%s of %.20s is refused with row and field', async (field, value, message) => {
    await expect(rowsOf(focusFile([{}, { [field]: value }]))).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ field: `rows[3].${field}` }],
      message: expect.stringContaining(message) as string,
    });
  });

  test('names the required columns that are missing, and one that appears twice', async () => {
    const text = focusFile([{}]).replace('BilledCost,', 'Billed,').replace('ListCost,', 'List,');
    await expect(rowsOf(text)).rejects.toMatchObject({
      fields: [{ field: 'BilledCost' }, { field: 'ListCost' }],
    });
    await expect(rowsOf(`Tags,${focusFile([])}`)).rejects.toThrow('Tags: appears twice');
    await expect(rowsOf('')).rejects.toThrow('has no header');
  });

  test('at most 20 errors, a wrong number of fields, bytes that are no UTF-8', async () => {
    const many = focusFile(Array.from({ length: 50 }, () => ({ BilledCost: 'x' })));
    const error: unknown = await rowsOf(many, 100_000).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ fields: { length: 20 } });
    await expect(rowsOf(`${focusHeader.join(',')}\n1,2\n`)).rejects.toThrow(
      'has 2 fields, the header has 17',
    );
    const broken = Buffer.concat([Buffer.from(focusFile([{}])), Buffer.from([0xff, 0x0a])]);
    await expect(rowsOf(broken)).rejects.toThrow('not valid UTF-8');
  });

  test('a number of ten million digits is refused while it is read', async () => {
    const text = focusFile([{ BilledCost: '1'.repeat(10_000_000) }]);
    await expect(rowsOf(text, 65_536)).rejects.toThrow('row 2: field 1 is longer than 65536');
  });
});
