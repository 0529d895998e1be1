import { TandemError, type FieldError } from '#server/platform/errors.ts';
import { CsvReader, type CsvRecord } from './csv-records.ts';
import { focusVersion, missingColumns, type FocusVersion } from './focus-columns.ts';
import { RowReader, type FocusRow } from './focus-row.ts';

const maxErrors = 20;
const maxRows = 5_000_000;

export type FocusPart = { version: FocusVersion; columns: readonly string[]; rows: FocusRow[] };

/**
 * Reads a FOCUS file in pieces. Throws `invalid_input` with up to 20 invalid fields of the first
 * piece with errors.
 */
export async function* readFocus(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<FocusPart> {
  const file = new FocusFile();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for await (const piece of pieces) yield file.part(file.csv.push(decode(decoder, piece)));
  const rest = decode(decoder, null);
  yield file.part([...file.csv.push(rest), ...file.csv.end()]);
  if (file.header === null) throw wrong([{ field: 'body', message: 'has no header' }]);
}

class FocusFile {
  readonly csv = new CsvReader();
  header: readonly string[] | null = null;
  #reader: RowReader | null = null;
  #errors: FieldError[] = [];
  #rows = 0;

  part(records: readonly CsvRecord[]): FocusPart {
    const rows: FocusRow[] = [];
    for (const record of records) {
      if (this.#reader === null) this.#reader = this.#open(record);
      else rows.push(this.#reader.read(record));
      if (this.#errors.length >= maxErrors) break;
    }
    if (this.#errors.length > 0) throw wrong(this.#errors.slice(0, maxErrors));
    this.#rows += rows.length;
    if (this.#rows > maxRows)
      throw new TandemError('too_large', `a file can contain up to ${maxRows} rows`);
    const columns = this.header ?? [];
    return { version: focusVersion(columns), columns, rows };
  }

  #open(record: CsvRecord): RowReader {
    const header = record.fields.map((name) => name.trim());
    const twice = header.find((name, index) => header.indexOf(name) !== index);
    if (twice !== undefined)
      throw wrong([{ field: twice, message: 'appears twice in the header' }]);
    const missing = missingColumns(header);
    if (missing.length > 0)
      throw wrong(
        missing.map((field) => ({
          field,
          message: 'this required column is missing from the header',
        })),
      );
    this.header = header;
    return new RowReader(header, (error) => this.#errors.push(error));
  }
}

function decode(decoder: TextDecoder, piece: Uint8Array | null): string {
  try {
    return piece === null ? decoder.decode() : decoder.decode(piece, { stream: true });
  } catch {
    throw new TandemError('invalid_input', 'the file is not valid UTF-8');
  }
}

function wrong(fields: FieldError[]): TandemError {
  const first = fields[0];
  const more = fields.length > 1 ? `, and ${fields.length - 1} more` : '';
  return new TandemError('invalid_input', `${first?.field ?? ''}: ${first?.message ?? ''}${more}`, {
    fields,
  });
}
